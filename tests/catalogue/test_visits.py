"""Counting looks at pages: once each, of nobody in particular."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from catalogue import visits
from catalogue.models import PageView, ViewDay
from pavilion import clock
from tests.inquiries.factories import NOW, make_shop
from tests.inquiries.test_constraints import broken

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11) Firefox/140.0"}


@pytest.fixture(autouse=True)
def _instant():
    cache.clear()
    visits.STREAM.drain(lambda _texts: None)
    with clock.frozen(NOW):
        yield


@pytest.fixture
def shop():
    return make_shop()


def look(client, word: str, **headers) -> int:
    url = reverse("viewed")
    return client.post(url, word, content_type="text/plain", headers=BROWSER | headers).status_code


def counted() -> dict:
    visits.write_waiting()
    return {(row.product_id, row.day): row.number for row in ViewDay.objects.all()}


def test_looks_are_counted_by_product_and_day(client, shop):
    company, _user, product = shop
    for word in (f"p{product.pk}", f"p{product.pk}", f"s{company.store.pk}", "p999999", "s999999"):
        assert look(client, word) == 204
    day = NOW.date()

    assert counted() == {(product.pk, day): 2, (None, day): 1}
    with clock.frozen(NOW + timedelta(days=1)):
        look(client, f"p{product.pk}")
        assert counted()[product.pk, day + timedelta(days=1)] == 1
    assert set(ViewDay.objects.values_list("company", flat=True)) == {company.pk}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": ""},
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_robots_and_whoever_asks_are_not_counted(client, shop, headers):
    assert look(client, f"p{shop[2].pk}", **headers) == 204

    assert counted() == {}


def test_one_address_is_counted_so_often(client, shop, monkeypatch):
    monkeypatch.setattr("catalogue.views.visits.PER_MINUTE", 2)
    for _time in range(5):
        assert look(client, f"p{shop[2].pk}") == 204

    assert list(counted().values()) == [2]


@pytest.mark.parametrize("word", ["", "p", "p0", "x1", "p1 ", "p-1", "p" + "9" * 30, "p1\x00", "p²"])
def test_nonsense_is_refused(client, word):
    assert look(client, word) == 400


def test_what_is_read_twice_counts_once(shop):
    facts = [f"{number:08d}-0000-4000-8000-000000000000 p{shop[2].pk} {NOW.date()}" for number in range(5)]

    for read in (facts[:3], facts, facts[1:4], ["nonsense", "00000000-0000-4000-8000-000000000001 q1 2026-11-23"]):
        visits._write(read)

    assert ViewDay.objects.get().number == 5


def test_single_views_go_and_the_figures_stay(client, shop):
    look(client, f"p{shop[2].pk}")
    counted()

    with clock.frozen(NOW + timedelta(days=9)):
        assert visits.forget_old() == 1
        # What comes so late is of a day that is closed.
        visits._write([f"00000000-0000-4000-8000-000000000009 p{shop[2].pk} {NOW.date()}"])

    assert not PageView.objects.exists()
    assert ViewDay.objects.get().number == 1


def test_a_day_is_counted_once(client, shop):
    look(client, f"s{shop[0].store.pk}")
    counted()
    again = "INSERT INTO catalogue_viewday (company_id, day, number) SELECT company_id, day, 1 FROM catalogue_viewday"

    assert broken(again, []) == "view_day_once"
    assert broken("UPDATE catalogue_viewday SET number = 0", []) == "view_day_number"
