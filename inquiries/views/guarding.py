"""What is being checked, seen by its sender; reporting and blocking the other side of a conversation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from companies.mandates import company_required
from inquiries import blocks, cards, reports, restrictions
from inquiries.guard_forms import ReportForm
from inquiries.models import Conversation, HeldMessage, Report, Side
from pavilion import clock
from pavilion.transitions import NotAllowedNow

from . import threads


@never_cache
@require_safe
@login_required
def held(request, pk: int) -> HttpResponse:
    """A message of the buyer's that was stopped: what it says, and what came of it. Once delivered, its conversation."""
    rows = HeldMessage.objects.of_user(request.user).select_related(
        "company__store", "product", "store", "conversation__product", "conversation__store", "message", "buyer"
    )
    row = get_object_or_404(rows, pk=pk)
    if row.message:
        return redirect("inquiries:thread", row.message.conversation_id)
    countries = (row.destination.code, row.buyer.country.code) if row.is_restricted else ()
    context = {
        "held": row,
        "card": cards.card_of(row.subject),
        "restrictions": restrictions.of(*countries, now=clock.now()),
        "trail": threads.trail(Side.BUYER),
    }
    return render(request, "inquiries/held.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request, pk: int) -> HttpResponse:
    """The buyer reports the company."""
    return _report(request, _of_buyer(request, pk), Side.BUYER)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def company_report(request, pk: int) -> HttpResponse:
    """The company reports the buyer."""
    return _report(request, _of_company(request, pk), Side.COMPANY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def block(request, pk: int) -> HttpResponse:
    """The buyer wants nothing more of the company, or takes that back."""
    return _block(request, _of_buyer(request, pk), Side.BUYER)


@require_http_methods(["GET", "HEAD", "POST"])
@company_required
def company_block(request, pk: int) -> HttpResponse:
    """The company wants nothing more of the buyer, or takes that back."""
    return _block(request, _of_company(request, pk), Side.COMPANY)


def _report(request, conversation: Conversation, side: Side) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reports.report(conversation, user=request.user, side=side, **form.cleaned_data)
        except (ValidationError, NotAllowedNow) as refusal:
            form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(
                request, _("Thank you. An officer examines the conversation; you get an e-mail with the outcome.")
            )
            return redirect(threads.thread_url(conversation, side))
    context = _context(conversation, side) | {
        "form": form,
        "earlier": conversation.reports.filter(side=side).order_by("-pk").first(),
        "is_open": conversation.reports.filter(side=side, state=Report.State.OPEN).exists(),
    }
    return render(request, "inquiries/report.html", context)


def _block(request, conversation: Conversation, side: Side) -> HttpResponse:
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "lift":
                blocks.lift(conversation, user=request.user, side=side)
                messages.success(request, _("The block is lifted. What is written from now on is delivered again."))
            else:
                blocks.block(conversation, user=request.user, side=side)
                messages.success(request, _("Blocked. Nothing more from them reaches you."))
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        return redirect(threads.thread_url(conversation, side))
    context = _context(conversation, side) | {"own_block": blocks.own(conversation, side)}
    return render(request, "inquiries/block.html", context)


def _context(conversation: Conversation, side: Side) -> dict:
    url = threads.thread_url(conversation, side)
    other = conversation.company.legal_name if side == Side.BUYER else conversation.buyer.company_name
    return {
        "conversation": conversation,
        "side": side.value,
        "other": other,
        "thread_url": url,
        "trail": [*threads.trail(side), (conversation.title, url)],
    }


def _of_buyer(request, pk: int) -> Conversation:
    rows = Conversation.objects.of_user(request.user).select_related("buyer", "company")
    return get_object_or_404(rows, pk=pk)


def _of_company(request, pk: int) -> Conversation:
    rows = Conversation.objects.of_company(request.company).select_related("buyer", "company")
    return get_object_or_404(rows, pk=pk)
