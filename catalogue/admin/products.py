"""Products as their companies declare them, and their stores."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from catalogue import pictures
from catalogue.models import Material, PriceTier, Product, ProductPicture, ProductText, Step, Store
from catalogue.texts import title_of
from pavilion.desk import ReadOnlyAdmin

from .filters import ProductSectorFilter, SectorFilter


class Rows(admin.TabularInline):
    """Parts of a product on its page, read by whoever may read products."""

    template = "admin/companies/rows.html"
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("catalogue.view_product")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class TextRows(Rows):
    model = ProductText
    fields = readonly_fields = ["language", "title", "description", "provenance"]


class StepRows(Rows):
    model = Step
    fields = readonly_fields = ["name_it", "name_en", "operation", "place", "whose", "is_last_substantial"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("site__province")

    @admin.display(description=gettext_lazy("where it is done"))
    def place(self, step):
        return step.where

    @admin.display(description=gettext_lazy("whose"))
    def whose(self, step):
        return str(step.site) if step.site else step.subcontractor or "–"


class MaterialRows(Rows):
    model = Material
    fields = readonly_fields = ["name_it", "hs_heading", "country", "share"]


class TierRows(Rows):
    model = PriceTier
    verbose_name_plural = gettext_lazy("prices by quantity")
    fields = readonly_fields = ["quantity", "price"]


class PictureRows(Rows):
    model = ProductPicture
    fields = readonly_fields = ["shown", "alt_it", "alt_en"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, use):
        if not use.picture.is_ready:
            return use.picture.get_work_state_display()
        return format_html(
            '<img src="{}" alt="{}" width="160" loading="lazy">', pictures.sources(use.picture).src, use.alt
        )


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Products as their companies declare them."""

    list_display = ["title", "company", "state", "hs_code", "origin_shown", "changed_at"]
    list_filter = ["state", "origin__status", ProductSectorFilter]
    list_select_related = ["company", "origin"]
    search_fields = ["texts__title", "company__legal_name", "sku", "hs_code"]
    search_help_text = gettext_lazy("Words of the title, company, code or HS code")
    inlines = [TextRows, StepRows, MaterialRows, TierRows, PictureRows]
    fields = [
        "company", "category", "state", "hs_code", "sku", "origin_shown",
        "wholly_obtained", "wholly_obtained_basis", "economically_justified", "new_product_or_stage",
        "design_country", "engineering_country", "packaging_country", "claims_100",
        "price_mode", "price_from", "price_to", "minimum_order", "unit", "published_at",
    ]  # fmt: skip
    readonly_fields = ["state", "origin_shown", "published_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("texts")

    def called(self, product) -> str:
        return title_of(product)

    @admin.display(description=gettext_lazy("title"))
    def title(self, product):
        return title_of(product)

    @admin.display(description=gettext_lazy("origin"), ordering="origin__status")
    def origin_shown(self, product):
        assessment = getattr(product, "origin", None)
        if assessment is None:
            return "–"
        url = reverse("admin:catalogue_originassessment_change", args=[assessment.pk])
        return format_html('<a href="{}">{}</a>', url, assessment.get_result_display())


@admin.register(Store)
class StoreAdmin(ReadOnlyAdmin):
    """Stores; they open and close with places and memberships."""

    list_display = ["name", "company", "sector", "open_from", "open_until"]
    list_filter = [SectorFilter]
    list_select_related = ["company", "sector"]
    search_fields = ["name", "company__legal_name"]
