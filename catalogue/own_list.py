"""A company's own products as it looks through them: by name, code or state, a page at a time."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from companies.models import Company

from . import search
from .browse import Page
from .models import Product, ProductText

PAGE_SIZE = 30


@dataclass(frozen=True)
class Choice:
    """What the company looks for; what is not offered is passed over."""

    text: str = ""
    state: str = ""

    @classmethod
    def read(cls, query) -> "Choice":
        """From the query of an address."""
        state = query.get("state", "")
        return cls(search.plain(query.get("q", "")), state if state in Product.State.values else "")


def page(company: Company, choice: Choice, after: str) -> Page:
    """A page of products in the company's own order, behind the one that `after` names. Six queries at most."""
    found = _chosen(company, choice).order_by("position", "pk")
    cursor = _cursor(after)
    if cursor:
        position, pk = cursor
        found = found.filter(position__gte=position).filter(Q(position__gt=position) | Q(pk__gt=pk))
    rows = list(
        found.select_related("category", "origin").prefetch_related("texts", "tiers", "pictures__picture")[
            : PAGE_SIZE + 1
        ]
    )
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return Page(rows, f"{rows[-1].position}-{rows[-1].pk}" if more else "", bool(cursor))


def numbers(company: Company) -> dict[str, int]:
    """{state: products in it}. One query."""
    return dict(company.products.order_by().values_list("state").annotate(number=Count("pk")))


def _chosen(company: Company, choice: Choice):
    found = company.products.all()
    if choice.state:
        found = found.filter(state=choice.state)
    if choice.text:
        named = ProductText.objects.filter(product=OuterRef("pk"), title__icontains=choice.text)
        code = search.plain_code(choice.text)
        by_code = Q(hs_code__startswith=code) if code.isdigit() else Q(pk=None)
        found = found.filter(Exists(named) | Q(sku__icontains=choice.text) | by_code)
    return found


def _cursor(after: str) -> tuple[int, int] | None:
    parts = after.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    position, pk = map(int, parts)
    return (position, pk) if position < 2**31 else None
