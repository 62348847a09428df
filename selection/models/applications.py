"""Applications: drafts and what was submitted, with their documents and receipts."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from pavilion import clock
from pavilion.files import private_storage
from pavilion.work import WorkRow

from .calls import Call

WAITING = Q(~Q(fee_offers__state="paid"), state="eligible", grants=None)


class ApplicationQuerySet(models.QuerySet):
    """Questions asked of applications."""

    def live(self) -> "ApplicationQuerySet":
        """Submitted and neither withdrawn, superseded nor inadmissible."""
        return self.filter(state__in=Application.LIVE)

    def undecided(self) -> "ApplicationQuerySet":
        """Live and not yet decided."""
        return self.filter(state__in=Application.UNDECIDED)

    def with_the_company(self) -> "ApplicationQuerySet":
        """Those that wait for the company: it was asked to complete, or to observe on a pre-rejection notice."""
        return self.filter(state__in=Application.SUSPENDED)

    def running(self) -> "ApplicationQuerySet":
        """Undecided ones whose term is not suspended."""
        return self.undecided().exclude(state__in=Application.SUSPENDED)

    def submitted(self) -> "ApplicationQuerySet":
        """Everything that ever arrived: all but drafts."""
        return self.exclude(state=Application.State.DRAFT)

    def waiting(self) -> "ApplicationQuerySet":
        """Eligible and never offered a place: they wait for one. Whoever declined or gave up a place waits no more, nor
        does whoever took a membership at the reduced fee instead."""
        return self.filter(WAITING)

    def with_a_claim(self) -> "ApplicationQuerySet":
        """Those that wait, and those that may come to wait once they are decided."""
        return self.filter(WAITING | Q(state__in=Application.UNDECIDED))

    def late(self, today: date) -> "ApplicationQuerySet":
        """Undecided although their term has ended; the term's last day is still in time. Not while it is suspended."""
        return self.running().filter(term_ends_on__lt=today)

    def due_soon(self, today: date) -> "ApplicationQuerySet":
        """Undecided, with a term that ends today or within three days."""
        return self.running().filter(term_ends_on__gte=today, term_ends_on__lte=today + timedelta(days=3))

    def in_protocol_order(self) -> "ApplicationQuerySet":
        """By protocol number, the years one after the other."""
        return self.order_by("protocol__year", "protocol__number")


class Application(models.Model):
    """One company's application to one call. Its state changes only through selection/workflow.py."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        SCREENING = "screening", _("in screening")
        COMPLETION = "completion", _("completion requested")
        NOTICE = "notice", _("pre-rejection notice")
        PROPOSED = "proposed", _("proposed")
        ELIGIBLE = "eligible", _("eligible")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("superseded by a later one")
        INADMISSIBLE = "inadmissible", _("inadmissible")
        VOID = "void", _("without object: the call was revoked")

    UNDECIDED = (State.SUBMITTED, State.SCREENING, State.COMPLETION, State.NOTICE, State.PROPOSED)
    SUSPENDED = (State.COMPLETION, State.NOTICE)
    LIVE = (*UNDECIDED, State.ELIGIBLE, State.REJECTED)

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications")
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    answers = models.JSONField(default=dict, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="it")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now, editable=False)
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("arrived at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    term_ends_on = models.DateField(_("term ends on"), null=True, editable=False)  # the last day in time
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    # The how-manieth decision of its call this was, taken under the lock on the call's row.
    decision_number = models.PositiveIntegerField(null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("application"), _("applications")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "company"],
                condition=Q(state="draft"),
                name="application_one_draft",
                violation_error_message=_("Your company already has a draft for this call."),
            ),
            models.UniqueConstraint(
                fields=["call", "company"],
                condition=Q(
                    state__in=["submitted", "screening", "completion", "notice", "proposed", "eligible", "rejected"]
                ),
                name="application_one_live",
                violation_error_message=_("Your company already has an application for this call."),
            ),
            models.UniqueConstraint(fields=["call", "decision_number"], name="application_decision_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, submitted_by=None, term_ends_on=None)
                | Q(
                    ~Q(state="draft"),
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    term_ends_on__isnull=False,
                ),
                name="application_submitted_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["eligible", "rejected"])
                | Q(decided_at__isnull=False, decision_number__isnull=False),
                name="application_decided_facts",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at", "id"], name="application_queue"),
            models.Index(
                fields=["term_ends_on"],
                condition=Q(state__in=["submitted", "screening", "completion", "notice", "proposed"]),
                name="application_term",
            ),
        ]

    def __str__(self):
        return f"{self.company} / {self.call.number}"

    @property
    def is_draft(self) -> bool:
        """Whether nothing was submitted yet: it gives no place in any list."""
        return self.state == self.State.DRAFT


class Document(models.Model):
    """A file of an application: private, hashed when it arrived, frozen once the application is submitted."""

    class Kind(models.TextChoices):
        EXTRACT = "extract", _("Chamber of commerce extract (visura)")
        IDENTITY = "identity", _("Identity document of whoever signs")
        DECLARATION = "declaration", _("Declaration signed digitally")
        OTHER = "other", _("Other document")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(storage=private_storage, max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("document"), _("documents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="extract") | Q(issued_on__isnull=False), name="document_extract_dated"
            ),
        ]

    def __str__(self):
        return self.filename


class Receipt(WorkRow):
    """The receipt of a submission as a PDF: a worker makes it, the page of the receipt does not wait for it."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="receipt")
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("receipt"), _("receipts")
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="receipt_waiting")]

    def __str__(self):
        return f"{self.application_id}"
