"""The questions of a category as an officer writes them: one form for each, blank ones for new questions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Attribute
from catalogue.schemas import FIELDS, MAX_QUESTIONS

NEW = 3  # blank forms
CHOICES = (Attribute.Kind.CHOICE, Attribute.Kind.MULTI)


class QuestionForm(forms.ModelForm):
    """One question. Options stand one in a line: "matt = opaco / matt"."""

    options = forms.CharField(
        label=gettext_lazy("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in a line, for “one of” and “some of”: code = Italian / English"),
    )

    class Meta:
        model = Attribute
        fields = FIELDS
        labels = {
            "key": gettext_lazy("Key"),
            "label_it": gettext_lazy("Question in Italian"),
            "label_en": gettext_lazy("Question in English"),
            "required": gettext_lazy("Must be answered"),
        }
        error_messages = {
            "key": {"invalid": gettext_lazy("Letters without accents, digits and hyphens only, no spaces.")}
        }
        help_texts = {"key": gettext_lazy("A short word without spaces, the same in every version.")}

    def clean_options(self) -> list[str]:
        """The options as they are stored."""
        lines = [line for line in self.cleaned_data["options"].splitlines() if line.strip()]
        return [_option(line) for line in lines]

    def clean(self):
        facts = super().clean()
        if "options" in facts and "kind" in facts:
            self._check_options(facts["kind"] in CHOICES, facts["options"])
        low, high = facts.get("minimum"), facts.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("“At most” is less than “at least”."))
        return facts

    def _check_options(self, has_options: bool, options: list[str]) -> None:
        codes = [option.partition("=")[0] for option in options]
        if has_options and not options:
            self.add_error("options", _("Write at least one option."))
        elif options and not has_options:
            self.add_error("options", _("Only “one of” and “some of” have options."))
        elif len(set(codes)) < len(codes):
            self.add_error("options", _("A code stands twice."))


def _option(line: str) -> str:
    code, _equals, words = (part.strip() for part in line.partition("="))
    name_it, _bar, name_en = (part.strip() for part in words.partition("/"))
    if not (code and code.isascii() and code.replace("-", "").replace("_", "").isalnum() and name_it and name_en):
        raise ValidationError(_("“%(line)s” is not “code = Italian / English”.") % {"line": line.strip()})
    option = f"{code}={name_it}/{name_en}"
    if len(option) > Attribute._meta.get_field("options").base_field.max_length:
        raise ValidationError(_("“%(code)s”: these words are too long.") % {"code": code})
    return option


def written(option: str) -> str:
    """A stored option as a line of the form."""
    return option.replace("=", " = ", 1).replace("/", " / ", 1)


class Questions(forms.BaseFormSet):
    """The questions in their order; what is left blank is no question."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label, form.fields["DELETE"].label = _("Position"), _("Ask it no longer")

    @property
    def asked(self) -> list[Attribute]:
        """What is asked, in order. Of a valid form."""
        kept = [form for form in self.ordered_forms if form.cleaned_data.get("key")]
        return [Attribute(**{field: form.cleaned_data[field] for field in FIELDS}) for form in kept]


MOST = MAX_QUESTIONS + NEW  # forms on a page, whatever number was sent
QuestionSet = forms.formset_factory(
    QuestionForm, formset=Questions, extra=NEW, can_order=True, can_delete=True, max_num=MOST, absolute_max=MOST
)


def initial(asked: list[Attribute]) -> list[dict]:
    """What the forms show of a version."""
    return [
        {field: getattr(one, field) for field in FIELDS} | {"options": "\n".join(map(written, one.options))}
        for one in asked
    ]
