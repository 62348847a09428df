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


# --- On the disk ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def kept(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    cache.clear()
    yield Stream("kept", on_disk=True)
    cache._closed_again_at = 0.0
    cache.clear()


def test_what_waits_on_the_disk_outlives_the_process_and_follows_once(kept, server):
    server.goes()
    for number in range(20):
        kept.add(str(number))
    assert kept.waiting() == 0  # not in memory

    server.returns()
    successor = Stream("kept", on_disk=True)
    assert drained(successor) == [[str(number) for number in range(20)]]
    assert (drained(successor), kept.file.exists()) == ([], False)


def test_the_next_fact_that_gets_through_takes_along_what_waits_on_the_disk(kept, server):
    server.goes()
    kept.add("a")
    server.returns()
    kept.add("b")

    assert sorted(drained(kept)[0]) == ["a", "b"]


def test_without_a_disk_memory_serves(kept, server, settings):
    settings.STATE_DIR = "/dev/null"
    server.goes()
    kept.add("a")
    assert kept.waiting() == 1
    server.returns()
    kept.add("b")

    assert drained(kept) == [["a", "b"]]


def test_what_was_sent_in_part_is_sent_again_whole(kept, server, monkeypatch):
    """Facts have numbers of their own: twice in the stream is once in the table, missing would be lost."""
    server.goes()
    kept.add("a", "b", "c")
    server.returns()
    monkeypatch.setattr("pavilion.stream.BATCH", 2)
    sent, answers = [], iter([True, False])
    monkeypatch.setattr(kept, "_send", lambda _server, facts: sent.append(facts) or next(answers))

    assert kept.follow_up() == 0
    monkeypatch.undo()
    assert (sent, kept.file.exists()) == ([["a", "b"], ["c"]], True)
    assert kept.follow_up() == 3


# --- For later -------------------------------------------------------------------------------------------------------------
def test_what_is_added_for_later_follows_by_itself_and_at_once_when_asked(kept, monkeypatch):
    monkeypatch.setattr("pavilion.stream.LATER", 0.01)
    kept.add_later("a")
    kept._carrier[1].join()
    assert kept.waiting() == 1

    monkeypatch.setattr("pavilion.stream.LATER", 60)
    kept.add_later("b")
    kept.add_later("c")
    assert (kept.waiting(), drained(kept)) == (3, [["a", "b", "c"]])
    kept._carrier[1].cancel()
