"""What buyers keep: products and stores they like, searches whose new answers are mailed to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Category, Product, Store
from companies.models import Buyer
from pavilion import clock

MAX_FAVOURITES = 300  # of one buyer
MAX_SEARCHES = 30
QUERY_LENGTH = 1000


class Favourite(models.Model):
    """A product or a store a buyer has kept."""

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(_("added at"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("favourite"), _("favourites")
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, store=None) | Q(product=None, store__isnull=False),
                name="favourite_one_subject",
            ),
            models.UniqueConstraint(fields=["buyer", "product"], name="favourite_product_once"),
            models.UniqueConstraint(fields=["buyer", "store"], name="favourite_store_once"),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def subject(self) -> Product | Store:
        """What was kept."""
        return self.product or self.store


class SavedSearch(models.Model):
    """What a buyer looks for: the query string of a list, in its one normal form, and how often new answers are mailed.

    `checked_at` is when it was last looked up; what is new is counted from there (inquiries/saved_searches.py).
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", pgettext_lazy("frequency", "Every day")
        WEEKLY = "weekly", pgettext_lazy("frequency", "Once a week")
        NEVER = "never", pgettext_lazy("frequency", "No e-mail")

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="saved_searches")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)  # of its words
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=QUERY_LENGTH, blank=True)
    frequency = models.CharField(
        _("how often it is sent by e-mail"), max_length=6, choices=Frequency, default=Frequency.WEEKLY
    )
    saved_at = models.DateTimeField(_("saved at"), default=clock.now)
    checked_at = models.DateTimeField(_("last looked up"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("saved search"), _("saved searches")
        constraints = [
            models.CheckConstraint(condition=Q(category__isnull=False) | ~Q(query=""), name="saved_search_asks"),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "never"]), name="saved_search_frequency"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__gte=models.F("saved_at")), name="saved_search_checked_later"
            ),
            models.UniqueConstraint(
                fields=["buyer", "language", "category", "query"], nulls_distinct=False, name="saved_search_once"
            ),
        ]
        indexes = [
            models.Index(fields=["frequency", "checked_at"], condition=~Q(frequency="never"), name="saved_search_due")
        ]

    def __str__(self):
        return f"#{self.pk}"
