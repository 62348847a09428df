"""Whether the read model says what its products say: compared row by row, repaired through the one way of writing rows."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from . import listings
from .models import Listing, ListingJob, Product

PART = 200
# Columns the database makes of the others, and the row's own number.
LEFT_OUT = {"id", "title_vector", "body_vector", "other_vector"}
COMPARED = [field.attname for field in Listing._meta.concrete_fields if field.attname not in LEFT_OUT]


def parts() -> Iterator[list[int]]:
    """Every product that is listed or may be, a part at a time."""
    last = 0
    while ids := _next(last):
        yield ids
        last = ids[-1]


def _next(last: int) -> list[int]:
    live = Product.objects.live().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PART]
    listed = Listing.objects.filter(product_id__gt=last).order_by("product_id").values_list("product_id", flat=True)
    return sorted({*live, *listed.distinct()[:PART]})[:PART]


def differences(ids: Iterable[int]) -> dict[int, str]:
    """{product: what differs} of some products. Those that wait to be made again are left out: they are known to be old.

    The products and their rows are read in one transaction that sees one instant.
    """
    with transaction.atomic():
        waiting = ListingJob.objects.filter(product__in=ids, work_state=ListingJob.State.WAITING)
        ids = set(ids) - set(waiting.values_list("product_id", flat=True))
        wanted = {(row["product_id"], row["language"]): row for row in listings.made_of(ids)}
        rows = Listing.objects.filter(product__in=ids).values(*COMPARED)
        found = {(row["product_id"], row["language"]): row for row in rows}
    said: dict[int, list[str]] = {}
    for key in wanted.keys() | found.keys():
        if words := _difference(wanted.get(key), found.get(key)):
            said.setdefault(key[0], []).append(f"{key[1]}: {words}")
    return {product: "; ".join(sorted(words)) for product, words in sorted(said.items())}


def _difference(wanted: dict | None, found: dict | None) -> str:
    if found is None:
        return "missing"
    if wanted is None:
        return "should not be there"
    return ", ".join(name for name in COMPARED if wanted[name] != found[name])


def repair(products: Iterable[int]) -> None:
    """Ask for their rows to be made again, and make them: through the work list, as every change does."""
    with transaction.atomic():
        listings.mark_dirty(products)
    listings.rebuild_waiting()
