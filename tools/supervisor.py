"""Keep a handful of processes running: start what dies again, give up on what dies again and again, stop in order."""

import signal
import threading
import time
from collections import deque
from collections.abc import Callable

from .processes import Child

DEATHS = 6  # so many deaths of one process
WITHIN = 90.0  # seconds, and it is given up
LONGEST_WAIT = 8.0  # seconds between two starts


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C or a signal."""


class GivenUp(Exception):
    """A process does not stay alive; the message says which and where to read on."""


class Wish:
    """Whether somebody asked for the end. Signals only note it; the work asks between two steps."""

    def __init__(self):
        self._asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
                signal.signal(number, lambda *_: self._asked.set())

    @property
    def asked(self) -> bool:
        """Whether somebody did."""
        return self._asked.is_set()

    def pause(self, seconds: float) -> None:
        """Wait so long. Raises Stopped at once when the end is asked for."""
        if self._asked.wait(seconds):
            raise Stopped


class Supervisor:
    """Watches over processes that are to live until the end is asked for."""

    def __init__(self, *, say: Callable[[str], None], pause: Callable[[float], None]):
        self.say = say
        self.pause = pause
        self.children: list[Child] = []
        self._deaths: dict[str, deque] = {}
        self._due: dict[str, float] = {}

    def keep(self, child: Child) -> None:
        """Watch over a child from now on; start it if it was not."""
        self.children.append(child)
        if child.process is None:
            child.start()

    def watch(self, also: Callable[[], None] = lambda: None) -> None:
        """Stay until Stopped or GivenUp is raised; `also` is called a few times a second."""
        while True:
            self.pause(0.2)
            also()
            self.look()

    def look(self) -> None:
        """Note who has died and start them again when they are due. Raises GivenUp."""
        now = time.monotonic()
        for child in self.children:
            if child.alive:
                continue
            if child.name not in self._due:
                self._due[child.name] = now + self._mourn(child, now)
            if now >= self._due[child.name]:
                del self._due[child.name]
                child.start()

    def _mourn(self, child: Child, now: float) -> float:
        """Say that a child has died; returns how many seconds to wait before its next start. Raises GivenUp."""
        child.bury()
        deaths = self._deaths.setdefault(child.name, deque(maxlen=DEATHS))
        deaths.append(now)
        if len(deaths) == DEATHS and now - deaths[0] < WITHIN:
            raise GivenUp(
                f"{child.name} has died {DEATHS} times within {now - deaths[0]:.0f} s: giving up. "
                f"What it said last is in {child.log}"
            )
        recent = sum(now - death < WITHIN for death in deaths)
        wait = min(0.3 * 2 ** (recent - 1), LONGEST_WAIT)
        self.say(f"{child.name} {child.fate}; starting it again.")
        return wait


def stop_together(children: list[Child]) -> None:
    """Ask all of them to stop, and then wait for each."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()
