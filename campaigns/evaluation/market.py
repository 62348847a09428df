"""A made-up market: companies in sectors with rates of clicks nobody knows, pages with places of different worth, and visitors."""

import random
from dataclasses import dataclass, field
from math import exp, log

SETTINGS = ("stationary", "equal", "drift")
MEAN_RATE = 0.005  # clicks per viewable showing
OF_SECTORS, OF_COMPANIES = 0.2, 0.5  # spread of the logarithm
FRONT, SECTOR = "front", "sector"
WORTH = {FRONT: 1.0, SECTOR: 1.6}  # how much more is clicked in a place, whoever stands there
ON_FRONT = 0.5  # of all showings; the rest on the pages of sectors
CHANGING = 0.02  # of the companies a day, where tastes change


@dataclass(frozen=True)
class Context:
    """A kind of page: where, and whose banners suit it."""

    place: str
    sector: int | None
    companies: tuple[int, ...]


@dataclass
class Market:
    """The companies and what is true of them on the present day."""

    setting: str
    companies: int
    sectors: int
    rng: random.Random
    rates: list[float] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)

    def __post_init__(self):
        self.liked = [exp(self.rng.gauss(0, OF_SECTORS)) for _sector in range(self.sectors)]
        self.rates = [self._rate(company) for company in range(self.companies)]
        everyone = tuple(range(self.companies))
        self.contexts = [Context(FRONT, None, everyone)]
        self.contexts += [Context(SECTOR, sector, everyone[sector :: self.sectors]) for sector in range(self.sectors)]

    def sector_of(self, company: int) -> int:
        """Companies are dealt out to sectors in turn."""
        return company % self.sectors

    def rate(self, context: Context, company: int) -> float:
        """The true rate of clicks of a company's banner on a page."""
        return self.rates[company] * WORTH[context.place]

    def pages(self, number: int) -> list[Context]:
        """What so many visitors look at."""
        weights = [ON_FRONT] + [(1 - ON_FRONT) / self.sectors] * self.sectors
        return self.rng.choices(self.contexts, weights, k=number)

    def next_day(self) -> None:
        """Tastes change, where they do."""
        if self.setting == "drift":
            for company in range(self.companies):
                if self.rng.random() < CHANGING:
                    self.rates[company] = self._rate(company)

    def _rate(self, company: int) -> float:
        if self.setting == "equal":
            return MEAN_RATE
        level = log(MEAN_RATE) - (OF_SECTORS**2 + OF_COMPANIES**2) / 2
        return self.liked[self.sector_of(company)] * exp(level + self.rng.gauss(0, OF_COMPANIES))
