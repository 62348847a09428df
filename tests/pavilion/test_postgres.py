"""A kept connection is trusted while its server has said nothing, and a server that is away is waited for with patience."""

import select

import pytest
from django.db import connection
from django.db.utils import DatabaseError, OperationalError
from django.test.utils import CaptureQueriesContext

from pavilion.postgres import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A connection of its own, as a thread of a web process keeps one."""
    own = connection.copy()
    own.ensure_connection()
    yield own
    own.close()


def wait_for_word(own) -> None:
    """Until something has arrived on its socket."""
    assert select.select([own.connection.fileno()], [], [], 10)[0]


def test_to_know_that_it_is_alive_asks_nothing(kept):
    with CaptureQueriesContext(kept) as asked:
        assert kept.is_usable()
    assert len(asked) == 0


def test_a_connection_whose_server_ended_is_not_used_again(kept):
    pid = kept.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    wait_for_word(kept)
    assert not kept.is_usable()
    kept.close()
    assert not kept.is_usable()
    kept.ensure_connection()
    assert kept.connection.info.backend_pid != pid


def test_a_transaction_that_failed_is_of_no_use(kept):
    with kept.cursor() as cursor:
        cursor.execute("BEGIN")
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT 1 / 0")
    assert not kept.is_usable()


def test_a_server_that_says_something_is_asked_whether_it_lives(kept):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN somebody")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("NOTIFY somebody")
    other.close()
    wait_for_word(kept)
    assert kept.is_usable()


def test_a_server_that_is_away_is_tried_again_until_patience_ends(monkeypatch):
    own = connection.copy()
    own.settings_dict["OPTIONS"] |= {"patience": 1}
    own.settings_dict["PORT"] = 1  # nobody answers there
    clock, tries = [0.0], []
    monkeypatch.setattr(base.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(
        base.time, "sleep", lambda seconds: (tries.append(seconds), clock.__setitem__(0, clock[0] + 0.5))
    )
    with pytest.raises(OperationalError):
        own.ensure_connection()
    assert tries == [base.PAUSE, base.PAUSE]
