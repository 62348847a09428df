"""Once a night: products whose facts changed in the room below. Nobody notifies the catalogue; it compares."""

from django.db import transaction

from . import listings, origins, products
from .models import Product


def refresh_products() -> int:
    """Settle every published product whose origin was assessed on other facts or by older rules, and remake the cards
    that show another place than the store has; returns how many products were found."""
    stale = [product.pk for product in _published() if _is_stale(product)]
    for pk in stale:
        with transaction.atomic():
            products.settle(products.lock(Product(pk=pk)))
    misplaced = listings.misplaced()
    with transaction.atomic():
        listings.mark_dirty(misplaced)
    return len({*stale, *misplaced})


def _published():
    return (
        Product.objects.live()
        .select_related("origin")
        .prefetch_related("steps__site", "materials")
        .iterator(chunk_size=500)
    )


def _is_stale(product: Product) -> bool:
    assessment = getattr(product, "origin", None)
    return (
        assessment is None
        or assessment.facts_hash != origins.facts_of(product).fingerprint()
        or assessment.findings.get("rules") != origins.RULES_VERSION
    )
