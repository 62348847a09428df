"""Signing up and in: django-allauth, with mails through the outbox and addresses of our own."""

import uuid
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from . import navigation, outbox
from .account_forms import INTENTIONS, intention_of


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks: our outbox, our addresses."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Put allauth's mail into the outbox; templates/mail/account/email/ holds ours, by allauth's names."""
        user = context.get("user")
        language = translation.get_language() or settings.LANGUAGE_CODE
        left_out = ("request", "current_site", "site", "user_agent")
        context = {name: value for name, value in context.items() if name not in left_out} | {"email": email}
        outbox.queue_mail(
            key=f"account:{uuid.uuid4()}",
            template=template_prefix,
            context=context,
            to=email,
            language=getattr(user, "language", None) or language,
        )

    def get_login_redirect_url(self, request) -> str:
        """Where a person belongs, unless the link they followed or their sign-up says otherwise."""
        return _registration(request) or reverse("home")

    def get_signup_redirect_url(self, request) -> str:
        return self.get_login_redirect_url(request)

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        """The link in the mail carries what the person came for, since it may be opened in another browser."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        intention = intention_of(request.POST) if request else ""
        return f"{url}?{urlencode({'as': intention})}" if intention else url

    def get_email_verification_redirect_url(self, email_address) -> str:
        """After confirming in another browser: sign in, then on to where the person wanted to go."""
        if self.request.user.is_authenticated:
            return self.get_login_redirect_url(self.request)
        address, following = reverse("account_login"), _registration(self.request)
        return f"{address}?{urlencode({'next': following})}" if following else address

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The ways to prove oneself again, in our words; the first is asked."""
        words = {
            "reauthenticate": gettext("with your password"),
            "mfa_reauthenticate": gettext("with a code"),
            "mfa_reauthenticate:webauthn": gettext("with a security key"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words.get(method["id"], method["description"])} for method in methods]

    def get_logout_redirect_url(self, request) -> str:
        return f"/{translation.get_language() or settings.LANGUAGE_CODE}/"

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account_email")

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        """Say what was done, except on the way in and out: the page itself shows that, and a message kept for a visitor
        who has just signed out would open a session for them again, past the page cache."""
        if message_template in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()


class LanguageForm(forms.Form):
    """The language of a person's mails and of the desk."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


@require_POST
@login_required
def change_language(request):
    """Keep the language of the signed-in person's mails and desk; the page follows in that language."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        request.user.language = form.cleaned_data["language"]
        request.user.save(update_fields=["language"])
        with translation.override(request.user.language):
            messages.success(request, gettext("From now on your e-mails come in English."))
    return redirect(translate_url(reverse("account_email"), request.user.language))


@require_POST
@login_required
def end_session(request, pk: int):
    """Sign one of the person's other browsers out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, gettext("That browser is signed out."))
    return redirect("usersessions_list")


def _registration(request) -> str:
    """The registration page a sign-up was meant for (`as` in the confirmation's address), or ""."""
    intention = intention_of(request.GET)
    return navigation.address(INTENTIONS[intention]) if intention else ""
