"""Forms that are sent after the session has ended."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

FORM = "/en/company/products/1/basics/"
TYPED = "A band of waves <b>and</b> leaves"


def send(client, path=FORM, **typed):
    return client.post(path, typed, headers={"Referer": "http://testserver/en/company/products/1/"})


def test_what_was_typed_is_given_back():
    answer = send(Client(), description_en=TYPED, sku="A1", password="a secret that is long", seen="0123456789abcdef")
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "A band of waves &lt;b&gt;and&lt;/b&gt; leaves" in page
    assert "a secret that is long" not in page
    assert "0123456789abcdef" not in page
    assert "/en/accounts/login/?next=/en/company/products/1/" in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_button_leads_back_to_its_page_not_to_an_address_that_knows_no_get():
    answer = send(Client(), "/en/company/products/1/publish/")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/en/accounts/login/?next=/en/company/products/1/",
    )


def test_nobody_is_led_to_another_site():
    answer = Client().post(FORM, {}, headers={"Referer": "https://elsewhere.example/x/"})

    assert answer.headers["Location"] == f"/en/accounts/login/?next={FORM}"


def test_a_form_without_the_cookie_of_forms_is_still_refused():
    assert "could not be checked" in send(Client(enforce_csrf_checks=True), text=TYPED).content.decode()
