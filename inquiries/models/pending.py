"""What strangers wrote, until their address is confirmed."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from catalogue.models import Product, Store
from pavilion import clock

from .asked import TEXT_LENGTH, AskedFor
from .conversations import Conversation
from .held import HeldMessage


class PendingEnquiryQuerySet(models.QuerySet):
    """Questions asked of enquiries that wait for their address."""

    def waiting(self, now: datetime) -> "PendingEnquiryQuerySet":
        """Those whose link still works."""
        return self.filter(confirmed_at=None, expires_at__gt=now)

    def expired(self, now: datetime) -> "PendingEnquiryQuerySet":
        """Those nobody confirmed in time."""
        return self.filter(confirmed_at=None, expires_at__lte=now)


class PendingEnquiry(AskedFor):
    """What a stranger wrote, until the address is confirmed. The company sees nothing of it, and no mail goes to it."""

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    contact_name = models.CharField(_("first and last name"), max_length=150)
    company_name = models.CharField(_("company"), max_length=200)
    country = CountryField(_("country"))
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("message"), max_length=TEXT_LENGTH)
    token = models.UUIDField(unique=True, editable=False)  # of the form: pressing "send" twice sends once
    written_at = models.DateTimeField(pgettext_lazy("message", "written at"), default=clock.now)
    expires_at = models.DateTimeField(_("expires at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="+")
    held = models.OneToOneField(HeldMessage, null=True, on_delete=models.PROTECT, related_name="+")  # by an officer

    objects = PendingEnquiryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("enquiry to be confirmed"), _("enquiries to be confirmed")
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, store=None) | Q(product=None, store__isnull=False),
                name="pending_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, conversation=None, held=None)
                | Q(confirmed_at__isnull=False, conversation__isnull=False, held=None)
                | Q(confirmed_at__isnull=False, conversation=None, held__isnull=False),
                name="pending_confirmed_whole",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("written_at")), name="pending_period"),
            models.CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="pending_email_lower"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="pending_text"),
            models.CheckConstraint(
                condition=Q(quantity=None, unit="") | (Q(quantity__isnull=False, quantity__gt=0) & ~Q(unit="")),
                name="pending_quantity_unit",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="pending_expires")]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def subject(self) -> Product | Store:
        """What was written about."""
        return self.product or self.store
