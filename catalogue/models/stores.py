"""The virtual store of a company: open while its dates allow, told to the catalogue by whoever grants them."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Region, Site, localised

from .categories import Category, District

LEAST_CASES = 5  # fewer say nothing of how a company answers


class StoreQuerySet(models.QuerySet):
    """Questions asked of stores."""

    def open(self, now: datetime) -> "StoreQuerySet":
        """Those a buyer may enter now: a question of dates, not of a flag."""
        return self.filter(open_from__lte=now, open_until__gt=now)

    def with_place(self) -> "StoreQuerySet":
        """With what `place` and `region` read."""
        return self.select_related("company__office_province__region", "site__province__region", "sector", "district")

    def in_region(self, region_code: str) -> "StoreQuerySet":
        """Stores whose place is in a region: that of the main production site, else of the registered office."""
        return self.filter(
            Q(site__province__region=region_code) | Q(site=None, company__office_province__region=region_code)
        )


class Store(models.Model):
    """A company's shop window."""

    company = models.OneToOneField(Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="store")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name of the store"), max_length=120)
    sort_name = models.CharField(max_length=120, editable=False)
    sector = models.ForeignKey(
        Category, verbose_name=_("main sector"), null=True, blank=True, on_delete=models.PROTECT, related_name="stores"
    )
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.SET_NULL, related_name="stores"
    )
    site = models.ForeignKey(
        Site, verbose_name=_("main production site"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tagline_it = models.CharField(_("one line, in Italian"), max_length=140, blank=True)
    tagline_en = models.CharField(_("one line, in English"), max_length=140, blank=True)
    story_it = models.TextField(_("the company, in Italian"), max_length=4000, blank=True)
    story_en = models.TextField(_("the company, in English"), max_length=4000, blank=True)
    export_countries = models.PositiveSmallIntegerField(_("countries exported to"), null=True, blank=True)
    export_share = models.PositiveSmallIntegerField(_("export share of turnover, %"), null=True, blank=True)
    markets = ArrayField(models.CharField(max_length=2), verbose_name=_("main markets"), default=list, blank=True)
    capacity_it = models.CharField(_("production capacity, in Italian"), max_length=200, blank=True)
    capacity_en = models.CharField(_("production capacity, in English"), max_length=200, blank=True)
    production_lines = models.PositiveSmallIntegerField(_("production lines"), null=True, blank=True)
    plant_area = models.PositiveIntegerField(_("plant area, m²"), null=True, blank=True)
    quality_staff = models.PositiveSmallIntegerField(_("people in quality control"), null=True, blank=True)
    design_staff = models.PositiveSmallIntegerField(_("people in design and development"), null=True, blank=True)
    open_from = models.DateTimeField(_("open from"), null=True, editable=False)
    open_until = models.DateTimeField(_("open until"), null=True, editable=False)
    # How many products may be published at once; NULL: nobody has set a limit. Written by catalogue/allowances.py alone.
    product_limit = models.PositiveIntegerField(_("products that may be published"), null=True, editable=False)

    # An officer's word: its products are looked at before they are shown. Written by catalogue/reviews.py alone.
    review_first = models.BooleanField(_("looked at before publication"), default=False, editable=False)

    # How it answers buyers: `response_in_time` of `response_cases` in the last `response_days`, half of them within
    # `response_hours` (NULL: fewer than half were answered). All NULL: too few cases to say. Written by
    # catalogue/response_figures.py alone.
    response_cases = models.PositiveIntegerField(null=True, editable=False)
    response_in_time = models.PositiveIntegerField(null=True, editable=False)
    response_days = models.PositiveSmallIntegerField(null=True, editable=False)
    response_hours = models.PositiveIntegerField(null=True, editable=False)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("store"), _("stores")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_from=None, open_until=None)
                | Q(open_from__isnull=False, open_until__isnull=False, open_until__gt=F("open_from")),
                name="store_period",
            ),
            models.CheckConstraint(
                condition=Q(export_share=None) | Q(export_share__lte=100), name="store_export_share"
            ),
            # Never a rate of a handful of cases, never without its sample.
            models.CheckConstraint(
                condition=Q(response_cases=None, response_in_time=None, response_days=None, response_hours=None)
                | Q(
                    response_cases__isnull=False,
                    response_in_time__isnull=False,
                    response_days__isnull=False,
                    response_cases__gte=LEAST_CASES,
                    response_in_time__lte=F("response_cases"),
                    response_days__gt=0,
                ),
                name="store_response_figures",
            ),
        ]
        indexes = [
            models.Index(fields=["open_until"], name="store_open_until"),
            GinIndex(OpClass("sort_name", "gin_trgm_ops"), name="store_name_trigrams"),
        ]

    def __str__(self):
        return self.name

    @property
    def tagline(self) -> str:
        """The one line in the page's language."""
        return localised(self, "tagline")

    @property
    def story(self) -> str:
        """The company's story in the page's language."""
        return localised(self, "story")

    @property
    def capacity(self) -> str:
        """What it can produce, in the page's language."""
        return localised(self, "capacity") or self.capacity_en

    @property
    def town(self) -> str:
        """Where it is made: the town of the main production site, else of the registered office."""
        return self.site.town if self.site else self.company.office_town

    @property
    def province(self):
        """The province of that town; None abroad."""
        return self.site.province if self.site else self.company.office_province

    @property
    def place(self) -> str:
        """Town and province sign, as people write it."""
        return f"{self.town} ({self.province.code})" if self.province else self.town

    @property
    def region(self) -> Region | None:
        """The region of that town."""
        return self.province.region if self.province else None

    @property
    def initials(self) -> str:
        """Two letters that stand where a company has no sign of its own."""
        words = [word for word in self.name.split() if word[:1].isupper()] or self.name.split()
        return "".join(word[0] for word in words[-2:]).upper()

    def is_open(self, now: datetime) -> bool:
        """Whether a buyer may enter now."""
        return bool(self.open_from and self.open_from <= now < self.open_until)
