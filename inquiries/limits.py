"""How often someone may write: the room's limits, counted by pavilion/limits.py."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from pavilion.limits import within_limit

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Limit:
    """At most `amount` within `seconds` of the first."""

    name: str
    amount: int
    seconds: int


ENQUIRIES_OF_ACCOUNT = Limit("enquiries:account", 30, DAY)
ENQUIRIES_OF_EMAIL = Limit("enquiries:email", 5, DAY)  # each one sends a mail to an address nobody has proved yet
ENQUIRIES_OF_SOURCE = Limit("enquiries:source", 20, HOUR)  # one network address, often a whole office
ENQUIRIES_TO_COMPANY = Limit("enquiries:company", 120, HOUR)
MESSAGES_OF_ACCOUNT = Limit("messages:account", 60, HOUR)
MESSAGES_OF_CONVERSATION = Limit("messages:conversation", 40, HOUR)
HELP_OF_COMPANY = Limit("help:company", 20, DAY)
REQUESTS_OF_ACCOUNT = Limit("requests:account", 10, DAY)


class TooOften(Exception):
    """A limit is reached. `limit` says which: for the log, never for the page."""

    def __init__(self, limit: Limit):
        super().__init__(limit.name)
        self.limit = limit


def count(*pairs: tuple[Limit, object]) -> None:
    """Count one use of each (limit, whose); raises TooOften at the first that is passed.

    Whose it is (an id, an e-mail or network address) enters the cache only as a keyed hash.
    """
    for limit, whose in pairs:
        sign = salted_hmac("inquiries.limits", str(whose), algorithm="sha256").hexdigest()
        if not within_limit(f"{limit.name}:{sign}", limit=limit.amount, seconds=limit.seconds):
            raise TooOften(limit)
