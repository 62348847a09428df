"""Forms of the company: who it is, and what a buyer or an officer wants to know besides."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import identifiers
from companies.languages import SPOKEN
from companies.models import Company, Mandate
from pavilion import clock
from pavilion.forms import Described, ModelForm

from .parts import OUTSIDE_ITALY, ProvinceField, ask_for_address, check_texts, clean_address, clean_into

_OFFICE = [
    "office_street",
    ["office_town", "office_province", "office_postcode"],
    "office_country",
]


class IdentityForm(ModelForm):
    """Who a company is: name, numbers, registered office, in the order of the register extract."""

    fieldsets = [
        (
            gettext_lazy("The company"),
            gettext_lazy("As it stands on the register extract (visura)."),
            ["legal_name", "legal_form", ["vat_number", "tax_code"]],
        ),
        (
            gettext_lazy("Registered office"),
            gettext_lazy("The legal seat, even if you work elsewhere: production sites have a page of their own."),
            _OFFICE,
        ),
    ]

    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=40,
        help_text=gettext_lazy("11 digits; with or without IT in front."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    tax_code = forms.CharField(
        label=gettext_lazy("Tax code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only if it is not the VAT number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    office_province = ProvinceField()

    class Meta:
        model = Company
        fields = [
            "legal_name",
            "legal_form",
            "vat_number",
            "tax_code",
            "office_street",
            "office_town",
            "office_province",
            "office_postcode",
            "office_country",
        ]
        labels = {"office_postcode": gettext_lazy("Postcode (CAP)")}
        help_texts = {"office_country": OUTSIDE_ITALY}
        widgets = {
            "legal_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "office_street": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "office_town": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "office_postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["legal_form"].choices = [("", _("Choose …")), *Company.LegalForm.choices]
        self.fields["office_province"].offer(self.instance.office_province_id)
        ask_for_address(self, "office_")
        if self.instance.pk and self.instance.tax_code == self.instance.vat_number:
            self.initial["tax_code"] = ""
        check_texts(self)

    def clean_vat_number(self):
        return identifiers.vat_number(self.cleaned_data["vat_number"])

    def clean_tax_code(self):
        text = self.cleaned_data["tax_code"]
        return identifiers.tax_code(text) if text else ""

    def clean(self):
        facts = super().clean()
        clean_address(self, "office_")
        if not facts.get("tax_code") and "tax_code" not in self.errors:
            facts["tax_code"] = facts.get("vat_number", "")
        return facts


class RegistrationForm(IdentityForm):
    """A company and the person who registers it."""

    fieldsets = [
        *IdentityForm.fieldsets,
        (gettext_lazy("You"), "", ["person_name", "role", "proof"]),
    ]

    person_name = forms.CharField(
        label=gettext_lazy("Your first and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("You act for the company as"),
        widget=forms.RadioSelect,
        choices=[
            (
                Mandate.Role.LEGAL_REPRESENTATIVE,
                Described(Mandate.Role.LEGAL_REPRESENTATIVE.label, gettext_lazy("The register extract names you.")),
            ),
            (
                Mandate.Role.DELEGATE,
                Described(
                    Mandate.Role.DELEGATE.label,
                    gettext_lazy("The legal representative gave you a delegation or a power of attorney."),
                ),
            ),
        ],
    )
    proof = forms.CharField(
        label=gettext_lazy("Delegation or power of attorney"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Delegates only: its date and who signed it, for example “Delegation of 3 March 2026”."),
    )

    def clean(self):
        facts = super().clean()
        if facts.get("role") == Mandate.Role.DELEGATE and not facts.get("proof") and "proof" not in self.errors:
            self.add_error("proof", _("Write the date of the delegation and who signed it."))
        return facts


class DetailsForm(ModelForm):
    """What the register says besides, how to reach the company, and what buyers ask first."""

    field_order = ["rea"]
    fieldsets = [
        (gettext_lazy("In the registers"), "", ["rea", ["ateco_code", "ateco_version"]]),
        (gettext_lazy("How to reach you"), "", ["pec", ["phone", "website"]]),
        (
            gettext_lazy("What buyers ask first"),
            gettext_lazy("Shown in your store when you have one."),
            [["people", "founded"], "languages"],
        ),
    ]

    rea = forms.CharField(
        label=gettext_lazy("REA number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Two letters and a number, for example MO-123456."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    ateco_code = forms.CharField(
        label=gettext_lazy("ATECO code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Of the main activity, for example 23.31.00."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    pec = forms.CharField(
        label=gettext_lazy("Certified e-mail (PEC)"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("The digital domicile of the company: official letters go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you answer buyers in"),
        required=False,
        choices=SPOKEN,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Company
        fields = ["ateco_code", "ateco_version", "pec", "phone", "website", "people", "founded", "languages"]
        labels = {"people": gettext_lazy("How many people work there"), "founded": gettext_lazy("Year of foundation")}
        help_texts = {"ateco_version": gettext_lazy("It stands beside the code.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rea"].initial = self.instance.rea
        self.initial["phone"] = identifiers.phone_for_people(self.instance.phone) if self.instance.phone else ""
        check_texts(self)

    def clean_people(self):
        people = self.cleaned_data["people"]
        if people is not None and people > 1_000_000:
            raise ValidationError(_("Write how many people work for the company, in digits."))
        return people

    def clean_founded(self):
        year = self.cleaned_data["founded"]
        if year is not None and not 1000 <= year <= clock.today().year:
            raise ValidationError(_("Write the year in four digits, for example 1961."))
        return year

    def clean(self):
        facts = super().clean()
        clean_into(self, "rea", identifiers.rea)
        if facts.get("ateco_version"):
            clean_into(self, "ateco_code", identifiers.ateco, facts["ateco_version"])
        clean_into(self, "pec", identifiers.pec)
        clean_into(self, "phone", identifiers.phone, self.instance.office_country.code or "IT")
        return facts

    def facts(self) -> dict:
        """The cleaned values by the names registration.update_company knows."""
        facts = dict(self.cleaned_data)
        facts["rea_office"], facts["rea_number"] = facts.pop("rea") or ("", "")
        return facts | {"languages": sorted(facts["languages"])}
