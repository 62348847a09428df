"""A few products side by side: their terms, their characteristics and their origin, in the same words as on their own pages."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_countries import countries

from pavilion import clock

from . import attributes, origin_texts, pages, pictures, terms
from .lists import MAX_COMPARED
from .models import Listing, Product
from .texts import text_for


def context(numbers: list[int], language: str) -> dict:
    """What the page shows of the first few products that buyers may see now, in the order of the address, and what it says of
    the others. Ten queries at most, and one more where a product is no longer shown."""
    titles = dict(
        Listing.objects.visible(language, clock.now()).filter(product__in=numbers).values_list("product_id", "title")
        if numbers
        else ()
    )
    chosen = [number for number in numbers if number in titles]
    kept, left_out = chosen[:MAX_COMPARED], chosen[MAX_COMPARED:]
    found = {product.pk: product for product in pages.products(kept)} if kept else {}
    products = [found[number] for number in kept if number in found]
    attributes.read([product.category for product in products if product.category])
    columns = [_column(product, chosen, language) for product in products]
    return {
        "columns": columns,
        "parts": [(heading, _rows([column["facts"][heading] for column in columns])) for heading in _parts()],
        "left_out": [titles[number] for number in left_out],
        "max_compared": MAX_COMPARED,
        "is_full": len(chosen) >= MAX_COMPARED,
        "more_query": _query(chosen),
        "trail": [(_("Products"), reverse("catalogue:products"))],
    } | _gone([number for number in numbers if number not in titles])


def _gone(numbers: list[int]) -> dict:
    """What was chosen and is shown no longer: the closed stores by name, of the rest how many. What never was shown is not told
    apart from what never was there. One query, where there are any."""
    products = Product.objects.filter(pk__in=numbers).select_related("company__store") if numbers else []
    now = clock.now()
    closed = [
        product.company.store.name
        for product in products
        if pages.was_public(product, now) and not product.company.store.is_open(now)
    ]
    return {"closed_stores": list(dict.fromkeys(closed)), "missing": len(numbers) - len(closed)}


def _parts() -> list[str]:
    """The parts of the table."""
    return [_("Trade terms"), _("Characteristics"), _("Origin")]


def _rows(facts: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    """(heading, what stands in each column) for whatever any of the products says."""
    headings = dict.fromkeys(heading for said in facts for heading in said)
    return [(heading, [said.get(heading, "") for said in facts]) for heading in headings]


def _column(product: Product, chosen: list[int], language: str) -> dict:
    text = text_for(product, language)
    use = pictures.first_ready(product)
    said = pages.terms_context(product)
    return {
        "title": text.title if text else str(product),
        "lang": text.language if text and text.language != language else "",
        "url": pages.product_url(product, language),
        "sector": product.category.sign.partition("-")[0] if product.category else "",
        "sources": pictures.sources(use.picture) if use else None,
        "without": _query([number for number in chosen if number != product.pk]),
        "facts": dict(
            zip(_parts(), (_terms(product, said), _characteristics(product, said), _origin(product)), strict=True)
        ),
    }


def _terms(product: Product, said: dict) -> dict[str, str]:
    """{heading: words}; "" for what is not said."""
    store = product.company.store
    sample = (product.sample_terms or _("available")) if product.sample_offered else ""
    return {
        _("Company"): store.name,
        _("Where it is made"): f"{store.place}, {store.region}" if store.region else store.place,
        _("Price"): " ".join(part for part in (said["price"], said["per"]) if part),
        _("Minimum order"): said["minimum"],
        _("Lead time"): terms.days(product.lead_days_from, product.lead_days_to),
        _("Samples"): sample,
        _("Delivery terms"): product.delivery_terms,
        _("Sold to"): said["market_names"],
    }


def _characteristics(product: Product, said: dict) -> dict[str, str]:
    """What its category asks and it answers. Two questions of two categories with the same words stand in one row."""
    about = {_("Group"): str(product.category or ""), _("HS code"): said["hs_code"]}
    return about | dict(attributes.rows(product, attributes.attributes_of(product.category)))


def _origin(product: Product) -> dict[str, str]:
    said = pages.origin_context(product)
    last = [f"{step.name}, {step.where}" for step in said["steps"] if step.is_last_substantial]
    abroad = dict.fromkeys(material.country.code for material in said["materials"])
    rule = said["rule_words"]
    origin = ""
    if said["is_italian"]:
        origin = _("Italian origin, assessed: %(rule)s") % {"rule": rule} if rule else _("Italian origin, assessed")
    return {
        _("Assessment"): origin,
        _("Last substantial step"): "; ".join(last),
        _("Materials from"): origin_texts.listing([countries.name(code) for code in abroad]),
    }


def _query(numbers: list[int]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("c", [str(number) for number in numbers])
    return "?" + query.urlencode()
