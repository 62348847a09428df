"""A buyer looks for a product, narrows the list, compares and comes back to what was seen: in a real browser."""

import re

import pytest
from django.core.cache import cache

from catalogue import derived, words
from companies.reference import load_reference as load_places
from pavilion import clock
from tests.catalogue import factories
from tests.catalogue.conftest import storages

__all__ = ["storages"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _shown(storages):
    cache.clear()
    with clock.frozen(factories.NOW):
        load_places()
        picture = factories.pictures.receive_picture(factories.upload(factories.image_bytes()))
        factories.make_pictures_ready()
        picture.refresh_from_db()
        company, person = factories.maker()
        for title, changes in (
            *((f"Floor tile {number}", {"minimum_order": 900}) for number in range(3)),
            ("Porcelain stoneware Cala", {"minimum_order": 40, "sample_offered": True, "markets": ["CA"]}),
            ("Wall tile Limonaia", {"minimum_order": 400, "price_mode": "range", "price_from": 4, "price_to": 9}),
        ):
            factories.published(company, person, picture=picture, texts={"en": {"title": title}}, **changes)
        words.count_words()
        derived.count_facets()
        yield


def test_a_buyer_finds_narrows_compares_and_comes_back(new_walk):
    buyer = new_walk("buyer")
    buyer.go("/en/products/")
    buyer.page.fill("#q-head", "")
    buyer.page.locator("#q-head").press_sequentially("stonew", delay=20)
    buyer.page.wait_for_selector("#said-head option", state="attached")
    assert "stoneware" in buyer.page.inner_html("#said-head")
    buyer.page.fill("#q-head", "porcelan")
    buyer.page.press("#q-head", "Enter")
    buyer.look("a search whose spelling was mended")

    buyer.go("/en/products/")
    buyer.page.check('input[name="minimum"][value="50"]')
    buyer.page.select_option('select[name="ships"]', "CA")
    buyer.click("Apply filters")
    assert re.findall(r"minimum=50|ships=CA", buyer.page.url) == ["minimum=50", "ships=CA"]
    assert buyer.page.locator(".pv-card").count() == 1
    buyer.look("a list with filters")
    with buyer.page.expect_navigation():
        buyer.page.locator(".pv-chips .is-clear").click()

    boxes = buyer.page.locator('input[name="c"]').all()
    for box in boxes[:4]:
        box.check()
    assert buyer.page.locator(".pv-over span").is_hidden()
    boxes[4].check()
    assert buyer.page.locator(".pv-over span").is_visible()
    buyer.look("a list with one product too many")
    buyer.page.locator(".pv-tray").get_by_role("button", name="Compare").click()
    assert buyer.page.locator('.pv-compared th[scope="col"]').count() == 4
    buyer.look("four products side by side")

    buyer.follow("Porcelain stoneware Cala")
    assert buyer.page.locator(".pv-seen").is_hidden()
    buyer.go("/en/products/").follow("Wall tile Limonaia")
    assert buyer.page.locator(".pv-seen li").count() == 1
    buyer.look("a product, and what was seen before")
    buyer.page.get_by_role("button", name="Forget them").click()
    buyer.page.wait_for_selector(".pv-seen", state="hidden")

    buyer.go("/en/region/emilia-romagna/").look("what a region makes")


def test_filters_open_by_their_own_address_on_a_phone_without_javascript(new_walk):
    phone = new_walk("phone", width=390, scripts=False)
    phone.go("/en/products/?q=tiles&minimum=500")
    assert phone.page.locator("#filters").is_hidden()
    phone.follow("Filters, 1 in use")
    assert phone.page.locator("#filters").is_visible()
    phone.page.locator("#filters summary", has_text="Samples").click()
    phone.page.check('input[name="sample"]')
    phone.click("Apply filters")
    assert phone.page.locator(".pv-card").count() == 1
    assert phone.page.locator("#filters").is_hidden()
