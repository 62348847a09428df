"""Scheduled work at the desk: what each task does and when, how its last run went, and running it now."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import translation

from pavilion import audit, clock, scheduled_work, tasks, work
from pavilion.models import TaskRun, User
from pavilion.schedule import SCHEDULE, WHATEVER_THE_DAY, crontab

PAGE = "/admin/pavilion/taskrun/"
MAIL, NIGHTLY = "pavilion.tasks.deliver_mail", "catalogue.tasks.refresh_products"
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def officer(client, db):
    user = User.objects.create_user("officer@example.org", is_staff=True, language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    return user


def allow(user, *names) -> User:
    """Give permissions of the ground; returns the person with them."""
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="pavilion", codename__in=names))
    return User.objects.get(pk=user.pk)


def run(name: str, *, ago: timedelta, succeeded: bool | None = True, result: str = "0") -> TaskRun:
    """A task whose last run began so long before NOW and took two seconds; None for one that has not ended."""
    started_at = NOW - ago
    finished_at = None if succeeded is None else started_at + timedelta(seconds=2)
    return TaskRun.objects.create(
        task=name, started_at=started_at, finished_at=finished_at, succeeded=succeeded, result=result
    )


def state(name: str) -> str:
    return next(row.state for row in scheduled_work.rows(NOW) if row.name == name)


# --- When ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "english", "italian"),
    [
        (60, "every minute", "ogni minuto"),
        (300, "every 5 minutes", "ogni 5 minuti"),
        (7200, "every 2 hours", "ogni 2 ore"),
        (45, "every 45 seconds", "ogni 45 secondi"),
        (crontab(hour=3, minute=20), "every day at 03:20", "ogni giorno alle 03:20"),
        (crontab(hour="3,15", minute=0), "every day at 03:00, 15:00", "ogni giorno alle 03:00, 15:00"),
        (crontab(minute=15), "every hour, at minute 15", "ogni ora, al minuto 15"),
        (crontab(minute="*/10"), "6 times an hour", "6 volte all’ora"),
        (
            crontab(hour=4, minute=5, day_of_week="sun,mon"),
            "Monday, Sunday at 04:05",
            "lunedì, domenica alle 04:05",
        ),
        (
            crontab(hour=4, minute=5, day_of_month="1"),
            "on these days of the month: 1; at 04:05",
            "in questi giorni del mese: 1; alle 04:05",
        ),
    ],
)
def test_a_schedule_in_words(every, english, italian):
    with translation.override("en"):
        assert scheduled_work.in_words(every) == english
    with translation.override("it"):
        assert scheduled_work.in_words(every) == italian


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (300, datetime(2026, 11, 24, 11, 5, tzinfo=UTC)),
        (crontab(hour=12, minute="0,30"), datetime(2026, 11, 24, 11, 30, tzinfo=UTC)),  # 12:30 in Rome
        (crontab(hour=3, minute=20), datetime(2026, 11, 25, 2, 20, tzinfo=UTC)),
        (crontab(hour=3, minute=20, day_of_week="mon"), datetime(2026, 11, 30, 2, 20, tzinfo=UTC)),
        (crontab(hour=3, minute=20, day_of_month="1", month_of_year="7"), datetime(2027, 7, 1, 1, 20, tzinfo=UTC)),
    ],
)
def test_when_a_task_is_due_next(every, expected):
    assert scheduled_work.next_after(every, NOW) == expected


# --- How it goes ---------------------------------------------------------------------


def test_a_task_that_never_ran(db):
    row = next(row for row in scheduled_work.rows(NOW) if row.name == NIGHTLY)

    assert (row.state, row.run, row.seconds) == ("never", None, None)
    assert row.next_at == datetime(2026, 11, 25, 2, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "succeeded", "expected"),
    [
        (timedelta(seconds=30), True, "ok"),
        (timedelta(minutes=6, seconds=1), True, "late"),
        (timedelta(seconds=30), False, "failed"),
        (timedelta(minutes=9), None, "running"),
        (timedelta(minutes=11), None, "failed"),
    ],
)
def test_the_state_of_a_task_that_runs_every_minute(db, ago, succeeded, expected):
    run(MAIL, ago=ago, succeeded=succeeded)

    assert state(MAIL) == expected


def test_a_nightly_task_is_late_when_a_night_passed_without_it(db):
    last_night = run(NIGHTLY, ago=timedelta(hours=8, minutes=40))  # at 03:20 in Rome
    assert state(NIGHTLY) == "ok"

    TaskRun.objects.filter(pk=last_night.pk).update(started_at=last_night.started_at - timedelta(days=1))
    assert state(NIGHTLY) == "late"


def test_a_run_that_is_due_has_no_later_time(db):
    run(MAIL, ago=timedelta(minutes=2))

    assert next(row.next_at for row in scheduled_work.rows(NOW) if row.name == MAIL) is None


def test_every_task_of_the_schedule_says_what_it_does_in_both_languages():
    assert set(SCHEDULE) >= WHATEVER_THE_DAY
    for name in SCHEDULE:
        with translation.override("en"):
            english = scheduled_work.describe(name)
        with translation.override("it"):
            italian = scheduled_work.describe(name)
        assert english.endswith(".") and italian.endswith(".") and english != italian, name


# --- The page -------------------------------------------------------------------------


def test_the_page_tells_every_task_and_every_queue_one_may_see(client, officer):
    allow(officer, "view_taskrun", "view_outboxmail")
    now = clock.machine_now()
    TaskRun.objects.create(
        task=NIGHTLY, started_at=now, finished_at=now, succeeded=False, result="ValueError: no <province>"
    )
    page = client.get(PAGE).content.decode()

    assert page.count('<tr class="is-') == len(SCHEDULE)
    assert page.count("never ran") == len(SCHEDULE) - 1
    assert "ValueError: no &lt;province&gt;" in page
    assert "Every day at 03:20" in page
    assert ('href="/admin/pavilion/outboxmail/"' in page, 'href="/admin/selection/receipt/"' in page) == (True, False)
    assert "Run now" not in page


def test_the_page_needs_the_permission(client, officer):
    assert client.get(PAGE).status_code == 403


def test_an_administrator_runs_a_task_now_and_it_is_on_record(client, officer, monkeypatch):
    allow(officer, "view_taskrun", "change_taskrun")
    monkeypatch.setitem(tasks.FUNCTIONS, MAIL, lambda: 3)

    response = client.post(f"{PAGE}run/{MAIL}/", follow=True)

    assert "Result: 3" in response.content.decode()
    done = TaskRun.objects.get(task=MAIL)
    assert (done.succeeded, done.result) == (True, "3")
    [event] = audit.history(done)
    assert (event.verb, event.actor) == ("run_now", officer)


def test_an_error_is_shown_to_whoever_ran_the_task(client, officer, monkeypatch):
    allow(officer, "view_taskrun", "change_taskrun")
    monkeypatch.setitem(tasks.FUNCTIONS, MAIL, lambda: 1 / 0)

    response = client.post(f"{PAGE}run/{MAIL}/", follow=True)

    assert "ZeroDivisionError: division by zero" in response.content.decode()
    assert TaskRun.objects.get(task=MAIL).succeeded is False


def test_only_tasks_of_the_schedule_run_and_only_for_those_who_may(client, officer):
    assert client.post(f"{PAGE}run/{MAIL}/").status_code == 403
    with pytest.raises(PermissionDenied):
        scheduled_work.run_now(MAIL, actor=officer)
    allowed = allow(officer, "change_taskrun")

    assert client.post(f"{PAGE}run/os.getcwd/").status_code == 404
    assert client.get(f"{PAGE}run/{MAIL}/").status_code == 405
    with pytest.raises(KeyError):
        scheduled_work.run_now("os.getcwd", actor=allowed)
    assert TaskRun.objects.count() == 0


def test_every_kind_of_deferred_work_can_be_tried_again_at_the_desk():
    for model in work.kinds():
        page = admin.site._registry[model]
        assert "work_state" in page.list_filter, model
        assert "try_again" in page.actions, model
