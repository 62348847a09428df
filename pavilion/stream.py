"""Facts that come in faster than rows should be written: a bounded stream in the cache's server, written in batches by a worker.

Adding never raises and waits at most as long as the cache does. While the server is away facts stay in the memory of the
process, as many as `spool` says, and follow with the next one that gets through. What was read is removed only after it was
written: after an interruption it is read again, so writing must be safe to repeat.
"""

from collections import deque
from collections.abc import Callable

from django.core.cache import cache

BATCH = 1000


class Stream:
    """One stream of short texts."""

    def __init__(self, name: str, *, bound: int = 500_000, spool: int = 5_000):
        self.name, self.bound = name, bound
        self._spool: deque[str] = deque(maxlen=spool)

    @property
    def key(self) -> str:
        """Its name on the server."""
        return cache.make_key(f"stream:{self.name}")

    def add(self, *facts: str) -> None:
        """Hand over some facts, together with those that could not be handed over before. Never raises."""
        self._spool.extend(facts)
        waiting = []
        while self._spool and len(waiting) < BATCH:
            try:
                waiting.append(self._spool.popleft())
            except IndexError:  # another thread took the last one
                break
        if waiting and not cache.on_server(lambda server: self._send(server, waiting), fallback=False):
            self._spool.extendleft(reversed(waiting))

    def drain(self, write: Callable[[list[str]], None], *, batch: int = BATCH) -> int:
        """Give everything that waits to `write`, a batch at a time; returns how many facts that was.

        `write` commits what it is given; what it raises is raised, and its batch stays.
        """
        done = 0
        while found := cache.on_server(lambda server: server.xrange(self.key, count=batch), fallback=[]):
            write([fields[b"fact"].decode() for _number, fields in found])
            numbers = [number for number, _fields in found]
            if not cache.on_server(lambda server, numbers=numbers: server.xdel(self.key, *numbers), fallback=0):
                break  # away, or another worker was quicker
            done += len(found)
        return done

    def waiting(self) -> int:
        """How many facts wait on the server and in this process."""
        return cache.on_server(lambda server: server.xlen(self.key), fallback=0) + len(self._spool)

    def _send(self, server, facts: list[str]) -> bool:
        pipeline = server.pipeline(transaction=False)
        for fact in facts:
            pipeline.xadd(self.key, {"fact": fact}, maxlen=self.bound, approximate=True)
        pipeline.execute()
        return True
