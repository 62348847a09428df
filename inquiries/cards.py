"""What stands beside an enquiry and a conversation: the facts of the product or store it is about."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from catalogue import pictures, terms
from catalogue.models import OriginAssessment, Product, Store
from catalogue.texts import text_for
from pavilion import clock
from pavilion.text import slugify

from . import subjects


@dataclass(frozen=True)
class Card:
    """The facts in words, in the page's language. `url` is empty when buyers no longer see the page."""

    title: str
    maker: str
    place: str
    url: str
    language: str = ""  # of the title, when it is not the page's
    sector: str = ""
    sources: pictures.Sources | None = None
    alt: str = ""
    is_store: bool = False
    is_italian: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)


def card_of(subject: Product | Store) -> Card:
    """The card of a subject in the page's language. Six queries for a product, one for a store."""
    return _card_of_store(subject) if isinstance(subject, Store) else _card_of_product(subject)


def _card_of_product(subject: Product) -> Card:
    product = (
        Product.objects.select_related("category", "company", "origin")
        .prefetch_related("texts", "tiers", "pictures__picture")
        .get(pk=subject.pk)
    )
    store = Store.objects.with_place().filter(company=product.company_id).first()
    text = text_for(product, get_language())
    title = text.title if text else str(product)
    is_shown = subjects.is_shown(product, store, clock.now())
    use = pictures.first_ready(product)
    return Card(
        title=title,
        maker=store.name if store else product.company.legal_name,
        place=store.place if store else product.company.office_town,
        url=reverse("catalogue:product", args=[slugify(title) or "p", product.pk]) if is_shown else "",
        language=text.language if text and text.language != get_language() else "",
        sector=product.category.sign.partition("-")[0] if product.category else "",
        sources=pictures.sources(use.picture) if use else None,
        alt=use.alt if use else "",
        is_italian=is_shown and _is_italian(product),
        facts=[(name, value) for name, value in _trade_facts(product) if value],
    )


def _card_of_store(subject: Store) -> Card:
    store = Store.objects.with_place().get(pk=subject.pk)
    is_open = store.is_open(clock.now())
    facts = [
        (_("Sector"), str(store.sector or "")),
        (pgettext("staff", "People"), str(store.company.people or "")),
        (_("Founded"), str(store.company.founded or "")),
    ]
    return Card(
        title=store.name,
        maker=store.company.legal_name,
        place=store.place,
        url=reverse("catalogue:store", args=[store.slug]) if is_open else "",
        sector=store.sector.sign.partition("-")[0] if store.sector else "",
        is_store=True,
        facts=[(name, value) for name, value in facts if value],
    )


def _trade_facts(product: Product) -> list[tuple[str, str]]:
    price = terms.price(product)
    if terms.price_range(product):
        price = f"{price} {terms.per(product.unit)}"
    return [
        (_("Price"), price),
        (_("Minimum order"), terms.quantity(product.minimum_order, product.unit) if product.minimum_order else ""),
        (_("Lead time"), terms.days(product.lead_days_from, product.lead_days_to)),
        (_("Delivery terms"), product.delivery_terms),
        (_("Sample"), (product.sample_terms or _("available")) if product.sample_offered else ""),
    ]


def _is_italian(product: Product) -> bool:
    assessment = getattr(product, "origin", None)
    return assessment is not None and assessment.result == OriginAssessment.Status.ITALY
