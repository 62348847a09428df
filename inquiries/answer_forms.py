"""The form of a template for answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import languages
from pavilion.forms import Form, no_control_characters

from . import answer_templates
from .forms import LINKS_OF_ACCOUNT, LineField, TextField, refuse_links


class TemplateForm(Form):
    """A text to begin answers with."""

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=60,
        validators=[no_control_characters],
        help_text=gettext_lazy("How you find it, for example “samples”. Buyers never see it."),
        error_messages={"required": gettext_lazy("Give the template a name.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), error_messages={"invalid_choice": gettext_lazy("Choose a language.")}
    )
    text = TextField(label=gettext_lazy("Text"))

    fieldsets = [("", "", [["name", "language"], "text"])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.SPOKEN

    def clean_text(self):
        text = self.cleaned_data["text"]
        refuse_links(text, LINKS_OF_ACCOUNT)
        unknown = answer_templates.unknown_places(text)
        if unknown:
            raise ValidationError(
                _("This stands in braces and means nothing: %(names)s.")
                % {"names": ", ".join(f"{{{name}}}" for name in unknown)},
                code="unknown_place",
            )
        return text

    def draft(self) -> answer_templates.Draft:
        """What was written, for the verbs."""
        return answer_templates.Draft(**{name: self.cleaned_data[name] for name in ("name", "language", "text")})
