"""Once a night: products whose facts changed in the room below. Nobody notifies the catalogue; it compares."""

from django.db import transaction

from . import listings, origins, products
from .models import Product


def refresh_products() -> int:
    """Settle every published product whose origin was assessed on other facts, words, lists or rules, and remake the cards
    that show another place than the store has; returns how many products were found."""
    origins.forget_lists()
    stale = [product.pk for product in _published() if origins.is_stale(product)]
    for pk in stale:
        with transaction.atomic():
            products.settle(products.lock(Product(pk=pk)))
    misplaced = [*listings.misplaced(), *listings.lapsed()]
    with transaction.atomic():
        listings.mark_dirty(misplaced)
    return len({*stale, *misplaced})


def _published():
    return (
        Product.objects.live()
        .select_related("origin")
        .prefetch_related("steps__site", "materials", "texts")
        .iterator(chunk_size=500)
    )
