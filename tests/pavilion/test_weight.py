"""The first load of a public page stays light: a buyer on a phone abroad pays for every kilobyte."""

import gzip

import pytest
from django.contrib.staticfiles import finders

from benchmarks.weight import LIMIT, Part, weigh, without_pictures


@pytest.fixture
def fetch(client, db):
    """Fetches like a browser: pages from the test client, static files from where they are kept, compressed like a server does."""

    def get(address: str) -> tuple[bytes, int]:
        if address.startswith("/static/"):
            with open(finders.find(address.removeprefix("/static/")), "rb") as file:
                content = file.read()
            return content, len(content) if address.endswith(".woff2") else len(gzip.compress(content, 6))
        response = client.get(address)
        assert response.status_code == 200
        return response.content, len(gzip.compress(response.content, 6))

    return get


# The page for signing in also has the script of passkeys.
@pytest.mark.parametrize(
    ("address", "scripts"), [("/en/how-origin-is-assessed/", 1), ("/it/privacy/", 1), ("/it/accounts/login/", 2)]
)
def test_a_page_weighs_less_than_the_limit(fetch, address, scripts):
    parts = weigh(address, fetch)

    kinds = [part.kind for part in parts]
    assert {kind: kinds.count(kind) for kind in ("page", "style", "script", "font")} == {
        "page": 1,
        "style": 1,
        "script": scripts,
        "font": 3,
    }
    assert without_pictures(parts) < 80_000 < LIMIT


def test_pictures_are_counted_apart():
    assert without_pictures([Part("/", "page", 5), Part("/a.webp", "picture", 7)]) == 5
