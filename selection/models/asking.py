"""What the office asks of a company while its application is examined, what it answers, and the days that do not count."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .applications import Application
from .calls import CallRequirement
from .places import DateRange


class Asked(models.Model):
    """A letter with a last day to answer, and one answer."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for the company")
        ANSWERED = "answered", _("answered")
        LAPSED = "lapsed", _("not answered in time")
        VOID = "void", _("without object")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    letter = models.TextField(_("letter to the company"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer due by"))  # the last day in time
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether the company has still to answer."""
        return self.state == self.State.OPEN


def facts_of_state() -> Q:
    """An answer has its words, its person and its instant; what is over says since when."""
    nobody = {"answer": "", "answered_by": None, "answered_at": None}
    return (
        Q(state="open", ended_at=None, **nobody)
        | Q(state__in=["lapsed", "void"], ended_at__isnull=False, **nobody)
        | Q(~Q(answer=""), state="answered", answered_by__isnull=False, answered_at=F("ended_at"))
    )


class CompletionRequest(Asked):
    """Items missing or unclear, which the company may complete once (L. 241/1990, art. 6). It suspends the term."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="completions")

    class Meta:
        verbose_name, verbose_name_plural = _("request for completion"), _("requests for completion")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state="open"), name="completion_one_open"),
            models.CheckConstraint(condition=facts_of_state(), name="completion_facts"),
            models.CheckConstraint(condition=~Q(letter=""), name="completion_letter"),
        ]

    def __str__(self):
        return f"{self.application_id} {self.state}"


class CompletionItem(models.Model):
    """One thing asked for: the requirement it bears on, and what to send or explain."""

    request = models.ForeignKey(CompletionRequest, on_delete=models.CASCADE, related_name="items")
    requirement = models.ForeignKey(CallRequirement, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what is asked"), max_length=2000)

    class Meta:
        verbose_name, verbose_name_plural = _("item to complete"), _("items to complete")
        ordering = ["requirement__position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "requirement"], name="completion_item_once"),
            models.CheckConstraint(condition=~Q(text=""), name="completion_item_text"),
        ]

    def __str__(self):
        return f"{self.request_id} {self.requirement_id}"


class PreRejectionNotice(Asked):
    """The reasons against an application, sent before it is rejected (L. 241/1990, art. 10-bis): ten days to observe."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="notice")
    reasons = models.TextField(_("reasons"))

    class Meta:
        verbose_name, verbose_name_plural = _("pre-rejection notice"), _("pre-rejection notices")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=facts_of_state(), name="notice_facts"),
            models.CheckConstraint(condition=~Q(letter="") & ~Q(reasons=""), name="notice_reasons"),
        ]

    def __str__(self):
        return f"{self.application_id} {self.state}"


class AnswerDocument(models.Model):
    """A file sent with an answer: the document it is, and what it answers."""

    document = models.OneToOneField("selection.Document", on_delete=models.CASCADE, related_name="answers")
    completion = models.ForeignKey(CompletionRequest, null=True, on_delete=models.PROTECT, related_name="documents")
    notice = models.ForeignKey(PreRejectionNotice, null=True, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        verbose_name, verbose_name_plural = _("document of an answer"), _("documents of answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(completion__isnull=False, notice=None) | Q(completion=None, notice__isnull=False),
                name="answer_document_of_one",
            )
        ]

    def __str__(self):
        return f"{self.document_id}"


class TermSuspension(models.Model):
    """Days of an application that do not count for its term: [starts_on, ends_on), days in Rome; open while it lasts."""

    class Cause(models.TextChoices):
        COMPLETION = "completion", _("request for completion")
        NOTICE = "notice", _("pre-rejection notice")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="suspensions")
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("suspension of the term"), _("suspensions of the term")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="suspension_days"),
            ExclusionConstraint(
                name="suspension_no_overlap",
                expressions=[
                    (F("application"), RangeOperators.EQUAL),
                    # Without an end the range has no upper bound: nothing may begin before it is over.
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.starts_on} – {self.ends_on or ''}"
