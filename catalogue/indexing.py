"""What a product is found by: its words, codes and tokens, and how complete its sheet is. Pure reading; catalogue/listings.py writes."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from companies.models import localised

from . import facets, terms
from .models import Product, ProductText, Store
from .models.listings import LAST
from .search import pairs, plain_code

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
    category = product.category
    named = [store.name, store.place, store.region, store.district, category, category.parent if category else None]
    named += _glossed(product, translation.get_language())
    named += [localised(store.district, "products")] if store.district else []
    named += [material.name for material in product.materials.all()]
    return " · ".join(dict.fromkeys(str(thing) for thing in [*named, product.sku] if thing))


def codes(product: Product) -> str:
    """The company's code and the HS code as they are typed without separators."""
    return " ".join(code for code in (plain_code(product.sku), product.hs_code) if code)


def others(product: Product, *, besides: str) -> dict[str, str]:
    """{content language: what is said of the product in it}, without the language of the page.

    A company's own words; then the names of the group and its sector, and those of our glossary. Chinese becomes pairs of characters, since it has no spaces between words.
    """
    written = {text.language: text for text in product.texts.all()}
    said = {}
    for code, _name in settings.CONTENT_LANGUAGES:
        parts = _own_words(written.get(code)) if code != besides else []
        if code == "zh" and besides != "zh":
            said[code] = pairs(" ".join([*parts, *_named(product, code)]))
        elif code != besides:
            said[code] = " · ".join([*parts, *_named(product, code)])
    return {code: text for code, text in said.items() if text}


def _own_words(text: ProductText | None) -> list[str]:
    return [part for part in (text.title, text.description) if part] if text else []


def _named(product: Product, language: str) -> list[str]:
    """The names of a product's group and sector in a language."""
    category = product.category
    nodes = [node for node in (category, category.parent if category else None) if node]
    names = []
    if language in dict(settings.LANGUAGES):
        with translation.override(language):
            names = [str(node) for node in nodes]
    return [*names, *_glossed(product, language)]


def _glossed(product: Product, language: str) -> list[str]:
    """What buyers of a language call the things of a product's group; also those of its sector where the tree has no names."""
    category = product.category
    nodes = [category] if category else []
    if category and category.parent and language not in dict(settings.LANGUAGES):
        nodes.append(category.parent)
    return [said for node in nodes if (said := glossary().get(node.sign, {}).get(language, ""))]


def tokens(product: Product, store: Store) -> list[str]:
    """What a product can be filtered by (catalogue/facets.py); of certificates those that were prefetched: in force, checked."""
    found = [facets.token("category", pk) for pk in (product.category.ancestors if product.category else [])]
    if store.region:
        found.append(facets.token("region", store.region.code))
    if store.district_id:
        found.append(facets.token("district", store.district_id))
    found.append(facets.token("price", product.price_mode))
    found += facets.steps_reached("minimum", product.minimum_order)
    found += facets.steps_reached("lead", product.lead_days_to or product.lead_days_from)
    if product.sample_offered:
        found.append(facets.token("sample", "yes"))
    schemes = {one.scheme for one in (*product.certificates.all(), *product.company.certificates.all())}
    return [*found, *(facets.token("certificate", scheme) for scheme in sorted(schemes))]


def sort_keys(product: Product) -> dict[str, int]:
    """What lists are sorted by: cents of euro, minimum order, days; LAST for what is not said or not comparable."""
    prices = terms.price_range(product) if product.currency == "EUR" else None
    lead = product.lead_days_to or product.lead_days_from
    return {
        "by_price": int(prices[0] * Decimal(100)) if prices else LAST,
        "by_minimum": product.minimum_order if product.minimum_order is not None else LAST,
        "by_lead": lead if lead is not None else LAST,
    }
