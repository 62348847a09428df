"""A company's side of requests for quotation: its invitations, the board, its quote."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.buyers import sector_names
from companies.mandates import company_required
from companies.views.verbs import attempt
from inquiries import comparing, quotes, requests, vat_checks
from inquiries.models import Quote, QuoteRequest, RequestInvitation
from inquiries.request_forms import AskForm, DeclineInvitationForm, QuoteForm
from pavilion import clock
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow, why_not

from .requests import page_of

State = RequestInvitation.State
OPENS_FILES = (State.SENT, State.SEEN, State.QUOTED)


@require_safe
@company_required
def invitations(request) -> HttpResponse:
    """The requests the company was invited to, or asked to be considered for; the newest first."""
    rows = RequestInvitation.objects.filter(company=request.company).select_related("request__buyer", "quote")
    found, more = page_of(rows, request.GET.get("before", ""))
    now = clock.now()
    for row in found:
        row.is_open_now = row.request.takes_quotes(now)
    context = {"rows": found, "next": more, "trail": trail()[:1]}
    return render(request, "inquiries/quoting/list.html", context)


@require_safe
@company_required
def board(request) -> HttpResponse:
    """Open requests in the company's sectors that it was not invited to; the buyer is not named."""
    now = clock.now()
    month = requests.month_of(request.company, now)
    rows = QuoteRequest.objects.on_board_of(request.company, requests.sectors_of(request.company), now)
    rows = rows.select_related("buyer").prefetch_related("lines__category") if month.limit else rows.none()
    found, more = page_of(rows, request.GET.get("before", ""))
    context = {"rows": found, "next": more, "month": month, "trail": trail()[:1]}
    return render(request, "inquiries/quoting/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def board_request(request, pk: int) -> HttpResponse:
    """One request of the board; posting asks to be considered for it."""
    now = clock.now()
    month = requests.month_of(request.company, now)
    own = RequestInvitation.objects.filter(company=request.company, request=pk).first()
    if own:
        return redirect("inquiries:invitation", own.pk)
    rows = QuoteRequest.objects.on_board_of(request.company, requests.sectors_of(request.company), now)
    row = get_object_or_404(rows.select_related("buyer") if month.limit else rows.none(), pk=pk)
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            requests.ask(row, request.company, user=request.user, text=form.cleaned_data["text"])
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("The buyer has been told. If you are invited, you get an e-mail."))
            return redirect("inquiries:board")
    context = {
        "row": row,
        "lines": list(row.lines.select_related("category")),
        "files": row.files.count(),
        "month": month,
        "form": form,
        "trail": trail(),
    }
    return render(request, "inquiries/quoting/board_request.html", context, status=status)


@require_safe
@company_required
def invitation(request, pk: int) -> HttpResponse:
    """One invitation: what is asked for, why this company, its own quote. Opening it is noted."""
    row = requests.see(own(request, pk), user=request.user)
    row = own(request, row.pk)
    now = clock.now()
    quote = getattr(row, "quote", None)
    context = {
        "invitation": row,
        "row": row.request,
        "buyer": row.request.buyer,
        "is_known": row.state == State.QUOTED,
        "buyer_sectors": sector_names(row.request.buyer),
        "vat_check": vat_checks.said_of(row.request.buyer),
        "lines": list(row.request.lines.select_related("category")),
        "files": list(row.request.files.all()) if row.state in OPENS_FILES else [],
        "why": comparing.why(row),
        "quote": quote,
        "revisions": list(quote.revisions.prefetch_related("prices__line"))[::-1] if quote else [],
        "counter": getattr(quote, "counter", None) if quote else None,
        "no_quote": _no_quote(row, request.user, now),
        "can_decline": row.is_waiting and row.request.takes_quotes(now),
        "can_change": bool(quote and quote.is_live and row.request.state == QuoteRequest.State.OPEN),
        "trail": trail(),
    }
    return render(request, "inquiries/quoting/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def quote(request, pk: int) -> HttpResponse:
    """Write a quote, or a new revision of it."""
    row = own(request, pk)
    earlier = getattr(row, "quote", None)
    closed = _closed(row, earlier, request.user)
    if closed:
        messages.error(request, closed)
        return redirect("inquiries:invitation", pk)
    last = earlier.revisions.last() if earlier else None
    form = QuoteForm(request.POST if request.method == "POST" else None, request=row.request, revision=last)
    status = 200
    if form.is_valid():
        try:
            if earlier:
                sent = attempt(form, quotes.revise, earlier, user=request.user, offer=form.offer())
            else:
                sent = attempt(form, quotes.quote, row, user=request.user, offer=form.offer())
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
            sent, status = None, 409
        if sent:
            messages.success(request, _("Your quote is sent. The buyer has been told by e-mail."))
            return redirect("inquiries:invitation", pk)
    context = {
        "invitation": row,
        "row": row.request,
        "form": form,
        "earlier": earlier,
        "counter": getattr(earlier, "counter", None) if earlier else None,
        "trail": [*trail(), (row.request.title, reverse("inquiries:invitation", args=[pk]))],
    }
    return render(request, "inquiries/quoting/quote.html", context, status=status)


@require_POST
@company_required
def quote_withdraw(request, pk: int) -> HttpResponse:
    """Take the quote back."""
    row = own(request, pk)
    found = get_object_or_404(Quote, invitation=row)
    try:
        quotes.withdraw(found, user=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your quote is withdrawn. The buyer has been told."))
    return redirect("inquiries:invitation", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def decline(request, pk: int) -> HttpResponse:
    """Do not quote, and say why."""
    row = own(request, pk)
    form = DeclineInvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            requests.decline(row, user=request.user, reason=form.cleaned_data["reason"])
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you: the buyer sees your reason, and other companies get their turn."))
        return redirect("inquiries:invitations")
    context = {
        "invitation": row,
        "row": row.request,
        "form": form,
        "trail": [*trail(), (row.request.title, reverse("inquiries:invitation", args=[pk]))],
    }
    return render(request, "inquiries/quoting/decline.html", context)


@require_safe
@company_required
def file(request, pk: int, file_pk: int) -> HttpResponse:
    """A file of the request, for invited companies; its name is the buyer's only once the company has quoted."""
    row = own(request, pk)
    if row.state not in OPENS_FILES:
        raise Http404
    found = get_object_or_404(row.request.files, pk=file_pk)
    name = found.filename if row.state == State.QUOTED else f"request-{row.request_id}-{found.pk}.pdf"
    return serve_private(found.file, filename=name, content_type="application/pdf")


def own(request, pk: int) -> RequestInvitation:
    """The company's own invitation; nobody else's is there."""
    rows = RequestInvitation.objects.filter(company=request.company)
    return get_object_or_404(rows.select_related("request__buyer__user", "quote__counter"), pk=pk)


def trail() -> list[tuple[str, str]]:
    """The way to a company's requests, for the breadcrumbs."""
    return [
        (_("My company"), reverse("companies:dashboard")),
        (_("Requests"), reverse("inquiries:invitations")),
    ]


def _no_quote(row: RequestInvitation, user, now) -> str:
    """Why this company cannot quote now; "" when it can, or has."""
    if not row.is_waiting:
        return ""
    roles = requests.roles_on_invitation(user, row)
    return why_not(requests.INVITATIONS, row, "quote", roles=roles, context={"now": now})


def _closed(row: RequestInvitation, earlier: Quote | None, user) -> str:
    now = clock.now()
    if earlier:
        return quotes.closed(earlier, "revise", user, now)
    roles = requests.roles_on_invitation(user, row)
    return why_not(requests.INVITATIONS, row, "quote", roles=roles, context={"now": now})
