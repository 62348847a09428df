"""What a product's page says, as it was made last: kept for as long as nothing it says has changed.

To make it costs six questions to the database; to know that it is still true, one, which brings the cards of other products too.
Its version is that of everything it shows: the work row that every change of a product marks (listings.mark_dirty), and the rows of
product, store, company and certificates by PostgreSQL's own mark of a row's version. Names of places, groups and attributes may be
an hour old.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connections, router
from django.template.loader import render_to_string
from django.utils.translation import get_language

from pavilion import clock, release

from . import pages
from .models import Product

KEPT_SECONDS = 3600

VERSION = """
    SELECT product.state = 'published', product.published_at, product.company_id, store.open_from, store.open_until,
           concat_ws(' ', job.due_at, product.xmin, store.xmin, company.xmin,
               (SELECT string_agg(certificate.xmin::text, ' ' ORDER BY certificate.id)
                FROM catalogue_certificate AS certificate WHERE certificate.company_id = product.company_id)),
           ARRAY(
               SELECT row.card FROM catalogue_listing AS row
               WHERE row.language = %(language)s AND row.company_id = product.company_id AND row.product_id <> product.id
               AND row.open_from <= %(now)s AND row.open_until > %(now)s
               ORDER BY row.position, row.id LIMIT %(number)s),
           ARRAY(
               SELECT row.card FROM unnest(alike.products) WITH ORDINALITY AS found(product, place)
               JOIN catalogue_listing AS row ON row.product_id = found.product AND row.language = %(language)s
               WHERE row.company_id <> product.company_id AND row.open_from <= %(now)s AND row.open_until > %(now)s
               ORDER BY found.place LIMIT %(number)s)
    FROM catalogue_product AS product
    JOIN companies_company AS company ON company.id = product.company_id
    LEFT JOIN catalogue_store AS store ON store.company_id = product.company_id
    LEFT JOIN catalogue_listingjob AS job ON job.product_id = product.id
    LEFT JOIN catalogue_similar AS alike ON alike.product_id = product.id
    WHERE product.id = %(product)s
"""


@dataclass(frozen=True)
class Version:
    """What there is to know of a product before its page is made."""

    product: int
    is_published: bool
    published_at: datetime | None
    company: int
    open_from: datetime | None
    open_until: datetime | None
    stamp: str
    more: list[str]  # cards of the same store, as they are now
    similar: list[str]  # cards of other companies, in the order in which a worker found them

    @property
    def facts(self) -> tuple:
        """All that may be different when the page is asked for again (pavilion/kept.py)."""
        return self.product, self.stamp, tuple(self.more), tuple(self.similar)

    def is_public(self, now: datetime) -> bool:
        """Whether buyers see it: published, of a store that is open now."""
        return bool(self.is_published and self.open_from and self.open_from <= now < self.open_until)


def version(pk: int) -> Version | None:
    """The version of a product's page in the present language; None when there is no such product. One query."""
    values = {"product": pk, "language": get_language(), "now": clock.now(), "number": pages.MORE_OF_STORE}
    with connections[router.db_for_read(Product)].cursor() as cursor:
        cursor.execute(VERSION, values)
        row = cursor.fetchone()
    return Version(pk, *row) if row else None


def context(found: Version, chosen: str = "") -> dict:
    """What `catalogue/product.html` shows of a public product: the part that is kept, and cards of other products as they are now.

    `chosen`: as for pages.product_context. No query while the part is kept, else six.
    """
    kept = cache.get(_key(found)) if not chosen else None
    if kept is None:
        kept = _made(found.product, chosen)
        if not chosen:
            cache.set(_key(found), kept, KEPT_SECONDS)
    return kept | {"more": found.more, "similar": found.similar}


def _key(found: Version) -> str:
    # The day: certificates end with it.
    parts = (found.product, get_language(), found.stamp, clock.today(), release.stamp())
    return "product:" + ":".join(str(part).replace(" ", "_") for part in parts)


def _made(pk: int, chosen: str) -> dict:
    product = pages.product(pk)
    said = pages.product_context(product, chosen)
    text, store = said["text"], said["store"]
    names = ("title", "slug", "translated_urls", "written_in", "data", "lowest_price", "per")
    return {name: said[name] for name in names} | {
        "body": render_to_string("catalogue/parts/product_body.html", said),
        "product": {"pk": pk, "category": {"sign": product.category.sign if product.category else ""}},
        "text": {"description": text.description if text else ""},
        "store": {"slug": store.slug, "name": store.name},
    }
