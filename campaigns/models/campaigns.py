"""Campaigns: one banner of a company or of the agency, its words and pictures, and how far its approval has come."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category, Picture, Product, Store
from companies.models import Company
from pavilion import clock

from .placements import Placement

LANGUAGES = [("it", _("Italian")), ("en", _("English"))]


class CampaignQuerySet(models.QuerySet):
    """Questions asked of campaigns."""

    def of_company(self, company: Company) -> "CampaignQuerySet":
        """A company's own."""
        return self.filter(company=company)

    def of_agency(self) -> "CampaignQuerySet":
        """Those of the agency that runs the portal."""
        return self.filter(company=None)

    def waiting(self) -> "CampaignQuerySet":
        """Those that wait for an officer."""
        return self.filter(state=Campaign.State.PROPOSED)

    def in_force(self, now: datetime) -> "CampaignQuerySet":
        """Those that run now: approved, and within their dates. No job decides it."""
        return self.to_come(now).filter(Q(starts_at=None) | Q(starts_at__lte=now))

    def to_come(self, now: datetime) -> "CampaignQuerySet":
        """Approved ones that run now or will."""
        return self.filter(state=Campaign.State.APPROVED).filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def taking_room(self, now: datetime) -> "CampaignQuerySet":
        """Those that count towards a package's number of banners: proposed, approved or suspended, and not over."""
        return self.filter(state__in=Campaign.TAKING_ROOM).filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def with_all(self) -> "CampaignQuerySet":
        """With what a page of one campaign shows: two queries more."""
        return self.select_related(
            "placement", "company", "store__company", "product__company__store", "category", "replaces"
        ).prefetch_related("sectors", "creatives__picture", "product__texts")


class Campaign(models.Model):
    """One banner in one placement. What an officer approved is frozen: an edit is a new version that replaces it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("banner", "draft")
        PROPOSED = "proposed", pgettext_lazy("banner", "waiting for approval")
        SENT_BACK = "sent_back", pgettext_lazy("banner", "sent back")
        APPROVED = "approved", pgettext_lazy("banner", "approved")
        SUSPENDED = "suspended", pgettext_lazy("banner", "suspended")
        ENDED = "ended", pgettext_lazy("banner", "ended")

    EDITABLE = (State.DRAFT, State.SENT_BACK)
    TAKING_ROOM = (State.PROPOSED, State.APPROVED, State.SUSPENDED)

    class Kind(models.TextChoices):
        PERMANENT = "permanent", pgettext_lazy("banner", "permanent")
        SCHEDULED = "scheduled", pgettext_lazy("banner", "for a period")

    class Target(models.TextChoices):
        STORE = "store", pgettext_lazy("banner", "a store")
        PRODUCT = "product", pgettext_lazy("banner", "a product")
        SECTOR = "sector", pgettext_lazy("banner", "a sector")
        CALLS = "calls", pgettext_lazy("banner", "the calls for companies")

    OWN_TARGETS = (Target.STORE, Target.PRODUCT)  # what a company may lead to: its own

    SEARCHES, SEARCH_LENGTH = 10, 40  # how many search words, and how long

    company = models.ForeignKey(
        Company, verbose_name=_("company"), null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns"
    )  # null: the agency's own
    placement = models.ForeignKey(
        Placement, verbose_name=_("where"), on_delete=models.PROTECT, related_name="campaigns"
    )
    sectors = models.ManyToManyField(Category, verbose_name=_("sectors"), blank=True, related_name="+")
    searches = ArrayField(
        models.CharField(max_length=SEARCH_LENGTH), verbose_name=_("search words"), default=list, blank=True
    )
    regions = ArrayField(models.CharField(max_length=2), verbose_name=_("regions"), default=list, blank=True)  # codes
    language = models.CharField(_("shown on pages in"), max_length=2, choices=LANGUAGES, blank=True)  # "": both
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PERMANENT)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until (not included)"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("weight"), default=1)
    # What its owner hopes for, to measure by; it changes nothing in who is shown.
    goal = models.PositiveIntegerField(_("goal: viewable showings"), null=True, blank=True)
    target = models.CharField(_("leads to"), max_length=7, choices=Target, default=Target.STORE)
    store = models.ForeignKey(Store, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor", verbose_name=_("replaces")
    )

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(pgettext_lazy("banner", "written at"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True)  # why sent back, suspended or ended
    ended_at = models.DateTimeField(pgettext_lazy("banner", "ended at"), null=True, editable=False)
    # When the owner was told that it began and that it is over: each mail goes once.
    start_told_at = models.DateTimeField(null=True, editable=False)
    end_told_at = models.DateTimeField(null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("banner"), _("banners")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="permanent", starts_at=None, ends_at=None)
                | Q(kind="scheduled", starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="campaign_period",
                violation_error_message=_("A banner for a period begins before it ends; a permanent one has no dates."),
            ),
            models.CheckConstraint(
                condition=Q(target="store", store__isnull=False, product=None, category=None)
                | Q(target="product", store=None, product__isnull=False, category=None)
                | Q(target="sector", store=None, product=None, category__isnull=False)
                | Q(target="calls", store=None, product=None, category=None),
                name="campaign_target",
                violation_error_message=_("Choose one page of the portal to which the banner leads."),
            ),
            models.CheckConstraint(
                condition=Q(company=None) | Q(target__in=["store", "product"]),
                name="campaign_company_target",
                violation_error_message=_("A company’s banner leads to its store or to one of its products."),
            ),
            models.CheckConstraint(
                condition=Q(priority=1) | Q(company=None, priority__gte=1, priority__lte=3),
                name="campaign_priority",
                violation_error_message=_("All companies weigh the same; a banner of the agency weighs 1 to 3."),
            ),
            models.CheckConstraint(
                condition=Q(searches__len__lte=10),
                name="campaign_searches",
                violation_error_message=_("At most 10 search words."),
            ),
            models.CheckConstraint(
                condition=Q(goal=None) | Q(goal__gte=1),
                name="campaign_goal",
                violation_error_message=_("A goal is at least 1."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent_back"]) | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="campaign_proposal",
            ),
            models.CheckConstraint(  # names every state: there is no other
                condition=Q(state__in=["draft", "proposed", "sent_back"], approved_at=None, approved_by=None)
                | Q(state__in=["approved", "suspended", "ended"], approved_at__isnull=False, approved_by__isnull=False),
                name="campaign_approval",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="campaign_second_person",
                violation_error_message=_("Whoever proposed a banner cannot approve it: another person must."),
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at=None)),
                name="campaign_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent_back", "suspended"]) | ~Q(reason=""),
                name="campaign_reason",
                violation_error_message=_("Write the reason: whoever owns the banner reads it."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="campaign_version",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="campaign_company"),
            models.Index(fields=["ends_at"], condition=Q(state="approved"), name="campaign_approved"),
            models.Index(fields=["proposed_at", "id"], condition=Q(state="proposed"), name="campaign_queue"),
        ]

    def __str__(self):
        creative = self.creative_for(get_language() or "it")
        return creative.headline if creative else f"#{self.pk}"

    @property
    def is_editable(self) -> bool:
        """Whether its words and pictures may still be changed."""
        return self.state in self.EDITABLE

    @property
    def target_company(self) -> Company | None:
        """Whose store must be open for the banner to be shown; None for pages of the portal itself."""
        advertised = self.store or self.product
        return advertised.company if advertised else None

    def is_over(self, now: datetime) -> bool:
        """Whether its dates are past, or it was ended."""
        return self.state == self.State.ENDED or bool(self.ends_at and self.ends_at <= now)

    def is_running(self, now: datetime) -> bool:
        """Whether it is approved and within its dates."""
        begun = self.starts_at is None or self.starts_at <= now
        return self.state == self.State.APPROVED and begun and not self.is_over(now)

    def creative_for(self, language: str) -> "Creative | None":
        """The words and picture for a language: its own, else the other language's; None when there are none."""
        by_language = {creative.language: creative for creative in self.creatives.all()}
        return by_language.get(language) or by_language.get("en") or by_language.get("it")


class Creative(models.Model):
    """What a banner says and shows in one language."""

    HEADLINE_LENGTH, LINE_LENGTH, ALT_LENGTH = 60, 90, 160

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="creatives")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    headline = models.CharField(_("headline"), max_length=HEADLINE_LENGTH)
    line = models.CharField(_("second line"), max_length=LINE_LENGTH, blank=True)
    picture = models.ForeignKey(Picture, verbose_name=_("picture"), on_delete=models.PROTECT, related_name="banners")
    alt = models.CharField(_("what the picture shows"), max_length=ALT_LENGTH, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("creative"), _("creatives")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language"], name="creative_language_once"),
            models.CheckConstraint(condition=Q(language__in=["it", "en"]), name="creative_language"),
            models.CheckConstraint(
                condition=Q(headline__regex=r"\S"),
                name="creative_headline",
                violation_error_message=_("A banner needs a headline."),
            ),
        ]

    def __str__(self):
        return self.headline
