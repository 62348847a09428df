"""When a kept public page of this room must be made anew: at the next instant a call opens or closes, and at midnight
where a call shows its places once a day."""

from datetime import datetime, timedelta

from pavilion import clock

from .models import Call


def next_change(now: datetime) -> datetime | None:
    """The next such instant; None when nothing is announced."""
    published = Call.objects.filter(state=Call.State.PUBLISHED, submission_closes_at__gt=now)
    instants = []
    for opens_at, closes_at, shown in published.values_list("opens_at", "submission_closes_at", "places_shown"):
        instants += [opens_at, closes_at]
        if shown == Call.PlacesShown.DAILY:
            instants.append(clock.day_start(clock.rome(now).date() + timedelta(days=1)))
    return min((instant for instant in instants if instant > now), default=None)
