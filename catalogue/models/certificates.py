"""Certificates of a company and of its products: what was certified, by whom, under which number, until when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from pavilion import clock

from .products import Product


class CertificateQuerySet(models.QuerySet):
    """Questions asked of certificates."""

    def in_force(self, day: date) -> "CertificateQuerySet":
        """Those that have not expired on a day: an expired one disappears by itself."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day)).exclude(state=Certificate.State.REFUSED)

    def confirmed(self, day: date) -> "CertificateQuerySet":
        """Those in force that an officer has compared with the paper or the register."""
        return self.in_force(day).filter(state=Certificate.State.CONFIRMED)

    def of_the_company(self) -> "CertificateQuerySet":
        """Those that name no product: they stand for all of them."""
        return self.filter(products=None)


class Certificate(models.Model):
    """A certificate a company declares. It stands beside its product or, without products, in the store."""

    class Scheme(models.TextChoices):
        PROTECTED_NAME = "name", _("protected name (PDO, PGI, TSG, wine, spirit)")
        CRAFT_NAME = "craft", _("craft or industrial geographical indication")
        ORIGIN = "boi", _("binding origin information")
        FURNITURE = "uni_11674", _("UNI 11674:2017, furniture made in Italy")
        MANAGEMENT = "management", _("management system (ISO 9001, ISO 14001 …)")
        PRODUCT = "product", _("product standard or quality")
        ORGANIC = "organic", _("organic farming")
        SOCIAL = "social", _("environment and social responsibility")

    class State(models.TextChoices):
        DECLARED = "declared", pgettext_lazy("certificate", "declared by the company")
        CONFIRMED = "confirmed", pgettext_lazy("certificate", "checked by an officer")
        REFUSED = "refused", pgettext_lazy("certificate", "not confirmed")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="certificates"
    )
    products = models.ManyToManyField(Product, verbose_name=_("products"), blank=True, related_name="certificates")
    scheme = models.CharField(_("kind"), max_length=12, choices=Scheme)
    # Of a protected name: its code in the origin lists.
    protected_name = models.SlugField(_("protected name"), max_length=60, blank=True)
    name = models.CharField(_("what is certified"), max_length=120)
    issuer = models.CharField(_("issued by"), max_length=120)
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared at"), default=clock.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DECLARED, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    checked_reason = models.CharField(_("what was seen"), max_length=400, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("certificate"), _("certificates")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "issuer", "number"],
                name="certificate_once",
                violation_error_message=_("This certificate is already in your list."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="certificate_period",
                violation_error_message=_("It ends before it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(state="declared", checked_by=None, checked_at=None)
                | Q(~Q(state="declared"), ~Q(checked_reason=""), checked_by__isnull=False, checked_at__isnull=False),
                name="certificate_check_whole",
            ),
            models.CheckConstraint(
                condition=Q(protected_name="") | Q(scheme__in=["name", "craft"]), name="certificate_name_scheme"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.number})"

    @property
    def is_confirmed(self) -> bool:
        """Whether an officer has compared it with the paper or the register."""
        return self.state == self.State.CONFIRMED
