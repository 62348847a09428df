"""Requests for quotation: what a buyer needs, its lines and files, which companies were asked, and what happened when."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from catalogue import terms
from catalogue.models import Category, Product
from companies import languages
from companies.models import Buyer, Company
from pavilion import clock
from pavilion.files import private_storage

from .asked import TEXT_LENGTH, Incoterm

CURRENCIES = [(code, f"{code} {sign}") for code, sign in terms.CURRENCY_SIGNS.items()]
MAX_LINES = 10
DECISION_TIME = timedelta(days=30)  # from the last day for quotes until the request expires


class QuoteRequestQuerySet(models.QuerySet):
    """Questions asked of requests."""

    def of_user(self, user) -> "QuoteRequestQuerySet":
        """A person's own, as a buyer."""
        return self.filter(buyer__user=user)

    def taking_quotes(self, now: datetime) -> "QuoteRequestQuerySet":
        """Open ones whose last day for quotes is not over."""
        return self.filter(state=QuoteRequest.State.OPEN, closes_at__gt=now)

    def on_board_of(self, company: Company, sectors: list[int], now: datetime) -> "QuoteRequestQuerySet":
        """Those a company may ask to be considered for: in its sectors, not its own people's, nobody blocked,
        and nothing said to it yet."""
        return (
            self.taking_quotes(now)
            .filter(sectors__overlap=sectors)
            .exclude(invitations__company=company)
            .exclude(buyer__user__mandates__company=company)
            .exclude(buyer__in=company.blocks.filter(lifted_at=None).values("buyer"))
        )

    def to_expire(self, now: datetime) -> "QuoteRequestQuerySet":
        """Open ones whose time is over: nobody quoted, or the buyer decided nothing for long."""
        nobody = Q(closes_at__lte=now) & ~Q(quotes__state__in=["offered", "countered"])
        return self.filter(state=QuoteRequest.State.OPEN).filter(nobody | Q(closes_at__lte=now - DECISION_TIME))


class QuoteRequest(models.Model):
    """What a buyer asks companies to quote for. Who the buyer is, a company learns with its own quote."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("request", "draft")
        HELD = "held", pgettext_lazy("request", "being reviewed")
        OPEN = "open", pgettext_lazy("request", "open")
        REFUSED = "refused", pgettext_lazy("request", "refused")
        AWARDED = "awarded", pgettext_lazy("request", "awarded")
        CLOSED = "closed", pgettext_lazy("request", "closed without award")
        EXPIRED = "expired", pgettext_lazy("request", "expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    ENDED = (State.REFUSED, State.AWARDED, State.CLOSED, State.EXPIRED, State.WITHDRAWN)

    class Hold(models.TextChoices):
        """Why a request waits for an officer."""

        ALL = "all", _("every request is reviewed")
        LINKS = "links", _("it holds web addresses")
        CONTACT = "contact", _("it holds an e-mail address or a telephone number")
        REPEATED = "repeated", _("the same words were sent in another request")
        RESTRICTED = "restrict", _("a country on the list of restricted destinations")
        BLOCKED = "blocked", _("the account is being looked at")
        MANY = "many", _("many requests of this buyer within a day")

    buyer = models.ForeignKey(Buyer, verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="requests")
    token = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form: pressing "save" twice makes one draft
    title = models.CharField(_("what you are looking for"), max_length=120)
    text = models.TextField(_("details"), max_length=TEXT_LENGTH, blank=True)
    destination = CountryField(_("destination"))
    incoterm = models.CharField(_("delivery terms"), max_length=3, choices=Incoterm, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")
    language = models.CharField(_("language of the quotes"), max_length=2, default="en")
    closes_at = models.DateTimeField(_("quotes are accepted until"))  # the first instant without
    sectors = ArrayField(
        models.BigIntegerField(), default=list, editable=False
    )  # of its lines; what the board asks for
    words_hash = models.CharField(max_length=64, blank=True, editable=False)  # of its words, to notice repetition
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    holds = ArrayField(models.CharField(max_length=8, choices=Hold), default=list, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("request", "written at"), default=clock.now)
    submitted_at = models.DateTimeField(pgettext_lazy("request", "sent at"), null=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("request", "ended at"), null=True)
    awarded = models.OneToOneField("Quote", null=True, on_delete=models.PROTECT, related_name="+")

    objects = QuoteRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("request for quotation"), _("requests for quotation")
        constraints = [
            models.UniqueConstraint(fields=["buyer", "token"], name="request_token_once"),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="request_title"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | (~Q(state="draft") & Q(submitted_at__isnull=False) & ~Q(destination="")),
                name="request_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "held", "refused"], opened_at=None)
                | Q(state__in=["open", "awarded", "closed", "expired"], opened_at__isnull=False)
                | Q(state="withdrawn"),
                name="request_opened",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "held", "open"], ended_at=None)
                | Q(state__in=["refused", "awarded", "closed", "expired", "withdrawn"], ended_at__isnull=False),
                name="request_end",
            ),
            models.CheckConstraint(
                condition=Q(state="awarded", awarded__isnull=False) | (~Q(state="awarded") & Q(awarded=None)),
                name="request_award",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(reason__regex=r"\S"),
                name="request_refusal_reason",
                violation_error_message=_("Write the reason: the buyer reads it."),
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(holds=[]), name="request_hold_reason"),
        ]
        indexes = [
            models.Index(fields=["buyer", "-id"], name="request_buyer"),
            models.Index(fields=["closes_at"], condition=Q(state="open"), name="request_open"),
            models.Index(fields=["submitted_at", "id"], condition=Q(state="held"), name="request_queue"),
            models.Index(fields=["words_hash"], condition=~Q(words_hash=""), name="request_words"),
            GinIndex(fields=["sectors"], name="request_sectors"),
        ]

    def __str__(self):
        return self.title

    def takes_quotes(self, now: datetime) -> bool:
        """Whether companies may quote now."""
        return self.state == self.State.OPEN and now < self.closes_at

    @property
    def last_day(self):
        """The last day on which quotes are accepted, in Rome."""
        return clock.rome(self.closes_at - timedelta(microseconds=1)).date()

    @property
    def decide_by(self) -> datetime:
        """When the request expires if the buyer decides nothing."""
        return self.closes_at + DECISION_TIME

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in self.ENDED

    @property
    def language_name(self) -> str:
        """The language of the quotes, in the page's language."""
        return ", ".join(languages.names([self.language]))

    @property
    def hold_words(self) -> list[str]:
        """Why it waits for an officer, in words."""
        return [str(self.Hold(code).label) for code in self.holds]


class RequestLine(models.Model):
    """One thing that is needed."""

    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("what exactly"), max_length=300)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=8, choices=Product.Unit)
    target_price = models.DecimalField(
        _("target price per unit"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    certificate = models.CharField(_("certificate wanted"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("line of a request"), _("lines of a request")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="request_line_position"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=MAX_LINES), name="request_line_number"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(text__regex=r"\S"), name="request_line_whole"),
            models.CheckConstraint(condition=Q(target_price=None) | Q(target_price__gt=0), name="request_line_price"),
        ]

    def __str__(self):
        return self.text

    @property
    def amount(self) -> str:
        """Quantity and unit in words."""
        return terms.quantity(self.quantity, self.unit)


class RequestFile(models.Model):
    """A drawing or specification of a request: private, opened and checked when it arrived."""

    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=private_storage, max_length=200)
    filename = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("file of a request"), _("files of a request")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "sha256"], name="request_file_once")]

    def __str__(self):
        return self.filename


class RequestInvitation(models.Model):
    """A company and a request: why it was asked, or that it asked itself, and what it said."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("invitation", "asks to be considered")
        SENT = "sent", pgettext_lazy("invitation", "not opened yet")
        SEEN = "seen", pgettext_lazy("invitation", "seen")
        QUOTED = "quoted", pgettext_lazy("invitation", "quoted")
        DECLINED = "declined", pgettext_lazy("invitation", "declined")
        TURNED_DOWN = "turned_down", pgettext_lazy("invitation", "not invited by the buyer")

    WAITING = (State.SENT, State.SEEN)

    class Origin(models.TextChoices):
        MATCH = "match", _("chosen by the portal")
        BOARD = "board", _("asked from the board")

    class DeclineReason(models.TextChoices):
        PRODUCT = "product", _("We do not make this")
        QUANTITY = "quantity", _("The quantity does not suit us")
        PRICE = "price", _("The target price is out of reach")
        TIME = "time", _("We cannot deliver in time")
        MARKET = "market", _("We do not deliver to this country")
        OTHER = "other", _("Another reason")

    request = models.ForeignKey(QuoteRequest, on_delete=models.PROTECT, related_name="invitations")
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="request_invitations"
    )
    origin = models.CharField(max_length=5, choices=Origin)
    state = models.CharField(_("state"), max_length=11, choices=State)
    score = models.PositiveSmallIntegerField(null=True)  # of 100, when it was chosen
    reasons = models.JSONField(default=list)  # [[code, value], …]: comparing.why() says them
    note = models.CharField(_("why you"), max_length=500, blank=True)  # of a company that asks
    decline_reason = models.CharField(_("reason"), max_length=8, choices=DeclineReason, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invitation to quote"), _("invitations to quote")
        constraints = [
            models.UniqueConstraint(fields=["request", "company"], name="request_invitation_once"),
            # What the foreign key of Quote refers to: a quote belongs to the request of its invitation.
            models.UniqueConstraint(fields=["id", "request"], name="request_invitation_key"),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(decline_reason="") | ~Q(state="declined") & Q(decline_reason=""),
                name="request_invitation_decline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "turned_down"]) | Q(origin="board"), name="request_invitation_asked"
            ),
            models.CheckConstraint(
                condition=Q(origin="board", score=None) | Q(origin="match", score__lte=100, score__isnull=False),
                name="request_invitation_score",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="request_invitation_company"),
            models.Index(fields=["company", "created_at"], name="request_invitation_month"),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether the company has not answered yet."""
        return self.state in self.WAITING


class RequestEvent(models.Model):
    """What happened to a request, an invitation or a quote, and when: append-only (a trigger refuses the rest). No text."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("event", "sent")
        HELD = "held", pgettext_lazy("event", "held for review")
        OPENED = "opened", pgettext_lazy("event", "opened")
        REFUSED = "refused", pgettext_lazy("event", "refused")
        INVITED = "invited", pgettext_lazy("event", "company invited")
        ASKED = "asked", pgettext_lazy("event", "company asked to be considered")
        ADMITTED = "admitted", pgettext_lazy("event", "company admitted by the buyer")
        TURNED_DOWN = "turned_down", pgettext_lazy("event", "company not admitted")
        SEEN = "seen", pgettext_lazy("event", "seen")
        DECLINED = "declined", pgettext_lazy("event", "declined")
        QUOTED = "quoted", pgettext_lazy("event", "quoted")
        REVISED = "revised", pgettext_lazy("event", "quote revised")
        COUNTERED = "countered", pgettext_lazy("event", "countered")
        QUOTE_WITHDRAWN = "quote_out", pgettext_lazy("event", "quote withdrawn")
        AWARDED = "awarded", pgettext_lazy("event", "awarded")
        CLOSED = "closed", pgettext_lazy("event", "closed")
        EXPIRED = "expired", pgettext_lazy("event", "expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("event", "withdrawn")

    request = models.ForeignKey(QuoteRequest, on_delete=models.PROTECT, related_name="events")
    invitation = models.ForeignKey(RequestInvitation, null=True, on_delete=models.PROTECT, related_name="events")
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("event"), max_length=11, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("event of a request"), _("events of requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation=None, company=None) | Q(invitation__isnull=False, company__isnull=False),
                name="request_event_company",
            )
        ]
        indexes = [
            models.Index(fields=["request", "id"], name="request_event_order"),
            models.Index(fields=["company", "at"], condition=Q(company__isnull=False), name="request_event_company"),
        ]

    def __str__(self):
        return f"{self.request_id} {self.kind}"
