"""The queue of applications, in protocol order, and the addresses of the pages of a file."""

import re

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from companies import officers
from pavilion import clock
from pavilion.desk import ReadOnlyAdmin
from selection import desk
from selection.models import Application
from selection.tables import APPLICATIONS

from . import asking, bulk, deciding, files
from .exports import Exported

OPEN, EVERYTHING = "open", "all"  # of the states

# DEMO-0000017/26, 0000017/26 or 0000017
PRINTED_NUMBER = re.compile(r"(?:[A-Za-z]+-)?(?P<number>\d{7})(?:/(?P<year>\d{2}))?")


class WhoseFilter(admin.SimpleListFilter):
    """Whose file it is."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("mine")),
            ("unassigned", _("unassigned")),
            ("second", _("waiting for my approval")),
            ("company", _("waiting for the company")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.undecided().filter(assigned_to=request.user)
        if self.value() == "unassigned":
            return queryset.undecided().filter(assigned_to=None)
        if self.value() == "company":
            return queryset.with_the_company()
        if self.value() == "second":
            return queryset.filter(state=Application.State.PROPOSED, decisions__state="proposed").exclude(
                decisions__state="proposed", decisions__proposed_by=request.user
            )
        return queryset


class TermFilter(admin.SimpleListFilter):
    """How the term stands."""

    title = _("term")
    parameter_name = "term"

    def lookups(self, request, model_admin):
        return [("late", _("past")), ("soon", _("ends within three days"))]

    def queryset(self, request, queryset):
        if self.value() == "late":
            return queryset.late(clock.today())
        if self.value() == "soon":
            return queryset.due_soon(clock.today())
        return queryset


class StateFilter(admin.SimpleListFilter):
    """The state, without drafts: those are the companies' own.

    The queue opens with what is still to decide; whoever filters or searches by anything else looks among everything.
    """

    title = _("state")
    parameter_name = "state"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.is_asked_something = any(request.GET.get(name) for name in request.GET.keys() - {"p", "o", "all"})

    def value(self):
        return super().value() or (EVERYTHING if self.is_asked_something else OPEN)

    def lookups(self, request, model_admin):
        reached = {row.target for row in APPLICATIONS.rows}
        states = [choice for choice in Application.State.choices if choice[0] in reached]
        return [(OPEN, _("all undecided")), (EVERYTHING, _("everything that arrived")), *states]

    def choices(self, changelist):
        yield from list(super().choices(changelist))[1:]  # without Django's "All", which is no state of ours

    def queryset(self, request, queryset):
        if self.value() == EVERYTHING:
            return queryset
        return queryset.undecided() if self.value() == OPEN else queryset.filter(state=self.value())


class CappedPaginator(Paginator):
    """Counts no further than a person leafs: what is behind the last page is found by a filter or a search."""

    MOST = 2_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.MOST].count()

    @property
    def is_capped(self) -> bool:
        """Whether there is more than what is counted."""
        return self.count == self.MOST


@admin.register(Application)
class ApplicationAdmin(Exported, ReadOnlyAdmin):
    """Everything that arrived. The file of each is a page of its own (selection/admin/files.py)."""

    list_display = ["number", "company", "call_number", "state_tag", "to_do", "officer", "term_cell"]
    list_filter = [WhoseFilter, StateFilter, TermFilter, "call"]
    search_fields = ["company__legal_name", "company__vat_number"]
    list_per_page = 50
    list_max_show_all = 0
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_display_links = None
    export_columns = [
        (_("protocol"), "protocol"),
        (_("call"), "call__number"),
        (_("company"), "company__legal_name"),
        (_("VAT number"), "company__vat_number"),
        (_("arrived at"), "submitted_at"),
        (_("state"), "state"),
        (_("assigned to"), lambda application: desk.name_of(application.assigned_to)),
        (_("term ends on"), "term_ends_on"),
        (_("decided at"), "decided_at"),
    ]

    def get_actions(self, request):
        """What the person's roles do with many files at once."""
        roles = officers.roles_of(request.user)
        actions = {}
        if officers.APPROVAL in roles:
            words = _("Approve the proposals …")
            actions["approve_several"] = (bulk.from_queue(bulk.approve), "approve_several", words)
        if officers.ADMINISTRATION in roles:
            words = _("Give to an officer …")
            actions["assign"] = (bulk.from_queue(bulk.assign), "assign", words)
        return actions

    def get_search_results(self, request, queryset, search_term):
        """A protocol number as it is printed finds its application; anything else is looked for in name and VAT number."""
        number = PRINTED_NUMBER.fullmatch(search_term.strip())
        if number is None:
            return super().get_search_results(request, queryset, search_term)
        found = queryset.filter(protocol__number=int(number["number"]))
        return (found.filter(protocol__year=2000 + int(number["year"])) if number["year"] else found), False

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .submitted()
            .filter(protocol__isnull=False)  # which all of them have: said so, the register's own order is used
            .select_related("company", "call", "protocol", "assigned_to__officer")
            .prefetch_related("suspensions")
        )

    def get_ordering(self, request):
        return [F("protocol__year"), F("protocol__number")]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Applications, in protocol order")})

    @admin.display(description=_("protocol"), ordering="protocol__number")
    def number(self, application):
        address = reverse("admin:selection_application_change", args=[application.pk])
        return format_html('<a class="nowrap" href="{}">{}</a>', address, application.protocol)

    @admin.display(description=_("call"), ordering="call__number")
    def call_number(self, application):
        return application.call.number

    @admin.display(description=_("state"), ordering="state")
    def state_tag(self, application):
        return format_html('<span class="pa-state">{}</span>', application.get_state_display())

    @admin.display(description=_("to do"))
    def to_do(self, application):
        return desk.what_to_do(application)

    @admin.display(description=_("assigned to"), ordering="assigned_to__officer__name")
    def officer(self, application):
        return desk.name_of(application.assigned_to)

    @admin.display(description=_("term"), ordering="term_ends_on")
    def term_cell(self, application):
        context = desk.term_of(application, clock.today())
        return render_to_string("selection/desk/term_cell.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The file. Not Django's form: nothing of an application is edited, and no verb runs in the admin's transaction."""
        return files.show(self, request, object_id)

    def get_urls(self):
        def address(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"selection_application_{name}")

        return [
            address("<int:pk>/declare/", files.declare, "declare"),
            address("<int:pk>/take/", files.take, "take"),
            address("<int:pk>/release/", files.release, "release"),
            address("<int:pk>/findings/", files.findings, "findings"),
            address("<int:pk>/documents/<int:document_pk>/", files.document, "document"),
            address("<int:pk>/completion/", asking.request_completion, "completion"),
            address("<int:pk>/notice/", asking.send_notice, "notice"),
            address("approve-several/", bulk.approve, "approve_several"),
            address("assign/", bulk.assign, "assign"),
            address("<int:pk>/propose/<slug:outcome>/", deciding.propose, "propose"),
            address("<int:pk>/approve/", deciding.approve, "approve"),
            address("<int:pk>/inadmissible/", deciding.set_inadmissible, "inadmissible"),
            address("<int:pk>/send-back/", deciding.send_back, "send_back"),
            *super().get_urls(),
        ]
