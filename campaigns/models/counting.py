"""What was shown, seen and clicked: append-only facts without a visitor, and the figures of each day made of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    eligible = models.CharField(max_length=12)  # fingerprint of the set that was drawn from

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


class CampaignDay(models.Model):
    """A campaign's figures of one day in Rome, for one placement and language: made from the sightings, never counted up."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="days")
    placement = models.CharField(_("where"), max_length=12, choices=Placement.Code)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    day = models.DateField(_("day"))
    served = models.PositiveIntegerField(pgettext_lazy("banner", "served"), default=0)
    seen = models.PositiveIntegerField(pgettext_lazy("banner", "viewable"), default=0)
    clicked = models.PositiveIntegerField(pgettext_lazy("banner", "clicked"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("figures of a day"), _("figures of days")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "placement", "language", "day"], name="campaign_day_once"),
            models.CheckConstraint(
                condition=Q(clicked__lte=F("seen"), seen__lte=F("served")), name="campaign_day_order"
            ),
        ]

    def __str__(self):
        return f"{self.campaign_id} {self.day}"
