"""What officers read of all banners: days, the lift, the guarantee kept, what did not count. Measured figures alone."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from companies.models import Company

from .evenness import gini
from .figures import Figures, Lift, lift
from .models import CampaignDay, Discarded, DiscardedDay, Placement, ShareDay

ENOUGH_EQUAL = 20  # showings of an equal share below which a company's part is chance
OPEN_CARDS = 3  # of decks that are not dealt to their end, one for each kind of page


@dataclass(frozen=True)
class Part:
    """An owner's part of a placement: what it had, and what an equal share would have been. None is the agency."""

    company: Company | None
    served: int
    seen: int
    equal_served: float
    equal_seen: float

    @property
    def of_equal(self) -> float:
        """Per cent of an equal share, of showings served."""
        return 100 * self.served / self.equal_served if self.equal_served else 0.0

    @property
    def of_equal_seen(self) -> float:
        """Per cent of an equal share, of viewable showings."""
        return 100 * self.seen / self.equal_seen if self.equal_seen else 0.0


@dataclass(frozen=True)
class Guarantee:
    """What became of the guaranteed share in a placement: the owners, least favoured first."""

    placement: Placement
    parts: list[Part]
    gini: float

    @property
    def share(self) -> int:
        """The guaranteed share, in per cent."""
        return self.placement.guaranteed_share

    @property
    def judged(self) -> list[Part]:
        """Those with enough showings to say anything."""
        return [part for part in self.parts if part.equal_served >= ENOUGH_EQUAL]

    @property
    def worst(self) -> Part | None:
        """The least favoured of those with enough showings."""
        return self.judged[0] if self.judged else None

    @property
    def is_kept(self) -> bool:
        """Whether everyone with enough showings had the guaranteed share; cards that are still to be dealt are allowed for."""
        return all(part.served + OPEN_CARDS >= part.equal_served * self.share / 100 for part in self.judged)


def by_day(first: date) -> list[dict]:
    """Every day since `first` with figures, oldest first. One query."""
    sums = {name: Sum(name) for name in ("served", "seen", "clicked", "clicked_unseen", "dealt_seen", "dealt_clicked")}
    return list(CampaignDay.objects.filter(day__gte=first).order_by().values("day").annotate(**sums).order_by("day"))


def total(days: list[dict]) -> Figures:
    """The figures of some days together."""
    return Figures(**{name: sum(row[name] for row in days) for name in ("served", "seen", "clicked")})


def lifts(first: date) -> list[tuple[Placement, Lift | None]]:
    """The lift of the draw over the deck in each placement that has figures since a day. Two queries."""
    sums = {name: Sum(name) for name in ("seen", "clicked", "dealt_seen", "dealt_clicked")}
    rows = CampaignDay.objects.filter(day__gte=first).order_by().values("placement").annotate(**sums)
    found = {row["placement"]: row for row in rows}
    return [(place, _lift(found[place.code])) for place in Placement.objects.all() if place.code in found]


def guarantees(first: date) -> list[Guarantee]:
    """What each owner had in each placement since a day, beside its equal share. Three queries."""
    sums = {name: Sum(name) for name in ("served", "seen", "equal_served", "equal_seen")}
    rows = list(ShareDay.objects.filter(day__gte=first).order_by().values("placement", "company_id").annotate(**sums))
    companies = Company.objects.in_bulk({row["company_id"] for row in rows} - {None})
    by_place: dict[str, list[Part]] = {}
    for row in rows:
        part = Part(companies.get(row["company_id"]), *(row[name] for name in sums))
        by_place.setdefault(row["placement"], []).append(part)
    return [
        Guarantee(place, parts, gini([one.served / one.equal_served for one in parts if one.equal_served]))
        for place in Placement.objects.all()
        if (parts := sorted(by_place.get(place.code, []), key=lambda part: part.of_equal))
    ]


def discarded(first: date) -> list[dict]:
    """What did not count since a day, by reason: its name in words, and how often by kind; the most frequent first. One query."""
    rows = DiscardedDay.objects.filter(day__gte=first).order_by().values("reason", "kind").annotate(total=Sum("number"))
    found: dict[str, dict] = {}
    for row in rows:
        known = found.setdefault(
            row["reason"],
            {
                "reason": row["reason"],
                "words": Discarded.Reason(row["reason"]).label,
                "served": 0,
                "seen": 0,
                "clicked": 0,
            },
        )
        known[row["kind"]] = row["total"]
    return sorted(found.values(), key=lambda row: -(row["served"] + row["seen"] + row["clicked"]))


def _lift(row: dict) -> Lift | None:
    drawn = row["seen"] - row["dealt_seen"], row["clicked"] - row["dealt_clicked"]
    return lift(*drawn, row["dealt_seen"], row["dealt_clicked"])
