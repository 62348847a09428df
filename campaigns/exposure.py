"""Who is shown: the fair deck and the draw beside it. Pure: no database, no cache, no clock.

A part of all showings is dealt from a shuffled deck of companies: each stands in it once, however many banners it has, and the
deck is dealt to its end before it is shuffled again. The part dealt never falls behind the guaranteed share, at no moment and in
no process. The rest is drawn by weight (campaigns/weights.py). Every choice says with which probability it was made.
"""

import hashlib
import random
import threading
from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate

POLICY = "deck-2"  # counts up when the choice is made differently
EVEN_AT_LEAST = 0.10  # of all showings, whatever the guaranteed share: what the rest is measured against
DRAWN_AT_LEAST = 0.02  # of an equal share in the draw: nobody's weight is ever nothing
DECKS_KEPT = 2000


@dataclass(frozen=True)
class Page:
    """What is known of a page when its slot is filled; nothing of who looks."""

    language: str
    sector: str = ""  # the sign of its sector or group
    search: str = ""  # what was searched for
    region: str = ""  # code of the region of Italy it is about


@dataclass(frozen=True)
class Entry:
    """A banner as serving knows it: everything it needs, in no need of a query. Instants are seconds since 1970."""

    campaign: int
    owner: int  # the company's id; 0 is the agency
    placement: str
    sector: str = ""  # sign of its own sector
    sectors: frozenset[str] = frozenset()  # signs of sectors and groups; empty: everywhere
    searches: frozenset[str] = frozenset()  # words; empty: with any search and without
    regions: frozenset[str] = frozenset()  # codes; empty: everywhere
    language: str = ""  # of the pages; "": any
    starts: float | None = None
    ends: float | None = None
    weight: int = 1
    appeal: float = 1.0  # among the banners of its owner in this placement
    people: frozenset[int] = frozenset()  # who acts for the owner: they are not counted
    words: dict = field(default_factory=dict, compare=False, hash=False)  # language of the page: what it says there

    def suits(self, page: Page, *, now: float) -> bool:
        """Whether it may be shown on a page at this instant: half-open dates."""
        return (
            (not self.sectors or page.sector in self.sectors or page.sector.partition("-")[0] in self.sectors)
            and self.language in ("", page.language)
            and (not self.regions or page.region in self.regions)
            and (not self.searches or any(says(page.search, word) for word in self.searches))
            and (self.starts is None or self.starts <= now)
            and (self.ends is None or now < self.ends)
        )


@dataclass(frozen=True)
class Choice:
    """What was chosen, with which probability, whether it was dealt (else drawn), out of which set."""

    entry: Entry
    propensity: float
    dealt: bool
    eligible: str  # fingerprint of the set


class Hand:
    """The banners that suit one kind of page for a while, ready to choose from."""

    def __init__(self, entries: Iterable[Entry], weights: dict[int, float] | None = None):
        self.entries = sorted(entries, key=lambda entry: entry.campaign)
        self.by_owner: dict[int, list[Entry]] = {}
        for entry in self.entries:
            self.by_owner.setdefault(entry.owner, []).append(entry)
        self.owners = sorted(self.by_owner)
        self.eligible = fingerprint(entry.campaign for entry in self.entries)
        self.drawn = self._drawn(weights or {})
        self._sums = list(accumulate(self.drawn[owner] for owner in self.owners))

    def draw(self, rng: random.Random) -> int:
        """An owner, by weight."""
        return self.owners[min(bisect(self._sums, rng.random() * self._sums[-1]), len(self.owners) - 1)]

    def probability(self, entry: Entry, share: float) -> float:
        """With which probability a banner is chosen where `share` is dealt."""
        own = self.by_owner[entry.owner]
        dealt, drawn = 1 / len(own), entry.appeal / sum(one.appeal for one in own)
        return share / len(self.owners) * dealt + (1 - share) * self.drawn[entry.owner] * drawn

    def _drawn(self, weights: dict[int, float]) -> dict[int, float]:
        """Each owner's part of the draw; who has no weight yet gets the average of the others."""
        found = {owner: weights[owner] for owner in self.owners if owner in weights}
        average = (sum(found.values()) / len(found) if found else 0) or 1.0
        found = {owner: max(found.get(owner, average), DRAWN_AT_LEAST * average) for owner in self.owners}
        found = {owner: part * max(one.weight for one in self.by_owner[owner]) for owner, part in found.items()}
        total = sum(found.values())
        return {owner: part / total for owner, part in found.items()}


class Dealer:
    """Chooses from a hand. `position` gives the next number of a deck that processes share, or None while it cannot be asked."""

    def __init__(self, rng: random.Random | None = None, position: Callable[[str], int | None] = lambda _deck: None):
        self._rng = rng or random.SystemRandom()
        self._position = position
        self._own_seed = self._rng.random()
        self._own: dict[str, int] = {}  # positions of decks dealt by this process alone
        self._ahead: dict[str, float] = {}  # by how much what was dealt exceeds the share of what was shown
        self._orders: dict[str, tuple[tuple, list[int]]] = {}
        self._lock = threading.Lock()

    def choose(self, hand: Hand, *, share: float, context: str) -> Choice | None:
        """One banner of a hand; None when it is empty. `share` (0 to 1) of the choices are dealt, the others drawn."""
        if not hand.owners:
            return None
        deck = f"{context}:{fingerprint(hand.owners)}" if len(hand.owners) > 1 else context
        dealt = self._is_dealt(deck, share)
        owner = self._deal(deck, hand.owners) if dealt else hand.draw(self._rng)
        own = hand.by_owner[owner]
        if len(own) == 1:
            entry = own[0]
        else:
            entry = self._rng.choices(own, weights=None if dealt else [one.appeal for one in own])[0]
        return Choice(entry, hand.probability(entry, share), dealt, hand.eligible)

    def any_of(self, hand: Hand) -> Choice | None:
        """One banner for someone who is not counted: evenly, and no card of a deck is spent on it."""
        if not hand.owners:
            return None
        entry = self._rng.choice(hand.by_owner[self._rng.choice(hand.owners)])
        return Choice(entry, hand.probability(entry, 1.0), True, hand.eligible)

    def _is_dealt(self, deck: str, share: float) -> bool:
        """Whether this one is dealt: at random, but never so that fewer than `share` of all until now would have been."""
        with self._lock:
            ahead = self._ahead.get(deck, 0.0) - share
            dealt = self._rng.random() >= ahead
            self._make_room(self._ahead)
            self._ahead[deck] = ahead + dealt
        return dealt

    def _deal(self, deck: str, owners: list[int]) -> int:
        """The next card. Who joins or leaves makes a new deck: a share is promised over the showings one was eligible for."""
        if len(owners) == 1:
            return owners[0]
        number, seed = self._position(deck), ""
        if number is None:
            with self._lock:
                self._make_room(self._own)
                number, seed = self._own.get(deck, 0), str(self._own_seed)
                self._own[deck] = number + 1
        turn, card = divmod(number, len(owners))
        return self._order(deck, (seed, turn), owners)[card]

    def _order(self, deck: str, turn: tuple, owners: list[int]) -> list[int]:
        """The deck of one turn, the same in every process."""
        known, order = self._orders.get(deck, (None, []))
        if known != turn:
            order = list(owners)
            random.Random(f"{deck}:{turn}").shuffle(order)  # noqa: S311  nobody gains by foreseeing it
            self._make_room(self._orders)
            self._orders[deck] = (turn, order)
        return order

    @staticmethod
    def _make_room(kept: dict) -> None:
        if len(kept) >= DECKS_KEPT:
            kept.clear()


def fingerprint(numbers: Iterable[int]) -> str:
    """A short name of a set of numbers, the same for the same set."""
    return hashlib.sha256(",".join(map(str, sorted(numbers))).encode()).hexdigest()[:12]


def says(search: str, word: str) -> bool:
    """Whether a search contains a word (or words) as such: "gres" is in "piastrelle gres", not in "gressoney"."""
    return bool(word) and f" {word} " in f" {search} "
