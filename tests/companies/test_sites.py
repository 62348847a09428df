"""Adding, changing, ending sites; which of them count."""

import pytest

from companies.models import Site
from companies.sites import add_site, end_site, update_site
from pavilion import audit

from . import factories


@pytest.fixture
def company(db):
    return factories.company()


@pytest.fixture
def anna(company):
    return company.mandates.get().user


@pytest.mark.parametrize(
    ("changes", "produces", "counts"),
    [
        ({"kind": "plant"}, True, True),
        ({"kind": "workshop"}, True, True),
        ({"kind": "farm"}, True, True),
        ({"kind": "cellar"}, True, True),
        ({"kind": "quarry"}, True, True),
        ({"kind": "warehouse"}, False, False),
        ({"kind": "shop"}, False, False),
        ({"kind": "office"}, False, False),
        ({"kind": "plant", "country": "RS", "province": None}, True, False),
        ({"kind": "plant", "country": "SM", "province": None}, True, False),
        ({"kind": "plant", "title": "sub", "subcontractor": "Terzista S.r.l."}, True, True),
    ],
)
def test_production_in_italy_is_what_counts(company, anna, changes, produces, counts):
    site = add_site(company, data=factories.site_facts(**changes), actor=anna)

    assert (site.produces, site.counts) == (produces, counts)
    assert company.sites.producing_in_italy().exists() is counts


def test_adding_a_site_is_on_record(company, anna):
    site = add_site(company, data=factories.site_facts(), actor=anna)

    event = audit.history(site).get()
    assert (event.verb, event.actor, event.after) == ("added", anna, {"company": company.pk, "kind": "plant"})


def test_a_change_records_the_names_of_the_fields_alone(company, anna):
    site = add_site(company, data=factories.site_facts(), actor=anna)

    fresh = update_site(site, data={"street": "Via Nuova 2", "town": "Sassuolo"}, actor=anna)

    assert fresh.street == "Via Nuova 2"
    assert audit.history(site).last().after == {"company": company.pk, "fields": ["street"]}


def test_an_unchanged_site_leaves_no_trace(company, anna):
    site = add_site(company, data=factories.site_facts(), actor=anna)

    update_site(site, data=factories.site_facts(), actor=anna)

    assert audit.history(site).count() == 1


def test_an_ended_site_counts_no_more_and_stays(company, anna):
    site = add_site(company, data=factories.site_facts(), actor=anna)

    ended = end_site(site, actor=anna)
    again = end_site(site, actor=anna)

    assert ended.ended_at == again.ended_at == factories.NOW
    assert not company.sites.current().exists()
    assert not company.sites.producing_in_italy().exists()
    assert [event.verb for event in audit.history(site)] == ["added", "ended"]


def test_an_unknown_fact_is_the_callers_mistake(company, anna):
    with pytest.raises(TypeError, match="colour"):
        add_site(company, data=factories.site_facts(colour="blue"), actor=anna)
    assert not Site.objects.exists()


def test_a_site_is_written_with_its_province_or_its_country(company, anna):
    home = add_site(company, data=factories.site_facts(), actor=anna)
    abroad = add_site(company, data=factories.site_facts(country="RS", province=None, town="Novi Sad"), actor=anna)

    assert (str(home), str(abroad)) == ("Plant, Sassuolo (MO)", "Plant, Novi Sad (Serbia)")
