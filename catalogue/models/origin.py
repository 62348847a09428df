"""The origin of a product: what the rules derived and what an officer decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .products import Product


class OriginAssessment(models.Model):
    """The present assessment of one product. `findings` is what catalogue/origin.py said, in codes; texts are made when shown."""

    class Status(models.TextChoices):
        ITALY = "italy", pgettext_lazy("origin", "Italy")
        NOT_ITALY = "not_italy", pgettext_lazy("origin", "not Italy")
        OFFICER = "officer", pgettext_lazy("origin", "officer decides")
        INCOMPLETE = "incomplete", pgettext_lazy("origin", "incomplete")

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="origin")
    status = models.CharField(_("origin"), max_length=10, choices=Status)
    rule = models.CharField(_("rule"), max_length=6, blank=True)
    findings = models.JSONField(default=dict)
    claim_100_allowed = models.BooleanField(default=False)
    facts_hash = models.CharField(max_length=64)
    assessed_at = models.DateTimeField(_("assessed at"))
    decided_status = models.CharField(_("officer’s decision"), max_length=10, choices=Status, blank=True)
    decided_reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_facts_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("origin assessment"), _("origin assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_status="", decided_by=None, decided_at=None, decided_facts_hash="")
                | Q(
                    ~Q(decided_status=""),
                    ~Q(decided_reason=""),
                    ~Q(decided_facts_hash=""),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="origin_decision_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_status="incomplete"), name="origin_decision_final"),
        ]

    def __str__(self):
        return self.get_result_display()

    @property
    def decided(self) -> bool:
        """Whether an officer's decision holds: the facts it was taken on are unchanged."""
        return bool(self.decided_status) and self.decided_facts_hash == self.facts_hash

    @property
    def result(self) -> str:
        """What holds: the officer's decision if there is one on these facts, else the rules'."""
        return self.decided_status if self.decided else self.status

    @property
    def result_at(self):
        """When that was decided or assessed."""
        return self.decided_at if self.decided else self.assessed_at

    def get_result_display(self) -> str:
        """The result in words."""
        return str(self.Status(self.result).label)
