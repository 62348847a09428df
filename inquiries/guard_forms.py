"""The forms of what guards conversations: a report, an officer's decision, an entry of the restricted destinations."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pavilion.forms import Form, no_control_characters

from .models import HeldMessage, Report


class ReportForm(Form):
    """Why a side reports the other."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )
    text = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=1000,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Optional, but needed for “another reason”. The other side does not read it."),
    )
    and_block = forms.BooleanField(
        label=_("Also block: nothing more from them reaches me"),
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("text") and "text" not in self.errors:
            raise ValidationError({"text": _("Say in a few words what happened.")})
        return cleaned


class RestrictionForm(forms.ModelForm):
    """An entry of the list, or the end of one: what the page does not ask is checked with it."""

    def clean(self):
        cleaned = super().clean()
        begin = cleaned.get("valid_from") or self.instance.valid_from
        if begin and cleaned.get("valid_to") and cleaned["valid_to"] <= begin:
            self.add_error("valid_to", _("The last day must come after the first."))
        elif self.instance.pk and "valid_to" in cleaned:
            self.instance.valid_to = cleaned["valid_to"]
            self.instance.validate_constraints()
        return cleaned


class DecisionForm(forms.Form):
    """An officer's outcome: with a button's name, the reason for the sender and a note for the file."""

    rejection = forms.ChoiceField(choices=HeldMessage.Rejection.choices, required=False)
    note = forms.CharField(max_length=500, required=False, validators=[no_control_characters])
