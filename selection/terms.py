"""Terms and deadlines of the procedure: calendar days in Rome, the first day not counted, holidays moving the last one."""

from datetime import date, datetime, timedelta

from dateutil.easter import easter
from django.conf import settings

from pavilion import clock

# Month and day of the national holidays that do not move.
FIXED_HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
SUNDAY = 6


def is_holiday(day: date) -> bool:
    """Whether a term that ends on `day` moves on: Sundays and national holidays. Saturday is a working day here."""
    if day.weekday() == SUNDAY or (day.month, day.day) in FIXED_HOLIDAYS:
        return True
    first_year = settings.HOLIDAY_4_OCTOBER_FROM
    if (day.month, day.day) == (10, 4) and first_year and day.year >= first_year:
        return True
    return day == easter(day.year) + timedelta(days=1)


def last_day(start: date, days: int) -> date:
    """The last day of a term of `days` calendar days from `start`, moved to the next working day if it is a holiday."""
    day = start + timedelta(days=days)
    while is_holiday(day):
        day += timedelta(days=1)
    return day


def end_of(day: date) -> datetime:
    """The instant at which a last day is over in Rome: what happens before it is in time, at it no more."""
    return clock.day_start(day + timedelta(days=1))


def days_used(start: date, today: date) -> int:
    """How many days of a term have passed, the first day not counted."""
    return max(0, (today - start).days)
