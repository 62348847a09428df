"""Facts on their way: what happened to a showing, as one short text each, handed to a stream that a worker writes from.

Each has a number of its own: what is handed over twice is written once. Noting never raises and asks no database.
"""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from pavilion.stream import Stream

from .exposure import Entry
from .models import Discarded, Sighting
from .tokens import Forged, Showing, pack, unpack

Kind, Reason = Sighting.Kind, Discarded.Reason
STREAM = Stream("sightings", on_disk=True)
SETS_KEPT = 5000

_noted: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Fact:
    """One thing that happened: `number` is its own; with a `reason` it does not count."""

    number: uuid.UUID
    kind: str
    showing: Showing
    reason: str = ""


@dataclass(frozen=True)
class KnownSet:
    """The banners that were drawn from, under the name each decision carries."""

    eligible: str
    campaigns: tuple[int, ...]


def note(kind: Kind, *showings: Showing, reason: str = "") -> None:
    """Hand facts over to be counted, or to be counted among what does not count."""
    STREAM.add(*(_text(kind, pack(showing), reason) for showing in showings))


def note_token(kind: Kind, token: str, *, reason: str = "") -> None:
    """The same for a showing whose token is at hand, without making anybody wait."""
    STREAM.add_later(_text(kind, token, reason))


def note_set(eligible: str, entries: Iterable[Entry]) -> None:
    """Say once per process which banners a set has: without it nobody could tell what would have been everyone's equal share."""
    with _lock:
        if eligible in _noted:
            return
        if len(_noted) >= SETS_KEPT:
            _noted.clear()
        _noted.add(eligible)
    campaigns = ".".join(str(entry.campaign) for entry in entries)
    if campaigns:
        STREAM.add_later(f"set|{eligible}|{campaigns}")


def forget_sets() -> None:
    """Say every set again, as a new process does."""
    with _lock:
        _noted.clear()


def read(text: str) -> Fact | KnownSet | None:
    """The fact of a text; None for what was signed with a key that was changed since."""
    if text.startswith("set|"):
        _word, eligible, campaigns = text.split("|")
        return KnownSet(eligible, tuple(map(int, campaigns.split("."))))
    kind, number, reason, token = text.split("|", 3)
    try:
        return Fact(uuid.UUID(number), kind, unpack(token), reason)
    except Forged:
        return None


def _text(kind: Kind, token: str, reason: str) -> str:
    return f"{kind.value}|{uuid.uuid4().hex}|{reason}|{token}"
