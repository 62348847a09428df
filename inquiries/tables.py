"""The written tables of the room: which verb leads from which state to which, for whom, and under what condition.

`manage.py show_transitions` prints them; docs/requests.md and docs/inquiries.md explain them. A guard returns why the verb is
closed, in words for people, or nothing; it reads what the verb hands it: `now` (an instant).
"""

from django.utils.translation import gettext as _

from companies.officers import CATALOGUE
from pavilion.transitions import SYSTEM, Table, Transition

from .conversations import TABLE as CONVERSATIONS
from .help_requests import TABLE as HELP
from .models import MAX_QUOTES, Quote, QuoteRequest, RequestInvitation, Side
from .quarantine import TABLE as HELD

BUYER, COMPANY = Side.BUYER.value, Side.COMPANY.value


# --- Requests -------------------------------------------------------------------------------------------------------
def is_whole(request: QuoteRequest, given: dict) -> str | None:
    """A request says where to, has a line at least, and leaves time to answer."""
    if not request.lines.exists():
        return _("Describe at least one thing you need.")
    if not request.destination:
        return _("Choose the country of destination.")
    if request.closes_at <= given["now"]:
        return _("The last day for quotes is past: choose a later one.")
    return None


def has_time_left(request: QuoteRequest, given: dict) -> str | None:
    """What was held too long cannot be opened any more."""
    if request.closes_at <= given["now"]:
        return _("The last day for quotes is past: refuse the request and say so.")
    return None


def has_no_quotes(request: QuoteRequest, given: dict) -> str | None:
    """Whoever has quoted gets a decision."""
    if request.quotes.filter(state__in=Quote.LIVE).exists():
        return _("Companies have quoted: choose a quote, or close the request without choosing one.")
    return None


def is_over(request: QuoteRequest, given: dict) -> str | None:
    """Time alone ends it: nobody quoted by the last day, or nothing was decided for long."""
    if not QuoteRequest.objects.to_expire(given["now"]).filter(pk=request.pk).exists():
        return _("Its time is not over yet.")
    return None


# --- Invitations and quotes -----------------------------------------------------------------------------------------
def takes_quotes(invitation: RequestInvitation, given: dict) -> str | None:
    """Quotes are taken until the last day, and while there is a seat."""
    if not invitation.request.takes_quotes(given["now"]):
        return _("This request takes no more quotes.")
    if Quote.objects.filter(request=invitation.request, seat__isnull=False).count() >= MAX_QUOTES:
        return _("The buyer has %(number)s quotes already: there is no room for another.") % {"number": MAX_QUOTES}
    return None


def is_open(invitation: RequestInvitation, given: dict) -> str | None:
    """Nothing is said about a request that is over."""
    if not invitation.request.takes_quotes(given["now"]):
        return _("This request takes no more quotes.")
    return None


def undecided(quote: Quote, given: dict) -> str | None:
    """The buyer has not decided yet."""
    return None if quote.request.state == QuoteRequest.State.OPEN else _("The buyer has decided about this request.")


def still_holds(quote: Quote, given: dict) -> str | None:
    """What is chosen is still valid."""
    if reason := undecided(quote, given):
        return reason
    if not quote.revisions.last().is_valid(given["now"]):
        return _("This quote is no longer valid. Ask the company for a new one.")
    return None


def has_no_counter(quote: Quote, given: dict) -> str | None:
    """One counter-offer, while the quote holds."""
    if hasattr(quote, "counter"):
        return _("You have made your counter-offer to this company.")
    return still_holds(quote, given)


S = QuoteRequest.State
REQUESTS = Table(
    "request for quotation",
    [
        Transition((S.DRAFT,), "edit", S.DRAFT, (BUYER,)),
        Transition((S.DRAFT,), "discard", "discarded", (BUYER,)),
        Transition((S.DRAFT,), "submit", S.OPEN, (BUYER,), is_whole, mail="inquiries/request_open"),
        Transition((S.DRAFT,), "hold", S.HELD, (BUYER,), is_whole),
        Transition((S.HELD,), "release", S.OPEN, (CATALOGUE,), has_time_left, mail="inquiries/request_open"),
        Transition((S.HELD,), "refuse", S.REFUSED, (CATALOGUE,), mail="inquiries/request_refused"),
        Transition((S.HELD, S.OPEN), "withdraw", S.WITHDRAWN, (BUYER,), has_no_quotes, mail="inquiries/request_over"),
        Transition((S.OPEN,), "award", S.AWARDED, (BUYER,), mail="inquiries/quote_awarded"),
        Transition((S.OPEN,), "close", S.CLOSED, (BUYER,), mail="inquiries/request_over"),
        Transition((S.OPEN,), "expire", S.EXPIRED, (SYSTEM,), is_over, mail="inquiries/request_expired"),
    ],
)

I = RequestInvitation.State  # noqa: E741
INVITATIONS = Table(
    "invitation to quote",
    [
        Transition((I.SENT,), "see", I.SEEN, (COMPANY,)),
        Transition((I.SENT, I.SEEN), "quote", I.QUOTED, (COMPANY,), takes_quotes, mail="inquiries/quote_received"),
        Transition((I.SENT, I.SEEN), "decline", I.DECLINED, (COMPANY,), is_open),
        Transition((I.ASKED,), "admit", I.SENT, (BUYER,), is_open, mail="inquiries/request_invited"),
        Transition((I.ASKED,), "turn_down", I.TURNED_DOWN, (BUYER,), mail="inquiries/request_turned_down"),
    ],
)

Q = Quote.State
QUOTES = Table(
    "quote",
    [
        Transition(
            (Q.OFFERED, Q.COUNTERED), "revise", Q.OFFERED, (COMPANY,), undecided, mail="inquiries/quote_received"
        ),
        Transition((Q.OFFERED,), "counter", Q.COUNTERED, (BUYER,), has_no_counter, mail="inquiries/quote_countered"),
        Transition(
            (Q.OFFERED, Q.COUNTERED), "withdraw", Q.WITHDRAWN, (COMPANY,), undecided, mail="inquiries/quote_withdrawn"
        ),
        Transition((Q.OFFERED,), "award", Q.AWARDED, (BUYER,), still_holds, mail="inquiries/quote_awarded"),
        Transition((Q.OFFERED, Q.COUNTERED), "pass_over", Q.LOST, (SYSTEM,), mail="inquiries/request_over"),
    ],
)

TABLES = (CONVERSATIONS, HELD, HELP, REQUESTS, INVITATIONS, QUOTES)
