"""Reading: a page of an inbox, a page of a thread, how much is unread. Fixed numbers of queries, keyset pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, Func, OuterRef, QuerySet, Subquery

from companies.models import Buyer, Mandate
from pavilion import clock
from pavilion.models import User

from .models import Conversation, HeldMessage, Message, Side

INBOX_PAGE = 20
THREAD_PAGE = 50
HELD_SHOWN = 10
HELD_SHOWN_FOR = timedelta(days=30)  # after which what was not delivered leaves the list


@dataclass(frozen=True)
class Page:
    """Some rows in the order they are shown, and what the address of the next page says ("" on the last)."""

    rows: list
    next: str


def inbox_page(rows: QuerySet, side: Side, *, after: str = "", size: int = INBOX_PAGE) -> Page:
    """A page of conversations as `side` sees them: unread first, then the latest. One query."""
    rows = rows.select_related("buyer", "company__store").inbox(side, read_key(after))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    for row in found:
        row.has_unread = row.unread(side) > 0
        row.is_mine_last = row.last_message_side == side
    return Page(found, write_key(found[-1].inbox_key(side)) if more else "")


def thread_page(conversation: Conversation, *, before: int | None = None, size: int = THREAD_PAGE) -> Page:
    """The latest messages of a conversation, oldest of them first, with their files; `before` a message id leads further back. Two queries."""
    rows = conversation.messages.order_by("-pk").prefetch_related("files")
    if before:
        rows = rows.filter(pk__lt=before)
    found: list[Message] = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size][::-1]
    return Page(found, str(found[0].pk) if more else "")


def held_of(conversation: Conversation, side: Side) -> list[HeldMessage]:
    """What a side wrote here lately that was stopped: it alone sees it. One query."""
    rows = conversation.held_messages.filter(side=side, written_at__gt=clock.now() - HELD_SHOWN_FOR)
    rows = rows.exclude(state=HeldMessage.State.DELIVERED).prefetch_related("files")
    return list(rows.order_by("pk")[:HELD_SHOWN])


def held_enquiries(user) -> list[HeldMessage]:
    """A buyer's latest enquiries that were stopped. One query."""
    rows = HeldMessage.objects.of_user(user).filter(conversation=None, written_at__gt=clock.now() - HELD_SHOWN_FOR)
    return list(
        rows.exclude(state=HeldMessage.State.DELIVERED)
        .select_related("company", "product", "store")
        .order_by("-pk")[:HELD_SHOWN]
    )


def write_key(key: tuple) -> str:
    """A place in an inbox as part of an address."""
    has_unread, at, pk = key
    return f"{int(has_unread)}-{_micros(at)}-{pk}"


def read_key(text: str) -> tuple | None:
    """What write_key wrote; None for anything else, which shows the first page."""
    try:
        has_unread, micros, pk = (int(part) for part in text.split("-"))
        at = datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000)
        if not 0 < pk < 2**63:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return (bool(has_unread), at, pk)


@dataclass(frozen=True)
class Summary:
    """Whether a person stands on a side, and how many of its conversations hold something unread."""

    belongs: bool
    unread: int


def summary(user) -> dict[Side, Summary]:
    """A person's two sides at a glance. One query."""
    me, mandates = OuterRef("pk"), Mandate.objects.in_force(clock.now())
    mine = Conversation.objects.filter(buyer__user=me, buyer_has_unread=True)
    ours = Conversation.objects.filter(
        company__in=mandates.filter(user=OuterRef(me)).values("company"), company_has_unread=True
    )
    is_buyer, is_company, buyer_unread, company_unread = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Exists(Buyer.objects.filter(user=me)), Exists(mandates.filter(user=me)), _counted(mine), _counted(ours)
        )
        .get()
    )
    return {Side.BUYER: Summary(is_buyer, buyer_unread), Side.COMPANY: Summary(is_company, company_unread)}


def _counted(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values(total=Func("pk", function="COUNT")))


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond
