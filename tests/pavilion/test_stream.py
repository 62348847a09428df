"""The stream of facts: bounded, safe to read twice, kept in memory while the server is away."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away

from pavilion.stream import Stream


@pytest.fixture
def stream():
    cache.clear()
    yield Stream("tests", spool=5)
    cache._closed_again_at = 0.0
    cache.clear()


@pytest.fixture
def server(monkeypatch):
    """Lets the server go away and come back."""
    real = cache._cache.get_client

    def goes():
        def nothing(*_args, **_kwargs):
            raise Away

        monkeypatch.setattr(cache._cache, "get_client", nothing)

    def returns():
        monkeypatch.setattr(cache._cache, "get_client", real)
        cache._closed_again_at = 0.0

    class Server:
        pass

    Server.goes, Server.returns = staticmethod(goes), staticmethod(returns)
    return Server


def drained(stream: Stream, **options) -> list[list[str]]:
    batches = []
    stream.drain(batches.append, **options)
    return batches


def test_what_goes_in_comes_out_once_and_in_order(stream):
    stream.add("a", "b")
    stream.add("c")

    assert drained(stream, batch=2) == [["a", "b"], ["c"]]
    assert (drained(stream), stream.waiting()) == ([], 0)


def test_what_could_not_be_written_stays(stream):
    stream.add("a")

    def refuse(_facts):
        raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        stream.drain(refuse)

    assert drained(stream) == [["a"]]


def test_what_two_workers_read_at_once_is_written_by_both_and_removed_once(stream):
    stream.add("a", "b")
    seen = []

    def while_another_drains(facts):
        seen.append(facts)
        seen.extend(drained(stream))

    stream.drain(while_another_drains)

    assert seen == [["a", "b"], ["a", "b"]]
    assert stream.waiting() == 0


def test_while_the_server_is_away_facts_wait_in_memory_and_follow(stream, server):
    server.goes()
    stream.add("a")
    stream.add("b")
    assert (stream.waiting(), drained(stream)) == (2, [])

    server.returns()
    stream.add("c")

    assert drained(stream) == [["a", "b", "c"]]


def test_memory_is_bounded_and_keeps_the_latest(stream, server):
    server.goes()
    for number in range(9):
        stream.add(str(number))
    server.returns()
    stream.add("9")

    assert drained(stream) == [["5", "6", "7", "8", "9"]]


def test_the_stream_is_bounded():
    cache.clear()
    stream = Stream("bounded", bound=100)
    for start in range(0, 1000, 100):
        stream.add(*(str(number) for number in range(start, start + 100)))

    waiting = stream.waiting()
    cache.clear()
    assert 100 <= waiting < 300  # the server cuts whole blocks
