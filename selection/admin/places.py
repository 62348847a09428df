"""Places at the desk: each with everyone it was ever offered to, the grants, revocations, memberships."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from companies import officers
from pavilion import clock, second_factor
from pavilion.desk import ReadOnlyAdmin
from pavilion.forms import Form
from pavilion.italian import elided
from pavilion.transitions import NotAllowedNow
from selection import history, membership_changes, places
from selection.models import Grant, Membership, Place
from selection.templatetags.selection_tags import last_moment

from .exports import Exported
from .forms import ExtensionForm, ReasonForm


@admin.register(Place)
class PlaceAdmin(Exported, ReadOnlyAdmin):
    """The numbered places of the calls, each with its holder; the page of one is its history."""

    list_display = ["place_number", "call_number", "holder", "state", "since", "grant_count"]
    list_filter = ["call"]
    list_select_related = ["call"]
    list_per_page = 100
    export_columns = [
        (pgettext_lazy("selection", "place"), "number"),
        (gettext_lazy("call"), "call__number"),
        (gettext_lazy("company"), lambda place: place.live[0].application.company.legal_name if place.live else ""),
        (gettext_lazy("state"), lambda place: place.live[0].get_state_display() if place.live else _("free place")),
        (gettext_lazy("offered at"), lambda place: place.live[0].offered_at if place.live else ""),
        (gettext_lazy("answered at"), lambda place: place.live[0].answered_at if place.live else ""),
    ]
    search_fields = ["=number", "grants__application__company__legal_name"]
    ordering = ["-call", "number"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        live = Grant.objects.filter(state__in=Grant.LIVE).select_related("application__company")
        return (
            super()
            .get_queryset(request)
            .annotate(grant_count=Count("grants"))
            .prefetch_related(Prefetch("grants", queryset=live, to_attr="live"))
        )

    @admin.display(description=pgettext_lazy("selection", "place"), ordering="number")
    def place_number(self, place):
        return place.number

    @admin.display(description=gettext_lazy("call"))
    def call_number(self, place):
        return place.call.number

    @admin.display(description=gettext_lazy("offered to, or held by"))
    def holder(self, place):
        return place.live[0].application.company if place.live else "–"

    @admin.display(description=gettext_lazy("state"))
    def state(self, place):
        return place.live[0].get_state_display() if place.live else _("free place")

    @admin.display(description=gettext_lazy("since"))
    def since(self, place):
        return (place.live[0].answered_at or place.live[0].offered_at) if place.live else "–"

    @admin.display(description=gettext_lazy("times offered"))
    def grant_count(self, place):
        return place.grant_count

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The history of the place: everyone it was offered to, with the days, and what came of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        place = Place.objects.select_related("call").filter(pk=object_id).first() if object_id.isdigit() else None
        if place is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": _("Place %(number)s of call %(call)s") % {"number": place.number, "call": place.call.number},
            "opts": self.opts,
            "place": place,
            "rows": history.of_place(place),
            "may_revoke": officers.has_role(request.user, officers.ADMINISTRATION),
        }
        return TemplateResponse(request, "selection/desk/place.html", context)


@admin.register(Grant)
class GrantAdmin(Exported, ReadOnlyAdmin):
    """Who was offered which place, and what came of it."""

    list_display = ["place_number", "company", "call", "state", "offered_at", "answer_by", "answered_at", "ended_at"]
    list_filter = ["state", "place__call"]
    list_select_related = ["place__call", "application__company", "application__protocol"]
    export_columns = [
        (pgettext_lazy("selection", "place"), "place__number"),
        (gettext_lazy("call"), "place__call__number"),
        (gettext_lazy("protocol"), "application__protocol"),
        (gettext_lazy("company"), "application__company__legal_name"),
        (gettext_lazy("state"), "state"),
        (gettext_lazy("offered at"), "offered_at"),
        (gettext_lazy("answer due by"), "expires_at"),
        (gettext_lazy("answered at"), "answered_at"),
        (gettext_lazy("ended at"), "ended_at"),
    ]
    search_fields = ["application__company__legal_name", "=place__number"]
    ordering = ["place__call", "place__number", "pk"]
    show_full_result_count = False
    fields = [
        "place_number",
        "company",
        "call",
        "state",
        "offered_at",
        "answer_by",
        "answered_at",
        "ended_at",
        "taking_back",
    ]
    readonly_fields = ["place_number", "company", "call", "answer_by", "taking_back"]
    acts = ("taking_back",)

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.ADMINISTRATION)

    def called(self, grant) -> str:
        said = {"number": grant.place.number, "call": grant.place.call.number, "company": grant.application.company}
        return _("Place %(number)s of call %(call)s: %(company)s") % said

    @admin.display(description=pgettext_lazy("selection", "place"), ordering="place__number")
    def place_number(self, grant):
        return grant.place.number

    @admin.display(description=gettext_lazy("company"), ordering="application__company__sort_name")
    def company(self, grant):
        return grant.application.company

    @admin.display(description=gettext_lazy("call"))
    def call(self, grant):
        return grant.place.call.number

    @admin.display(description=gettext_lazy("answer due by"), ordering="expires_at")
    def answer_by(self, grant):
        return last_moment(grant.expires_at)

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
            second_factor.require_recent_proof(request)
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
class MembershipAdmin(Exported, ReadOnlyAdmin):
    """Memberships, from their first day to the day they end (not included)."""

    list_display = ["company", "kind", "package", "starts_on", "ends_on", "ended_early_at"]
    export_columns = [
        (gettext_lazy("company"), "company__legal_name"),
        (gettext_lazy("VAT number"), "company__vat_number"),
        (gettext_lazy("kind"), "kind"),
        (gettext_lazy("package"), "package"),
        (gettext_lazy("from"), "starts_on"),
        (gettext_lazy("until (not included)"), "ends_on"),
        (gettext_lazy("ended at"), "ended_early_at"),
    ]
    list_filter = ["kind", "call"]
    list_select_related = ["company", "package"]
    fields = ["company", "kind", "call", "package", "starts_on", "ends_on", "ended_early_at", "rows", "doing"]
    readonly_fields = ["rows", "doing"]
    acts = ("doing",)
    search_fields = ["company__legal_name"]
    show_full_result_count = False

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.ADMINISTRATION)

    def called(self, membership) -> str:
        return str(membership.company)

    @admin.display(description=gettext_lazy("suspensions and extensions"))
    def rows(self, membership):
        lines = [
            elided(
                _("Suspended from %(start)s to %(end)s: %(reason)s")
                % {"start": _moment(one.starts_at), "end": _moment(one.ends_at), "reason": one.reason}
            )
            for one in membership.suspensions.all()
        ]
        lines += [
            elided(
                _("Extended from %(before)s to %(after)s: %(reason)s")
                % {"before": _day(one.ended_on), "after": _day(one.ends_on), "reason": one.reason}
            )
            for one in membership.extensions.all()
        ]
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or "–"

    @admin.display(description=gettext_lazy("to do"))
    def doing(self, membership):
        if membership.ends_on <= clock.today():
            return "–"
        suspended = membership.suspensions.filter(ends_at=None).exists()
        names = [
            ("lift", _("Lift the suspension …")) if suspended else ("suspend", _("Suspend …")),
            ("extend", _("Extend …")),
        ]
        links = ((reverse(f"admin:selection_membership_{name}", args=[membership.pk]), words) for name, words in names)
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_urls(self):
        pages = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"selection_membership_{name}")
            for name, view in (("suspend", self.suspend), ("lift", self.lift), ("extend", self.extend))
        ]
        return [*pages, *super().get_urls()]

    def suspend(self, request, pk: int):
        """Ask for the reason, then suspend the membership."""
        return self._ask(request, pk, membership_changes.suspend, ReasonForm, _("Suspend the membership"))

    def lift(self, request, pk: int):
        """Ask, then let the membership go on."""
        return self._ask(request, pk, membership_changes.lift, Form, _("Lift the suspension"))

    def extend(self, request, pk: int):
        """Ask for days and reason, then extend the membership."""
        return self._ask(request, pk, membership_changes.extend, ExtensionForm, _("Extend the membership"))

    def _ask(self, request, pk: int, verb, form_class, title: str):
        if not officers.has_role(request.user, officers.ADMINISTRATION):
            raise Http404
        membership = get_object_or_404(Membership.objects.select_related("company", "package", "call"), pk=pk)
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                verb(membership, officer=request.user, **form.cleaned_data)
            except NotAllowedNow as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Done. The company is told."))
                return redirect("admin:selection_membership_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "membership": membership,
            "form": form,
        }
        return TemplateResponse(request, "selection/desk/membership_change.html", context)


def _day(day) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _moment(instant) -> str:
    return formats.date_format(clock.rome(instant), "DATETIME_FORMAT") if instant else "…"
