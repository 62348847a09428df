"""Calls, what they ask for, and what they give."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Officer, localised
from pavilion import clock


class RequirementText(models.Model):
    """What a requirement says; shared by the catalogue and by the frozen copy in a call."""

    class Source(models.TextChoices):
        AGREEMENT = "agreement", _("agreement of 2020")
        LAW = "law", _("law")
        PRACTICE = "practice", _("practice of other ICE initiatives")
        HOUSE = "house", _("house proposal")

    class Check(models.TextChoices):
        """The automatic check that suggests an outcome (selection/checks.py)."""

        NONE = "", _("none: the officer reads")
        OFFICE_IN_ITALY = "office", _("registered office in Italy")
        SITE_IN_ITALY = "site", _("production site in Italy")
        PRODUCTS_OF_ITALY = "products", _("at least one product of Italian origin")
        COMPLETE_FILE = "file", _("documents present and not too old")
        REGISTER = "register", _("VAT number, tax code, REA number, VIES")
        WEBSITE_AND_LANGUAGE = "website", _("website and a foreign language")

    title_it = models.CharField(_("title in Italian"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    text_it = models.TextField(_("text in Italian"))
    text_en = models.TextField(_("text in English"))
    source = models.CharField(_("comes from"), max_length=10, choices=Source)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    evidence_it = models.CharField(_("evidence in Italian"), max_length=300, blank=True)
    evidence_en = models.CharField(_("evidence in English"), max_length=300, blank=True)
    automatic_check = models.CharField(_("automatic check"), max_length=10, choices=Check, blank=True)
    is_blocking = models.BooleanField(_("blocking"), default=True)
    can_be_completed = models.BooleanField(_("can be completed on request"), default=False)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the page's language."""
        return localised(self, "title")

    @property
    def text(self) -> str:
        """The text in the page's language."""
        return localised(self, "text")

    @property
    def evidence(self) -> str:
        """The evidence asked for, in the page's language."""
        return localised(self, "evidence")


class Requirement(RequirementText):
    """A requirement in the catalogue, from which calls are put together."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("requirement"), _("requirements")
        ordering = ["position"]

    def __str__(self):
        return f"{self.code} {self.title}"


class RequirementReason(models.Model):
    """A ready-made reason, in both languages, for finding a requirement not met."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(_("code"), max_length=20)
    text_it = models.TextField(_("text in Italian"))
    text_en = models.TextField(_("text in English"))

    class Meta:
        verbose_name, verbose_name_plural = _("ready-made reason"), _("ready-made reasons")
        constraints = [models.UniqueConstraint(fields=["requirement", "code"], name="reason_once")]

    def __str__(self):
        return self.code


class Package(models.Model):
    """What a membership gives, and its prices; values of the demonstration are examples."""

    name_it = models.CharField(_("name in Italian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    list_price = models.DecimalField(_("list price, euro"), max_digits=9, decimal_places=2)
    reduced_price = models.DecimalField(_("reduced price, euro"), max_digits=9, decimal_places=2)
    published_products = models.PositiveIntegerField(_("published products"))
    banners = models.PositiveSmallIntegerField(_("banners at a time"))
    requests_per_month = models.PositiveSmallIntegerField(_("answers to open requests per month"))
    assistance_it = models.CharField(_("assistance, in Italian"), max_length=200, blank=True)
    assistance_en = models.CharField(_("assistance, in English"), max_length=200, blank=True)
    is_example = models.BooleanField(_("values are examples"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("package"), _("packages")
        constraints = [
            models.CheckConstraint(
                condition=Q(list_price__gte=F("reduced_price"), reduced_price__gte=0), name="package_prices"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return localised(self, "name")

    @property
    def assistance(self) -> str:
        """The assistance in the page's language."""
        return localised(self, "assistance")


class CallQuerySet(models.QuerySet):
    """Questions asked of calls."""

    def public(self) -> "CallQuerySet":
        """Everything but drafts."""
        return self.exclude(state=Call.State.DRAFT)

    def accepting(self, now: datetime) -> "CallQuerySet":
        """Those that take applications now."""
        return self.filter(state=Call.State.PUBLISHED, opens_at__lte=now, submission_closes_at__gt=now)


class Call(models.Model):
    """A call with its places. Whether it is open is a question of dates; its state says what was decided about it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUSPENDED = "suspended", _("suspended")
        PROVISIONAL = "provisional", _("provisional list")
        FINAL = "final", _("final list")
        CONCLUDED = "concluded", _("concluded")
        REVOKED = "revoked", _("revoked")

    class MembershipStart(models.TextChoices):
        ACCEPTANCE = "acceptance", _("on acceptance")
        FIRST_PUBLICATION = "publication", _("on the first published product, at most 60 days after acceptance")

    class PlacesShown(models.TextChoices):
        LIVE = "live", _("live")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("not shown")

    class Allocation(models.TextChoices):
        PROTOCOL = "protocol", _("in protocol order")
        DECISION = "decision", _("in the order of decisions")

    state = models.CharField(_("state"), max_length=11, choices=State, default=State.DRAFT, editable=False)
    number = models.CharField(_("number"), max_length=10, unique=True, help_text=_("year/number, for example 2026/1"))
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    title_it = models.CharField(_("title in Italian"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160)
    summary_it = models.TextField(_("summary in Italian"), max_length=600)
    summary_en = models.TextField(_("summary in English"), max_length=600)
    text_it = models.TextField(_("text in Italian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    opens_at = models.DateTimeField(_("opens at"))
    submission_closes_at = models.DateTimeField(_("submission closes at"))
    officer_in_charge = models.ForeignKey(
        Officer, verbose_name=_("officer in charge"), on_delete=models.PROTECT, related_name="calls"
    )
    package = models.ForeignKey(Package, verbose_name=_("package"), on_delete=models.PROTECT, related_name="calls")
    place_count = models.PositiveSmallIntegerField(_("places"), default=300)
    membership_months = models.PositiveSmallIntegerField(_("months of membership"), default=24)
    membership_start = models.CharField(
        _("membership starts"), max_length=11, choices=MembershipStart, default=MembershipStart.ACCEPTANCE
    )
    acceptance_days = models.PositiveSmallIntegerField(_("days to accept a place"), default=15)
    procedure_days = models.PositiveSmallIntegerField(_("term of the procedure, days"), default=30)
    waiting_list_until = models.DateTimeField(_("waiting list valid until"))
    pre_rejection_notice = models.BooleanField(_("pre-rejection notice"), default=True)
    places_shown = models.CharField(
        _("places left are shown"), max_length=5, choices=PlacesShown, default=PlacesShown.LIVE
    )
    allocation = models.CharField(_("free places go"), max_length=8, choices=Allocation, default=Allocation.PROTOCOL)
    published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("call"), _("calls")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(submission_closes_at__gt=F("opens_at")), name="call_window"),
            models.CheckConstraint(
                condition=Q(waiting_list_until__gte=F("submission_closes_at")),
                name="call_waiting_list_until",
                violation_error_message=_("The waiting list must be valid at least until the closing instant."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="call_published_at"
            ),
            models.CheckConstraint(
                condition=Q(place_count__gte=1, membership_months__gte=1, acceptance_days__gte=1), name="call_figures"
            ),
            models.CheckConstraint(
                condition=Q(procedure_days__gte=1, procedure_days__lte=90), name="call_procedure_days"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """The title in the page's language."""
        return localised(self, "title")

    @property
    def summary(self) -> str:
        """The summary in the page's language."""
        return localised(self, "summary")

    @property
    def text(self) -> str:
        """The text in the page's language."""
        return localised(self, "text")

    def is_accepting(self, now: datetime) -> bool:
        """Whether an application may be submitted now (half-open window)."""
        return self.state == self.State.PUBLISHED and self.opens_at <= now < self.submission_closes_at


class CallRequirement(RequirementText):
    """A requirement as this call asks for it: a copy, frozen when the call is published."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="requirements")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("requirement of the call"), _("requirements of the call")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["call", "requirement"], name="call_requirement_once")]

    def __str__(self):
        return f"{self.code} {self.title}"
