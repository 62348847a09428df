"""The clock: months that are months, days that are Rome's, a shift only where it may be shifted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pavilion import clock


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 24, date(2028, 11, 22)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 2, 28), 24, date(2028, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_are_real_months(day, months, expected):
    assert clock.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 14, 23, 0, tzinfo=UTC)),
        (date(2026, 7, 15), datetime(2026, 7, 14, 22, 0, tzinfo=UTC)),
        # the day after the clocks went forward, and the day after they went back
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_rome(day, expected):
    assert clock.day_start(day) == expected


def test_today_is_romes_day_before_it_is_utcs():
    with clock.frozen(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2027, 1, 1)


def test_freezing_ends_with_its_block():
    instant = datetime(2030, 1, 1, tzinfo=UTC)

    with clock.frozen(instant):
        assert clock.now() == instant

    assert clock.now() < instant


def test_freezing_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"), clock.frozen(datetime(2030, 1, 1)):  # noqa: DTZ001
        pass


def test_a_shift_is_seen_by_everyone_who_asks(settings, tmp_path):
    settings.CLOCK_SHIFT_FILE = tmp_path / "state" / "clock-shift"

    clock.set_shift(timedelta(days=730))

    assert clock.shift() == timedelta(days=730)
    assert timedelta(days=729) < clock.now() - clock.machine_now() < timedelta(days=731)


def test_the_machines_own_time_is_never_shifted(settings, tmp_path):
    settings.CLOCK_SHIFT_FILE = tmp_path / "clock-shift"
    before = datetime.now(UTC)  # noqa: TID251

    clock.set_shift(timedelta(days=1))

    assert clock.machine_now() - before < timedelta(minutes=1)


def test_an_unreadable_shift_is_no_shift(settings, tmp_path):
    settings.CLOCK_SHIFT_FILE = tmp_path / "clock-shift"
    settings.CLOCK_SHIFT_FILE.write_text("tomorrow")

    assert clock.shift() == timedelta()


def test_an_installation_without_the_file_refuses_to_shift(settings):
    settings.CLOCK_SHIFT_FILE = None

    with pytest.raises(RuntimeError):
        clock.set_shift(timedelta(days=1))
    assert clock.shift() == timedelta()
