"""People: who acts for a company, who buys, who works at the desk."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from companies import languages
from pavilion import clock

from .companies import Company


class InstantRange(Func):
    """The half-open range between two instants of a row; no end means for ever."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def last_day_before(end: datetime | None) -> date | None:
    """The last day, in Rome, of a half-open period that ends at an instant."""
    return clock.rome(end - timedelta(microseconds=1)).date() if end else None


class MandateQuerySet(models.QuerySet):
    """Questions asked of mandates."""

    def in_force(self, now: datetime) -> "MandateQuerySet":
        """Those under which a person may act now."""
        return self.filter(valid_from__lte=now).filter(Q(valid_to=None) | Q(valid_to__gt=now))


class Mandate(models.Model):
    """A person may act for a company: in which role, on what proof, for how long (half-open period)."""

    class Role(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal", _("Legal representative")
        DELEGATE = "delegate", _("Delegate")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.PROTECT, related_name="mandates"
    )
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(_("role"), max_length=8, choices=Role)
    person_name = models.CharField(_("first and last name"), max_length=150)
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("valid from"), default=clock.now)
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mandate"), _("mandates")
        constraints = [
            ExclusionConstraint(
                name="mandate_one_company_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (InstantRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This account already acts for a company. Whoever acts for several uses an account for each."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="mandate_period",
                violation_error_message=_("A mandate cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.person_name}, {self.company}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, None when it has no end."""
        return last_day_before(self.valid_to)


class InvitationQuerySet(models.QuerySet):
    """Questions asked of invitations."""

    def waiting(self, now: datetime) -> "InvitationQuerySet":
        """Those that may still be accepted: not answered, not withdrawn, and the mandate offered has not run out."""
        return self.filter(closed_at=None).filter(Q(valid_to=None) | Q(valid_to__gt=now))


class Invitation(models.Model):
    """A company asks a person to act for it. The mandate begins when the person, signed in with this address, accepts."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=8, choices=Mandate.Role, default=Mandate.Role.DELEGATE)
    person_name = models.CharField(_("first and last name"), max_length=150)
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"), default=clock.now, editable=False)
    closed_at = models.DateTimeField(_("closed on"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        ordering = ["invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=Q(closed_at=None),
                name="invitation_once",
                violation_error_message=_("This person has already been invited."),
            ),
            models.CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="invitation_email_lower"),
        ]

    def __str__(self):
        return f"{self.person_name}, {self.company}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, None when it has no end."""
        return last_day_before(self.valid_to)


class Buyer(models.Model):
    """A business buyer, most often abroad."""

    class Role(models.TextChoices):
        IMPORTER = "importer", _("Importer or distributor")
        RETAILER = "retailer", _("Retailer")
        INDUSTRY = "industry", _("Manufacturer")
        DESIGNER = "designer", _("Architect or designer")
        HOSPITALITY = "hospitality", _("Hotel or restaurant")
        OTHER = "other", _("Other")

    class NumberKind(models.TextChoices):
        VAT = "vat", _("VAT or tax number")
        OTHER = "other", _("another registration number")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.PROTECT, related_name="buyer"
    )
    contact_name = models.CharField(_("first and last name"), max_length=150)
    company_name = models.CharField(_("company"), max_length=200)
    country = CountryField(_("country"), blank_label=_("Choose …"))
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    area = models.CharField(_("state, province or region"), max_length=100, blank=True)
    number_kind = models.CharField(
        _("kind of number"), max_length=5, choices=NumberKind, default=NumberKind.VAT, blank=True
    )
    registration_number = models.CharField(_("VAT or registration number"), max_length=40, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    website = models.URLField(_("website"), blank=True)
    role = models.CharField(_("what you do"), max_length=12, choices=Role, default=Role.OTHER)
    languages = ArrayField(
        models.CharField(max_length=2), verbose_name=_("languages you write in"), default=list, blank=True
    )
    # Signs of the catalogue's sectors: the form offers those there are (companies/buyers.py, `sector_choices`).
    sectors = ArrayField(
        models.CharField(max_length=40), verbose_name=_("sectors of interest"), default=list, blank=True
    )
    registered_at = models.DateTimeField(_("registered at"), default=clock.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("buyer"), _("buyers")
        indexes = [models.Index(fields=["country"], name="buyer_country")]

    def __str__(self):
        return f"{self.company_name} ({self.country.code})"

    @property
    def language_names(self) -> list[str]:
        """The languages they write in, in the page's language."""
        return languages.names(self.languages)


class Officer(models.Model):
    """Someone of the agency who works at the desk. What they may do is their groups' (companies/officers.py)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.PROTECT, related_name="officer"
    )
    name = models.CharField(_("first and last name"), max_length=150)
    title = models.CharField(_("title"), max_length=60, blank=True)
    extension = models.CharField(_("telephone extension"), max_length=20, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("officer"), _("officers")

    def __str__(self):
        return f"{self.title} {self.name}".strip()
