"""A company's inbox and its side of a conversation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.buyers import sector_names
from companies.mandates import company_required
from inquiries import answer_templates, conversations, inbox_choice, response, vat_checks
from inquiries.forms import DeclineForm
from inquiries.inbox import inbox_page as page_of
from inquiries.models import Assignment, Conversation, Side
from inquiries.sorting_forms import SortForm
from pavilion import clock
from pavilion.transitions import NotAllowedNow

from . import threads


@require_safe
@company_required
def inbox(request) -> HttpResponse:
    """The company's inbox: unread first, then the latest; all of it, or what one looks for."""
    now, choice = clock.now(), inbox_choice.read(request.GET)
    rows = choice.apply(Conversation.objects.of_company(request.company), request.mandate, now)
    context = {
        "page": page_of(inbox_choice.with_order(rows), Side.COMPANY, after=request.GET.get("after", "")),
        "choice": choice,
        "counts": inbox_choice.counts(request.company, request.mandate, now),
        "colleagues": inbox_choice.colleagues(request.company),
        "own": request.mandate,
        "tags": list(inbox_choice.tags_of(request.company)),
        "trail": threads.trail(Side.COMPANY, to_inbox=False),
    }
    return render(request, "inquiries/inbox/list.html", context)


@require_safe
@company_required
def response_figures(request) -> HttpResponse:
    """How the company answers buyers: its figures as its store shows them, and the cases that count against it."""
    context = response.own_figures(request.company, clock.now()) | {"trail": threads.trail(Side.COMPANY)}
    return render(request, "inquiries/response.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def thread(request, pk: int) -> HttpResponse:
    """One conversation of the company's; posting answers it."""
    conversation = _own(request, pk)
    names = dict(request.company.mandates.values_list("user_id", "person_name"))
    extra = {
        "buyer_enquiries": conversation.buyer.conversations.count(),
        "sorting": SortForm(company=request.company, initial=_sorted(conversation)),
        "templates": list(request.company.answer_templates.order_by("name", "language")),
        "buyer_sectors": sector_names(conversation.buyer),
        "vat_check": vat_checks.said_of(conversation.buyer),
    }
    typed = _with_template(request, conversation, extra["templates"]) if "insert" in request.POST else None
    return threads.thread_page(request, conversation, Side.COMPANY, names=names, extra=extra, typed=typed)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def decline(request, pk: int) -> HttpResponse:
    """The company cannot serve this buyer, and says why."""
    conversation = _own(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            conversations.decline(conversation, user=request.user, reason=form.cleaned_data["reason"])
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The enquiry is declined. The buyer has been told by e-mail."))
        return redirect(threads.thread_url(conversation, Side.COMPANY))
    trail = [*threads.trail(Side.COMPANY), (conversation.title, threads.thread_url(conversation, Side.COMPANY))]
    return render(request, "inquiries/decline.html", {"conversation": conversation, "form": form, "trail": trail})


@require_POST
@company_required
def card(request, pk: int) -> HttpResponse:
    """Whoever acts for the company shares their business card, or takes it back."""
    return threads.card(request, _own(request, pk), Side.COMPANY)


@require_safe
@company_required
def file(request, pk: int, file_pk: int) -> HttpResponse:
    """A file of a conversation of the company's."""
    return threads.file(request, _own(request, pk), file_pk)


@require_POST
@company_required
def close(request, pk: int) -> HttpResponse:
    """The company ends a conversation."""
    return threads.close(request, _own(request, pk), Side.COMPANY)


def _with_template(request, conversation: Conversation, templates) -> str:
    """What was typed until now, with the chosen template after it."""
    typed, wanted = request.POST.get("text", ""), request.POST.get("template", "")
    found = next((one for one in templates if str(one.pk) == wanted), None)
    if found is None:
        return typed
    return answer_templates.added(typed, answer_templates.filled(found, conversation, request.mandate))


def _sorted(conversation: Conversation) -> dict:
    """Who takes care of it, and its tags."""
    given = Assignment.objects.filter(conversation=conversation).values_list("mandate", flat=True).first()
    return {"to": given or "", "tags": list(conversation.taggings.values_list("tag", flat=True))}


def _own(request, pk: int) -> Conversation:
    rows = Conversation.objects.of_company(request.company).select_related(
        "buyer", "company__store", "product", "store"
    )
    return get_object_or_404(rows, pk=pk)
