"""A banner on the pages, in a real browser: it takes the place of the house's words without moving anything, and counts."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from campaigns import facts, reference, serving, tasks
from campaigns.models import Campaign, CampaignDay, Creative
from pavilion import clock
from tests.campaigns import factories
from tests.catalogue.conftest import storages

__all__ = ["storages"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONGEST = {
    "headline": "Ammortizzatori termoplastici per macchinari confezionatrici"[: Creative.HEADLINE_LENGTH].ljust(
        60, "i"
    ),
    "line": "Mezzolombardo (TN), distribuzione internazionale dei componenti per packaging industriale"[:90].ljust(
        90, "o"
    ),
    "alt": "Piastrelle",
}


@pytest.fixture(autouse=True)
def _ready(storages):
    cache.clear()
    serving.forget()
    reference.load_reference()
    with clock.frozen(factories.NOW):
        yield
    serving.forget()


@pytest.fixture
def banner() -> Campaign:
    """A running banner on the front page, and one at the head of ceramics, with real pictures and the longest words."""
    picture = factories.catalogue.pictures.receive_picture(
        factories.catalogue.upload(factories.catalogue.image_bytes(size=(1280, 580)))
    )
    factories.catalogue.make_pictures_ready()
    picture.refresh_from_db()
    company, person = factories.member(2)
    words = {"en": LONGEST | {"picture": picture}}
    campaign = factories.approved(company, person, creatives=words)
    place = factories.placement("sector_head")
    factories.approved(company, person, creatives=words, placement=place, sectors=[factories.catalogue.sector()])
    factories.table()
    return campaign


def box(walk) -> tuple[int, int, int]:
    """Where the slot begins, how high it is, how high its words are."""
    return walk.page.evaluate(
        "() => { const slot = document.querySelector('.pv-banner'), words = slot.querySelector('.pv-banner-text');"
        "return [slot.offsetTop, slot.offsetHeight, words.scrollHeight] }"
    )


def counted() -> list[tuple[int, int, int]]:
    tasks.roll_up.run()
    return list(
        CampaignDay.objects.filter(campaign__placement__code="front_hero").values_list("served", "seen", "clicked")
    )


def test_a_banner_appears_is_seen_and_clicked(walk, banner):
    with walk.page.expect_response("**/b/seen/") as told:
        walk.go("/en/")
        walk.page.locator("[data-seen]").scroll_into_view_if_needed()
    assert told.value.status == 204
    assert told.value.request.headers.get("cookie") is None
    walk.look("front", axe=False)  # of the page around it, its own room asks
    assert counted()[0][1] == 1

    walk.follow(LONGEST["headline"])

    assert walk.path == f"/en/store/{factories.store_of(banner.company).slug}/"
    served, seen, clicked = counted()[0]
    assert (served >= 1, seen, clicked) == (True, 1, 1)
    assert walk.context.cookies() == []
    walk.go("/en/c/ceramics/").page.wait_for_selector("[data-seen]")
    walk.look("sector")


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("path", ["/en/", "/en/c/ceramics/"])
def test_nothing_moves_when_the_longest_banner_takes_its_place(new_walk, banner, path, width):
    empty = new_walk("house", width=width)
    empty.page.route("**/banners/?*", lambda route: route.fulfill(body=""))
    house = box(empty.go(path))
    filled = new_walk("banner", width=width)
    filled.go(path).page.wait_for_selector("[data-seen]")

    top, height, words = box(filled)

    assert [top, height] == house[:2]
    assert words <= height  # no word is cut off


def test_without_scripts_the_house_stays(new_walk, banner):
    walk = new_walk(scripts=False)
    walk.go("/en/c/ceramics/").look("house")

    assert walk.sees("Ask the maker directly")
    assert counted() == []


def test_who_asks_not_to_be_counted_is_not(new_walk, banner):
    walk = new_walk()
    walk.context.set_extra_http_headers({"Sec-GPC": "1"})
    walk.go("/en/").page.wait_for_selector(".pv-banner [rel~=sponsored]")
    walk.page.locator(".pv-banner").scroll_into_view_if_needed()
    walk.follow(LONGEST["headline"])

    assert walk.path == f"/en/store/{factories.store_of(banner.company).slug}/"
    assert (counted(), facts.STREAM.waiting()) == ([], 0)


def test_a_company_prepares_a_banner(new_walk, banner, tmp_path):
    company, person = factories.member()
    person.set_password("una-password-lunga")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    walk = new_walk("company", width=390)
    walk.go("/en/accounts/login/")
    walk.page.locator("[name=login]").fill(person.email)
    walk.page.locator("[name=password]").fill("una-password-lunga")
    walk.page.locator("main form button[type=submit]").first.click()
    walk.page.wait_for_load_state()
    walk.go("/en/company/banners/").look("none-yet")
    walk.follow("Prepare the first banner").look("form")
    walk.click("Save").look("what-is-missing")
    file = tmp_path / "tiles.png"
    file.write_bytes(factories.catalogue.image_bytes(size=(1280, 580)))
    walk.page.locator("[name=headline_en]").fill("Tiles from the kiln")
    walk.page.locator("[name=picture_en]").set_input_files(file)
    walk.page.locator("[name=placement][value=front_hero]").check()
    walk.click("Save")
    factories.catalogue.make_pictures_ready()
    walk.page.reload()
    walk.look("draft")
    walk.follow("See it on the page").look("preview", axe=False)
    assert walk.sees("Preview: only you see this banner here.")
    walk.page.go_back()
    walk.click("Submit for approval").look("proposed")
    assert Campaign.objects.get(company=company).state == "proposed"
