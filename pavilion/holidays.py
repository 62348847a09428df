"""The national holidays of Italy."""

from datetime import date, timedelta

from dateutil.easter import easter
from django.conf import settings

# Month and day of the national holidays that do not move.
FIXED_HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
SATURDAY, SUNDAY = 5, 6


def is_holiday(day: date) -> bool:
    """Whether a day is a Sunday or a national holiday. Saturday is a working day here, as in the terms of the law."""
    if day.weekday() == SUNDAY or (day.month, day.day) in FIXED_HOLIDAYS:
        return True
    first_year = settings.HOLIDAY_4_OCTOBER_FROM
    if (day.month, day.day) == (10, 4) and first_year and day.year >= first_year:
        return True
    return day == easter(day.year) + timedelta(days=1)


def is_office_day(day: date) -> bool:
    """Whether offices are open: Monday to Friday, but national holidays."""
    return day.weekday() < SATURDAY and not is_holiday(day)
