"""How a product is made: steps with their places, materials, and the questions the rules of origin ask."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import origin, origins
from catalogue.models import Product, Step
from catalogue.products import MATERIAL_FIELDS, MAX_MATERIALS, MAX_STEPS, STEP_FIELDS
from companies.models import Company, Site
from pavilion.forms import Form

from .parts import CountryChoice, HeadingField, YesNo, check_texts

MANUFACTURE_FIELDS = (
    "wholly_obtained", "wholly_obtained_basis", "economically_justified", "new_product_or_stage",
    "design_country", "engineering_country", "packaging_country", "claims_100",
)  # fmt: skip
# Questions asked only of some goods: (field names, what their HS codes begin with).
SPECIAL = [
    (("uppers_fixed",), ("6401", "6402", "6403", "6404", "6405")),
    (("traceable",), ("42", "43", "64", *(str(chapter) for chapter in range(50, 64)))),
    (("bulk_country",), ("3303", "3304", "3305", "3306", "3307", "3401")),
    (("metal", "fineness", "hallmark"), ("7113", "7114", "7115")),
]
SPECIAL_FIELDS = tuple(name for names, _prefixes in SPECIAL for name in names)


class ManufactureForm(Form):
    """The questions about a product as a whole."""

    fieldsets = [
        (
            gettext_lazy("About the last substantial step"),
            gettext_lazy("The origin follows from it, unless the goods are wholly obtained in Italy."),
            ["economically_justified", "new_product_or_stage"],
        ),
        (gettext_lazy("Goods wholly obtained in Italy"), "", ["wholly_obtained", "wholly_obtained_basis"]),
        (
            gettext_lazy("About goods of this kind"),
            "",
            ["uppers_fixed", "traceable", "bulk_country", ["metal", "fineness", "hallmark"]],
        ),
        (
            gettext_lazy("The claim “100% Made in Italy”"),
            gettext_lazy(
                "It is another thing than origin: it needs design, engineering, processing and packaging exclusively in Italy. "
                "Using it wrongly is a crime."
            ),
            [["design_country", "engineering_country", "packaging_country"], "claims_100"],
        ),
    ]

    economically_justified = YesNo(
        label=gettext_lazy("Does that step have an economic reason of its own?"),
        help_text=gettext_lazy("No, if it is done only to change the origin of the goods."),
    )
    new_product_or_stage = YesNo(
        label=gettext_lazy("Does it make a new product, or is it an important stage of its manufacture?")
    )
    wholly_obtained = forms.BooleanField(
        label=gettext_lazy("The goods are wholly obtained in Italy"),
        required=False,
        help_text=gettext_lazy(
            "Everything in them was extracted, grown or raised in Italy, or is made only of such goods."
        ),
    )
    wholly_obtained_basis = forms.ChoiceField(
        label=gettext_lazy("On what basis"),
        required=False,
        choices=[("", gettext_lazy("Choose …")), *Product.WhollyObtained.choices],
    )
    uppers_fixed = YesNo(
        label=gettext_lazy("Do the uppers come from abroad already fixed to inner soles or other sole parts?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    traceable = YesNo(
        label=gettext_lazy("Are the firms and places of the phases done elsewhere documented?"),
        help_text=gettext_lazy("Law 55/2010 speaks of phases; here they are information."),
    )
    bulk_country = CountryChoice(
        label=gettext_lazy("Where is the bulk made?"), required=False, empty=gettext_lazy("Not declared")
    )
    metal = forms.ChoiceField(
        label=gettext_lazy("Precious metal"), required=False,
        choices=[("", gettext_lazy("Not declared")), *Product.Metal.choices],
    )  # fmt: skip
    fineness = forms.IntegerField(
        label=gettext_lazy("Fineness, thousandths"), required=False, min_value=1, max_value=1000, localize=False
    )
    hallmark = forms.CharField(
        label=gettext_lazy("Identification mark"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Number and province of the register, for example: 123 AR."),
    )
    design_country = CountryChoice(
        label=gettext_lazy("Designed in"), required=False, empty=gettext_lazy("Not declared")
    )
    engineering_country = CountryChoice(
        label=gettext_lazy("Engineered in"), required=False, empty=gettext_lazy("Not declared")
    )
    packaging_country = CountryChoice(
        label=gettext_lazy("Packed in"), required=False, empty=gettext_lazy("Not declared")
    )
    claims_100 = forms.BooleanField(label=gettext_lazy("Show the claim “100% Made in Italy”"), required=False)

    def __init__(self, *args, product: Product | None = None, **kwargs):
        if product is not None:
            initial = {name: getattr(product, name) for name in (*MANUFACTURE_FIELDS, *SPECIAL_FIELDS)}
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        hs_code = product.hs_code if product else ""
        for names, prefixes in SPECIAL:
            if not hs_code.startswith(prefixes):
                for name in names:
                    del self.fields[name]
        self.fieldsets = [part for part in map(self._present, self.fieldsets) if part[2]]

    def _present(self, part):
        """A group without the questions that are not asked of such goods."""
        heading, help_text, names = part
        kept = [
            [name for name in row if name in self.fields] if isinstance(row, list) else row
            for row in names
            if isinstance(row, list) or row in self.fields
        ]
        return heading, help_text, [row for row in kept if row]

    def clean(self):
        facts = super().clean()
        if facts.get("wholly_obtained") and not facts.get("wholly_obtained_basis"):
            self.add_error(
                "wholly_obtained_basis", _("Choose the basis, or do not tick that the goods are wholly obtained.")
            )
        if facts.get("wholly_obtained_basis") and not facts.get("wholly_obtained"):
            facts["wholly_obtained_basis"] = ""
        return facts

    def facts(self) -> dict:
        """What was said, as update_product() takes it."""
        names = [*MANUFACTURE_FIELDS, *(name for name in SPECIAL_FIELDS if name in self.fields)]
        return {name: self.cleaned_data[name] for name in names}


class SiteField(forms.ModelChoiceField):
    """A present site of the company, or a place that is none of its sites."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=Site.objects.none(), empty_label=gettext_lazy("Elsewhere: write where"), required=False, **kwargs
        )


class StepForm(Form):
    """One step of manufacture."""

    fieldsets = [
        (
            "",
            "",
            [
                ["name_it", "name_en"],
                ["operation", "phase"],
                "site",
                ["country", "town", "subcontractor"],
                "is_last_substantial",
            ],
        )
    ]

    name_it = forms.CharField(label=gettext_lazy("What is done, in Italian"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=120, required=False)
    operation = forms.ChoiceField(
        label=gettext_lazy("Kind of operation"), choices=Step.Operation.choices, initial=Step.Operation.PROCESSING
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase of the trade"),
        required=False,
        choices=[("", gettext_lazy("None of these")), *Step.Phase.choices],
    )
    site = SiteField(label=gettext_lazy("Where"))
    country = CountryChoice(label=gettext_lazy("Country"), initial="IT", required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=100, required=False)
    subcontractor = forms.CharField(label=gettext_lazy("Subcontractor"), max_length=200, required=False)
    is_last_substantial = forms.BooleanField(
        label=gettext_lazy("This is the last substantial step"),
        required=False,
    )

    def __init__(self, *args, sites, number: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = _("Step %(number)s") % {"number": number}
        self.fields["site"].queryset = sites
        self.fields["site"].initial = next((site.pk for site in sites if site.counts), None)
        # One list of sites for all steps of the page instead of a query for each.
        self.fields["site"].choices = [("", self.fields["site"].empty_label), *((site.pk, str(site)) for site in sites)]
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if not self.has_changed():
            return facts
        if not facts.get("name_it") and not facts.get("name_en") and not self.errors:
            self.add_error("name_it", _("Write what is done in this step."))
        if facts.get("site") and facts.get("subcontractor"):
            self.add_error("subcontractor", _("Choose your own site, or elsewhere and name the subcontractor."))
        facts["country"] = facts.get("country") or "IT"
        return facts


class RowFormSet(forms.BaseFormSet):
    """Rows in their order; `facts()` gives what was said in those that stay."""

    remove_label = ""

    def add_fields(self, form, index):
        """A tick that removes a row which is already there, beside its fields."""
        super().add_fields(form, index)
        heading, help_text, names = form.fieldsets[0]
        extra = []
        if "ORDER" in form.fields and index is not None and index >= self.initial_form_count():
            del form.fields["ORDER"]  # a new row comes last
        if "ORDER" in form.fields:
            form.fields["ORDER"].label = _("Place in the order")
            form.fields["ORDER"].widget.attrs["inputmode"] = "numeric"
            form.fields["ORDER"].min_value = 1
            extra.append("ORDER")
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = self.remove_label
            extra.append("DELETE")
        form.fieldsets = [(heading, help_text, [*names, *([extra] if len(extra) > 1 else extra)])]

    def rows(self) -> list[dict]:
        """What could be read of the rows that stay, in order."""
        kept = [
            form for form in self.forms
            if form.has_changed() or form.initial
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
            if form.cleaned_data.get("name_it") or form.cleaned_data.get("name_en")
        ]  # fmt: skip
        kept.sort(key=lambda form: form.cleaned_data.get("ORDER") or len(self.forms) + 1)
        return [form.cleaned_data for form in kept]

    def facts(self) -> list[dict]:
        """The rows as a verb takes them."""
        return [{name: row[name] for name in self.names if name in row} for row in self.rows()]


class StepFormSet(RowFormSet):
    """The steps of manufacture, in order."""

    names = STEP_FIELDS
    remove_label = gettext_lazy("Remove this step")

    def __init__(self, *args, company: Company, **kwargs):
        self.sites = company.sites.current().select_related("province")
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"sites": self.sites, "number": (index or 0) + 1}

    def clean(self):
        marked = [row for row in self.rows() if row.get("is_last_substantial")]
        if len(marked) > 1:
            raise ValidationError(_("Mark only one step as the last substantial one."), code="two_last")


class MaterialForm(Form):
    """One material."""

    fieldsets = [("", "", [["name_it", "name_en"], ["country", "hs_heading", "share"], "is_primary"])]

    name_it = forms.CharField(label=gettext_lazy("Material, in Italian"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=120, required=False)
    country = CountryChoice(label=gettext_lazy("Country of origin"), initial="IT", required=False)
    hs_heading = HeadingField(label=gettext_lazy("HS heading"))
    share = forms.IntegerField(
        label=gettext_lazy("Share of value, %"), required=False, min_value=1, max_value=100, localize=False
    )

    is_primary = forms.BooleanField(label=gettext_lazy("Primary ingredient of the food"), required=False)

    def __init__(self, *args, number: int = 0, food: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.item_title = _("Material %(number)s") % {"number": number}
        if not food:
            del self.fields["is_primary"]
            self.fieldsets = [("", "", self.fieldsets[0][2][:-1])]
        check_texts(self)

    def clean(self):
        facts = super().clean()
        if self.has_changed() and not facts.get("name_it") and not facts.get("name_en") and not self.errors:
            self.add_error("name_it", _("Write the material."))
        facts["country"] = facts.get("country") or "IT"
        return facts


class MaterialFormSet(RowFormSet):
    """The materials."""

    names = MATERIAL_FIELDS
    remove_label = gettext_lazy("Remove this material")

    def __init__(self, *args, food: bool = False, **kwargs):
        self.food = food
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"number": (index or 0) + 1, "food": self.food}

    def clean(self):
        shares = [row.get("share") or 0 for row in self.rows()]
        if sum(shares) > 100:
            raise ValidationError(_("The shares of value add up to more than 100%."), code="shares")


def step_formset(data=None, *, company: Company, product: Product | None = None, blank: int = 2, prefix="steps"):
    """The steps of a product (or of a new one) with `blank` empty rows behind."""
    rows = [_step_initial(step) for step in product.steps.all()] if product else []
    factory = forms.formset_factory(
        StepForm,
        formset=StepFormSet,
        extra=blank,
        max_num=MAX_STEPS,
        absolute_max=MAX_STEPS,
        can_delete=True,
        can_delete_extra=False,
        can_order=bool(rows),
    )
    return factory(data, company=company, initial=rows, prefix=prefix)


def material_formset(data=None, *, product: Product | None = None, blank: int = 2, prefix="materials"):
    """The materials of a product with `blank` empty rows behind."""
    rows = [_material_initial(material) for material in product.materials.all()] if product else []
    factory = forms.formset_factory(
        MaterialForm,
        formset=MaterialFormSet,
        extra=blank,
        max_num=MAX_MATERIALS,
        absolute_max=MAX_MATERIALS,
        can_delete=True,
        can_delete_extra=False,
    )
    food = bool(product) and origin.Facts(hs_code=product.hs_code).is_food
    return factory(data, initial=rows, prefix=prefix, food=food)


def typed_facts(
    product: Product, form: ManufactureForm, steps: StepFormSet, materials: MaterialFormSet
) -> origin.Facts:
    """The facts as they stand on a page that may not be valid yet: what could be read, and nothing invented."""
    for part in (form, steps, materials):
        part.is_valid()
    answers = form.cleaned_data
    return origin.Facts(
        hs_code=product.hs_code,
        steps=tuple(_typed_step(row) for row in steps.rows()),
        materials=tuple(
            origin.MaterialFacts(
                row.get("hs_heading") or "",
                row.get("country") or "IT",
                row.get("share"),
                bool(row.get("is_primary")),
            )
            for row in materials.rows()
        ),
        wholly_obtained=bool(answers.get("wholly_obtained")),
        wholly_obtained_basis=answers.get("wholly_obtained_basis") or "",
        economically_justified=answers.get("economically_justified"),
        new_product_or_stage=answers.get("new_product_or_stage"),
        design_country=answers.get("design_country") or "",
        engineering_country=answers.get("engineering_country") or "",
        packaging_country=answers.get("packaging_country") or "",
        claims_100=bool(answers.get("claims_100")),
        uppers_fixed=answers.get("uppers_fixed"),
        bulk_country=answers.get("bulk_country") or "",
        traceable=answers.get("traceable"),
        metal=answers.get("metal") or "",
        fineness=answers.get("fineness"),
        hallmark=answers.get("hallmark") or "",
        trade_defence=product.trade_defence,
    )


def _typed_step(row: dict) -> origin.StepFacts:
    step = Step(
        operation=row.get("operation") or Step.Operation.PROCESSING,
        phase=row.get("phase") or "",
        site=row.get("site"),
        country=row.get("country") or "IT",
        subcontractor=row.get("subcontractor") or "",
        is_last_substantial=bool(row.get("is_last_substantial")),
    )
    return origins.step_facts(step)


def _step_initial(step: Step) -> dict:
    return {name: getattr(step, name) for name in STEP_FIELDS} | {"site": step.site_id, "country": step.country.code}


def _material_initial(material) -> dict:
    return {name: getattr(material, name) for name in MATERIAL_FIELDS} | {"country": material.country.code}
