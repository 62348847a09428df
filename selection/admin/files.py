"""The file of an application on one page: what was submitted, what was found, who did what; and working on it.

Every change is a POST to an address of its own that calls one verb of the room, outside the admin's transactions.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from companies import officers
from pavilion import clock
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow
from selection import comparison, desk, history, places, screening, workflow
from selection.models import Application, Decision, Document, PreRejectionNotice
from selection.tables import APPLICATIONS

from .forms import FindingsForm, ReasonForm

DESK_ROLES = {officers.SCREENING, officers.APPROVAL, officers.AUDIT, officers.ADMINISTRATION}


def found(request, pk) -> Application:
    """A submitted application, for officers who may see that there is one; 404 otherwise."""
    if not officers.roles_of(request.user) & DESK_ROLES:
        raise Http404
    return get_object_or_404(
        Application.objects.submitted().select_related(
            "call__officer_in_charge", "company", "protocol", "assigned_to__officer"
        ),
        pk=pk,
    )


def show(model_admin, request, pk):
    """The file; before it, the declaration; instead of it, for whoever has a conflict, nothing but that."""
    application = found(request, pk) if str(pk).isdigit() else None
    if application is None:
        raise Http404
    context = model_admin.admin_site.each_context(request) | {
        "title": str(application.protocol),
        "opts": model_admin.opts,
        "application": application,
    }
    if not screening.may_read(application, request.user):
        declared = application.conflicts.filter(user=request.user).first()
        can_declare = officers.roles_of(request.user) & set(screening.READERS) and declared is None
        context |= {"has_conflict": declared is not None, "can_declare": bool(can_declare)}
        return TemplateResponse(request, "selection/desk/declare.html", context)
    return TemplateResponse(request, "selection/desk/file.html", context | file_context(request, application))


def file_context(request, application: Application, *, form: FindingsForm | None = None) -> dict:
    """Everything on the page of a file. A fixed number of queries, however long its history."""
    findings = list(
        application.findings.select_related("requirement__requirement").prefetch_related(
            "requirement__requirement__reasons"
        )
    )
    wanted = request.GET.get("snapshot", "")
    snapshots_there = application.snapshots.order_by("-number")
    snapshot = (
        snapshots_there.filter(number=int(wanted)).first() if wanted.isdigit() else None
    ) or snapshots_there.first()
    documents = list(application.documents.select_related("answers"))
    shown = request.GET.get("document", "")
    previewed = next((one for one in documents if str(one.pk) == shown), None)
    decisions = list(application.decisions.select_related("proposed_by__officer", "decided_by__officer"))
    proposal = next((one for one in decisions if one.state == Decision.State.PROPOSED), None)
    form = form or FindingsForm(application=application, findings=findings)
    return {
        "snapshot": snapshot,
        "facts": snapshot.content,
        "changes": comparison.changes(application, snapshot),
        "documents": documents,
        "previewed": previewed,
        "older": list(application.snapshots.exclude(pk=snapshot.pk).order_by("-number")),
        "questions": questions(application),
        "hears_first": application.call.pre_rejection_notice and not has_notice(application),
        "form": form,
        "rows": [row | desk.look_of(row["finding"]) for row in form.rows()],
        "decided": sum(bool(finding.outcome) for finding in findings),
        "history": history.of(application),
        "term": desk.term_of(application, clock.today()),
        "declaration": application.conflicts.filter(user=request.user).first(),
        "neighbours": desk.neighbours(application),
        "proposal": proposal,
        "decisions": decisions,
        "outlook": places.outlook(application, now=clock.now()) if proposal else None,
        "send_back_form": ReasonForm(prefix="back"),
        "inadmissible_form": ReasonForm(prefix="inadmissible"),
        "verbs": verbs(application, request.user),
    }


def questions(application: Application) -> list:
    """What the company was asked and what it answered, in the order of asking."""
    found = [
        *application.completions.prefetch_related("items__requirement", "documents__document"),
        *PreRejectionNotice.objects.filter(application=application).prefetch_related("documents__document"),
    ]
    return sorted(found, key=lambda asked: asked.asked_at)


def has_notice(application: Application) -> bool:
    """Whether the pre-rejection notice was sent."""
    return PreRejectionNotice.objects.filter(application=application).exists()


def verbs(application: Application, user) -> dict:
    """Each verb this person may ever try on this file: why it is closed now, or "". What is not theirs is not there."""
    answers = {}
    names = ("take", "take_over", "release", "note", "request_completion", "send_notice", "propose_admission", "propose_rejection", "approve_admission",
             "approve_rejection", "send_back", "set_inadmissible")  # fmt: skip
    for verb in names:
        try:
            reason = workflow.closed(application, verb, user)
        except PermissionDenied:
            continue
        answers[verb] = {"closed": reason, "is_open": not reason}
    return answers


@require_POST
def declare(request, pk: int):
    """Declare whether there is a conflict of interest."""
    application = found(request, pk)
    has_conflict = request.POST.get("conflict") == "yes"
    try:
        screening.declare_conflict(application, request.user, has_conflict=has_conflict)
    except PermissionDenied as denied:
        raise Http404 from denied
    if has_conflict:
        messages.warning(request, _("Your conflict of interest is on record. The file is closed to you."))
    return redirect("admin:selection_application_change", pk)


@require_POST
def take(request, pk: int):
    """Take the file."""
    return do(request, pk, "take", workflow.take, _("The file is yours."))


@require_POST
def release(request, pk: int):
    """Put the file back."""
    return do(request, pk, "release", workflow.release, _("The file is back for others to take."))


@require_POST
def findings(request, pk: int):
    """Save outcomes and notes; then stay, or go on to a proposal."""
    application = readable(request, pk)
    require(request, "note")
    rows = list(
        application.findings.select_related("requirement__requirement").prefetch_related(
            "requirement__requirement__reasons"
        )
    )
    form = FindingsForm(request.POST, application=application, findings=rows)
    if not form.is_valid():
        return again(request, application, form)
    try:
        changed = workflow.note_findings(application, request.user, outcomes=form.outcomes())
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
        return redirect("admin:selection_application_change", pk)
    if changed:
        messages.success(request, _("Saved."))
    following = request.POST.get("then", "")
    if following in ("completion", "notice"):
        return redirect(f"admin:selection_application_{following}", pk)
    if following in Decision.Outcome.values:
        return redirect("admin:selection_application_propose", pk, following)
    return redirect("admin:selection_application_change", pk)


def again(request, application: Application, form: FindingsForm):
    """The page of the file once more, with what was typed and what is wrong with it."""
    from django.contrib import admin

    context = admin.site.each_context(request) | {
        "title": str(application.protocol),
        "opts": Application._meta,
        "application": application,
        "errors": form.errors,
    }
    return TemplateResponse(
        request, "selection/desk/file.html", context | file_context(request, application, form=form)
    )


def document(request, pk: int, document_pk: int):
    """Open a document; that it was opened, and by whom, goes on record."""
    application = readable(request, pk)
    wanted = get_object_or_404(Document.objects.select_related("application"), pk=document_pk, application=application)
    screening.open_document(wanted, request.user)
    return serve_private(wanted.file, filename=wanted.filename, content_type="application/pdf")


def readable(request, pk: int) -> Application:
    """An application whose file is open to this officer; 404 otherwise."""
    application = found(request, pk)
    if not screening.may_read(application, request.user):
        raise Http404
    return application


def require(request, verb: str) -> None:
    """404 for officers whose roles never allow a verb, whatever the state."""
    if not APPLICATIONS.may_ever(verb, officers.roles_of(request.user)):
        raise Http404


def do(request, pk: int, name: str, verb, done: str, **arguments):
    """Call a verb, say what came of it, and go back to the file."""
    application = found(request, pk)
    require(request, name)
    try:
        verb(application, request.user, **arguments)
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
    except PermissionDenied as denied:
        raise Http404 from denied
    else:
        messages.success(request, done)
    return redirect("admin:selection_application_change", pk)
