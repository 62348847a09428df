"""The slots of pages: what stands in them. Pages ask by name (`{% promoted "front_hero" %}` in any template).

On a page everybody sees alike the house creative stands, and a script fills every slot of the page with one request of its own,
without cookies. A page made for one visitor (a session cookie came along) is filled at once. Without script or banner the house
creative stays, at the same size.
"""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pavilion import clock

from . import counting, serving
from .models import Placement
from .reference import PLACEMENTS
from .tokens import pack

TEMPLATE = "campaigns/parts/slot.html"
Code = Placement.Code


def fill(context, place: str, *, sector: str = "") -> str:
    """The slot `place` of the page that is being rendered; "" where the placement is switched off.

    `sector` is the sign of the page's sector. Asks no database. On a page for one visitor it counts the banner as served.
    """
    request = context.get("request")
    preview = getattr(request, "banner_preview", {}).get(place)
    if preview is None and not _is_on(place):
        return ""
    shown = preview
    if shown is None and settings.SESSION_COOKIE_NAME in getattr(request, "COOKIES", {}):
        shown = banner(request, place, sector=sector)
    facts = shown or house(place, sector) | {"waits": request is not None and not preview}
    needs_script = request is not None and not getattr(request, "banner_script", False)
    if needs_script:
        request.banner_script = True
    return render_to_string(
        TEMPLATE,
        facts | {"place": place, "page_sector": sector, "with_script": needs_script, "is_preview": bool(preview)},
    )


def banner(request, place: str, *, sector: str) -> dict | None:
    """A banner for a slot, ready for the template, counted as served unless the visitor is not to be counted; None: the house's.

    A visitor who asked not to be counted, a robot or a prefetch gets the same banner with a plain link and no token.
    """
    language = get_language()
    shown = serving.choose(place, sector=sector, language=language, now=clock.now())
    if shown is None:
        return None
    if counting.why_not(request) or counting.is_foreign(request) or counting.too_often(_source(request)):
        return facts(shown.words)
    counting.note(counting.Kind.SERVED, shown.showing)
    token = pack(shown.showing)
    return facts(shown.words) | {"token": token, "url": reverse("beacons:go", args=[token])}


def facts(words: dict) -> dict:
    """What the template of a slot reads, from the words of a banner (campaigns/decks.py)."""
    return words | {"is_house": False}


def house(place: str, sector: str = "") -> dict:
    """What stands where no banner does: a word of the portal's own, without label of promotion and without counting."""
    words = {
        Code.FRONT_HERO: (
            _("Every step of manufacture, in the open"),
            _("How the pavilion assesses what may be called Italian, and by which rule."),
            "pages:origin",
            "catalogue/sector-cer.svg",
        ),
        Code.SECTOR_HEAD: (
            _("Ask the maker directly"),
            _("Every product says where it is made. The first enquiry needs no account."),
            "catalogue:stores",
            f"catalogue/sector-{sector or 'cer'}.svg",
        ),
    }
    general = (
        _("Stores from all over Italy"),
        _("Visit the companies that make it."),
        "catalogue:stores",
        "catalogue/sector-gls.svg",
    )
    headline, line, name, picture = words.get(place, general)
    width, height, _is_on_at_first = PLACEMENTS[place]
    return {
        "is_house": True,
        "headline": headline,
        "line": line,
        "url": _address(name),
        "src": static(picture),
        "sector": sector,
        "width": width,
        "height": height,
    }


def _is_on(place: str) -> bool:
    """Whether a placement is served: as the table says, as at first while there is none."""
    known = serving.table()
    return place in known.shares if known.built_at else PLACEMENTS[place][2]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return f"/{get_language()}/"


def _source(request) -> str:
    """A keyed hash of the network address, for counting how often alone: never stored, never logged."""
    address = get_adapter().get_client_ip(request)
    return salted_hmac("campaigns.source", address).hexdigest()[:20]
