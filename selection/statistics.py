"""How a call goes, in figures: arrivals, regions, sectors, states, and how long decisions take. Each is one query."""

from datetime import date, timedelta

from django.db.models import Aggregate, Count, DurationField, F
from django.db.models.functions import TruncDate
from django.utils import formats
from django.utils.translation import gettext as _

from catalogue.models import Category
from companies.models import Region
from pavilion import clock

from .models import Application, Call

MOST = 8  # bars in a plot; what is left is one more


class Median(Aggregate):
    """The value in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def arrivals(call: Call) -> list[tuple[str, int]]:
    """Applications per day in Rome: of the last eight days, or per week where more days have passed."""
    day = TruncDate("submitted_at", tzinfo=clock.ROME)
    counted = dict(call.applications.submitted().order_by().annotate(day=day).values_list("day").annotate(Count("pk")))
    if not counted:
        return []
    first, last = min(counted), max(counted)
    step = 1 if (last - first).days < MOST else 7
    begins = first if step == 1 else first - timedelta(days=first.weekday())
    rows = []
    while begins <= last:
        number = sum(counted.get(begins + timedelta(days=offset), 0) for offset in range(step))
        rows.append((_short(begins), number))
        begins += timedelta(days=step)
    return rows[-MOST:]


def by_region(call: Call) -> list[tuple[str, int]]:
    """Applications by the region of the registered office, the most first."""
    counted = _counted(call, "company__office_province__region")
    regions = Region.objects.in_bulk([pk for pk, _number in counted if pk])
    return _named([(str(regions[pk]) if pk else _("not in Italy"), number) for pk, number in counted])


def by_sector(call: Call) -> list[tuple[str, int]]:
    """Applications by the main sector of the company's store, the most first."""
    counted = _counted(call, "company__store__sector")
    sectors = Category.objects.in_bulk([pk for pk, _number in counted if pk])
    return _named([(str(sectors[pk]) if pk else _("not said"), number) for pk, number in counted])


def by_state(call: Call) -> list[tuple[str, int]]:
    """Applications by state, in the order of the procedure."""
    counted = dict(call.applications.submitted().order_by().values_list("state").annotate(Count("pk")))
    return [(str(state.label).capitalize(), counted[state]) for state in Application.State if state in counted]


def median_days(call: Call) -> int | None:
    """Days from arrival to decision, the value in the middle; None while nothing is decided. Suspended days included."""
    decided = call.applications.exclude(decided_at=None)
    found = decided.aggregate(median=Median(F("decided_at") - F("submitted_at")))["median"]
    return None if found is None else round(found / timedelta(days=1))


def _counted(call: Call, field: str) -> list[tuple]:
    found = call.applications.submitted().order_by().values_list(field).annotate(number=Count("pk"))
    return list(found.order_by("-number", field))


def _named(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    if len(rows) <= MOST:
        return rows
    return [*rows[: MOST - 1], (_("Others"), sum(number for _name, number in rows[MOST - 1 :]))]


def _short(day: date) -> str:
    return formats.date_format(day, "j M")
