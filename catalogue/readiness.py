"""What a product still needs before it can be published, in words and with the page where it is given."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import origin_texts
from .models import OriginAssessment, Product

# Sections of the product's pages in the company area.
BASICS, ATTRIBUTES, MANUFACTURE, TERMS, PICTURES = "basics", "attributes", "manufacture", "terms", "pictures"
WORDS = ("protected_name", "ingredient_claim", "claim_100_in_text")  # what the texts say, and where it is mended

TEXTS = {
    "category": gettext_lazy("the group of products it belongs to"),
    "title": gettext_lazy("a title in Italian or English"),
    "hs_six": gettext_lazy("the HS code with six digits"),
    "tiers": gettext_lazy("at least one price by quantity"),
    "picture": gettext_lazy("at least one picture"),
    "picture_preparing": gettext_lazy("the first picture, which is being prepared: try again in a moment"),
    "picture_failed": gettext_lazy("another picture: the one you sent could not be prepared"),
    "origin_not_italy": gettext_lazy("an origin in Italy: by the declared facts the origin is another country"),
    "origin_officer": gettext_lazy("an officer’s decision on the origin"),
}


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a code, its words, the section where it is given."""

    code: str
    text: str | Promise
    section: str


def missing_for_publication(product: Product) -> list[Missing]:
    """Everything that stands between a product and the pages, in the order of its sections.

    Reads its stored assessment, texts, tiers and pictures; a list of products fetches them beforehand.
    """
    missing = []
    if product.category is None:
        missing.append(_missing("category", BASICS))
    if not {text.language for text in product.texts.all()} & {"it", "en"}:
        missing.append(_missing("title", BASICS))
    if len(product.hs_code) == 4:
        missing.append(_missing("hs_six", BASICS))
    missing += _origin(product)
    if product.price_mode == Product.PriceMode.TIERS and not product.tiers.all():
        missing.append(_missing("tiers", TERMS))
    return missing + _pictures(product)


def why_not(product: Product) -> str:
    """One sentence saying why a product cannot be published; empty when it can."""
    missing = missing_for_publication(product)
    if not missing:
        return ""
    return _("To publish, there is still missing: %(list)s.") % {
        "list": "; ".join(str(thing.text).rstrip(".") for thing in missing)
    }


def _missing(code: str, section: str) -> Missing:
    return Missing(code, TEXTS[code], section)


def _origin(product: Product) -> list[Missing]:
    assessment = getattr(product, "origin", None)
    if assessment is None:
        return [_missing("origin_officer", MANUFACTURE)]
    blocks = [missing_from(block) for block in assessment.findings.get("blocks", [])]
    match assessment.result:
        case OriginAssessment.Status.ITALY:
            return blocks
        case OriginAssessment.Status.INCOMPLETE:
            return [missing_from(finding) for finding in assessment.findings.get("missing", [])]
        case OriginAssessment.Status.NOT_ITALY:
            return [_missing("origin_not_italy", MANUFACTURE)]
    return [_missing("origin_officer", MANUFACTURE), *blocks]


def missing_from(finding: dict) -> Missing:
    """What a finding of the origin rules asks for, with the section where it is given."""
    code = finding["code"]
    return Missing(code, origin_texts.sentence(code, finding["params"]), BASICS if code in WORDS else MANUFACTURE)


def _pictures(product: Product) -> list[Missing]:
    pictures = [use.picture for use in product.pictures.all()]
    if not pictures:
        return [_missing("picture", PICTURES)]
    if any(picture.is_ready for picture in pictures):
        return []
    preparing = any(picture.work_state == picture.State.WAITING for picture in pictures)
    return [_missing("picture_preparing" if preparing else "picture_failed", PICTURES)]
