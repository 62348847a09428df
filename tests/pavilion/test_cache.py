"""A cache whose server is away answers "miss", quickly, and then at once."""

import time

import pytest

from pavilion import limits
from pavilion.cache import FailSoftCache


@pytest.fixture
def away():
    """A cache whose server does not listen."""
    return FailSoftCache("redis://127.0.0.1:1/0", {})


def test_an_absent_server_is_a_miss(away):
    assert away.get("page", "default") == "default"
    assert away.get_many(["a", "b"]) == {}
    assert away.set("page", 1) is None
    assert away.delete("page") is False


def test_the_breaker_opens_after_the_first_failure(away, monkeypatch):
    away.get("page")

    assert away.answering is False
    monkeypatch.setattr("pavilion.cache.OPEN_FOR", 0.0)
    monkeypatch.setattr(away, "_closed_again_at", time.monotonic())
    assert away.answering is True


def test_limits_fall_back_to_process_memory(away):
    away.get("anything")  # opens the breaker

    assert away.add("limit:login:1", 0) is True
    assert away.incr("limit:login:1") == 1
    assert away.incr("limit:login:1") == 2
    assert away.get("limit:login:1") == 2


def test_a_counter_begun_on_the_server_goes_on_in_memory(away):
    away.get("anything")

    assert away.incr("limit:begun-elsewhere") == 1


def test_a_limit_lets_so_many_through_and_no_more():
    name = f"test:{time.monotonic_ns()}"

    assert [limits.within_limit(name, limit=2, seconds=60) for _ in range(3)] == [True, True, False]

    limits.forget(name)
    assert limits.within_limit(name, limit=2, seconds=60) is True


def test_a_server_that_hangs_costs_a_fifth_of_a_second_once():
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        cache = FailSoftCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {})
        started = time.monotonic()
        cache.get("page")
        first = time.monotonic() - started
        started = time.monotonic()
        for _ in range(100):
            cache.get("page")
        rest = time.monotonic() - started

    # generous bounds: what is tested is that nobody waits again, not how fast this machine is
    assert first < 5
    assert rest < 1
    assert cache.answering is False
