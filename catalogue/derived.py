"""What is counted and compared over all listing rows by a worker, so that no page has to: facet counts and similar products."""

from django.db import connection, transaction

from pavilion import clock

from .models import FacetCount, Listing, Similar

BATCH = 500
LEVELS = 7
SIMILAR = 8  # kept for each product; a page shows fewer, those that are visible then
CANDIDATES = 200  # of a group, the most complete sheets, that are compared with a product

# Rows of one language stand for products: every product has a row in each. Half of the table is read, in its own order (no index
# answers `language || ''`). Of the categories, a page offers those directly below.
COUNT = """
    INSERT INTO catalogue_facetcount (category, token, number)
    SELECT category, token, count(*)
    FROM catalogue_listing,
         unnest(ARRAY[0, l1, l2, l3, l4, l5, l6, l7], ARRAY[l1, l2, l3, l4, l5, l6, l7, NULL]) AS levels (category, below),
         unnest(array_append(tokens, '')) AS token
    WHERE language || '' = 'it' AND open_from <= %(now)s AND open_until > %(now)s AND category IS NOT NULL
      AND (token NOT LIKE 'category:%%' OR token = 'category:' || below)
    GROUP BY category, token
"""
# At most two of one company; the more alike the title and the more complete the sheet, the sooner.
COMPARE = """
    INSERT INTO catalogue_similar (product_id, products)
    SELECT own.product_id, ARRAY(
        SELECT product_id FROM (
            SELECT *, row_number() OVER (PARTITION BY company_id ORDER BY score DESC, product_id) AS place FROM (
                SELECT product_id, company_id, similarity(title, own.title) + quality / 200.0 AS score
                FROM catalogue_listing AS other
                WHERE other.language = own.language AND other.l{level} = own.l{level}
                  AND other.company_id <> own.company_id AND other.open_until > %(now)s
                ORDER BY quality DESC, id DESC LIMIT {candidates}
            ) AS candidates
        ) AS placed WHERE place <= 2 ORDER BY score DESC, product_id LIMIT {kept})
    FROM catalogue_listing AS own
    WHERE own.language = 'en' AND own.l{level} IS NOT NULL {deepest} AND own.product_id = ANY(%(ids)s)
    ON CONFLICT (product_id) DO UPDATE SET products = excluded.products
"""


@transaction.atomic
def count_facets() -> int:
    """Count what is visible now by category and token; returns how many numbers that are. The old ones answer until the end."""
    FacetCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"now": clock.now()})
        return cursor.rowcount


def compare_all() -> int:
    """Find the similar products of every listed product anew, some at a time; returns of how many."""
    done, last = 0, 0
    while ids := list(
        Listing.objects.filter(language="en", product_id__gt=last)
        .order_by("product_id")
        .values_list("product_id", flat=True)[:BATCH]
    ):
        _compare(ids)
        done, last = done + len(ids), ids[-1]
    Similar.objects.exclude(product__listings__language="en").delete()
    return done


def _compare(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        for level in range(1, LEVELS + 1):
            deepest = f"AND own.l{level + 1} IS NULL" if level < LEVELS else ""
            statement = COMPARE.format(level=level, deepest=deepest, candidates=CANDIDATES, kept=SIMILAR)
            cursor.execute(statement, {"ids": ids, "now": clock.now()})
