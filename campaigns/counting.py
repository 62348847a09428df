"""Counting what was served, seen and clicked, without a hot row and without knowing who looked.

A fact goes into a stream; a worker writes batches, each fact once per showing and kind whatever arrives twice; the figures of a
day are made from them anew every hour. Whatever was clicked was also seen and served: a later fact brings the earlier ones.
"""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from pavilion import clock
from pavilion.limits import within_limit
from pavilion.stream import Stream

from .models import Campaign, CampaignDay, Sighting
from .tokens import Forged, Showing, pack, unpack

Kind = Sighting.Kind
LIFE = timedelta(hours=2)  # after which a showing counts no more
DAYS_REMADE = 3  # figures are made anew for today and the days before: later facts do not arrive
KEPT_FOR = timedelta(days=90)  # single sightings; the figures of days stay
PER_MINUTE = 120  # showings counted for one network address
IMPLIED = {
    Kind.SERVED: (Kind.SERVED,),
    Kind.SEEN: (Kind.SERVED, Kind.SEEN),
    Kind.CLICKED: (Kind.SERVED, Kind.SEEN, Kind.CLICKED),
}
ROBOTS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|httpx|scrapy|^$", re.IGNORECASE)
STREAM = Stream("sightings")


def asks_not_to_be_counted(request) -> bool:
    """Whether the browser says "do not track" or "global privacy control": then nothing is counted at all."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def why_not(request) -> str:
    """Why what this request says is not counted: a short name, or "" when it is. The page itself is served all the same."""
    if asks_not_to_be_counted(request):
        return "asked_not_to"
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return "prefetch"
    if ROBOTS.search(request.headers.get("User-Agent", "")):
        return "robot"
    return ""


def is_foreign(request) -> bool:
    """Whether the browser says that a page of another site sent this."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"


def too_often(source: str) -> bool:
    """Whether one network address (given as a keyed hash that is never stored) asks for more showings than a person can."""
    return not within_limit(f"banners:{source}", limit=PER_MINUTE, seconds=60)


def is_countable(showing: Showing, now: datetime) -> bool:
    """Whether a showing may still be seen or clicked."""
    return showing.at - timedelta(seconds=1) <= now < showing.at + LIFE


def note(kind: Kind, *showings: Showing) -> None:
    """Hand facts over to be counted. Never raises and asks no database."""
    STREAM.add(*(f"{kind.value}|{pack(showing)}" for showing in showings))


def write_waiting() -> int:
    """Write what waits in the stream; returns how many facts were read. Safe to repeat and to run twice at once."""
    return STREAM.drain(_write)


def remake_days(now: datetime) -> int:
    """Make the figures of the last days anew from the sightings, and forget sightings that are too old.

    Returns how many rows of figures were written. Idempotent.
    """
    today = clock.rome(now).date()
    with transaction.atomic():
        rows = [CampaignDay(**row) for row in _counted(today - timedelta(days=DAYS_REMADE - 1))]
        CampaignDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["campaign", "placement", "language", "day"],
            update_fields=["served", "seen", "clicked"],
            batch_size=1000,
        )
    Sighting.objects.filter(day__lt=today - KEPT_FOR).delete()
    return len(rows)


def _write(facts: list[str]) -> None:
    rows = [row for fact in facts for row in _rows(fact)]
    Sighting.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def _rows(fact: str) -> list[Sighting]:
    kind, _bar, token = fact.partition("|")
    try:
        showing = unpack(token)
    except Forged:  # signed with a key that was changed since
        return []
    common = {
        "decision": showing.decision,
        "campaign_id": showing.campaign,
        "placement": showing.placement,
        "language": showing.language,
        "day": clock.rome(showing.at).date(),
        "decided_at": showing.at,
        "propensity": showing.propensity,
        "policy": showing.policy,
        "eligible": showing.eligible,
    }
    return [Sighting(kind=implied, **common) for implied in IMPLIED[Kind(kind)]]


def _counted(first: date):
    """The figures since a day, by campaign, placement, language and day."""
    kinds = {kind.value: Count("pk", filter=Q(kind=kind)) for kind in Kind}
    return (
        Sighting.objects.filter(day__gte=first, campaign__in=Campaign.objects.values("pk"))
        .values("campaign_id", "placement", "language", "day")
        .annotate(**kinds)
        .order_by("day", "campaign_id", "placement", "language")
    )
