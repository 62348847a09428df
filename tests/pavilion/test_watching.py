"""What watches the portal: figures for Prometheus, reports of failures, migrations that give way."""

import re

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import LockNotAvailable

from pavilion import error_reports, metrics, outbox
from tools import lint_python

TOKEN = "a token of the tests"


@pytest.fixture
def figures(db, settings):
    """Ask for the figures as Prometheus does; gives them by name and labels."""
    settings.METRICS_TOKEN = TOKEN
    cache.clear()
    metrics._counts.clear()

    def ask() -> dict[str, float]:
        response = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
        assert all(re.fullmatch(r'[a-z_]+(\{\w+="[^"]*"\})? [\d.e+-]+', line) for line in lines)
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}

    return ask


def test_figures_are_for_those_who_say_the_token(figures, client, settings):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_answers_are_counted_over_all_processes(figures, client):
    for _each in range(3):
        client.get("/en/privacy/")
    client.get("/en/nothing/")
    metrics.hand_over()
    metrics.count(503, 7000.0)  # another process, as it were

    read = figures()

    assert read['pavilion_requests_total{status="2xx"}'] == 3
    assert read['pavilion_requests_total{status="4xx"}'] == 1
    assert read['pavilion_requests_total{status="5xx"}'] == 1
    assert read["pavilion_request_duration_seconds_count"] == 5
    assert read['pavilion_request_duration_seconds_bucket{le="+Inf"}'] == 5
    assert read['pavilion_request_duration_seconds_bucket{le="5"}'] == 4
    assert (read["pavilion_cache_up"], read["pavilion_database_up"]) == (1, 1)


def test_queues_and_tasks_are_told(figures):
    outbox.queue_mail(key="k", template="account/email/email_confirm", context={}, to="a@example.org", language="en")

    read = figures()

    assert read['pavilion_work_waiting{kind="pavilion.outboxmail"}'] == 1
    assert read['pavilion_work_failed{kind="pavilion.outboxmail"}'] == 0
    assert read['pavilion_task_wrong{task="pavilion.tasks.deliver_mail"}'] == 0


def test_counts_wait_while_the_cache_is_away(figures, monkeypatch):
    metrics.count(200, 1.0)
    with monkeypatch.context() as patch:
        patch.setattr(type(cache._connections["default"]), "answering", property(lambda self: False))
        metrics.hand_over()
        assert figures()["pavilion_cache_up"] == 0
    assert figures()['pavilion_requests_total{status="2xx"}'] >= 2  # the one above, and the answer that told


# --- Failures -----------------------------------------------------------------------------

reported = []


def reporter(error, facts):
    """What an installation would name in ERROR_REPORTER."""
    reported.append((str(error), facts))


def failing_reporter(error, facts):
    raise RuntimeError("the service is away")


@pytest.mark.parametrize("name", ["reporter", "failing_reporter"])
def test_a_failure_is_told_without_anything_personal(settings, monkeypatch, name):
    settings.ERROR_REPORTER = f"{__name__}.{name}"
    reported.clear()

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError("tests")

    monkeypatch.setattr("pavilion.pages.render", fail)
    response = Client(raise_request_exception=False).get("/en/privacy/?q=anna@example.org")

    assert response.status_code == 500
    if name == "reporter":
        [(words, facts)] = reported
        assert words == "tests"
        assert facts | {"request_id": ""} == {
            "kind": "request",
            "method": "GET",
            "path": "/en/privacy/",
            "request_id": "",
        }
        error_reports._of_task(exception=ValueError("task"))
        assert reported[-1][1]["kind"] == "task"


# --- Migrations ---------------------------------------------------------------------------


def test_migrations_wait_for_a_lock_only_so_long(db, monkeypatch):
    seen = []

    def look(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            seen.append(cursor.fetchone()[0])

    def locked(self, *args, **options):
        raise OperationalError() from LockNotAvailable()

    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", look)
    call_command("migrate", verbosity=0)
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", locked)
    with pytest.raises(CommandError, match="in a quieter moment"):
        call_command("migrate", verbosity=0)

    assert seen == ["5s"]
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.parametrize(
    "line", ["SET lock_timeout = 0;", "LOCK TABLE pavilion_user", "VACUUM FULL x", "REINDEX TABLE x", "CLUSTER x"]
)
def test_a_migration_that_locks_without_end_is_found(tmp_path, line):
    folder = tmp_path / "room" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0002_x.py").write_text(f'operations = [RunSQL("{line}")]\n')

    assert len(lint_python.heavy_migrations(tmp_path)) == 1
