"""The benchmarks' own parts: what they measure is right, and every one of them can be named."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import __main__ as bench
from benchmarks import load
from benchmarks.load import Measured
from benchmarks.rounds import side_by_side


class Answers(BaseHTTPRequestHandler):
    """Answers /ok with 200, everything else with 404; keeps connections."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"x" * 70_000
        self.send_response(200 if self.path.startswith("/ok") else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Silent."""


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_load_counts_answers_and_those_that_were_not_expected(server):
    good = load.run([f"{server}/ok?a=1"], seconds=0.3, connections=2, headers=[], expected=200)
    mixed = load.run([f"{server}/ok", f"{server}/gone"], seconds=0.3, connections=1, headers=[], expected=200)

    assert good.requests > 5
    assert good.failures == 0
    assert good.p50 <= good.p95
    assert abs(mixed.failures - mixed.requests / 2) <= 1


def test_ratios_are_taken_within_a_round():
    rates = {"trivial view": iter([100.0, 200.0, 400.0]), "page": iter([50.0, 100.0, 100.0])}
    said = []

    results = side_by_side(
        {name: lambda rates=rates, name=name: Measured(next(rates[name]), 1, 2, 10, 0) for name in rates},
        rounds=3,
        say=said.append,
    )

    assert results["page"]["ratio"] == (0.5, 0.25, 0.5)
    assert len(said) == 3


def test_every_benchmark_has_a_name_and_an_unknown_one_is_told_of(capsys):
    assert {"pages", "weight"} <= set(bench.names())

    assert bench.main(["nothing"]) == 2
    assert "pages" in capsys.readouterr().err
