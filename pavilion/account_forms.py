"""The forms of signing up and in: allauth's, in our words and look."""

from allauth.account import forms as theirs
from allauth.core import context as allauth_context
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# What people come for: the sign-up link says it, and it leads them to the right registration after confirming their address.
COMPANY, BUYER = "company", "buyer"
INTENTIONS = {COMPANY: "companies:register", BUYER: "companies:buyer_register"}

PASSWORD_HELP = _("At least 10 characters. Not only figures, not a common password, nothing like your e-mail address.")


def intention_of(values) -> str:
    """The intention in a query string or form (`as`), or "" for anything else."""
    wanted = values.get("as", "")
    return wanted if wanted in INTENTIONS else ""


class _Plain:
    """Labels instead of placeholders, our words, messages of ours instead of the browser's bubbles."""

    use_required_attribute = False
    words = {
        "login": {"label": _("E-mail address")},
        "email": {"label": _("E-mail address")},
        "password": {"label": _("Password")},
        "oldpassword": {"label": _("Present password")},
        "password1": {"label": _("Password"), "help_text": PASSWORD_HELP},
        "password2": {"label": _("The same password again")},
    }

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            for attribute, words in self.words.get(name, {}).items():
                setattr(field, attribute, words)


class LoginForm(_Plain, theirs.LoginForm):
    """Signing in by e-mail address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the way to a forgotten password stands below the button


class SignupForm(_Plain, theirs.SignupForm):
    """A new account: address, password, the privacy notice read, and what the person came for."""

    field_order = ["email", "password1", "password2", "privacy", "as"]
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={"required": _("Please read the privacy notice and tick the box.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.order_fields(self.field_order)
        self.fields["privacy"].help_text = lazy(privacy_link, str)()
        if not self.is_bound and allauth_context.request:
            self.initial["as"] = intention_of(allauth_context.request.GET)

    @property
    def intention(self) -> str:
        """What the person came for, or "" when they have not said."""
        return intention_of(self.data if self.is_bound else self.initial)

    def custom_signup(self, request, user):
        """Keep the language the person is reading."""
        super().custom_signup(request, user)
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["language"])


def privacy_link() -> str:
    """The way to the privacy notice, for the help text of whoever must have read it."""
    words = gettext("Privacy notice (opens in a new tab)")
    return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', reverse("pages:privacy"), words)


class ResetPasswordForm(_Plain, theirs.ResetPasswordForm):
    """Asking for a link to choose a new password."""


class ResetPasswordKeyForm(_Plain, theirs.ResetPasswordKeyForm):
    """Choosing a new password by that link."""


class ChangePasswordForm(_Plain, theirs.ChangePasswordForm):
    """Changing one's password."""


class SetPasswordForm(_Plain, theirs.SetPasswordForm):
    """A first password, for an account an administrator made."""


class ReauthenticateForm(_Plain, theirs.ReauthenticateForm):
    """The password once more, before something delicate."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangeEmailForm(_Plain, theirs.AddEmailForm):
    """A new address; it counts once it is confirmed."""

    words = {"email": {"label": _("New e-mail address")}}
