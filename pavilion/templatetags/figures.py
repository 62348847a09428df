"""Figures for people: money, quantities, dates with <time>, and drawings whose lengths are SVG path data.

A strict CSP forbids style attributes; path data, positions and view boxes are plain attributes and allowed.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from dateutil.relativedelta import relativedelta
from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext

from pavilion import clock

register = template.Library()


@register.filter
def money(amount, currency: str = "EUR") -> str:
    """An amount with two decimals in the reader's language: 1.234,50 €; € comes last in both languages, as in the trade."""
    if amount in (None, ""):
        return ""
    return format_currency(Decimal(amount), currency, "#,##0.00\u00a0¤", locale=get_language() or "en")


@register.filter
def quantity(amount, unit: str = "") -> str:
    """A number without superfluous decimals, and its unit: 1.200 m²."""
    if amount in (None, ""):
        return ""
    number = format_decimal(Decimal(amount), "#,##0.###", locale=get_language() or "en")
    return f"{number}\u00a0{unit}" if unit else number


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words, in Rome: <time datetime="2026-10-05">5 ottobre 2026</time>."""
    if not value:
        return ""
    value = clock.rome(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value, "DATE_FORMAT"))


@register.filter
def moment(value: datetime | None, precision: str = "minute") -> str:
    """An instant in words, in Rome, to the minute or (`"second"`) to the second, as protocols need it."""
    if not value:
        return ""
    value = clock.rome(value)
    words = gettext("%(day)s, %(time)s") % {
        "day": formats.date_format(value, "DATE_FORMAT"),
        "time": value.strftime("%H:%M:%S" if precision == "second" else "%H:%M"),
    }
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), words)


@register.simple_tag
def demo_clock() -> str:
    """How far the demonstration's clock was moved, in words ("+24 months"); "" when it tells the real time."""
    if not clock.shift():
        return ""
    # A move takes its seconds: 24 months less half a minute are 24 months to anybody who reads it.
    apart = relativedelta(clock.rome(clock.now() + timedelta(minutes=2)), clock.rome(clock.machine_now()))
    months, words = apart.years * 12 + apart.months, []
    if months:
        words.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": months})
    if apart.days:
        words.append(ngettext("%(count)s day", "%(count)s days", apart.days) % {"count": apart.days})
    if not words:
        words.append(ngettext("%(count)s hour", "%(count)s hours", apart.hours) % {"count": apart.hours})
    if len(words) == 2:
        words = [gettext("%(first)s and %(second)s") % {"first": words[0], "second": words[1]}]
    return f"+{words[0]}"


@register.inclusion_tag("parts/waffle.html")
def waffle(*, held: int = 0, offered: int = 0, free: int = 0, rows: int = 5) -> dict:
    """Places as small squares, column by column: held, then offered, then free (`rows` 5 for a strip, 10 for a panel)."""
    total = held + offered + free
    columns = -(-total // rows) or 1
    said = gettext("%(total)s places: %(held)s assigned, %(free)s free") % {"total": total, "held": held, "free": free}
    if offered:
        said = gettext("%(total)s places: %(held)s assigned, %(offered)s offered, %(free)s free") % {
            "total": total,
            "held": held,
            "offered": offered,
            "free": free,
        }
    return {
        "width": str(columns * 12 - 2),  # text: a number would be localised
        "height": str(rows * 12 - 2),
        "said": said,
        "paths": [
            (name, _squares(start, count, rows))
            for name, start, count in (
                ("on", 0, held),
                ("wait", held, offered),
                ("free", held + offered, free),
            )
            if count
        ],
    }


def _squares(start: int, count: int, rows: int) -> str:
    return "".join(f"M{i // rows * 12} {i % rows * 12}h10v10h-10z" for i in range(start, start + count))


@register.inclusion_tag("parts/term.html")
def term(used: int, total: int, *, suspended: int = 0, late: bool = False) -> dict:
    """A bar of days: used of a total, the suspended days after them. Its words stand in aria-label."""
    width = max(total, used + suspended, 1)
    end, held = round(300 * used / width, 1), round(300 * suspended / width, 1)
    said = ngettext("%(used)s of %(total)s day used", "%(used)s of %(total)s days used", total)
    return {
        "said": said % {"used": used, "total": total},
        "used": f"M0 0h{end:g}v12H0z" if used else "",
        "held": f"M{end:g} 0h{held:g}v12h-{held:g}z" if suspended else "",
        "kind": "late" if late or used > total else "fg",
    }


@register.inclusion_tag("parts/bars.html")
def bars(rows, label: str = "") -> dict:
    """Lying bars: `rows` are (name, number) or (name, number, kind); kind: on, warnbar or late. Names and numbers are text
    beside the drawing, so they keep their size on a phone."""
    entries = [_entry(row) for row in rows]
    top = max((number for _name, number, _kind in entries), default=0) or 1
    drawn = [
        {"name": name, "number": number, "kind": kind, "length": f"{100 * float(number) / float(top):.3g}"}
        for name, number, kind in entries
    ]
    return {"bars": drawn, "label": label, "said": _said(entries, label)}


@register.inclusion_tag("parts/columns.html")
def columns(rows, label: str = "") -> dict:
    """Standing bars, for things in time; `rows` as for {% bars %}, at most eight."""
    entries = [_entry(row) for row in rows]
    top = max((number for _name, number, _kind in entries), default=0) or 1
    step = 520 / max(len(entries), 1)
    width = min(50, step - 12)
    drawn = []
    for index, (name, number, kind) in enumerate(entries):
        x = round(index * step + (step - width) / 2, 1)
        height = round(144 * float(number) / float(top), 1)
        drawn.append(
            {
                "name": name,
                "number": number,
                "kind": kind,
                "x": f"{x + width / 2:g}",
                "y": f"{170 - height - 7:g}",
                "path": f"M{x:g} {170 - height:g}h{width:g}V170h-{width:g}z" if number else "",
            }
        )
    return {"bars": drawn, "height": "196", "said": _said(entries, label)}


def _entry(row) -> tuple:
    name, number, *rest = row
    return (name, number, rest[0] if rest else "on")


def _said(entries: list[tuple], label: str) -> str:
    words = "; ".join(f"{name}: {number}" for name, number, _kind in entries) or gettext("No figures yet")
    return f"{label}: {words}" if label else words
