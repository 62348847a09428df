"""Products: texts per language, trade terms, and the facts of manufacture their origin is derived from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from catalogue.origin.facts import MINIMAL
from companies.models import Company, Site, localised
from pavilion import clock

from .categories import Category


class ProductQuerySet(models.QuerySet):
    """Questions asked of products."""

    def live(self) -> "ProductQuerySet":
        """Published; whether a buyer sees them depends on the store's dates."""
        return self.filter(state=Product.State.PUBLISHED)

    def italian(self) -> "ProductQuerySet":
        """Those whose origin is Italy: by an officer's decision that holds, else by the rules (OriginAssessment.result)."""
        holds = Q(origin__decided_facts_hash=F("origin__facts_hash"))
        return self.filter(
            Q(holds, origin__decided_status="italy") | Q(~Q(holds), origin__status="italy"), origin__isnull=False
        )


class Product(models.Model):
    """A product as its company declares it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("product", "draft")
        IN_REVIEW = "in_review", pgettext_lazy("product", "in review")
        CHANGES_ASKED = "changes_asked", pgettext_lazy("product", "changes asked")
        PUBLISHED = "published", pgettext_lazy("product", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("product", "withdrawn")

    class PriceMode(models.TextChoices):
        TIERS = "tiers", _("prices by quantity")
        RANGE = "range", _("from – to")
        REQUEST = "request", _("on request")

    class Unit(models.TextChoices):
        PIECE = "piece", pgettext_lazy("unit", "piece")
        PAIR = "pair", pgettext_lazy("unit", "pair")
        SET = "set", pgettext_lazy("unit", "set")
        KG = "kg", pgettext_lazy("unit", "kg")
        M = "m", pgettext_lazy("unit", "m")
        M2 = "m2", pgettext_lazy("unit", "m²")
        LITRE = "l", pgettext_lazy("unit", "litre")
        BOTTLE = "bottle", pgettext_lazy("unit", "bottle")
        CASE = "case", pgettext_lazy("unit", "case")

    class Period(models.TextChoices):
        DAY = "day", pgettext_lazy("period", "day")
        WEEK = "week", pgettext_lazy("period", "week")
        MONTH = "month", pgettext_lazy("period", "month")
        YEAR = "year", pgettext_lazy("period", "year")

    class WhollyObtained(models.TextChoices):
        """Bases of Del. Reg. (EU) 2015/2446, art. 31."""

        MINERAL = "mineral", _("minerals extracted there")
        PLANT = "plant", _("plants harvested there")
        ANIMAL = "animal", _("live animals born and raised there")
        FROM_ANIMAL = "from_animal", _("products of live animals raised there")
        CATCH = "catch", _("hunting or fishing there")
        WASTE = "waste", _("waste and scrap from manufacture there")
        FROM_THESE = "from_these", _("made there only of such goods")

    class Metal(models.TextChoices):
        GOLD = "gold", pgettext_lazy("metal", "gold")
        SILVER = "silver", pgettext_lazy("metal", "silver")
        PLATINUM = "platinum", pgettext_lazy("metal", "platinum")
        PALLADIUM = "palladium", pgettext_lazy("metal", "palladium")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="products")
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT, editable=False)
    sku = models.CharField(_("your code"), max_length=40, blank=True)
    hs_code = models.CharField(_("HS code"), max_length=6, blank=True)
    position = models.PositiveIntegerField(default=0, editable=False)
    group = models.ForeignKey(
        "ProductGroup",
        verbose_name=_("your group"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="products",
    )
    is_main = models.BooleanField(_("main product of the store"), default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    # Trade terms
    price_mode = models.CharField(_("price"), max_length=8, choices=PriceMode, default=PriceMode.REQUEST)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.PIECE)
    price_from = models.DecimalField(_("lowest price"), max_digits=12, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(_("highest price"), max_digits=12, decimal_places=2, null=True, blank=True)
    minimum_order = models.PositiveIntegerField(_("minimum order"), null=True, blank=True)
    lead_days_from = models.PositiveSmallIntegerField(_("lead time from, days"), null=True, blank=True)
    lead_days_to = models.PositiveSmallIntegerField(_("lead time to, days"), null=True, blank=True)
    sample_offered = models.BooleanField(_("samples available"), default=False)
    sample_terms_it = models.CharField(_("sample terms, in Italian"), max_length=200, blank=True)
    sample_terms_en = models.CharField(_("sample terms, in English"), max_length=200, blank=True)
    delivery_terms = models.CharField(_("delivery terms (Incoterms 2020 with place)"), max_length=200, blank=True)
    sample_price = models.DecimalField(_("price of a sample"), max_digits=10, decimal_places=2, null=True, blank=True)
    sample_days = models.PositiveSmallIntegerField(_("sample sent within, days"), null=True, blank=True)
    supply_quantity = models.PositiveIntegerField(_("supply ability"), null=True, blank=True)
    supply_period = models.CharField(_("per period"), max_length=5, choices=Period, blank=True)
    packaging_it = models.CharField(_("packaging, in Italian"), max_length=200, blank=True)
    packaging_en = models.CharField(_("packaging, in English"), max_length=200, blank=True)
    units_per_package = models.PositiveIntegerField(_("units per package"), null=True, blank=True)
    package_weight = models.DecimalField(
        _("gross weight of a package, kg"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    oem = models.BooleanField(_("made with the buyer’s brand (OEM)"), default=False)
    odm = models.BooleanField(_("designed for the buyer (ODM)"), default=False)
    payment_terms = models.CharField(_("payment terms"), max_length=200, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)  # by the category's schema
    markets = ArrayField(models.CharField(max_length=2), verbose_name=_("markets served"), default=list, blank=True)

    # Facts of manufacture (docs/origin.md)
    wholly_obtained = models.BooleanField(_("wholly obtained in Italy"), default=False)
    wholly_obtained_basis = models.CharField(_("basis"), max_length=12, choices=WhollyObtained, blank=True)
    economically_justified = models.BooleanField(
        _("the last substantial step has an economic reason of its own"), null=True, blank=True
    )
    new_product_or_stage = models.BooleanField(
        _("it makes a new product or is an important stage of manufacture"), null=True, blank=True
    )
    design_country = CountryField(_("designed in"), blank=True)
    engineering_country = CountryField(_("engineered in"), blank=True)
    packaging_country = CountryField(_("packed in"), blank=True)
    uppers_fixed = models.BooleanField(_("uppers come from abroad already fixed to soles"), null=True, blank=True)
    bulk_country = CountryField(_("bulk made in"), blank=True)
    traceable = models.BooleanField(_("the other phases are documented"), null=True, blank=True)
    metal = models.CharField(_("precious metal"), max_length=9, choices=Metal, blank=True)
    fineness = models.PositiveSmallIntegerField(_("fineness, thousandths"), null=True, blank=True)
    hallmark = models.CharField(_("identification mark"), max_length=20, blank=True)
    trade_defence = models.BooleanField(_("under trade-defence measures"), default=False, editable=False)
    claims_100 = models.BooleanField(_("show the claim “100% Made in Italy”"), default=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("product"), _("products")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "sku"],
                condition=~Q(sku=""),
                name="product_sku_once",
                violation_error_message=_("You already have a product with this code."),
            ),
            # What the foreign key of PriceTier refers to: prices by quantity exist only in that mode.
            models.UniqueConstraint(fields=["id", "price_mode"], name="product_price_mode_key"),
            models.CheckConstraint(
                condition=Q(hs_code="") | Q(hs_code__regex=r"^[0-9]{4}([0-9]{2})?$"), name="product_hs_form"
            ),
            models.CheckConstraint(
                condition=Q(
                    price_mode="range", price_from__isnull=False, price_to__isnull=False, price_to__gte=F("price_from")
                )
                | Q(~Q(price_mode="range"), price_from=None, price_to=None),
                name="product_price_mode",
            ),
            models.CheckConstraint(
                condition=Q(lead_days_to=None) | Q(lead_days_from__isnull=False, lead_days_to__gte=F("lead_days_from")),
                name="product_lead_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, category__isnull=False),
                name="product_published_facts",
            ),
            models.CheckConstraint(
                condition=Q(wholly_obtained=False) | ~Q(wholly_obtained_basis=""), name="product_wholly_obtained_basis"
            ),
            models.CheckConstraint(
                condition=Q(supply_quantity=None, supply_period="")
                | Q(~Q(supply_period=""), supply_quantity__isnull=False, supply_quantity__gt=0),
                name="product_supply",
            ),
            models.CheckConstraint(
                condition=Q(sample_price=None) | Q(sample_price__gte=0, sample_offered=True), name="product_sample"
            ),
            models.CheckConstraint(
                condition=(Q(units_per_package=None) | Q(units_per_package__gt=0))
                & (Q(package_weight=None) | Q(package_weight__gt=0)),
                name="product_package",
            ),
            models.CheckConstraint(
                condition=Q(fineness=None) | Q(fineness__gte=1, fineness__lte=1000), name="product_fineness"
            ),
        ]

    def __str__(self):
        return self.sku or f"#{self.pk}"

    @property
    def sample_terms(self) -> str:
        """On what terms samples are sent, in the page's language."""
        return localised(self, "sample_terms") or self.sample_terms_en

    @property
    def packaging(self) -> str:
        """How it is packed, in the page's language."""
        return localised(self, "packaging") or self.packaging_en

    @property
    def heading(self) -> str:
        """The HS heading: the first four digits."""
        return self.hs_code[:4]


class ProductText(models.Model):
    """What a product is called and what is said of it, in one language, and who said it."""

    class Provenance(models.TextChoices):
        COMPANY = "company", _("written by the company")
        SUGGESTED = "suggested", _("suggested, accepted by the company")
        TRANSLATED = "translated", _("translated by a machine, accepted by the company")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.CONTENT_LANGUAGES)
    title = models.CharField(_("title"), max_length=140)
    description = models.TextField(_("description"), max_length=6000, blank=True)
    provenance = models.CharField(_("provenance"), max_length=10, choices=Provenance, default=Provenance.COMPANY)

    class Meta:
        verbose_name, verbose_name_plural = _("text"), _("texts")
        constraints = [
            models.UniqueConstraint(fields=["product", "language"], name="text_once_per_language"),
            models.CheckConstraint(condition=~Q(title=""), name="text_title"),
        ]

    def __str__(self):
        return self.title


class PriceTier(models.Model):
    """A price from a quantity on; the deepest tier reached is the one that holds.

    `price_mode` is always "tiers" and part of the foreign key `tier_needs_tiered_price` (in the first migration): a price
    both tiered and on request, or tiered and a range, cannot be stored.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="tiers")
    price_mode = models.CharField(max_length=8, default=Product.PriceMode.TIERS, editable=False)
    quantity = models.PositiveIntegerField(_("from quantity"))
    price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["quantity"]
        constraints = [
            models.UniqueConstraint(fields=["product", "quantity"], name="tier_once_per_quantity"),
            models.CheckConstraint(condition=Q(price__gt=0, quantity__gt=0), name="tier_positive"),
            models.CheckConstraint(condition=Q(price_mode="tiers"), name="tier_mode"),
        ]

    def __str__(self):
        return f"{self.quantity}: {self.price}"


class Step(models.Model):
    """One step of manufacture, in order: what, where, by whom."""

    class Operation(models.TextChoices):
        """Minimal operations (Del. Reg. (EU) 2015/2446, art. 34) have codes of their own; the rest is manufacture."""

        PROCESSING = "processing", _("processing or manufacture")
        GROWING = "growing", _("growing, harvesting, raising, extraction")
        ASSEMBLY = "assembly", _("assembly beyond putting parts together")
        PRESERVING = "preserving", _("preservation for transport or storage")
        SORTING = "sorting", _("dusting, sifting, sorting, matching, washing, cutting up")
        PACKING = "packing", _("packing, bottling, bagging, boxing, changing packages")
        MAKING_UP_SETS = "sets", _("making up sets, putting up for sale")
        LABELLING = "labelling", _("affixing marks, labels or signs")
        SIMPLE_ASSEMBLY = "simple_assembly", _("simple assembly of parts")
        DISMANTLING = "dismantling", _("dismantling or change of use")

    class Phase(models.TextChoices):
        """Phases of a trade that list rules and L. 55/2010 name."""

        SPINNING = "spinning", _("spinning")
        WEAVING = "weaving", _("weaving")
        KNITTING = "knitting", _("knitting")
        FINISHING = "finishing", _("finishing, dyeing, printing")
        MAKING_UP = "making_up", _("making-up: everything after cutting")
        TANNING = "tanning", _("tanning")
        CUTTING = "cutting", _("cutting")
        PREPARATION = "preparation", _("preparation of parts")
        UPPERS = "uppers", _("making of uppers")
        ASSEMBLY = "assembly", _("assembly, lasting, soling")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    operation = models.CharField(_("kind of operation"), max_length=16, choices=Operation, default=Operation.PROCESSING)
    phase = models.CharField(_("phase of the trade"), max_length=12, choices=Phase, blank=True)
    name_it = models.CharField(_("step, in Italian"), max_length=120, blank=True)
    name_en = models.CharField(_("step, in English"), max_length=120, blank=True)
    country = CountryField(_("country"), default="IT")
    site = models.ForeignKey(
        Site, verbose_name=_("your site"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subcontractor = models.CharField(_("subcontractor"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    is_last_substantial = models.BooleanField(_("last substantial step"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("step of manufacture"), _("steps of manufacture")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_last_substantial=True), name="step_one_last_substantial"
            ),
            models.CheckConstraint(condition=Q(site=None) | Q(subcontractor=""), name="step_site_or_subcontractor"),
            models.CheckConstraint(condition=~Q(name_it="", name_en=""), name="step_named"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """What is done, in the page's language."""
        return localised(self, "name") or self.name_en

    @property
    def is_minimal(self) -> bool:
        """Whether it is an operation that never gives origin."""
        return self.operation in MINIMAL

    @property
    def where(self) -> str:
        """The place of the step as people write it: town and province sign, or the country."""
        if self.site:
            return self.site.place
        if self.town:
            return self.town if self.country == "IT" else f"{self.town} ({self.country.name})"
        return str(self.country.name)


class Material(models.Model):
    """What goes into a product and where it comes from."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="materials")
    name_it = models.CharField(_("material, in Italian"), max_length=120, blank=True)
    name_en = models.CharField(_("material, in English"), max_length=120, blank=True)
    hs_heading = models.CharField(_("HS heading"), max_length=4, blank=True)
    country = CountryField(_("country of origin"), default="IT")
    share = models.PositiveSmallIntegerField(_("share of value, %"), null=True, blank=True)
    is_primary = models.BooleanField(_("primary ingredient of the food"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("material"), _("materials")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hs_heading="") | Q(hs_heading__regex=r"^[0-9]{4}$"), name="material_hs_form"
            ),
            models.CheckConstraint(condition=Q(share=None) | Q(share__gte=1, share__lte=100), name="material_share"),
            models.CheckConstraint(condition=~Q(name_it="", name_en=""), name="material_named"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """What it is, in the page's language."""
        return localised(self, "name") or self.name_en
