"""Running a policy through a market, showing by showing, as serving would: deck, draw, clicks; and what came of it."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt

from campaigns.evenness import gini
from campaigns.figures import Lift, lift

from .market import FRONT, Context, Market
from .policies import Policy

WEIGHED_A_DAY = 4  # the portal does it every ten minutes
# Of a 95% interval of a mean over so many runs less one: Student's t.
T = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26, 14: 2.14, 19: 2.09, 29: 2.05}


@dataclass
class Result:
    """What one run came to."""

    clicks: int = 0
    worst: float = 1.0  # the worst company's part of its equal share on the front page, at the end
    worst_ever: float = 9.0  # the same, the lowest at any end of a deck; 9 where no deck ended
    gini: float = 0.0
    lift: Lift | None = None  # as the portal itself would measure it
    rows: list[tuple[float, float, bool]] = field(default_factory=list)  # propensity, 1 / companies, clicked


@dataclass
class _Deck:
    """The deck of one kind of page, and how far it is ahead (campaigns/exposure.py, Dealer)."""

    cards: list[int] = field(default_factory=list)
    ahead: float = 0.0
    ended: int = 0


def run(market: Market, policy: Policy, *, days: int, per_day: int, seed: int, keep_rows: bool = False) -> Result:
    """Show banners for so many days; the market changes with them."""
    rng, result = random.Random(seed), Result()  # noqa: S311  a simulation
    decks: dict[Context, _Deck] = {context: _Deck() for context in market.contexts}
    shown: dict[Context, dict[int, int]] = {context: dict.fromkeys(context.companies, 0) for context in market.contexts}
    arms = {True: [0, 0], False: [0, 0]}  # dealt or not: shown, clicked
    for _day in range(days):
        for part in range(WEIGHED_A_DAY):
            policy.prepare()
            drawn = {context: _sums(policy.weights(context)) for context in market.contexts} if policy.share < 1 else {}
            number = per_day * (part + 1) // WEIGHED_A_DAY - per_day * part // WEIGHED_A_DAY
            clicked = defaultdict(int)
            for context in market.pages(number):
                deck, counts = decks[context], shown[context]
                ahead = deck.ahead - policy.share
                dealt = policy.share > 0 and rng.random() >= ahead
                deck.ahead = ahead + dealt
                if dealt:
                    if not deck.cards:
                        deck.cards = list(context.companies)
                        rng.shuffle(deck.cards)
                    company = deck.cards.pop()
                else:
                    owners, sums, _total = drawn[context]
                    company = rng.choices(owners, cum_weights=sums)[0]
                counts[company] += 1
                is_clicked = rng.random() < market.rate(context, company)
                key = context.place, company
                policy.seen[key] += 1
                arms[dealt][0] += 1
                if is_clicked:
                    clicked[key] += 1
                    arms[dealt][1] += 1
                if keep_rows:
                    result.rows.append(
                        (_propensity(policy, context, company, drawn), 1 / len(context.companies), is_clicked)
                    )
                if dealt and not deck.cards and context.place == FRONT:
                    result.worst_ever = min(result.worst_ever, _worst(counts))
            for key, times in clicked.items():
                policy.clicked[key] += times
                result.clicks += times
        policy.next_day()
        market.next_day()
    front = shown[market.contexts[0]]
    result.worst, result.gini = _worst(front), gini(list(front.values()))
    if 0 < policy.share < 1:
        result.lift = lift(arms[False][0], arms[False][1], arms[True][0], arms[True][1])
    return result


def mean(numbers: list[float]) -> tuple[float, float]:
    """The mean of some runs, and half the width of its 95% interval."""
    count = len(numbers)
    middle = sum(numbers) / count
    if count < 2:
        return middle, float("inf")
    spread = sqrt(sum((number - middle) ** 2 for number in numbers) / (count - 1))
    factor = T[max(known for known in T if known <= count - 1)]
    return middle, factor * spread / sqrt(count)


def _sums(weights: dict[int, float]) -> tuple[list[int], list[float], dict[int, float]]:
    total = sum(weights.values())
    return list(weights), list(accumulate(weights.values())), {one: part / total for one, part in weights.items()}


def _propensity(policy: Policy, context: Context, company: int, drawn: dict) -> float:
    by_lot = drawn[context][2].get(company, 0.0) if drawn else 0.0
    return policy.share / len(context.companies) + (1 - policy.share) * by_lot


def _worst(counts: dict[int, int]) -> float:
    """The worst company's showings as a part of an equal share."""
    total = sum(counts.values())
    return min(counts.values()) * len(counts) / total if total else 1.0
