"""The card of a product, as every list shows it: ready HTML in the listing rows.

Its template decides by nothing but which values there are. It is rendered once for each such set and language, with marks in the
places of the values; a card is then that text with the values, escaped, in their places. Tens of thousands are made at a time.
"""

import re
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from . import pictures, terms
from .models import Category, Product, Store

MARK = "\ue000"  # a sign of nobody's language
MARKED = re.compile(f"{MARK}(\\w+){MARK}")


def card(product: Product, store: Store, *, title: str, slug: str, text_language: str) -> str:
    """The card of a product in the present language. No query where pictures and tiers were read with the product."""
    said = values(product, store, title=title, slug=slug, text_language=text_language)
    parts = _parts(translation.get_language(), tuple(name for name, value in said.items() if value)).copy()
    parts[1::2] = [escape(said[name]) for name in parts[1::2]]
    return "".join(parts)


def values(product: Product, store: Store, *, title: str, slug: str, text_language: str) -> dict[str, str]:
    """What the template shows; empty where there is nothing to say."""
    use = pictures.first_ready(product)
    sources = pictures.sources(use.picture) if use else None
    return {
        "number": str(product.pk),
        "title": title,
        "text_language": text_language if text_language != translation.get_language() else "",
        "url": reverse("catalogue:product", args=[slug, product.pk]),
        "store": store.name,
        "town": store.town,
        "picture": sources.src if sources else "",
        "webp": sources.webp if sources else "",
        "jpeg": sources.jpeg if sources else "",
        "sector": sector_sign(product.category),
        "price": terms.price(product),
        "per": terms.per(product.unit) if terms.price_range(product) else "",
        "minimum": terms.quantity(product.minimum_order, product.unit) if product.minimum_order else "",
        "lead": terms.days(product.lead_days_from, product.lead_days_to, short=True),
        "sample": "yes" if product.sample_offered else "",
    }


def sector_sign(category: Category | None) -> str:
    """The sign of a category's sector: what colours its pictures."""
    return category.sign.partition("-")[0] if category else ""


@lru_cache(maxsize=1_000)
def _parts(language: str, names: tuple[str, ...]) -> list[str]:
    """The card of a product that has these values: its text, and in turn the name of a value and the text that follows."""
    return MARKED.split(render_to_string("catalogue/parts/card.html", {name: f"{MARK}{name}{MARK}" for name in names}))
