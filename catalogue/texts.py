"""The words of a product in the language of a page, and what stands in when there are none in it."""

from django.conf import settings
from django.utils.translation import get_language

from pavilion.text import sort_name

from . import search
from .models import Listing, Product, ProductText

FALLBACKS = ("en", "it", "de", "fr", "es", "zh")


def text_for(product: Product, language: str) -> ProductText | None:
    """The text in `language`, else in English, Italian or whatever there is; None when nothing was written."""
    return nearest({text.language: text for text in product.texts.all()}, language)


def nearest(texts: dict[str, ProductText], language: str) -> ProductText | None:
    """The same of texts by language."""
    return next((texts[code] for code in (language, *FALLBACKS) if code in texts), None)


def title_of(product: Product) -> str:
    """The title in the page's language or the nearest; the company's code or the number when there is none."""
    text = text_for(product, get_language() or "it")
    return text.title if text else str(product)


def language_list(codes: list[str]) -> str:
    """Names of content languages in the page's language, one behind the other."""
    names = dict(settings.CONTENT_LANGUAGES)
    return ", ".join(str(names[code]) for code in codes if code in names)


def languages_saying(text: str, listings: list[int], *, besides: str) -> list[str]:
    """In which content languages but one the companies behind some listing rows themselves use the words of a question, whatever
    their endings. One query."""
    asked = [_beginning(word) for word in search.unaccented_words(text) if not any(map(str.isdigit, word))]
    said = ProductText.objects.filter(product__in=Listing.objects.filter(pk__in=listings).values("product"))
    spoken = {
        language
        for language, title, description in said.exclude(language=besides).values_list(
            "language", "title", "description"
        )
        if (words := sort_name(search.separated(f"{title} {description}"), length=7_000))
        and all(part in words for part in asked)
    }
    return [code for code in FALLBACKS if code in spoken]


def _beginning(word: str) -> str:
    """A word without its ending: "schuhe", "schuh"."""
    return word[:-2] if len(word) > 5 else word[:-1] if len(word) > 3 else word
