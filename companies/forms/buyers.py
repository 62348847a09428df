"""The form of a buyer: three answers are enough, the rest helps companies to answer well."""

from django import forms
from django.utils.translation import gettext_lazy

from companies import identifiers
from companies.buyers import sector_choices
from companies.languages import SPOKEN
from companies.models import Buyer
from pavilion.forms import ModelForm

from .parts import check_texts, clean_into


class BuyerForm(ModelForm):
    """Who buys, from any country."""

    fieldsets = [
        (
            gettext_lazy("You and your company"),
            "",
            ["contact_name", "company_name", ["country", "town"], "role"],
        ),
        (
            gettext_lazy("What you look for"),
            gettext_lazy("Optional. It helps companies to answer in your language, and about what you buy."),
            ["sectors", "languages"],
        ),
        (
            gettext_lazy("For offers and delivery"),
            gettext_lazy("Optional. Shown to a company only when you write to it."),
            ["street", ["postcode", "area"], ["number_kind", "registration_number"], ["phone", "website"]],
        ),
    ]

    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    registration_number = forms.CharField(
        label=gettext_lazy("VAT or registration number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )

    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors of interest"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you write in"),
        required=False,
        choices=SPOKEN,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Buyer
        fields = [
            "contact_name",
            "company_name",
            "country",
            "town",
            "role",
            "street",
            "postcode",
            "area",
            "number_kind",
            "registration_number",
            "phone",
            "website",
            "languages",
            "sectors",
        ]
        labels = {
            "contact_name": gettext_lazy("Your first and last name"),
            "company_name": gettext_lazy("Your company"),
        }
        widgets = {
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "company_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "town": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "area": forms.TextInput(attrs={"autocomplete": "address-level1"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["phone"] = identifiers.phone_for_people(self.instance.phone) if self.instance.phone else ""
        self.fields["sectors"].choices = sector_choices()
        check_texts(self)

    def clean(self):
        facts = super().clean()
        country = facts.get("country")
        if not country:
            return facts
        if facts.get("postcode"):
            clean_into(self, "postcode", identifiers.postcode, country)
        if facts.get("number_kind") == Buyer.NumberKind.VAT:
            clean_into(self, "registration_number", identifiers.foreign_vat_number, country)
        clean_into(self, "phone", identifiers.phone, country)
        return facts
