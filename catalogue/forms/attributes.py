"""The characteristics of a product: one field for each attribute of its category's schema, and the company's own PDF."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import attributes
from catalogue.models import Attribute, Product
from catalogue.numbers import NumberField
from pavilion.forms import Form

from .parts import YesNo, check_texts

Kind = Attribute.Kind


class AttributesForm(Form):
    """What the schema asks. `asked` are its attributes."""

    def __init__(self, *args, product: Product, asked: list[Attribute], **kwargs):
        self.asked = asked
        super().__init__(*args, **({"initial": _initial(asked, product.attributes)} | kwargs))
        for attribute in asked:
            self.fields[attribute.key] = _field(attribute)
        check_texts(self)

    def clean(self):
        facts = super().clean()
        try:
            self.values = attributes.checked(self.asked, facts)
        except forms.ValidationError as error:
            for key, messages in error.error_dict.items():
                self.add_error(key, messages)
        return facts

    def facts(self) -> dict:
        """What was said, as update_product() takes it."""
        return {"attributes": self.values}


def _initial(asked: list[Attribute], values: dict) -> dict:
    """What is stored, numbers as numbers: the page writes them as its language does."""
    numbers = {one.key for one in asked if one.kind == Kind.NUMBER}
    return {key: Decimal(value) if key in numbers else value for key, value in values.items()}


def _field(attribute: Attribute) -> forms.Field:
    label = f"{attribute.label} ({attributes.unit_words(attribute.unit)})" if attribute.unit else attribute.label
    common = {"label": label, "required": attribute.required}
    offered = list(attribute.offered().items())
    match attribute.kind:
        case Kind.NUMBER:
            return NumberField(max_digits=12, decimal_places=3, **common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", _("Choose …")), *offered], **common)
        case Kind.MULTI:
            return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **common)
        case Kind.BOOL:
            return YesNo(choices=[("yes", _("Yes")), ("no", _("No"))], **common)
    return forms.CharField(max_length=attributes.MAX_WORDS, **common)


class DataSheetForm(Form):
    """The company's own PDF about the product."""

    file = forms.FileField(
        label=gettext_lazy("Data sheet, PDF"),
        help_text=gettext_lazy("Technical data, declaration of performance, instructions: one PDF of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        allow_empty_file=True,  # the check of the PDF says it in the same words as everything else
    )
