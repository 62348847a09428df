"""What was found and decided about an application, and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pavilion import clock

from .applications import Application
from .asking import PreRejectionNotice
from .calls import CallRequirement


class Finding(models.Model):
    """One requirement of one application: what the automatic check suggests and what an officer found."""

    class Automatic(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        UNCLEAR = "unclear", _("unclear")
        WAITING = "waiting", _("waiting")
        NONE = "none", _("no automatic check")

    class Outcome(models.TextChoices):
        OPEN = "", _("to decide")
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        ASK = "ask", _("ask to complete")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="findings")
    requirement = models.ForeignKey(CallRequirement, on_delete=models.PROTECT, related_name="findings")
    automatic = models.CharField(_("automatic finding"), max_length=8, choices=Automatic, default=Automatic.WAITING)
    details = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True, default=Outcome.OPEN)
    note = models.TextField(_("reason or note"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("finding"), _("findings")
        ordering = ["requirement__position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | Q(~Q(outcome=""), decided_by__isnull=False, decided_at__isnull=False),
                name="finding_decided_facts",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["not_met", "ask"]) | ~Q(note=""), name="finding_negative_reason"
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.requirement_id}"


class ConflictDeclaration(models.Model):
    """An officer's word, before opening a file, that there is or is not a conflict of interest."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("declaration on conflicts of interest"),
            _("declarations on conflicts of interest"),
        )
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="conflict_declared_once")]

    def __str__(self):
        return f"{self.application_id} {self.user_id}"


class Decision(models.Model):
    """A proposal by one officer, decided by another. Rows stay: a proposal sent back is history."""

    class Outcome(models.TextChoices):
        ADMIT = "admit", _("admission")
        REJECT = "reject", _("rejection")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second officer")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")
        VOID = "void", _("without object: the company withdrew")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    reasons = models.TextField(_("reasons"), blank=True)
    letter = models.TextField(_("letter to the company"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(blank=True)
    # The observations a rejection answers, and its answer to them (L. 241/1990, art. 10-bis).
    observed = models.ForeignKey(PreRejectionNotice, null=True, on_delete=models.PROTECT, related_name="decisions")
    observations_answer = models.TextField(_("answer to the observations"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("decision"), _("decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=["proposed", "approved"]), name="decision_one_live"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="decision_two_people",
                violation_error_message=_("Whoever proposed cannot also approve: another officer must decide."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(state="void", decided_by=None, decided_at__isnull=False)
                | Q(state__in=["approved", "sent_back"], decided_by__isnull=False, decided_at__isnull=False),
                name="decision_decided_facts",
            ),
            models.CheckConstraint(condition=Q(outcome="admit") | ~Q(reasons=""), name="decision_negative_reasons"),
            models.CheckConstraint(
                condition=Q(observed=None) | Q(~Q(observations_answer=""), outcome="reject"),
                name="decision_answers_observations",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(sent_back_reason=""), name="decision_sent_back_reason"
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.outcome}"
