"""A certificate of the company."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.certificates import CERTIFICATE_FIELDS
from catalogue.models import Certificate, OriginListEntry, Product
from catalogue.texts import title_of
from companies.models import Company
from pavilion import clock
from pavilion.forms import ModelForm

from .parts import check_texts

NAMES = (Certificate.Scheme.PROTECTED_NAME, Certificate.Scheme.CRAFT_NAME)


class ProductChoices(forms.ModelMultipleChoiceField):
    """Products by their titles."""

    def label_from_instance(self, product):
        return title_of(product)


class CertificateForm(ModelForm):
    """What is certified, by whom, under which number, until when, for which products."""

    fieldsets = [
        ("", "", ["scheme", "protected_name", "name", ["issuer", "number"], ["issued_on", "expires_on"], "products"]),
    ]

    protected_name = forms.ChoiceField(
        label=gettext_lazy("Protected name"),
        required=False,
        help_text=gettext_lazy("Only for a protected name: an officer checks the certificate, then the name is free."),
    )
    products = ProductChoices(
        label=gettext_lazy("For which products"),
        queryset=Product.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: it is the whole company’s and stands in the store."),
    )

    class Meta:
        model = Certificate
        fields = CERTIFICATE_FIELDS
        help_texts = {"name": gettext_lazy("For example: ISO 9001:2015, quality management.")}

    def __init__(self, *args, company: Company, **kwargs):
        super().__init__(*args, **kwargs)
        entries = OriginListEntry.objects.filter(kind=OriginListEntry.Kind.PROTECTED_NAME)
        names = entries.in_force(clock.today()).order_by("text_it").values_list("code", "text_it")
        self.fields["protected_name"].choices = [("", _("None")), *names]
        own = (
            company.products.exclude(state=Product.State.WITHDRAWN).prefetch_related("texts").order_by("position", "pk")
        )
        self.fields["products"].queryset = own
        if self.instance.pk:
            self.fields["products"].initial = list(self.instance.products.values_list("pk", flat=True))
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if facts.get("scheme") in NAMES and not facts.get("protected_name"):
            if facts.get("scheme") == Certificate.Scheme.PROTECTED_NAME:
                self.add_error("protected_name", _("Choose the name."))
        elif facts.get("scheme") not in NAMES and facts.get("protected_name"):
            self.add_error("protected_name", _("A protected name goes with that kind of certificate."))
        if facts.get("issued_on") and facts.get("expires_on") and facts["expires_on"] < facts["issued_on"]:
            self.add_error("expires_on", _("It ends before it was issued."))
        return facts

    def facts(self) -> dict:
        """What was said, as declare_certificate() takes it."""
        return {name: self.cleaned_data[name] for name in (*CERTIFICATE_FIELDS, "products")}
