"""Tags of every page: icons, the ways through the portal, languages, badges. Forms: forms.py. Figures: figures.py.

These three libraries are built in (settings.TEMPLATES): no template needs to load them.
"""

import functools
from collections.abc import Hashable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

from pavilion import extensions, kept, navigation
from pavilion.memory import Memory

from .figures import demo_clock

register = template.Library()

# What browsers and systems write into their User-Agent; the first that fits counts (each claims to be the ones below it).
SUBJECT_PART = 60  # letters of a name or a title in the subject of a mail
BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]

# Our own shapes in the sprite: always beside a word (static/src/shapes.svg).
STATES = {"ok": "pv-ok", "no": "pv-no", "un": "pv-un", "todo": "pv-todo", "origin": "pv-origin"}


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """An icon of the design system, by its name without "it-". Decorative unless it gets a label."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            static("icons.svg"),
            name,
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_tag
def shape(state: str) -> str:
    """The shape of a state (ok, no, un, todo) or the arch of origin; decorative: its word stands beside it."""
    return format_html('<svg aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), STATES[state])


@register.simple_tag(takes_context=True)
def language_links(context) -> list[dict]:
    """The present page in each language of the portal: code, name, url, current.

    A view whose address has other words in the other language puts `translated_urls` (code: address) into its context.
    The query string stays. A page without a language in its address leads to the other language's front page.
    """
    request = context.get("request")
    own = context.get("translated_urls") or {}
    path, question, query = (request.get_full_path() if request else "/").partition("?")
    present = get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": (own.get(code) or _translated(path, code)) + question + query,
            "current": code == present,
        }
        for code, name in settings.LANGUAGES
    ]


@functools.lru_cache(maxsize=4096)
def _translated(path: str, code: str) -> str:
    """The same page in another language, as far as its address alone says."""
    present = get_language_from_path(path)
    if not present:
        return f"/{code}/"
    translated = translate_url(path, code)
    return f"/{code}{path[len(present) + 1 :]}" if translated == path else translated


@register.simple_tag(takes_context=True)
def absolute(context, path: str) -> str:
    """A path as a full address of this portal (for canonical and alternate links)."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


@register.simple_tag
def main_links() -> list[navigation.Link]:
    """The header's links."""
    return _main_links(get_language(), settings.ROOT_URLCONF)


@functools.lru_cache(maxsize=8)
def _main_links(_language: str, _addresses: str) -> list[navigation.Link]:
    return navigation.main_links()


@register.simple_tag
def footer_groups() -> list[tuple[str, list[navigation.Link]]]:
    """The footer's columns."""
    return navigation.footer_groups()


@register.simple_tag
def frame_part(name: str) -> str:
    """A part of every page's frame (a template that reads `operator` and the language alone), rendered once per process."""
    return _frame_part(name, get_language(), settings.ROOT_URLCONF, tuple(settings.OPERATOR.items()))


@functools.lru_cache(maxsize=64)
def _frame_part(name: str, _language: str, _addresses: str, operator: tuple) -> str:
    return mark_safe(render_to_string(name, {"operator": dict(operator)}))


PARTS = Memory()


@register.simple_tag(takes_context=True)
def kept_part(context, name: str, facts: Hashable) -> str:
    """A part that many pages have alike (a template), rendered once for what is on it: `facts`, all that it reads from the context."""
    return PARTS.get((name, facts), lambda: mark_safe(render_to_string(name, context.flatten())))


@register.simple_tag(takes_context=True)
def navigation_links(context) -> str:
    """The links of the header as list items, the page's own marked; rendered once for each of the few ways they can look."""
    marks = tuple(current(context, link.url) for link in main_links())
    signed_in = bool(context.get("seems_signed_in"))
    return _navigation_links(get_language(), settings.ROOT_URLCONF, marks, signed_in)


@functools.lru_cache(maxsize=64)
def _navigation_links(_language: str, _addresses: str, marks: tuple, signed_in: bool) -> str:
    links = list(zip(main_links(), marks, strict=True))
    return mark_safe(render_to_string("parts/navigation.html", {"links": links, "seems_signed_in": signed_in}))


@register.simple_tag(takes_context=True)
def demo_line(context) -> str:
    """What a demonstration says above every page; "" anywhere else."""
    if not context.get("demo"):
        return ""
    moves = bool(context.get("demo_clock_moves"))
    return _demo_line(get_language(), settings.ROOT_URLCONF, moves, demo_clock() if moves else "")


@functools.lru_cache(maxsize=16)
def _demo_line(_language: str, _addresses: str, moves: bool, _moved: str) -> str:
    return mark_safe(render_to_string("parts/demo_line.html", {"demo_clock_moves": moves}))


@register.simple_tag(takes_context=True)
def account_links(context) -> list[navigation.Link]:
    """What the rooms offer the signed-in person, asked once a request; only in templates that extend base_account.html."""
    request = context["request"]
    if not hasattr(request, "account_links"):
        request.account_links = navigation.account_links(request)
    return request.account_links


@register.simple_tag(takes_context=True)
def current(context, url: str, among=()) -> str:
    """The attribute that marks a navigation link whose page, or a page below it, is open; of the links `among` which it
    stands, the nearest to the page alone is marked."""
    request = context.get("request")
    path = request.path if request else ""
    if path == url:
        return format_html(' aria-current="{}"', "page")
    nearer = any(len(link.url) > len(url) and path.startswith(link.url) for link in among)
    below = url.count("/") > 2 and path.startswith(url) and not nearer
    return format_html(' aria-current="{}"', "true") if below else ""


@register.simple_tag(takes_context=True)
def promoted(context, place: str, **about) -> str:
    """What a room puts into a slot for banners (`<room>.slots.fill(context, place, **about)`); nothing where none does."""
    open_slot = kept.hole(context.get("request"), place, about)
    if open_slot is not None:
        return mark_safe(open_slot)
    return format_html_join(
        "", "{}", ((part,) for part in extensions.call_all("slots", "fill", context, place, **about))
    )


@register.filter
def before_stop(name) -> str:
    """A name at the end of a sentence: the full stop of "S.r.l." and that of the sentence are one."""
    return str(name).removesuffix(".")


@register.filter
def in_short(title) -> str:
    """As much of a long title or name as the subject of a mail has room for, in whole words where it has spaces."""
    title = str(title)
    if len(title) <= SUBJECT_PART:
        return title
    room = title[: SUBJECT_PART - 1]
    return (room.rpartition(" ")[0] or room).rstrip(" ,;:&–-") + "…"


@register.filter
def one_line(text) -> str:
    """A text without line breaks, as the attributes of a page's head want it."""
    return " ".join(str(text).split())


@register.filter
def without_protocol(url: str) -> str:
    """An address as people write it."""
    return url.partition("://")[2].rstrip("/") or url


@register.simple_tag
def error_word() -> str:
    """What stands before the title of a page whose form has errors."""
    return _("Error")


@register.simple_tag
def identity_provider() -> dict:
    """The configured provider of digital identities, or {} when there is none."""
    return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0] if settings.OIDC_SERVER_URL else {}


@register.simple_tag
def device(user_agent: str) -> str:
    """A browser and a system as people name them, from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("An unknown browser")
