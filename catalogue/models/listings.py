"""The read model of every list: one prepared row per product and language, and what is counted and learnt from the rows."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from pavilion.work import WorkRow

from .products import Product

# One full-text configuration per content language (made in the first migration): its stemmer behind `unaccent`, so that
# "caffe" finds "caffè". Always written out in a query: a configuration read from a column cannot use the index.
CONFIGURATIONS = {"it": "pv_it", "en": "pv_en", "de": "pv_de", "fr": "pv_fr", "es": "pv_es"}
PLAIN_CONFIGURATION = "pv_plain"  # no stemmer: the other languages, codes, pairs of Chinese characters
# What a product without a price, minimum or lead time is sorted by: behind all that have one. Never NULL, so that pages follow.
LAST = 10**15


def configuration(language: str) -> str:
    """The full-text configuration of a language."""
    return CONFIGURATIONS.get(language, PLAIN_CONFIGURATION)


class Joined(Func):
    """Vectors one behind the other."""

    template = "(%(expressions)s)"
    arg_joiner = " || "


def _by_language(column: str, *texts: str):
    """A vector of texts, each read with the configuration of the language that stands in `column`."""
    return Case(
        *(When(**{column: code}, then=SearchVector(*texts, config=config)) for code, config in CONFIGURATIONS.items()),
        default=SearchVector(*texts, config=PLAIN_CONFIGURATION),
        output_field=SearchVectorField(),
    )


def _codes():
    return SearchVector("codes", config=PLAIN_CONFIGURATION)


def _others():
    codes = (*CONFIGURATIONS, "zh")
    return [SearchVector(KeyTextTransform(code, "others"), config=configuration(code)) for code in codes]


def _generated(*vectors):
    joined = Joined(*vectors, output_field=SearchVectorField())
    return models.GeneratedField(expression=joined, output_field=SearchVectorField(), db_persist=True)


class ListingQuerySet(models.QuerySet):
    """Questions asked of listing rows."""

    def visible(self, language: str, now: datetime) -> "ListingQuerySet":
        """Rows of one language whose store is open now."""
        return self.filter(language=language, open_from__lte=now, open_until__gt=now)

    def in_category(self, category) -> "ListingQuerySet":
        """Rows of a category and everything below it: one column per level, flat however large the category.

        The indexes end with the third level: deeper ones begin at the category there.
        """
        indexed = self.filter(l3=category.ancestors[2]) if category.level > 3 else self
        return indexed.filter(**{f"l{category.level}": category.pk})


class Listing(models.Model):
    """What a list shows of a product in one language: prepared once per change, never joined.

    What it is found by stands beside it in three vectors (catalogue/search.py): its title and codes; all that is said of it in the
    language of the page; and what is said in other languages.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="listings")
    language = models.CharField(max_length=2)
    text_language = models.CharField(max_length=2)  # of the title shown, when there is none in `language`
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=140)
    title_words = models.TextField()  # the title as search reads it (catalogue/search.py)
    slug = models.CharField(max_length=80)
    place = models.CharField(max_length=110, blank=True)  # town of the store when the card was made
    # What follows is for search alone, its words apart.
    words = models.TextField(blank=True)  # in `language`: store, place, group, and what stands in for a missing text
    description = models.TextField(blank=True)  # in `text_language`
    codes = models.TextField(blank=True)  # the company's code and the HS code without separators
    others = models.JSONField(default=dict)  # {language: what is said in it}, for the other content languages
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
    tokens = ArrayField(models.CharField(max_length=60), default=list)  # what can be filtered by (catalogue/facets.py)
    price_mode = models.CharField(max_length=8)
    minimum_order = models.PositiveIntegerField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    sample_offered = models.BooleanField(default=False)
    by_price = models.BigIntegerField(default=LAST)  # cents of euro; LAST on request and in other currencies
    by_minimum = models.BigIntegerField(default=LAST)
    by_lead = models.BigIntegerField(default=LAST)
    quality = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    open_from = models.DateTimeField()
    open_until = models.DateTimeField()
    title_vector = _generated(_by_language("text_language", "title_words"), _codes())
    body_vector = _generated(
        _by_language("text_language", "title_words", "description"), _by_language("language", "words"), _codes()
    )
    other_vector = _generated(*_others())

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("listing row"), _("listing rows")
        constraints = [models.UniqueConstraint(fields=["product", "language"], name="listing_once")]
        indexes = [
            models.Index(fields=["language", "l1", "-published_at", "-id"], name="listing_l1_new"),
            models.Index(fields=["language", "l2", "-published_at", "-id"], name="listing_l2_new"),
            models.Index(fields=["language", "l3", "-published_at", "-id"], name="listing_l3_new"),
            models.Index(fields=["language", "-published_at", "-id"], name="listing_new"),
            models.Index(fields=["language", "-quality", "-id"], name="listing_quality"),
            models.Index(fields=["language", "by_price", "id"], name="listing_price"),
            models.Index(fields=["language", "by_minimum", "id"], name="listing_minimum"),
            models.Index(fields=["language", "by_lead", "id"], name="listing_lead"),
            models.Index(fields=["language", "l1", "by_price", "id"], name="listing_l1_price"),
            models.Index(fields=["language", "l1", "by_minimum", "id"], name="listing_l1_minimum"),
            models.Index(fields=["language", "l1", "by_lead", "id"], name="listing_l1_lead"),
            models.Index(fields=["language", "company", "position", "id"], name="listing_company"),
            GinIndex(fields=["title_vector"], name="listing_title_vector"),
            GinIndex(fields=["body_vector"], name="listing_body_vector"),
            GinIndex(fields=["other_vector"], name="listing_other_vector"),
            GinIndex(fields=["tokens"], name="listing_tokens"),
            GinIndex(fields=["markets"], name="listing_markets"),
        ]

    def __str__(self):
        return f"{self.product_id} {self.language}"


class ListingJob(WorkRow):
    """A product whose listing rows are out of date. One row per product; a change while it is being done asks again."""

    product = models.OneToOneField(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="listing_job"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("listing to rebuild"), _("listings to rebuild")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(work_state="waiting"), name="listingjob_waiting")]

    def __str__(self):
        return f"{self.product_id}"


class SearchWord(models.Model):
    """A word that occurs in listing rows of one language, without accents and as people write it, and in how many."""

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=60)
    documents = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="searchword_once")]
        indexes = [
            GinIndex(OpClass("word", "gin_trgm_ops"), name="searchword_trigrams"),
            models.Index(
                F("language"), OpClass("word", "text_pattern_ops"), F("documents").desc(), name="searchword_prefix"
            ),
        ]

    def __str__(self):
        return self.word


class FacetCount(models.Model):
    """How many visible products of a category (0: of all) have a token; `token` "" counts them all. Written by a worker."""

    category = models.BigIntegerField()
    token = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "token"], name="facetcount_once")]

    def __str__(self):
        return f"{self.category} {self.token}: {self.number}"


class Similar(models.Model):
    """The products that stand below a product as similar, in their order; at most two of one company. Written by a worker."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="similar", primary_key=True)
    products = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(products__len__lte=8), name="similar_few"),
        ]

    def __str__(self):
        return f"{self.product_id}"


class SitemapFile(models.Model):
    """A file of the site map for search engines, as a worker wrote it; served as it is."""

    name = models.CharField(max_length=60, primary_key=True)
    content = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self):
        return self.name
