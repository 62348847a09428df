"""Which requests wait for an officer before any company sees them: a pure question of what they say and how many there are."""

import hashlib
import re

from pavilion.text import sort_name

from . import abuse
from .models import QuoteRequest

MANY = 4  # requests of one buyer within a day, from which each is looked at
MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.,])\+?\d(?:[\s./()-]{0,2}\d){8,14}(?![\w.,]\d)")

Hold = QuoteRequest.Hold


def holds(
    texts: list[str], *, every: bool, repeated: bool, today: int, restricted: bool = False, blocked: bool = False
) -> list[str]:
    """Why a request is held (QuoteRequest.Hold codes), none if it may go out at once.

    `texts` is everything the buyer typed; `every`: the portal reviews all; `repeated`: the same words stand in another
    request of late; `today`: how many the buyer sent within a day, this one included; `restricted`: the destination or the
    buyer's country is on the officers' list; `blocked`: an officer has blocked the buyer.
    """
    said = "\n".join(texts)
    found = [
        (Hold.ALL, every),
        (Hold.LINKS, abuse.count_links(said) > 0),
        (Hold.CONTACT, bool(MAIL.search(said) or PHONE.search(said))),
        (Hold.REPEATED, repeated),
        (Hold.MANY, today >= MANY),
        (Hold.RESTRICTED, restricted),
        (Hold.BLOCKED, blocked),
    ]
    return [code.value for code, is_so in found if is_so]


def words_hash(texts: list[str]) -> str:
    """The same for two requests that say the same, whatever their case, accents, figures and order of lines."""
    words = sorted(set(re.findall(r"[a-z]{3,}", sort_name(" ".join(texts), length=20_000))))
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
