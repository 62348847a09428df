"""What the public pages ask of the read models. Every function costs a fixed number of queries, however many rows there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Replace
from django.utils.translation import get_language

from companies.models import Region
from pavilion.memory import remembered
from pavilion.text import sort_name

from . import search
from .models import MAX_LEVELS, Category, Listing, ProductPicture, Store

PAGE_SIZE = 24
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_ID = 2**63 - 1


class Row(NamedTuple):
    """A card of a list. `tier`: of answers to a question (catalogue/search.py)."""

    pk: int
    card: str
    tier: int = 0


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, the cursor of the next one ("" at the end), whether it is not the first."""

    rows: list
    next: str
    later: bool


@dataclass(frozen=True)
class Order:
    """An order of cards: its column, and whether it runs downwards. The column is never NULL, the id parts what is equal."""

    word: str  # in the address
    column: str
    down: bool = False


NEWEST = Order("newest", "published_at", down=True)
ORDERS = {
    order.word: order
    for order in (NEWEST, Order("price", "by_price"), Order("minimum", "by_minimum"), Order("lead", "by_lead"))
}


def newest(rows: QuerySet[Listing], after: str, *, size: int = PAGE_SIZE) -> Page:
    """A page of cards, newest first, behind the row that `after` names. One query; flat however far one goes."""
    return in_order(rows, NEWEST, after, size=size)


def in_order(rows: QuerySet[Listing], order: Order, after: str, *, size: int = PAGE_SIZE) -> Page:
    """A page of cards in an order, behind the row that `after` names. One query; flat however far one goes."""
    sign, comparison = ("-", "lt") if order.down else ("", "gt")
    rows = rows.order_by(f"{sign}{order.column}", f"{sign}id").values_list("pk", "card", order.column)
    cursor = _read_cursor(after, order)
    if cursor:
        value, pk = cursor
        # The first bound alone is what an index can begin at.
        rows = rows.filter(**{f"{order.column}__{comparison}e": value}).filter(
            Q(**{f"{order.column}__{comparison}": value}) | Q(**{f"id__{comparison}": pk})
        )
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    shown = [Row(pk, card) for pk, card, _value in found]
    return Page(shown, _cursor(found[-1][2], found[-1][0], order) if more else "", bool(cursor))


def best(rows: QuerySet[Listing], tiers: list[search.Tier], after: str, *, size: int = PAGE_SIZE) -> Page:
    """A page of answers to a question, the best first, behind the place that `after` names. Two queries."""
    cursor = _numbers(after, 3)
    places = search.ranked(rows, tiers, cursor, limit=size + 1)
    more = len(places) > size
    places = places[:size]
    tier_of = {pk: tier for tier, _quality, pk in places}
    found = [row._replace(tier=tier_of[row.pk]) for row in by_ids(list(tier_of))]
    return Page(found, "-".join(map(str, places[-1])) if more else "", bool(cursor))


def by_ids(ids: list[int]) -> list[Row]:
    """Rows in the order of their ids, those that are still there. One query."""
    cards = dict(Listing.objects.filter(pk__in=ids).values_list("pk", "card"))
    return [Row(pk, cards[pk]) for pk in ids if pk in cards]


def as_the_company_shows(rows: QuerySet[Listing], after: str, *, size: int) -> Page:
    """A page of a company's cards in its own order, behind the position and id that `after` names."""
    rows = rows.order_by("position", "id").only("card", "position")
    cursor = _numbers(after, 2)
    if cursor:
        position, pk = cursor
        rows = rows.filter(position__gte=position).filter(Q(position__gt=position) | Q(id__gt=pk))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, f"{found[-1].position}-{found[-1].pk}" if more else "", bool(cursor))


def by_name(stores: QuerySet[Store], after: str, *, size: int = PAGE_SIZE) -> Page:
    """A page of stores by name, behind the store whose address `after` is."""
    stores = stores.order_by("sort_name", "slug")
    named = after.isascii() and after.isprintable()  # else nobody's address
    last = Store.objects.filter(slug=after).values_list("sort_name", "slug").first() if after and named else None
    if last:
        name, slug = last
        stores = stores.filter(sort_name__gte=name).filter(Q(sort_name__gt=name) | Q(slug__gt=slug))
    found = list(stores[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, found[-1].slug if more else "", bool(last))


def stores_named(text: str, now: datetime, *, number: int = 3) -> list[Store]:
    """Open stores whose name has all the words, or the question as one word: "roccabianca" is Rocca Bianca. One query."""
    words = search.unaccented_words(text)
    if not words:
        return []
    joined = Replace("sort_name", Value(" "), Value(""))
    named = Q(*(Q(sort_name__contains=word) for word in words)) | Q(joined__contains="".join(words))
    found = Store.objects.open(now).alias(joined=joined).filter(named)
    return list(found.with_place().order_by("sort_name")[:number])


@remembered
def sectors() -> list[Category]:
    """The sectors in their order. One query, remembered."""
    return list(Category.objects.sectors())


@remembered
def category_at(path: str) -> Category | None:
    """The category whose address in the page's language this is, with everything above it. One query, remembered."""
    above = "__".join(["parent"] * (MAX_LEVELS - 1))
    return Category.objects.filter(**{f"path_{get_language()}": path}).select_related(above).first()


@remembered
def below(category: int) -> list[Category]:
    """The categories directly below one, in their order. One query, remembered."""
    return list(Category.objects.filter(parent=category))


def stores_by_region(now: datetime) -> dict[str, int]:
    """{region code: open stores}. One query."""
    region = Coalesce("site__province__region", "company__office_province__region")
    found = Store.objects.open(now).order_by().annotate(code=region).values_list("code").annotate(number=Count("pk"))
    return {code: number for code, number in found if code}


@remembered
def regions() -> list[Region]:
    """The twenty regions by their names in the page's language. One query, remembered."""
    return sorted(Region.objects.all(), key=lambda region: sort_name(str(region)))


def pictures_of(company_ids: list[int]) -> dict[int, ProductPicture]:
    """{company id: the first picture of its first published product that may be shown}. One query."""
    uses = (
        ProductPicture.objects.filter(
            product__company__in=company_ids, product__state="published", picture__work_state="done"
        )
        .order_by("product__company_id", "product__position", "product_id", "position", "pk")
        .distinct("product__company_id")
        .select_related("picture", "product")
    )
    return {use.product.company_id: use for use in uses}


def pictures_of_store(company_id: int, *, number: int) -> list[ProductPicture]:
    """The first pictures of a company's first published products, one each. One query."""
    uses = (
        ProductPicture.objects.filter(
            product__company=company_id, product__state="published", picture__work_state="done"
        )
        .order_by("product__position", "product_id", "position", "pk")
        .distinct("product__position", "product_id")
        .select_related("picture")
    )
    return list(uses[:number])


def _cursor(value: datetime | int, pk: int, order: Order) -> str:
    if order is NEWEST:
        value = (value - EPOCH) // timedelta(microseconds=1)
    return f"{value}-{pk}"


def _read_cursor(after: str, order: Order) -> tuple[datetime | int, int] | None:
    numbers = _numbers(after, 2)
    if numbers is None or order is not NEWEST:
        return numbers
    try:
        return EPOCH + timedelta(microseconds=numbers[0]), numbers[1]
    except OverflowError:
        return None


def _numbers(after: str, number: int) -> tuple[int, ...] | None:
    """The numbers of a cursor; None for none and for anything else, which then means the first page."""
    parts = after.split("-")
    if len(after) > 60 or len(parts) != number or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = tuple(int(part) for part in parts)
    return numbers if max(numbers) <= MAX_ID else None
