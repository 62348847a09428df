"""How well a product is described, 0 to 100: points, why they are missing, and where they are given.

Public: docs/catalogue.md says the same. It is shown to the company while it edits, is kept in the listing rows, and is never sold.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import attributes
from .models import Product
from .readiness import ATTRIBUTES, BASICS, MANUFACTURE, PICTURES, TERMS

ENOUGH_PICTURES, ENOUGH_WORDS, GOOD_WIDTH = 3, 40, 1200


# The field of its section that a point is won with; the section as a whole where there are several.
FIELDS = {
    "english": "title_en", "description": "description_it", "languages": "title_de", "hs": "hs_code", "steps": "steps-0-name_it",
    "materials": "materials-0-name_it", "price": "price_mode_0", "minimum": "minimum_order", "lead": "lead_days_from",
    "delivery": "deliveries-0-incoterm",
}  # fmt: skip


@dataclass(frozen=True)
class Points:
    """One thing that counts: what it is worth, what was reached, what to do for the rest, and where."""

    code: str
    worth: int
    reached: int
    why: str | Promise
    section: str

    @property
    def field(self) -> str:
        """The id of the field on the section's page; "" for the page as a whole."""
        return f"id_{FIELDS[self.code]}" if self.code in FIELDS else ""


def points(product: Product) -> list[Points]:
    """Everything that counts, in order. Reads texts, pictures, tiers, steps and materials; a list fetches them beforehand."""
    texts = {text.language: text for text in product.texts.all()}
    pictures = list(product.pictures.all())
    asked = attributes.attributes_of(product.category)
    said = [attribute for attribute in asked if attribute.key in product.attributes]
    english = texts.get("en")
    longest = max((len(text.description.split()) for text in texts.values()), default=0)
    described = sum(bool(use.alt_it and use.alt_en) for use in pictures)
    priced = product.price_mode != Product.PriceMode.REQUEST
    return [
        _share("english", 15, bool(english), _("Most buyers read English: give it a name in English."), BASICS),
        _share("description", 10, min(longest / ENOUGH_WORDS, 1), _("Describe it in at least 40 words."), BASICS),
        _share("languages", 5, min(len(texts) / 3, 1), _("A third language reaches other markets."), BASICS),
        _share("hs", 5, len(product.hs_code) == 6, _("Write all six digits of the HS code."), BASICS),
        _share("attributes", 15, len(said) / len(asked) if asked else bool(product.category), _("Fill in the characteristics of its group."), ATTRIBUTES),
        _share("steps", 5, len(product.steps.all()) >= 2, _("Tell at least two steps of manufacture: buyers read them."), MANUFACTURE),
        _share("materials", 5, bool(product.materials.all()) or product.wholly_obtained, _("Declare the materials."), MANUFACTURE),
        _share("pictures", 10, min(len(pictures) / ENOUGH_PICTURES, 1), _("Show at least three pictures."), PICTURES),
        _share("width", 5, any(use.picture.width >= GOOD_WIDTH for use in pictures), _("One picture should be at least 1,200 pixels wide."), PICTURES),
        _share("alt", 5, described / len(pictures) if pictures else 0, _("Say in both languages what each picture shows."), PICTURES),
        _share("price", 5, priced, _("A price, even a range, brings more enquiries than “on request”."), TERMS),
        _share("minimum", 5, bool(product.minimum_order), _("Give the minimum order."), TERMS),
        _share("lead", 5, product.lead_days_from is not None, _("Give the lead time."), TERMS),
        _share("delivery", 5, bool(product.delivery_terms), _("Give a delivery term with its place."), TERMS),
    ]  # fmt: skip


def total(found: list[Points]) -> int:
    """The score: 0 to 100."""
    return sum(one.reached for one in found)


def _share(code: str, worth: int, part: float, why, section: str) -> Points:
    return Points(code, worth, round(worth * part), why, section)
