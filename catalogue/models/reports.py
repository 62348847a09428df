"""What readers report of a product, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pavilion import clock

from .products import Product


class ProductReport(models.Model):
    """One report, by anybody. `source` is a keyed hash of the address it came from and the day: it serves the limits alone."""

    class Kind(models.TextChoices):
        ORIGIN = "origin", _("false or doubtful origin")
        NAME = "name", _("protected name used without right")
        PICTURE = "picture", _("copied picture or text")
        UNSAFE = "unsafe", _("unsafe or forbidden product")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "waits")
        UPHELD = "upheld", pgettext_lazy("report", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("report", "not upheld")

    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(_("what is wrong"), max_length=8, choices=Kind)
    words = models.TextField(_("what was seen"), max_length=1500)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reported by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    source = models.CharField(max_length=64, editable=False)
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField(_("outcome"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("report"), _("reports")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "kind", "source"],
                condition=Q(state="open"),
                name="report_once_a_day",
                violation_error_message=_("You have reported this already. An officer will look at it."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, outcome="")
                | Q(~Q(state="open"), ~Q(outcome=""), closed_at__isnull=False, closed_by__isnull=False),
                name="report_closed_whole",
            ),
        ]
        indexes = [models.Index(fields=["source", "reported_at"], name="report_source")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.product}"
