"""What was shown, seen and clicked: append-only facts without a visitor, and the figures of each day made of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company

from .campaigns import LANGUAGES, Campaign
from .placements import Placement


class Sighting(models.Model):
    """One thing that happened to one showing of a banner. Nothing in it tells who was looking.

    `propensity` is the probability with which this banner was chosen; without it no later choice could be judged honestly.
    """

    class Kind(models.TextChoices):
        SERVED = "served", pgettext_lazy("banner", "served")
        SEEN = "seen", pgettext_lazy("banner", "viewable")
        CLICKED = "clicked", pgettext_lazy("banner", "clicked")

    decision = models.UUIDField()
    kind = models.CharField(max_length=7, choices=Kind)
    fact = models.UUIDField(null=True)  # the message that said it; null: implied by a later one
    # Written in batches of thousands: the campaign is named in a token of ours, and one that was approved is never deleted.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    placement = models.CharField(max_length=12, choices=Placement.Code)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    day = models.DateField()  # of the decision, in Rome: what is seen after midnight belongs to the day it was served
    decided_at = models.DateTimeField()
    propensity = models.FloatField()
    policy = models.CharField(max_length=12)
    eligible = models.CharField(max_length=12)  # fingerprint of the set that was drawn from (EligibleSet)
    dealt = models.BooleanField(default=False)  # from the deck of companies; else drawn by weight

    class Meta:
        verbose_name, verbose_name_plural = _("sighting"), _("sightings")
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="sighting_once"),
            models.CheckConstraint(condition=Q(kind__in=["served", "seen", "clicked"]), name="sighting_kind"),
            models.CheckConstraint(condition=Q(propensity__gt=0, propensity__lte=1), name="sighting_propensity"),
        ]
        indexes = [models.Index(fields=["day"], name="sighting_day")]

    def __str__(self):
        return f"{self.decision} {self.kind}"


class EligibleSet(models.Model):
    """The banners that were drawn from, under the name each decision carries: what everyone's equal share is reckoned by."""

    eligible = models.CharField(max_length=12, primary_key=True)
    campaigns = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name, verbose_name_plural = _("set of banners"), _("sets of banners")

    def __str__(self):
        return self.eligible


class Discarded(models.Model):
    """Something that happened and does not count, with the reason by name. Nothing in it tells who it was, nor which banner."""

    class Reason(models.TextChoices):
        ROBOT = "robot", _("a robot that says what it is")
        PREFETCH = "prefetch", _("fetched ahead by a browser, not looked at")
        STAFF = "staff", _("an officer")
        OWN_COMPANY = "own_company", _("someone who acts for the company itself")
        FOREIGN = "foreign", _("sent by a page of another site")
        TOO_OFTEN = "too_often", _("more from one network than people look at")
        LATE = "late", _("more than two hours after it was served")
        REPLAY = "replay", _("said again of the same showing")

    fact = models.UUIDField(unique=True)
    day = models.DateField()  # of the decision, in Rome
    placement = models.CharField(max_length=12, choices=Placement.Code)
    kind = models.CharField(max_length=7, choices=Sighting.Kind)
    reason = models.CharField(max_length=11, choices=Reason)

    class Meta:
        verbose_name, verbose_name_plural = _("what did not count"), _("what did not count")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reason__in=["robot", "prefetch", "staff", "own_company", "foreign", "too_often", "late", "replay"]
                ),
                name="discarded_reason",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="discarded_day")]

    def __str__(self):
        return f"{self.day} {self.reason}"


class DiscardedDay(models.Model):
    """How much did not count on a day in Rome, by placement, kind and reason."""

    day = models.DateField(_("day"))
    placement = models.CharField(_("where"), max_length=12, choices=Placement.Code)
    kind = models.CharField(max_length=7, choices=Sighting.Kind)
    reason = models.CharField(_("reason"), max_length=11, choices=Discarded.Reason)
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("what did not count on a day"), _("what did not count on days")
        constraints = [
            models.UniqueConstraint(fields=["day", "placement", "kind", "reason"], name="discarded_day_once"),
        ]

    def __str__(self):
        return f"{self.day} {self.reason}"


class ShareDay(models.Model):
    """An owner's part of a placement's showings on a day in Rome, and what its equal share of them would have been.

    The equal share counts the showings it was eligible for, each divided by the number of owners it could have gone to.
    """

    day = models.DateField(_("day"))
    placement = models.CharField(_("where"), max_length=12, choices=Placement.Code)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")  # null: the agency
    served = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    equal_served = models.FloatField(default=0)
    equal_seen = models.FloatField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("share of a day"), _("shares of days")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "placement", "company"], name="share_day_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(seen__lte=F("served")), name="share_day_order"),
        ]

    def __str__(self):
        return f"{self.company_id} {self.day}"


class CampaignDay(models.Model):
    """A campaign's figures of one day in Rome, for one placement and language: made from the sightings, never counted up."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="days")
    placement = models.CharField(_("where"), max_length=12, choices=Placement.Code)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    day = models.DateField(_("day"))
    served = models.PositiveIntegerField(pgettext_lazy("banner", "served"), default=0)
    seen = models.PositiveIntegerField(pgettext_lazy("banner", "viewable"), default=0)
    clicked = models.PositiveIntegerField(pgettext_lazy("banner", "clicked"), default=0)  # of those that were viewable
    # Clicked without having been said to be viewable: real people in a hurry, or machines. Outside of every rate.
    clicked_unseen = models.PositiveIntegerField(_("clicked, not viewable"), default=0)
    # The part of it that came from the deck: what the drawn part is measured against.
    dealt_seen = models.PositiveIntegerField(default=0)
    dealt_clicked = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("figures of a day"), _("figures of days")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "placement", "language", "day"], name="campaign_day_once"),
            models.CheckConstraint(
                condition=Q(clicked__lte=F("seen"), seen__lte=F("served"), clicked_unseen__lte=F("served") - F("seen")),
                name="campaign_day_order",
            ),
            models.CheckConstraint(
                condition=Q(dealt_clicked__lte=F("dealt_seen"), dealt_seen__lte=F("seen"))
                & Q(dealt_clicked__lte=F("clicked")),
                name="campaign_day_dealt",
            ),
        ]

    def __str__(self):
        return f"{self.campaign_id} {self.day}"
