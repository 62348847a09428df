"""Figures for Prometheus at /metrics: what the web processes served, and how the portal stands.

Each web process counts in memory and hands its counts to Valkey every few seconds, so that any process answers for all. While Valkey
is away counts wait in memory. Shown only to whoever has METRICS_TOKEN (docs/production.md).
"""

import threading
import time
from collections import Counter

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import clock, scheduled_work, work

KEY = "metrics:requests"  # a hash in Valkey: name of the counter → whole number
HAND_OVER_EVERY = 5.0  # seconds
BUCKETS_MS = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000)

_lock = threading.Lock()
_counts: Counter[str] = Counter()
_handed_over_at = time.monotonic()


class MetricsMiddleware:
    """Counts answers by class of status and by time taken."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        count(response.status_code, (time.perf_counter() - began) * 1000)
        return response


def count(status: int, milliseconds: float) -> None:
    """Count one answer; now and then hand over what was counted."""
    global _handed_over_at
    bucket = next((limit for limit in BUCKETS_MS if milliseconds <= limit), "more")
    with _lock:
        _counts[f"status:{status // 100}xx"] += 1
        _counts[f"le:{bucket}"] += 1
        _counts["ms"] += int(milliseconds)
        due = time.monotonic() - _handed_over_at > HAND_OVER_EVERY
        if due:
            _handed_over_at = time.monotonic()
    if due:
        hand_over()


def hand_over() -> None:
    """Add this process's counts to everybody's. They stay here while Valkey is away."""
    with _lock:
        mine = dict(_counts)
        _counts.clear()

    def add(client):
        pipeline = client.pipeline(transaction=False)
        for name, number in mine.items():
            pipeline.hincrby(cache.make_key(KEY), name, number)
        pipeline.execute()
        return True

    if mine and not cache.on_server(add, fallback=False):
        with _lock:
            _counts.update(mine)


@never_cache
@require_safe
def metrics(request) -> HttpResponse:
    """The figures as Prometheus reads them; 404 for whoever does not say the token."""
    wanted = settings.METRICS_TOKEN
    if not wanted or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {wanted}"):
        raise Http404("No figures for you.")
    hand_over()
    lines = [*_requests(), *_state()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _requests() -> list[str]:
    """Counters of all web processes; none while Valkey is away."""
    kept = cache.on_server(lambda client: client.hgetall(cache.make_key(KEY)), fallback=None)
    lines = _gauge("pavilion_cache_up", "whether Valkey answers", [("", int(kept is not None))])
    numbers = {name.decode(): int(number) for name, number in (kept or {}).items()}
    lines += _head("pavilion_requests_total", "counter", "answers by class of status")
    lines += [
        f'pavilion_requests_total{{status="{name[7:]}"}} {number}'
        for name, number in sorted(numbers.items())
        if name.startswith("status:")
    ]
    lines += _head("pavilion_request_duration_seconds", "histogram", "time taken by the application")
    so_far = 0
    for limit in BUCKETS_MS:
        so_far += numbers.get(f"le:{limit}", 0)
        lines.append(f'pavilion_request_duration_seconds_bucket{{le="{limit / 1000:g}"}} {so_far}')
    total = so_far + numbers.get("le:more", 0)
    lines.append(f'pavilion_request_duration_seconds_bucket{{le="+Inf"}} {total}')
    lines.append(f"pavilion_request_duration_seconds_sum {numbers.get('ms', 0) / 1000:g}")
    return [*lines, f"pavilion_request_duration_seconds_count {total}"]


def _state() -> list[str]:
    """How the portal stands, from the database; only that it is away when it is."""
    now = clock.machine_now()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        queues = [(model._meta.label_lower, work.queue(model)) for model in work.kinds()]
        rows = scheduled_work.rows(now)
    except Error:
        return _gauge("pavilion_database_up", "whether PostgreSQL answers", [("", 0)])
    lines = _gauge("pavilion_database_up", "whether PostgreSQL answers", [("", 1)])
    label = 'kind="{}"'.format
    lines += _gauge("pavilion_work_waiting", "deferred work that waits", [(label(k), q.waiting) for k, q in queues])
    lines += _gauge(
        "pavilion_work_failed", "deferred work that failed for good", [(label(k), q.failed) for k, q in queues]
    )
    ages = [(label(k), int((now - q.oldest_due_at).total_seconds()) if q.oldest_due_at else 0) for k, q in queues]
    lines += _gauge("pavilion_work_oldest_seconds", "how long the oldest has been due", ages)
    task = 'task="{}"'.format
    late = {scheduled_work.LATE, scheduled_work.FAILED}
    lines += _gauge(
        "pavilion_task_wrong",
        "scheduled tasks that failed or are late",
        [(task(r.name), int(r.state in late)) for r in rows],
    )
    ran = [(task(r.name), int((now - r.run.started_at).total_seconds())) for r in rows if r.run]
    return lines + _gauge("pavilion_task_age_seconds", "since a scheduled task last began", ran)


def _gauge(name: str, words: str, values: list[tuple[str, int]]) -> list[str]:
    return [
        *_head(name, "gauge", words),
        *(f"{name}{{{labels}}} {number}" if labels else f"{name} {number}" for labels, number in values),
    ]


def _head(name: str, kind: str, words: str) -> list[str]:
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
