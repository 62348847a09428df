"""Simple layers against robots and advertising, ahead of delivery: a stamp of when the form was shown, a trap, links counted."""

import re
from datetime import timedelta

from django.core import signing

from pavilion import clock

STAMP_SALT = "inquiries.form"
QUICKEST = timedelta(seconds=3)  # nobody reads and fills the form faster
STAMP_LIFE = timedelta(hours=24)

# Links people write: with a scheme, with www, or a bare host under an ending that spam uses. Not "1.500", not an e-mail address.
LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![@\w.-])(?:[a-z0-9][a-z0-9-]*\.)+(?:com|net|org|info|biz|shop|top|xyz|online|site|ru|cn|io|me)\b(?!@)",
    re.IGNORECASE,
)


def stamp() -> str:
    """A signed note of the present instant (whole milliseconds, rounded down), put into a form when it is shown."""
    return signing.Signer(salt=STAMP_SALT).sign(str(int(clock.machine_now().timestamp() * 1000)))


def stamp_age(value: str) -> timedelta | None:
    """How long ago a form was shown; None when the stamp is missing, forged or too old to mean anything."""
    try:
        shown = int(signing.Signer(salt=STAMP_SALT).unsign(value)) / 1000
    except (signing.BadSignature, ValueError):
        return None
    age = timedelta(seconds=clock.machine_now().timestamp() - shown)
    return age if timedelta() <= age <= STAMP_LIFE else None


def count_links(text: str) -> int:
    """How many links a text holds."""
    return sum(1 for _match in LINK.finditer(text))
