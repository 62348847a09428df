"""A buyer's requests for quotation: the list, the form, the quotes side by side, one quote."""

import functools

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import search
from companies.buyers import buyer_of
from companies.views.verbs import attempt
from inquiries import comparing, quotes, requests, restrictions
from inquiries.limits import TooOften
from inquiries.models import Quote, QuoteRequest, RequestInvitation
from inquiries.request_forms import CloseForm, CounterForm, FileForm, RequestForm, line_formset
from pavilion import clock
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow

PAGE = 20
TITLE_LENGTH = QuoteRequest._meta.get_field("title").max_length


def buyer_required(view):
    """Open a view to buyers, as `request.buyer`. Others who are signed in are led to register as one, or find nothing where
    one request is asked for. Never cached."""

    @functools.wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        request.buyer = buyer_of(request.user)
        if request.buyer is None:
            if kwargs:
                raise Http404
            return redirect("companies:buyer_register")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@buyer_required
def request_list(request) -> HttpResponse:
    """The buyer's own requests, the newest first."""
    rows, more = page_of(QuoteRequest.objects.filter(buyer=request.buyer), request.GET.get("before", ""))
    context = {"rows": rows, "next": more, "trail": trail()}
    return render(request, "inquiries/requests/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def request_new(request) -> HttpResponse:
    """Write a new request; it is a draft until it is sent. A search that found nothing brings its words along (`title`)."""
    asked = {"title": search.plain(request.GET.get("title", ""))[:TITLE_LENGTH]}
    form, lines = RequestForm(request.POST or None, initial=asked), line_formset(request.POST or None, blank=3)
    if request.method == "POST" and _both_valid(form, lines):
        made = attempt(
            form, requests.create_draft, request.buyer, data=form.facts(), lines=lines.facts(), token=form.token
        )
        if made:
            return _onward(request, made)
    return _show_form(request, form, lines)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def request_edit(request, pk: int) -> HttpResponse:
    """Change a draft."""
    row = own(request, pk)
    if row.state != QuoteRequest.State.DRAFT:
        return redirect("inquiries:request", pk)
    form, lines = RequestForm(request.POST or None, request=row), line_formset(request.POST or None, request=row)
    if request.method == "POST" and _both_valid(form, lines):
        try:
            changed = attempt(
                form, requests.update_draft, row, data=form.facts(), lines=lines.facts(), user=request.user
            )
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
            changed = None
        if changed:
            return _onward(request, changed)
    return _show_form(request, form, lines, row=row)


@require_safe
@buyer_required
def request_page(request, pk: int) -> HttpResponse:
    """One request: what is to do next, its quotes side by side, who was asked, what was asked for."""
    return _show(request, own(request, pk))


@require_POST
@buyer_required
def request_file_add(request, pk: int) -> HttpResponse:
    """Add a file to a draft."""
    row = own(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = attempt(form, requests.add_file, row, file=file, facts=file.pdf_facts, user=request.user)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
            return redirect("inquiries:request", pk)
        if kept:
            messages.success(request, _("The file is added."))
            return redirect("inquiries:request", pk)
    return _show(request, row, file_form=form)


@require_POST
@buyer_required
def request_file_remove(request, pk: int, file_pk: int) -> HttpResponse:
    """Take a file of a draft away."""
    row = own(request, pk)
    return _do(
        request, row, requests.remove_file, get_object_or_404(row.files, pk=file_pk), done=_("The file is gone.")
    )


@require_safe
@buyer_required
def request_file(request, pk: int, file_pk: int) -> HttpResponse:
    """The buyer opens a file of their own."""
    found = get_object_or_404(own(request, pk).files, pk=file_pk)
    return serve_private(found.file, filename=found.filename, content_type="application/pdf")


@require_POST
@buyer_required
def request_submit(request, pk: int) -> HttpResponse:
    """Send a draft."""
    row = own(request, pk)
    try:
        sent = requests.submit(row, user=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    except TooOften:
        messages.error(request, _("You have sent many requests today. This one stays as a draft: send it tomorrow."))
    else:
        if sent.state == QuoteRequest.State.HELD:
            messages.success(request, _("Your request is sent. An officer looks at it first; we write to you."))
        else:
            messages.success(request, _("Your request is sent. Companies that fit have been invited to quote."))
    return redirect("inquiries:request", pk)


@require_POST
@buyer_required
def request_discard(request, pk: int) -> HttpResponse:
    """Delete a draft."""
    row = own(request, pk)
    try:
        requests.discard(row, user=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("inquiries:request", pk)
    messages.success(request, _("The draft is deleted."))
    return redirect("inquiries:requests")


@require_POST
@buyer_required
def request_withdraw(request, pk: int) -> HttpResponse:
    """The buyer needs it no more."""
    row = own(request, pk)
    return _do(request, row, requests.withdraw, row, done=_("The request is withdrawn. The companies have been told."))


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def request_close(request, pk: int) -> HttpResponse:
    """Choose none of the quotes, and say why."""
    row = own(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = _("The request is closed. The companies have been told.")
        return _do(request, row, requests.close, row, done=done, reason=form.cleaned_data["reason"])
    return render(request, "inquiries/requests/close.html", {"row": row, "form": form, "trail": trail(row)})


@require_POST
@buyer_required
def answer_asker(request, pk: int, invitation_pk: int, verb: str) -> HttpResponse:
    """Invite a company that asked to be considered, or not."""
    verbs = {"admit": requests.admit, "turn_down": requests.turn_down}
    if verb not in verbs:
        raise Http404
    row = own(request, pk)
    asker = get_object_or_404(row.invitations, pk=invitation_pk)
    done = _("The company is invited to quote.") if verb == "admit" else _("The company has been told.")
    return _do(request, row, verbs[verb], asker, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_required
def quote_page(request, pk: int, quote_pk: int) -> HttpResponse:
    """One quote with every revision; posting makes the counter-offer."""
    row = own(request, pk)
    quote = _own_quote(row, quote_pk)
    form = CounterForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            quotes.counter(quote, user=request.user, **form.cleaned_data)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Your counter-offer is sent. The company has been told by e-mail."))
            return redirect("inquiries:quote", pk, quote_pk)
    now = clock.now()
    context = {
        "row": row,
        "quote": quote,
        "company": quote.invitation.company,
        "revisions": list(quote.revisions.prefetch_related("prices__line"))[::-1],
        "form": form,
        "no_award": quotes.closed(quote, "award", request.user, now),
        "no_counter": quotes.closed(quote, "counter", request.user, now),
        "trail": trail(row),
    }
    return render(request, "inquiries/requests/quote.html", context, status=status)


@require_POST
@buyer_required
def quote_award(request, pk: int, quote_pk: int) -> HttpResponse:
    """Choose this quote."""
    row = own(request, pk)
    done = _("You have chosen this quote. Every company has been told.")
    return _do(request, row, quotes.award, _own_quote(row, quote_pk), done=done)


def own(request, pk: int) -> QuoteRequest:
    """The buyer's own request; nobody else's is there."""
    return get_object_or_404(QuoteRequest.objects.select_related("buyer"), buyer=request.buyer, pk=pk)


def trail(row: QuoteRequest | None = None) -> list[tuple[str, str]]:
    """The way to a buyer's requests, for the breadcrumbs."""
    first = [(_("My page"), reverse("companies:buyer"))]
    if row is None:
        return first
    return [
        *first,
        (_("Requests"), reverse("inquiries:requests")),
        (row.title, reverse("inquiries:request", args=[row.pk])),
    ]


def page_of(rows, before: str, *, size: int = PAGE) -> tuple[list, str]:
    """(the newest rows before the id `before`, what the address of the next page says). One query."""
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def _own_quote(row: QuoteRequest, pk: int) -> Quote:
    rows = row.quotes.select_related("invitation__company__store", "invitation__request__buyer", "request", "counter")
    return get_object_or_404(rows, pk=pk)


def _both_valid(form, lines) -> bool:
    """Both are asked, so that everything that is wrong is said at once."""
    return all([form.is_valid(), lines.is_valid()])


def _onward(request, row: QuoteRequest) -> HttpResponse:
    if "more" in request.POST:
        return redirect(reverse("inquiries:request_edit", args=[row.pk]) + "#lines")
    messages.success(request, _("The draft is saved. Nobody sees it until you send it."))
    return redirect("inquiries:request", row.pk)


def _show_form(request, form, lines, row: QuoteRequest | None = None) -> HttpResponse:
    context = {
        "form": form,
        "lines": lines,
        "row": row,
        "trail": trail(row) if row else [*trail(), (_("Requests"), reverse("inquiries:requests"))],
    }
    return render(request, "inquiries/requests/form.html", context)


def _show(request, row: QuoteRequest, *, file_form: FileForm | None = None) -> HttpResponse:
    State = RequestInvitation.State
    invitations = list(row.invitations.select_related("company__store", "company__office_province").order_by("pk"))
    now = clock.now()
    context = {
        "row": row,
        "lines": list(row.lines.select_related("category")),
        "files": list(row.files.all()),
        "file_form": file_form or FileForm(),
        "is_draft": row.state == QuoteRequest.State.DRAFT,
        "takes_quotes": row.takes_quotes(now),
        "restrictions": restrictions.of(row.destination.code, row.buyer.country.code, now=now)
        if row.state in (QuoteRequest.State.DRAFT, QuoteRequest.State.HELD)
        else [],
        "comparison": comparing.compare(row, now),
        "askers": [one for one in invitations if one.state == State.ASKED],
        "invited": [one for one in invitations if one.state not in (State.ASKED, State.TURNED_DOWN)],
        "trail": [*trail(), (_("Requests"), reverse("inquiries:requests"))],
    }
    return render(request, "inquiries/requests/request.html", context)


def _do(request, row: QuoteRequest, verb, subject, *, done: str, **options) -> HttpResponse:
    """Call a verb and go back to the request; what is not possible now is said there."""
    try:
        verb(subject, user=request.user, **options)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("inquiries:request", row.pk)
