"""What VIES, the European register of VAT numbers, answered about a buyer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Buyer
from pavilion.work import WorkRow
from selection.models import VatCheck


class BuyerVatCheck(WorkRow):
    """The latest question to VIES about a buyer's number. No message waits for it, none is stopped by it."""

    Answer = VatCheck.Answer

    buyer = models.OneToOneField(Buyer, on_delete=models.CASCADE, related_name="vat_check")
    number = models.CharField(_("VAT number"), max_length=40)  # as the buyer's profile had it: another is asked anew
    answer = models.CharField(_("answer"), max_length=9, choices=Answer, blank=True, default=Answer.WAITING)
    note = models.CharField(_("note"), max_length=100, blank=True)  # the code of an outage
    consultation = models.CharField(_("consultation number"), max_length=40, blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("VIES check of a buyer"), _("VIES checks of buyers")
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="buyer_vat_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", asked_at=None) | Q(~Q(answer=""), asked_at__isnull=False),
                name="buyer_vat_asked_at",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="buyer_vat_number"),
        ]

    def __str__(self):
        return f"{self.number} {self.answer}"

    @property
    def is_valid(self) -> bool:
        """Whether VIES knows the number."""
        return self.answer == self.Answer.VALID

    @property
    def is_unknown_there(self) -> bool:
        """Whether VIES says that it does not know the number."""
        return self.answer == self.Answer.NOT_VALID
