"""How this room's facts are written on pages."""

import json
from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue import counting, facets, pictures
from catalogue.models import OriginAssessment, Picture
from pavilion.memory import remembered

register = template.Library()

CHECKED = mark_safe(" checked")
# The sectors of our own tree, for which there are colours and a picture.
SECTORS = frozenset(
    [
        "cer",
        "gls",
        "sto",
        "tex",
        "app",
        "ftw",
        "lea",
        "fur",
        "jew",
        "eye",
        "foo",
        "win",
        "mec",
        "met",
        "cos",
        "mus",
        "wod",
        "nau",
    ]
)


@register.simple_tag
def sector_picture(sign: str) -> str:
    """The address of the picture that stands for a sector; a neutral one for a sector that is none of our own tree."""
    return static(f"catalogue/sector-{sign if sign in SECTORS else 'wod'}.svg")


@register.simple_tag
def language_name(code: str) -> str:
    """The name of a content language in the page's language, as it stands in a sentence."""
    return str(dict(settings.CONTENT_LANGUAGES).get(code, code))


@register.filter
def state_tag(state: str) -> str:
    """The class of the tag that shows a product's state."""
    return {"published": "is-ok", "changes_asked": "is-bad", "in_review": "is-warn"}.get(state, "is-mute")


@register.filter
def origin_tag(status: str) -> str:
    """The class of the tag that shows an origin."""
    return {"italy": "is-ok", "not_italy": "is-bad", "officer": "is-warn"}.get(status, "is-mute")


@register.filter
def origin_words(status: str) -> str:
    """An origin's status in words."""
    return str(dict(OriginAssessment.Status.choices).get(status, status))


@register.simple_tag
def facet_values(facet: facets.Facet) -> str:
    """The values of a facet that are worth showing, as fields of a form. Written here: there are up to a hundred on a page."""
    kind = "checkbox" if facet.several or facet.is_yes else "radio"
    values = tuple(
        (value.word, value.label, counting.shown_number(value.number, more=value.more), value.chosen)
        for value in facet.offered
    )
    return _facet_values(get_language(), kind, facet.name, values)


@lru_cache(maxsize=1024)
def _facet_values(_language: str, kind: str, name: str, values: tuple) -> str:
    return format_html_join(
        "",
        '<li><label class="pv-check"><input type="{}" name="{}" value="{}"{}>{}<span>{}</span></label></li>',
        ((kind, name, word, CHECKED if chosen else "", label, number) for word, label, number, chosen in values),
    )


@register.simple_tag
def market_options(chosen: str) -> str:
    """The options of a list of countries, `chosen` selected."""
    options = _market_options()
    return mark_safe(options.replace(f'value="{chosen}"', f'value="{chosen}" selected', 1)) if chosen else options


@remembered
def _market_options() -> str:
    return format_html_join("", '<option value="{}">{}</option>', facets.markets())


@register.simple_tag
def ready_sources(picture: Picture) -> pictures.Sources:
    """The addresses of a picture that is ready."""
    return pictures.sources(picture)


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """Data for search engines in a block that no browser runs; nothing in it can end the block."""
    said = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{said}</script>')
