"""The demonstration's clock: it stops at every deadline on its way, does what is due there, and is everybody's."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client

from pavilion import audit, clock, clock_moves, extensions, outbox, tasks
from pavilion.models import TaskRun, User
from pavilion.schedule import AFTER_A_MOVE, SCHEDULE, WHATEVER_THE_DAY

OF_THE_DAY = [name for name in SCHEDULE if name not in WHATEVER_THE_DAY]
TASK = "selection.tasks.lapse_offers"
ENGLISH = {"headers": {"accept-language": "en"}}


@pytest.fixture(autouse=True)
def movable(settings, tmp_path):
    """A clock that can be moved, and mails kept where they can be read."""
    settings.CLOCK_SHIFT_FILE = tmp_path / "clock-shift"
    settings.EMAIL_BACKEND, settings.EMAIL_FOLDER = "pavilion.mail.FolderBackend", tmp_path / "mail"


@pytest.fixture
def days(monkeypatch):
    """Gives the clock deadlines: so many days from now."""
    known: list[datetime] = []
    real = extensions.call_all
    monkeypatch.setattr(
        extensions, "call_all", lambda module, *rest: [known] if module == "deadlines" else real(module, *rest)
    )

    def give(*numbers: float) -> list[datetime]:
        known[:] = [clock.now() + timedelta(days=number) for number in numbers]
        return known

    return give


@pytest.fixture
def ran(monkeypatch) -> list[tuple[str, datetime]]:
    """Which tasks ran at what time of the portal; they do nothing else."""
    found = []
    for name in SCHEDULE:
        tasks.function_of(name)
        monkeypatch.setitem(tasks.FUNCTIONS, name, lambda name=name: found.append((name, clock.now())) or 0)
    return found


def near(instant: datetime) -> timedelta:
    return abs(clock.now() - instant)


# --- Moving ---------------------------------------------------------------------------


def test_the_clock_stops_at_every_deadline_on_its_way(db, days, ran):
    first, second, _beyond = days(10, 40, 800)
    target = clock.now() + timedelta(days=700)

    move = clock_moves.advance(target)

    assert [stop.at for stop in move.stops] == [first, second, target]
    assert near(target) < timedelta(minutes=1)
    times = [at for name, at in ran if name == TASK]
    for at, expected in zip(times, (first, second, target), strict=True):
        assert timedelta() <= at - expected < timedelta(minutes=1)


def test_at_each_stop_the_work_of_the_day_runs_in_order_and_mails_go_at_the_end(db, days, ran):
    days(1)

    clock_moves.advance(clock.now() + timedelta(days=2))

    assert [name for name, _at in ran] == [*OF_THE_DAY, *OF_THE_DAY, *AFTER_A_MOVE]


def test_a_task_that_fails_stops_neither_the_others_nor_the_clock(db, days, ran, monkeypatch):
    days()
    monkeypatch.setitem(tasks.FUNCTIONS, TASK, lambda: 1 / 0)

    move = clock_moves.advance(clock.now() + timedelta(days=1))

    [stop] = move.stops
    [result] = stop.results
    assert (result.task, result.said, result.succeeded) == (TASK, "ZeroDivisionError: division by zero", False)
    assert {name for name, _at in ran} == {*OF_THE_DAY, *AFTER_A_MOVE} - {TASK}
    assert TaskRun.objects.get(task=TASK).succeeded is False


def test_a_move_that_takes_too_long_stops_where_it_is_and_can_go_on(db, days, ran, monkeypatch):
    first, _second = days(1, 2)
    monkeypatch.setattr(clock_moves, "SECONDS", 0)
    target = clock.now() + timedelta(days=3)

    move = clock_moves.advance(target)

    assert (move.reached_at, move.aimed_at, move.is_unfinished) == (first, target, True)
    assert near(first) < timedelta(minutes=1)
    assert clock_moves.last_move() == move


@pytest.mark.parametrize("ahead", [timedelta(days=-1), timedelta(), timedelta(days=1000)])
def test_the_clock_goes_forward_and_not_too_far(db, days, ran, ahead):
    with pytest.raises(clock_moves.CannotMove):
        clock_moves.advance(clock.now() + ahead)
    assert (clock.shift(), ran) == (timedelta(), [])


def test_set_back_the_clock_tells_the_real_time(db, days, ran):
    days()
    clock_moves.advance(clock.now() + timedelta(days=15))

    clock_moves.set_back()

    assert clock.shift() == timedelta()
    assert near(clock.machine_now()) < timedelta(minutes=1)


def test_steps_go_by_the_calendar_of_rome(days):
    days(5)
    with clock.frozen(datetime(2027, 3, 27, 11, 0, tzinfo=UTC)):  # the night after, clocks go forward
        assert clock_moves.target_of("day") == datetime(2027, 3, 28, 10, 0, tzinfo=UTC)
        assert clock_moves.target_of("fortnight") == datetime(2027, 4, 11, 10, 0, tzinfo=UTC)
        assert clock_moves.target_of("term") == datetime(2029, 3, 27, 10, 0, tzinfo=UTC)
    days()
    with pytest.raises(clock_moves.CannotMove):
        clock_moves.target_of("deadline")


def test_two_moves_within_one_tick_of_the_file_system_are_both_seen(settings, monkeypatch):
    real, path = Path.stat, settings.CLOCK_SHIFT_FILE

    class SameTick:
        def __init__(self, found):
            self.st_mtime_ns, self.st_ino = 1, found.st_ino

    monkeypatch.setattr(Path, "stat", lambda self, **more: SameTick(real(self)) if self == path else real(self, **more))
    for number in (1, 2, 3):
        clock.set_shift(timedelta(days=number))
        assert clock.shift() == timedelta(days=number)


@pytest.mark.django_db(transaction=True)
def test_only_one_moves_the_clock_at_a_time(days, ran, monkeypatch):
    days()
    inside, go_on, refused = threading.Event(), threading.Event(), []
    monkeypatch.setitem(tasks.FUNCTIONS, TASK, lambda: inside.set() or go_on.wait(10) or 0)

    def other():
        inside.wait(10)
        try:
            clock_moves.advance(clock.now() + timedelta(days=9))
        except clock_moves.CannotMove as reason:
            refused.append(str(reason))
        finally:
            go_on.set()
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    clock_moves.advance(clock.now() + timedelta(days=1))
    thread.join()

    assert len(refused) == 1
    assert timedelta(days=1) <= clock.shift() + timedelta(minutes=1) < timedelta(days=2)


# --- The page -------------------------------------------------------------------------


def test_the_page_tells_the_time_and_the_next_deadline(client, db, days):
    [deadline] = days(12)
    page = client.get("/dev/clock/", **ENGLISH).content.decode()

    assert "This is the real time, in Rome." in page
    assert f'datetime="{clock.rome(deadline).isoformat(timespec="seconds")}"' in page
    assert 'value="deadline"' in page


def test_without_a_deadline_there_is_no_button_to_it(client, db, days):
    days()
    page = client.get("/dev/clock/", **ENGLISH).content.decode()

    assert "No deadline is known." in page
    assert 'value="deadline"' not in page


def test_a_move_is_told_with_its_tasks_events_and_mails(client, db, days, monkeypatch):
    days(3)
    person = User.objects.create_user("person@example.org", language="en")

    def remind():
        """Remind people."""
        if audit.history(person).exists():
            return 0
        with transaction.atomic():
            audit.record(person, "remind")
            outbox.queue_mail(key="reminder", template="account/email/password_changed", context={}, user=person)
        return 1

    monkeypatch.setitem(tasks.FUNCTIONS, TASK, remind)

    response = client.post("/dev/clock/", {"step": "fortnight"}, **ENGLISH)
    assert (response.status_code, response.headers["Location"]) == (302, "/dev/clock/#happened")
    page = client.get("/dev/clock/", **ENGLISH).content.decode()

    assert "Remind people. <b>1</b>" in page
    assert "At one deadline there was nothing to do." in page
    assert "1 event on record" in page and "<code>remind</code>" in page
    assert "1 e-mail</h3>" in page and 'href="/dev/mail/20' in page
    assert "Clock: +15 days." in page


def test_what_no_button_asks_moves_nothing(client, db, days, ran):
    days()
    for data in ({}, {"step": "year"}, {"step": "on", "to": "tomorrow"}, {"step": "on", "to": "2030-01-01T00:00"}):
        assert client.post("/dev/clock/", data).status_code == 409
    assert (clock.shift(), ran) == (timedelta(), [])


def test_a_move_needs_the_pages_own_form(db, days, ran):
    assert Client(enforce_csrf_checks=True).post("/dev/clock/", {"step": "day"}).status_code == 403
    assert ran == []


def test_every_page_says_that_the_clock_is_moved(client, db):
    officer = User.objects.create_superuser("officer@example.org", language="en")
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    client.force_login(officer)
    pages = ("/en/privacy/", "/en/accounts/email/", "/admin/", "/dev/mail/", "/en/nothing/")

    assert all("Move the clock on" in client.get(page).content.decode() for page in pages)

    clock.set_shift(timedelta(days=45, hours=1))
    month_and_days = ("Clock: +1 month and ", 'href="/dev/clock/#back"')
    assert all(words in client.get(page).content.decode() for page in pages for words in month_and_days)


def test_nobody_is_signed_out_when_the_clock_moves(client, db):
    person = User.objects.create_user("person@example.org", "a password of tests", language="en")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.post("/en/accounts/login/", {"login": person.email, "password": "a password of tests"})
    assert client.get("/en/accounts/email/").status_code == 200

    clock.set_shift(timedelta(days=800))

    assert client.get("/en/accounts/email/").status_code == 200
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value


def test_a_kept_page_does_not_outlive_a_move(client, db, settings):
    settings.PAGE_CACHE_SECONDS = 30
    assert "Clock: +" not in client.get("/en/privacy/").content.decode()
    clock.set_shift(timedelta(days=1))
    assert "Clock: +1 day." in client.get("/en/privacy/").content.decode()
    clock.set_shift(timedelta())
    assert "Clock: +" not in client.get("/en/privacy/").content.decode()


def test_outside_a_demonstration_there_is_no_clock_to_move(client, db, settings):
    clock.set_shift(timedelta(days=1))
    settings.DEMO = False
    answers = [client.get("/dev/clock/"), client.post("/dev/clock/", {"step": "day"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "lock: +" not in client.get("/en/privacy/").content.decode()

    settings.DEMO, settings.CLOCK_SHIFT_FILE = True, None
    assert client.get("/dev/clock/").status_code == 404
    assert "Move the clock on" not in client.get("/en/privacy/").content.decode()
