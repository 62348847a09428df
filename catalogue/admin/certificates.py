"""Certificates companies declare, and what an officer saw of them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import certificates
from catalogue.models import Certificate
from companies import officers
from companies.views.verbs import attempt
from pavilion.desk import ReadOnlyAdmin


class CheckForm(forms.Form):
    """What an officer saw."""

    confirmed = forms.TypedChoiceField(
        label=gettext_lazy("Certificate"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", gettext_lazy("It exists, holds for these goods and is in force")),
            ("no", gettext_lazy("It is not confirmed: it is no longer shown")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("What was seen"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The paper, the register of the body, its web page, with the day. The company reads it."
        ),
    )


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Certificates; the protected names among them free a name only when confirmed."""

    list_display = ["name", "company", "scheme", "issuer", "number", "expires_on", "state"]
    list_filter = ["state", "scheme"]
    list_select_related = ["company"]
    search_fields = ["name", "number", "issuer", "company__legal_name"]
    fields = [
        "company", "scheme", "protected_name", "name", "issuer", "number", "issued_on", "expires_on", "for_products",
        "declared_at", "state", "checked_by", "checked_at", "checked_reason", "check_shown",
    ]  # fmt: skip
    readonly_fields = fields
    acts = ("check_shown",)

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.CATALOGUE)

    def get_urls(self):
        check = path("<int:pk>/check/", self.admin_site.admin_view(self.check_page), name="catalogue_certificate_check")
        return [check, *super().get_urls()]

    def check_page(self, request, pk: int):
        """Confirm a certificate or not, with what was seen. Officers of the catalogue only."""
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        certificate = get_object_or_404(Certificate.objects.select_related("company"), pk=pk)
        form = CheckForm(request.POST or None)
        done = request.method == "POST" and form.is_valid()
        if done and attempt(form, certificates.check_certificate, certificate, actor=request.user, **form.cleaned_data):
            messages.success(request, _("It is recorded."))
            return redirect("admin:catalogue_certificate_change", certificate.pk)
        context = self.admin_site.each_context(request) | {
            "title": str(certificate),
            "opts": self.opts,
            "certificate": certificate,
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogue/check.html", context)

    @admin.display(description=gettext_lazy("for products"))
    def for_products(self, certificate):
        return ", ".join(str(product) for product in certificate.products.all()) or _("the whole company")

    @admin.display(description=gettext_lazy("check"))
    def check_shown(self, certificate):
        url = reverse("admin:catalogue_certificate_check", args=[certificate.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Write what was seen"))
