"""A few products side by side: their terms and their origin, in the same words as on their own pages."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_countries import countries

from pavilion import clock

from . import origin_texts, pages, pictures, terms
from .lists import MAX_COMPARED
from .models import Listing, Product
from .texts import text_for


def context(numbers: list[int], language: str) -> dict:
    """What the page shows of the products that buyers may see now, in the order of the address. Eight queries at most."""
    visible = (
        Listing.objects.visible(language, clock.now()).filter(product__in=numbers).values_list("product_id", flat=True)
    )
    shown = set(visible) if numbers else set()
    found = {product.pk: product for product in pages.products(shown)} if shown else {}
    products = [found[number] for number in numbers if number in found]
    kept = [product.pk for product in products]
    columns = [_column(product, kept, language) for product in products]
    return {
        "columns": columns,
        "rows": [(heading, [column["facts"][index] for column in columns]) for index, heading in enumerate(headings())],
        "missing": len(numbers) - len(products),
        "is_full": len(products) >= MAX_COMPARED,
        "more_query": _query(kept),
        "trail": [(_("Products"), reverse("catalogue:products"))],
    }


def headings() -> list[str]:
    """The lines of the table."""
    return [
        _("Company"), _("Where it is made"), _("Price"), _("Minimum order"), _("Lead time"), _("Samples"),
        _("Delivery terms"), _("Sold to"), _("HS code"), _("Origin"), _("Last substantial step"), _("Materials from"),
    ]  # fmt: skip


def _column(product: Product, kept: list[int], language: str) -> dict:
    text = text_for(product, language)
    use = pictures.first_ready(product)
    return {
        "title": text.title if text else str(product),
        "lang": text.language if text and text.language != language else "",
        "url": pages.product_url(product, language),
        "sector": product.category.sign.partition("-")[0] if product.category else "",
        "sources": pictures.sources(use.picture) if use else None,
        "without": _query([number for number in kept if number != product.pk]),
        "facts": _facts(product),
    }


def _facts(product: Product) -> list[str]:
    """What stands in each line; "" for what is not said."""
    store = product.company.store
    terms_of = pages.terms_context(product)
    price = " ".join(part for part in (terms_of["price"], terms_of["per"]) if part)
    sample = (product.sample_terms or _("available")) if product.sample_offered else ""
    return [
        store.name,
        f"{store.place}, {store.region}" if store.region else store.place,
        price,
        terms_of["minimum"],
        terms.days(product.lead_days_from, product.lead_days_to),
        sample,
        product.delivery_terms,
        terms_of["market_names"],
        terms_of["hs_code"],
        *_origin(product),
    ]


def _origin(product: Product) -> list[str]:
    said = pages.origin_context(product)
    last = [f"{step.name}, {step.where}" for step in said["steps"] if step.is_last_substantial]
    abroad = dict.fromkeys(material.country.code for material in said["materials"])
    rule = said["rule_words"]
    origin = ""
    if said["is_italian"]:
        origin = _("Italian origin, assessed: %(rule)s") % {"rule": rule} if rule else _("Italian origin, assessed")
    return [origin, "; ".join(last), origin_texts.listing([countries.name(code) for code in abroad])]


def _query(numbers: list[int]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("c", [str(number) for number in numbers])
    return "?" + query.urlencode()
