"""Companies and the places they have."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pavilion import clock

from .geography import Province, written_place


class Company(models.Model):
    """An applicant or member company, as the Business Register describes it."""

    class LegalForm(models.TextChoices):
        SOLE = "sole", _("Sole trader (impresa individuale)")
        SIMPLE = "ss", _("Simple partnership (società semplice)")
        SNC = "snc", "S.n.c."
        SAS = "sas", "S.a.s."
        SRL = "srl", "S.r.l."
        SRLS = "srls", "S.r.l.s."
        SPA = "spa", "S.p.A."
        SAPA = "sapa", "S.a.p.A."
        COOP = "coop", _("Cooperative")
        CONSORTIUM = "cons", _("Consortium or consortium company")
        NETWORK = "rete", _("Network with legal personality (rete-soggetto)")
        EEIG = "geie", _("European economic interest grouping")
        BRANCH = "branch", _("Branch of a foreign company")

    class AtecoVersion(models.TextChoices):
        V2007 = "2007", "ATECO 2007"
        V2025 = "2025", "ATECO 2025"

    legal_name = models.CharField(_("legal name"), max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    legal_form = models.CharField(_("legal form"), max_length=6, choices=LegalForm)
    vat_number = models.CharField(_("VAT number"), max_length=11)
    tax_code = models.CharField(_("tax code"), max_length=16)
    rea_office = models.CharField(_("REA office"), max_length=2, blank=True)
    rea_number = models.CharField(_("REA number"), max_length=20, blank=True)
    ateco_code = models.CharField(_("ATECO code"), max_length=8, blank=True)
    ateco_version = models.CharField(_("ATECO version"), max_length=4, choices=AtecoVersion, default=AtecoVersion.V2025)
    pec = models.EmailField(_("certified e-mail (PEC)"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    website = models.URLField(_("website"), blank=True)
    office_street = models.CharField(_("street and number"), max_length=200)
    office_postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    office_town = models.CharField(_("town"), max_length=100)
    office_province = models.ForeignKey(
        Province, verbose_name=_("province"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office_country = CountryField(_("country"), default="IT")
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    languages = ArrayField(
        models.CharField(max_length=2), verbose_name=_("languages spoken with buyers"), default=list, blank=True
    )
    registered_at = models.DateTimeField(_("registered at"), default=clock.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("company"), _("companies")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vat_number"],
                name="company_vat_once",
                violation_error_code="unique",
                violation_error_message=_(
                    "A company with this VAT number is already registered. If you act for it, ask its legal "
                    "representative to invite you."
                ),
            ),
            models.CheckConstraint(condition=Q(vat_number__regex=r"^[0-9]{11}$"), name="company_vat_form"),
            models.CheckConstraint(
                condition=Q(tax_code__regex=r"^([0-9]{11}|[A-Z0-9]{16})$"), name="company_tax_code_form"
            ),
            models.CheckConstraint(
                condition=Q(office_country="IT", office_province__isnull=False)
                | Q(~Q(office_country="IT"), office_province=None),
                name="company_office_province",
                violation_error_message=_("A registered office in Italy has a province, one abroad has none."),
            ),
            models.CheckConstraint(
                condition=Q(rea_office="", rea_number="")
                | Q(rea_office__regex=r"^[A-Z]{2}$", rea_number__regex=r"^[0-9]+$"),
                name="company_rea_form",
            ),
            models.CheckConstraint(
                condition=Q(ateco_code="") | Q(ateco_code__regex=r"^[0-9]{2}(\.[0-9]{1,2}){0,2}$"),
                name="company_ateco_form",
            ),
        ]

    def __str__(self):
        return self.legal_name

    @property
    def office_place(self) -> str:
        """Town of the registered office with its province sign or country, as people write it."""
        return written_place(self.office_town, self.office_province, self.office_country)

    @property
    def rea(self) -> str:
        """The REA number as it is written: office and number."""
        return f"{self.rea_office}-{self.rea_number}" if self.rea_number else ""


class SiteQuerySet(models.QuerySet):
    """Questions asked of sites."""

    def current(self) -> "SiteQuerySet":
        """Those the company still has."""
        return self.filter(ended_at=None)

    def producing_in_italy(self) -> "SiteQuerySet":
        """Those that satisfy the agreement's second requirement: production, in Italy (an office or shop does not)."""
        return self.current().filter(kind__in=Site.PRODUCING, country="IT")


class Site(models.Model):
    """A place of the company: where it produces, or where it does not."""

    class Kind(models.TextChoices):
        PLANT = "plant", _("Plant")
        WORKSHOP = "workshop", _("Workshop")
        FARM = "farm", _("Farm")
        CELLAR = "cellar", _("Cellar")
        QUARRY = "quarry", _("Quarry")
        WAREHOUSE = "warehouse", _("Warehouse")
        SHOP = "shop", _("Shop")
        OFFICE = "office", _("Office")

    PRODUCING = (Kind.PLANT, Kind.WORKSHOP, Kind.FARM, Kind.CELLAR, Kind.QUARRY)

    class Title(models.TextChoices):
        OWN = "own", _("Ours, owned or rented")
        SUBCONTRACTOR = "sub", _("A subcontractor’s, working on our account")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="sites")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("whose it is"), max_length=4, choices=Title, default=Title.OWN)
    subcontractor = models.CharField(_("subcontractor’s name"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    town = models.CharField(_("town"), max_length=100)
    province = models.ForeignKey(
        Province, verbose_name=_("province"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    country = CountryField(_("country"), default="IT")
    activities = models.CharField(_("what is made or done here"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("site"), _("sites")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country="IT", province__isnull=False) | Q(~Q(country="IT"), province=None),
                name="site_province",
                violation_error_message=_("A site in Italy has a province, one abroad has none."),
            ),
            models.CheckConstraint(
                condition=Q(title="own", subcontractor="") | Q(Q(title="sub"), ~Q(subcontractor="")),
                name="site_subcontractor_named",
                violation_error_message=_("A subcontractor’s site needs the subcontractor’s name, your own has none."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.place}"

    @property
    def place(self) -> str:
        """Town with its province sign or country, as people write it."""
        return written_place(self.town, self.province, self.country)

    @property
    def produces(self) -> bool:
        """Whether this kind of site counts as production, wherever it is."""
        return self.kind in self.PRODUCING

    @property
    def counts(self) -> bool:
        """Whether it satisfies the agreement's second requirement: production, in Italy, still there."""
        return self.produces and self.country == "IT" and self.ended_at is None
