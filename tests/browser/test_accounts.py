"""The second factor in a real browser: an app, a passkey that a virtual device holds, recovery codes, sessions."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests.pavilion.test_second_factor import code_of
from tests.people import PASSWORD, someone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def device_with_a_finger(walk) -> None:
    """A device that holds passkeys and recognises its owner."""
    session = walk.context.new_cdp_session(walk.page)
    session.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    about |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": about})


def test_an_app_then_a_passkey_alone(new_walk):
    cache.clear()
    someone()
    anna = new_walk("anna")
    device_with_a_finger(anna)
    anna.go("/en/accounts/login/").fill("E-mail address", "anna@example.org").fill("Password", PASSWORD)
    anna.look("sign-in").click("Sign in", exact=True)
    anna.go("/en/accounts/2fa/").look("factor-none").follow("Set up the app")
    anna.fill("Password", PASSWORD).click("Continue")
    anna.look("app")
    secret = anna.page.locator(".pv-secret").inner_text()
    anna.fill("Code", code_of(secret)).click("Switch on").look("recovery-codes")
    assert anna.page.locator(".pv-codes code").count() == 10

    anna.go("/en/accounts/2fa/").follow("Add a key").look("key-add")
    anna.fill("Name of the key", "Laptop")
    anna.page.get_by_label("Sign in with this key alone").check()
    anna.click("Continue with the key")
    anna.page.get_by_text("One key belongs to this account.").wait_for()
    anna.look("factor-both").follow("Manage the keys").look("keys")
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    anna.go("/en/accounts/sessions/").look("sessions")

    anna.click("Sign out", exact=True)
    anna.go("/en/accounts/logout/")
    anna.go("/en/accounts/login/").click("Sign in with a passkey")
    anna.page.get_by_role("button", name="Sign out").first.wait_for()

    luca = new_walk("luca", locale="it-IT", width=390)
    luca.go("/it/accounts/login/").fill("Indirizzo e-mail", "anna@example.org").fill("Password", PASSWORD)
    luca.click("Accedi", exact=True)
    luca.look("second-step").fill("Codice", "123").click("Accedi", exact=True).look("second-step-wrong")
