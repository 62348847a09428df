"""Alive, and ready: what a supervisor and a load balancer ask."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection

from pavilion import clock
from pavilion.models import OutboxMail, TaskRun

ALL_WELL = {"database": "ok", "cache": "ok", "queue": "ok", "schedule": "ok"}


def ready(client) -> tuple[int, dict[str, str]]:
    response = client.get("/readyz")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, dict(line.split() for line in response.content.decode().splitlines())


def test_alive_without_database_and_cache(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_all_is_well(client, db):
    assert ready(client) == (200, ALL_WELL)


def test_not_ready_without_the_database(client, db, monkeypatch):
    def away(*_args):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = ready(client)

    assert answer == (503, {"database": "away", "cache": "ok", "queue": "unknown", "schedule": "unknown"})


def test_ready_without_the_cache(client, db, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *_args: None)

    assert ready(client) == (200, ALL_WELL | {"cache": "away"})


@pytest.mark.parametrize(("minutes", "word"), [(4, "ok"), (6, "late")])
def test_work_that_nobody_begins_is_late(client, db, minutes, word):
    due_at = clock.machine_now() - timedelta(minutes=minutes)
    OutboxMail.objects.create(
        key="k", to="a@example.org", language="en", template="t", subject="s", text="t", due_at=due_at
    )

    assert ready(client) == (200, ALL_WELL | {"queue": word})


def test_a_scheduler_that_is_silent_is_late(client, db):
    started_at = clock.machine_now() - timedelta(minutes=11)
    TaskRun.objects.create(
        task="selection.tasks.lapse_offers", started_at=started_at, finished_at=started_at, succeeded=True
    )

    assert ready(client) == (200, ALL_WELL | {"schedule": "late"})


def test_those_inside_may_ask_by_any_name_and_nobody_else(client, db, settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["pavilion.example"], "https://pavilion.example"

    asked = {path: client.get(path, headers={"host": "127.0.0.1:8000"}).status_code for path in ("/healthz", "/readyz")}
    assert asked == {"/healthz": 200, "/readyz": 200}
    assert client.get("/en/privacy/", headers={"host": "127.0.0.1:8000"}).status_code == 400
    assert client.get("/en/privacy/", headers={"host": "pavilion.example"}).status_code == 200
