"""The ground in a real browser: words, errors, account, desk, post office; wide and narrow, with and without scripts."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from pavilion import audit, clock
from pavilion.models import TaskRun, User
from tests.browser_fixtures import latest_mail, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "segretissima-42x"
WORDS = [
    "privacy",
    "legal",
    "cookies",
    "accessibility",
    "how-results-are-ordered",
    "how-origin-is-assessed",
    "site-map",
]


@pytest.fixture(autouse=True)
def _no_limit_of_an_earlier_test():
    cache.clear()


def account(email: str, **facts) -> User:
    """Someone who can sign in."""
    user = User.objects.create_user(email, PASSWORD, **facts)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.parametrize(("language", "pages"), [("it", WORDS), ("en", ["how-origin-is-assessed", "accessibility"])])
def test_pages_of_words(walk, language, pages):
    for page in pages:
        walk.go(f"/{language}/{page}/").look(f"{page}-{language}")


@pytest.mark.parametrize("language", ["it", "en"])
def test_errors(walk, language):
    walk.go(f"/{language}/nothing/", expect=404).look("not-found")


def test_the_menu_of_a_phone(new_walk):
    walk = new_walk(width=390)
    walk.go("/it/privacy/")
    menu = walk.page.locator("details.pv-menu")
    walk.page.get_by_text("Menu", exact=True).click()
    assert menu.get_attribute("open") == ""
    walk.look("menu-open")
    walk.page.set_viewport_size({"width": 390, "height": 900})
    walk.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    walk.page.get_by_text("Menu", exact=True).click()
    walk.page.get_by_role("link", name="English").click()

    assert walk.path == "/en/privacy/"


def test_the_skip_link_comes_first(walk):
    walk.go("/en/privacy/")
    walk.page.keyboard.press("Tab")
    assert walk.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    walk.look("skip-link")
    walk.page.keyboard.press("Enter")

    assert walk.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scripts", [True, False])
def test_sign_up_confirm_change_and_sign_out(new_walk, scripts):
    walk = new_walk("anna", locale="it-IT", scripts=scripts)
    walk.go("/it/accounts/signup/").look("what-brings-you")
    walk.follow("Rappresento un’impresa italiana").look("empty-form")
    walk.click("Crea l’account").look("errors")
    assert walk.sees("Ci sono 4 cose da sistemare")
    walk.fill("Indirizzo e-mail", "anna@example.org").fill("Password", PASSWORD, exact=True)
    walk.fill("Ripetete la password", PASSWORD).tick("Ho letto l’informativa sulla privacy")
    walk.click("Crea l’account").look("look-into-your-mail")

    walk.go(link_in(latest_mail("anna@example.org"))).look("confirm")
    walk.allow(404)  # where one lands is another room's business
    walk.page.get_by_role("button", name="Sì, conferma").click(no_wait_after=True)
    walk.page.wait_for_url(lambda url: "confirm-email" not in url)
    walk.go("/it/accounts/email/").look("account")
    walk.tick("English").click("Salva la lingua").look("account-in-english")
    walk.fill("New e-mail address", "a new one").click("Change the address").look("password-please")
    walk.go("/en/accounts/logout/").look("sign-out").allow(404)
    walk.page.locator("main").get_by_role("button", name="Sign out").click(no_wait_after=True)
    walk.page.wait_for_url("**/en/")

    assert [cookie["name"] for cookie in walk.context.cookies() if cookie["name"] == "sessionid"] == []


def test_a_forgotten_password(new_walk):
    account("bruno@example.org", language="it")
    walk = new_walk("bruno", locale="it-IT")
    walk.go("/it/accounts/login/").look("sign-in")
    walk.fill("Indirizzo e-mail", "bruno@example.org").fill("Password", "sbagliata")
    walk.click("Accedi").look("wrong-password")
    walk.follow("Password dimenticata?").look("forgotten")
    walk.fill("Indirizzo e-mail", "bruno@example.org").click("Inviatemi il collegamento").look("link-sent")
    walk.go(link_in(latest_mail("bruno@example.org"))).look("new-password")
    walk.fill("Password", "un-altra-segreta-7", exact=True).fill("Ripetete la password", "un-altra-segreta-7")
    walk.click("Salva la nuova password").look("changed")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_clock_of_the_demonstration(new_walk, settings, tmp_path, scripts):
    settings.CLOCK_SHIFT_FILE = tmp_path / "clock-shift"
    walk = new_walk("anyone", locale="en-GB", scripts=scripts)
    walk.go("/en/").follow("Move the clock on").look("real-time")
    walk.click("24 months").look("moved")
    assert walk.sees("Clock: +24 months.") and walk.sees("Nothing was decided.")
    walk.go("/en/").follow("Set it back").click("Back to the real time").look("set-back")
    assert walk.sees("This is the real time, in Rome.")


@pytest.mark.parametrize("dark", [False, True])
def test_the_desk(new_walk, dark):
    admin = account("admin@example.org", is_staff=True, is_superuser=True, language="it")
    person = account("person@example.org")
    ended = {"started_at": clock.now(), "finished_at": clock.now()}
    TaskRun.objects.create(task="pavilion.tasks.deliver_mail", succeeded=False, result="away", **ended)
    from django.db import transaction

    with transaction.atomic():
        event = audit.record(person, "change", actor=admin, reason="example", before={"a": 1}, after={"a": 2})
    walk = new_walk("officer", locale="it-IT", dark=dark)
    walk.go("/admin/").look("sign-in")
    walk.fill("Indirizzo e-mail", "admin@example.org").fill("Password", PASSWORD).click("Accedi").look("desk")
    walk.go("/admin/pavilion/user/").look("list")
    walk.go(f"/admin/pavilion/user/{person.pk}/change/").look("form")
    walk.page.get_by_role("button", name="Salva").first.click()
    walk.look("saved")
    walk.go(f"/admin/pavilion/user/{person.pk}/history/").look("history")
    walk.go(f"/admin/pavilion/auditevent/{event.pk}/change/").look("read-only")
    walk.go("/admin/pavilion/outboxmail/").look("empty-list")
    walk.go("/admin/pavilion/").look("registers")
    walk.go("/admin/pavilion/taskrun/").look("scheduled-work")
    walk.page.locator("tr", has_text="Fa decadere le offerte senza risposta e offre").get_by_role(
        "button", name="Esegui ora"
    ).click()
    walk.look("ran-now")
    assert walk.sees("Esito: 0")
