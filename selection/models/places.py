"""Places, who holds them, and the memberships they give."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from pavilion import clock

from .applications import Application
from .calls import Call, Package


class Place(models.Model):
    """One of a call's numbered places, created when it is published. A 301st holder has nowhere to sit."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="places")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("selection", "place"), pgettext_lazy("selection", "places")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="place_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="place_number"),
        ]

    def __str__(self):
        return f"{self.number}"


class Grant(models.Model):
    """A place joined to an application. Rows keep the history; live ones (offered, accepted) are unique on both sides."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        GIVEN_UP = "given_up", _("given up")
        REVOKED = "revoked", _("revoked")

    LIVE = (State.OFFERED, State.ACCEPTED)

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="grants")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="grants")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField(_("offered at"))
    expires_at = models.DateTimeField(_("answer due by"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("grant"), _("grants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=["offered", "accepted"]), name="grant_one_live_per_place"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["offered", "accepted"]),
                name="grant_one_live_per_application",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="grant_expiry"),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None)
                | Q(state="lapsed")
                | Q(state="revoked")
                | Q(answered_at__isnull=False),
                name="grant_answered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "accepted"], ended_at=None)
                | Q(~Q(state__in=["offered", "accepted"]), ended_at__isnull=False),
                name="grant_ended",
            ),
        ]

    def __str__(self):
        return f"{self.place_id} {self.application_id} {self.state}"


class DateRange(Func):
    """daterange(starts_on, ends_on, '[)') for the exclusion constraint."""

    function = "daterange"
    output_field = DateRangeField()


class MembershipQuerySet(models.QuerySet):
    """Questions asked of memberships."""

    def in_force(self, day: date) -> "MembershipQuerySet":
        """Those that hold on `day` (a day in Rome)."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def not_suspended(self) -> "MembershipQuerySet":
        """Those that are not suspended now."""
        going_on = MembershipSuspension.objects.filter(membership=OuterRef("pk"), ends_at=None)
        return self.exclude(Exists(going_on))

    def not_followed(self) -> "MembershipQuerySet":
        """Those after which the company has no other one without a gap."""
        following = Membership.objects.filter(
            company=OuterRef("company"), starts_on=OuterRef("ends_on"), ends_on__gt=F("starts_on")
        )
        return self.exclude(Exists(following))


class Membership(models.Model):
    """A premium membership for real months: [starts_on, ends_on), days in Rome. It opens the company's store."""

    class Kind(models.TextChoices):
        FREE = "free", _("free place")
        REDUCED = "reduced", _("reduced fee")
        RENEWAL = "renewal", _("renewal at the reduced fee")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="memberships"
    )
    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="memberships")
    package = models.ForeignKey(Package, verbose_name=_("package"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    grant = models.OneToOneField(Grant, null=True, blank=True, on_delete=models.PROTECT, related_name="membership")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"))
    # The day the months count from, where the call says: from the first publication; none while that is open.
    counts_from = models.DateField(_("months count from"), null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_early_at = models.DateTimeField(_("ended early at"), null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)  # when the effects of the end were done

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="membership_period"),
            models.CheckConstraint(
                condition=Q(counts_from=None) | Q(counts_from__gte=F("starts_on")), name="membership_counts_from"
            ),
            models.CheckConstraint(
                condition=Q(kind="free", grant__isnull=False) | Q(~Q(kind="free"), grant=None),
                name="membership_free_has_grant",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (F("company"), RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Your company already has a membership that runs on: a new one can begin when it has ended."
                ),
            ),
        ]

        indexes = [
            models.Index(fields=["ends_on"], condition=Q(closed_at=None), name="membership_not_closed"),
        ]

    def __str__(self):
        return f"{self.company} {self.starts_on} – {self.ends_on}"

    @property
    def last_day(self) -> date:
        """The last day with the membership, as people say it."""
        return self.ends_on - date.resolution


class MembershipSuspension(models.Model):
    """A membership that gives nothing for a time: [starts_at, ends_at), open while it lasts. Its last day stays."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="suspensions")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    reason = models.TextField(_("reason"), max_length=2000)
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("suspension of a membership"), _("suspensions of memberships")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(ends_at=None), name="membership_suspended_once"),
            models.CheckConstraint(
                condition=Q(ends_at=None, lifted_by=None) | Q(ends_at__gte=F("starts_at"), lifted_by__isnull=False),
                name="membership_suspension_facts",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="membership_suspension_reason"),
        ]

    def __str__(self):
        return f"{self.membership_id} {self.starts_at}"


class MembershipExtension(models.Model):
    """Days a membership was given on top: its end before and after, and why."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="extensions")
    ended_on = models.DateField(_("until (not included), before"))
    ends_on = models.DateField(_("until (not included), after"))
    reason = models.TextField(_("reason"), max_length=2000)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    extended_at = models.DateTimeField(_("extended at"))

    class Meta:
        verbose_name, verbose_name_plural = _("extension of a membership"), _("extensions of memberships")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("ended_on")), name="membership_extension_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="membership_extension_reason"),
        ]

    def __str__(self):
        return f"{self.membership_id} {self.ends_on}"
