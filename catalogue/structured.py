"""What search engines read of a product or a store: schema.org in JSON-LD, from the facts the page shows and no others."""

from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from . import attributes, pictures, terms
from .models import Attribute, Product, Store

CONTEXT = "https://schema.org"
# The codes of UN/CEFACT Recommendation 20 for the units that categories ask in.
UNIT_CODES = {
    "mm": "MMT", "cm": "CMT", "m": "MTR", "m²": "MTK", "g": "GRM", "kg": "KGM", "ml": "MLT", "l": "LTR",
    "g/m²": "GM", "kg/m³": "KMQ", "kW": "KWT", "days": "DAY", "months": "MON", "% vol": "P1",
}  # fmt: skip


def product_data(product: Product, *, title: str, description: str, url: str, images: list[str]) -> dict:
    """A product of an open store. A price only where one is declared; nothing is said of stock, since none is known."""
    company = product.company
    data = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": title,
        "url": _absolute(url),
        "brand": {"@type": "Brand", "name": company.store.name},
        "manufacturer": {"@type": "Organization", "name": company.legal_name},
        "countryOfOrigin": {"@type": "Country", "name": "IT"},
    }
    if description:
        data["description"] = description[:500]
    if images:
        data["image"] = [_absolute(image) for image in images]
    if product.sku:
        data["sku"] = product.sku
    if product.category:
        data["category"] = str(product.category)
    said = product.attributes
    asked = [attribute for attribute in attributes.attributes_of(product.category) if attribute.key in said]
    if asked:
        data["additionalProperty"] = [_property(attribute, said[attribute.key]) for attribute in asked]
    found = terms.price_range(product)
    if found:
        low, high = found
        data["offers"] = {
            "@type": "AggregateOffer",
            "priceCurrency": product.currency,
            "lowPrice": str(low),
            "highPrice": str(high),
            "url": _absolute(url),
            "businessFunction": "http://purl.org/goodrelations/v1#Sell",
            "eligibleCustomerType": "http://purl.org/goodrelations/v1#Business",
        }
    return data


def _property(attribute: Attribute, value) -> dict:
    """An attribute as a value with its name: numbers and yes or no as themselves, the rest in the page's words."""
    said = {"@type": "PropertyValue", "name": attribute.label, "value": attributes.words(attribute, value)}
    if attribute.kind == Attribute.Kind.BOOL:
        said["value"] = bool(value)
    elif attribute.kind == Attribute.Kind.NUMBER:
        number = Decimal(value)
        said["value"] = int(number) if number == int(number) else float(number)
        if attribute.unit:
            said["unitText"] = attributes.unit_words(attribute.unit)
        if attribute.unit in UNIT_CODES:
            said["unitCode"] = UNIT_CODES[attribute.unit]
    return said


def store_data(store: Store, *, image: str = "") -> dict:
    """The company behind an open store, as the store's page names it; `image`: the address of a picture."""
    company = store.company
    data = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": store.name,
        "legalName": company.legal_name,
        "url": _absolute(reverse("catalogue:store", args=[store.slug])),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": store.town,
            "addressRegion": store.province.code if store.province else "",
            "addressCountry": "IT",
        },
        "vatID": f"IT{company.vat_number}" if company.vat_number else "",
        "description": store.tagline,
        "image": _absolute(image) if image else "",
        "foundingDate": str(company.founded) if company.founded else "",
        "inLanguage": get_language(),
    }
    return {name: value for name, value in data.items() if value}


def images_of(product: Product) -> list[str]:
    """The addresses of a product's pictures that may be shown."""
    return [pictures.sources(use.picture).largest for use in product.pictures.all() if use.picture.is_ready][:6]


def _absolute(path: str) -> str:
    return path if path.startswith("http") else f"{settings.SITE_URL.rstrip('/')}{path}"
