"""A company asks the agency for help, and reads the answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from companies.mandates import company_required
from inquiries import help_requests
from inquiries.help_forms import AskHelpForm, HelpAgainForm
from inquiries.limits import TooOften
from inquiries.models import HelpRequest
from pavilion.transitions import NotAllowedNow

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def help_list(request) -> HttpResponse:
    """What the company has asked, and the form; `?page=` is where somebody came from."""
    form = AskHelpForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    status = 200
    if form.is_valid():
        try:
            facts = form.cleaned_data
            row = help_requests.ask(
                request.company,
                user=request.user,
                topic=facts["topic"],
                text=facts["text"],
                page=facts["page"],
                token=form.token,
            )
        except TooOften:
            status = _too_often(form)
        else:
            messages.success(request, _("Your question has arrived. We answer here, and you get an e-mail."))
            return redirect("inquiries:help", row.pk)
    rows = request.company.help_requests.order_by("-pk")[:SHOWN]
    context = {"form": form, "rows": rows, "trail": _trail()[:1]}
    return render(request, "inquiries/help/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def help_page(request, pk: int) -> HttpResponse:
    """One question with its answers; posting goes on with it."""
    row = _own(request, pk)
    form, status = HelpAgainForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            help_requests.write(row, user=request.user, text=form.cleaned_data["text"])
        except TooOften:
            status = _too_often(form)
        else:
            messages.success(request, _("Your message was sent."))
            return redirect("inquiries:help", pk)
    context = {"row": row, "notes": row.notes.all(), "form": form, "trail": _trail()}
    return render(request, "inquiries/help/request.html", context, status=status)


@require_POST
@company_required
def help_close(request, pk: int) -> HttpResponse:
    """Nothing more is needed."""
    row = _own(request, pk)
    try:
        help_requests.close(row, user=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The question is closed. Writing opens it again."))
    return redirect("inquiries:help", pk)


def _own(request, pk: int) -> HelpRequest:
    return get_object_or_404(request.company.help_requests, pk=pk)


def _initial(request) -> dict:
    """Where somebody came from, and what that page is about."""
    page = help_requests.own_path(request.GET.get("page", ""))
    topics = {"/company/products": "store", "/company/store": "store", "/company/messages": "messages"}
    topics |= {"/company/requests": "messages", "/company/banners": "banners", "/company/application": "application"}
    topics |= {"/company/people": "account", "/accounts": "account"}
    found = next((topic for part, topic in topics.items() if page[3:].startswith(part)), "")
    return {"page": page, "topic": found}


def _too_often(form) -> int:
    form.add_error(
        None, _("Too many messages were sent in a short time. What you wrote stands here: please try later.")
    )
    return 429


def _trail() -> list[tuple[str, str]]:
    return [(_("My company"), reverse("companies:dashboard")), (_("Help"), reverse("inquiries:help_list"))]
