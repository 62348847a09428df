"""A banner's figures as people read them: honest about what is too little to say."""

from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

from django.db.models import Sum

from companies.models import Company

from .models import Campaign, CampaignDay

ENOUGH_SEEN = 300  # viewable showings below which no rate is given
ENOUGH_CLICKS = 5
Z = 1.96  # of a 95% interval


@dataclass(frozen=True)
class Figures:
    """Served, seen and clicked, with the rate of clicks as an interval where there is enough to say one."""

    served: int = 0
    seen: int = 0
    clicked: int = 0

    @property
    def says_rate(self) -> bool:
        """Whether the rate of clicks means anything yet."""
        return self.seen >= ENOUGH_SEEN and self.clicked >= ENOUGH_CLICKS

    @property
    def rate(self) -> float:
        """Clicks per hundred viewable showings."""
        return 100 * self.clicked / self.seen if self.seen else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which two rates, per hundred, the true one lies with 95% confidence (Wilson)."""
        if not self.seen:
            return 0.0, 100.0
        n, share = self.seen, self.clicked / self.seen
        centre = share + Z * Z / (2 * n)
        spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        scale = 100 / (1 + Z * Z / n)
        return max(0.0, (centre - spread) * scale), min(100.0, (centre + spread) * scale)


@dataclass(frozen=True)
class Lift:
    """How much more often drawn banners are clicked than those dealt evenly, per hundred, with its 95% interval."""

    gain: float
    low: float
    high: float
    share_drawn: float  # of all showings, 0 to 1

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves out that nothing was gained or lost."""
        return self.low > 0 or self.high < 0

    @property
    def overall(self) -> float:
        """The gain over all showings, those dealt evenly included."""
        return self.gain * self.share_drawn


def lift(drawn_seen: int, drawn_clicked: int, dealt_seen: int, dealt_clicked: int) -> Lift | None:
    """The lift of what was drawn over what was dealt; None while either has no click at all. Viewable showings alone."""
    if not (drawn_clicked and dealt_clicked):
        return None
    ratio = (drawn_clicked / drawn_seen) / (dealt_clicked / dealt_seen)
    spread = sqrt(1 / drawn_clicked - 1 / drawn_seen + 1 / dealt_clicked - 1 / dealt_seen)
    low, high = (exp(log(ratio) + sign * Z * spread) for sign in (-1, 1))
    return Lift(100 * (ratio - 1), 100 * (low - 1), 100 * (high - 1), drawn_seen / (drawn_seen + dealt_seen))


def of_campaign(campaign: Campaign) -> Figures:
    """A banner's figures since it began. One query."""
    return _figures(campaign.days.all())


def of_company(company: Company) -> dict[int, Figures]:
    """The figures of every banner of a company that has any: {id: figures}. One query."""
    return _by_campaign(CampaignDay.objects.filter(campaign__company=company))


def since(day: date) -> Figures:
    """The figures of all banners since a day. One query."""
    return _figures(CampaignDay.objects.filter(day__gte=day))


def by_day(campaign: Campaign, *, days: int = 14) -> list[dict]:
    """The last days on which a banner was served, newest first: day, served, seen, clicked. One query."""
    rows = campaign.days.order_by().values("day")
    return list(rows.annotate(served=Sum("served"), seen=Sum("seen"), clicked=Sum("clicked")).order_by("-day")[:days])


def _figures(rows) -> Figures:
    sums = rows.aggregate(served=Sum("served"), seen=Sum("seen"), clicked=Sum("clicked"))
    return Figures(**{name: number or 0 for name, number in sums.items()})


def _by_campaign(rows) -> dict[int, Figures]:
    sums = rows.order_by().values("campaign").annotate(served=Sum("served"), seen=Sum("seen"), clicked=Sum("clicked"))
    return {row.pop("campaign"): Figures(**row) for row in sums}
