"""Work rows: claimed once, given back by the dead, tried again, given up on where people can see it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from pavilion import clock, work
from pavilion.models import OutboxMail

State = work.WorkRow.State


def make_mail(key="k", **fields) -> OutboxMail:
    return OutboxMail.objects.create(
        key=key, to="a@example.org", language="en", template="t", subject="s", text="t", **fields
    )


def test_a_row_is_claimed_once(db):
    mail = make_mail()

    assert work.claim(OutboxMail) == [mail]
    assert work.claim(OutboxMail) == []


def test_a_row_that_is_not_due_waits(db):
    make_mail(due_at=clock.machine_now() + timedelta(minutes=1))

    assert work.claim(OutboxMail) == []


def test_a_dead_workers_row_comes_back_when_its_lease_ends(db):
    mail = make_mail()
    work.claim(OutboxMail, lease_for=timedelta(0))

    again = work.claim(OutboxMail)

    assert again == [mail]
    assert again[0].attempts == 2


def test_the_late_worker_cannot_finish_what_another_took_over(db):
    make_mail()
    late = work.claim(OutboxMail, lease_for=timedelta(0))[0]
    present = work.claim(OutboxMail)[0]

    assert work.finish(late) is False
    assert work.finish(present) is True
    assert OutboxMail.objects.get().work_state == State.DONE


def test_a_failing_row_goes_back_and_the_others_go_on(db):
    bad, good = make_mail("bad"), make_mail("good")

    def handle(row):
        if row.key == "bad":
            raise ValueError("no such thing")

    assert work.work_off(OutboxMail, handle) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.work_state, bad.attempts, bad.last_error) == (State.WAITING, 1, "ValueError: no such thing")
    assert bad.due_at > clock.machine_now()
    assert good.work_state == State.DONE


def test_after_the_last_attempt_a_row_is_failed_until_an_officer_retries(db):
    mail = make_mail()
    for _attempt in range(work.MAX_ATTEMPTS):
        OutboxMail.objects.update(due_at=clock.machine_now())
        work.give_back(work.claim(OutboxMail)[0], "SMTPError: away")
    mail.refresh_from_db()
    assert (mail.work_state, mail.attempts) == (State.FAILED, work.MAX_ATTEMPTS)
    assert work.claim(OutboxMail) == []

    assert work.retry(OutboxMail.objects.all()) == 1

    assert work.claim(OutboxMail) == [mail]


def test_a_shifted_demonstration_clock_does_not_stall_the_queue(db, settings, tmp_path):
    settings.CLOCK_SHIFT_FILE = tmp_path / "shift"
    clock.set_shift(timedelta(days=730))
    mail = make_mail()
    clock.set_shift(timedelta())

    assert work.claim(OutboxMail) == [mail]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_get_different_rows():
    first, second = make_mail("first"), make_mail("second")
    with transaction.atomic():
        taken = list(OutboxMail.objects.select_for_update(of=("self",), no_key=True).filter(pk=first.pk))
        others = _claim_on_another_connection()

    assert taken == [first]
    assert others == [second]


def _claim_on_another_connection():
    """Claim in a thread: a thread has a database connection of its own."""
    import threading

    found = []

    def run():
        try:
            found.extend(work.claim(OutboxMail))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found
