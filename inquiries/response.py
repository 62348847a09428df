"""How companies answer: which enquiries are cases, when each had to be answered, what comes of it. Read from the event log.

An enquiry answered, declined or reported by the end of the next working day counts for the company. Closing it does not; one the
buyer withdrew in time is no case. Several enquiries of one buyer to one company within a day are one case, answered with
the first of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil
from operator import attrgetter

from django.db.models import F

from catalogue.models import StoreClosure
from catalogue.models.stores import LEAST_CASES
from catalogue.response_figures import ResponseFigures, set_response_figures
from companies.models import Company
from pavilion import clock
from pavilion.holidays import is_office_day

from .models import Conversation, ConversationEvent, Side

Kind = ConversationEvent.Kind
SHORT, LONG = timedelta(days=30), timedelta(days=90)
ENOUGH = 10  # cases; with fewer in the short time the long one is looked at
BURST = timedelta(days=1)
LONGEST_EXCUSE = timedelta(days=60)  # after which a closure excuses no longer
SHOWN = 20  # of the cases that count against a company
KINDS = (Kind.DELIVERED, Kind.ANSWERED, Kind.DECLINED, Kind.REPORTED, Kind.CLOSED)
HANDLED = (Kind.ANSWERED, Kind.DECLINED, Kind.REPORTED)  # by the company


@dataclass(frozen=True)
class Event:
    """A row of the log as it is read here."""

    company: int
    buyer: int
    conversation: int
    kind: str
    side: str
    at: datetime
    is_enquiry: bool = False


@dataclass(frozen=True)
class Closure:
    """Days on which a company does not answer, and since when it has said so."""

    first_day: date
    last_day: date
    declared_at: datetime


@dataclass(frozen=True)
class Case:
    """An enquiry, or a burst of them, that a company had to answer until `due_at`."""

    conversation: int
    buyer: int
    begun_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def in_time(self) -> bool:
        """Whether it was answered before its end."""
        return self.answered_at is not None and self.answered_at < self.due_at

    def counts(self, now: datetime) -> bool:
        """Whether its time is over, and the buyer did not withdraw it before that and before an answer."""
        end = min(self.due_at, self.answered_at or self.due_at)
        return self.due_at <= now and not (self.withdrawn_at and self.withdrawn_at < end)


def due(begun_at: datetime, closures: Iterable[Closure] = ()) -> datetime:
    """The end of the next working day in Rome: the day after, but weekends, holidays and closures declared before."""
    begun_on = clock.rome(begun_at).date()
    known = [closure for closure in closures if closure.declared_at <= begun_at]
    day = begun_on + timedelta(days=1)
    while not is_office_day(day) or (
        day - begun_on <= LONGEST_EXCUSE and any(one.first_day <= day <= one.last_day for one in known)
    ):
        day += timedelta(days=1)
    return clock.day_start(day + timedelta(days=1))


def cases(events: Iterable[Event], closures: Iterable[Closure] = ()) -> list[Case]:
    """The cases of one company, from its events in the order of time."""
    found: list[Case] = []
    of_buyer: dict[int, int] = {}  # the place of each buyer's latest case in `found`
    of_conversation: dict[int, set[int]] = {}  # the places of all cases an answer there is an answer to
    closures = list(closures)
    for event in events:
        if event.kind == Kind.DELIVERED and event.is_enquiry:
            place = of_buyer.get(event.buyer)
            if place is None or event.at - found[place].begun_at >= BURST:
                found.append(Case(event.conversation, event.buyer, event.at, due(event.at, closures)))
                place = of_buyer[event.buyer] = len(found) - 1
            of_conversation.setdefault(event.conversation, set()).add(place)
            continue
        for place in of_conversation.get(event.conversation, ()):
            found[place] = _after(found[place], event)
    return found


def _after(case: Case, event: Event) -> Case:
    if event.kind in HANDLED and event.side == Side.COMPANY and case.answered_at is None:
        return replace(case, answered_at=event.at)
    # Of a burst, only the enquiry that began it can be withdrawn for all.
    if event.kind == Kind.CLOSED and event.side == Side.BUYER and event.conversation == case.conversation:
        return replace(case, withdrawn_at=case.withdrawn_at or event.at)
    return case


def counted(found: Iterable[Case], now: datetime) -> tuple[int, list[Case]]:
    """The cases that count now, and of how many days they are."""
    over = [case for case in found if case.begun_at >= now - LONG and case.counts(now)]
    recent = [case for case in over if case.begun_at >= now - SHORT]
    return (SHORT.days, recent) if len(recent) >= ENOUGH else (LONG.days, over)


def figures(found: Iterable[Case], now: datetime) -> ResponseFigures | None:
    """What is said of a company; None under LEAST_CASES. Cases without an answer are in the median: they took for ever."""
    days, sample = counted(found, now)
    if len(sample) < LEAST_CASES:
        return None
    times = sorted(case.answered_at - case.begun_at for case in sample if case.answered_at)
    middle = (len(sample) - 1) // 2
    hours = max(1, ceil(times[middle] / timedelta(hours=1))) if middle < len(times) else None
    return ResponseFigures(len(sample), sum(case.in_time for case in sample), days, hours)


def of_company(company: Company, now: datetime) -> list[Case]:
    """The cases of one company in the long time, as its own page shows them. Two queries."""
    closures = [Closure(*row) for row in _closures().filter(store__company=company).values_list(*_CLOSURE)]
    return cases(_events(now, company=company), closures)


def own_figures(company: Company, now: datetime) -> dict:
    """What a company reads of itself: its figures, its sample, the latest cases that count against it. Three queries."""
    days, sample = counted(of_company(company, now), now)
    late = sorted((case for case in sample if not case.in_time), key=attrgetter("begun_at"), reverse=True)
    shown = late[:SHOWN]
    threads = Conversation.objects.select_related("buyer").in_bulk([case.conversation for case in shown])
    return {
        "figures": figures(sample, now),
        "sample": len(sample),
        "in_time": len(sample) - len(late),
        "days": days,
        "least": LEAST_CASES,
        "late": [(case, threads[case.conversation]) for case in shown],
        "more": len(late) - len(shown),
    }


def count_all(now: datetime) -> int:
    """Count the figures of every company and tell the catalogue; returns how many changed. Four queries."""
    closures: dict[int, list[Closure]] = {}
    for company, *row in _closures().values_list("store__company_id", *_CLOSURE):
        closures.setdefault(company, []).append(Closure(*row))
    found = {
        company: said
        for company, events in groupby(_events(now), key=attrgetter("company"))
        if (said := figures(cases(events, closures.get(company, ())), now))
    }
    return set_response_figures(found)


_CLOSURE = ("first_day", "last_day", "declared_at")


def _closures():
    return StoreClosure.objects.order_by("pk")


def _events(now: datetime, **which) -> Iterator[Event]:
    """Company by company, in the order of time; a day more than is counted, for the bursts that begin before."""
    rows = ConversationEvent.objects.filter(kind__in=KINDS, at__gte=now - LONG - BURST, at__lte=now, **which)
    values = rows.order_by("company_id", "at", "pk").values_list(
        "company_id", "conversation__buyer_id", "conversation_id", "kind", "side", "at", F("message__is_enquiry")
    )
    return (Event(*row[:-1], is_enquiry=bool(row[-1])) for row in values.iterator(chunk_size=5000))
