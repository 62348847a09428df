"""Terms in calendar days in Rome: the first day not counted, holidays moving the last one, midnight as the end."""

from datetime import UTC, date, datetime

import pytest

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


def test_4_october_counts_as_the_settings_say(settings):
    settings.HOLIDAY_4_OCTOBER_FROM = 0
    assert terms.is_holiday(date(2027, 10, 4)) is False
    settings.HOLIDAY_4_OCTOBER_FROM = 2026
    assert terms.is_holiday(date(2027, 10, 4)) is True
    assert terms.is_holiday(date(2025, 10, 4)) is False


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


def test_days_used_leave_the_first_day_out():
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 5)) == 0
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 23)) == 18
    assert terms.days_used(date(2026, 10, 5), date(2026, 10, 1)) == 0
