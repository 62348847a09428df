"""What readers reported, and what came of it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import reports
from catalogue.models import ProductReport
from catalogue.texts import title_of
from companies import officers
from companies.views.verbs import attempt
from pavilion.desk import ReadOnlyAdmin


class OutcomeForm(forms.Form):
    """What came of a report."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Report"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("upheld")), ("no", gettext_lazy("not upheld"))],
    )
    take_off = forms.BooleanField(label=gettext_lazy("Take the product off the pages"), required=False)
    outcome = forms.CharField(
        label=gettext_lazy("Outcome"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What was looked at and found. If the product leaves the pages, the company reads it."),
    )


@admin.register(ProductReport)
class ProductReportAdmin(ReadOnlyAdmin):
    """Reports: those that wait, the oldest first, then the closed ones, the latest first."""

    list_display = ["title", "kind", "reported_at", "state", "close"]
    ordering = [F("closed_at").desc(nulls_first=True), "reported_at", "pk"]
    list_filter = ["state", "kind"]
    list_select_related = ["product__company"]
    search_fields = ["product__texts__title", "product__company__legal_name", "words"]
    fields = [
        "title", "company", "kind", "words", "reporter", "reported_at", "state", "closed_at", "closed_by", "close",
    ]  # fmt: skip
    readonly_fields = fields

    def called(self, report) -> str:
        return _("Report on %(title)s") % {"title": title_of(report.product)}

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("product__texts")

    def get_urls(self):
        close = path(
            "<int:pk>/close/", self.admin_site.admin_view(self.close_page), name="catalogue_productreport_close"
        )
        return [close, *super().get_urls()]

    def close_page(self, request, pk: int):
        """Ask what came of it, then record it. Officers of the catalogue only."""
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        report = get_object_or_404(ProductReport.objects.select_related("product__company"), pk=pk)
        form = OutcomeForm(request.POST or None)
        done = request.method == "POST" and form.is_valid()
        if done and attempt(form, reports.close_report, report, actor=request.user, **form.cleaned_data):
            messages.success(request, _("It is recorded."))
            return redirect(reverse("admin:catalogue_productreport_changelist") + "?state__exact=open")
        context = self.admin_site.each_context(request) | {
            "title": _("Report on %(title)s") % {"title": title_of(report.product)},
            "opts": self.opts,
            "report": report,
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogue/report.html", context)

    @admin.display(description=gettext_lazy("product"))
    def title(self, report):
        url = reverse("admin:catalogue_product_change", args=[report.product_id])
        return format_html('<a href="{}">{}</a>', url, title_of(report.product))

    @admin.display(description=gettext_lazy("company"))
    def company(self, report):
        return report.product.company

    @admin.display(description=gettext_lazy("outcome"))
    def close(self, report):
        if report.closed_at:
            return report.outcome
        url = reverse("admin:catalogue_productreport_close", args=[report.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Write the outcome"))
