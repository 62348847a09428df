"""Buyers: registered once, changed with a record."""

import pytest
from django.core.exceptions import ValidationError
from django_countries import countries

from companies.buyers import buyer_of, register_buyer, update_buyer
from companies.models import Buyer
from pavilion import audit

from . import factories

FACTS = {"contact_name": "Margaret Prova", "company_name": "Prova Inc.", "country": "CA"}


def test_three_facts_are_enough(db):
    user = factories.user()

    buyer = register_buyer(user, data=FACTS)

    assert buyer_of(user) == buyer
    assert (buyer.country.code, buyer.registered_at, str(buyer)) == ("CA", factories.NOW, "Prova Inc. (CA)")
    event = audit.history(buyer).get()
    assert (event.verb, event.actor, event.after) == (
        "registered",
        user,
        {"fields": ["company_name", "contact_name", "country"]},
    )


def test_an_account_is_one_buyer(db):
    user = factories.user()
    register_buyer(user, data=FACTS)

    with pytest.raises(ValidationError) as refused:
        register_buyer(user, data=FACTS)

    assert refused.value.code == "unique"
    assert Buyer.objects.count() == 1


def test_a_change_is_recorded_by_the_names_of_the_fields(db):
    user = factories.user()
    buyer = register_buyer(user, data=FACTS)

    fresh = update_buyer(buyer, data={"country": "US", "company_name": "Prova Inc."}, actor=user)
    update_buyer(buyer, data={"country": "US"}, actor=user)

    assert fresh.country == "US"
    assert [(event.verb, event.after) for event in audit.history(buyer)][1:] == [("updated", {"fields": ["country"]})]


def test_a_buyer_may_come_from_every_country(db):
    for code, _name in countries:
        register_buyer(factories.user(), data=FACTS | {"country": code})

    assert Buyer.objects.values("country").distinct().count() == 249
