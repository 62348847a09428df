"""Signing up and in: confirmation by POST, nobody learns who has an account, everyone lands where they wanted to go."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as sent
from django.core.cache import cache
from django.test import Client

from pavilion import outbox
from pavilion.models import OutboxMail, User

PASSWORD = "segretissima-42x"
FORM = {"email": "Anna@Example.org", "password1": PASSWORD, "password2": PASSWORD, "privacy": "on"}


@pytest.fixture(autouse=True)
def _no_limit_of_an_earlier_test():
    cache.clear()


@pytest.fixture
def anna(db):
    user = User.objects.create_user("anna@example.org", PASSWORD, language="it")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def link(mail: OutboxMail) -> str:
    """The path a mail leads to."""
    return re.search(r"http://testserver(/\S+)", mail.text)[1]


def test_sign_up_confirm_and_land_on_the_registration_the_link_was_for(client, db, monkeypatch):
    monkeypatch.setattr("pavilion.accounts.navigation.address", lambda name: f"/there/{name}/")
    response = client.post("/it/accounts/signup/", FORM | {"as": "company"})

    assert response.headers["Location"] == "/it/accounts/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.language) == ("anna@example.org", "it")
    [mail] = OutboxMail.objects.all()
    assert (mail.to, mail.language, mail.subject) == ("anna@example.org", "it", "Confermate il vostro indirizzo")
    assert link(mail).endswith("?as=company")

    assert client.get(link(mail)).status_code == 200
    assert EmailAddress.objects.get().verified is False  # a scanner that opens links confirms nothing

    response = client.post(link(mail))

    assert EmailAddress.objects.get().verified is True
    assert response.headers["Location"] == "/there/companies:register/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_link_opened_in_another_browser_leads_through_the_sign_in_page(client, db, monkeypatch):
    monkeypatch.setattr("pavilion.accounts.navigation.address", lambda name: f"/there/{name}/")
    client.post("/en/accounts/signup/", FORM | {"as": "buyer"})
    elsewhere = Client()

    response = elsewhere.post(link(OutboxMail.objects.get()))

    assert response.headers["Location"] == "/en/accounts/login/?next=%2Fthere%2Fcompanies%3Abuyer_register%2F"
    assert "_auth_user_id" not in elsewhere.session


@pytest.mark.parametrize("intention", ["", "officer", "//evil.example", "\0"])
def test_no_other_intention_is_carried_on(client, db, intention):
    client.post("/en/accounts/signup/", FORM | {"as": intention.replace("\0", "")})

    assert "?as=" not in OutboxMail.objects.get().text


def test_the_sign_up_page_asks_first_what_brings_people_here(client, db):
    page = client.get("/en/accounts/signup/").content.decode()

    assert ('href="/en/accounts/signup/?as=company"' in page, 'name="password1"' in page) == (True, False)
    assert 'name="password1"' in client.get("/en/accounts/signup/?as=buyer").content.decode()


def test_without_the_privacy_notice_there_is_no_account_and_nothing_typed_is_lost(client, db):
    response = client.post("/en/accounts/signup/", {**FORM, "privacy": ""})

    page = response.content.decode()
    assert "Please read the privacy notice and tick the box." in page
    assert 'value="Anna@Example.org"' in page
    assert User.objects.count() == 0


def test_nobody_learns_by_signing_up_who_has_an_account(anna):
    known, unknown = Client(), Client()
    first = known.post("/en/accounts/signup/", FORM)
    second = unknown.post("/en/accounts/signup/", FORM | {"email": "new@example.org"})

    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert OutboxMail.objects.get(to="anna@example.org").template == "account/email/account_already_exists"
    assert User.objects.count() == 2


def test_nobody_learns_by_asking_for_a_password_who_has_an_account(anna):
    answers = [
        Client().post("/en/accounts/password/reset/", {"email": email}) for email in (anna.email, "no@example.org")
    ]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, "/en/accounts/password/reset/done/")
    ] * 2
    assert [mail.template for mail in OutboxMail.objects.order_by("pk")] == [
        "account/email/password_reset_key",
        "account/email/unknown_account",
    ]


def test_a_wrong_password_and_a_wrong_address_get_the_same_words(anna):
    words = {
        re.search(
            r'<div class="pv-errbox".*?</ul>', Client().post("/en/accounts/login/", data).content.decode(), re.DOTALL
        )[0]
        for data in (
            {"login": "anna@example.org", "password": "wrong"},
            {"login": "nobody@example.org", "password": "wrong"},
        )
    }

    assert len(words) == 1


def test_a_new_password_by_link_works_once(client, anna):
    client.post("/it/accounts/password/reset/", {"email": anna.email})
    address = link(OutboxMail.objects.get())
    form = client.get(address).headers["Location"]
    client.post(form, {"password1": "un-altra-segreta-7", "password2": "un-altra-segreta-7"})

    anna.refresh_from_db()
    assert anna.check_password("un-altra-segreta-7") is True
    assert "Questo collegamento non vale più" in Client().get(address, follow=True).content.decode()
    assert OutboxMail.objects.filter(template="account/email/password_reset").count() == 1


def test_signing_out_leaves_no_session_cookie_behind(client, anna):
    client.post("/it/accounts/login/", {"login": "anna@example.org", "password": PASSWORD})
    response = client.post("/it/accounts/logout/")

    assert response.headers["Location"] == "/it/"
    assert (response.cookies["sessionid"].value, response.cookies["sessionid"]["max-age"]) == ("", 0)


def test_signing_out_by_following_a_link_is_not_possible(client, anna):
    client.force_login(anna)
    client.get("/it/accounts/logout/")

    assert "_auth_user_id" in client.session


def test_the_language_of_mails_is_the_persons_own_choice(client, anna):
    client.force_login(anna)
    response = client.post("/it/accounts/language/", {"language": "en"})
    anna.refresh_from_db()

    assert anna.language == "en"
    assert response.headers["Location"] == "/en/accounts/email/"

    client.post("/it/accounts/language/", {"language": "xx"})
    anna.refresh_from_db()
    assert anna.language == "en"


def test_the_desk_speaks_the_officers_language(client, anna):
    anna.is_staff = True
    anna.save()
    client.force_login(anna)

    assert '<html lang="it"' in client.get("/admin/", headers={"accept-language": "en"}).content.decode()


def test_mails_have_two_parts_and_say_who_writes(client, anna, settings):
    client.post("/it/accounts/password/reset/", {"email": anna.email})
    outbox.deliver_waiting()

    [mail] = sent.outbox
    html = mail.alternatives[0].content
    assert mail.subject == "Scegliete una nuova password"
    for part in (mail.body, html):
        assert "FACSIMILE" in part
        assert settings.OPERATOR["name"] in part
        assert "http://testserver/it/accounts/password/reset/key/" in part
    assert ("&#x27;" in mail.body, "<" in mail.body) == (False, False)
    assert '<html lang="it">' in html


def test_what_is_no_demonstration_sends_no_facsimile(client, anna, settings):
    settings.DEMO = False
    client.post("/it/accounts/password/reset/", {"email": anna.email})

    mail = OutboxMail.objects.get()
    assert ("FACSIMILE" in mail.text, "FACSIMILE" in mail.html) == (False, False)


@pytest.mark.parametrize("bad", ["", "x" * 5000, "a\0b@example.org", "漢字@例え.jp", "a@b", "' or 1=1 --@x.org"])
def test_bad_addresses_get_words_never_a_failure(client, db, bad):
    for path, field in (("login", "login"), ("signup", "email"), ("password/reset", "email")):
        response = client.post(f"/en/accounts/{path}/", FORM | {field: bad, "password": "x"})

        assert response.status_code in (200, 302)
    assert User.objects.count() == 0
