"""The read model of every list: one prepared row per product and language."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from pavilion.work import WorkRow

from .products import Product

# One full-text configuration per content language (made in the first migration): its stemmer behind `unaccent`, so that
# "caffe" finds "caffè". Always written out in a query: a configuration read from a column cannot use the index.
CONFIGURATIONS = {"it": "pv_it", "en": "pv_en", "de": "pv_de", "fr": "pv_fr", "es": "pv_es"}
PLAIN_CONFIGURATION = "pv_plain"  # no stemmer: the other languages


def configuration(language: str) -> str:
    """The full-text configuration of a language."""
    return CONFIGURATIONS.get(language, PLAIN_CONFIGURATION)


def _vector(config: str):
    return SearchVector("title", config=config, weight="A") + SearchVector("words", config=config, weight="B")


class ListingQuerySet(models.QuerySet):
    """Questions asked of listing rows."""

    def visible(self, language: str, now: datetime) -> "ListingQuerySet":
        """Rows of one language whose store is open now."""
        return self.filter(language=language, open_from__lte=now, open_until__gt=now)

    def in_category(self, category) -> "ListingQuerySet":
        """Rows of a category and everything below it: one column per level, flat however large the category."""
        return self.filter(**{f"l{category.level}": category.pk})

    def matching(self, text: str, languages: list[str]) -> "ListingQuerySet":
        """Rows that have every word of `text` in their title, store, place or group; each text read in its own language."""
        condition = Q()
        for language in languages:
            query = SearchQuery(text, config=configuration(language), search_type="websearch")
            condition |= Q(text_language=language, vector=query)
        return self.filter(condition)


class Listing(models.Model):
    """What a list shows of a product in one language: prepared once per change, never joined."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="listings")
    language = models.CharField(max_length=2)
    text_language = models.CharField(max_length=2)  # of the title shown, when there is none in `language`
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=140)
    slug = models.CharField(max_length=80)
    place = models.CharField(max_length=110, blank=True)  # town of the store when the card was made
    words = models.TextField(blank=True)  # store, place, district and group: found beside the title
    card = models.TextField()
    l1 = models.BigIntegerField(null=True)
    l2 = models.BigIntegerField(null=True)
    l3 = models.BigIntegerField(null=True)
    l4 = models.BigIntegerField(null=True)
    l5 = models.BigIntegerField(null=True)
    l6 = models.BigIntegerField(null=True)
    l7 = models.BigIntegerField(null=True)
    region = models.CharField(max_length=2, blank=True)
    district = models.BigIntegerField(null=True)
    markets = ArrayField(models.CharField(max_length=2), default=list)
    price_mode = models.CharField(max_length=8)
    minimum_order = models.PositiveIntegerField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    sample_offered = models.BooleanField(default=False)
    quality = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    open_from = models.DateTimeField()
    open_until = models.DateTimeField()
    vector = models.GeneratedField(
        expression=Case(
            *(When(text_language=language, then=_vector(config)) for language, config in CONFIGURATIONS.items()),
            default=_vector(PLAIN_CONFIGURATION),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("listing row"), _("listing rows")
        constraints = [models.UniqueConstraint(fields=["product", "language"], name="listing_once")]
        indexes = [
            models.Index(fields=["language", "l1", "-published_at", "-id"], name="listing_l1_new"),
            models.Index(fields=["language", "l2", "-published_at", "-id"], name="listing_l2_new"),
            models.Index(fields=["language", "-published_at", "-id"], name="listing_new"),
            models.Index(fields=["language", "company", "position", "id"], name="listing_company"),
            GinIndex(fields=["vector"], name="listing_vector"),
        ]

    def __str__(self):
        return f"{self.product_id} {self.language}"


class ListingJob(WorkRow):
    """A product whose listing rows are out of date. One row per product; a change while it is being done asks again."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="listing_job")

    class Meta:
        verbose_name, verbose_name_plural = _("listing to rebuild"), _("listings to rebuild")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(work_state="waiting"), name="listingjob_waiting")]

    def __str__(self):
        return f"{self.product_id}"
