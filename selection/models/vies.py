"""What VIES, the European register of VAT numbers, answered about an applicant."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pavilion.work import WorkRow

from .applications import Application


class VatCheck(WorkRow):
    """One question to VIES per application: a worker asks it, and no submission waits for it or fails by it."""

    class Answer(models.TextChoices):
        WAITING = "", _("not asked yet")
        VALID = "valid", _("valid")
        NOT_VALID = "not_valid", _("not valid")
        NOT_VERIFIABLE = "unknown", _("not verifiable")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="vat_check")
    vat_number = models.CharField(_("VAT number"), max_length=11)
    answer = models.CharField(_("answer"), max_length=9, choices=Answer, blank=True, default=Answer.WAITING)
    note = models.CharField(_("note"), max_length=100, blank=True)  # the code of an outage, or "off"
    consultation = models.CharField(_("consultation number"), max_length=40, blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("VIES check"), _("VIES checks")
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="vat_check_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", asked_at=None) | Q(~Q(answer=""), asked_at__isnull=False),
                name="vat_check_asked_at",
            )
        ]

    def __str__(self):
        return f"IT{self.vat_number} {self.answer}"
