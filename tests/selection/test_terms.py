"""Terms in calendar days in Rome: the first day not counted, holidays moving the last one, midnight as the end."""

from datetime import UTC, date, datetime

import pytest

from pavilion import clock
from selection import terms


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 10, 5), 30, date(2026, 11, 4)),  # a Wednesday
        (date(2026, 10, 2), 30, date(2026, 11, 2)),  # 1 November is All Saints and a Sunday
        (date(2026, 12, 10), 15, date(2026, 12, 28)),  # Christmas, St Stephen, Sunday
        (date(2027, 3, 14), 15, date(2027, 3, 30)),  # Easter Monday 2027
        (date(2026, 11, 8), 30, date(2026, 12, 9)),  # 8 December
        (date(2026, 11, 12), 30, date(2026, 12, 12)),  # a Saturday is a working day here
        (date(2028, 2, 14), 15, date(2028, 2, 29)),  # leap day
        (date(2026, 9, 19), 15, date(2026, 10, 5)),  # 4 October 2026, holiday and Sunday
        (date(2025, 9, 19), 15, date(2025, 10, 4)),  # not yet a holiday in 2025, a Saturday
        (date(2026, 12, 17), 15, date(2027, 1, 2)),  # New Year
    ],
)
def test_the_last_day_of_a_term(start, days, last):
    assert terms.last_day(start, days) == last


@pytest.mark.parametrize(
    ("day", "over"),
    [
        (date(2026, 11, 30), datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),  # winter time
        (date(2026, 7, 31), datetime(2026, 7, 31, 22, 0, tzinfo=UTC)),  # summer time
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),  # the night before the clocks go forward
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),  # the day of 23 hours
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_a_last_day_is_over_at_midnight_in_rome(day, over):
    assert terms.end_of(day) == over


@pytest.mark.parametrize(
    ("instant", "start", "last"),
    [
        # 23:59:59 and midnight in Rome belong to different days, whatever the day is in UTC.
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), date(2026, 11, 23), date(2026, 12, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24), date(2026, 12, 24)),
        # The night in which the clocks go forward, and the hour that exists twice in October.
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 4, 28)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25), date(2026, 11, 24)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), date(2026, 11, 24)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26), date(2026, 11, 25)),
        (datetime(2026, 8, 31, 21, 59, 59, tzinfo=UTC), date(2026, 8, 31), date(2026, 9, 30)),  # 31 August
        (datetime(2028, 1, 30, 12, 0, tzinfo=UTC), date(2028, 1, 30), date(2028, 2, 29)),  # a leap day as last day
    ],
)
def test_a_term_begins_on_the_day_it_is_in_rome(instant, start, last):
    assert clock.rome(instant).date() == start
    assert terms.last_day(start, 30) == last


@pytest.mark.parametrize(
    ("day", "months", "ends_on"),
    [
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 2, 28), 24, date(2028, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 29), 24, date(2028, 3, 29)),
    ],
)
def test_months_are_real_months(day, months, ends_on):
    assert clock.add_months(day, months) == ends_on


def test_days_used_leave_the_first_day_out():
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 5)) == 0
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 23)) == 18
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 1)) == 0
