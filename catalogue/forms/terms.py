"""Trade terms: one way of pricing, quantities, times, delivery, markets."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalogue.models import Delivery, Product
from catalogue.numbers import NumberField
from catalogue.products import MAX_DELIVERIES, MAX_TIERS
from catalogue.terms import CURRENCY_SIGNS, contradictions
from pavilion.forms import Described, Form

from .parts import CountryList, check_texts

Mode = Product.PriceMode
TERM_FIELDS = (
    "price_mode", "currency", "unit", "price_from", "price_to", "minimum_order", "lead_days_from", "lead_days_to",
    "sample_offered", "sample_terms_it", "sample_terms_en", "sample_price", "sample_days", "markets",
    "supply_quantity", "supply_period", "packaging_it", "packaging_en", "units_per_package", "package_weight",
    "oem", "odm", "payment_terms",
)  # fmt: skip
MODES = [
    (Mode.REQUEST.value, Described(Mode.REQUEST.label, gettext_lazy("Buyers ask you for an offer."))),
    (Mode.RANGE.value, Described(Mode.RANGE.label, gettext_lazy("The lowest and the highest price."))),
    (Mode.TIERS.value, Described(Mode.TIERS.label, gettext_lazy("The more one buys, the less it costs."))),
]


class PriceField(NumberField):
    """A price with at most two decimals, greater than nothing."""

    def __init__(self, **kwargs):
        super().__init__(**({"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")} | kwargs))


class TermsForm(Form):
    """What a buyer must know before asking."""

    fieldsets = [
        (gettext_lazy("Price"), "", ["price_mode", ["currency", "unit"], ["price_from", "price_to"]]),
        (
            gettext_lazy("Quantity and time"),
            "",
            ["minimum_order", ["lead_days_from", "lead_days_to"], ["supply_quantity", "supply_period"]],
        ),
        (
            gettext_lazy("Samples"),
            "",
            ["sample_offered", ["sample_price", "sample_days"], ["sample_terms_it", "sample_terms_en"]],
        ),
        (
            gettext_lazy("Packaging and payment"),
            "",
            [["packaging_it", "packaging_en"], ["units_per_package", "package_weight"], "payment_terms"],
        ),
        (gettext_lazy("Made for the buyer"), "", ["oem", "odm"]),
        (gettext_lazy("Markets"), "", ["markets"]),
    ]

    price_mode = forms.ChoiceField(
        label=gettext_lazy("How do you give the price?"), widget=forms.RadioSelect, choices=MODES
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, f"{code} {sign}") for code, sign in CURRENCY_SIGNS.items()]
    )
    unit = forms.ChoiceField(label=gettext_lazy("Per"), choices=Product.Unit.choices)
    price_from = PriceField(label=gettext_lazy("From, VAT excluded"))
    price_to = PriceField(label=gettext_lazy("To, VAT excluded"))
    minimum_order = forms.IntegerField(
        label=gettext_lazy("Minimum order, in that unit"), min_value=1, max_value=10_000_000, required=False
    )
    lead_days_from = forms.IntegerField(
        label=gettext_lazy("Lead time from, days"), min_value=0, max_value=1_000, required=False
    )
    lead_days_to = forms.IntegerField(
        label=gettext_lazy("Lead time to, days"), min_value=0, max_value=1_000, required=False
    )
    supply_quantity = forms.IntegerField(
        label=gettext_lazy("You can supply, in that unit"), min_value=1, max_value=100_000_000, required=False
    )
    supply_period = forms.ChoiceField(
        label=gettext_lazy("In every"),
        required=False,
        choices=[("", gettext_lazy("Choose …")), *Product.Period.choices],
    )
    sample_price = NumberField(
        label=gettext_lazy("Price of a sample; 0 if free"),
        max_digits=10, decimal_places=2, min_value=0,
    )  # fmt: skip
    sample_days = forms.IntegerField(
        label=gettext_lazy("Sent within, days"), min_value=0, max_value=365, required=False
    )
    packaging_it = forms.CharField(
        label=gettext_lazy("How it is packed, in Italian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: scatola da 1,08 m², pallet da 60 m²."),
    )
    packaging_en = forms.CharField(label=gettext_lazy("In English"), max_length=200, required=False)
    units_per_package = forms.IntegerField(
        label=gettext_lazy("Units per package"), min_value=1, max_value=1_000_000, required=False
    )
    package_weight = NumberField(
        label=gettext_lazy("Gross weight of a package, kg"), max_digits=9, decimal_places=3, min_value=Decimal("0.001")
    )
    payment_terms = forms.CharField(
        label=gettext_lazy("Payment terms"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: 30% with the order, balance before shipment; letter of credit."),
    )
    oem = forms.BooleanField(label=gettext_lazy("With the buyer’s brand (OEM)"), required=False)
    odm = forms.BooleanField(label=gettext_lazy("Designed for the buyer (ODM)"), required=False)
    sample_offered = forms.BooleanField(label=gettext_lazy("Samples are available"), required=False)
    sample_terms_it = forms.CharField(
        label=gettext_lazy("On what terms, in Italian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: 4 pezzi, 15 €, detratti dall’ordine."),
    )
    sample_terms_en = forms.CharField(
        label=gettext_lazy("In English"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: 4 pieces, 15 €, credited on the order."),
    )
    markets = CountryList(
        label=gettext_lazy("Countries you sell to"),
        help_text=gettext_lazy("Choose several with Ctrl or Cmd. Nothing chosen means: no limit declared."),
    )

    def __init__(self, *args, product: Product, **kwargs):
        super().__init__(*args, **({"initial": {name: getattr(product, name) for name in TERM_FIELDS}} | kwargs))
        check_texts(self)

    def clean(self):
        facts = super().clean()
        for name, words in contradictions(facts).items():
            if name not in self.errors:
                self.add_error(name, words)
        first, last = facts.get("lead_days_from"), facts.get("lead_days_to")
        if last is not None and first is None and not self.errors.get("lead_days_from"):
            facts["lead_days_from"] = last
        return facts

    def facts(self) -> dict:
        """What was said, as update_product() takes it."""
        return {name: self.cleaned_data[name] for name in TERM_FIELDS}


class LeadTimeForm(Form):
    """The time an order of a quantity takes."""

    fieldsets = [("", "", [["quantity", "days"]])]

    quantity = forms.IntegerField(
        label=gettext_lazy("From quantity"), min_value=1, max_value=10_000_000, required=False, localize=False
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=1_000, required=False, localize=False)

    def __init__(self, *args, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = _("Lead time %(number)s") % {"number": number}

    def clean(self):
        facts = super().clean()
        if (facts.get("quantity") is None) != (facts.get("days") is None) and not self.errors:
            self.add_error("days", _("Write quantity and days, or empty the row."))
        return facts


class DeliveryForm(Form):
    """A delivery term with its place."""

    fieldsets = [("", "", [["incoterm", "place"]])]

    incoterm = forms.ChoiceField(
        label=gettext_lazy("Incoterm"), required=False, choices=[("", gettext_lazy("None")), *Delivery.Incoterm.choices]
    )
    place = forms.CharField(
        label=pgettext_lazy("delivery", "Place"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example: La Spezia."),
    )

    def __init__(self, *args, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = _("Delivery %(number)s") % {"number": number}
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if bool(facts.get("incoterm")) != bool(facts.get("place")) and not self.errors:
            self.add_error("place", _("Choose the term and write its place, or empty the row."))
        return facts


class TierForm(Form):
    """One price by quantity."""

    fieldsets = [("", "", [["quantity", "price"]])]

    quantity = forms.IntegerField(
        label=gettext_lazy("From quantity"), min_value=1, max_value=10_000_000, required=False, localize=False
    )
    price = PriceField(label=gettext_lazy("Price per unit, VAT excluded"))

    def __init__(self, *args, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = _("Price %(number)s") % {"number": number}

    def clean(self):
        facts = super().clean()
        if facts.get("quantity") is None and facts.get("price") is not None and "quantity" not in self.errors:
            self.add_error("quantity", _("From which quantity does this price hold?"))
        if facts.get("price") is None and facts.get("quantity") is not None and "price" not in self.errors:
            self.add_error("price", _("Write the price, or empty the row."))
        return facts


class TierFormSet(forms.BaseFormSet):
    """Prices by quantity; an emptied row is left out."""

    value = "price"
    message = gettext_lazy("Two prices begin at the same quantity.")

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"number": (index or 0) + 1}

    def clean(self):
        quantities = [quantity for quantity, _value in self.facts()]
        if len(quantities) != len(set(quantities)):
            raise ValidationError(self.message, code="same_quantity")

    def facts(self) -> list[tuple]:
        """(quantity, value) of the rows that were filled in, in order."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return sorted(
            (row["quantity"], row[self.value])
            for row in rows
            if row.get("quantity") is not None and row.get(self.value) is not None
        )


class LeadTimeFormSet(TierFormSet):
    """Lead times by quantity; an emptied row is left out."""

    value = "days"
    message = gettext_lazy("Two lead times begin at the same quantity.")


class DeliveryFormSet(forms.BaseFormSet):
    """Delivery terms; an emptied row is left out."""

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"number": (index or 0) + 1}

    def facts(self) -> list[tuple]:
        """(incoterm, place) of the rows that were filled in, each once."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return list(
            dict.fromkeys((row["incoterm"], row["place"]) for row in rows if row.get("incoterm") and row.get("place"))
        )


def lead_time_formset(data=None, *, product: Product, blank: int = 2, prefix="leads"):
    """The lead times by quantity of a product with `blank` empty rows behind."""
    rows = [{"quantity": time.quantity, "days": time.days} for time in product.lead_times.all()]
    factory = forms.formset_factory(
        LeadTimeForm, formset=LeadTimeFormSet, extra=blank, max_num=MAX_TIERS, absolute_max=MAX_TIERS
    )
    return factory(data, initial=rows, prefix=prefix)


def delivery_formset(data=None, *, product: Product, blank: int = 2, prefix="deliveries"):
    """The delivery terms of a product with `blank` empty rows behind."""
    rows = [{"incoterm": term.incoterm, "place": term.place} for term in product.deliveries.all()]
    factory = forms.formset_factory(
        DeliveryForm, formset=DeliveryFormSet, extra=blank, max_num=MAX_DELIVERIES, absolute_max=MAX_DELIVERIES
    )
    return factory(data, initial=rows, prefix=prefix)


def tier_formset(data=None, *, product: Product, blank: int = 3, prefix="tiers"):
    """The prices by quantity of a product with `blank` empty rows behind."""
    rows = [{"quantity": tier.quantity, "price": tier.price} for tier in product.tiers.all()]
    factory = forms.formset_factory(
        TierForm, formset=TierFormSet, extra=blank, max_num=MAX_TIERS, absolute_max=MAX_TIERS
    )
    return factory(data, initial=rows, prefix=prefix)
