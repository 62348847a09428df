"""The fragment, the click, the slots on pages, the explanation."""

import re
import uuid

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from campaigns import serving, tokens, workflow
from campaigns.models import Placement
from pavilion import clock
from pavilion.templatetags.pavilion import promoted
from tests.companies.factories import signed_in

from . import factories
from .test_counting import BROWSER

pytestmark = pytest.mark.django_db


@pytest.fixture
def banner():
    campaign = factories.approved(*factories.member())
    factories.table()
    return campaign


def token(campaign, **changes) -> str:
    facts = {
        "decision": uuid.uuid4(),
        "campaign": campaign.pk if campaign else 10**9,
        "placement": "front_hero",
        "language": "en",
        "at": clock.now(),
        "propensity": 1.0,
        "policy": "deck-2",
        "eligible": "abc",
        "dealt": True,
    }
    return tokens.pack(tokens.Showing(**facts | changes))


# --- The fragment ------------------------------------------------------------------------------------------------------------
def test_the_fragment_sets_no_cookie_and_is_kept_nowhere(client, banner, settings):
    settings.PAGE_CACHE_SECONDS = 30
    for path in ("/en/banners/?slots=front_hero", f"/b/go/{token(banner)}/"):
        response = client.get(path, headers=BROWSER)

        assert (dict(response.cookies), response.headers["Cache-Control"]) == ({}, "no-store")
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_fragment_says_promoted_and_who_speaks(client, banner):
    page = client.get("/en/banners/?slots=front_hero", headers=BROWSER).content.decode()
    italian = client.get("/it/banners/?slots=front_hero", headers=BROWSER).content.decode()

    assert ">Promoted</span>" in page
    assert factories.store_of(banner.company).name in page
    assert 'rel="nofollow sponsored"' in page
    assert ">In evidenza</span>" in italian


def test_one_fragment_fills_every_slot_of_a_page(client, banner):
    other, person = factories.member()
    place = factories.placement("sector_head")
    factories.approved(other, person, placement=place, sectors=[factories.catalogue.sector()])
    factories.table()

    page = client.get("/en/banners/?slots=front_hero,sector_head,front_hero,ceiling&sector=cer").content.decode()

    assert re.findall(r'data-slot="(\w+)"', page) == ["front_hero", "sector_head"]


@pytest.mark.parametrize("query", ["", "?slots=", "?slots=ceiling", "?slots=%00&sector=%00", "?slots=" + "x," * 3000])
def test_strange_questions_get_nothing(client, banner, query):
    response = client.get("/en/banners/" + query)

    assert (response.status_code, response.content) == (200, b"")


def test_words_of_others_are_escaped(client):
    words = {
        "headline": "<script>alert(1)</script>",
        "line": '"><b>',
        "alt": '" onload="x',
        "picture": factories.picture(),
    }
    factories.approved(*factories.member(), creatives={"en": words})
    factories.table()

    page = client.get("/en/banners/?slots=front_hero").content.decode()

    assert "&lt;script&gt;" in page
    assert ("<script>" in page, "<b>" in page, 'onload="x' in page) == (False, False, False)


# --- The click -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["?next=https://evil.example/", "?url=//evil.example", "?u=javascript:alert(1)"])
def test_nothing_in_the_address_says_where_a_click_leads(client, banner, query):
    response = client.get(f"/b/go/{token(banner)}/{query}")

    assert response.url == f"/en/store/{factories.store_of(banner.company).slug}/"


def test_a_forged_click_leads_nowhere(client, banner):
    good = token(banner)
    for forged in ("x", good[:-2], f"{good}x", "https:~~evil.example", good.replace("en", "it", 1)):
        assert client.get(f"/b/go/{forged}/").status_code == 404


def test_after_its_end_a_click_still_leads_to_the_page(client, banner):
    link = f"/b/go/{token(banner, language='it')}/"
    workflow.end(banner, actor=banner.proposed_by)
    factories.table()

    assert client.get(link).url == f"/it/store/{factories.store_of(banner.company).slug}/"


def test_a_click_on_what_nobody_knows_leads_to_the_front_page(client, banner):
    assert client.get(f"/b/go/{token(None)}/").url == "/en/"


def test_while_the_database_is_away_a_click_leads_somewhere(client, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError

    link = f"/b/go/{token(None)}/"
    monkeypatch.setattr("campaigns.views.public.Campaign.objects.with_all", away)

    assert client.get(link).url == "/en/"


def test_the_agencys_banners_lead_to_pages_of_the_portal(client):
    officer, other = factories.officer(), factories.officer("Marta")
    sector = factories.catalogue.sector()
    calls = factories.approved(None, officer, by=other)
    ceramics = factories.approved(None, officer, by=other, target="sector", category=sector)
    store = factories.store_of(factories.member()[0])
    one = factories.approved(None, officer, by=other, target="store", store=store)

    found = [client.get(f"/b/go/{token(campaign)}/").url for campaign in (calls, ceramics, one)]
    assert found == ["/en/calls/", "/en/c/ceramics/", f"/en/store/{store.slug}/"]


# --- The slots -------------------------------------------------------------------------------------------------------------------
def test_a_cached_page_holds_the_house_creative_and_one_script(client, banner, settings):
    settings.PAGE_CACHE_SECONDS = 30
    cache.clear()
    factories.table()
    first = client.get("/en/")
    again = client.get("/en/")

    page = first.content.decode()
    assert first.content == again.content
    assert ("From the pavilion" in page, "Tiles from the kiln" in page) == (True, False)
    assert page.count("campaigns/banners.js") == 1
    assert 'data-banner="front_hero" data-page="" data-from="/en/banners/"' in page
    assert first.headers["Cache-Control"].startswith("public")


def test_a_page_for_one_visitor_is_filled_at_once(banner):
    page = signed_in(factories.member()[1]).get("/en/", headers=BROWSER).content.decode()

    assert ("Tiles from the kiln" in page, "data-banner=" in page, "data-seen=" in page) == (True, False, True)


def test_the_slot_is_part_of_its_pages_and_asks_no_database(client, banner, django_assert_num_queries):
    sector = factories.catalogue.sector()
    assert "pv-slot-sector_head" in client.get(f"/en/c/{sector.path_en}/").content.decode()
    with django_assert_num_queries(0):
        promoted({"request": None}, "front_hero")


def test_further_placements_stand_on_their_pages_once_they_are_on(client, banner):
    assert "pv-slot-" not in client.get("/en/products/").content.decode()
    Placement.objects.update(is_on=True)
    factories.table()
    product = factories.catalogue.published(*factories.member())

    pages = {
        "search_side": "/en/products/",
        "store_strip": "/en/stores/",
        "product_foot": f"/en/p/porcelain-stoneware-cala-{product.pk}/",
    }
    for place, path in pages.items():
        assert f"pv-slot-{place}" in client.get(path).content.decode()


def test_a_page_may_have_several_slots(rf, banner):
    request = rf.get("/en/")

    first, second = (promoted({"request": request}, place) for place in ("front_hero", "sector_head"))

    assert "banners.js" in first
    assert second.startswith("<aside")  # HTML, not its signs written out


def test_without_the_room_the_pages_have_no_slots(client, banner, settings):
    settings.ROOMS = [room for room in settings.ROOMS if room != "campaigns"]

    page = client.get("/en/").content.decode()
    assert ("pv-banner" in page, "banners.js" in page) == (False, False)


def test_the_table_is_asked_for_only_every_few_seconds(banner, monkeypatch):
    asked = []
    monkeypatch.setattr(serving.cache, "get", lambda key: asked.append(key))
    for _time in range(5):
        serving.table()

    assert asked == []


# --- The explanation ---------------------------------------------------------------------------------------------------------------
def test_the_page_says_the_share_that_is_in_force(client):
    factories.placements_on(front_hero=40)

    page = client.get("/en/how-banners-are-chosen/").content.decode()
    assert "30 or 40 showings in every hundred" in page
    assert "distribuite come carte" in client.get("/it/how-banners-are-chosen/").content.decode()
    assert '/en/how-banners-are-chosen/"' in Client().get("/en/privacy/").content.decode()
