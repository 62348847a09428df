"""Reading: the quotes of a request side by side, and what a company is told of why it was asked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django_countries import countries

from catalogue.models import Category
from companies.languages import names

from .models import Quote, QuotePrice, QuoteRequest, QuoteRevision, RequestInvitation, RequestLine


@dataclass(frozen=True)
class Cell:
    """A line of the request in one quote; no price where it was left out."""

    line: RequestLine
    price: QuotePrice | None


@dataclass
class Column:
    """A quote as the comparison shows it: its standing revision line by line, and which of its figures are the best."""

    quote: Quote
    revision: QuoteRevision
    cells: list[Cell]
    is_valid: bool
    is_cheapest: bool = False
    is_quickest: bool = False


@dataclass(frozen=True)
class Comparison:
    """Quotes side by side: those that still hold first, the cheapest whole ones first among them."""

    columns: list[Column]

    @property
    def one_currency(self) -> bool:
        """Whether the totals can be compared at all."""
        return len({column.revision.currency for column in self.columns}) <= 1


def compare(request: QuoteRequest, now: datetime) -> Comparison:
    """The quotes of a request that were not withdrawn. Four queries, however many there are."""
    quotes = (
        request.quotes.exclude(state=Quote.State.WITHDRAWN)
        .select_related("invitation__company__store", "invitation__company__office_province", "counter")
        .prefetch_related("revisions__prices")
    )
    lines = list(request.lines.all())
    columns = [_column(quote, lines, now) for quote in quotes]
    columns.sort(key=lambda one: (not one.is_valid, not one.revision.covers_all, one.revision.total, one.quote.pk))
    _mark_best(columns)
    return Comparison(columns)


def _column(quote: Quote, lines: list[RequestLine], now: datetime) -> Column:
    revision = list(quote.revisions.all())[-1]
    prices = {price.line_id: price for price in revision.prices.all()}
    cells = [Cell(line, prices.get(line.pk)) for line in lines]
    return Column(quote, revision, cells, revision.is_valid(now))


def _mark_best(columns: list[Column]) -> None:
    """The cheapest among whole quotes in one currency, and the quickest; nothing is best of one."""
    valid = [column for column in columns if column.is_valid and column.quote.state != Quote.State.LOST]
    whole = [column for column in valid if column.revision.covers_all]
    if len(whole) > 1 and len({column.revision.currency for column in whole}) == 1:
        lowest = min(column.revision.total for column in whole)
        for column in whole:
            column.is_cheapest = column.revision.total == lowest
    if len(valid) > 1:
        quickest = min(column.revision.lead_days for column in valid)
        for column in valid:
            column.is_quickest = column.revision.lead_days == quickest


def why(invitation: RequestInvitation) -> list[str]:
    """Why a company was asked, in sentences of facts (matching.Scored.reasons). One query at most."""
    if invitation.origin == RequestInvitation.Origin.BOARD:
        return [_("You asked to be considered, and the buyer invites you.")]
    ids = {pk for code, value in invitation.reasons if code in ("groups", "sectors") for pk in value}
    categories = {row.pk: str(row) for row in Category.objects.filter(pk__in=ids)}
    return [words for code, value in invitation.reasons if (words := _reason(code, value, categories))]


def _reason(code: str, value, categories: dict[int, str]) -> str:
    match code:
        case "groups":
            shown = ", ".join(categories[pk] for pk in value if pk in categories)
            return _("You show products in what is asked for: %(groups)s.") % {"groups": shown}
        case "sectors":
            shown = ", ".join(categories[pk] for pk in value if pk in categories)
            return _("You work in the sector: %(groups)s.") % {"groups": shown} if shown else ""
        case "title":
            return _("Your product “%(title)s” is called like it.") % {"title": value}
        case "terms":
            return _("Your minimum order and lead time allow it.")
        case "market":
            return _("You serve %(country)s.") % {"country": countries.name(value)}
        case "language":
            spoken = ", ".join(names([value])).lower()
            return _("You answer in the language the buyer asked for: %(language)s.") % {"language": spoken}
        case "certificate":
            return _("You have declared the certificate asked for: %(names)s.") % {"names": ", ".join(value)}
        case "response":
            return _("You answered %(answered)s of %(asked)s enquiries and invitations of late.") % {
                "answered": value[0],
                "asked": value[1],
            }
        case "turn":
            return _("It is your turn: you were asked less often than others who fit.")
    return ""
