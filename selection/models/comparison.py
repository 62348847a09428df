"""How the last comparison of an application with its company's present data went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .applications import Application


class LiveComparison(models.Model):
    """The fingerprint of what the company said at the last comparison, and the names of what differed."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="comparison")
    fingerprint = models.CharField(max_length=64)
    changed = models.JSONField(default=list)
    compared_at = models.DateTimeField(_("compared at"))

    class Meta:
        verbose_name, verbose_name_plural = _("comparison"), _("comparisons")

    def __str__(self):
        return f"{self.application_id}"
