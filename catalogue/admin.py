"""The desk's pages of this room: products, their origin, stores, categories, districts, and work that failed.

Officers mostly read; what they decide or change goes through the verbs of the room.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from companies import officers
from companies.views.verbs import attempt
from pavilion import work
from pavilion.desk import ReadOnlyAdmin

from . import decisions, pictures, taxonomy
from .models import (
    Category,
    District,
    ListingJob,
    Material,
    OriginAssessment,
    Picture,
    PriceTier,
    Product,
    ProductPicture,
    ProductText,
    Step,
    Store,
)
from .origin_texts import LEGAL_BASES, sentences
from .texts import title_of


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
    list_filter = ["state", "origin__status", "category__parent"]
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


class DecisionForm(forms.Form):
    """An officer's decision on an origin."""

    status = forms.ChoiceField(
        label=gettext_lazy("Origin"),
        widget=forms.RadioSelect,
        choices=[
            (OriginAssessment.Status.ITALY, gettext_lazy("Italy: it can be published")),
            (OriginAssessment.Status.NOT_ITALY, gettext_lazy("not Italy: it cannot be shown")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What was seen and why it is enough or not. The company reads it."),
    )


@admin.register(OriginAssessment)
class OriginAssessmentAdmin(ReadOnlyAdmin):
    """What the rules said of a product, and what an officer decided."""

    list_display = ["title", "company", "result_shown", "status", "rule", "assessed_at", "decided_at"]
    list_filter = ["status", "rule", "decided_status"]
    list_select_related = ["product__company"]
    search_fields = ["product__texts__title", "product__company__legal_name"]
    ordering = ["-assessed_at"]
    fields = [
        "product_shown", "company", "result_shown", "status", "rule_shown", "said", "missing", "would_change",
        "assessed_at", "decided_status", "decided_reason", "decided_by", "decided_at", "decide",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("product__texts")

    def get_urls(self):
        decide = path(
            "<int:pk>/decide/", self.admin_site.admin_view(self.decide_page), name="catalogue_originassessment_decide"
        )
        return [decide, *super().get_urls()]

    def decide_page(self, request, pk: int):
        """Ask for status and reason, then record the decision. Officers of the catalogue only."""
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        assessment = get_object_or_404(OriginAssessment.objects.select_related("product__company"), pk=pk)
        form = DecisionForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and attempt(form, decisions.decide_origin, assessment.product, actor=request.user, **form.cleaned_data)
        ):
            messages.success(request, _("The decision is recorded; the company is told."))
            return redirect("admin:catalogue_originassessment_change", assessment.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Origin of %(title)s") % {"title": title_of(assessment.product)},
            "opts": self.opts,
            "assessment": assessment,
            "said": sentences(assessment.findings["findings"]),
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogue/decide.html", context)

    @admin.display(description=gettext_lazy("title"))
    def title(self, assessment):
        return title_of(assessment.product)

    @admin.display(description=gettext_lazy("product"))
    def product_shown(self, assessment):
        url = reverse("admin:catalogue_product_change", args=[assessment.product_id])
        return format_html('<a href="{}">{}</a>', url, title_of(assessment.product))

    @admin.display(description=gettext_lazy("company"), ordering="product__company__sort_name")
    def company(self, assessment):
        return assessment.product.company

    @admin.display(description=gettext_lazy("what holds"))
    def result_shown(self, assessment):
        return assessment.get_result_display()

    @admin.display(description=gettext_lazy("rule"))
    def rule_shown(self, assessment):
        return f"{assessment.rule}: {LEGAL_BASES.get(assessment.findings.get('legal_basis'), '')}"

    @admin.display(description=gettext_lazy("found"))
    def said(self, assessment):
        return _listed(assessment.findings.get("findings", []) + assessment.findings.get("blocks", []))

    @admin.display(description=gettext_lazy("missing"))
    def missing(self, assessment):
        return _listed(assessment.findings.get("missing", []))

    @admin.display(description=gettext_lazy("what would change it"))
    def would_change(self, assessment):
        return _listed(assessment.findings.get("would_change", []))

    @admin.display(description=gettext_lazy("decision"))
    def decide(self, assessment):
        if assessment.status == OriginAssessment.Status.INCOMPLETE:
            return _("The company has not declared all the facts: there is nothing to decide on yet.")
        url = reverse("admin:catalogue_originassessment_decide", args=[assessment.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Decide the origin"))


def _listed(findings: list[dict]) -> str:
    return format_html_join("", "<p>{}</p>", ((words,) for words in sentences(findings))) or "–"


@admin.register(Store)
class StoreAdmin(ReadOnlyAdmin):
    """Stores; they open and close with places and memberships."""

    list_display = ["name", "company", "sector", "open_from", "open_until"]
    list_filter = ["sector"]
    list_select_related = ["company", "sector"]
    search_fields = ["name", "company__legal_name"]


class ThroughVerb(admin.ModelAdmin):
    """Rows an officer of the catalogue may change, by a verb of the room."""

    verb = None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        """The form calls the verb's checks, so that what it refuses stands beside its field."""
        form, verb = super().get_form(request, obj, **kwargs), type(self).verb

        class Checked(form):
            def clean(self):
                facts = super().clean()
                if not self.errors and self.has_changed():
                    attempt(
                        self, verb, self.instance, data={name: facts[name] for name in self.fields}, actor=request.user
                    )
                return facts

        return Checked

    def save_model(self, request, obj, form, change):
        """Nothing more: the verb has written."""


@admin.register(Category)
class CategoryAdmin(ThroughVerb):
    """Names, HS headings and order of the tree; addresses stay."""

    verb = staticmethod(taxonomy.update_category)
    list_display = ["sign", "name_it", "name_en", "headings", "edited_at"]
    list_filter = ["level"]
    search_fields = ["sign", "name_it", "name_en"]
    fields = ["name_it", "name_en", "hs_headings", "position"]

    @admin.display(description=gettext_lazy("HS headings"))
    def headings(self, category):
        return ", ".join(category.hs_headings)


@admin.register(District)
class DistrictAdmin(ThroughVerb):
    """The words of the districts."""

    verb = staticmethod(taxonomy.update_district)
    list_display = ["name_it", "name_en", "town", "province", "sector"]
    list_filter = ["sector"]
    list_select_related = ["province", "sector"]
    search_fields = ["name_it", "name_en", "town"]
    fields = ["name_it", "name_en", "town", "products_it", "products_en"]


class WorkAdmin(ReadOnlyAdmin):
    """Deferred work, with a button that puts what failed back into the queue."""

    list_filter = ["work_state"]
    actions = ["try_again"]

    def has_retry_permission(self, request) -> bool:
        """Who may see the work and act on it."""
        return request.user.has_perm(f"catalogue.change_{self.opts.model_name}")

    @admin.action(description=gettext_lazy("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        """Put failed rows back into the queue; the worker looks within a minute."""
        count = work.retry(queryset)
        words = ngettext("%(count)s piece of work waits again.", "%(count)s pieces of work wait again.", count)
        messages.success(request, words % {"count": count})


@admin.register(Picture)
class PictureAdmin(WorkAdmin):
    """Pictures and the making of their renditions."""

    list_display = ["__str__", "size", "work_state", "attempts", "received_at", "last_error"]
    fields = ["sha256", "size", "work_state", "attempts", "due_at", "received_at", "last_error"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("size"))
    def size(self, picture):
        return f"{picture.width} × {picture.height}"


@admin.register(ListingJob)
class ListingJobAdmin(WorkAdmin):
    """Products whose rows in the lists are to be made again."""

    list_display = ["product", "work_state", "attempts", "due_at", "last_error"]
    list_select_related = ["product"]
    fields = ["product", "work_state", "attempts", "due_at", "last_error"]
