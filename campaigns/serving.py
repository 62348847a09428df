"""Filling the slots of a page: one decision per slot, from the table in this process's memory. No query, ever.

The table comes from the cache every few seconds. When the cache is away the last one stays in use, for hours if need be, since
its instants go on deciding; without any table the house creative stands.
"""

import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache

from .decks import KEY
from .exposure import POLICY, Dealer, Entry
from .tokens import Showing

FRESH_FOR = 5.0  # seconds for which the table in memory is not asked for again
TOO_OLD = 24 * 3600  # seconds after which a table is no longer trusted: stores may have been closed early since
DEALER = Dealer()


@dataclass(frozen=True)
class Table:
    """The prepared table as this process holds it."""

    built_at: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    def find(self, campaign: int) -> Entry | None:
        """The entry of a campaign."""
        return next((entry for entry in self.entries if entry.campaign == campaign), None)


@dataclass(frozen=True)
class Shown:
    """A banner for a slot: its words in the page's language, and the showing that counts it."""

    slot: str
    words: dict
    showing: Showing


_held = Table()
_held_since: float | None = None
_lock = threading.Lock()


def table() -> Table:
    """The table in memory, fetched again when it is older than a few seconds. Never raises."""
    global _held, _held_since
    now = time.monotonic()
    if _held_since is not None and now - _held_since < FRESH_FOR:
        return _held
    with _lock:
        _held_since = now
        stored = cache.get(KEY)
        if stored is not None and stored["built_at"] != _held.built_at:
            _held = _read(stored)
    return _held


def forget() -> None:
    """Begin without a table, as a new process does."""
    global _held, _held_since
    _held, _held_since = Table(), None


def choose(slot: str, *, sector: str, language: str, now: datetime) -> Shown | None:
    """A banner for a slot of a page; None when there is none to show: the house creative stays."""
    known = table()
    instant = now.timestamp()
    if slot not in known.shares or instant - known.built_at > TOO_OLD:
        return None
    suitable = [
        entry
        for entry in known.entries
        if entry.placement == slot and entry.suits(sector=sector, language=language, now=instant)
    ]
    choice = DEALER.choose(suitable, share=known.shares[slot], context=(slot, sector, language))
    if choice is None or language not in choice.entry.words:
        return None
    showing = Showing(
        decision=uuid.uuid4(),
        campaign=choice.entry.campaign,
        placement=slot,
        language=language,
        at=now,
        propensity=choice.propensity,
        policy=POLICY,
        eligible=choice.eligible,
    )
    return Shown(slot, choice.entry.words[language], showing)


def _read(stored: dict) -> Table:
    entries = tuple(Entry(**row | {"sectors": frozenset(row["sectors"])}) for row in stored["entries"])
    return Table(stored["built_at"], stored["shares"], entries)
