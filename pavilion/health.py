"""Is the process alive (/healthz), and can it serve people (/readyz)?

/healthz asks neither database nor cache, so that a restart is not caused by somebody else's outage. /readyz answers 503
only without the database: everything else has a way to go on, and says how it is in a word of its own.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from . import clock, scheduled_work, work

OK, AWAY, LATE, UNKNOWN = "ok", "away", "late", "unknown"
PATIENCE = timedelta(minutes=5)  # work that is due and not begun for longer is late


class InsideNamesMiddleware:
    """Those who watch from inside ask by another name (127.0.0.1, a container's): theirs are the only pages any name may ask for.

    The name is replaced before anything looks at it; these pages say the same whatever they are called.
    """

    PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path in self.PATHS:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


@require_safe
def healthz(request):
    """200 as long as this process answers."""
    return _plain("ok\n", status=200)


@require_safe
def readyz(request):
    """A line for each part: database, cache, queue (deferred work), schedule (beat and worker)."""
    parts = {"database": _database(), "cache": _cache(), "queue": UNKNOWN, "schedule": UNKNOWN}
    if parts["database"] == OK:
        parts |= {"queue": _queue(), "schedule": _schedule()}
    lines = "".join(f"{name} {word}\n" for name, word in parts.items())
    return _plain(lines, status=200 if parts["database"] == OK else 503)


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return AWAY
    return OK


def _cache() -> str:
    """Written and read back: the portal's cache answers "miss" when its server is away."""
    cache.set("readyz", OK, 10)
    return OK if cache.get("readyz") == OK else AWAY


def _queue() -> str:
    oldest = [found for model in work.kinds() if (found := work.oldest_due_at(model))]
    return LATE if oldest and clock.machine_now() - min(oldest) > PATIENCE else OK


def _schedule() -> str:
    states = {row.state for row in scheduled_work.rows(clock.machine_now())}
    return LATE if scheduled_work.LATE in states else OK
