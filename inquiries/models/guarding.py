"""Who wants nothing more of whom, what was reported, and which countries officers look at first."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from companies.models import Buyer, Company
from pavilion import clock

from .asked import Side
from .conversations import Conversation


class BlockQuerySet(models.QuerySet):
    """Questions asked of blocks."""

    def in_force(self) -> "BlockQuerySet":
        """Those nobody has lifted."""
        return self.filter(lifted_at=None)

    def between(self, buyer: Buyer, company: Company) -> "BlockQuerySet":
        """Those that stop what these two write to each other, the officers' block of the buyer among them."""
        return self.in_force().filter(buyer=buyer).filter(Q(company=company) | Q(company=None))


class Block(models.Model):
    """Nothing a buyer and a company write to each other is delivered. Without a company: an officer blocked the buyer for all."""

    class By(models.TextChoices):
        BUYER = "buyer", _("buyer")
        COMPANY = "company", _("company")
        OFFICER = "officer", _("officer")

    buyer = models.ForeignKey(Buyer, verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="blocks")
    company = models.ForeignKey(
        Company, verbose_name=_("company"), null=True, on_delete=models.PROTECT, related_name="blocks"
    )
    by = models.CharField(_("blocked by"), max_length=7, choices=By)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("blocked on"), default=clock.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    lifted_at = models.DateTimeField(_("lifted on"), null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("block"), _("blocks")
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "company", "by"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="block_once",
            ),
            models.CheckConstraint(
                condition=Q(by="officer", company=None) | (Q(by__in=["buyer", "company"]) & Q(company__isnull=False)),
                name="block_whom",
            ),
            models.CheckConstraint(
                condition=~Q(by="officer") | Q(reason__regex=r"\S"),
                name="block_reason",
                violation_error_message=_("Write the reason."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__gte=F("made_at"), lifted_by__isnull=False),
                name="block_lifted_whole",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


class Report(models.Model):
    """A side of a conversation says that the other abuses it; an officer reads the conversation and decides."""

    class Reason(models.TextChoices):
        ADVERTISING = "advertising", _("Advertising: nothing is asked or offered")
        PHISHING = "phishing", _("It tries to get passwords or payment data")
        FRAUD = "fraud", _("It looks like a fraud")
        FISHING = "fishing", _("Prices are collected without an intention to buy")
        OFFENSIVE = "offensive", _("It is offensive")
        OTHER = "other", _("Another reason")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "to be examined")
        UPHELD = "upheld", pgettext_lazy("report", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("report", "dismissed")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="reports")
    side = models.CharField(_("reported by"), max_length=7, choices=Side)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=11, choices=Reason)
    text = models.CharField(_("what happened"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("reported at"), default=clock.now)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    note = models.CharField(_("note for the file"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("report of abuse"), _("reports of abuse")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "side"],
                condition=Q(state="open"),
                name="report_once",
                violation_error_message=_("You have reported this conversation already: an officer is examining it."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | ~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="report_decision",
            ),
            models.CheckConstraint(condition=~Q(reason="other") | Q(text__regex=r"\S"), name="report_words"),
        ]
        indexes = [models.Index(fields=["made_at", "id"], condition=Q(state="open"), name="report_queue")]

    def __str__(self):
        return f"#{self.pk}"


class DayRange(Func):
    """The half-open range between two days of a row; no end means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RestrictedDestinationQuerySet(models.QuerySet):
    """Questions asked of the list."""

    def in_force(self, day: date) -> "RestrictedDestinationQuerySet":
        """The entries that hold on a day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


class RestrictedDestination(models.Model):
    """A country to which deliveries are restricted, for a time: what concerns it is shown to an officer first."""

    country = CountryField(_("country"))
    reason = models.CharField(_("reason"), max_length=300, help_text=_("Buyers and companies read it."))
    source = models.CharField(_("source"), max_length=300, help_text=_("The act or the page it stands on."))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until, this day excluded"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("entered on"), default=clock.now)

    objects = RestrictedDestinationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("restricted destination"), _("restricted destinations")
        constraints = [
            ExclusionConstraint(
                name="restriction_once_at_a_time",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    (DayRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This country stands on the list for some of these days already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="restriction_period",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S") & Q(source__regex=r"\S") & ~Q(country=""), name="restriction_whole"
            ),
        ]

    def __str__(self):
        return f"{self.country.name}, {self.valid_from}"
