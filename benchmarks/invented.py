"""Invented companies, categories and products in any number, for measuring: the same for the same number, of no real thing.

Words follow Zipf's law: the commonest stands in half of the products. A few thousand products share a company, as in no real
pavilion; what is measured does not depend on it.
"""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Model

from catalogue import listings
from catalogue.models import Category, PriceTier, Product, ProductText, Store
from companies.models import Company, Province
from pavilion import doorbell
from pavilion.text import sort_name

OPENED = datetime(2026, 1, 1, tzinfo=UTC)
CLOSES = datetime(2096, 1, 1, tzinfo=UTC)
PART = 1_000
PER_COMPANY = 200
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sta", "tre", "vi", "zo", "qua", "sche"]
MARKETS = ["CA", "US", "JP", "DE", "FR", "GB", "CN", "AE"]
COMMON = {"it": "lavorato", "en": "crafted"}  # in half of all products
MODES = ("request", "range", "tiers")


def vocabulary(number: int = 4_000) -> list[str]:
    """Words of nobody's language, each once, the first the most frequent."""
    rng = random.Random(1)
    found = dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _number in range(number * 2))
    return list(found)[:number]


def make_categories(number: int) -> list[Category]:
    """A tree of about `number` nodes on three levels; returns its leaves. Kept between runs."""
    leaves = list(Category.objects.filter(sign__startswith="cer-x", is_leaf=True).order_by("pk"))
    if leaves:
        return leaves
    tops = [_category(f"cer-x{top:02}", None) for top in range(max(2, number // 140))]
    Category.objects.bulk_create(tops)
    middles = [_category(f"{top.sign}-{place:02}", top) for top in tops for place in range(10)]
    Category.objects.bulk_create(middles)
    per_middle = max(1, (number - len(tops) - len(middles)) // len(middles))
    leaves = [_category(f"{middle.sign}-{place:02}", middle) for middle in middles for place in range(per_middle)]
    Category.objects.bulk_create(leaves)
    for node in (*tops, *middles, *leaves):
        node.is_leaf = node.level == 3
        node.ancestors = [*(node.parent.ancestors if node.parent else []), node.pk]
    Category.objects.bulk_update([*tops, *middles, *leaves], ["ancestors", "is_leaf"], batch_size=PART)
    return leaves


def _category(sign: str, parent: Category | None) -> Category:
    path = f"{parent.path_en}/{sign}" if parent else sign
    level = parent.level + 1 if parent else 1
    return Category(
        sign=sign, parent=parent, level=level, name_it=f"Gruppo {sign}", name_en=f"Group {sign}",
        path_it=path, path_en=path,
    )  # fmt: skip


def make_products(number: int, leaves: list[Category], say=print) -> int:
    """Make what is missing to `number` products, and ask for their listing rows as every change does; returns how many."""
    present = Product.objects.filter(company__vat_number__startswith="9").count()
    words = vocabulary()
    weights = list(itertools.accumulate(1 / (place + 2) for place in range(len(words))))
    rng = random.Random(present)
    with doorbell.seldom():
        for first in range(present, number, PART):
            size = min(PART, number - first)
            company = _companies(first, size)
            made = [_product(first + index, company[index // PER_COMPANY], leaves, rng) for index in range(size)]
            _copy(made)
            _copy([text for product in made for text in _texts(product, words, weights, rng)])
            _copy(
                [
                    PriceTier(product=product, quantity=10, price=rng.randint(2, 900))
                    for product in made
                    if product.price_mode == "tiers"
                ]
            )
            listings.mark_dirty([product.pk for product in made])
            if (first // PART) % 10 == 9:
                say(f"  {first + size} products")
    return max(number - present, 0)


def _copy(rows: list[Model]) -> None:
    """Write new rows of one model, each with a number of its own: what bulk_create does, faster."""
    model = type(rows[0])
    fields = model._meta.concrete_fields
    with connection.cursor() as cursor:
        sequence = f"SELECT nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [len(rows)])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        columns = ", ".join(field.column for field in fields)
        with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])


def _companies(first: int, size: int) -> list[Company]:
    """One company with an open store for every PER_COMPANY products."""
    numbers = range(first // PER_COMPANY, (first + size - 1) // PER_COMPANY + 1)
    provinces = list(Province.objects.order_by("pk").values_list("pk", flat=True))
    made = Company.objects.bulk_create(
        Company(
            legal_name=f"Invenzione {number} S.r.l.",
            vat_number=f"9{number:010}",
            tax_code=f"9{number:010}",
            office_town="Roma",
            office_province_id=provinces[number % len(provinces)],
        )
        for number in numbers
    )
    Store.objects.bulk_create(
        Store(
            company=company, slug=f"invenzione-{number}", name=f"Invenzione {number}",
            sort_name=sort_name(f"Invenzione {number}"), open_from=OPENED, open_until=CLOSES,
        )
        for number, company in zip(numbers, made, strict=True)
    )  # fmt: skip
    return made


def _product(index: int, company: Company, leaves: list[Category], rng: random.Random) -> Product:
    # A quarter stands in the first sector's leaves: one category is far larger than the others.
    leaf = leaves[rng.randrange(max(1, len(leaves) // 40))] if index % 4 == 0 else rng.choice(leaves)
    mode = MODES[index % 3]
    low = rng.randint(2, 900) if mode == "range" else None
    lead = rng.choice([None, 5, 12, 25, 50])
    return Product(
        company=company, category=leaf, state="published", sku=f"X-{index:07}", hs_code=f"{6901 + index % 90}10",
        position=index % PER_COMPANY, published_at=OPENED + timedelta(seconds=index * 7), price_mode=mode,
        price_from=low, price_to=low * 2 if low else None, minimum_order=rng.choice([None, 5, 40, 90, 400, 900]),
        lead_days_from=lead, lead_days_to=lead, sample_offered=index % 5 == 0,
        markets=rng.sample(MARKETS, rng.randrange(4)),
    )  # fmt: skip


def _texts(product: Product, words: list[str], weights: list[float], rng: random.Random) -> Iterator[ProductText]:
    for language in ("it", "en"):
        said = rng.choices(words, cum_weights=weights, k=22)
        common = [COMMON[language]] if product.position % 2 else []
        title = " ".join([said[0].capitalize(), *said[1:4], *common])
        yield ProductText(product=product, language=language, title=title, description=" ".join(said[4:]))
