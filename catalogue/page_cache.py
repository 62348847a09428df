"""When a page of this room next changes by the clock alone: a store opens or closes."""

from datetime import datetime

from django.db.models import Min, Q

from .models import Store


def next_change(now: datetime) -> datetime | None:
    """The next instant after `now` at which a store opens or closes; None when none is known."""
    found = Store.objects.aggregate(
        opening=Min("open_from", filter=Q(open_from__gt=now)), closing=Min("open_until", filter=Q(open_until__gt=now))
    )
    return min((instant for instant in found.values() if instant), default=None)
