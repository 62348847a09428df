"""The audit trail: written with its deed, chained, and out of the reach of whoever runs the portal."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from pavilion import audit, clock, roles
from pavilion.models import AuditEvent, User


@pytest.fixture
def subject(db):
    return User.objects.create_user("subject@example.org")


@pytest.fixture
def actor(db):
    return User.objects.create_user("actor@example.org")


def test_an_event_says_who_when_what_and_why(subject, actor):
    with clock.frozen(datetime(2026, 11, 22, 9, 0, 41, tzinfo=UTC)):
        event = audit.record(subject, "rename", actor=actor, reason="asked", before={"a": 1}, after={"a": 2})

    event.refresh_from_db()
    assert (event.subject_type, event.subject_id, event.seq, event.verb) == ("pavilion.user", subject.pk, 1, "rename")
    assert (event.actor, event.at, event.reason) == (actor, datetime(2026, 11, 22, 9, 0, 41, tzinfo=UTC), "asked")
    assert (event.before, event.after) == ({"a": 1}, {"a": 2})


def test_events_of_a_subject_are_numbered_and_chained(subject, actor):
    first = audit.record(subject, "one")
    other = audit.record(actor, "elsewhere")
    second = audit.record(subject, "two")

    assert (first.seq, second.seq, other.seq) == (1, 2, 1)
    assert second.previous_hash == first.hash
    assert other.previous_hash == ""


def test_the_hash_can_be_computed_again_from_what_is_stored(subject, actor):
    audit.record(subject, "one", actor=actor, after={"when": datetime(2026, 1, 2, tzinfo=UTC), "ü": "è"})

    event = AuditEvent.objects.get(subject_id=subject.pk)

    assert audit.event_hash(event) == event.hash


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_deed():
    user = User.objects.create_user("x@example.org")

    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(user, "alone")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE pavilion_auditevent SET verb = 'other'", "DELETE FROM pavilion_auditevent"],
)
def test_not_even_the_owner_changes_an_event(subject, statement):
    audit.record(subject, "one")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def as_application_role(db):
    """Run the rest of the test as the role the portal runs under."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'pavilion_app'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE pavilion_app LOGIN")
        roles.grant_application_role()
        cursor.execute("SET LOCAL ROLE pavilion_app")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pavilion_auditevent SET verb = 'other'",
        "DELETE FROM pavilion_auditevent",
        "TRUNCATE pavilion_auditevent",
        "ALTER TABLE pavilion_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE pavilion_auditevent",
    ],
)
def test_the_application_role_may_not_rewrite_history(subject, as_application_role, statement):
    audit.record(subject, "one")

    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db(transaction=True)
def test_parallel_events_of_one_subject_are_numbered_without_gaps():
    user = User.objects.create_user("busy@example.org")
    barrier = threading.Barrier(8)

    def write():
        barrier.wait()
        try:
            with transaction.atomic():
                audit.record(user, "race")
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    events = list(audit.history(user))
    assert [event.seq for event in events] == list(range(1, 9))
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
