"""Ways to choose, side by side: ours, what others do, and the two bounds. Each says which part is dealt evenly, and weights."""

from collections import defaultdict

from campaigns.appeal import EXPECTED
from campaigns.exposure import DRAWN_AT_LEAST
from campaigns.weights import chances, faded, known_at, pooled

from .market import WORTH, Context, Market


class Policy:
    """What is shared by all: figures by place and company, and how they are read."""

    name = "uniform"
    share = 1.0  # dealt evenly

    def __init__(self, market: Market):
        self.market = market
        self.seen: dict[tuple, float] = defaultdict(float)
        self.clicked: dict[tuple, float] = defaultdict(float)

    def weights(self, context: Context) -> dict[int, float]:
        """How the rest is drawn on a page, by company; made anew several times a day."""
        return {}

    def prepare(self) -> None:
        """Before weights are asked for."""

    def next_day(self) -> None:
        """A day is over."""

    def rate(self, context: Context, company: int) -> float:
        """The rate observed; 0 where nothing was seen."""
        seen = self.seen[context.place, company]
        return self.clicked[context.place, company] / seen if seen else 0.0


class Ours(Policy):
    """The deck for the guaranteed share, the probability to be the best for the rest."""

    name = "ours"
    share = 0.3

    def prepare(self) -> None:
        places = {context.place for context in self.market.contexts}
        self.usual = {}
        for place in places:
            general = pooled(*self._sums(place, range(self.market.companies)), rate=EXPECTED)
            for sector in range(self.market.sectors):
                own = range(sector, self.market.companies, self.market.sectors)
                self.usual[place, sector] = pooled(*self._sums(place, own), rate=general)

    def weights(self, context: Context) -> dict[int, float]:
        return _never_nothing(chances({company: self._known(context.place, company) for company in context.companies}))

    def next_day(self) -> None:
        part = faded(1)
        for figures in (self.seen, self.clicked):
            for key in figures:
                figures[key] *= part

    def _known(self, place: str, company: int):
        sector = self.market.sector_of(company)
        usual = {one: self.usual[one, sector] for one in WORTH}
        return known_at(place, {one: (self.seen[one, company], self.clicked[one, company]) for one in WORTH}, usual)

    def _sums(self, place: str, companies) -> tuple[float, float]:
        return sum(self.seen[place, one] for one in companies), sum(self.clicked[place, one] for one in companies)


class Greedy(Policy):
    """Whoever has the highest rate until now, always."""

    name = "greedy"
    share = 0.0

    def weights(self, context: Context) -> dict[int, float]:
        best = max(self.rate(context, company) for company in context.companies)
        return {company: 1.0 for company in context.companies if self.rate(context, company) == best}


class NinetyTen(Greedy):
    """The highest rate for nine in ten, one in ten evenly."""

    name = "90/10"
    share = 0.1


class Ladder(Policy):
    """One ticket for everyone and up to four more by steps of the rate, from a thousand showings on."""

    name = "ladder"
    share = 0.0
    ENOUGH, STEPS = 1000, (0.00075, 0.001, 0.00125, 0.0015)

    def weights(self, context: Context) -> dict[int, float]:
        return {company: 1 + self._steps(context, company) for company in context.companies}

    def _steps(self, context: Context, company: int) -> int:
        if self.seen[context.place, company] < self.ENOUGH:
            return 0
        return sum(self.rate(context, company) >= step for step in self.STEPS)


class Oracle(Policy):
    """Knows what nobody can know: the bound."""

    name = "oracle"
    share = 0.0

    def weights(self, context: Context) -> dict[int, float]:
        return {max(context.companies, key=lambda company: self.market.rate(context, company)): 1.0}


POLICIES = (Policy, Ours, NinetyTen, Greedy, Ladder, Oracle)


def _never_nothing(weights: dict[int, float]) -> dict[int, float]:
    least = DRAWN_AT_LEAST / len(weights)
    return {company: max(weight, least) for company, weight in weights.items()}
