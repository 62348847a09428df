"""What a company looks at in its inbox: open or ended, whose, with which tag; and how much of each is unread."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q, QuerySet

from companies.mandates import mandates_in_force
from companies.models import Company, Mandate
from pavilion import clock

from .models import Conversation, ConversationTag, Tagging

OPEN, ENDED = "open", "ended"
EVERYBODY, MINE, NOBODY = "", "me", "nobody"


@dataclass(frozen=True)
class Choice:
    """What the address asks for, read so that nothing in it can break the page."""

    shown: str = OPEN
    who: str = EVERYBODY  # also the number of a mandate
    tag: int = 0

    @property
    def query(self) -> str:
        """As part of an address."""
        facts = {"show": self.shown if self.shown != OPEN else "", "who": self.who, "tag": self.tag or ""}
        return urlencode({name: value for name, value in facts.items() if value})

    def but(self, **changes) -> str:
        """The address of the same with a change, as a whole query string."""
        return f"?{replace(self, **changes).query}"

    @property
    def narrows(self) -> bool:
        """Whether only some of the conversations are looked at."""
        return bool(self.who or self.tag)

    def apply(self, rows: QuerySet[Conversation], mandate: Mandate, now: datetime) -> QuerySet[Conversation]:
        """The conversations it asks for."""
        rows = rows.ended() if self.shown == ENDED else rows.open()
        if self.who == MINE:
            rows = rows.filter(assignment__mandate=mandate)
        elif self.who == NOBODY:
            rows = rows.filter(of_nobody(now))
        elif self.who:
            rows = rows.filter(assignment__mandate=int(self.who))
        return rows.filter(taggings__tag=self.tag) if self.tag else rows


def read(query) -> Choice:
    """The choice an address makes; what cannot be read is left out."""
    who, tag = query.get("who", ""), query.get("tag", "")
    return Choice(
        shown=ENDED if query.get("show") == ENDED else OPEN,
        who=who if who in (MINE, NOBODY) or _is_number(who) else EVERYBODY,
        tag=int(tag) if _is_number(tag) else 0,
    )


def of_nobody(now: datetime) -> Q:
    """Nobody takes care of it: never given, or to somebody who no longer acts for the company."""
    return Q(assignment=None) | Q(assignment__mandate__valid_to__lte=now)


@dataclass(frozen=True)
class Counts:
    """Open conversations with something unread."""

    everybody: int
    mine: int
    nobody: int


def counts(company: Company, mandate: Mandate, now: datetime) -> Counts:
    """How much is unread of everybody's, of one's own, of nobody's. One query."""
    unread = Conversation.objects.of_company(company).open().filter(company_has_unread=True)
    return Counts(
        **unread.aggregate(
            everybody=Count("pk"),
            mine=Count("pk", filter=Q(assignment__mandate=mandate)),
            nobody=Count("pk", filter=of_nobody(now)),
        )
    )


def tags_of(company: Company) -> QuerySet[ConversationTag]:
    """The company's tags by name, each with how many open conversations under it hold something unread. One query."""
    unread = Q(taggings__conversation__has_ended=False, taggings__conversation__company_has_unread=True)
    return company.conversation_tags.annotate(unread=Count("taggings", filter=unread)).order_by("name")


def colleagues(company: Company) -> list[Mandate]:
    """Under which mandates people act for a company now, by name."""
    return sorted(mandates_in_force(company, clock.now()), key=lambda mandate: mandate.person_name)


def with_order(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With the tags and the colleague of each. Adds one query, whatever the number of rows."""
    tagged = Prefetch("taggings", Tagging.objects.select_related("tag").order_by("tag__name"))
    return rows.select_related("assignment__mandate").prefetch_related(tagged)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
