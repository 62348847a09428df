"""Signing in through an identity provider that speaks OpenID Connect: a SPID or CIE broker (docs/accounts.md).

An identity says who a person is, by tax code; it never says for which company the person acts. That is a mandate
(`companies.mandates`), with its own role, proof and validity.
"""

import structlog
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider, _pick_data
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from requests import RequestException
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.it import codicefiscale

log = structlog.get_logger(__name__)


class NotIdentified(ImmediateHttpResponse):
    """Nobody came back from the provider: a page in words instead of a failure."""

    def __init__(self, request, *, status: int, **why):
        super().__init__(render(request, "socialaccount/authentication_error.html", why, status=status))


class IdentityProvider(OpenIDConnectProvider):
    """allauth's OpenID Connect, with accounts known by tax code and nothing else kept of what the provider says."""

    package = "allauth.socialaccount.providers.openid_connect"

    def redirect(self, request, process, **kwargs):
        """Lead to the provider, whose addresses are asked of it first."""
        try:
            return super().redirect(request, process, **kwargs)
        except (RequestException, KeyError) as error:
            log.warning("identity_provider_away", error=type(error).__name__)
            raise NotIdentified(request, status=503) from error

    def sociallogin_from_response(self, request, response):
        if not tax_code(_pick_data(response).get(self.app.settings["uid_field"])):
            raise NotIdentified(request, status=403, no_tax_code=True)
        return super().sociallogin_from_response(request, response)

    def extract_uid(self, data) -> str:
        return tax_code(_pick_data(data)[self.app.settings["uid_field"]])

    def extract_extra_data(self, data) -> dict:
        """How sure the provider was, for the record; no name, no birth date, no address."""
        facts = _pick_data(data) | data.get("id_token", {})
        return {"acr": facts["acr"]} if isinstance(facts.get("acr"), str) else {}

    def extract_email_addresses(self, data):
        """Whatever the provider says of an address, it counts here once its owner has confirmed it here."""
        addresses = super().extract_email_addresses(data)
        for address in addresses:
            address.verified = False
        return addresses


class Adapter(DefaultSocialAccountAdapter):
    """allauth's hooks: the privacy notice is read before there is an account; mails go through the outbox."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Choose a password first: without it you could not sign in any more."),
    }

    def is_auto_signup_allowed(self, request, sociallogin) -> bool:
        return False

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return account_adapter(request).is_open_for_signup(request)

    def send_notification_mail(self, *args, **kwargs) -> None:
        account_adapter().send_notification_mail(*args, **kwargs)


def tax_code(given) -> str:
    """The tax code of a person as the registers write it, from what a provider says ("TINIT-RSSMRA…"); "" for anything else."""
    if not isinstance(given, str):
        return ""
    code = given.strip().upper().removeprefix("TINIT-")
    try:
        code = codicefiscale.validate(code)
    except WrongNumber:
        return ""
    return code if len(code) == 16 else ""


def provider() -> dict:
    """The configured identity provider, or {} when there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return apps[0] if apps else {}
