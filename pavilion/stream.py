"""Facts that come in faster than rows should be written: a bounded stream in the cache's server, written in batches by a worker.

Adding never raises and waits at most as long as the cache does. While the server is away facts stay in the memory of the
process, as many as `spool` says, or (`on_disk`) in a file that outlives it, and follow with the next one that gets through or the
next round of the worker. What was read is removed only after it was written: after an interruption it is read again, so writing
must be safe to repeat.
"""

import atexit
import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

BATCH = 1000
LATER = 0.5  # seconds after which what was added for later is handed over
LARGEST_FILE = 50_000_000  # bytes; what comes after stays in memory


class Stream:
    """One stream of short texts."""

    def __init__(self, name: str, *, bound: int = 500_000, spool: int = 5_000, on_disk: bool = False):
        self.name, self.bound, self.on_disk = name, bound, on_disk
        self._spool: deque[str] = deque(maxlen=spool)
        self._later: deque[str] = deque(maxlen=max(spool, BATCH))
        self._carrier: tuple[int, threading.Timer] | None = None  # of which process, and what will hand over
        self._lock = threading.Lock()
        atexit.register(self.flush)

    @property
    def key(self) -> str:
        """Its name on the server."""
        return cache.make_key(f"stream:{self.name}")

    def add(self, *facts: str) -> None:
        """Hand over some facts, together with those that could not be handed over before. Never raises."""
        self._spool.extend(facts)
        waiting = []
        while self._spool and len(waiting) < max(BATCH, len(facts)):
            try:
                waiting.append(self._spool.popleft())
            except IndexError:  # another thread took the last one
                break
        if not waiting:
            return
        if cache.on_server(lambda server: self._send(server, waiting), fallback=False):
            self.follow_up()
        elif not (self.on_disk and self._keep(waiting)):
            self._spool.extendleft(reversed(waiting))

    def add_later(self, fact: str) -> None:
        """Hand over a fact within half a second, together with others: costs the caller nothing.

        A process that is killed in between loses them; one that ends hands them over first.
        """
        self._later.append(fact)
        with self._lock:
            if self._carrier is None or self._carrier[0] != os.getpid():  # a fork inherits no thread
                timer = threading.Timer(LATER, self._carry)
                timer.daemon = True
                self._carrier = (os.getpid(), timer)
                timer.start()

    def flush(self) -> None:
        """Hand over now what was added for later in this process."""
        waiting = []
        while self._later:
            try:
                waiting.append(self._later.popleft())
            except IndexError:  # another thread took the last one
                break
        if waiting:
            self.add(*waiting)

    def _carry(self) -> None:
        with self._lock:
            self._carrier = None
        self.flush()

    def follow_up(self) -> int:
        """Send what lies on the disk of this machine, and delete it there; returns how many facts that was. Never raises."""
        if not (self.on_disk and self.file.exists()):
            return 0
        try:
            with self._locked("r", wait=False) as file:
                facts = file.read().splitlines()
                for start in range(0, len(facts), BATCH):
                    some = facts[start : start + BATCH]
                    if not cache.on_server(lambda server, some=some: self._send(server, some), fallback=False):
                        return 0  # all of it again next time: what was sent is written once
                self.file.unlink()
        except OSError:  # another process is at it
            return 0
        return len(facts)

    def drain(self, write: Callable[[list[str]], None], *, batch: int = BATCH) -> int:
        """Give everything that waits to `write`, a batch at a time; returns how many facts that was.

        `write` commits what it is given; what it raises is raised, and its batch stays.
        """
        done = 0
        self.flush()
        self.follow_up()
        while found := cache.on_server(lambda server: server.xrange(self.key, count=batch), fallback=[]):
            write([fields[b"fact"].decode() for _number, fields in found])
            numbers = [number for number, _fields in found]
            if not cache.on_server(lambda server, numbers=numbers: server.xdel(self.key, *numbers), fallback=0):
                break  # away, or another worker was quicker
            done += len(found)
        return done

    @property
    def file(self) -> Path:
        """Where facts lie on the disk while the server is away."""
        return Path(settings.STATE_DIR) / "spool" / f"{self.name}.txt"

    def waiting(self) -> int:
        """How many facts wait on the server and in this process."""
        return cache.on_server(lambda server: server.xlen(self.key), fallback=0) + len(self._spool) + len(self._later)

    def _send(self, server, facts: list[str]) -> bool:
        pipeline = server.pipeline(transaction=False)
        for fact in facts:
            pipeline.xadd(self.key, {"fact": fact}, maxlen=self.bound, approximate=True)
        pipeline.execute()
        return True

    def _keep(self, facts: list[str]) -> bool:
        """Append facts to the file; False where that is not possible."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._locked("a") as file:
                if file.tell() > LARGEST_FILE:
                    return False
                file.write("".join(f"{fact}\n" for fact in facts))
        except OSError:
            return False
        return True

    @contextmanager
    def _locked(self, mode: str, *, wait: bool = True):
        """The file, for this process alone, and not one that another process has just deleted."""
        while True:
            with self.file.open(mode) as file:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                if os.fstat(file.fileno()).st_nlink:
                    yield file
                    return
