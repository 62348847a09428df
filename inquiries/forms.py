"""The room's forms: the enquiry, the further messages, the refusal. They check what people type; the verbs decide."""

import re
import uuid
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django_countries import countries

from catalogue.models import Product
from pavilion import clock
from pavilion.account_forms import privacy_link
from pavilion.forms import Described, Form, no_control_characters

from . import abuse, attachments
from .conversations import Asked
from .models import TEXT_LENGTH, Conversation, Incoterm, Pace, SavedSearch

SHORTEST = 10
LINKS_OF_STRANGER = 1
LINKS_OF_ACCOUNT = 4
FILES_HELP = _(
    "Drawings, photographs, documents: PDF, JPEG, PNG or WebP, at most 3 files of 5 MB. Only the two of you can open them."
)
GROUPED = re.compile(r"\d{1,3}([.,'’\s]\d{3})+")


class Purpose:
    """For whom the buyer asks: stores sell to businesses, so nothing is sent for the second."""

    COMPANY = "company"
    SELF = "self"
    CHOICES = [
        (COMPANY, Described(_("For my company"), _("Trade, resale, production, a project"))),
        (SELF, Described(_("For myself"), _("We show you where to buy instead"))),
    ]


class WholeNumberField(forms.IntegerField):
    """A whole number as people write it: 1000, 1.000, 1,000 or 1 000."""

    widget = forms.TextInput

    def to_python(self, value):
        if isinstance(value, str) and GROUPED.fullmatch(value.strip()):
            value = re.sub(r"\D", "", value)
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric"}


class LineField(forms.CharField):
    """A name: one line, no links."""

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        if abuse.count_links(value):
            raise ValidationError(_("Please leave out web addresses here."), code="links")
        return value


class TextField(forms.CharField):
    """A message."""

    def __init__(self, **kwargs):
        kwargs = {"min_length": SHORTEST, "max_length": TEXT_LENGTH, "validators": [no_control_characters]} | kwargs
        kwargs["error_messages"] = {
            "required": _("Write your message."),
            "min_length": _("Write a little more: at least %(limit_value)d characters."),
            "max_length": _("The message is too long: at most %(limit_value)d characters, you wrote %(show_value)d."),
        }
        # No maxlength in the page: a browser would cut a pasted text without a word.
        super().__init__(widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}), **kwargs)

    def widget_attrs(self, widget):
        return {}


class FilesInput(forms.FileInput):
    """One field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Documents and pictures, opened and bounded (inquiries/attachments.py); cleaned into a list of attachments.Checked."""

    def __init__(self, **kwargs):
        kwargs = {"label": _("Files"), "required": False, "help_text": FILES_HELP} | kwargs
        super().__init__(
            widget=FilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}), **kwargs
        )

    def clean(self, data, initial=None) -> list[attachments.Checked]:
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > attachments.MAX_FILES:
            raise ValidationError(
                ngettext(
                    "At most %(count)d file goes with a message.",
                    "At most %(count)d files go with a message.",
                    attachments.MAX_FILES,
                )
                % {"count": attachments.MAX_FILES},
                code="too_many",
            )
        checked = {one.sha256: one for one in map(attachments.check, reversed(files))}
        return list(checked.values())[::-1]


def say_again(form: Form) -> None:
    """A browser never keeps files when a page comes back: say so where some were chosen."""
    if form.errors and form.files.getlist("files") and not form.has_error("files"):
        form.add_error("files", _("Please choose the files again: browsers do not keep them."))


def country_choices(empty: str) -> list[tuple[str, str]]:
    """Countries for a select, with words for none."""
    return [("", empty), *countries]


class EnquiryForm(Form):
    """The structured first message. Who writes decides what is asked: a stranger everything, a buyer only the enquiry."""

    PERSON = ("contact_name", "company_name", "country")
    NEED = (
        _("What you need"),
        "",
        ["purpose", "text", ["quantity", "unit"], ["destination", "needed_by"], "incoterm", "files"],
    )

    purpose = forms.ChoiceField(
        label=_("You are buying"),
        choices=Purpose.CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say for whom you are buying.")},
    )
    quantity = WholeNumberField(
        label=_("Quantity"),
        required=False,
        min_value=1,
        max_value=1_000_000_000,
        error_messages={"invalid": _("Write a whole number, for example 500.")},
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    destination = forms.ChoiceField(label=_("Destination country"), required=False)
    incoterm = forms.ChoiceField(
        label=_("Delivery terms wanted"),
        required=False,
        choices=[("", _("To be agreed")), *Incoterm.choices],
        help_text=_("Incoterms 2020. Leave “to be agreed” if you are not sure."),
    )
    needed_by = forms.DateField(
        label=_("Needed by"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    text = TextField(
        label=_("Your message"),
        help_text=_("Use, version, packaging, certificates: what the company needs to know to make you an offer."),
    )
    files = FilesField()
    contact_name = LineField(
        label=_("Your first and last name"),
        max_length=150,
        error_messages={"required": _("Write your first and last name.")},
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company_name = LineField(
        label=_("Your company"),
        max_length=200,
        error_messages={"required": _("Write the name of your company.")},
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country of your company"),
        error_messages={"required": _("Choose a country.")},
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write a whole e-mail address, for example name@company.com."),
        },
        help_text=_("We send you a link to confirm it. The company gets your message only after that."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        help_text=lazy(privacy_link, str)(),
        error_messages={"required": _("Please read the privacy notice and tick the box.")},
    )

    def __init__(
        self, *args, unit: str = "", minimum: str = "", is_stranger: bool = False, has_profile: bool = False, **kwargs
    ):
        initial = {"unit": unit} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        if minimum:
            self.fields["quantity"].widget.attrs["placeholder"] = _("%(minimum)s or more") % {"minimum": minimum}
        self.is_stranger = is_stranger
        self.fields["unit"].choices = [("", pgettext_lazy("unit", "not given")), *Product.Unit.choices]
        self.fields["destination"].choices = country_choices(_("Not known yet"))
        self.fields["country"].choices = country_choices(_("Choose"))
        who = ["contact_name", ["company_name", "country"]]
        if is_stranger:
            who += ["email", "privacy"]
        else:
            del self.fields["email"], self.fields["privacy"]
        if has_profile:
            for name in self.PERSON:
                del self.fields[name]
        self.fieldsets = [self.NEED] if has_profile else [self.NEED, (_("Who is asking"), "", who)]

    @property
    def trapped(self) -> bool:
        """Whether the field that no person sees was filled."""
        return bool(self.data.get("homepage"))

    @property
    def token(self) -> uuid.UUID:
        """The number of this form, the same through every correction of it."""
        return form_token(self)

    @property
    def stamp(self) -> str:
        """When the form was first shown; a new note where the old one says nothing."""
        posted = self.data.get("shown", "")
        return posted if abuse.stamp_age(posted) is not None else abuse.stamp()

    def clean_text(self):
        text = self.cleaned_data["text"]
        allowed = LINKS_OF_STRANGER if self.is_stranger else LINKS_OF_ACCOUNT
        refuse_links(text, allowed)
        return text

    def clean_needed_by(self):
        day = self.cleaned_data["needed_by"]
        if day and day < clock.today():
            raise ValidationError(_("This day is already over."), code="past")
        if day and day > clock.today() + timedelta(days=3653):
            raise ValidationError(_("Please give a day within the next ten years."), code="far")
        return day

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("quantity") and "unit" in cleaned and not cleaned["unit"]:
            self.add_error("unit", _("Say in which unit the quantity is."))
        if self.is_stranger and not self.errors:
            self._check_stamp()
        say_again(self)
        return cleaned

    def _check_stamp(self):
        age = abuse.stamp_age(self.data.get("shown", ""))
        if age is None:
            raise ValidationError(
                _("This page was open for a long time. Please check what you wrote and send it again."), code="stale"
            )
        if age < abuse.QUICKEST:
            raise ValidationError(
                _("That was very quick. Please check what you wrote and send it again."), code="quick"
            )

    def asked(self) -> Asked:
        """What was asked, for the verbs."""
        data = self.cleaned_data
        return Asked(
            text=data["text"],
            token=self.token,
            quantity=data["quantity"],
            unit=data["unit"] if data["quantity"] else "",
            destination=data["destination"],
            incoterm=data["incoterm"],
            needed_by=data["needed_by"],
        )

    def person(self) -> dict:
        """The writer's own facts, as a buyer's profile has them."""
        return {name: self.cleaned_data[name] for name in self.PERSON}


class AnswerForm(Form):
    """A further message of either side."""

    text = TextField(label=_("Your message"), min_length=1)
    files = FilesField()

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["data-key"] = "r"
        if label:
            self.fields["text"].label = label

    @property
    def token(self) -> uuid.UUID:
        """The number of this form."""
        return form_token(self)

    def clean_text(self):
        text = self.cleaned_data["text"]
        refuse_links(text, LINKS_OF_ACCOUNT)
        return text

    def clean(self):
        cleaned = super().clean()
        say_again(self)
        return cleaned


class DeclineForm(Form):
    """Why the company cannot serve this buyer."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Conversation.DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )


def form_token(form: Form) -> uuid.UUID:
    """The number posted with a form, or a new one where there is none that can be read; one per form object."""
    if not hasattr(form, "_token"):
        try:
            form._token = uuid.UUID(form.data.get("token", ""))
        except ValueError:
            form._token = uuid.uuid4()
    return form._token


def refuse_links(text: str, allowed: int) -> None:
    """Raise ValidationError when a text holds more links than `allowed`."""
    if abuse.count_links(text) > allowed:
        raise ValidationError(
            ngettext(
                "At most %(count)d web address can stand in a message.",
                "At most %(count)d web addresses can stand in a message.",
                allowed,
            )
            % {"count": allowed},
            code="links",
        )


class FrequencyForm(Form):
    """How often new answers of a saved search are mailed."""

    frequency = forms.ChoiceField(
        label=_("When something new matches"),
        choices=SavedSearch.Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often we write to you."),
            "invalid_choice": _("Choose how often we write to you."),
        },
    )


class PaceForm(Form):
    """How soon a person is told by mail."""

    pace = forms.ChoiceField(
        label=_("We write to you"),
        choices=[
            (Pace.AT_ONCE, Described(Pace.AT_ONCE.label, _("An e-mail for each thing that happens"))),
            (Pace.HOURLY, Described(Pace.HOURLY.label, _("One e-mail with everything, an hour after the first"))),
            (Pace.DAILY, Described(Pace.DAILY.label, _("One e-mail with everything, at seven in the morning in Rome"))),
            (Pace.NEVER, Described(Pace.NEVER.label, _("You look on the portal yourself"))),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
