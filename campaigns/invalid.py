"""What does not count, and why: one named reason each. Whoever it is, the page and the link work as usual.

Browsers that ask not to be counted are not counted here either: of them nothing is noted at all.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.utils.crypto import salted_hmac

from pavilion.limits import within_limit

from .models import Discarded
from .tokens import Showing

Reason = Discarded.Reason
LIFE = timedelta(hours=2)  # after which a showing counts no more
PER_MINUTE = 240  # showings counted for one network
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
    return Reason.TOO_OFTEN if too_often(source(request)) else ""


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


def too_often(network: str) -> bool:
    """Whether one network (as a keyed hash that is never stored) asks for more showings than people look at."""
    return not within_limit(f"banners:{network}", limit=PER_MINUTE, seconds=60)


def source(request) -> str:
    """A keyed hash of the network a request came from, for counting how often alone: never stored with anything, never logged."""
    return salted_hmac("campaigns.source", network(get_adapter().get_client_ip(request))).hexdigest()[:20]


def network(address: str) -> str:
    """An address shortened to its network before anything else is done with it: /24, for IPv6 /48."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False))


@lru_cache(maxsize=1)
def _robots() -> re.Pattern:
    lines = (line.strip() for line in ROBOTS_FILE.read_text().splitlines())
    return re.compile("|".join(re.escape(line) for line in lines if line and not line.startswith("#")), re.IGNORECASE)
