"""The demonstration's banners, and the demonstration without stores."""

import io
from datetime import timedelta

import pytest

from campaigns import demo, demo_crowd, reports, serving
from campaigns.models import Campaign, CampaignDay
from catalogue import galleries, products
from catalogue.models import Category
from companies import demo as people
from companies import reference
from companies.mandates import main_contact
from companies.models import Mandate
from pavilion import clock
from selection.models import Membership

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def _people():
    reference.load_reference()
    people.load(io.StringIO())
    for sign, name in (("cer", "Ceramica"), ("mus", "Strumenti")):
        factories.catalogue.sector(sign, name, name_en=name)


def open_shop(key: str) -> None:
    company = people.company(key)
    person = main_contact(company)
    factories.catalogue.open_store(company)
    product = products.create_product(company, data={"texts": {"it": {"title": key}}}, actor=person)
    galleries.attach_picture(product, factories.picture(), actor=person)
    today = clock.rome(factories.catalogue.OPENED).date()
    Membership.objects.create(
        company=company, call=factories.call(), package=factories.package(), kind="reduced",
        starts_on=today, ends_on=clock.add_months(today, 24),
    )  # fmt: skip


@pytest.mark.usefixtures("_people")
def test_the_banners_stand_in_different_states():
    for key in demo.BANNERS:
        open_shop(key)
    company = people.company("vetreria-calle-lunga")
    product = products.create_product(company, data={"texts": {"it": {"title": "x"}}}, actor=main_contact(company))
    galleries.attach_picture(product, factories.picture(), actor=main_contact(company))
    out = io.StringIO()

    demo.load(out)

    assert out.getvalue() == "  5 banners"
    assert sorted(Campaign.objects.values_list("state", "kind")) == [
        ("approved", "permanent"),
        ("approved", "permanent"),
        ("approved", "permanent"),
        ("approved", "scheduled"),
        ("proposed", "permanent"),
    ]
    assert CampaignDay.objects.values("campaign").distinct().count() == 2
    serving.forget()
    assert serving.choose("front_hero", page=serving.page_of("it"), now=clock.now())
    assert serving.choose("sector_head", page=serving.page_of("en", sector="cer"), now=clock.now())
    assert Category.objects.filter(sign="mus").exists()


@pytest.mark.usefixtures("_people")
def test_without_stores_there_are_no_banners():
    demo.load(io.StringIO())

    assert Campaign.objects.count() == 0


def test_the_crowd_has_banners_through_the_verbs_and_figures_that_agree():
    companies = [factories.member() for _number in range(4)]
    sector = factories.catalogue.sector()
    for company, person in companies[:3]:
        product = factories.catalogue.published(company, person)
        galleries.attach_picture(product, factories.picture(), actor=person)
        store = factories.store_of(company)
        store.sector = sector
        store.save()

    Mandate.objects.update(valid_from=factories.catalogue.OPENED)
    made = demo_crowd.load(factories.officer())
    demo_crowd.figures(made)

    assert [campaign.placement.code for campaign in made] == ["front_hero", "sector_head", "sector_head"]
    assert {campaign.state for campaign in made} == {"approved"}
    first = clock.today() - timedelta(days=60)
    assert reports.total(reports.by_day(first)).served == sum(
        part.served for one in reports.guarantees(first) for part in one.parts
    )
    assert all(one.is_kept for one in reports.guarantees(first))
    assert demo_crowd.load(factories.officer("Marta")) == []  # nobody is left without
