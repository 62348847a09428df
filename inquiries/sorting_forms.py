"""Forms by which a company keeps its inbox in order."""

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Mandate
from pavilion.forms import Form, no_control_characters

from . import inbox_choice
from .forms import LineField

NOBODY = ("", _("Nobody"))


class _Colleague(Form):
    """A form that says which colleague; `colleague` is their mandate, None for nobody."""

    def __init__(self, *args, company: Company, **kwargs):
        super().__init__(*args, **kwargs)
        self._known: dict[str, Mandate] = {str(one.pk): one for one in inbox_choice.colleagues(company)}
        choices = [(pk, one.person_name) for pk, one in self._known.items()]
        self.fields["to"].choices = [NOBODY, *choices]

    @property
    def colleague(self) -> Mandate | None:
        """Who was chosen."""
        return self._known.get(self.cleaned_data["to"])

    @property
    def first_error(self) -> str:
        """One sentence of what is wrong, for a message."""
        return str(next(iter(self.errors.values()))[0])


class ManyForm(_Colleague):
    """One verb for several conversations of the inbox."""

    do = forms.ChoiceField(
        choices=[("close", ""), ("assign", ""), ("tag", "")],
        error_messages={"required": _("Choose what to do."), "invalid_choice": _("Choose what to do.")},
    )
    row = forms.ModelMultipleChoiceField(
        queryset=None,
        error_messages={
            "required": _("Choose at least one conversation."),
            "invalid_choice": _("One of the conversations is not there any more."),
            "invalid_pk_value": _("One of the conversations is not there any more."),
        },
    )
    to = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("This person does not act for the company now.")}
    )
    tag = forms.ModelChoiceField(
        queryset=None, required=False, error_messages={"invalid_choice": _("Choose one of your tags.")}
    )

    def __init__(self, *args, company: Company, rows, **kwargs):
        super().__init__(*args, company=company, **kwargs)
        self.fields["row"].queryset = rows
        self.fields["tag"].queryset = company.conversation_tags.all()

    def clean(self):
        facts = super().clean()
        if facts.get("do") == "tag" and not facts.get("tag") and "tag" not in self.errors:
            self.add_error("tag", _("Choose one of your tags."))
        return facts


class SortForm(_Colleague):
    """Who takes care of one conversation, and its tags."""

    to = forms.ChoiceField(
        label=_("Who takes care of it"),
        required=False,
        error_messages={"invalid_choice": _("This person does not act for the company now.")},
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose one of your tags."),
            "invalid_pk_value": _("Choose one of your tags."),
        },
    )
    new_tag = LineField(
        label=_("New tag"),
        required=False,
        max_length=30,
        validators=[no_control_characters],
    )

    def __init__(self, *args, company: Company, **kwargs):
        super().__init__(*args, company=company, **kwargs)
        self.fields["tags"].queryset = company.conversation_tags.order_by("name")


class TagForm(Form):
    """The name of a tag."""

    name = LineField(
        label=_("Name"),
        max_length=30,
        validators=[no_control_characters],
        error_messages={"required": _("Give the tag a name.")},
        help_text=_("One or two words, for example “trade fair”. Buyers never see it."),
    )
