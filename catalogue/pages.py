"""What the public pages show, made ready for their templates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django_countries import countries

from companies import languages
from pavilion import clock
from pavilion.memory import remembered
from pavilion.text import slugify

from . import attributes, browse, counting, facets, italy_map, origin_texts, pictures, structured, terms
from .models import (
    Category,
    Certificate,
    LeadTime,
    Listing,
    OriginAssessment,
    PriceTier,
    Product,
    ProductPicture,
    Step,
    Store,
)
from .texts import text_for

MORE_OF_STORE = 4
# Of the notices, what a buyer should read; the rest reminds the company of its duties.
SAID_TO_BUYERS = {"phases_in_italy", "primary_ingredient_abroad"}


def next_query(request, page: browse.Page) -> str:
    """The query string of the next page; "" at the end."""
    if not page.next:
        return ""
    query = request.GET.copy()
    query["after"] = page.next
    return query.urlencode()


def query_with(request, **changes: str) -> str:
    """The present query with other values, at the first page."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return "?" + query.urlencode()


def trail(category: Category) -> list[tuple[str, str]]:
    """Breadcrumbs between the front page and a category: (words, address)."""
    above, node = [], category.parent
    while node:
        above.insert(0, (str(node), category_url(node.path)))
        node = node.parent
    return above


@remembered
def category_url(path: str) -> str:
    """The address of a category's page."""
    return reverse("catalogue:category", args=[path])


class Entry(NamedTuple):
    """A category to go on to; `number` in words, "" where nobody knows."""

    name: str
    url: str
    number: str
    current: bool


class Narrower(NamedTuple):
    """Categories to go on to, below a heading."""

    heading: str
    entries: tuple[Entry, ...]


def narrower(
    heading: str,
    categories: Iterable[Category],
    numbers: dict[str, int],
    *,
    present: Category | None = None,
    query: str = "",
) -> Narrower:
    """Categories to go on to: those that have or may have products (`numbers` by token), and the one that is open. `query`: what
    the numbers are narrowed by."""
    more, entries = counting.is_part(numbers), []
    for category in categories:
        number = numbers.get(facets.token("category", category.pk), 0)
        if number or more or category == present:
            shown = counting.shown_number(number, more=more) if number else ""
            entries.append(Entry(str(category), category_url(category.path) + query, shown, category == present))
    return Narrower(str(heading), tuple(entries))


def store_cards(stores: list[Store]) -> list[dict]:
    """Stores as lists show them, each with its first picture. One query."""
    found = browse.pictures_of([store.company_id for store in stores])
    return [
        {
            "store": store,
            "sector": store.sector.sign if store.sector else "",
            "sources": pictures.sources(use.picture) if (use := found.get(store.company_id)) else None,
        }
        for store in stores
    ]


def product(pk: int) -> Product | None:
    """A product with everything its page shows, in five queries; None when there is none."""
    return next(iter(products([pk])), None)


def products(pks: Iterable[int]) -> QuerySet[Product]:
    """Products with everything their pages show, in five queries however many they are."""
    return (
        Product.objects.filter(pk__in=pks)
        .select_related(
            "category__parent",
            "origin",
            "company__store__site__province__region",
            "company__store__sector",
            "company__store__district",
            "company__office_province__region",
            "data_sheet",
        )
        .annotate(
            lead_times_read=ArraySubquery(
                LeadTime.objects.filter(product=OuterRef("pk"))
                .order_by("quantity")
                .values(row=JSONObject(quantity="quantity", days="days"))
            ),
            tiers_read=ArraySubquery(
                PriceTier.objects.filter(product=OuterRef("pk"))
                .order_by("quantity")
                .values(row=JSONObject(quantity="quantity", price=Cast("price", TextField())))
            ),
        )
        .prefetch_related(
            "texts",
            "materials",
            Prefetch("steps", Step.objects.select_related("site__province")),
            Prefetch("pictures", ProductPicture.objects.select_related("picture")),
        )
    )


def is_public(product: Product, now: datetime) -> bool:
    """Whether buyers see it: published, of a store that is open now. A product that never was published is not there."""
    store = getattr(product.company, "store", None)
    return product.state == Product.State.PUBLISHED and store is not None and store.is_open(now)


def was_public(product: Product, now: datetime) -> bool:
    """Whether buyers have seen it: once published, in a store that once opened."""
    store = getattr(product.company, "store", None)
    return product.published_at is not None and bool(store and store.open_from and store.open_from <= now)


def product_context(product: Product, chosen: str = "") -> dict:
    """The product page. `chosen`: the number of the picture that is shown large, from 1."""
    language = get_language()
    text = text_for(product, language)
    title = text.title if text else str(product)
    store = getattr(product.company, "store", None)
    ready = [use for use in product.pictures.all() if use.picture.is_ready]
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and 1 <= int(chosen[:3]) <= len(ready) else 1
    return {
        "product": product,
        "store": store,
        "company": product.company,
        "title": title,
        "slug": slugify(title) or "p",
        "text": text,
        "foreign_text": text.language if text and text.language != language else "",
        "sector": product.category.sign.partition("-")[0] if product.category else "",
        "trail": product_trail(product),
        "gallery": [
            {"number": place, "use": use, "sources": pictures.sources(use.picture), "current": place == number}
            for place, use in enumerate(ready, start=1)
        ],
        "translated_urls": translated_urls(product),
        "written_in": [text.language for text in product.texts.all()],
        "attribute_rows": attributes.rows(product, attributes.attributes_of(product.category)),
        "certificates": certificates_of(product),
        "data_sheet": getattr(product, "data_sheet", None),
        "data": structured.product_data(
            product,
            title=title,
            description=text.description if text else "",
            url=product_url(product, language),
            images=structured.images_of(product),
        )
        if store
        else None,
    } | (terms_context(product) | origin_context(product) | company_context(product.company, store))


def certificates_of(product: Product) -> list[Certificate]:
    """Those of the product and those of its whole company, while they are valid. One query."""
    found = Certificate.objects.in_force(clock.today()).filter(company=product.company_id)
    return list(found.filter(Q(products=product) | Q(products=None)).distinct())


def product_trail(product: Product) -> list[tuple[str, str]]:
    """Breadcrumbs between the front page and a product."""
    if product.category is None:
        return []
    category = product.category
    return [*trail(category), (str(category), category_url(category.path))]


def translated_urls(product: Product) -> dict[str, str]:
    """The product's address in each language of the portal."""
    return {code: product_url(product, code) for code, _name in settings.LANGUAGES}


def product_url(product: Product, language: str) -> str:
    """The product's address in one language."""
    text = text_for(product, language)
    with translation.override(language):
        return reverse("catalogue:product", args=[slugify(text.title if text else "") or "p", product.pk])


def more_of(company: int, *, besides: int) -> list[str]:
    """Cards of a company's other products that are visible now. One query."""
    rows = Listing.objects.visible(get_language(), clock.now()).filter(company=company).exclude(product=besides)
    return list(rows.order_by("position", "id").values_list("card", flat=True)[:MORE_OF_STORE])


def terms_context(product: Product) -> dict:
    """Price, quantities, times and terms in words."""
    return {
        "price": terms.price(product),
        "per": terms.per(product.unit) if terms.price_range(product) else "",
        "lowest_price": terms.lowest_price(product),
        "tiers": terms.tier_rows(product) if product.price_mode == Product.PriceMode.TIERS else [],
        "minimum": terms.quantity(product.minimum_order, product.unit) if product.minimum_order else "",
        "lead": terms.days(product.lead_days_from, product.lead_days_to),
        "lead_rows": terms.lead_rows(product),
        "supply": terms.supply(product),
        "sample": terms.sample(product),
        "packing": terms.packing(product),
        "market_names": ", ".join(countries.name(code) for code in product.markets),
        "hs_code": " ".join(part for part in (product.hs_code[:4], product.hs_code[4:]) if part),
    }


def origin_context(product: Product) -> dict:
    """Why it may be called Italian: the steps with their places, the rule, its date, what was found."""
    assessment = getattr(product, "origin", None)
    materials = list(product.materials.all())
    countries = dict.fromkeys(str(material.country.name) for material in materials)
    basis = (
        "officer" if assessment and assessment.decided else assessment.findings.get("legal_basis") if assessment else ""
    )
    return {
        "assessment": assessment,
        "is_italian": bool(assessment and assessment.result == assessment.Status.ITALY),
        "materials": materials,
        "materials_abroad": any(material.country != "IT" for material in materials),
        "material_names": origin_texts.listing(
            [_within(index, material.name) for index, material in enumerate(materials)]
        ),
        "material_countries": ", ".join(countries),
        "steps": list(product.steps.all()),
        "rule_words": origin_texts.LEGAL_BASES.get(basis, ""),
        "notices": origin_texts.sentences(
            [finding for finding in assessment.findings.get("notices", []) if finding["code"] in SAID_TO_BUYERS]
        )
        if assessment
        else [],
        "findings": origin_texts.sentences(assessment.findings.get("findings", [])) if assessment else [],
        "shows_claim": bool(
            product.claims_100
            and assessment
            and assessment.result == assessment.Status.ITALY
            and assessment.claim_100_allowed
        ),
    }


def _within(index: int, words: str) -> str:
    """A name as it stands inside an enumeration: only the first begins with a capital."""
    return words if index == 0 or words[:2].isupper() else words[:1].lower() + words[1:]


def company_context(company, store: Store | None) -> dict:
    """The company beside its product or on its store."""
    return {
        "spoken": languages.names(company.languages),
        "member_until": last_day(store.open_until) if store and store.open_until else None,
    }


def last_day(end: datetime):
    """The last day of a half-open period that ends at an instant, in Rome."""
    return clock.rome(end - timedelta(microseconds=1)).date()


def showcase_context(store: Store) -> dict:
    """What a store shows beside its products. Seven queries."""
    today = clock.today()
    uses = [use for use in store.pictures.select_related("picture") if use.picture.is_ready]
    closures = [closure for closure in store.closures.all() if closure.last_day >= today]
    certificates = list(
        Certificate.objects.in_force(today).filter(company=store.company_id).select_related("checked_by")
    )
    markets = [countries.name(code) for code in store.markets]
    regions = browse.regions()
    return {
        "hero": pictures.sources(uses[0].picture) if uses else None,
        "hero_alt": uses[0].alt if uses else "",
        "store_gallery": [{"sources": pictures.sources(use.picture), "alt": use.alt} for use in uses[1:]],
        "contacts": list(store.contacts.all()),
        "fairs": [fair for fair in store.fairs.all() if fair.ends_on >= today],
        "closures": closures,
        "closed_now": next((closure for closure in closures if closure.covers(today)), None),
        "store_certificates": certificates,
        "market_names": ", ".join(markets),
        "checks": checks_of(store, certificates),
        "store_map": italy_map.drawn(regions, {store.region.code: 31}) if store.region else None,
    }


def checks_of(store: Store, certificates: list[Certificate]) -> list[dict]:
    """What was looked at, by whom, when; and what is only declared. One query."""
    assessed = OriginAssessment.objects.filter(
        product__company=store.company_id, product__state=Product.State.PUBLISHED
    )
    figures = assessed.aggregate(
        number=Count("pk"), last=Max("assessed_at"), by_officers=Count("pk", filter=Q(decided_status="italy"))
    )
    found = [{"code": "admission", "when": store.open_from}]
    if figures["number"]:
        found.append({"code": "origin", "when": figures["last"], "number": figures["number"]})
    if figures["by_officers"]:
        found.append({"code": "officers", "when": None, "number": figures["by_officers"]})
    confirmed = [certificate for certificate in certificates if certificate.is_confirmed]
    if confirmed:
        last = max(certificate.checked_at for certificate in confirmed)
        found.append({"code": "certificates", "when": last, "number": len(confirmed)})
    return found
