"""When something falls due in this room next, for the demonstration's clock (pavilion/clock_moves.py)."""

from collections.abc import Iterator
from datetime import datetime

from .models import QuoteRequest
from .models.requests import DECISION_TIME


def deadlines(after: datetime) -> Iterator[datetime]:
    """The next last day for quotes, and the next request that expires because nothing was decided."""
    closing = (
        QuoteRequest.objects.filter(state=QuoteRequest.State.OPEN)
        .order_by("closes_at")
        .values_list("closes_at", flat=True)
    )
    yield from closing.filter(closes_at__gt=after)[:1]
    yield from (instant + DECISION_TIME for instant in closing.filter(closes_at__gt=after - DECISION_TIME)[:1])
