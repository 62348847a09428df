"""What a company reads of itself: who looks at its pages, who writes, who asks for quotes, and what comes of it. A fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_countries import countries

from catalogue.models import ProductText, ViewDay
from companies.models import Company
from pavilion import clock

from . import response
from .models import Conversation, ConversationEvent, Message, Quote, RequestInvitation, Side

WEEKS = (8, 24, 48)
COLUMNS = 8
MOST = 8  # rows of a plot; what is left is one more
Kind = ConversationEvent.Kind


@dataclass(frozen=True)
class Period:
    """The last so many weeks, today included, in eight parts."""

    weeks: int
    today: date

    @property
    def first_day(self) -> date:
        """Its first day."""
        return self.today - timedelta(days=7 * self.weeks - 1)

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return clock.day_start(self.first_day)

    @property
    def days(self) -> int:
        """The days of each of its parts."""
        return 7 * self.weeks // COLUMNS

    def parts(self, counted: dict[date, int]) -> list[tuple[str, int]]:
        """(first day in short, number) of each part."""
        numbers = Counter()
        for day, number in counted.items():
            numbers[(day - self.first_day).days // self.days] += number
        begins = [self.first_day + timedelta(days=part * self.days) for part in range(COLUMNS)]
        return [(date_format(begin, "j/n"), numbers[part]) for part, begin in enumerate(begins)]


@dataclass(frozen=True)
class Row:
    """One line of a plot: its name, its number, and how long its bar is (of 100)."""

    name: str
    number: int
    length: str = "0"


@dataclass(frozen=True)
class Step:
    """A step of a funnel: how many got there, and what share of the step before; None where that had none."""

    name: str
    number: int
    share: int | None
    length: str


@dataclass(frozen=True)
class ProductLine:
    """A product (or the store as a whole) in figures."""

    number: int | None
    title: str
    views: int
    enquiries: int


def read_period(asked: str, now: datetime) -> Period:
    """The period an address asks for; eight weeks for anything else."""
    weeks = int(asked) if asked in [str(one) for one in WEEKS] else WEEKS[0]
    return Period(weeks, clock.rome(now).date())


def overview(company: Company, period: Period, now: datetime) -> dict:
    """Everything the page shows."""
    views, enquiries = views_by_day(company, period), enquiries_by_day(company, period)
    products, countries_of = by_product(company, period), by_country(company, period)
    asked = requests(company, period)
    return {
        "views": period.parts(views),
        "enquiries": period.parts(enquiries),
        "totals": {"views": sum(views.values()), "enquiries": sum(enquiries.values()), "requests": asked["invited"]},
        "viewed": rows([(line.title, line.views) for line in products if line.views]),
        "wanted": rows([(line.title, line.enquiries) for line in products if line.enquiries]),
        "enquiring": rows([(name, enquired) for _code, name, enquired, _requested in countries_of if enquired]),
        "requesting": rows([(name, requested) for _code, name, _enquired, requested in countries_of if requested]),
        "talks": talks_funnel(company, period, sum(views.values())),
        "quotes": quotes_funnel(asked),
        "times": answer_times(company, now),
    }


def views_by_day(company: Company, period: Period) -> dict[date, int]:
    """How often its pages were looked at, by day."""
    found = _views(company, period).values_list("day").annotate(number=Sum("number")).order_by("day")
    return dict(found)


def enquiries_by_day(company: Company, period: Period) -> dict[date, int]:
    """How many enquiries came, by day of Rome."""
    found = _enquiries(company, period).annotate(day=TruncDate("written_at", tzinfo=clock.ROME))
    return dict(found.order_by("day").values_list("day").annotate(number=Count("pk")))


def by_product(company: Company, period: Period) -> list[ProductLine]:
    """Every product that was looked at or asked about, and the store as a whole; the most wanted first. Three queries."""
    views = dict(_views(company, period).order_by().values_list("product").annotate(number=Sum("number")))
    subject = F("conversation__product")
    enquiries = dict(
        _enquiries(company, period).order_by().annotate(subject=subject).values_list("subject").annotate(n=Count("pk"))
    )
    numbers = views.keys() | enquiries.keys()
    titles = _titles([pk for pk in numbers if pk])
    lines = [
        ProductLine(
            pk, titles.get(pk, f"#{pk}") if pk else _("The store as a whole"), views.get(pk, 0), enquiries.get(pk, 0)
        )
        for pk in numbers
    ]
    return sorted(lines, key=lambda line: (-line.enquiries, -line.views, line.title))


def by_country(company: Company, period: Period) -> list[tuple[str, str, int, int]]:
    """(code, name, enquiries of buyers there, requests for delivery there); the most enquiries first. Two queries."""
    enquiries = dict(
        _enquiries(company, period).order_by().values_list("conversation__buyer__country").annotate(n=Count("pk"))
    )
    asked = dict(_invitations(company, period).order_by().values_list("request__destination").annotate(n=Count("pk")))
    found = [
        (code, str(countries.name(code)) or code, enquiries.get(code, 0), asked.get(code, 0))
        for code in (str(one) for one in enquiries.keys() | asked.keys())
    ]
    return sorted(found, key=lambda row: (-row[2], -row[3], row[1]))


def talks_funnel(company: Company, period: Period, views: int) -> list[Step]:
    """From a look at a page to a buyer who goes on after the answer. One query."""
    answers = ConversationEvent.objects.filter(kind=Kind.ANSWERED)
    first_answer = answers.filter(conversation=OuterRef("conversation")).order_by("pk").values("message")[:1]
    answered = answers.filter(conversation=OuterRef("pk"))
    went_on = Message.objects.filter(conversation=OuterRef("pk"), side=Side.BUYER, pk__gt=Subquery(first_answer))
    found = (
        Conversation.objects.of_company(company)
        .filter(created_at__gte=period.start)
        .annotate(is_answered=Exists(answered), goes_on=Exists(went_on))
        .aggregate(
            begun=Count("pk"),
            answered=Count("pk", filter=Q(is_answered=True)),
            went_on=Count("pk", filter=Q(is_answered=True, goes_on=True)),
        )
    )
    return _steps(
        [
            (_("Pages looked at"), views),
            (_("Conversations begun"), found["begun"]),
            (_("Answered by you"), found["answered"]),
            (_("Continued by the buyer"), found["went_on"]),
        ]
    )


def requests(company: Company, period: Period) -> dict[str, int]:
    """Requests for quotation of the period: invited, seen, quoted, awarded. One query."""
    return _invitations(company, period).aggregate(
        invited=Count("pk"),
        seen=Count("pk", filter=Q(seen_at__isnull=False) | Q(quote__isnull=False)),
        quoted=Count("pk", filter=Q(quote__isnull=False)),
        awarded=Count("pk", filter=Q(quote__state=Quote.State.AWARDED)),
    )


def quotes_funnel(asked: dict[str, int]) -> list[Step]:
    """From an invitation to an award."""
    return _steps(
        [
            (_("Invitations"), asked["invited"]),
            (_("Opened by you"), asked["seen"]),
            (_("Quoted by you"), asked["quoted"]),
            (_("Chosen by the buyer"), asked["awarded"]),
        ]
    )


def answer_times(company: Company, now: datetime) -> list[tuple[str, int, str]]:
    """How soon the enquiries of the last 90 days were answered: (words, number, kind of bar). Two queries."""
    found = [case for case in response.of_company(company, now) if case.begun_at >= now - response.LONG]
    over = [case for case in found if case.counts(now)]
    numbers = Counter(_pace(case) for case in over)
    kinds = [
        ("hours", _("4 hours"), "on"),
        ("day", _("1 day"), "on"),
        ("in_time", _("in time"), "on"),
        ("late", _("late"), "warnbar"),
        ("never", _("never"), "warnbar"),
    ]
    return [(words, numbers[code], kind) for code, words, kind in kinds] if over else []


def rows(found: list[tuple[str, int]]) -> list[Row]:
    """The largest, and the others as one; with the lengths of their bars."""
    found = sorted(found, key=lambda row: (-row[1], row[0]))
    shown, others = found[:MOST], found[MOST:]
    if others:
        words = ngettext("%(count)s other", "%(count)s others", len(others)) % {"count": len(others)}
        shown.append((words, sum(number for _name, number in others)))
    top = max((number for _name, number in shown), default=1)
    return [Row(name, number, f"{100 * number / top:.1f}") for name, number in shown]


def _steps(found: list[tuple[str, int]]) -> list[Step]:
    top = max(number for _name, number in found) or 1
    steps, before = [], None
    for name, number in found:
        share = round(100 * number / before) if before else None
        steps.append(Step(name, number, share, f"{100 * number / top:.1f}"))
        before = number
    return steps


def _pace(case: response.Case) -> str:
    if case.answered_at is None:
        return "never"
    if case.answered_at - case.begun_at <= timedelta(hours=4):
        return "hours"
    if case.answered_at - case.begun_at <= timedelta(days=1):
        return "day"
    return "in_time" if case.in_time else "late"


def _views(company: Company, period: Period):
    return ViewDay.objects.filter(company=company, day__gte=period.first_day, day__lte=period.today)


def _enquiries(company: Company, period: Period):
    return Message.objects.filter(conversation__company=company, is_enquiry=True, written_at__gte=period.start)


def _invitations(company: Company, period: Period):
    return RequestInvitation.objects.filter(company=company, created_at__gte=period.start)


def _titles(products: list[int]) -> dict[int, str]:
    """What products are called, in the page's language where they have it."""
    texts = ProductText.objects.filter(product__in=products, language__in=["it", "en"])
    ordered = sorted(texts.values_list("product", "language", "title"), key=lambda row: row[1] == get_language())
    return {product: title for product, _language, title in ordered if title}
