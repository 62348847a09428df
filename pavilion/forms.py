"""How forms look and what their fields refuse, in one place for every room."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """Renders forms with templates/django/forms/: label, help above the field, error below it, tied by aria attributes."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    formset_template_name = "django/forms/formset.html"


class Described:
    """The label of a choice with a sentence below it: choices=[("own", Described(_("Ours"), _("As in the extract")))]."""

    def __init__(self, label, explanation=""):
        self.label = label
        self.explanation = explanation

    def __str__(self):
        return str(self.label)


class _Look:
    """No default colon, and a summary of the errors.

    A form may group its fields: `fieldsets = [(heading, help, ["name", ["town", "province", "postcode"]])]`; the names
    of an inner list stand side by side.
    """

    fieldsets: list[tuple] = []
    # The browser's own bubbles speak its language, not the page's, and vanish: our messages answer instead.
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choices = getattr(field, "choices", None)
            if isinstance(choices, list) and choices[:1] == BLANK_CHOICE_DASH:
                field.choices = [("", _("Choose")), *choices[1:]]
            elif getattr(field, "empty_label", None) == BLANK_CHOICE_DASH[0][1]:
                field.empty_label = _("Choose")

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """(id of the field, "label: message") of every error, in the order of the fields; ("", message) for the form's own."""
        return error_links(self)


class Form(_Look, forms.Form):
    """A form of the portal."""


class ModelForm(_Look, forms.ModelForm):
    """A form of the portal for a model."""


def error_links(form) -> list[tuple[str, str]]:
    """(id of the field, "label: message") for a box that leads to each field in error; ("", message) for the form's own."""
    links = [("", message) for message in form.non_field_errors()]
    for field in form:
        label = str(field.label)
        lead = label if label.endswith(("?", ":", ".")) else f"{label}:"
        links += [(field.id_for_label or field.auto_id, f"{lead} {message}") for message in field.errors]
    return links


# Marks that turn the direction of what follows: a name that holds one reads as another name.
TURNING_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def no_control_characters(value: str) -> None:
    """Refuse NUL, other control characters and marks that turn the direction of text: no person types them."""
    ProhibitNullCharactersValidator()(value)
    if any((ord(one) < 32 and one not in "\t\r\n") or one in TURNING_MARKS for one in value):
        raise ValidationError(
            _("The text contains characters that cannot be stored. Please type it again."), code="control_characters"
        )
