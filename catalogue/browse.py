"""What the public pages ask of the read models. Every function costs a fixed number of queries, however many rows there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from companies.models import Region
from pavilion.text import sort_name

from .models import Category, Listing, ProductPicture, Store
from .texts import FALLBACKS

PAGE_SIZE = 24
COUNT_LIMIT = 1_000  # beyond it a count says "more than"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Counted:
    """A number of things, counted no further than COUNT_LIMIT."""

    number: int

    @property
    def more(self) -> bool:
        """Whether there are more than `shown`."""
        return self.number > COUNT_LIMIT

    @property
    def shown(self) -> int:
        """The number to write."""
        return min(self.number, COUNT_LIMIT)


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, the cursor of the next one ("" at the end), whether it is not the first."""

    rows: list
    next: str
    later: bool


def newest(rows: QuerySet[Listing], after: str, *, size: int = PAGE_SIZE) -> Page:
    """A page of cards, newest first, behind the row that `after` names. One query; flat however far one goes."""
    rows = rows.order_by("-published_at", "-id").only("card", "published_at")
    cursor = _read_cursor(after)
    if cursor:
        instant, pk = cursor
        rows = rows.filter(published_at__lte=instant).filter(Q(published_at__lt=instant) | Q(id__lt=pk))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _cursor(found[-1]) if more else "", bool(cursor))


def as_the_company_shows(rows: QuerySet[Listing], after: str, *, size: int) -> Page:
    """A page of a company's cards in its own order, behind the position and id that `after` names."""
    rows = rows.order_by("position", "id").only("card", "position")
    cursor = _numbers(after)
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
    last = Store.objects.filter(slug=after).values_list("sort_name", "slug").first() if after else None
    if last:
        name, slug = last
        stores = stores.filter(sort_name__gte=name).filter(Q(sort_name__gt=name) | Q(slug__gt=slug))
    found = list(stores[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, found[-1].slug if more else "", bool(last))


def count(rows: QuerySet) -> Counted:
    """How many rows, counted at most to COUNT_LIMIT + 1."""
    return Counted(rows.order_by().values("pk")[: COUNT_LIMIT + 1].count())


def search(rows: QuerySet[Listing], text: str) -> QuerySet[Listing]:
    """Rows that have all the words of `text`, in whatever language they were written."""
    return rows.matching(text, list(FALLBACKS))


def plain(text: str, *, length: int = 200) -> str:
    """A search as people typed it, without what no person types."""
    return "".join(character for character in text if ord(character) >= 32).strip()[:length]


def counts_by(rows: QuerySet[Listing], level: int) -> dict[int, int]:
    """{category id: products} on one level of the tree. One query."""
    column = f"l{level}"
    found = rows.order_by().exclude(**{column: None}).values_list(column).annotate(number=Count("pk"))
    return dict(found)


def sectors() -> list[Category]:
    """The sectors in their order. One query."""
    return list(Category.objects.sectors())


def stores_by_region(now: datetime) -> dict[str, int]:
    """{region code: open stores}. One query."""
    region = Coalesce("site__province__region", "company__office_province__region")
    found = Store.objects.open(now).order_by().annotate(code=region).values_list("code").annotate(number=Count("pk"))
    return {code: number for code, number in found if code}


def regions() -> list[Region]:
    """The twenty regions by their names in the page's language. One query."""
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


def _cursor(row: Listing) -> str:
    microseconds = (row.published_at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{row.pk}"


def _read_cursor(after: str) -> tuple[datetime, int] | None:
    numbers = _numbers(after)
    if numbers is None:
        return None
    try:
        return EPOCH + timedelta(microseconds=numbers[0]), numbers[1]
    except OverflowError:
        return None


def _numbers(after: str) -> tuple[int, int] | None:
    """The two numbers of a cursor; None for none and for anything else, which then means the first page."""
    first, _dash, second = after.partition("-")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()) or len(after) > 40:
        return None
    return (int(first), int(second)) if max(int(first), int(second)) <= MAX_ID else None
