"""Tags of the selection: the places left, as every page may show them, and how deadlines are written."""

from datetime import datetime, timedelta

from django import template
from django.utils import formats

from pavilion import clock
from selection import calls, places
from selection.models import Call

register = template.Library()


@register.inclusion_tag("selection/parts/places_left.html")
def places_left() -> dict:
    """The places of the call that is open, else of the one to come or the last; nothing when it does not show them.

    One query. The page around it may be kept: nothing here looks at the visitor.
    """
    now = clock.now()
    call = calls.current(places.with_public_figures(Call.objects.all(), now), now)
    if call is None:
        return {"call": None}
    return {"call": call, "phase": calls.phase(call, now), "figures": places.public_figures(call)}


@register.simple_tag
def last_moment(instant: datetime) -> str:
    """The last day that is still in time, for a deadline that is the midnight after it."""
    return formats.date_format(clock.rome(instant - timedelta(microseconds=1)).date(), "DATE_FORMAT")
