"""Transactions that wait for a row's lock only so long, and say so in words.

The written lock order of the portal: call → application → place → company → product, and the protocol counter last.
Rows are locked with `select_for_update(of=("self",), no_key=True)`: new rows may still point at them.
"""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from .transitions import NotAllowedNow

SECONDS = 5


class Busy(NotAllowedNow):
    """Somebody else held the row for too long; nothing was done, and trying again is right."""


@contextmanager
def transaction_with_locks(seconds: int = SECONDS):
    """A transaction in which every lock is waited for `seconds` at most. Raises Busy, with everything undone."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy(
                _("Someone else is working on the same thing just now. Nothing was changed: try again in a moment.")
            ) from error
        raise
