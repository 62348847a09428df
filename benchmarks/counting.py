"""Counting of banners, exact through everything: python -m benchmarks counting [--showings 100000]

Showings are served, seen and clicked, a part of it said again, while a worker is killed twice in the middle of its work, PostgreSQL is
stopped and started, and Valkey too. At the end two workers write at once. The figures must equal what truly happened, to the last one.
Servers, tables and data are of its own and thrown away.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

PLAIN_TABLES = (
    "CREATE TABLE companies_company (id bigint PRIMARY KEY)",
    "CREATE TABLE campaigns_campaign (id bigint PRIMARY KEY, company_id bigint)",
    "INSERT INTO campaigns_campaign SELECT number, number FROM generate_series(1, 20) AS number",
    "INSERT INTO companies_company SELECT number FROM generate_series(1, 20) AS number",
)


@dataclass
class Truth:
    """What happened, whatever becomes of it."""

    served: set = field(default_factory=set)
    seen: set = field(default_factory=set)
    clicked: set = field(default_factory=set)
    again: int = 0

    def figures(self) -> dict[str, int]:
        """As the figures of days must say it."""
        return {
            "served": len(self.served),
            "seen": len(self.seen),
            "clicked": len(self.clicked & self.seen),
            "clicked_unseen": len(self.clicked - self.seen),
            "replays": self.again,
        }


def events(number: int, rng: random.Random) -> tuple[list, Truth]:
    """So many showings with what happens to them, out of order, some said twice."""
    from campaigns.facts import Kind
    from campaigns.tokens import Showing
    from pavilion import clock

    truth, found, now = Truth(), [], clock.now()
    for place in range(number):
        showing = Showing(
            uuid.UUID(int=rng.getrandbits(128)),
            place % 20 + 1,
            "front_hero",
            "en",
            now,
            0.05,
            "deck-2",
            "all",
            place % 3 == 0,
        )
        found.append((Kind.SERVED, showing))
        truth.served.add(showing.decision)
        for kind, part, among in ((Kind.SEEN, 0.6, truth.seen), (Kind.CLICKED, 0.05, truth.clicked)):
            if rng.random() < part:
                times = rng.choice([1, 1, 1, 2, 3])
                found += [(kind, showing)] * times
                truth.again += times - 1
                among.add(showing.decision)
    rng.shuffle(found)
    return found, truth


def worker(*, dies: str = "") -> int:
    """A worker in a process of its own: writes what waits, and dies where it is told to. Returns how it ended: minus the signal."""
    number = os.fork()
    if number:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    from django.db import DatabaseError, connections

    from campaigns import counting

    connections.close_all()
    if dies == "before the commit":
        _kill_after(counting, "_insert", calls=1)  # sightings are written, what is said again is not
    if dies == "before the removal":
        _kill_after(counting, "_write", calls=1)
    try:
        counting.write_waiting()
    except DatabaseError:
        os._exit(3)
    os._exit(0)


def _kill_after(owner, name: str, *, calls: int) -> None:
    """From now on the process kills itself as soon as a function has done its work so often."""
    real, done = getattr(owner, name), []

    def deadly(*args, **kwargs):
        result = real(*args, **kwargs)
        done.append(name)
        if len(done) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


class Story:
    """One run on servers of its own."""

    def __init__(self, state: Path, say):
        from tools.services import Services

        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        self.services, self.say = Services(state, durable=False), say
        addresses = self.services.start()
        os.environ.update(addresses)
        os.environ.update(
            DATABASE_URL=addresses["DATABASE_OWNER_URL"], PAVILION_STATE=str(state),
            DJANGO_SETTINGS_MODULE="pavilion.settings.test", LOG_LEVEL="CRITICAL",
        )  # fmt: skip
        import django

        django.setup()
        self._make_tables()

    def run(self, number: int) -> tuple[dict[str, int], dict[str, int], dict[str, float]]:
        """The whole of it: what must be, what was counted, and how fast facts were noted and written."""
        from pavilion import cache as breaker

        breaker.OPEN_FOR = 0.2
        found, truth = events(number, random.Random(number))
        third = len(found) // 3
        noting = self._note(found[:third])
        self.say(f"worker killed before the removal: {worker(dies='before the removal')}")
        self.say(f"worker killed before the commit: {worker(dies='before the commit')}")
        self._stop("database")
        self.say(f"worker without PostgreSQL: {worker()}")
        self._stop("valkey")
        self._note(found[third : 2 * third])
        self.say(f"worker without both: {worker()}")
        self.services.children.clear()
        self.services.start()
        time.sleep(0.3)
        self._note(found[2 * third :])
        waiting = self._waiting()
        started = time.perf_counter()
        children = [os.fork() for _worker in range(2)]
        if 0 in children:  # in a child: whichever it is, it is a worker
            os._exit(worker())
        endings = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        writing = waiting / (time.perf_counter() - started)
        self.say(f"two workers at once: {endings}")
        return truth.figures(), self._figures(), {"noted": noting, "written": writing}

    def _note(self, some: list) -> float:
        from campaigns import facts

        started = time.perf_counter()
        for kind, showing in some:
            facts.note(kind, showing)
        return len(some) / (time.perf_counter() - started)

    def _waiting(self) -> int:
        from campaigns.facts import STREAM

        return STREAM.waiting()

    def _stop(self, name: str) -> None:
        from django.db import connections

        connections.close_all()
        next(child for child in self.services.children if child.name == name).stop()
        self.say(f"{name} stopped")

    def _make_tables(self) -> None:
        from django.db import connection

        from campaigns import models

        with connection.cursor() as cursor:
            for statement in PLAIN_TABLES:
                cursor.execute(statement)
        with connection.schema_editor() as editor:
            for name in ("Sighting", "EligibleSet", "Discarded", "DiscardedDay", "ShareDay", "CampaignDay"):
                editor.create_model(getattr(models, name))

    def _figures(self) -> dict[str, int]:
        from datetime import timedelta

        from django.db.models import Sum

        from campaigns import rollup
        from campaigns.models import CampaignDay, DiscardedDay
        from pavilion import clock

        rollup.remake_days(clock.now())
        names = ("served", "seen", "clicked", "clicked_unseen")
        counted = {
            name: total or 0
            for name, total in CampaignDay.objects.aggregate(**{one: Sum(one) for one in names}).items()
        }
        counted["replays"] = DiscardedDay.objects.aggregate(total=Sum("number"))["total"] or 0
        counted["differences"] = rollup.differences(clock.now() + timedelta(days=4))
        return counted


def main(arguments: list[str]) -> int:
    """Run it; 1 when a figure is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks counting", description=__doc__)
    parser.add_argument("--showings", type=int, default=100_000)
    number = parser.parse_args(arguments).showings
    with tempfile.TemporaryDirectory(prefix="pavilion-counting-") as folder:
        Path(folder).chmod(0o755)
        story = Story(Path(folder), say=lambda text: print(f"  {text}", flush=True))
        try:
            expected, counted, speeds = story.run(number)
        finally:
            story.services.stop()
            story.services.remove()
    exact = counted == expected | {"differences": 0}
    print(f"must be {expected}\ncounted {counted}\n{'exact' if exact else 'WRONG'}")
    print(f"facts noted {speeds['noted']:,.0f}/s, written from the stream into the table {speeds['written']:,.0f}/s")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
