"""The slots of pages: what stands in them. Pages ask by name (`{% promoted "front_hero" %}` in any template).

On a page everybody sees alike the house creative stands, and a script fills every slot of the page with one request of its own,
without cookies. A page made for one visitor (a session cookie came along) is filled at once. Without script or banner the house
creative stays, at the same size.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.templatetags.catalogue_tags import SECTORS
from pavilion import clock
from pavilion.memory import remembered

from . import facts as noted
from . import invalid, serving
from .exposure import Page
from .models import Placement
from .reference import PLACEMENTS
from .tokens import pack

TEMPLATE = "campaigns/parts/slot.html"
MARK = "mark-of-the-showing"  # stands in ready HTML where the token will
Code = Placement.Code


def fill(context, place: str, **about: str) -> str:
    """The slot `place` of the page that is being rendered; "" where the placement is switched off.

    `about` says what the page is about: `sector` (the sign of its sector or group), `search` (what was searched for), `region` (the
    code of a region). Asks no database. On a page for one visitor it counts the banner as served.
    """
    request = context.get("request")
    preview = getattr(request, "banner_preview", {}).get(place)
    if preview is None and not _is_on(place):
        return ""
    page = serving.page_of(get_language(), **about)
    needs_script = request is not None and not getattr(request, "banner_script", False)
    if needs_script:
        request.banner_script = True
    script = _script() if needs_script else mark_safe("")  # what is safe stays so beside it
    if preview is None and settings.SESSION_COOKIE_NAME in getattr(request, "COOKIES", {}):
        shown = banner(request, place, page, user=request.user)
        if shown:
            return shown + script
    if preview:
        return _written(place, page, preview | {"is_preview": True}) + script
    return _house_written(place, page, request is not None) + script


@remembered
def _script() -> str:
    """What fills and counts the banners of a page."""
    return format_html('<script src="{}" defer></script>', static("campaigns/banners.js"))


@remembered
def _house_written(place: str, page: Page, waits: bool) -> str:
    """The house creative of a slot as HTML. `waits`: for a script to put a banner in its place."""
    return _written(place, page, house(place, page.sector.partition("-")[0]) | {"waits": waits})


def _written(place: str, page: Page, said: dict) -> str:
    known = {name: value for name in ("sector", "search", "region") if (value := getattr(page, name))}
    return render_to_string(TEMPLATE, said | {"place": place, "page": urlencode(known)})


def banner(request, place: str, page: Page, *, user=None) -> str:
    """A banner for a slot, as HTML, counted as served unless the visitor is not to be counted; "" where the house's stands.

    Who is not to be counted gets the same banner with a plain link and no token.
    """
    silent = invalid.asks_not_to_be_counted(request)
    reason = "" if silent else invalid.why_not_served(request, user)
    shown = serving.choose(place, page=page, now=clock.now(), counts=not (silent or reason))
    if shown is None:
        return ""
    if not (silent or reason) and user is not None and user.pk in shown.entry.people:
        reason = invalid.Reason.OWN_COMPANY
    if silent:
        return _ready(shown, "")
    token = pack(shown.showing)
    noted.note_token(noted.Kind.SERVED, token, reason=reason)
    return _ready(shown, "" if reason else token)


def _ready(shown: serving.Shown, token: str) -> str:
    """The HTML of a banner: rendered once for each table, then only its token is put in."""
    key = (shown.entry.campaign, shown.slot, get_language(), bool(token))
    known = shown.table.html.get(key)
    if known is None:
        said = facts(shown.words) | {"place": shown.slot}
        if token:
            said |= {"token": MARK, "url": reverse("beacons:go", args=[MARK])}
        known = shown.table.html[key] = render_to_string(TEMPLATE, said)
    return mark_safe(known.replace(MARK, token)) if token else known  # signed by us: letters, digits, and -_.~*:


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
            f"catalogue/sector-{sector if sector in SECTORS else 'cer'}.svg",
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
