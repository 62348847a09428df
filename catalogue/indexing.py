"""What a product is found by: its words, codes and tokens, and how complete its sheet is. Pure reading; catalogue/listings.py writes."""

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from companies.models import localised

from . import facets, terms
from .models import Category, Product, ProductText, Store
from .models.listings import LAST
from .search import pairs, plain_code, separated

GLOSSARY = Path(__file__).parent / "data" / "glossary.csv"


@cache
def glossary() -> dict[str, dict[str, str]]:
    """{sign of a category: {language: its words}}: what buyers call such things, where the tree has no name or another."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return {row["sign"]: {code: row[code] for code in row if code != "sign"} for row in csv.DictReader(file)}


def words(product: Product, store: Store) -> str:
    """What a product is found by beside its own text, in the present language: store, place, district, group, materials.

    The pivot for a product whose company wrote nothing in that language: the names of its group, its district's trade
    and its materials still answer.
    """
    language = translation.get_language()
    named = [
        *kept(store, f"words in {language}", lambda: _names_of(store)),
        *_of_group(product, language),
        *(separated(str(material.name)) for material in product.materials.all()),
    ]
    if store.district and not _speaks(product, language):
        named.append(kept(store, f"trade in {language}", lambda: separated(localised(store.district, "products"))))
    return " ".join(dict.fromkeys(named))


def _speaks(product: Product, language: str) -> bool:
    """Whether its company wrote in a language: then what its district makes besides is not what it is found by."""
    return any(text.language == language for text in product.texts.all())


def _names_of(store: Store) -> list[str]:
    return [separated(str(thing)) for thing in (store.name, store.place, store.region, store.district) if thing]


def kept(row, what: str, make: Callable):
    """What `make` says, kept with this very row in memory: products that are read together share their category and store."""
    answers = row.__dict__.setdefault("_kept", {})
    if what not in answers:
        answers[what] = make()
    return answers[what]


def codes(product: Product) -> str:
    """The company's code and the HS code as they are typed without separators; the company's also in its parts."""
    return " ".join(code for code in (plain_code(product.sku), product.hs_code, separated(product.sku)) if code)


def said(product: Product) -> dict[str, str]:
    """{content language: what is said of the product in it}.

    A company's own words; then the names of the group and its sector, and those of our glossary. Chinese becomes pairs of characters, since it has no spaces between words.
    """
    written = {text.language: text for text in product.texts.all()}
    found = {}
    for code, _name in settings.CONTENT_LANGUAGES:
        parts = [*_said_by_the_company(written.get(code)), *_of_group(product, code)]
        found[code] = pairs(" ".join(parts)) if code == "zh" else " ".join(parts)
    return {code: text for code, text in found.items() if text}


def _said_by_the_company(text: ProductText | None) -> list[str]:
    return [part for part in own_words(text) if part] if text else []


def own_words(text: ProductText) -> tuple[str, str]:
    """What a company wrote, as search reads it: title and description."""
    return kept(text, "words", lambda: (separated(text.title), separated(text.description)))


def _of_group(product: Product, language: str) -> list[str]:
    """The names of a product's group and sector in a language, then what its buyers call such things."""
    category = product.category
    return kept(category, f"words in {language}", lambda: _named(category, language)) if category else []


def _named(category: Category, language: str) -> list[str]:
    nodes = [node for node in (category, category.parent) if node]
    names, glossed = [], nodes
    if language in dict(settings.LANGUAGES):
        with translation.override(language):
            names, glossed = [str(node) for node in nodes], [category]  # the sector is named: no need to paraphrase it
    glosses = [words for node in glossed if (words := glossary().get(node.sign, {}).get(language, ""))]
    return [separated(words) for words in (*names, *glosses)]


def tokens(product: Product, store: Store) -> list[str]:
    """What a product can be filtered by (catalogue/facets.py); of certificates those that were prefetched: in force, checked."""
    category = product.category
    found = []
    if category:
        found += kept(category, "tokens", lambda: [facets.token("category", pk) for pk in category.ancestors])
    found += kept(store, "tokens", lambda: _of_place(store))
    found.append(facets.token("price", product.price_mode))
    found += facets.steps_reached("minimum", product.minimum_order)
    found += facets.steps_reached("lead", product.lead_days_to or product.lead_days_from)
    if product.sample_offered:
        found.append(facets.token("sample", "yes"))
    schemes = {one.scheme for one in (*product.certificates.all(), *product.company.certificates.all())}
    return [*found, *(facets.token("certificate", scheme) for scheme in sorted(schemes))]


def _of_place(store: Store) -> list[str]:
    found = [facets.token("region", store.region.code)] if store.region else []
    return [*found, facets.token("district", store.district_id)] if store.district_id else found


def sort_keys(product: Product) -> dict[str, int]:
    """What lists are sorted by: cents of euro, minimum order, days; LAST for what is not said or not comparable."""
    prices = terms.price_range(product) if product.currency == "EUR" else None
    lead = product.lead_days_to or product.lead_days_from
    return {
        "by_price": int(prices[0] * Decimal(100)) if prices else LAST,
        "by_minimum": product.minimum_order if product.minimum_order is not None else LAST,
        "by_lead": lead if lead is not None else LAST,
    }
