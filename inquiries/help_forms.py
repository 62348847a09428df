"""Forms of help requests: the company's question, the officer's answer."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from pavilion.forms import Form, no_control_characters

from .forms import form_token
from .models import HelpRequest
from .models.help import HELP_LENGTH

TEXT = {
    "max_length": HELP_LENGTH,
    "validators": [no_control_characters],
    "widget": forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
    "error_messages": {
        "required": _("Write your question."),
        "max_length": _("The message is too long: at most %(limit_value)d characters, you wrote %(show_value)d."),
    },
}


class AskHelpForm(Form):
    """A question to the agency."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("", _("Choose")), *HelpRequest.Topic.choices],
        error_messages={"required": _("Choose what it is about.")},
    )
    text = forms.CharField(label=_("Your question"), **TEXT)
    page = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    fieldsets = [("", "", ["topic", "text"])]

    @property
    def token(self) -> uuid.UUID:
        """The number of this form."""
        return form_token(self)


class HelpAgainForm(Form):
    """A further message to the agency."""

    text = forms.CharField(label=_("Write again"), **TEXT)


class HelpAnswerForm(Form):
    """An officer's answer, and what came of the question."""

    text = forms.CharField(
        label=_("Answer"),
        **(
            TEXT
            | {"error_messages": TEXT["error_messages"] | {"required": _("Write the answer: the company reads it.")}}
        ),
    )
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=HelpRequest.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
