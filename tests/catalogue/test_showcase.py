"""What a store shows beside its words, and what it says was checked."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from catalogue import products, showcase, stores
from catalogue.models import ProductGroup, StorePicture
from companies.reference import load_reference as load_places
from pavilion import clock
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


def rows(prefix, *entries):
    typed = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        typed |= {f"{prefix}-{number}-{name}": value for name, value in entry.items()}
    return typed


def lists(**changes):
    typed = {}
    for name in ("contacts", "fairs", "closures", "groups"):
        typed |= rows(name, *changes.get(name, [{}]))
    return typed


def test_people_fairs_closures_and_groups_are_kept_and_shown(made, client):
    load_places()
    company, person = made
    product = factories.published(company, person)
    day = clock.today()
    typed = lists(
        contacts=[{"name": "Anna Rossi", "role_it": "Estero", "role_en": "Export", "languages": "EN, FR"}, {}],
        fairs=[
            {"name": "Cersaie", "town": "Bologna", "starts_on": day + timedelta(9), "ends_on": day + timedelta(12)},
            {"name": "Passata", "town": "Bologna", "starts_on": day - timedelta(9), "ends_on": day - timedelta(8)},
        ],
        closures=[{"first_day": day, "last_day": day + timedelta(2)}],
        groups=[{"name_it": "Pavimenti", "name_en": "Floors"}],
    )

    companies.signed_in(person).post(reverse("catalogue:showcase"), typed)
    group = ProductGroup.objects.get()
    products.update_product(product, data={"group": group, "is_main": True}, actor=person)
    stores.update_store(company.store, data={"capacity_en": "900,000 m² a year", "markets": ["CA"]}, actor=person)

    address = f"/en/store/{company.store.slug}/"
    page = client.get(address)
    said = page.content.decode()
    for words in (
        "Anna Rossi",
        "Export",
        "Cersaie",
        "Floors",
        "Main products",
        "900,000 m² a year",
        "Canada",
        "The company is closed",
    ):
        assert words in said, words
    assert "Passata" not in said
    assert [check["code"] for check in page.context["checks"]] == ["admission", "origin"]
    assert len(client.get(f"{address}?group={group.pk}").context["page"].rows) == 1

    companies.signed_in(person).post(
        reverse("catalogue:showcase"), lists(groups=[{"name_it": "Pavimenti", "name_en": "Floor tiles"}])
    )
    group.refresh_from_db()
    assert (group.name_en, group.products.count(), company.store.contacts.count()) == ("Floor tiles", 1, 0)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"contacts": [{"languages": "EN"}]}, "contacts"),
        (
            {"fairs": [{"name": "Cersaie", "town": "Bologna", "starts_on": "2027-01-02", "ends_on": "2027-01-01"}]},
            "fairs",
        ),
        ({"closures": [{"first_day": "2027-01-02"}]}, "closures"),
        ({"groups": [{"name_it": "A"}, {"name_it": "A"}]}, "groups"),
        ({"closures": [{"first_day": "gestern", "last_day": "x"}]}, "closures"),
        ({"closures": [{"first_day": "2027-08-10", "last_day": "2207-08-20"}]}, "closures"),
    ],
)
def test_wrong_rows_are_said_and_nothing_is_lost(made, typed, name):
    answer = companies.signed_in(made[1]).post(reverse("catalogue:showcase"), lists(**typed))

    assert answer.status_code == 200
    wrong = answer.context["lists"][name]
    assert wrong.total_error_count()


def test_pictures_of_the_company_are_its_own(made, client):
    load_places()
    company, person = made
    factories.published(company, person)
    hero = showcase.add_picture(company.store, factories.ready_picture(), alt_en="The kiln", actor=person)
    showcase.add_picture(company.store, factories.ready_picture(), alt_en="The press", actor=person)

    page = client.get(f"/en/store/{company.store.slug}/")
    assert page.context["hero_alt"] == "The kiln"
    assert [entry["alt"] for entry in page.context["store_gallery"]] == ["The press"]
    stranger = factories.maker(legal_name="Altra S.r.l.")[1]
    with pytest.raises(PermissionDenied):
        showcase.remove_picture(hero, actor=stranger)
    assert (
        companies.signed_in(stranger).post(reverse("catalogue:store_picture_remove", args=[hero.pk])).status_code == 404
    )
    companies.signed_in(person).post(reverse("catalogue:store_picture_remove", args=[hero.pk]))
    assert not StorePicture.objects.filter(pk=hero.pk).exists()


def test_a_product_stands_only_in_a_group_of_its_own_store(made):
    company, person = made
    other, other_person = factories.maker(legal_name="Altra S.r.l.")
    showcase.update_showcase(other.store, data={"groups": [{"name_it": "A", "name_en": ""}]}, actor=other_person)

    with pytest.raises(PermissionDenied):
        factories.draft(company, person, group=ProductGroup.objects.get())


def test_the_database_keeps_the_showcase_whole(made):
    company, person = made
    day = clock.today()
    data = {
        "contacts": [{"name": "A", "role_it": "", "role_en": "", "languages": ""}],
        "fairs": [{"name": "A", "town": "B", "stand": "", "starts_on": day, "ends_on": day}],
        "closures": [{"first_day": day, "last_day": day}],
        "groups": [{"name_it": "A", "name_en": ""}],
    }
    showcase.update_showcase(company.store, data=data, actor=person)

    def broken(statement):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        return refused.value.__cause__.diag.constraint_name

    assert broken("UPDATE catalogue_storecontact SET name = ''") == "store_contact_name"
    assert broken("UPDATE catalogue_storefair SET ends_on = starts_on - 1") == "store_fair_days"
    assert broken("UPDATE catalogue_storeclosure SET last_day = first_day - 1") == "store_closure_days"
    copied = "INSERT INTO catalogue_productgroup (store_id, position, name_it, name_en) SELECT store_id, 1, name_it, '' FROM catalogue_productgroup"
    assert broken(copied) == "product_group_once"
