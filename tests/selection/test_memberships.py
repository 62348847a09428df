"""The course of a membership: its reminders and its end, by its dates alone, however late or often the jobs run."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.schedule import SCHEDULE
from selection import memberships, places
from selection.models import Membership

from . import factories as make
from .racing import race

pytestmark = pytest.mark.django_db

ENDS_ON = date(2028, 11, 23)  # of a membership accepted at NOON, 23 November 2026, for 24 months


@pytest.fixture
def membership() -> Membership:
    return make.membership()


def at_noon(day: date):
    return clock.frozen(clock.day_start(day) + timedelta(hours=12))


def days_before(days: int, end: date = ENDS_ON):
    return at_noon(end - timedelta(days=days))


def reminders() -> list[str]:
    """The reminders written so far, by their number of days."""
    mails = OutboxMail.objects.filter(template="selection/membership_reminder").order_by("pk")
    return [int(key.rpartition("-")[2]) for key in mails.values_list("key", flat=True)]


# --- Reminders ------------------------------------------------------------------------------------------------------
def test_three_reminders_come_on_their_days_and_each_once(membership):
    for days in range(100, -3, -1):
        with days_before(days):
            memberships.remind_due()
            memberships.remind_due()
    assert reminders() == [90, 30, 7]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, None), (-1, None)],
)
def test_the_most_urgent_reminder_whose_day_has_come_fits(days, expected, membership):
    assert memberships.reminder_due(membership, ENDS_ON - timedelta(days=days)) == expected


@pytest.mark.parametrize(("days", "expected"), [(89, [90]), (25, [30]), (3, [7]), (1, [7]), (0, []), (-4, [])])
def test_a_job_that_was_away_for_weeks_sends_the_most_urgent_reminder_alone(days, expected, membership):
    with days_before(days):
        assert memberships.remind_due() == len(expected)
        assert memberships.remind_due() == 0
    assert reminders() == expected


def test_a_missed_reminder_is_not_sent_after_a_more_urgent_one(membership):
    with days_before(20):
        memberships.remind_due()
    with days_before(10):
        memberships.remind_due()
    assert reminders() == [30]


def test_a_reminder_whose_day_lies_before_the_membership_does_not_exist():
    membership = make.membership(membership_months=2)  # 23 November to 23 January: 61 days
    assert memberships.reminder_due(membership, membership.starts_on) is None
    assert memberships.remind_due() == 0
    with days_before(30, membership.ends_on):
        assert memberships.remind_due() == 1
    assert reminders() == [30]


def test_a_membership_that_ended_early_is_not_reminded_of_its_end(membership):
    with days_before(300):
        places.give_up(membership.grant, user=make.user_of(membership.company))
    with days_before(7):
        assert memberships.remind_due() == 0


def test_a_company_that_cannot_be_written_to_does_not_stop_the_others(membership):
    membership.company.mandates.update(valid_to=clock.now())
    make.membership()
    with days_before(7):
        assert memberships.remind_due() == 1


@pytest.mark.parametrize(("language", "day"), [("it", "22 novembre 2028"), ("en", "22 november 2028")])
def test_a_reminder_says_the_last_day_in_the_companys_language(language, day):
    make.membership(language=language)
    with days_before(30):
        memberships.remind_due()
    mail = OutboxMail.objects.get(template="selection/membership_reminder")
    assert day in mail.subject.lower()
    assert day in mail.text.lower()


def test_reminding_of_nothing_costs_two_queries(membership, django_assert_num_queries):
    make.membership()
    with days_before(30):
        memberships.remind_due()
        with django_assert_num_queries(2):
            memberships.remind_due()


# --- The end --------------------------------------------------------------------------------------------------------
def test_the_store_closes_at_midnight_in_rome_without_any_job(membership):
    store = membership.company.store
    midnight = datetime(2028, 11, 22, 23, 0, tzinfo=UTC)
    before = midnight - timedelta(microseconds=1)
    assert (store.is_open(before), store.is_open(midnight)) == (True, False)
    with clock.frozen(before):
        assert memberships.current_membership(membership.company, clock.now()) == membership
        assert memberships.close_ended() == 0
    with clock.frozen(midnight):
        assert memberships.current_membership(membership.company, clock.now()) is None
        assert memberships.close_ended() == 1


def test_the_end_is_marked_told_and_on_record_once_though_days_late(membership):
    late = clock.day_start(ENDS_ON) + timedelta(days=3)
    with clock.frozen(late):
        assert memberships.close_ended() == 1
        assert memberships.close_ended() == 0
    membership.refresh_from_db()
    assert (membership.ends_on, membership.closed_at) == (ENDS_ON, late)
    assert [event.verb for event in audit.history(membership)] == ["start", "end"]
    mail = OutboxMail.objects.get(template="selection/membership_ended")
    assert "22 novembre 2028" in mail.text.lower()


def test_a_membership_that_ended_early_was_closed_then(membership):
    with days_before(300):
        places.give_up(membership.grant, user=make.user_of(membership.company))
        membership.refresh_from_db()
        assert membership.closed_at == clock.now()
    with days_before(-1):
        assert memberships.close_ended() == 0
    assert not OutboxMail.objects.filter(template="selection/membership_ended").exists()


@pytest.mark.parametrize(
    ("accepted", "months", "last_instant_open"),
    [
        # 29 February of a leap year: two years later there is none, the 28th is the first day without
        (datetime(2028, 2, 29, 10, tzinfo=UTC), 24, datetime(2030, 2, 27, 22, 59, 59, tzinfo=UTC)),
        # to 29 February, from a year without one
        (datetime(2026, 8, 31, 10, tzinfo=UTC), 18, datetime(2028, 2, 28, 22, 59, 59, tzinfo=UTC)),
        # 31 August and six months
        (datetime(2026, 8, 31, 10, tzinfo=UTC), 6, datetime(2027, 2, 27, 22, 59, 59, tzinfo=UTC)),
        # the first day without is the Sunday on which clocks go forward, which begins in winter time; and the day after
        (datetime(2026, 3, 26, 10, tzinfo=UTC), 24, datetime(2028, 3, 25, 22, 59, 59, tzinfo=UTC)),
        (datetime(2026, 3, 27, 10, tzinfo=UTC), 24, datetime(2028, 3, 26, 21, 59, 59, tzinfo=UTC)),
        # the Sunday on which they go back, which begins in summer time; and the day after
        (datetime(2025, 10, 25, 10, tzinfo=UTC), 12, datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)),
        (datetime(2025, 10, 26, 10, tzinfo=UTC), 12, datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
        # begun in summer time, over in winter time
        (datetime(2026, 10, 24, 10, tzinfo=UTC), 1, datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC)),
        # the night the clocks go back: its first and its second 02:30 are the same day
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 12, datetime(2027, 10, 24, 21, 59, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 12, datetime(2027, 10, 24, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_second_of_a_store_is_that_of_the_day_in_rome(accepted, months, last_instant_open):
    with clock.frozen(accepted):
        membership = make.membership(membership_months=months)
    store = membership.company.store
    assert store.is_open(last_instant_open)
    assert not store.is_open(last_instant_open + timedelta(seconds=1))
    with clock.frozen(last_instant_open):
        assert memberships.close_ended() == 0
        assert memberships.current_membership(membership.company, clock.now()) == membership
    with clock.frozen(last_instant_open + timedelta(seconds=1)):
        assert memberships.close_ended() == 1
        assert memberships.remind_due() == 0


@pytest.mark.parametrize("end", [date(2028, 3, 26), date(2028, 10, 29), date(2028, 2, 29), date(2028, 8, 31)])
def test_reminders_count_days_and_not_hours(end, membership):
    """Across the change of the clocks, the leap day, the end of a month: the day of a reminder begins at midnight in Rome."""
    Membership.objects.update(ends_on=end)
    for days in (90, 30, 7):
        begins = clock.day_start(end - timedelta(days=days))
        with clock.frozen(begins - timedelta(microseconds=1)):
            assert memberships.remind_due() == 0
        with clock.frozen(begins):
            assert memberships.remind_due() == 1
    assert reminders() == [90, 30, 7]


# --- The jobs -------------------------------------------------------------------------------------------------------
def test_the_jobs_stand_in_the_schedule():
    assert {"selection.tasks.remind_memberships", "selection.tasks.end_memberships"} <= SCHEDULE.keys()


@pytest.mark.django_db(transaction=True)
def test_the_jobs_may_run_in_parallel():
    for _ in range(3):
        make.membership()
    with days_before(7):
        reminded = race([memberships.remind_due] * 4)
    with days_before(-1):
        closed = race([memberships.close_ended] * 4)

    assert [result for result in [*reminded, *closed] if isinstance(result, Exception)] == []
    assert sum(closed) == 3
    assert OutboxMail.objects.filter(template="selection/membership_reminder").count() == 3
    assert OutboxMail.objects.filter(template="selection/membership_ended").count() == 3
    for membership in Membership.objects.all():
        assert [event.verb for event in audit.history(membership)] == ["start", "end"]
