"""Terms and deadlines of the procedure: calendar days in Rome, the first day not counted, holidays moving the last one."""

from datetime import date, datetime, timedelta

from pavilion import clock
from pavilion.holidays import is_holiday


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
