"""What does not count, and why: one named reason each. Whoever it is, the page and the link work as usual.

Browsers that ask not to be counted are not counted here either: of them nothing is noted at all.
"""

import hashlib
import re
import secrets
import time
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from allauth.account.adapter import get_adapter

from .models import Discarded
from .tokens import Showing

Reason = Discarded.Reason
LIFE = timedelta(hours=2)  # after which a showing counts no more
PER_MINUTE = 240  # showings counted for one network
_KEY = secrets.token_bytes(16)  # of this process alone: nothing hashed with it can be recognised elsewhere
_asked: dict[bytes, int] = {}  # showings of the present minute by network
_minute = -1
ROBOTS_FILE = Path(__file__).parent / "data" / "robots.txt"


def asks_not_to_be_counted(request) -> bool:
    """Whether the browser says "do not track" or "global privacy control": then nothing is counted at all."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def why_not(request) -> str:
    """Why what this request says does not count: a reason, or "" when it does."""
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return Reason.PREFETCH
    if is_robot(request.headers.get("User-Agent", "")):
        return Reason.ROBOT
    return ""


def why_not_served(request, user=None) -> str:
    """Why showing a banner to this request does not count: also officers, and too many at once.

    `user` is known on pages for one visitor alone; the fragment comes without a session.
    """
    if reason := why_not(request):
        return reason
    if is_foreign(request):
        return Reason.FOREIGN
    if user is not None and user.is_staff:
        return Reason.STAFF
    return Reason.TOO_OFTEN if too_often(get_adapter().get_client_ip(request)) else ""


def why_not_later(request, showing: Showing, now: datetime, *, from_script: bool) -> str:
    """Why a word about a showing does not count. `from_script`: only a page of ours may say it; a link may be opened anywhere."""
    if reason := why_not(request):
        return reason
    if from_script and is_foreign(request):
        return Reason.FOREIGN
    return "" if is_countable(showing, now) else Reason.LATE


def is_foreign(request) -> bool:
    """Whether the browser says that a page of another site sent this."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"


def is_countable(showing: Showing, now: datetime) -> bool:
    """Whether a showing may still be seen or clicked."""
    return showing.at - timedelta(seconds=1) <= now < showing.at + LIFE


@lru_cache(maxsize=2000)
def is_robot(agent: str) -> bool:
    """Whether a user agent is that of a robot, by the kept list, or none at all."""
    return not agent or bool(_robots().search(agent))


def too_often(address: str) -> bool:
    """Whether a network asks for more showings a minute than people look at.

    Each process counts for itself, in memory, by a keyed hash that is kept nowhere and forgotten with the minute.
    """
    global _minute
    minute = int(time.monotonic() // 60)
    if minute != _minute:
        _asked.clear()
        _minute = minute
    key = _hashed(network(address))
    _asked[key] = _asked.get(key, 0) + 1
    return _asked[key] > PER_MINUTE


@lru_cache(maxsize=1000)
def network(address: str) -> str:
    """An address shortened to its network before anything else is done with it: /24, for IPv6 /48."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False))


def _hashed(known: str) -> bytes:
    return hashlib.blake2b(known.encode(), key=_KEY, digest_size=10).digest()


@lru_cache(maxsize=1)
def _robots() -> re.Pattern:
    lines = (line.strip() for line in ROBOTS_FILE.read_text().splitlines())
    return re.compile("|".join(re.escape(line) for line in lines if line and not line.startswith("#")), re.IGNORECASE)
