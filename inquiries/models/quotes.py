"""Quotes: a company's offer for a request in revisions that are never changed, and the buyer's one counter-offer."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pavilion import clock

from .asked import TEXT_LENGTH, Incoterm
from .requests import CURRENCIES, QuoteRequest, RequestInvitation, RequestLine

MAX_QUOTES = 10


class Quote(models.Model):
    """What one company offers for one request, in revisions of which none is ever changed; the last one holds."""

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("quote", "offered")
        COUNTERED = "countered", pgettext_lazy("quote", "counter-offer made")
        AWARDED = "awarded", pgettext_lazy("quote", "awarded")
        LOST = "lost", pgettext_lazy("quote", "not chosen")
        WITHDRAWN = "withdrawn", pgettext_lazy("quote", "withdrawn")

    LIVE = (State.OFFERED, State.COUNTERED)

    invitation = models.OneToOneField(RequestInvitation, on_delete=models.PROTECT, related_name="quote")
    request = models.ForeignKey(QuoteRequest, on_delete=models.PROTECT, related_name="quotes")
    seat = models.PositiveSmallIntegerField(null=True)  # 1 to MAX_QUOTES: an eleventh quote has no seat to take
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OFFERED)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("quote"), _("quotes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "seat"], name="quote_seat_once"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="awarded"), name="quote_one_award"),
            models.UniqueConstraint(fields=["id", "request"], name="quote_key"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", seat=None)
                | (~Q(state="withdrawn") & Q(seat__isnull=False, seat__gte=1, seat__lte=MAX_QUOTES)),
                name="quote_seat",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether the buyer may still choose it."""
        return self.state in self.LIVE


class QuoteRevision(models.Model):
    """One version of a quote: never changed, never deleted (a trigger refuses it)."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    token = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    incoterm = models.CharField(_("delivery terms"), max_length=3, choices=Incoterm)
    place = models.CharField(_("named place"), max_length=100, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("lead time, days"))
    payment = models.CharField(_("payment terms"), max_length=200, blank=True)
    valid_until = models.DateField(pgettext_lazy("quote", "valid until"))
    text = models.TextField(_("message"), max_length=TEXT_LENGTH, blank=True)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=2)
    covers_all = models.BooleanField(default=True)  # every line of the request has a price

    class Meta:
        verbose_name, verbose_name_plural = _("revision of a quote"), _("revisions of quotes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["quote", "token"], name="revision_token_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number"),
            models.CheckConstraint(condition=Q(total__gt=0), name="revision_total"),
            models.CheckConstraint(condition=Q(lead_days__gte=1), name="revision_lead"),
        ]

    def __str__(self):
        return f"{self.quote_id}.{self.number}"

    def is_valid(self, now: datetime) -> bool:
        """Whether the offer still holds today, in Rome."""
        return self.valid_until >= clock.rome(now).date()


class QuotePrice(models.Model):
    """The price of one line in one revision."""

    revision = models.ForeignKey(QuoteRevision, on_delete=models.PROTECT, related_name="prices")
    line = models.ForeignKey(RequestLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("price of a line"), _("prices of lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "line"], name="quote_price_once"),
            models.CheckConstraint(condition=Q(unit_price__gt=0, quantity__gt=0), name="quote_price_positive"),
        ]

    def __str__(self):
        return f"{self.revision_id} {self.unit_price}"

    @property
    def sum(self):
        """What the line costs."""
        return self.unit_price * self.quantity


class QuoteCounter(models.Model):
    """The buyer's one counter-offer to a quote: a constraint keeps it one."""

    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="counter")
    revision = models.ForeignKey(QuoteRevision, on_delete=models.PROTECT, related_name="+")
    total = models.DecimalField(_("total you would accept"), max_digits=16, decimal_places=2, null=True, blank=True)
    text = models.TextField(_("what you ask for"), max_length=TEXT_LENGTH)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("counter-offer"), _("counter-offers")
        constraints = [
            models.CheckConstraint(condition=Q(total=None) | Q(total__gt=0), name="counter_total"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="counter_text"),
        ]

    def __str__(self):
        return f"#{self.pk}"
