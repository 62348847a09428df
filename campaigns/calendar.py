"""What runs when: the banners of the coming weeks, placement by placement."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import pgettext

from pavilion import clock

from .forms import last_day
from .models import Campaign

WEEKS = 12


def days(campaign: Campaign) -> str:
    """A banner's days in words."""
    if campaign.kind == Campaign.Kind.PERMANENT:
        return pgettext("banner", "permanent")
    first = date_format(clock.rome(campaign.starts_at).date(), "DATE_FORMAT")
    return f"{first} – {date_format(last_day(campaign), 'DATE_FORMAT')}"


def weeks(now: datetime) -> dict:
    """Every banner that takes room in the next twelve weeks: {"starts", "weeks": Mondays, "groups": [(placement, rows)]}.

    A row has the campaign and the part of the calendar it covers, in hundredths.
    """
    today = clock.rome(now).date()
    monday = today - timedelta(days=today.weekday())
    begin, end = clock.day_start(monday), clock.day_start(monday + timedelta(weeks=WEEKS))
    rows = (
        Campaign.objects.taking_room(now)
        .exclude(starts_at__gte=end)
        .select_related("company", "placement")
        .prefetch_related("creatives", "sectors")
        .order_by("placement__position", "starts_at", "pk")
    )
    groups: dict = {}
    for campaign in rows:
        left, right = _part(campaign.starts_at or begin, begin, end), _part(campaign.ends_at or end, begin, end)
        row = {"campaign": campaign, "left": left, "width": max(1, right - left), "days": days(campaign)}
        groups.setdefault(campaign.placement, []).append(row)
    return {
        "groups": list(groups.items()),
        "weeks": [monday + timedelta(weeks=number) for number in range(WEEKS)],
        "today": _part(now, begin, end),
    }


def _part(instant: datetime, begin: datetime, end: datetime) -> int:
    """How far an instant lies between two others, in hundredths."""
    return round(100 * (min(max(instant, begin), end) - begin) / (end - begin))
