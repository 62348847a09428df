"""Many files at once: proposals approved after a preview, files given to an officer. Each row is a verb of its own."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from companies import officers
from pavilion import clock
from pavilion.transitions import NotAllowedNow
from selection import places, screening, workflow
from selection.models import Application, Decision

from .forms import AssignForm

AT_ONCE = 200


def chosen(request) -> list[Application]:
    """The files named in the form, in protocol order, at most two hundred."""
    numbers = [int(one) for one in request.POST.getlist("application") if one.isdigit()]
    found = Application.objects.submitted().filter(pk__in=numbers[:AT_ONCE])
    return list(found.select_related("call", "company", "protocol", "assigned_to__officer").in_protocol_order())


@require_POST
def approve(request):
    """First the preview: who, what an approval brings, which mails; then, confirmed, one approval per row and its result."""
    if not officers.has_role(request.user, officers.APPROVAL):
        raise Http404
    applications = chosen(request)
    declares = request.POST.get("no_conflict") == "yes"
    if request.POST.get("confirm") and declares:
        rows = [_approved(application, request.user) for application in applications]
        context = {"title": _("What came of it"), "rows": rows, "done": sum(row["is_done"] for row in rows)}
        return _page(request, "selection/desk/bulk_done.html", context)
    rows = _preview(applications, request.user)
    context = {
        "title": _("Approve several proposals"),
        "rows": rows,
        "open": sum(not row["closed"] for row in rows),
        "mails": sum(not row["closed"] for row in rows),
        "free": _free(applications),
        "must_declare": bool(request.POST.get("confirm")),
    }
    return _page(request, "selection/desk/bulk_approve.html", context)


def _preview(applications: list[Application], user) -> list[dict]:
    proposals = {
        one.application_id: one
        for one in Decision.objects.filter(application__in=applications, state=Decision.State.PROPOSED).select_related(
            "proposed_by__officer"
        )
    }
    rows = []
    for application in applications:
        proposal = proposals.get(application.pk)
        rows.append(
            {
                "application": application,
                "proposal": proposal,
                "closed": _closed(application, proposal, user),
            }
        )
    admitted = [row["application"] for row in rows if not row["closed"] and row["proposal"].outcome == "admit"]
    placed = places.would_get_places(admitted, now=clock.now())
    for row in rows:
        row["gets_place"] = row["application"].pk in placed
    return rows


def _closed(application: Application, proposal: Decision | None, user) -> str:
    """Why this row would be refused, apart from the declaration on conflicts, which the page asks for itself."""
    if proposal is None:
        return _("There is no such proposal.")
    if proposal.proposed_by_id == user.pk:
        return _("Whoever proposed cannot also approve: another officer must decide.")
    if application.conflicts.filter(user=user, has_conflict=True).exists():
        return _("You declared a conflict of interest: this file is closed to you.")
    return ""


def _free(applications: list[Application]) -> list[tuple]:
    calls = {application.call_id: application.call for application in applications}
    return [(call, places.figures(call).free) for call in calls.values()]


def _approved(application: Application, user) -> dict:
    row = {"application": application, "is_done": False}
    try:
        screening.declare_conflict(application, user, has_conflict=False)
        decision = workflow.approve(application, user)
    except NotAllowedNow as refused:
        return row | {"words": str(refused)}
    except PermissionDenied:
        return row | {"words": _("This is not for your role.")}
    grant = application.grants.select_related("place").first()
    if decision.outcome == Decision.Outcome.REJECT:
        words = _("Rejected. The company is told, with the letter.")
    elif grant:
        words = _("Admitted. Place %(number)s is offered to the company.") % {"number": grant.place.number}
    else:
        words = _("Admitted. There is no place for the company yet: it is told why.")
    return row | {"words": words, "is_done": True}


@require_POST
def assign(request):
    """Choose the officer; then one assignment per row, each with its result."""
    if not officers.has_role(request.user, officers.ADMINISTRATION):
        raise Http404
    applications = chosen(request)
    form = AssignForm(request.POST if request.POST.get("confirm") else None)
    if form.is_bound and form.is_valid():
        rows = [_assigned(one, request.user, form.cleaned_data["officer"]) for one in applications]
        context = {"title": _("What came of it"), "rows": rows, "done": sum(row["is_done"] for row in rows)}
        return _page(request, "selection/desk/bulk_done.html", context)
    return _page(
        request,
        "selection/desk/bulk_assign.html",
        {"title": _("Give files to an officer"), "applications": applications, "form": form},
    )


def _assigned(application: Application, user, officer) -> dict:
    row = {"application": application, "is_done": False}
    try:
        workflow.assign(application, user, to=officer.user)
    except NotAllowedNow as refused:
        return row | {"words": str(refused)}
    return row | {"words": _("Given to %(name)s.") % {"name": officer.name}, "is_done": True}


def from_queue(view):
    """An action of the queue: hands the chosen rows to the page that previews them."""

    def action(model_admin, request, queryset):
        post = request.POST.copy()
        post.setlist("application", [str(pk) for pk in queryset.values_list("pk", flat=True)[:AT_ONCE]])
        post.pop("confirm", None)
        request.POST = post
        if queryset.count() > AT_ONCE:
            messages.warning(request, _("Only the first %(count)s are shown.") % {"count": AT_ONCE})
        return view(request)

    return action


def _page(request, template: str, context: dict):
    shared = admin.site.each_context(request) | {"opts": Application._meta}
    return TemplateResponse(request, template, shared | context)
