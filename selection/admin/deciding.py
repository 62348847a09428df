"""Proposing and deciding: one officer writes the proposal with its letter, another approves it or sends it back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pavilion.transitions import NotAllowedNow
from selection import letters, workflow
from selection.models import Application, Decision

from . import files
from .forms import ProposalForm, ReasonForm


def propose(request, pk: int, outcome: str):
    """The letter, assembled and editable; sending the form makes the proposal."""
    application = files.readable(request, pk)
    if outcome not in Decision.Outcome.values:
        raise Http404
    rejects = outcome == Decision.Outcome.REJECT
    try:
        closed = workflow.closed(application, "propose_rejection" if rejects else "propose_admission", request.user)
    except PermissionDenied as denied:
        raise Http404 from denied
    if closed:
        messages.error(request, closed)
        return redirect("admin:selection_application_change", pk)
    initial = {"letter": letters.draft_letter(application, outcome)}
    if rejects:
        initial["reasons"] = letters.reasons(application)
    observed = workflow.observations(application) if rejects else None
    form = ProposalForm(
        request.POST if request.method == "POST" else None, rejects=rejects, observed=bool(observed), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            workflow.propose(application, request.user, outcome=outcome, **form.cleaned_data)
        except NotAllowedNow as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Proposed. Another officer decides now."))
        return redirect("admin:selection_application_change", pk)
    context = admin.site.each_context(request) | {
        "title": _("Propose rejection") if rejects else _("Propose admission"),
        "opts": Application._meta,
        "application": application,
        "form": form,
        "rejects": rejects,
        "failed": letters.failed(application),
        "observed": observed,
    }
    return TemplateResponse(request, "selection/desk/propose.html", context)


@require_POST
def approve(request, pk: int):
    """Make the proposal the decision."""
    application = files.readable(request, pk)
    files.require(request, "approve_admission")
    try:
        decision = workflow.approve(application, request.user)
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
    except PermissionDenied as denied:
        raise Http404 from denied
    else:
        grant = application.grants.select_related("place").first()
        if decision.outcome == Decision.Outcome.REJECT:
            messages.success(request, _("Rejected. The company is told, with the letter."))
        elif grant:
            messages.success(
                request, _("Admitted. Place %(number)s is offered to the company.") % {"number": grant.place.number}
            )
        else:
            messages.success(request, _("Admitted. There is no place for the company yet: it is told why."))
    return redirect("admin:selection_application_change", pk)


@require_POST
def send_back(request, pk: int):
    """Send the proposal back to whoever made it."""
    files.readable(request, pk)
    files.require(request, "send_back")
    form = ReasonForm(request.POST, prefix="back")
    if not form.is_valid():
        messages.error(request, _("Say why you send the proposal back."))
        return redirect("admin:selection_application_change", pk)
    return files.do(request, pk, "send_back", workflow.send_back, _("Sent back."), reason=form.cleaned_data["reason"])


@require_POST
def set_inadmissible(request, pk: int):
    """End a file that cannot be examined at all."""
    files.readable(request, pk)
    files.require(request, "set_inadmissible")
    form = ReasonForm(request.POST, prefix="inadmissible")
    if not form.is_valid():
        messages.error(request, _("Say why the application cannot be examined."))
        return redirect("admin:selection_application_change", pk)
    reason = form.cleaned_data["reason"]
    return files.do(request, pk, "set_inadmissible", workflow.set_inadmissible, _("Inadmissible."), reason=reason)
