"""Filling the slots of a page: one decision per slot, from the table in this process's memory. No query, ever.

The table comes from the cache every few seconds. What happens while parts are away, in this order: the last table in memory
stays in use, since its instants go on deciding; a process without one reads the copy on its disk; a table nobody has renewed for
an hour is dealt evenly, its weights being out of date; after a day, and without any table, the house creative stands.
"""

import json
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from pavilion.text import sort_name

from . import facts
from .decks import KEY
from .exposure import EVEN_AT_LEAST, POLICY, Choice, Dealer, Entry, Hand, Page, says
from .tokens import Showing

FRESH_FOR = 5.0  # seconds for which the table in memory is not asked for again
STALE = 3600  # seconds after which its weights are no longer trusted: all is dealt
TOO_OLD = 24 * 3600  # seconds after which a table is no longer trusted: stores may have been closed early since
COPIED_EVERY = 300  # seconds between copies on the disk
HANDS_KEPT = 500  # kinds of pages whose banners are kept sorted out
DECK_LIFE = 7 * 24 * 3600  # seconds for which the position in a deck nobody deals from is kept


@dataclass(frozen=True)
class Table:
    """The prepared table as this process holds it."""

    built_at: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    weights: dict[str, dict[int, float]] = field(default_factory=dict)  # "placement:sector": {owner: weight}
    searches: dict[str, frozenset[str]] = field(default_factory=dict)  # the words anybody names, by placement
    hands: dict[tuple, tuple[float, Hand]] = field(default_factory=dict, compare=False)  # until when, and what
    html: dict[tuple, str] = field(default_factory=dict, compare=False)  # banners as they were rendered (slots.py)

    def find(self, campaign: int) -> Entry | None:
        """The entry of a campaign."""
        return next((entry for entry in self.entries if entry.campaign == campaign), None)

    def hand(self, slot: str, page: Page, now: float) -> Hand:
        """The banners that suit a slot of a page now, sorted out once for many showings."""
        words = frozenset(word for word in self.searches.get(slot, ()) if says(page.search, word))
        key = (slot, page.sector, page.language, page.region, words)
        until, hand = self.hands.get(key, (0.0, None))
        if hand is None or now >= until or now < until - TOO_OLD:
            here = [entry for entry in self.entries if entry.placement == slot]
            hand = Hand([entry for entry in here if entry.suits(page, now=now)], self._weights(slot, page.sector))
            instants = [
                instant for entry in here for instant in (entry.starts, entry.ends) if instant and instant > now
            ]
            if len(self.hands) >= HANDS_KEPT:
                self.hands.clear()
            self.hands[key] = (min(instants, default=now + TOO_OLD), hand)
            facts.note_set(hand.eligible, hand.entries)
        return hand

    def _weights(self, slot: str, sector: str) -> dict[int, float]:
        names = (f"{slot}:{sector.partition('-')[0]}", f"{slot}:")
        return next((self.weights[name] for name in names if name in self.weights), {})


@dataclass(frozen=True)
class Shown:
    """A banner for a slot: its words in the page's language, and the showing that counts it."""

    slot: str
    words: dict
    showing: Showing
    entry: Entry
    table: Table


def _position(deck: str) -> int | None:
    """The next number of a deck all processes deal from, from 0; None while the cache is away."""

    def next_number(server):
        key = cache.make_key(f"campaigns:deck:{deck}")
        number = server.incr(key)
        if number % 500 == 1:
            server.expire(key, DECK_LIFE)
        return number - 1

    return cache.on_server(next_number, fallback=None)


DEALER = Dealer(position=_position)
_held = Table()
_held_since: float | None = None
_copied_at = 0.0
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
            _held = _read(stored, before=_held)
            _copy(stored)
        elif stored is None and not _held.built_at:
            _held = _from_disk()
    return _held


def forget() -> None:
    """Begin without a table, as a new process does."""
    global _held, _held_since, _copied_at
    _held, _held_since, _copied_at = Table(), None, 0.0
    facts.forget_sets()


def choose(slot: str, *, page: Page, now: datetime, counts: bool = True) -> Shown | None:
    """A banner for a slot of a page; None when there is none to show: the house creative stays.

    What does not count takes no company's turn.
    """
    known, instant = table(), now.timestamp()
    share = share_dealt(known, slot, instant)
    if share is None:
        return None
    hand = known.hand(slot, page, instant)
    if counts:
        choice = DEALER.choose(hand, share=share, context=f"{slot}:{page.sector}:{page.language}")
    else:
        choice = DEALER.any_of(hand)
    if choice is None or page.language not in choice.entry.words:
        return None
    return Shown(slot, choice.entry.words[page.language], _showing(choice, slot, page, now), choice.entry, known)


def share_dealt(known: Table, slot: str, instant: float) -> float | None:
    """Which part of a placement's showings is dealt; None where nothing is served from this table."""
    age = instant - known.built_at
    if slot not in known.shares or age > TOO_OLD:
        return None
    return max(known.shares[slot], EVEN_AT_LEAST) if age <= STALE else 1.0


def page_of(language: str, **about: str) -> Page:
    """A page as banners are chosen for it; what was searched for in plain letters, everything cut to a sensible length."""
    said = {name: str(about.get(name) or "")[:40] for name in ("sector", "region")}
    return Page(language, search=sort_name(str(about.get("search") or "")[:200]), **said)


def _showing(choice: Choice, slot: str, page: Page, now: datetime) -> Showing:
    return Showing(
        decision=uuid.uuid4(),
        campaign=choice.entry.campaign,
        placement=slot,
        language=page.language,
        at=now,
        propensity=choice.propensity,
        policy=POLICY,
        eligible=choice.eligible,
        dealt=choice.dealt,
    )


SETS = ("sectors", "searches", "regions", "people")


def _read(stored: dict, *, before: Table | None = None) -> Table:
    """The stored table; where its banners say what those of the table before said, their HTML is kept."""
    entries = tuple(Entry(**row | {name: frozenset(row[name]) for name in SETS}) for row in stored["entries"])
    weights = {name: {int(owner): one for owner, one in row.items()} for name, row in stored["weights"].items()}
    searches = {
        code: frozenset(word for entry in entries if entry.placement == code for word in entry.searches)
        for code in stored["shares"]
    }
    said = [(entry.campaign, entry.words) for entry in entries]
    html = before.html if before and said == [(entry.campaign, entry.words) for entry in before.entries] else {}
    return Table(stored["built_at"], stored["shares"], entries, weights, searches, html=html)


def _disk() -> Path:
    return Path(settings.STATE_DIR) / "banners" / "table.json"


def _copy(stored: dict) -> None:
    """Leave a copy on the disk for processes that begin while the cache is away; that it cannot be written is no harm."""
    global _copied_at
    if time.monotonic() - _copied_at < COPIED_EVERY and _copied_at:
        return
    _copied_at = time.monotonic()
    with suppress(OSError):
        path = _disk()
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{uuid.uuid4().hex}")
        fresh.write_text(json.dumps(stored))
        fresh.replace(path)


def _from_disk() -> Table:
    try:
        return _read(json.loads(_disk().read_text()))
    except (OSError, ValueError, KeyError, TypeError):  # none, or one of another version
        return Table()
