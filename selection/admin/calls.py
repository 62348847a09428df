"""Calls at the desk: put together as drafts, published by a button that says what it freezes."""

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import officers
from pavilion import clock, second_factor, tables_out
from pavilion.transitions import NotAllowedNow
from selection import calls, desk, places
from selection.models import Call, FeeOffer, Requirement
from selection.requirement_texts import FIRST_CALL

from . import call_life
from .exports import Exported

WAITING_PER_PAGE = 100


class RequirementChoice(forms.ModelMultipleChoiceField):
    """The catalogue of requirements, each saying where it comes from."""

    def label_from_instance(self, requirement):
        return f"{requirement.code} {requirement.title} ({requirement.get_source_display()})"


class CallForm(forms.ModelForm):
    """A call in preparation, with the requirements it asks for."""

    asked = RequirementChoice(
        label=gettext_lazy("Requirements"),
        queryset=Requirement.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "The agreement’s three and the complete file are chosen; the others are off unless you want them."
        ),
    )

    class Meta:
        model = Call
        fields = "__all__"  # noqa: DJ007 – all a call is made of; what is decided later is not editable

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.SplitDateTimeField):  # two boxes under one label: each says what it takes
                for box, words in zip(field.widget.widgets, (_("date"), _("hour")), strict=True):
                    box.attrs["aria-label"] = f"{field.label}: {words}"
        if "asked" in self.fields:
            chosen = Requirement.objects.filter(code__in=FIRST_CALL)
            if self.instance.pk:
                chosen = Requirement.objects.filter(pk__in=self.instance.requirements.values("requirement"))
            self.fields["asked"].initial = list(chosen.values_list("pk", flat=True))


@admin.register(Call)
class CallAdmin(Exported, admin.ModelAdmin):
    """Drafts are edited here; what is published is only read."""

    export_columns = [
        (gettext_lazy("number"), "number"),
        (gettext_lazy("title"), "title"),
        (gettext_lazy("state"), "state"),
        (gettext_lazy("opens at"), "opens_at"),
        (gettext_lazy("submission closes at"), "submission_closes_at"),
        (gettext_lazy("places"), "place_count"),
        (gettext_lazy("package"), "package"),
        (gettext_lazy("waiting list valid until"), "waiting_list_until"),
    ]
    form = CallForm
    list_display = [
        "number",
        "title",
        "state",
        "opens_at",
        "submission_closes_at",
        "place_count",
        "publishing",
        "waiting",
    ]
    list_filter = ["state"]
    prepopulated_fields = {}
    fieldsets = [
        (
            None,
            {"fields": ["number", "slug", "title_it", "title_en", "summary_it", "summary_en", "text_it", "text_en"]},
        ),
        (gettext_lazy("Requirements"), {"fields": ["asked"]}),
        (
            gettext_lazy("Times"),
            {"fields": ["opens_at", "submission_closes_at", "procedure_days", "acceptance_days", "waiting_list_until"]},
        ),
        (
            gettext_lazy("Places and package"),
            {
                "fields": [
                    "place_count",
                    "allocation",
                    "places_shown",
                    "package",
                    "membership_months",
                    "membership_start",
                ]
            },
        ),
        (gettext_lazy("Procedure"), {"fields": ["officer_in_charge", "pre_rejection_notice"]}),
    ]

    @admin.display(description=gettext_lazy("title"))
    def title(self, call):
        return call.title

    @admin.display(description=gettext_lazy("publication"))
    def publishing(self, call):
        if call.state != Call.State.DRAFT:
            address = reverse("admin:selection_call_life", args=[call.pk])
            day = formats.date_format(clock.rome(call.published_at), "SHORT_DATE_FORMAT")
            return format_html('{} <a href="{}">{}</a>', day, address, _("Manage …"))
        address = reverse("admin:selection_call_publish", args=[call.pk])
        return format_html('<a href="{}">{}</a>', address, _("Publish …"))

    @admin.display(description=gettext_lazy("waiting list"))
    def waiting(self, call):
        if call.state == Call.State.DRAFT:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:selection_call_waiting", args=[call.pk]), _("Show"))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == Call.State.DRAFT)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is None or obj.state == Call.State.DRAFT:
            return self.fieldsets
        return [entry for entry in self.fieldsets if entry[1]["fields"] != ["asked"]]

    def save_model(self, request, obj, form, change):
        """Through the verb. A draft is one row with its choices: it needs no transaction of its own."""
        try:
            calls.save_draft(obj, requirements=list(form.cleaned_data["asked"]), actor=request.user)
        except NotAllowedNow as refused:
            messages.error(request, str(refused))

    def get_urls(self):
        publish = path("<int:pk>/publish/", self.admin_site.admin_view(self.publish), name="selection_call_publish")
        waiting = path(
            "<int:pk>/waiting-list/", self.admin_site.admin_view(waiting_list), name="selection_call_waiting"
        )
        life = path("<int:pk>/life/", self.admin_site.admin_view(call_life.life), name="selection_call_life")
        verb = path(
            "<int:pk>/life/<slug:verb>/",
            self.admin_site.admin_view(call_life.change),
            name="selection_call_change_verb",
        )
        return [publish, waiting, life, verb, *super().get_urls()]

    def publish(self, request, pk: int):
        """Show what publishing freezes and creates; the button publishes."""
        if not officers.has_role(request.user, officers.ADMINISTRATION):
            raise Http404
        call = get_object_or_404(Call.objects.select_related("package", "officer_in_charge"), pk=pk)
        if request.method == "POST":
            second_factor.require_recent_proof(request)
            try:
                calls.publish(call, request.user)
            except NotAllowedNow as refused:
                messages.error(request, str(refused))
            else:
                messages.success(
                    request,
                    _("Call %(number)s is published, with %(places)s places.")
                    % {"number": call.number, "places": call.place_count},
                )
                return redirect("admin:selection_call_life", pk)
            return redirect("admin:selection_call_changelist")
        if call.state != Call.State.DRAFT:
            return redirect("admin:selection_call_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Publish call %(number)s") % {"number": call.number},
            "opts": self.opts,
            "call": call,
            "requirements": call.requirements.all(),
            "is_past": call.submission_closes_at <= clock.now(),
        }
        return TemplateResponse(request, "selection/desk/publish.html", context)


def waiting_list(request, pk: int):
    """The register of a call's waiting list: who is next, and why not yet. Derived from the line that decides."""
    if not officers.roles_of(request.user) & desk.READERS:
        raise Http404
    call = get_object_or_404(Call.objects.public().select_related("package"), pk=pk)
    now = clock.now()
    standings = places.standings(call, now=now)
    page = Paginator(list(standings), WAITING_PER_PAGE).get_page(request.GET.get("p"))
    saved = request.GET.get("as")
    if saved in tables_out.CONTENT_TYPES:
        return _waiting_table(call, standings, saved)
    found = call.applications.select_related("company", "protocol").in_bulk(page.object_list)
    fees = {one.application_id: one for one in FeeOffer.objects.open().filter(application__in=found)}
    context = admin.site.each_context(request) | {
        "title": _("Waiting list of call %(number)s") % {"number": call.number},
        "opts": Call._meta,
        "call": call,
        "figures": places.figures(call),
        "may_offer": officers.has_role(request.user, officers.ADMINISTRATION) and call.package.reduced_price > 0,
        "is_over": not places.gives_places(call, now),
        "page": page,
        "rows": [
            {
                "application": found[pk],
                "standing": standings[pk],
                "why": desk.why_not_yet(standings[pk]),
                "fee": fees.get(pk),
            }
            for pk in page.object_list
        ],
    }
    return TemplateResponse(request, "selection/desk/waiting.html", context)


def _waiting_table(call: Call, standings: dict[int, places.Standing], kind: str):
    """The whole waiting list as CSV or XLSX, in its order."""
    found = call.applications.select_related("company", "protocol").in_bulk(list(standings))
    names = [_("position"), _("protocol"), _("company"), _("VAT number"), _("admitted on"), _("why not yet")]
    return tables_out.table_response(
        kind,
        name=f"waiting-list-{call.slug}",
        header=names,
        rows=(
            (
                standing.position,
                str(found[pk].protocol),
                found[pk].company.legal_name,
                found[pk].company.vat_number,
                clock.rome(found[pk].decided_at).date(),
                desk.why_not_yet(standing),
            )
            for pk, standing in standings.items()
        ),
    )
