"""Reads on streaming replicas, with read-your-writes. Without DATABASE_REPLICA_URLS none of this is in use.

Who may read there: safe requests (GET, HEAD) that have written nothing so far and stand in no transaction. Sign-in, sessions, second
factors and everything a worker does stay on the primary: an ended session must end now. Whoever writes gets a cookie with the place in
the primary's log; a later read of theirs goes to a replica only once that has replayed it (docs/scale.md).
"""

import random
import re
import time
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.db import Error, connections

log = structlog.get_logger(__name__)

PRIMARY = "default"
COOKIE = "pavilion-written"
REMEMBERED = 60  # seconds: a replica that is further behind than this is not asked at all
AWAY_FOR = 5.0  # seconds during which a replica that failed, or lags, is not asked again
ON_PRIMARY = {"account", "auth", "mfa", "pavilion", "sessions", "socialaccount", "usersessions"}
_PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")

_reading_from: ContextVar[str] = ContextVar("reading_from", default=PRIMARY)
_wrote: ContextVar[bool] = ContextVar("wrote", default=False)
_away_until: dict[str, float] = {}


class Router:
    """Django's database router: writes to the primary, reads where the request may."""

    def db_for_read(self, model, **hints):
        if model._meta.app_label in ON_PRIMARY or _wrote.get() or connections[PRIMARY].in_atomic_block:
            return PRIMARY
        return _reading_from.get()

    def db_for_write(self, model, **hints):
        _wrote.set(True)
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class ReplicaMiddleware:
    """Chooses a replica for a safe request, and remembers for a visitor how far a replica must be."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        safe = request.method in ("GET", "HEAD") and not request.path.startswith("/admin/")
        reading = _reading_from.set(choose(request.COOKIES.get(COOKIE, "")) if safe else PRIMARY)
        wrote = _wrote.set(False)
        try:
            response = self.get_response(request)
            if not safe or (_wrote.get() and settings.SESSION_COOKIE_NAME in request.COOKIES):
                self._remember(response)
        finally:
            _reading_from.reset(reading)
            _wrote.reset(wrote)
        return response

    @staticmethod
    def _remember(response) -> None:
        """A page everybody shares gets no cookie: only answers to what somebody sent do."""
        try:
            with connections[PRIMARY].cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
                place = cursor.fetchone()[0]
        except Error:
            return
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(COOKIE, place, max_age=REMEMBERED, httponly=True, secure=secure, samesite="Lax")


def choose(place: str) -> str:
    """A replica that has replayed the primary's log up to `place` (any, for ""); the primary when there is none."""
    if place and not _PLACE.fullmatch(place):
        place = ""
    names = [name for name in settings.REPLICAS if time.monotonic() >= _away_until.get(name, 0.0)]
    random.shuffle(names)
    return next((name for name in names if _is_fit(name, place)), PRIMARY)


def _is_fit(name: str, place: str) -> bool:
    """Whether a replica answers, is not far behind, and has replayed `place`."""
    try:
        with connections[name].cursor() as cursor:
            cursor.execute(
                "SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, true),"
                " pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()"
                " OR clock_timestamp() - pg_last_xact_replay_timestamp() < make_interval(secs => %s)",
                [place or None, REMEMBERED],
            )
            standby, replayed, close = cursor.fetchone()
    except Error as error:
        _away_until[name] = time.monotonic() + AWAY_FOR
        log.warning("replica_away", replica=name, error=type(error).__name__)
        return False
    if standby and not close:
        _away_until[name] = time.monotonic() + AWAY_FOR
        log.warning("replica_far_behind", replica=name)
    return bool(standby and replayed and close)
