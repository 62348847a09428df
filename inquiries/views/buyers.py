"""A buyer's conversations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.buyers import buyer_of
from companies.mandates import company_of
from inquiries import inbox
from inquiries.models import Conversation, Side

from . import threads


@never_cache
@require_safe
@login_required
def conversations(request) -> HttpResponse:
    """The buyer's list: unread first, then the latest. Someone who only acts for a company is led to its inbox."""
    buyer = buyer_of(request.user)
    if buyer is None and company_of(request.user):
        return redirect("inquiries:inbox")
    held = inbox.held_enquiries(request.user)
    return threads.buyers_page(request, Conversation.objects.filter(buyer=buyer), held=held)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def thread(request, pk: int) -> HttpResponse:
    """One conversation of the buyer's; posting goes on with it."""
    return threads.thread_page(request, _own(request, pk), Side.BUYER, names={}, extra={})


@require_POST
@login_required
def card(request, pk: int) -> HttpResponse:
    """The buyer shares their business card, or takes it back."""
    return threads.card(request, _own(request, pk), Side.BUYER)


@never_cache
@require_safe
@login_required
def file(request, pk: int, file_pk: int) -> HttpResponse:
    """A file of a conversation of the buyer's."""
    return threads.file(request, _own(request, pk), file_pk)


@require_POST
@login_required
def close(request, pk: int) -> HttpResponse:
    """The buyer ends a conversation."""
    return threads.close(request, _own(request, pk), Side.BUYER)


def _own(request, pk: int) -> Conversation:
    rows = Conversation.objects.of_user(request.user).select_related("buyer", "company__store", "product", "store")
    return get_object_or_404(rows, pk=pk)
