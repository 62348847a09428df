"""The national holidays of Italy; offices are closed on Saturdays too."""

from datetime import date

import pytest

from pavilion import holidays


def test_4_october_counts_as_the_settings_say(settings):
    settings.HOLIDAY_4_OCTOBER_FROM = 0
    assert holidays.is_holiday(date(2027, 10, 4)) is False
    settings.HOLIDAY_4_OCTOBER_FROM = 2026
    assert holidays.is_holiday(date(2027, 10, 4)) is True
    assert holidays.is_holiday(date(2025, 10, 4)) is False


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 11, 27), True),  # a Friday
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 11, 29), False),  # a Sunday
        (date(2026, 12, 8), False),  # the Immaculate Conception, a Tuesday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2027, 3, 30), True),
    ],
)
def test_offices_open_from_monday_to_friday(day, opens):
    assert holidays.is_office_day(day) is opens
