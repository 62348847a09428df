"""How much the figures say for a banner: the probability that it is the best of those it stands beside. Pure.

Thompson sampling draws a rate of clicks for everyone from what is known of it and shows the highest: each is then shown as
often as it is probably the best. Here that probability is worked out instead of drawn, so that one table serves many draws.

What is known of a rate is a Beta distribution that began with the rate of the sector and weighs PRIOR_CLICKS clicks. Its spread
is narrowed by half, which finds good banners sooner than it costs (Chapelle and Li, 2011). Rates are small: Beta is then as
good as Gamma, and the cube root of a Gamma as good as normal (Wilson and Hilferty, 1931).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from math import erfc, exp, log, sqrt

PRIOR_CLICKS = 3.0  # how many clicks the sector's rate weighs against a banner's own
NARROWED = 0.5
HALF_LIFE = 30.0  # days after which a figure weighs half: what people like changes
STEPS = 40  # of the grid
REACH = 4.0  # standard deviations beyond which nothing is looked for
NOTHING = -60.0  # logarithm of a probability that makes no difference


@dataclass(frozen=True)
class Known:
    """What is known of a rate: a Beta distribution as clicks out of viewable showings, the prior's included."""

    clicks: float
    seen: float

    @property
    def rate(self) -> float:
        """The rate expected."""
        return self.clicks / self.seen


def known(seen: float, clicked: float, *, rate: float) -> Known:
    """What is known after `seen` viewable showings and `clicked` clicks where `rate` was expected."""
    return Known(PRIOR_CLICKS + clicked, PRIOR_CLICKS / rate + seen)


def known_at(place: Hashable, sums: dict[Hashable, tuple[float, float]], usual: dict[Hashable, float]) -> Known:
    """What is known of someone's rate in a place, from what was seen and clicked in every place.

    Places differ in how much is clicked, whoever stands there: what was seen elsewhere counts by what is usual there and here.
    """
    seen = sum(seen * usual[elsewhere] / usual[place] for elsewhere, (seen, _clicked) in sums.items())
    return known(seen, sum(clicked for _seen, clicked in sums.values()), rate=usual[place])


def pooled(seen: float, clicked: float, *, rate: float, clicks: float = 10.0) -> float:
    """The rate of a group, as if it had begun with `clicks` clicks at `rate`: never 0, and steady while figures are few."""
    return (clicks + clicked) / (clicks / rate + seen)


def faded(days: float) -> float:
    """What a figure of so many days ago weighs today."""
    return 0.5 ** (max(0.0, days) / HALF_LIFE)


def chances(rates: dict[Hashable, Known]) -> dict[Hashable, float]:
    """The probability of each to be the best of all; they add up to 1."""
    if not rates:
        return {}
    curves = {name: _curve(one) for name, one in rates.items()}
    low = max(middle - REACH * spread for middle, spread in curves.values())
    high = max(middle + REACH * spread for middle, spread in curves.values())
    in_play = {name: curve for name, curve in curves.items() if curve[0] + REACH * curve[1] > low}
    found = _integrated(list(in_play.values()), low, high)
    total = sum(found)
    return dict.fromkeys(rates, 0.0) | {name: part / total for name, part in zip(in_play, found, strict=True)}


def _curve(one: Known) -> tuple[float, float]:
    """Mean and standard deviation of the cube root of a rate, which is as good as normal."""
    shape = one.clicks / NARROWED**2
    root = one.rate ** (1 / 3)
    return root * (1 - 1 / (9 * shape)), root / (3 * sqrt(shape))


def _integrated(curves: list[tuple[float, float]], low: float, high: float) -> list[float]:
    """For each curve the integral, from `low` to `high`, of its density times the probability that all others lie below."""
    found = [0.0] * len(curves)
    scaled = [(middle, spread * sqrt(2)) for middle, spread in curves]
    before = [0.0] * len(curves)
    for step in range(1, STEPS + 1):
        x = low + (high - low) * step / STEPS
        after = [erfc((middle - x) / spread) / 2 for middle, spread in scaled]
        halfway = [(one + other) / 2 or 1e-30 for one, other in zip(before, after, strict=True)]
        everyone = sum(map(log, halfway))
        if everyone > NOTHING:
            below = exp(everyone)
            for number, half in enumerate(halfway):
                found[number] += (after[number] - before[number]) * below / half
        before = after
    return found if sum(found) else [1.0] * len(curves)
