"""python -m benchmarks.candidates: database time of matching one request against 2,000 companies.

Makes companies, stores and listing rows in one transaction of the database of DATABASE_URL, asks fifty requests of different sectors
five times each, prints the median and the 95th percentile of each request's best round, and undoes everything.
"""

import os
import random
import statistics
import sys
import time
from datetime import timedelta

COMPANIES, PRODUCTS, ROUNDS = 2_000, 37, 5
WORDS = ["tile", "lamp", "glass", "chair", "pump", "silk", "oil", "pasta", "matt", "handmade", "outdoor", "white"]


def main(arguments: list[str] = ()) -> int:
    """Measure on the database of DATABASE_URL and print one line. Side effects: none that last."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings.test")
    import django

    django.setup()
    print(measure())
    return 0


def measure() -> str:
    """What was measured, in one line; what was made for it is undone."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # making the rows takes a while
        groups = _fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE catalogue_listing, catalogue_product, companies_company, catalogue_store")
        times, found = _ask(groups)
        transaction.set_rollback(True)
    times.sort()
    return (
        f"{COMPANIES} companies, {COMPANIES * PRODUCTS} products: {len(times)} requests, candidates {min(found)} to {max(found)}, "
        f"database time median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms"
    )


def _fill() -> list[tuple[int, int]]:
    """Companies in 18 sectors of ten groups, the largest sector three times the smallest; returns (group, sector) pairs."""
    from catalogue.models import Category, Listing, Product, Store
    from companies.models import Company
    from pavilion import clock

    chance, now = random.Random(7), clock.now()
    sectors = Category.objects.bulk_create([_category(f"b{number}", 1) for number in range(18)])
    groups = Category.objects.bulk_create(
        [_category(f"b{place}-{number}", 2, sector) for place, sector in enumerate(sectors) for number in range(10)]
    )
    by_sector = {sector.pk: [group for group in groups if group.parent_id == sector.pk] for sector in sectors}
    companies = Company.objects.bulk_create(
        Company(
            legal_name=f"Bench {number}", sort_name=f"bench {number}", legal_form="srl", vat_number=f"9{number:010d}",
            tax_code=f"9{number:010d}", office_street="Via 1", office_town="Roma", office_country="FR",
            languages=chance.sample(["it", "en", "de", "fr"], 2), people=chance.randint(2, 200),
        )
        for number in range(COMPANIES)
    )  # fmt: skip
    opened = now - timedelta(days=30), now + timedelta(days=300)
    Store.objects.bulk_create(
        Store(
            company=one,
            slug=f"bench-{one.pk}",
            name=one.legal_name,
            sort_name=one.sort_name,
            open_from=opened[0],
            open_until=opened[1],
        )
        for one in companies
    )
    weights = [1 + place / 8.5 for place in range(18)]
    one, group = companies[0], groups[0]
    product = Product.objects.create(company=one, category=group, state="published", published_at=now, unit="piece")
    listing = Listing.objects.create(
        product=product, language="en", text_language="en", company=one, title="x", slug="p", card="", price_mode="request",
        published_at=now, open_from=opened[0], open_until=opened[1],
    )  # fmt: skip
    rows = [
        (
            company.pk,
            chance.choice(by_sector[sector.pk]).pk,
            sector.pk,
            " ".join(chance.sample(WORDS, 4)),
            chance.randint(10, 500),
        )
        for company in companies
        for sector in chance.choices(sectors, weights)
        for _number in range(PRODUCTS)
    ]
    _copies(product, listing, rows)
    return [(group.pk, group.parent_id) for group in groups]


def _copies(product, listing, rows: list[tuple]) -> None:
    """A product and its listing row for each (company, group, sector, title, minimum order), copied in SQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE wanted (company bigint, l2 bigint, l1 bigint, title text, minimum int, n serial) ON COMMIT DROP"
        )
        with cursor.copy("COPY wanted (company, l2, l1, title, minimum) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        _copy(cursor, product, {"company_id": "w.company", "category_id": "w.l2", "position": "w.n"})
        changes = {
            "product_id": "p.id", "company_id": "w.company", "title": "w.title", "l1": "w.l1", "l2": "w.l2",
            "minimum_order": "w.minimum", "lead_days": "10 + w.n %% 80", "markets": "ARRAY['CA', 'US']",
        }  # fmt: skip
        _copy(
            cursor, listing, changes, join="JOIN catalogue_product p ON p.company_id = w.company AND p.position = w.n"
        )


def _copy(cursor, row, changes: dict[str, str], join: str = "") -> None:
    columns = [
        field.column
        for field in row._meta.concrete_fields
        if field.column != "id" and not getattr(field, "generated", False)
    ]
    values = ", ".join(changes.get(column, f"t.{column}") for column in columns)
    table = row._meta.db_table
    query = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM wanted w {join} CROSS JOIN {table} t WHERE t.id = %s"
    cursor.execute(query, [row.pk])


def _category(sign: str, level: int, parent=None):
    from catalogue.models import Category

    names = {"name_it": sign, "name_en": sign, "path_it": f"bench/{sign}", "path_en": f"bench/{sign}"}
    return Category(sign=sign, level=level, parent=parent, is_leaf=level == 2, **names)


def _ask(groups: list[tuple[int, int]]) -> tuple[list[float], list[int]]:
    """(database milliseconds of each request, how many candidates it found)."""
    from inquiries import candidates
    from inquiries.matching import Need, NeededLine
    from pavilion import clock

    chance, times, found = random.Random(11), [], []
    for group, sector in chance.sample(groups, 50):
        need = Need(
            (NeededLine(group, sector, "White matt tile", 500, "piece", "ISO 9001"),),
            "Tiles for a hotel",
            "CA",
            "en",
            60,
        )
        rounds = []
        for _round in range(ROUNDS):
            begin = time.perf_counter()
            facts = candidates.facts_for(need, user_id=0, now=clock.now())
            rounds.append((time.perf_counter() - begin) * 1000)
        times.append(min(rounds))
        found.append(len(facts))
    return times, found


if __name__ == "__main__":
    sys.exit(main())
