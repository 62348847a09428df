"""The second factor: codes, security keys, recovery codes, sessions; the desk without one; grave acts."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pavilion import second_factor
from pavilion.models import OutboxMail
from tests.people import PASSWORD, just_proved, someone

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _english_without_limits():
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def anna(db):
    return someone()


def code_of(secret: str) -> str:
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_app(user) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


def sign_in(client: Client, user, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD} | more)


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(client, anna, django_capture_on_commit_callbacks):
    sign_in(client, anna)
    asked = client.get(reverse("mfa_activate_totp")).url
    page = client.post(asked, {"password": PASSWORD}, follow=True).content.decode()
    secret = re.search(r'pv-secret">([A-Z2-7]+)<', page)[1]
    assert "data:image/svg+xml;base64," in page

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done.url).content.decode())
    assert len(codes) == 10
    assert set(OutboxMail.objects.values_list("template", flat=True)) >= {"mfa/email/totp_activated"}

    other = Client()
    assert sign_in(other, anna).url == reverse("mfa_authenticate")
    assert other.get("/en/company/").status_code == 302  # not in yet
    assert "This code is not right" in other.post(reverse("mfa_authenticate"), {"code": "12"}).content.decode()
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).url == reverse("home")
    assert other.session["_auth_user_id"] == str(anna.pk)

    third = Client()
    sign_in(third, anna)
    assert "This code is not right" in third.post(reverse("mfa_authenticate"), {"code": codes[0]}).content.decode()


def test_secrets_lie_encrypted_and_outlive_a_changed_key(anna, settings):
    kept = with_app(anna).data["secret"]
    assert SECRET not in kept
    adapter, old = second_factor.Adapter(), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" * 6
    assert adapter.decrypt(kept) == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert adapter.decrypt(kept) == SECRET


def test_the_desk_opens_to_officers_with_a_second_factor_alone(client, anna, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    anna.is_staff = True
    anna.save()
    client.force_login(anna)

    for address in ("/admin/", "/admin/pavilion/auditevent/"):
        assert client.get(address).url == reverse("mfa_index")
    assert "Officers need a second factor" in client.get(reverse("mfa_index")).content.decode()
    RecoveryCodes.activate(anna)
    assert client.get("/admin/").status_code == 302  # recovery codes alone are no factor

    factor = with_app(anna)
    assert client.get("/admin/").status_code == 200
    assert second_factor.Adapter().can_delete_authenticator(factor) is False
    just_proved(client)
    page = client.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "Officers need a second factor: add a security key first" in page
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_whoever_is_no_officer_may_switch_the_app_off(client, anna, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    with_app(anna)
    client.force_login(anna)
    just_proved(client, method="mfa")

    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert not Authenticator.objects.exists()


def test_guessing_codes_is_limited(anna):
    with_app(anna)
    client = Client()
    sign_in(client, anna)
    answers = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}) for number in range(8)]

    assert "Too many" in answers[-1].content.decode()


def test_setting_up_a_factor_asks_for_the_password_first(client, anna):
    client.force_login(anna)

    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("credential", ["", "{", "[]", '"x"', "{}", '{"id": 1, "response": {}}', '{"response": null}'])
def test_what_is_no_answer_of_a_key_gets_words(client, anna, credential):
    client.force_login(anna)
    just_proved(client)
    client.get(reverse("mfa_add_webauthn"))

    assert client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential}).status_code == 200
    assert Client().post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 302


def test_sessions_are_listed_and_ended_one_by_one(anna):
    here, there = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}), Client()
    sign_in(here, anna)
    sign_in(there, anna)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Linux" in page
    end = re.findall(r'action="(/en/accounts/sessions/\d+/end/)"', page)
    assert len(end) == 1

    stranger = Client()
    stranger.force_login(someone("luca@example.org"))
    assert stranger.post(end[0]).status_code == 404
    assert here.post(end[0]).url == reverse("usersessions_list")
    assert "_auth_user_id" not in there.session
    assert "_auth_user_id" in here.session

    sign_in(there, anna)
    here.post(reverse("usersessions_list"))
    assert "_auth_user_id" not in there.session
