"""Memberships at the reduced fee: what is offered, the payment notice, and the payment that was recorded."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from pavilion.files import private_storage
from pavilion.work import WorkRow

from .applications import Application
from .calls import Call, Package
from .places import Membership


class FeeOfferQuerySet(models.QuerySet):
    """Questions asked of fee offers."""

    def open(self) -> "FeeOfferQuerySet":
        """Those that wait for an answer or for the payment."""
        return self.filter(state__in=FeeOffer.OPEN)


class FeeOffer(models.Model):
    """A membership at the reduced fee, without a place: offered to an admitted company that has none, or as a renewal.

    Its state changes only through selection/fees.py. Rows stay: an offer that lapsed is history.
    """

    class Kind(models.TextChoices):
        REDUCED = "reduced", _("reduced fee")
        RENEWAL = "renewal", _("renewal at the reduced fee")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        AWAITED = "awaited", _("payment awaited")
        PAID = "paid", _("paid")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn by the office")

    OPEN = (State.OFFERED, State.AWAITED)

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="fee_offers")
    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="fee_offers")
    package = models.ForeignKey(Package, verbose_name=_("package"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="fee_offers"
    )
    renews = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="renewals")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OFFERED)
    amount = models.DecimalField(_("amount, euro"), max_digits=9, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("months of membership"))
    # Nothing rather than "": several offers have none yet, and each one given is unique.
    reference = models.CharField(_("payment reference"), max_length=25, unique=True, null=True, editable=False)  # noqa: DJ001
    offered_at = models.DateTimeField(_("offered at"))
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("to be paid by"))  # the last day in time
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True)
    payment_id = models.CharField(_("number of the payment"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    membership = models.OneToOneField(Membership, null=True, on_delete=models.PROTECT, related_name="fee")
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = FeeOfferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("membership at the reduced fee"), _("memberships at the reduced fee")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(state__in=["offered", "awaited"]),
                name="fee_one_open_per_company",
                violation_error_message=_("This company already has an open offer at the reduced fee."),
            ),
            models.UniqueConstraint(
                fields=["renews"], condition=Q(state__in=["offered", "awaited", "paid"]), name="fee_renewal_once"
            ),
            models.UniqueConstraint(
                fields=["payment_id"],
                condition=~Q(payment_id=""),
                name="fee_payment_once",
                violation_error_message=_("This payment was recorded already, for another offer."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, months__gte=1), name="fee_amount"),
            models.CheckConstraint(
                condition=Q(kind="reduced", application__isnull=False, renews=None)
                | Q(kind="renewal", application=None, renews__isnull=False),
                name="fee_source",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awaited", "paid"])
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, reference__isnull=False),
                name="fee_accepted_facts",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="paid",
                    paid_on__isnull=False,
                    recorded_at__isnull=False,
                    membership__isnull=False,
                    paid_on__lte=F("due_on"),
                )
                | Q(~Q(state="paid"), paid_on=None, recorded_at=None, recorded_by=None, membership=None, payment_id=""),
                name="fee_paid_facts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "awaited", "paid"], ended_at=None)
                | Q(state__in=["declined", "lapsed", "withdrawn"], ended_at__isnull=False),
                name="fee_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state__in=["offered", "awaited"]), name="fee_due"),
        ]

    def __str__(self):
        return self.reference or f"{self.company_id} {self.kind}"

    def starts_on(self, day: date) -> date:
        """The first day of the membership if it were paid and recorded on `day`."""
        return max(day, self.renews.ends_on) if self.renews else day


class PaymentNotice(WorkRow):
    """The payment notice of an accepted offer as a PDF: a worker makes it, the page of the offer does not wait for it."""

    offer = models.OneToOneField(FeeOffer, on_delete=models.PROTECT, related_name="notice")
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("payment notice"), _("payment notices")
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="payment_notice_waiting")]

    def __str__(self):
        return f"{self.offer_id}"
