"""The page cache: the same page for everybody, never for longer than it is true, and no page that knows its visitor."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import override_settings

from pavilion import clock, extensions
from pavilion.cache import FailSoftCache
from tests.pavilion import urls_of_page_cache

pytestmark = [pytest.mark.urls("tests.pavilion.urls_of_page_cache"), pytest.mark.django_db]
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cached(settings):
    settings.PAGE_CACHE_SECONDS = 30
    urls_of_page_cache.made.clear()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def changes(monkeypatch):
    """What the rooms say about their next opening or closing: the list this fixture gives."""
    instants: list[datetime] = []

    def next_change(module, function, now):
        assert (module, function) == ("page_cache", "next_change")
        return [min((instant for instant in instants if instant > now), default=None)]

    monkeypatch.setattr(extensions, "call_all", next_change)
    return instants


def made() -> int:
    """How many pages were made so far."""
    return len(urls_of_page_cache.made)


def stored_pages() -> list[bytes]:
    """The keys of the pages in the cache."""
    return list(cache._cache.get_client().scan_iter("pv:1:page:*"))


def test_a_second_stranger_gets_the_page_of_the_first(client):
    first = client.get("/en/public/")
    second = client.get("/en/public/")

    assert made() == 1
    assert second.content == first.content
    assert second.headers["Content-Type"] == "text/html; charset=utf-8"
    assert second.headers["Content-Language"] == "en"


def test_a_page_not_marked_public_is_made_each_time(client):
    first, second = client.get("/en/private/"), client.get("/en/private/")

    assert made() == 2
    assert [first.headers["Cache-Control"], second.headers["Cache-Control"]] == ["private, no-cache"] * 2


def test_a_session_cookie_goes_past_the_cache_and_leaves_nothing_in_it(client):
    client.cookies["sessionid"] = "anything"
    private = client.get("/en/public/")
    del client.cookies["sessionid"]
    client.get("/en/public/")

    assert made() == 2
    assert private.headers["Cache-Control"] == "private, no-cache"


def test_known_parameters_make_pages_of_their_own_in_any_order(client):
    client.get("/en/public/?q=tiles&page=2")
    client.get("/en/public/?page=2&q=tiles")
    client.get("/en/public/?page=3&q=tiles")

    assert made() == 2


def test_the_order_of_one_repeated_parameter_counts(client):
    first = client.get("/en/public/?q=a&q=b")
    second = client.get("/en/public/?q=b&q=a")

    assert first.content != second.content
    assert made() == 2


def test_an_unknown_parameter_is_answered_and_never_stored(client):
    client.get("/en/public/?utm_source=x")
    client.get("/en/public/?utm_source=x")

    assert made() == 2


def test_head_is_answered_from_the_page_of_a_get_without_its_body(client):
    body = client.get("/en/public/").content
    response = client.head("/en/public/")

    assert made() == 1
    assert response.content == b""
    assert response.headers["Content-Length"] == str(len(body))


def test_a_head_request_stores_nothing(client):
    client.head("/en/public/")
    client.get("/en/public/")

    assert made() == 2


def test_a_browser_that_has_the_page_gets_304_with_the_same_promises(client):
    first = client.get("/en/public/")
    second = client.get("/en/public/", headers={"if-none-match": first.headers["ETag"]})

    assert second.status_code == 304
    assert second.content == b""
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Vary"] == "Accept-Encoding"
    assert second.headers["Cache-Control"].startswith("public, max-age=0, must-revalidate, s-maxage=")


def test_gzip_goes_to_those_who_ask_for_it(client):
    plain = client.get("/en/public/")
    zipped = client.get("/en/public/", headers={"accept-encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped.headers["Content-Length"] == str(len(zipped.content))
    assert zipped.headers["ETag"] == plain.headers["ETag"]


def test_a_reader_who_does_not_ask_for_gzip_gets_the_plain_page(client):
    client.get("/en/public/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in client.get("/en/public/", headers={"accept-encoding": "br"}).headers


def test_hosts_do_not_share_pages(client):
    client.get("/en/public/", headers={"host": "one.example"})
    client.get("/en/public/", headers={"host": "two.example"})
    client.get("/en/public/", headers={"host": "one.example"}, secure=True)

    assert made() == 3


@override_settings(ALLOWED_HOSTS=["one.example"])
def test_a_foreign_host_is_refused_not_cached(client):
    assert client.get("/en/public/", headers={"host": "evil.example"}).status_code == 400
    assert made() == 0


@pytest.mark.parametrize("path", ["/en/session/", "/en/user/", "/en/token/", "/en/message/", "/en/missing/"])
def test_what_depends_on_the_visitor_or_failed_is_never_stored(client, path):
    client.get(path)

    assert stored_pages() == []


def test_a_page_lives_as_long_as_the_setting_says(client, changes):
    with clock.frozen(NOON):
        first = client.get("/en/public/")
    with clock.frozen(NOON + timedelta(seconds=29)):
        client.get("/en/public/")
    with clock.frozen(NOON + timedelta(seconds=30)):
        client.get("/en/public/")

    assert made() == 2
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=30"


def test_a_page_never_outlives_the_next_opening(client, changes):
    changes.append(NOON + timedelta(seconds=10))
    with clock.frozen(NOON):
        first = client.get("/en/public/")
    with clock.frozen(NOON + timedelta(seconds=9.9)):
        before = client.get("/en/public/")
    with clock.frozen(NOON + timedelta(seconds=10)):
        client.get("/en/public/")

    assert made() == 2
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=10"
    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=0"


def test_a_page_asked_for_before_an_opening_and_made_after_it_is_not_kept(client, changes, monkeypatch):
    changes.append(NOON + timedelta(seconds=1))
    moments = iter([NOON, NOON + timedelta(seconds=2)])
    monkeypatch.setattr(clock, "now", lambda: next(moments))

    response = client.get("/en/public/")

    assert response.headers["Cache-Control"] == "private, no-cache"
    assert stored_pages() == []


def test_a_clock_set_back_does_not_prolong_a_page(client, changes):
    with clock.frozen(NOON):
        client.get("/en/public/")
    with clock.frozen(NOON - timedelta(days=1)):
        client.get("/en/public/")

    assert made() == 2


def test_without_the_cache_server_every_page_is_made_and_served(client, monkeypatch):
    monkeypatch.setattr("pavilion.page_cache.cache", FailSoftCache("redis://127.0.0.1:1/0", {}))

    first, second = client.get("/en/public/"), client.get("/en/public/")

    assert [first.status_code, second.status_code] == [200, 200]
    assert made() == 2


def test_the_cache_can_be_switched_off(client, settings):
    settings.PAGE_CACHE_SECONDS = 0
    client.get("/en/public/")
    client.get("/en/public/")

    assert made() == 2
