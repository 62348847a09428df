"""Each thread keeps its connection to PostgreSQL; before a request uses it, it must be known to be alive.

Django asks the server (SELECT 1), for each request of each visitor. A server that ended, was restarted or threw a session out has
closed its end, and that can be seen on the socket without asking anybody.
"""

import select
import time

from django.db.backends.postgresql import base

PAUSE = 0.1  # seconds between two tries to connect


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL. OPTIONS may say "patience": for how many seconds a server that is away is tried again."""

    def get_connection_params(self) -> dict:
        """What the driver is told; `patience` is ours."""
        return {name: value for name, value in super().get_connection_params().items() if name != "patience"}

    def get_new_connection(self, conn_params):
        """Connect. Raises OperationalError when the server stays away for longer than the patience."""
        until = time.monotonic() + self.settings_dict["OPTIONS"].get("patience", 0)
        while True:
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError:
                if time.monotonic() + PAUSE > until:
                    raise
                time.sleep(PAUSE)

    def is_usable(self) -> bool:
        """Whether the kept connection can be used: at rest, with nothing to be read from it; else the server is asked."""
        if self.connection is None or self.connection.closed:
            return False
        at_rest = self.connection.info.transaction_status == self.Database.pq.TransactionStatus.IDLE
        return (at_rest and not _has_something_to_say(self.connection)) or super().is_usable()


def _has_something_to_say(connection) -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return bool(waiting.poll(0))
