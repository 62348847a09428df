"""Banners at the desk: the queue, one banner with its page as buyers would see it, the calendar, the agency's own."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import calendar, previews
from campaigns.models import Campaign
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin

from . import pages, reports


class OwnerFilter(admin.SimpleListFilter):
    """Whose banner it is."""

    title = gettext_lazy("whose")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("companies", _("of companies")), ("agency", _("of the agency"))]

    def queryset(self, request, queryset):
        if self.value() == "agency":
            return queryset.of_agency()
        return queryset.exclude(company=None) if self.value() == "companies" else queryset


class StateFilter(admin.SimpleListFilter):
    """The state, without the companies' own drafts."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Campaign.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Everything that was proposed, and the agency's own. Each banner is a page of its own (campaigns/admin/pages.py)."""

    list_display = ["headline", "owner", "placement", "state_tag", "when", "proposed_at"]
    list_filter = [StateFilter, OwnerFilter, "placement"]
    search_fields = ["company__legal_name", "creatives__headline"]
    list_per_page = 50
    list_display_links = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "campaigns/desk/list.html"

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("company", "placement").prefetch_related("creatives")
        return pages.for_officers(rows)

    def has_add_permission(self, request) -> bool:
        """The agency's own banners are written at the desk."""
        return request.user.has_perm("campaigns.add_campaign")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Banners")})

    def get_ordering(self, request):
        return ["-proposed_at", "-pk"]

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, campaign):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:campaigns_campaign_change", args=[campaign.pk]), campaign
        )

    @admin.display(description=gettext_lazy("whose"))
    def owner(self, campaign):
        return campaign.company or _("the agency")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, campaign):
        return format_html('<span class="pa-state">{}</span>', previews.phase(campaign, clock.now()))

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, campaign):
        return calendar.days(campaign)

    def add_view(self, request, form_url="", extra_context=None):
        """A new banner of the agency."""
        return pages.agency_new(self, request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The banner. Not Django's form: what is decided goes through the verbs."""
        return pages.show(self, request, object_id)

    def calendar_view(self, request):
        """What runs when, placement by placement."""
        pages.require_view(request)
        context = self.admin_site.each_context(request) | {
            "title": _("Calendar of banners"),
            "opts": self.opts,
            **calendar.weeks(clock.now()),
        }
        return TemplateResponse(request, "campaigns/desk/calendar.html", context)

    def get_urls(self):
        def address(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"campaigns_campaign_{name}")

        return [
            address("calendar/", self.calendar_view, "calendar"),
            address("figures/", lambda request: reports.figures(self, request), "figures"),
            address("figures/<slug:what>.csv", reports.table, "table"),
            address("why/", lambda request: reports.why(self, request), "why"),
            address("<int:pk>/do/<slug:verb>/", pages.do, "do"),
            address("<int:pk>/edit/", lambda request, pk: pages.agency_edit(self, request, pk), "edit"),
            address("<int:pk>/preview/<slug:language>/", pages.preview, "preview"),
            *super().get_urls(),
        ]
