"""Who is shown: the fair deck and the draw beside it. Pure: no database, no cache, no clock.

A part of all showings (the placement's guaranteed share) is dealt from a shuffled deck of companies: each stands in it once,
however many banners it has, and the deck is dealt to its end before it is shuffled again. The rest is drawn by weight. Every
choice says with which probability it was made; a better draw can replace `_by_weight` and be judged by the same record.
"""

import hashlib
import random
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

POLICY = "deck-1"  # counts up when the choice is made differently


@dataclass(frozen=True)
class Entry:
    """A banner as serving knows it: everything it needs, in no need of a query. Instants are seconds since 1970."""

    campaign: int
    owner: int  # the company's id; 0 is the agency
    placement: str
    sectors: frozenset[str] = frozenset()  # signs; empty: everywhere
    language: str = ""  # of the pages; "": any
    starts: float | None = None
    ends: float | None = None
    weight: int = 1
    words: dict = field(default_factory=dict, compare=False, hash=False)  # language of the page: what it says there

    def suits(self, *, sector: str, language: str, now: float) -> bool:
        """Whether it may be shown on a page of this sector and language at this instant: half-open dates."""
        return (
            (not self.sectors or sector in self.sectors)
            and self.language in ("", language)
            and (self.starts is None or self.starts <= now)
            and (self.ends is None or now < self.ends)
        )


@dataclass(frozen=True)
class Choice:
    """What was chosen, with which probability, out of which set."""

    entry: Entry
    propensity: float
    eligible: str  # fingerprint of the set


class Dealer:
    """Deals from one deck per context. The decks live in the memory of a process: each deals its own to the end."""

    def __init__(self, rng: random.Random | None = None):
        self._rng = rng or random.SystemRandom()
        self._decks: dict[Hashable, tuple[frozenset, list]] = {}
        self._lock = threading.Lock()

    def choose(self, entries: list[Entry], *, share: float, context: Hashable) -> Choice | None:
        """One of `entries`; None when there is none. `share` (0 to 1) of the choices are dealt, the others drawn."""
        owners: dict[int, list[Entry]] = {}
        for entry in entries:
            owners.setdefault(entry.owner, []).append(entry)
        if not owners:
            return None
        weights = {owner: max(entry.weight for entry in own) for owner, own in owners.items()}
        if self._rng.random() < share:
            owner = self._deal(context, frozenset(owners))
        else:
            owner = self._by_weight(weights)
        own = owners[owner]
        drawn = weights[owner] / sum(weights.values())
        propensity = (share / len(owners) + (1 - share) * drawn) / len(own)
        return Choice(self._rng.choice(own), propensity, fingerprint(entries))

    def _deal(self, context: Hashable, owners: frozenset) -> int:
        """The next card. Who joins or leaves makes a new deck: a share is promised over the showings one was eligible for."""
        with self._lock:
            known, left = self._decks.get(context, (None, []))
            if known != owners or not left:
                left = sorted(owners)
                self._rng.shuffle(left)
            owner = left.pop()
            self._decks[context] = (owners, left)
        return owner

    def _by_weight(self, weights: dict[int, int]) -> int:
        return self._rng.choices(list(weights), weights=list(weights.values()))[0]


def fingerprint(entries: list[Entry]) -> str:
    """A short name of a set of banners, the same for the same set."""
    numbers = ",".join(str(number) for number in sorted(entry.campaign for entry in entries))
    return hashlib.sha256(numbers.encode()).hexdigest()[:12]
