"""Filters of the lists of the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from catalogue.models import Category


class SectorFilter(admin.SimpleListFilter):
    """The sectors, in the order buyers see them. `lookup` leads from a row to the id of its sector."""

    title, parameter_name = gettext_lazy("sector"), "sector"
    lookup = "sector"

    def lookups(self, request, model_admin):
        return [(sector.sign, str(sector)) for sector in Category.objects.sectors()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        sector = Category.objects.sectors().filter(sign=self.value()).first()
        return queryset.filter(**{self.lookup: sector.pk}) if sector else queryset.none()


class ProductSectorFilter(SectorFilter):
    """The sector above the category of a product."""

    lookup = "category__ancestors__0"
