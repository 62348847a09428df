"""Requests at full speed from a process of its own, so that measuring costs the measured process nothing.

python -m benchmarks.load http://127.0.0.1:8000/en/ --seconds 2 --connections 8 [--header "Cookie: …"]
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Measured:
    """What one run gave: requests per second, times in milliseconds, answers with another status than expected."""

    rate: float
    p50: float
    p95: float
    requests: int
    failures: int


def measure(
    addresses: str | Sequence[str],
    *,
    seconds: float = 2.0,
    connections: int = 8,
    headers: Sequence[str] = (),
    expected: int = 200,
) -> Measured:
    """Ask for these addresses of one server in turn, over some kept connections, for some seconds. Runs in another process."""
    addresses = [addresses] if isinstance(addresses, str) else list(addresses)
    words = [sys.executable, "-m", "benchmarks.load", "--seconds", str(seconds), "--connections", str(connections)]
    words += ["--expected", str(expected), *(f"--header={header}" for header in headers)]
    said = subprocess.run(words, input="\n".join(addresses), check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measured(**json.loads(said))


def once_each(address: str, *, number: int = 8_000) -> list[str]:
    """Addresses of one page, more than can be asked for in a run, that nobody has asked for: nothing of the page is kept anywhere,
    nor what was counted for it."""
    first = time.time_ns()
    return [f"{address}{'&' if '?' in address else '?'}cold={first + place}" for place in range(number)]


class _Client(threading.Thread):
    """One kept connection that asks, waits for the answer and asks again."""

    def __init__(self, requests: list[bytes], place: tuple[str, int], *, first: int, until: float, expected: int):
        super().__init__(daemon=True)
        self.requests, self.place, self.until = requests, place, until
        self.next, self.expected = first, str(expected).encode()
        self.times: list[float] = []
        self.failures = 0
        self.socket: socket.socket | None = None

    def run(self) -> None:
        while (started := time.perf_counter()) < self.until:
            request = self.requests[self.next % len(self.requests)]
            self.next += 1
            try:
                status = self._ask(request)
            except OSError:
                self._drop()
                self.failures += 1
                continue
            self.times.append(time.perf_counter() - started)
            self.failures += status != self.expected
        self._drop()

    def _ask(self, request: bytes) -> bytes:
        if self.socket is None:
            self.socket = socket.create_connection(self.place, timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head, body = self._head()
        lower = head.lower()
        _name, found, rest = lower.partition(b"\r\ncontent-length:")
        if found:
            self._rest_of(body, int(rest.split(b"\r\n", 1)[0]))
        elif b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body = (body + self._receive())[-65536:]
        if b"\r\nconnection: close" in lower:
            self._drop()
        return head[9:12]

    def _head(self) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _gap, body = received.partition(b"\r\n\r\n")
        return head, body

    def _rest_of(self, body: bytes, length: int) -> None:
        left = length - len(body)
        while left > 0:
            left -= len(self._receive())

    def _receive(self) -> bytes:
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part

    def _drop(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def run(addresses: list[str], *, seconds: float, connections: int, headers: list[str], expected: int) -> Measured:
    """The same in this process."""
    parts = urlsplit(addresses[0])
    place = (parts.hostname, parts.port or 80)
    requests = [_request(address, headers) for address in addresses]
    until = time.perf_counter() + seconds
    started = time.perf_counter()
    apart = max(
        7, len(requests) // connections
    )  # of many addresses, each is asked for once until one client meets the next
    clients = [
        _Client(requests, place, first=number * apart, until=until, expected=expected) for number in range(connections)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took = time.perf_counter() - started
    times = sorted(one * 1000 for client in clients for one in client.times) or [float("nan")]
    return Measured(
        rate=round(len(times) / took, 1),
        p50=round(statistics.median(times), 2),
        p95=round(times[int(len(times) * 0.95)], 2),
        requests=len(times),
        failures=sum(client.failures for client in clients),
    )


def _request(address: str, headers: list[str]) -> bytes:
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Encoding: gzip",
        "User-Agent: benchmark",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main(arguments: list[str]) -> int:
    """Print what was measured, as JSON. Without an address they are read from standard input, one a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("address", nargs="*")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--expected", type=int, default=200)
    given = parser.parse_args(arguments)
    addresses = given.address or sys.stdin.read().split()
    found = run(
        addresses,
        seconds=given.seconds,
        connections=given.connections,
        headers=given.header,
        expected=given.expected,
    )
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
