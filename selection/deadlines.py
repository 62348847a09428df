"""When something falls due in this room next, for the demonstration's clock (pavilion/clock_moves.py)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pavilion import clock

from .models import Call, CompletionRequest, FeeOffer, Grant, Membership, PreRejectionNotice

DAYS_BEFORE_END = (90, 60, 30, 7, 0)  # when a membership is reminded of its end or offered its renewal, and the end


def deadlines(after: datetime) -> Iterator[datetime]:
    """The next of each kind after an instant: an offer lapses or ends unpaid, an answer is due, a call opens or closes, a membership is reminded or ends."""
    offered = Grant.objects.filter(state=Grant.State.OFFERED, expires_at__gt=after)
    yield from offered.order_by("expires_at").values_list("expires_at", flat=True)[:1]
    due = FeeOffer.objects.open().filter(due_on__gte=clock.rome(after).date()).order_by("due_on")
    for due_on in due.values_list("due_on", flat=True)[:1]:
        yield clock.day_start(due_on + timedelta(days=1))
    for model in (CompletionRequest, PreRejectionNotice):
        asked = model.objects.filter(state=model.State.OPEN, due_on__gte=clock.rome(after).date()).order_by("due_on")
        for due_on in asked.values_list("due_on", flat=True)[:1]:
            yield clock.day_start(due_on + timedelta(days=1))
    published = Call.objects.filter(state=Call.State.PUBLISHED)
    for name in ("opens_at", "submission_closes_at"):
        yield from published.filter(**{f"{name}__gt": after}).order_by(name).values_list(name, flat=True)[:1]
    day = clock.rome(after).date()
    running = Membership.objects.filter(ended_early_at=None)
    for days in DAYS_BEFORE_END:
        ends = running.filter(ends_on__gt=day + timedelta(days=days)).order_by("ends_on")
        for ends_on in ends.values_list("ends_on", flat=True)[:1]:
            yield clock.day_start(ends_on - timedelta(days=days))
