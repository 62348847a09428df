"""How many products a store may show: told by a room above, kept under the lock on the company's row."""

from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion import audit
from pavilion.transitions import SYSTEM, enter

from . import listings, products, stores
from .models import Product, Store


@transaction.atomic
def set_product_limit(company: Company, limit: int | None) -> int:
    """Say how many products of a company may be published at once (None: no limit); returns how many had to go.

    The one way in which rooms above tell the catalogue of a company's package. Where more are published than the new
    limit allows, the last ones in the company's own order are withdrawn: it may put others in their place. Side
    effects: audit; their listing rows go.
    """
    store = stores.lock(stores.ensure_store(company))
    if store.product_limit != limit:
        before, store.product_limit = store.product_limit, limit
        store.save(update_fields=["product_limit"])
        audit.record(store, "product_limit", before={"product_limit": before}, after={"product_limit": limit})
    return 0 if limit is None else _withdraw_beyond(store, limit)


def _withdraw_beyond(store: Store, limit: int) -> int:
    published = store.company.products.live().order_by("position", "pk")
    surplus = [products.lock(product) for product in published[limit:]]
    surplus = [product for product in surplus if product.state == Product.State.PUBLISHED]
    reason = _("The store’s package has room for fewer published products: at most %(limit)s.") % {"limit": limit}
    for product in surplus:
        enter(products.TABLE, product, "withdraw", roles={SYSTEM}, reason=reason)
    listings.mark_dirty([product.pk for product in surplus])
    return len(surplus)
