"""Lists of a call as they were published: what each application became, and the fingerprints anyone can check."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .calls import Call


class PublishedList(models.Model):
    """A provisional or final list as it was published. Never edited (trigger); a later edition is another row."""

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional list")
        FINAL = "final", _("final list")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="lists")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    number = models.PositiveSmallIntegerField(_("edition"))
    rows = models.JSONField(default=list)  # selection/lists.py: one per application, in protocol order
    fingerprints = models.JSONField(default=list)  # [protocol, number of the snapshot, SHA-256], in protocol order
    root = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("published list"), _("published lists")
        ordering = ["published_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "number"], name="published_list_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="published_list_number"),
        ]

    def __str__(self):
        return f"{self.call_id} {self.kind} {self.number}"
