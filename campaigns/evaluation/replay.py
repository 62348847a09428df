"""What another way to choose would have brought, estimated from decisions that were logged with their probability (SNIPS).

Each showing weighs as much more as the other way would have made it more often. Where few showings carry all the weight the
estimate is worth nothing, and is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

ENOUGH = 100  # effective showings below which nothing is said
Z = 1.96


@dataclass(frozen=True)
class Estimate:
    """A rate of clicks with its 95% interval, the effective number of showings, and the largest weight."""

    rate: float
    low: float
    high: float
    effective: float
    largest: float


class TooFew(Exception):
    """The effective sample is too small to say anything."""

    def __init__(self, effective: float):
        super().__init__(f"Too few: {effective:.0f} effective showings, {ENOUGH} are needed.")
        self.effective = effective


def estimate(rows: Iterable[tuple[float, float, bool]]) -> Estimate:
    """The rate of clicks of another way to choose. `rows`: the logged probability, the other's, and whether it was clicked.

    Raises TooFew where the effective sample is under ENOUGH.
    """
    weighed = [(other / logged, clicked) for logged, other, clicked in rows]
    total = sum(weight for weight, _clicked in weighed)
    squares = sum(weight * weight for weight, _clicked in weighed)
    effective = total * total / squares if squares else 0.0
    if effective < ENOUGH:
        raise TooFew(effective)
    rate = sum(weight for weight, clicked in weighed if clicked) / total
    spread = sqrt(sum((weight * (clicked - rate)) ** 2 for weight, clicked in weighed)) / total
    largest = max(weight for weight, _clicked in weighed)
    return Estimate(rate, max(0.0, rate - Z * spread), rate + Z * spread, effective, largest)
