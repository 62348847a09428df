"""What a company does with its banners on its own pages."""

from datetime import timedelta

import pytest

from campaigns import workflow
from campaigns.models import Campaign, CampaignDay, Placement
from catalogue.models import Picture
from companies.models import Region
from pavilion import clock
from tests.companies.factories import signed_in

from . import factories

pytestmark = pytest.mark.django_db
NEW = "/en/company/banners/new/"


@pytest.fixture
def shop():
    return factories.member(2)


def typed(**changes) -> dict:
    """What a person types."""
    return {
        "headline_it": "Gres dalla fornace",
        "line_it": "Sassuolo (MO)",
        "alt_it": "Piastrelle",
        "headline_en": "Tiles from the kiln",
        "line_en": "",
        "alt_en": "",
        "placement": "front_hero",
        "language": "",
        "leads_to": "store",
        "kind": "permanent",
        "first_day": "",
        "last_day": "",
    } | changes


def photo(size=(1280, 580), **options):
    return factories.catalogue.upload(factories.catalogue.image_bytes(size=size, **options))


@pytest.fixture(autouse=True)
def _storages(request, storages):
    """Files of their own for every test of this module."""


def test_a_banner_is_written_looked_at_and_submitted(shop):
    _company, person = shop
    browser = signed_in(person)

    response = browser.post(NEW, typed(picture_it=photo()))
    campaign = Campaign.objects.get()
    assert response.url == f"/en/company/banners/{campaign.pk}/"
    creatives = {creative.language: creative for creative in campaign.creatives.all()}
    assert creatives["en"].picture == creatives["it"].picture
    assert (campaign.state, campaign.store, creatives["en"].headline) == (
        "draft",
        factories.store_of(campaign.company),
        "Tiles from the kiln",
    )
    assert "The picture is being prepared" in browser.get(response.url).content.decode()

    factories.catalogue.make_pictures_ready()
    page = browser.get(response.url).content.decode()
    assert ("pv-slot-front_hero" in page, "Submit for approval" in page) == (True, True)

    browser.post(f"{response.url}propose/")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.proposed_by) == ("proposed", person)


def test_a_period_is_given_in_days_and_kept_half_open(shop):
    browser = signed_in(shop[1])
    first, last = clock.today() + timedelta(days=1), clock.today() + timedelta(days=3)

    browser.post(NEW, typed(picture_en=photo(), kind="scheduled", first_day=first, last_day=last))

    campaign = Campaign.objects.get()
    assert (campaign.starts_at, campaign.ends_at) == (clock.day_start(first), clock.day_start(last + timedelta(days=1)))
    page = browser.get(f"/en/company/banners/{campaign.pk}/edit/").content.decode()
    assert f'value="{last.isoformat()}"' in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"headline_it": "", "headline_en": "", "line_it": "", "alt_it": ""}, "Write a headline in at least one language."),
        ({"headline_it": ""}, "Write the headline in this language too"),
        ({"headline_it": "x" * 61}, "at most 60 characters"),
        ({"headline_it": "a\u202eb"}, "cannot be stored"),
        ({}, "Add a picture."),
        ({"placement": "sector_head"}, "Choose at least one sector."),
        ({"placement": "search_side"}, "Select a valid choice"),
        ({"kind": "scheduled"}, "Write the first day."),
        ({"kind": "scheduled", "first_day": "2026-12-05", "last_day": "2026-12-04"}, "The last day comes before the first."),
        ({"kind": "scheduled", "first_day": "2026-01-01", "last_day": "2026-01-02"}, "This day is past."),
        ({"leads_to": "product-999"}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(shop, changes, message):
    page = signed_in(shop[1]).post(NEW, typed(**changes)).content.decode()

    assert (message in page, "Tiles from the kiln" in page or "headline_en" in changes, Campaign.objects.count()) == (
        True,
        True,
        0,
    )


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (lambda: photo((400, 300)), "at least"),
        (lambda: factories.catalogue.upload(b"no picture"), "not a picture we can read"),
        (lambda: factories.catalogue.upload(b""), "This file is empty."),
        (lambda: photo((150, 100)), "too small"),
    ],
)
def test_a_picture_is_bounded(shop, file, message):
    page = signed_in(shop[1]).post(NEW, typed(picture_it=file())).content.decode()

    assert (message in page or "too small for a banner" in page, Campaign.objects.count()) == (True, 0)


def test_only_published_products_are_offered(shop):
    company, person = shop
    shown = factories.catalogue.published(company, person)
    draft = factories.catalogue.draft(company, person)

    page = signed_in(person).get(NEW).content.decode()

    assert (f'value="product-{shown.pk}"' in page, f'value="product-{draft.pk}"' in page) == (True, False)


def test_a_draft_is_changed_and_keeps_its_picture(shop):
    company, person = shop
    campaign = factories.draft(company, person)
    before = campaign.creatives.get(language="it").picture

    signed_in(person).post(f"/en/company/banners/{campaign.pk}/edit/", typed(headline_it="Altro", headline_en=""))

    creative = campaign.creatives.get()
    assert (creative.language, creative.headline, creative.picture) == ("it", "Altro", before)


def test_what_is_approved_has_no_form(shop):
    company, person = shop
    campaign = factories.approved(company, person)
    browser = signed_in(person)

    assert browser.get(f"/en/company/banners/{campaign.pk}/edit/").url == f"/en/company/banners/{campaign.pk}/"
    page = browser.get(f"/en/company/banners/{campaign.pk}/").content.decode()
    assert ("Write a new version" in page, "End it for good" in page, "Submit for approval" in page) == (
        True,
        True,
        False,
    )
    browser.post(f"/en/company/banners/{campaign.pk}/revise/")
    assert Campaign.objects.count() == 2


def test_the_reason_of_an_officer_stands_on_the_page_and_on_the_companys_own(shop):
    company, person = shop
    campaign = factories.proposed(company, person)
    workflow.send_back(campaign, actor=factories.officer(), reason="The picture is blurred.")
    browser = signed_in(person)

    assert "The picture is blurred." in browser.get(f"/en/company/banners/{campaign.pk}/").content.decode()
    home = browser.get("/en/company/").content.decode()
    assert "Change 1 banner: an officer has sent it back" in home
    assert "0 of 2 at a time" in home


def test_one_too_many_is_said_before_and_after(shop):
    company, person = shop
    factories.proposed(company, person)
    factories.proposed(company, person)
    third = factories.draft(company, person)
    browser = signed_in(person)

    page = browser.get(f"/en/company/banners/{third.pk}/").content.decode()
    assert "Your package gives 2 banners at a time, and they are taken for these days." in page
    browser.post(f"/en/company/banners/{third.pk}/propose/")
    third.refresh_from_db()
    assert third.state == "draft"


def test_the_preview_is_the_real_page_with_the_banner_in_its_slot(shop):
    company, person = shop
    place = factories.placement("sector_head")
    campaign = factories.draft(company, person, placement=place, sectors=[factories.catalogue.sector()])

    response = signed_in(person).get(f"/en/company/banners/{campaign.pk}/preview/")

    page = response.content.decode()
    assert ('class="pv-list-top"' in page, "Preview: only you see this banner here." in page) == (True, True)
    assert ("data-seen" in page, "no-store" in response.headers["Cache-Control"]) == (False, True)


def test_figures_are_shown_and_too_few_are_called_so(shop):
    company, person = shop
    campaign = factories.approved(company, person)
    browser, address = signed_in(person), f"/en/company/banners/{campaign.pk}/"
    assert "Nothing was counted yet." in browser.get(address).content.decode()

    day = CampaignDay.objects.create(
        campaign=campaign, placement="front_hero", language="en", day=clock.today(), served=90, seen=80, clicked=2
    )
    assert "too few to say" in browser.get(address).content.decode()

    CampaignDay.objects.filter(pk=day.pk).update(served=3000, seen=2000, clicked=16)
    assert "the true value lies between 0.5 and 1.3" in browser.get(address).content.decode()
    assert "viewable 2,000" in browser.get("/en/company/banners/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_banner_and_for_many(number, django_assert_num_queries):
    company, person = factories.member(20)
    for _time in range(number):
        factories.approved(company, person)
    browser = signed_in(person)
    browser.get("/en/company/banners/")

    with django_assert_num_queries(13):
        browser.get("/en/company/banners/")


def test_a_company_without_banners_or_package_is_told_how_it_works():
    company, person = factories.catalogue.maker(opened=False)
    browser = signed_in(person)

    page = browser.get("/en/company/banners/").content.decode()
    assert ("Banners come with a membership." in page, "Prepare the first banner" in page) == (True, True)
    assert "/en/company/banners/" not in browser.get("/en/company/").content.decode()
    assert (company.campaigns.count(), Picture.objects.count()) == (0, 0)


# --- For which pages -----------------------------------------------------------------------------------------------------------
def test_search_words_and_a_goal_are_written_plain_and_approved_with_the_banner(shop):
    _company, person = shop
    Placement.objects.filter(code="search_side").update(is_on=True)
    browser = signed_in(person)

    said = typed(picture_it=photo(), placement="search_side", searches="Gres, PIASTRELLE  da caffè,gres,", goal="5000")
    browser.post(NEW, said)

    campaign = Campaign.objects.get()
    assert (campaign.searches, campaign.goal) == (["gres", "piastrelle da caffe"], 5000)
    page = browser.get(f"/en/company/banners/{campaign.pk}/").content.decode()
    assert "searches for gres, piastrelle da caffe" in page
    again = browser.get(f"/en/company/banners/{campaign.pk}/edit/").content.decode()
    assert ('value="gres, piastrelle da caffe"' in again, 'value="5000"' in again) == (True, True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"searches": ",".join(map(str, range(11)))}, "At most 10 search words."),
        ({"searches": "x" * 41}, "At most 40 characters"),
        ({"goal": "0"}, "greater than or equal to 1"),
        ({"goal": "many"}, "whole number"),
        ({"regions": ["99"]}, "99 is not one of the available choices"),
    ],
)
def test_targets_that_do_not_fit_are_told_and_nothing_is_lost(shop, changes, message):
    _company, person = shop
    Placement.objects.update(is_on=True)

    page = signed_in(person).post(NEW, typed(picture_it=photo(), placement="search_side", **changes)).content.decode()

    assert message in page
    assert ("Gres dalla fornace" in page, Campaign.objects.count()) == (True, 0)


def test_single_groups_are_those_in_which_the_company_has_products(shop):
    company, person = shop
    product = factories.catalogue.published(company, person)
    browser = signed_in(person)
    group = product.category
    assert group.level > 1

    page = browser.get(NEW).content.decode()
    assert "Single groups" in page
    browser.post(NEW, typed(picture_it=photo(), placement="sector_head", groups=[str(group.pk)]))

    campaign = Campaign.objects.get()
    assert list(campaign.sectors.all()) == [group]
    again = browser.get(f"/en/company/banners/{campaign.pk}/edit/").content.decode()
    assert "checked" in again.partition(f'value="{group.pk}"')[2].partition(">")[0]


def test_regions_belong_to_the_list_of_stores_alone(shop):
    _company, person = shop
    Placement.objects.filter(code="store_strip").update(is_on=True)
    region = Region.objects.get_or_create(
        code="08",
        defaults={"slug": "emilia-romagna", "sign": "EMR", "name_it": "Emilia-Romagna", "name_en": "Emilia-Romagna"},
    )[0]
    browser = signed_in(person)

    browser.post(NEW, typed(picture_it=photo(), placement="store_strip", regions=["08"]))
    browser.post(NEW, typed(picture_it=photo(), placement="front_hero", regions=["08"]))

    front, strip = Campaign.objects.order_by("-pk")
    assert (front.regions, strip.regions) == ([], ["08"])
    assert str(region) in browser.get(f"/en/company/banners/{strip.pk}/").content.decode()
