"""The forms of signing up and in: allauth's, in our words and look."""

from contextlib import contextmanager

from allauth.account import forms as theirs
from allauth.core import context as allauth_context
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as keys
from allauth.socialaccount import forms as identities
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
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
        "code": {"label": _("Code")},
        "name": {"label": _("Name of the key")},
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


class _Code(_Plain):
    """A code: figures, which telephones offer by themselves."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.max_length = 20
        field.widget.attrs |= {"autocomplete": "one-time-code", "maxlength": 20, "autocapitalize": "off"}
        field.help_text = self.help_text


class CodeForm(_Code, codes.AuthenticateForm):
    """The second step of signing in."""

    help_text = _("The six figures your app shows now, or one of your recovery codes.")


class CodeAgainForm(_Code, codes.ReauthenticateForm):
    """A code once more, before something delicate."""

    help_text = CodeForm.help_text


class ActivateCodesForm(_Code, ActivateTOTPForm):
    """The first code of a new app: it shows that the app has the secret."""

    help_text = _("The six figures the app shows now.")


class _Key(_Plain):
    """What a security key answered through the browser, and its name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].max_length = 60
            self.fields["name"].validators.append(MaxLengthValidator(60))
            self.fields["name"].widget.attrs["maxlength"] = 60

    def clean(self):
        with _answers_of_keys():
            return super().clean()

    def clean_credential(self):
        with _answers_of_keys():
            return (
                super().clean_credential() if hasattr(super(), "clean_credential") else self.cleaned_data["credential"]
            )


@contextmanager
def _answers_of_keys():
    """The library that reads a key's answer stumbles over one that was made up."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise forms.ValidationError(_("This is not the answer of a security key.")) from error


class KeyForm(_Key, keys.AuthenticateWebAuthnForm):
    """The second step of signing in, with a key."""


class KeyAgainForm(_Key, keys.ReauthenticateWebAuthnForm):
    """A key once more, before something delicate."""


class KeyAloneForm(_Key, keys.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class AddKeyForm(_Key, keys.AddWebAuthnForm):
    """A new security key or passkey."""

    words = _Plain.words | {
        "passwordless": {
            "label": _("Sign in with this key alone"),
            "help_text": _("Without address and password. The key then asks for a finger, a face or a PIN."),
        }
    }


class RenameKeyForm(_Key, keys.EditWebAuthnForm):
    """Another name for a key."""


class IdentitySignupForm(_Plain, identities.SignupForm):
    """A first visit through the identity provider: the address for our mails, and the privacy notice read."""

    field_order = ["email", "privacy"]
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={"required": _("Please read the privacy notice and tick the box.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["privacy"].help_text = lazy(privacy_link, str)()
        self.fields["email"].help_text = _("We send a link there: the account counts once the address is confirmed.")

    def custom_signup(self, request, user):
        """Keep the language the person is reading."""
        super().custom_signup(request, user)
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["language"])
