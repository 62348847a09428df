"""Regions and provinces, and how a place is written."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def localised(row, field: str) -> str:
    """The value of `field` in the page's language; Italian stands in where the other is empty."""
    return getattr(row, f"{field}_{get_language()}", "") or getattr(row, f"{field}_it")


def written_place(town: str, province, country) -> str:
    """A town as people write it: with its province sign in Italy, with its country elsewhere."""
    return f"{town} ({province.code if province else country.name})"


class Region(models.Model):
    """One of the twenty regions. `code` is ISTAT's; `sign` is the three letters used on the map."""

    code = models.CharField(_("ISTAT code"), max_length=2, primary_key=True)
    sign = models.CharField(max_length=3, unique=True)
    slug = models.SlugField(unique=True)
    name_it = models.CharField(_("name in Italian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    sort_name = models.CharField(max_length=60, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("region"), _("regions")
        ordering = ["sort_name"]

    def __str__(self):
        return localised(self, "name")


class ProvinceQuerySet(models.QuerySet):
    """Questions asked of provinces."""

    def in_force(self, day) -> "ProvinceQuerySet":
        """Those that exist on `day`: the map of 2026 has 110, the one before 107."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Province(models.Model):
    """A province or metropolitan city, for as long as it exists (half-open period)."""

    code = models.CharField(_("sign"), max_length=2)
    name = models.CharField(_("name"), max_length=60)
    sort_name = models.CharField(max_length=60, editable=False)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="provinces")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("province"), _("provinces")
        ordering = ["sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="province_code_from"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="province_period"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"
