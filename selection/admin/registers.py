"""Registers that officers read: requirements, packages, the protocol, places and their holders, memberships, receipts."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from companies import officers
from pavilion import work
from pavilion.desk import ReadOnlyAdmin
from pavilion.transitions import NotAllowedNow
from selection import places
from selection.models import Grant, Membership, Package, ProtocolEntry, Receipt, Requirement, RequirementReason

from .forms import ReasonForm


class ReasonRows(admin.TabularInline):
    """The ready reasons of a requirement."""

    model = RequirementReason
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("selection.view_requirement")


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyAdmin):
    """The catalogue of requirements (selection/requirement_texts.py)."""

    list_display = ["code", "title", "source", "automatic_check", "is_blocking", "can_be_completed"]
    inlines = [ReasonRows]

    @admin.display(description=gettext_lazy("title"))
    def title(self, requirement):
        return requirement.title


@admin.register(Package)
class PackageAdmin(admin.ModelAdmin):
    """What memberships give, and their prices."""

    list_display = ["name", "list_price", "reduced_price", "published_products", "banners", "is_example"]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("name"))
    def name(self, package):
        return str(package)


@admin.register(ProtocolEntry)
class ProtocolAdmin(ReadOnlyAdmin):
    """The protocol register, newest first. Nothing in it is ever changed."""

    list_display = ["written", "registered_at", "subject", "sha256"]
    list_filter = ["year"]
    search_fields = ["=number", "sha256"]
    ordering = ["-year", "-number"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("protocol"), ordering="number")
    def written(self, entry):
        return str(entry)


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """Who was offered which place, and what came of it."""

    list_display = ["place_number", "company", "call", "state", "offered_at", "expires_at", "answered_at", "ended_at"]
    list_filter = ["state", "place__call"]
    list_select_related = ["place__call", "application__company"]
    search_fields = ["application__company__legal_name", "=place__number"]
    ordering = ["place__call", "place__number", "pk"]
    show_full_result_count = False
    fields = [
        "place_number",
        "company",
        "call",
        "state",
        "offered_at",
        "expires_at",
        "answered_at",
        "ended_at",
        "taking_back",
    ]
    readonly_fields = ["place_number", "company", "call", "taking_back"]

    @admin.display(description=pgettext_lazy("selection", "place"), ordering="place__number")
    def place_number(self, grant):
        return grant.place.number

    @admin.display(description=gettext_lazy("company"), ordering="application__company__sort_name")
    def company(self, grant):
        return grant.application.company

    @admin.display(description=gettext_lazy("call"))
    def call(self, grant):
        return grant.place.call.number

    @admin.display(description=gettext_lazy("revocation"))
    def taking_back(self, grant):
        if grant.state not in Grant.LIVE:
            return "–"
        address = reverse("admin:selection_grant_revoke", args=[grant.pk])
        return format_html('<a href="{}">{}</a>', address, _("Revoke this place"))

    def get_urls(self):
        revoke = path("<int:pk>/revoke/", self.admin_site.admin_view(self.revoke), name="selection_grant_revoke")
        return [revoke, *super().get_urls()]

    def revoke(self, request, pk: int):
        """Ask for the reason, then take the place back. Administrators only."""
        if not officers.has_role(request.user, officers.ADMINISTRATION):
            raise Http404
        live = Grant.objects.filter(state__in=Grant.LIVE).select_related("place", "application__company")
        grant = get_object_or_404(live, pk=pk)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                places.revoke(grant, officer=request.user, reason=form.cleaned_data["reason"])
            except (NotAllowedNow, PermissionDenied) as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("Place %(number)s is revoked.") % {"number": grant.place.number})
            return redirect("admin:selection_grant_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Revoke place %(number)s") % {"number": grant.place.number},
            "opts": self.opts,
            "grant": grant,
            "form": form,
        }
        return TemplateResponse(request, "selection/desk/revoke.html", context)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Memberships, from their first day to the day they end (not included)."""

    list_display = ["company", "kind", "package", "starts_on", "ends_on", "ended_early_at"]
    list_filter = ["kind", "call"]
    list_select_related = ["company", "package"]
    search_fields = ["company__legal_name"]
    show_full_result_count = False


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Receipts as PDF: what waits, what failed, and a way to try again."""

    list_display = ["protocol", "work_state", "attempts", "due_at", "made_at", "last_error"]
    list_filter = ["work_state"]
    list_select_related = ["application__protocol"]
    fields = ["protocol", "work_state", "attempts", "due_at", "made_at", "last_error"]  # the file itself has no address
    readonly_fields = ["protocol"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("protocol"))
    def protocol(self, receipt):
        return receipt.application.protocol

    @admin.action(description=gettext_lazy("Try the failed ones again"), permissions=["view"])
    def try_again(self, request, queryset):
        """Put failed receipts back in the queue."""
        number = work.retry(queryset)
        words = ngettext("%(count)s receipt is tried again.", "%(count)s receipts are tried again.", number)
        messages.success(request, words % {"count": number})
