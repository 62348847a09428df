"""Pages of words, and what every public page promises: no cookie, no dependence on the visitor, strict headers."""

import re

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation

from pavilion.files import public_storage
from tests import matrix

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
}


@pytest.fixture
def world(db):
    with translation.override("en"):
        return matrix.build_world()


def public_addresses(world) -> list[str]:
    """The address of every page marked public, in both languages."""
    found = []
    for language, _name in django_settings.LANGUAGES:
        with translation.override(language):
            for entry in [one for several in matrix.entries().values() for one in several]:
                if entry.method != "get" or entry.expect[matrix.STRANGER] != 200:
                    continue
                address = reverse(entry.name, kwargs=entry.kwargs(world))
                if getattr(resolve(address).func, "public_parameters", None) is not None:
                    found.append(address)
    return found


def test_no_public_page_sets_a_cookie_or_varies_by_its_visitor(world, subtests):
    addresses = public_addresses(world)
    assert "/it/privacy/" in addresses
    for address in addresses:
        with subtests.test(address):
            response = Client().get(address, headers={"accept-language": "de"})
            if response.status_code == 301:  # the address in the page's own language
                assert response.cookies == {}
                response = Client().get(response.url, headers={"accept-language": "de"})

            assert response.status_code == 200
            assert response.cookies == {}
            varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
            assert varies & {"cookie", "accept-language", "hx-request"} == set()


@pytest.fixture
def public_file():
    """The name of a file anyone may open."""
    name = public_storage().save("tests/mark.webp", ContentFile(b"not really a picture"))
    yield name
    public_storage().delete(name)


def test_every_kind_of_answer_has_the_security_headers(world, client, monkeypatch, subtests, settings, public_file):
    monkeypatch.setattr("pavilion.pages.navigation.people_group", lambda: 1 / 0)
    client.raise_request_exception = False
    officer = Client()
    officer.force_login(world.users["audit"])
    answers = {
        "page": client.get("/en/privacy/"),
        "form": client.get("/en/accounts/login/"),
        "redirect": client.get("/"),
        "not found": client.get("/en/nothing/"),
        "bad request": client.get("/en/privacy/", headers={"host": "not a host"}),
        "failure": client.get("/en/site-map/"),
        "forgery": Client(enforce_csrf_checks=True).post("/en/accounts/login/"),
        "desk": officer.get("/admin/"),
        "forbidden": officer.get("/admin/pavilion/user/add/"),
        "not allowed": client.put("/healthz"),
        "health": client.get("/healthz"),
        "readiness": client.get("/readyz"),
        "done": officer.post("/en/accounts/language/", {"language": "en"}),
        "signed in": officer.get("/en/accounts/email/"),
        "public file": client.get(f"/media/{public_file}"),
        "no file": client.get("/media/none.webp"),
    }
    settings.PAGE_CACHE_SECONDS = 30
    Client().get("/en/legal/")
    answers["kept page"] = Client().get("/en/legal/")
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "page": 200,
        "form": 200,
        "redirect": 302,
        "not found": 404,
        "bad request": 400,
        "failure": 500,
        "forgery": 403,
        "desk": 200,
        "forbidden": 403,
        "not allowed": 405,
        "health": 200,
        "readiness": 200,
        "done": 302,
        "signed in": 200,
        "public file": 200,
        "no file": 404,
        "kept page": 200,
    }
    for name, answer in answers.items():
        with subtests.test(name):
            assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
            answer.close()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("name", ["privacy", "legal", "cookies", "accessibility", "ordering", "origin", "sitemap"])
def test_each_page_of_words_exists_in_each_language(client, db, language, name):
    with translation.override(language):
        response = client.get(reverse(f"pages:{name}"))

    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


def test_the_language_links_lead_to_the_same_page_with_its_question(client, db):
    page = client.get("/it/how-origin-is-assessed/?from=product&x=1").content.decode()

    assert 'href="/en/how-origin-is-assessed/?from=product&amp;x=1" hreflang="en"' in page
    assert 'href="/it/how-origin-is-assessed/?from=product&amp;x=1" hreflang="it" lang="it" aria-current="true"' in page


def test_a_page_that_does_not_exist_offers_its_counterpart_all_the_same(client, db):
    assert 'href="/en/nothing/here/"' in client.get("/it/nothing/here/").content.decode()


def test_the_operator_may_keep_the_legal_pages_elsewhere(client, db, settings):
    settings.OPERATOR = settings.OPERATOR | {"privacy_url": "https://agency.example/privacy"}

    assert client.get("/en/privacy/").headers["Location"] == "https://agency.example/privacy"
    page = client.get("/en/cookies/").content.decode()
    assert (
        '<a href="https://agency.example/privacy" rel="external">Privacy <span class="visually-hidden">(another site)</span></a>'
        in page
    )


def test_a_visitor_with_a_session_sees_the_way_to_their_area(client, db):
    stranger = client.get("/en/privacy/").content.decode()
    client.cookies["sessionid"] = "anything"
    visitor = client.get("/en/privacy/").content.decode()

    assert ('href="/en/accounts/login/">Sign in' in stranger, 'href="/en/home/">My area' in stranger) == (True, False)
    assert ('href="/en/accounts/login/">Sign in' in visitor, 'href="/en/home/">My area' in visitor) == (False, True)


def test_the_demonstration_says_so_and_only_the_demonstration(client, db, settings):
    line = "Not a site of ICE, the Italian Government or Alibaba. All companies are fictional."
    assert line in client.get("/en/privacy/").content.decode()

    settings.DEMO = False

    page = client.get("/en/privacy/").content.decode()
    assert (line in page, "demonstration" in page.replace("Pavilion demonstration operator", "")) == (False, False)


def test_a_failure_is_told_in_both_languages_without_anything_that_could_fail_again(client, monkeypatch):
    def broken(name):
        raise ValueError("no manifest")

    monkeypatch.setattr("pavilion.errors.static", broken)
    monkeypatch.setattr("pavilion.pages.navigation.people_group", lambda: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/it/site-map/")  # no database in this test

    page = response.content.decode()
    assert response.status_code == 500
    assert ("la colpa è nostra" in page, "the fault is ours" in page, "stylesheet" in page) == (True, True, False)
    assert f"<code>{response.headers['X-Request-ID']}</code>" in page


def test_a_form_without_its_token_is_refused_with_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/it/accounts/login/", {"login": "a@example.org"})

    assert response.status_code == 403
    assert "nulla è stato salvato" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["?q=%00", "?q=" + "x" * 5000, "?as=%F0%9F%8D%95", "?next=//evil.example", "?next=javascript:alert(1)"]
)
@pytest.mark.parametrize(
    "path", ["/en/privacy/", "/en/accounts/login/", "/en/accounts/signup/", "/dev/mail/", "/en/%00/", "/en/️/"]
)
def test_strange_addresses_never_break_a_page(client, db, path, query):
    assert client.get(path + query).status_code in (200, 404)


def test_an_address_of_forms_opened_as_a_page_says_so_to_people_alone(client, db):
    address = "/en/accounts/language/"
    page, bare = client.get(address, headers={"accept": "text/html"}), client.get(address)

    assert (page.status_code, bare.status_code) == (405, 405)
    assert "This address only takes what a form sends" in page.content.decode()
    assert page.headers["Allow"] == bare.headers["Allow"] == "POST"
    assert bare.content == b""
