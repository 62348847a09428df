"""What officers see of this room: numbers, never what people write."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from .models import Conversation, HeldMessage, PendingEnquiry, Quote, QuoteRequest, Report

LONG = timedelta(days=3)
LABELS = {
    Conversation.State.WAITING: pgettext_lazy("conversations", "Awaiting an answer"),
    Conversation.State.ANSWERED: pgettext_lazy("conversations", "Answered"),
    Conversation.State.DECLINED: pgettext_lazy("conversations", "Declined"),
    Conversation.State.CLOSED: pgettext_lazy("conversations", "Closed"),
}


@dataclass(frozen=True)
class Figures:
    """Counts of conversations by state, of those left waiting for long, and of enquiries that wait for their address."""

    by_state: list[tuple[str, int]]
    waiting_long: int
    pending: int
    expired: int


def figures(now: datetime) -> Figures:
    """The room in numbers. Two queries."""
    states = Conversation.objects.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in Conversation.State},
        waiting_long=Count("pk", filter=Q(state=Conversation.State.WAITING, last_message_at__lte=now - LONG)),
    )
    addresses = PendingEnquiry.objects.aggregate(
        pending=Count("pk", filter=Q(confirmed_at=None, expires_at__gt=now)),
        expired=Count("pk", filter=Q(confirmed_at=None, expires_at__lte=now)),
    )
    return Figures(
        by_state=[(label, states[state.value]) for state, label in LABELS.items()],
        waiting_long=states["waiting_long"],
        **addresses,
    )


def to_decide() -> tuple[int, int]:
    """(held messages, reports) that wait for an officer. Two queries."""
    held = HeldMessage.objects.waiting().queue().count()
    return held, Report.objects.filter(state=Report.State.OPEN).count()


def request_figures() -> dict:
    """Requests for quotation by state, quotes, and requests that got none. Two queries."""
    sent = [state for state in QuoteRequest.State if state != QuoteRequest.State.DRAFT]
    counts = QuoteRequest.objects.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in sent},
        unquoted=Count("pk", filter=Q(opened_at__isnull=False) & ~Q(pk__in=Quote.objects.values("request"))),
    )
    return {
        "by_state": [(state.label, counts[state.value]) for state in sent],
        "unquoted": counts["unquoted"],
        "quotes": Quote.objects.count(),
    }
