"""How this room's facts are written on pages."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns import forms
from campaigns.models import Campaign
from campaigns.models.campaigns import LANGUAGES
from catalogue.texts import title_of
from companies.models import Region

register = template.Library()

VERBS = {
    "approve": _("Approve"),
    "send_back": _("Send back"),
    "suspend": _("Suspend"),
    "resume": _("Show again"),
    "end": _("End for good"),
    "propose": _("Submit for approval by another officer"),
    "withdraw": _("Take the proposal back"),
    "revise": _("Write a new version"),
    "discard": _("Delete the draft"),
}
DONE = {
    "created": pgettext_lazy("banner", "written"),
    "updated": pgettext_lazy("banner", "changed"),
    "propose": pgettext_lazy("banner", "proposed"),
    "withdraw": pgettext_lazy("banner", "taken back"),
    "approve": pgettext_lazy("banner", "approved"),
    "send_back": pgettext_lazy("banner", "sent back"),
    "suspend": pgettext_lazy("banner", "suspended"),
    "resume": pgettext_lazy("banner", "shown again"),
    "end": pgettext_lazy("banner", "ended"),
}


@register.filter
def last_day(campaign: Campaign) -> date | None:
    """The last day of a banner for a period, in Rome."""
    return forms.last_day(campaign)


@register.filter
def product_title(campaign: Campaign) -> str:
    """The title of the product a banner leads to."""
    return title_of(campaign.product)


@register.filter
def verb_words(verb: str) -> str:
    """What the button of a verb says."""
    return str(VERBS.get(verb, verb))


@register.filter
def verb_done(verb: str) -> str:
    """What the history says of a verb."""
    return str(DONE.get(verb, verb))


@register.simple_tag
def language_of(code: str) -> str:
    """The name of a language of the portal."""
    return str(dict(LANGUAGES).get(code, code))


@register.simple_tag
def region_names(codes: list[str]) -> str:
    """The names of regions by their codes."""
    return ", ".join(str(region) for region in Region.objects.filter(code__in=codes).order_by("code"))


@register.simple_tag
def week_bar(left: int, width: int, today: int, days: str, state: str) -> str:
    """A banner's days as a bar between the first and the last week shown, with a line for today. In hundredths."""
    return format_html(
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}"><path class="ground" d="M0 0h100v8H0z"/>'
        '<path class="{}" d="M{} 1h{}v6h-{}z"/><path class="now" d="M{} 0v8"/></svg>',
        days,
        "runs" if state == Campaign.State.APPROVED else "waits",
        left,
        width,
        width,
        today,
    )


@register.simple_tag
def day_bars(rows: list[dict]) -> str:
    """Viewable showings of each day as bars, with the clicks as a line of its own scale; said in words for who does not see it."""
    if not rows:
        return ""
    high, clicks = (max(1, *(row[name] for row in rows)) if rows else 1 for name in ("seen", "clicked"))
    width = 100 / len(rows)
    bars = format_html_join(
        "",
        '<path class="runs" d="M{} 40v-{}h{}v{}z"><title>{}: {} / {}</title></path>',
        (
            (
                f"{place * width + width * 0.1:.2f}", f"{38 * row['seen'] / high:.2f}", f"{width * 0.8:.2f}",
                f"{38 * row['seen'] / high:.2f}", date_format(row["day"], "SHORT_DATE_FORMAT"), row["seen"], row["clicked"],
            )
            for place, row in enumerate(rows)
        ),
    )  # fmt: skip
    line = " ".join(
        f"{(place + 0.5) * width:.2f},{40 - 38 * row['clicked'] / clicks:.2f}" for place, row in enumerate(rows)
    )
    words = _("Viewable showings by day, at most %(seen)s; clicks, at most %(clicked)s") % {
        "seen": high,
        "clicked": clicks,
    }
    return format_html(
        '<svg class="pa-days" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="{}">{}<polyline class="line" points="{}"/></svg>',
        words,
        bars,
        line,
    )


@register.simple_tag
def share_bar(part: float, guaranteed: float) -> str:
    """An owner's part of its equal share as a bar that ends at three times the equal share, with a line at the guaranteed share."""
    return format_html(
        '<svg viewBox="0 0 300 8" preserveAspectRatio="none" aria-hidden="true"><path class="ground" d="M0 0h300v8H0z"/>'
        '<path class="runs" d="M0 1h{}v6H0z"/><path class="now" d="M{} 0v8"/></svg>',
        round(min(300, part)),
        round(guaranteed),
    )
