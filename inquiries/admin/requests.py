"""Requests for quotation at the desk: those held for review, each on a page with two decisions; of the others the state alone."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from inquiries import requests
from inquiries.models import QuoteRequest
from inquiries.tables import REQUESTS
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow, why_not

VIEW = "inquiries.view_quoterequest"


class StateFilter(admin.SimpleListFilter):
    """What was decided about a held request, or that nothing was yet."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("held", _("to review")), ("refused", _("refused")), ("released", _("released"))]

    def queryset(self, request, queryset):
        if self.value() == "released":
            return queryset.exclude(state__in=["held", "refused"])
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(QuoteRequest)
class QuoteRequestAdmin(ReadOnlyAdmin):
    """Requests that were held: what an officer never had to look at stays between the buyer and the companies."""

    list_display = ["linked", "country", "held_for", "state_tag", "submitted_at"]
    list_filter = [StateFilter]
    list_display_links = None
    list_per_page = 50
    ordering = ["-submitted_at", "-pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(holds=[]).select_related("buyer")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Requests held for review")})

    @admin.display(description=gettext_lazy("request"))
    def linked(self, row):
        return format_html('<a href="{}">{}</a>', reverse("admin:inquiries_quoterequest_change", args=[row.pk]), row)

    @admin.display(description=gettext_lazy("country"))
    def country(self, row):
        return row.buyer.country.name

    @admin.display(description=gettext_lazy("held because"))
    def held_for(self, row):
        return ", ".join(row.hold_words)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, row):
        return format_html('<span class="pa-state">{}</span>', row.get_state_display())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One request. Not Django's form: what is decided goes through the verbs."""
        if not str(object_id).isdecimal():
            raise Http404
        row = self._found(request, object_id)
        roles = requests.roles_towards(request.user, row)
        decides = REQUESTS.may_ever("release", roles) and row.state == QuoteRequest.State.HELD
        context = self.admin_site.each_context(request) | {
            "title": row.title,
            "opts": self.opts,
            "row": row,
            "lines": row.lines.select_related("category"),
            "files": row.files.all(),
            "sent_before": row.buyer.requests.exclude(pk=row.pk).exclude(submitted_at=None).count(),
            "refused_before": row.buyer.requests.exclude(pk=row.pk).filter(state=QuoteRequest.State.REFUSED).count(),
            "decides": decides,
            "no_release": why_not(REQUESTS, row, "release", roles=roles, context={"now": clock.now()})
            if decides
            else "",
            "history": row.events.filter(invitation=None).select_related("actor"),
        }
        return TemplateResponse(request, "admin/inquiries/request.html", context)

    def file_view(self, request, pk: int, file_pk: int):
        """An officer opens a file of a held request."""
        found = get_object_or_404(self._found(request, pk).files, pk=file_pk)
        return serve_private(found.file, filename=found.filename, content_type="application/pdf")

    def do_view(self, request, pk: int, verb: str):
        """Release or refuse; what is not possible now is said on the request's page."""
        row = self._found(request, pk)
        try:
            if verb == "release":
                requests.release(row, officer=request.user)
                done = _("The request is open: companies that fit have been invited.")
            elif verb == "refuse":
                requests.refuse(row, officer=request.user, reason=request.POST.get("reason", "")[:1000])
                done = _("The request is refused. The buyer has been told the reason.")
            else:
                raise Http404
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, done)
            return redirect("admin:inquiries_quoterequest_changelist")
        return redirect("admin:inquiries_quoterequest_change", pk)

    def get_urls(self):
        def address(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"inquiries_quoterequest_{name}")

        return [
            address("<int:pk>/files/<int:file_pk>/", self.file_view, "file"),
            address("<int:pk>/do/<slug:verb>/", require_POST(self.do_view), "do"),
            *(url for url in super().get_urls() if url.name and url.name.endswith(("_changelist", "_change"))),
        ]

    def _found(self, request, pk) -> QuoteRequest:
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("buyer__user"), pk=pk)
