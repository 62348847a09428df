"""The origin of a product: what the rules derived and what an officer decided."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import localised

from .products import Product


class OriginListQuerySet(models.QuerySet):
    """Questions asked of the lists."""

    def in_force(self, day: date) -> "OriginListQuerySet":
        """Entries that hold on a day; without a first day they do not hold yet."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class OriginListEntry(models.Model):
    """One line of the lists the rules of origin read (docs/origin.md): what may change, since when it holds, and its source."""

    class Kind(models.TextChoices):
        LIST_RULE = "list_rule", _("list rule of Annex 22-01")
        PHASE_LIST = "phase_list", _("phases of a trade (L. 55/2010)")
        NATIONAL_RULE = "national_rule", _("national rule on foods")
        PROTECTED_NAME = "protected_name", _("protected name")
        WORDS = "words", _("words to look for")
        SCHEME = "scheme", _("scheme with a badge")

    kind = models.CharField(_("list"), max_length=16, choices=Kind)
    code = models.SlugField(_("code"), max_length=60)
    test = models.CharField(_("test"), max_length=12, blank=True)
    prefixes = ArrayField(
        models.CharField(max_length=6), verbose_name=_("HS codes beginning with"), default=list, blank=True
    )
    items = ArrayField(models.TextField(), verbose_name=_("forms, phases or pattern"), default=list, blank=True)
    text_it = models.CharField(_("text in Italian"), max_length=400, blank=True)
    text_en = models.CharField(_("text in English"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=200)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)

    objects = OriginListQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the origin lists"), _("origin lists")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="origin_list_code"),
            models.CheckConstraint(condition=~Q(source=""), name="origin_list_source"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__isnull=False, valid_to__gte=F("valid_from")),
                name="origin_list_period",
            ),
        ]

    def __str__(self):
        return localised(self, "text") or self.code


class AssessmentQuerySet(models.QuerySet):
    """Questions asked of assessments."""

    def undecided(self) -> "AssessmentQuerySet":
        """Those that wait for an officer's decision on the present facts."""
        open_ = Q(decided_status="") | ~Q(decided_facts_hash=F("facts_hash"))
        return self.filter(open_, status=OriginAssessment.Status.OFFICER)

    def to_look_at(self) -> "AssessmentQuerySet":
        """Those whose texts say something an officer has not looked at."""
        return self.exclude(warned_hash="").exclude(warned_hash=F("looked_hash"))


class OriginAssessment(models.Model):
    """The present assessment of one product. `findings` is what catalogue/origin/ said, in codes; texts are made when shown."""

    class Status(models.TextChoices):
        ITALY = "italy", pgettext_lazy("origin", "Italy")
        NOT_ITALY = "not_italy", pgettext_lazy("origin", "not Italy")
        OFFICER = "officer", pgettext_lazy("origin", "officer decides")
        INCOMPLETE = "incomplete", pgettext_lazy("origin", "incomplete")

    class Claim(models.TextChoices):
        ALLOWED = "allowed", _("may be shown")
        NOT_ALLOWED = "not_allowed", _("may not be shown")

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="origin")
    status = models.CharField(_("origin"), max_length=10, choices=Status)
    rule = models.CharField(_("rule"), max_length=6, blank=True)
    findings = models.JSONField(default=dict)
    claim_100_allowed = models.BooleanField(default=False)
    facts_hash = models.CharField(max_length=64)
    assessed_at = models.DateTimeField(_("assessed at"))
    decided_status = models.CharField(_("officer’s decision"), max_length=10, choices=Status, blank=True)
    decided_reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_facts_hash = models.CharField(max_length=64, blank=True)
    decided_claim = models.CharField(_("the “100%” claim"), max_length=12, choices=Claim, blank=True)
    # What the texts say that an officer should look at: a fingerprint of the warnings, and that of those already looked at.
    warned_hash = models.CharField(max_length=64, blank=True)
    looked_hash = models.CharField(max_length=64, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("origin assessment"), _("origin assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_status="", decided_by=None, decided_at=None, decided_facts_hash="")
                | Q(
                    ~Q(decided_status=""),
                    ~Q(decided_reason=""),
                    ~Q(decided_facts_hash=""),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="origin_decision_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_status="incomplete"), name="origin_decision_final"),
            models.CheckConstraint(
                condition=Q(decided_claim="") | Q(decided_status="italy"), name="origin_claim_needs_italy"
            ),
            models.CheckConstraint(
                condition=Q(looked_hash="", looked_by=None, looked_at=None)
                | Q(~Q(looked_hash=""), looked_by__isnull=False, looked_at__isnull=False),
                name="origin_look_whole",
            ),
        ]

    def __str__(self):
        return self.get_result_display()

    @property
    def decided(self) -> bool:
        """Whether an officer's decision holds: the facts it was taken on are unchanged."""
        return bool(self.decided_status) and self.decided_facts_hash == self.facts_hash

    @property
    def result(self) -> str:
        """What holds: the officer's decision if there is one on these facts, else the rules'."""
        return self.decided_status if self.decided else self.status

    @property
    def must_be_looked_at(self) -> bool:
        """Whether the texts say something no officer has looked at."""
        return bool(self.warned_hash) and self.warned_hash != self.looked_hash

    @property
    def result_at(self):
        """When that was decided or assessed."""
        return self.decided_at if self.decided else self.assessed_at

    def get_result_display(self) -> str:
        """The result in words."""
        return str(self.Status(self.result).label)
