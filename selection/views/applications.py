"""A company's application: starting one, how it stands, its receipt, discarding and withdrawing it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from companies.mandates import company_required
from pavilion import clock
from pavilion.files import serve_private
from selection import calls, drafts, panel, snapshots, timeline, workflow
from selection.models import Application, Call

from .guards import attempt, own_application


@company_required
def start(request, slug: str):
    """What an application is and needs; a button starts it, once."""
    call = get_object_or_404(Call.objects.public().select_related("package"), slug=slug)
    mine = Application.objects.filter(call=call, company=request.company).select_related("call")
    if present := mine.filter(state=Application.State.DRAFT).first() or mine.live().first():
        return redirect("selection:application", present.pk)
    if request.method == "POST":
        application = attempt(request, drafts.start_application, call, request.company, user=request.user)
        if application:
            return redirect("selection:step", application.pk, drafts.STEPS[0])
    now = clock.now()
    context = {
        "call": call,
        "phase": calls.phase(call, now),
        "is_over": now >= call.submission_closes_at or call.state != Call.State.PUBLISHED,
        "requirements": call.requirements.all(),
    }
    return render(request, "selection/start.html", context)


@company_required
def application(request, pk: int):
    """Where the application stands; a draft goes on at its first step not saved yet."""
    found = own_application(request, pk)
    if found.is_draft:
        saved = drafts.saved_steps(found)
        following = next((name for name in drafts.STEPS if name not in saved), "summary")
        return redirect("selection:step", pk, following)
    page = {"application": found, "status": timeline.of(found, now=clock.now())}
    context = page | {
        "page": page,
        "documents": found.documents.all(),
        "can_replace": not workflow.closed(found, "supersede", request.user),
        "can_withdraw": not workflow.closed(found, "withdraw", request.user),
    }
    return render(request, "selection/application.html", context)


@company_required
def receipt(request, pk: int):
    """The receipt, at once; its PDF when the worker has made it."""
    found = own_application(request, pk)
    if found.is_draft:
        raise Http404
    context = {
        "application": found,
        "call": found.call,
        "snapshot": found.snapshots.first(),
        "documents": found.documents.all(),
        "receipt": found.receipt,
    }
    return render(request, "selection/receipt.html", context)


@company_required
def receipt_pdf(request, pk: int):
    """The receipt's PDF; 404 until it is made."""
    found = own_application(request, pk)
    if found.is_draft or not found.receipt.file:
        raise Http404
    name = f"{str(found.protocol).replace('/', '-')}.pdf"
    return serve_private(found.receipt.file, filename=name, content_type="application/pdf")


@company_required
def snapshot(request, pk: int, number: int):
    """What the application said, byte for byte: the SHA-256 of this file is the fingerprint on the receipt."""
    found = own_application(request, pk)
    frozen = found.snapshots.filter(number=min(number, 32767)).first()
    if frozen is None:
        raise Http404
    name = f"{str(found.protocol).replace('/', '-')}-{frozen.number}.json"
    response = HttpResponse(snapshots.canonical(frozen.content).encode(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@company_required
def discard(request, pk: int):
    """Ask, then throw a draft away."""
    found = own_application(request, pk)
    if not found.is_draft:
        raise Http404
    if request.method == "POST":
        attempt(request, drafts.discard, found, user=request.user)
        return redirect("companies:dashboard")
    return render(request, "selection/discard.html", {"application": found, "back": panel.address(found, "summary")})


@company_required
def replace(request, pk: int):
    """Ask, then begin the draft that will take a submitted application's place."""
    found = own_application(request, pk)
    if found.is_draft:
        raise Http404
    closed = workflow.closed(found, "supersede", request.user)
    if request.method == "POST" and not closed:
        draft = attempt(
            request, drafts.start_application, found.call, request.company, user=request.user, replacing=True
        )
        return redirect("selection:application", draft.pk if draft else pk)
    return render(request, "selection/replace.html", {"application": found, "closed": closed})


@company_required
def withdraw(request, pk: int):
    """Ask, then withdraw a submitted application."""
    found = own_application(request, pk)
    if found.is_draft:
        raise Http404
    if request.method == "POST":
        attempt(request, workflow.withdraw, found, user=request.user)
        return redirect("selection:application", pk)
    context = {"application": found, "closed": workflow.closed(found, "withdraw", request.user)}
    return render(request, "selection/withdraw.html", context)
