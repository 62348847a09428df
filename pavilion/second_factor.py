"""The second factor: codes of an app, security keys, recovery codes; who must have one; what asks for it again.

allauth does the ceremonies. Ours are the rules: officers have a second factor before the desk opens to them, its secrets lie
encrypted in the database, and grave acts ask for the password (or the factor) once more.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none


class Adapter(DefaultMFAAdapter):
    """allauth's hooks: our words, our name, secrets encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Officers need a second factor: add a security key first, then switch the app off."
        ),
        "incorrect_code": _("This code is not right. Codes change every half minute: try the next one."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Keys belong to the site's own address, whatever host a request named."""
        host = urlsplit(settings.SITE_URL).hostname if not settings.DEMO else None
        entity = super().get_public_key_credential_rp_entity()
        return {"id": host or entity["id"], "name": settings.OPERATOR["site_name"]}

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except (
            InvalidToken
        ):  # SECRET_KEY was changed and its predecessor is not among the fallbacks: no code fits any more
            return ""

    def can_delete_authenticator(self, authenticator) -> bool:
        """An officer's last factor stays."""
        user = authenticator.user
        if not is_asked_of(user):
            return True
        return Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk).exists()


def is_asked_of(user) -> bool:
    """Whether this person must have a second factor: officers, unless the setting says otherwise."""
    return settings.OFFICERS_NEED_SECOND_FACTOR and user.is_staff


def is_missing(user) -> bool:
    """Whether the desk stays shut until this person has set up a second factor."""
    return is_asked_of(user) and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def require_recent_proof(request) -> None:
    """For grave acts: ask for the password or the second factor again, unless it was given a little while ago.

    Raises ReauthenticationRequired, which the account's middleware turns into the page that asks; a POST is kept meanwhile
    and sent on by itself.
    """
    raise_if_reauthentication_required(request, app="pavilion")


def _box() -> MultiFernet:
    """The box of secrets: its key is made of SECRET_KEY; those of earlier keys (SECRET_KEY_FALLBACKS) still open."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"second factor:{one}".encode()).digest())) for one in secrets])
