"""How well each owner's banners are liked, by placement, from the figures of days: the weights of the draw.

What is known of an owner in a placement begins with the rate of its sector there, and that with the rate of the placement. What it
had in other placements counts by what is usual there: places on pages differ in how much is clicked. Figures fade with the weeks.
Only viewable showings and their clicks count.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncWeek

from pavilion import clock

from .models import CampaignDay
from .weights import Known, chances, faded, known, known_at, pooled

EXPECTED = 0.005  # clicks per viewable showing where nothing is known at all
LOOKED_BACK = timedelta(days=180)
OWN_AT_LEAST = 0.2  # of the even part that each banner of an owner has in its owner's showings

Sums = dict[tuple, tuple[float, float]]  # viewable and clicked, faded


def weigh(entries: list[dict], now: datetime) -> tuple[dict[str, dict[int, float]], dict[int, float]]:
    """The weights of a table's entries: {"placement:sector": {owner: chance}} and {campaign: part within its owner}. One query."""
    by_campaign = _figures(now)
    rates = _rates(entries, by_campaign)
    return _weights(entries, rates), _appeals(entries, by_campaign, rates)


def _figures(now: datetime) -> Sums:
    """Viewable showings and clicks by campaign and placement."""
    today = clock.rome(now).date()
    rows = CampaignDay.objects.filter(day__gt=today - LOOKED_BACK).order_by()
    found: Sums = defaultdict(lambda: (0.0, 0.0))
    for row in rows.values("campaign_id", "placement", week=TruncWeek("day")).annotate(
        seen=Sum("seen"), clicked=Sum("clicked")
    ):
        part = faded((today - row["week"]).days - 3)  # the middle of the week
        key = row["campaign_id"], row["placement"]
        found[key] = _sum(found[key], (row["seen"] * part, row["clicked"] * part))
    return found


def _rates(entries: list[dict], by_campaign: Sums) -> dict[tuple[str, int], Known]:
    owner_of = {entry["campaign"]: entry["owner"] for entry in entries}
    sector_of = {entry["owner"]: entry["sector"] for entry in entries}
    of_owner = defaultdict(lambda: defaultdict(lambda: (0.0, 0.0)))
    of_sector, of_place = (defaultdict(lambda: (0.0, 0.0)) for _number in range(2))
    for (campaign, place), sums in by_campaign.items():
        if (owner := owner_of.get(campaign)) is not None:
            of_owner[owner][place] = _sum(of_owner[owner][place], sums)
            of_sector[place, sector_of[owner]] = _sum(of_sector[place, sector_of[owner]], sums)
            of_place[place] = _sum(of_place[place], sums)
    places = {entry["placement"] for entry in entries} | set(of_place)
    general = {place: pooled(*of_place[place], rate=EXPECTED) for place in places}
    found = {}
    for place, owner in {(entry["placement"], entry["owner"]) for entry in entries}:
        usual = {one: pooled(*of_sector[one, sector_of[owner]], rate=general[one]) for one in {place, *of_owner[owner]}}
        found[place, owner] = known_at(place, of_owner[owner], usual)
    return found


def _weights(entries: list[dict], rates: dict[tuple[str, int], Known]) -> dict[str, dict[int, float]]:
    """For every placement and sector of a page, the chance of each owner that could be shown there to be the best of them."""
    contexts = defaultdict(set)
    for entry in entries:
        contexts[entry["placement"], ""].update([] if entry["sectors"] else [entry["owner"]])
        for sign in entry["sectors"]:
            contexts[entry["placement"], sign.partition("-")[0]].add(entry["owner"])
    for (place, sector), owners in contexts.items():
        owners |= contexts.get((place, ""), set()) if sector else set()
    return {
        f"{place}:{sector}": chances({owner: rates[place, owner] for owner in owners})
        for (place, sector), owners in contexts.items()
        if owners
    }


def _appeals(entries: list[dict], by_campaign: Sums, rates: dict[tuple[str, int], Known]) -> dict[int, float]:
    """Within an owner with several banners in a placement: the chance of each to be its best, and never nothing."""
    together = defaultdict(list)
    for entry in entries:
        together[entry["placement"], entry["owner"]].append(entry["campaign"])
    found = {}
    for (place, owner), campaigns in together.items():
        if len(campaigns) > 1:
            rate = rates[place, owner].rate
            best = chances({one: known(*by_campaign.get((one, place), (0, 0)), rate=rate) for one in campaigns})
            found |= {one: OWN_AT_LEAST / len(campaigns) + (1 - OWN_AT_LEAST) * best[one] for one in campaigns}
    return found


def _sum(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]
