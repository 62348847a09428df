"""What officers look at of products: the first publication, a change of a published one, a sample afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pavilion import clock

from .products import Product


class ReviewQuerySet(models.QuerySet):
    """Questions asked of reviews."""

    def open(self) -> "ReviewQuerySet":
        """Those nobody has closed."""
        return self.filter(state=ProductReview.State.OPEN)


class ProductReview(models.Model):
    """One look at a product. A change keeps what is proposed in `data`, as update_product() takes it but plain; the live page
    stays as it is until an officer approves."""

    class Kind(models.TextChoices):
        FIRST = "first", pgettext_lazy("review", "publication")
        CHANGE = "change", pgettext_lazy("review", "change")
        AFTER = "after", pgettext_lazy("review", "afterwards, by sample")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("review", "waits")
        APPROVED = "approved", pgettext_lazy("review", "approved")
        REFUSED = "refused", pgettext_lazy("review", "changes asked")
        TAKEN_BACK = "taken_back", pgettext_lazy("review", "taken back by the company")

    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    data = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField(_("since"), default=clock.now)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "kind"], condition=Q(state="open"), name="review_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | Q(~Q(state="open"), closed_at__isnull=False, closed_by__isnull=False),
                name="review_closed_whole",
            ),
            models.CheckConstraint(condition=~Q(state="refused", reason=""), name="review_refusal_reason"),
            models.CheckConstraint(condition=Q(kind="change") | Q(data={}), name="review_data_of_change"),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(state="open"), name="review_open")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.product}"
