"""Stores: made once, filled in by the company, opened and closed from above."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from catalogue import stores
from catalogue.models import Store
from companies.sites import add_site
from pavilion.models import AuditEvent
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("legal_name", "name", "slug"),
    [
        ("Ceramiche Rocca Bianca S.r.l.", "Ceramiche Rocca Bianca", "ceramiche-rocca-bianca"),
        ("Officine Savena SPA", "Officine Savena", "officine-savena"),
        ("Rossi & Figli s.n.c.", "Rossi & Figli", "rossi-figli"),
        ("Cantina Società Cooperativa Agricola", "Cantina", "cantina"),
        ("Bertolli Liuteria", "Bertolli Liuteria", "bertolli-liuteria"),
        ("S.r.l.", "S.r.l.", "s-r-l"),
        ("Caffè d’Oro S.a.s.", "Caffè d’Oro", "caffe-d-oro"),
    ],
)
def test_a_store_is_called_as_its_company_without_the_legal_form(legal_name, name, slug):
    company = companies.company(legal_name=legal_name)

    store = stores.ensure_store(company)

    assert (store.name, store.slug) == (name, slug)


def test_a_store_is_made_once_and_closed():
    company, _person = factories.maker(opened=False)

    first, second = stores.ensure_store(company), stores.ensure_store(company)

    assert first == second
    assert (first.open_from, first.open_until) == (None, None)
    assert first.site == factories.plant(company)
    assert first.place == "Sassuolo (MO)"


def test_two_companies_of_the_same_name_have_two_addresses():
    slugs = [stores.ensure_store(companies.company()).slug for _number in range(3)]

    assert slugs == ["ceramiche-prova", "ceramiche-prova-2", "ceramiche-prova-3"]


def test_without_a_plant_a_store_is_where_the_office_is():
    store = stores.ensure_store(companies.company(office_town="Milano"))

    assert (store.site, store.town) == (None, "Milano")


def test_opening_is_on_record_and_repeating_it_is_not():
    company, _person = factories.maker()
    factories.open_store(company)

    events = AuditEvent.objects.filter(subject_type="catalogue.store").values_list("verb", flat=True)

    assert list(events) == ["created", "opened"]


@pytest.mark.parametrize(
    ("open_from", "until"),
    [
        (factories.NOW, None),
        (None, factories.NOW),
        (factories.NOW, factories.NOW),
        (factories.NOW, factories.NOW - timedelta(days=1)),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(open_from, until):
    company, _person = factories.maker(opened=False)

    with pytest.raises(ValidationError, match="both instants, or none"):
        stores.set_store_open_until(company, open_from=open_from, until=until)


def test_a_store_is_open_from_the_first_instant_to_before_the_last():
    company, _person = factories.maker()
    moment = timedelta(microseconds=1)

    def is_open(instant):
        assert company.store.is_open(instant) == Store.objects.open(instant).exists()
        return company.store.is_open(instant)

    company.refresh_from_db()
    assert [
        is_open(instant)
        for instant in (factories.OPENED - moment, factories.OPENED, factories.CLOSES - moment, factories.CLOSES)
    ] == [False, True, True, False]


def test_only_the_company_fills_in_its_store():
    company, person = factories.maker()
    stranger = factories.maker(legal_name="Altra S.r.l.")[1]
    store = stores.update_store(company.store, data={"tagline_it": "Dal 1961", "name": "Èlite"}, actor=person)

    assert (store.tagline_it, store.sort_name) == ("Dal 1961", "elite")
    with pytest.raises(PermissionDenied):
        stores.update_store(store, data={"tagline_it": "x"}, actor=stranger)


def test_a_store_cannot_show_another_companys_plant():
    company, person = factories.maker()
    other, other_person = factories.maker(legal_name="Altra S.r.l.")
    site = add_site(other, data=companies.site_facts(), actor=other_person)

    with pytest.raises(PermissionDenied):
        stores.update_store(company.store, data={"site": site}, actor=person)


def test_its_initials_stand_for_a_sign():
    store = stores.ensure_store(companies.company(legal_name="Ceramiche Rocca Bianca S.r.l."))

    assert store.initials == "RB"


def test_a_region_has_the_stores_whose_plant_is_there():
    company, person = factories.maker(
        office_town="Cagliari", office_province=companies.province("CA", "Cagliari", region="20")
    )

    assert list(Store.objects.in_region("08")) == [company.store]
    assert list(Store.objects.in_region("20")) == []
    stores.update_store(company.store, data={"site": None}, actor=person)
    assert list(Store.objects.in_region("20")) == [company.store]
