"""How a corrigendum reads: what changed, in words, under the text the officer wrote."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from pavilion import clock
from pavilion.italian import elided

from .models import Call, Corrigendum


@dataclass(frozen=True)
class Line:
    """One corrigendum as the pages show it."""

    number: int
    kind: str
    issued_at: datetime
    text: str
    change: str  # "before → after" in words, or ""


def of(call: Call) -> list[Line]:
    """The corrigenda of a call in their order, in one query."""
    return [line(one) for one in call.corrigenda.all()]


def line(corrigendum: Corrigendum) -> Line:
    """One corrigendum in the language of the page."""
    return Line(
        number=corrigendum.number,
        kind=corrigendum.get_kind_display(),
        issued_at=corrigendum.issued_at,
        text=corrigendum.text,
        change=change(corrigendum),
    )


def change(corrigendum: Corrigendum) -> str:
    """What it was and what it is now; "" for a text that changes neither date nor number."""
    before, after = corrigendum.before, corrigendum.after
    if "place_count" in after:
        return _("Places: %(before)s, now %(after)s.") % {
            "before": before["place_count"],
            "after": after["place_count"],
        }
    if "submission_closes_at" in after:
        days = {
            "before": _moment(before["submission_closes_at"]),
            "after": _moment(after["submission_closes_at"]),
        }
        return elided(_("The call closed on %(before)s; it now closes on %(after)s (Rome).") % days)
    return ""


def _moment(text: str) -> str:
    return formats.date_format(clock.rome(datetime.fromisoformat(text)), "DATETIME_FORMAT")
