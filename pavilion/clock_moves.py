"""Moving the demonstration's clock, with everything that would have happened on the way.

The clock goes from deadline to deadline (`<room>.deadlines.deadlines(after)`) and at each runs the scheduled work that
depends on the day, so that a reminder of thirty days is sent thirty days before, however far the jump. Exists in
demonstrations alone: clock.set_shift() refuses everywhere else.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection

from . import clock, doorbell, extensions
from .models import AuditEvent, OutboxMail
from .schedule import AFTER_A_MOVE, SCHEDULE, WHATEVER_THE_DAY
from .tasks import function_of, run_recorded

log = structlog.get_logger(__name__)

SECONDS = 25.0  # a move that takes longer stops at the deadline it has reached, and can be gone on with
FARTHEST = relativedelta(months=30)  # of one move
STEPS = {
    "day": relativedelta(days=1),
    "fortnight": relativedelta(days=15),
    "term": relativedelta(months=24),
}


class CannotMove(Exception):
    """The clock cannot go there, or somebody else is moving it just now."""


@dataclass(frozen=True)
class Result:
    """What one scheduled task said at a stop; only of tasks that had something to do."""

    task: str
    said: str
    succeeded: bool


@dataclass(frozen=True)
class Stop:
    """An instant at which the clock stopped on its way."""

    at: datetime
    results: list[Result]


@dataclass(frozen=True)
class Move:
    """One move of the clock. Events and mails are those with a greater number than the first and not than the second."""

    began_at: datetime
    reached_at: datetime
    aimed_at: datetime
    stops: list[Stop]
    events: tuple[int, int]
    mails: tuple[int, int]

    @property
    def is_unfinished(self) -> bool:
        """Whether it stopped for want of time before it was where it was to go."""
        return self.reached_at < self.aimed_at


def next_deadline(after: datetime) -> datetime | None:
    """The next instant after `after` at which something falls due in any room; None when none is known."""
    offered = extensions.call_all("deadlines", "deadlines", after)
    return min((instant for instants in offered for instant in instants if instant > after), default=None)


def target_of(step: str) -> datetime:
    """Where a named step leads from now, by the calendar and wall clock of Rome. Raises CannotMove, KeyError."""
    now = clock.now()
    if step != "deadline":
        return (clock.rome(now) + STEPS[step]).astimezone(now.tzinfo)
    target = next_deadline(now)
    if target is None:
        raise CannotMove("No room knows of a deadline to come.")
    return target


def advance(target: datetime) -> Move:
    """Move the clock on to `target`, stopping at every deadline before it and running what is due there.

    Takes at most about SECONDS: then it stops at the deadline it has reached. Raises CannotMove. Side effects: those of
    the scheduled tasks; what makes them visible (mails, banners) is done at the end.
    """
    with _alone(), doorbell.seldom():
        began_at = at = clock.now()
        if not began_at < target <= began_at + FARTHEST:
            raise CannotMove("The clock goes forward, at most thirty months at a time.")
        first, stops = _last_numbers(), []
        give_up_at = time.monotonic() + SECONDS
        while at < target and (not stops or time.monotonic() < give_up_at):
            at = min(next_deadline(at) or target, target)
            clock.set_shift(max(at, clock.now()) - clock.machine_now())
            stops.append(Stop(at, _run_due()))
        return _finish(began_at, at, target, stops, first)


def set_back() -> Move:
    """Let the clock tell the real time again. What has happened meanwhile stays; what is due is looked for once more."""
    with _alone():
        began_at, first = clock.now(), _last_numbers()
        clock.set_shift(timedelta())
        now = clock.now()
        return _finish(began_at, now, now, [Stop(now, _run_due())], first)


def last_move() -> Move | None:
    """The latest move, as its journal tells it; None when there was none."""
    try:
        facts = json.loads(_journal().read_text())
    except (OSError, ValueError):
        return None
    instants = {name: datetime.fromisoformat(facts[name]) for name in ("began_at", "reached_at", "aimed_at")}
    stops = [
        Stop(datetime.fromisoformat(stop["at"]), [Result(**result) for result in stop["results"]])
        for stop in facts["stops"]
    ]
    return Move(**instants, stops=stops, events=tuple(facts["events"]), mails=tuple(facts["mails"]))


def _run_due() -> list[Result]:
    """Run every scheduled task that depends on the day, in the schedule's order; one that fails does not stop the others."""
    results = [_run(name) for name in SCHEDULE if name not in WHATEVER_THE_DAY]
    return [result for result in results if not result.succeeded or result.said.strip() not in ("", "0", "None")]


def _run(name: str) -> Result:
    try:
        return Result(name, run_recorded(name, function_of(name)), succeeded=True)
    except Exception as error:
        log.warning("clock_move_task_failed", task=name, exc_info=error)
        return Result(name, f"{type(error).__name__}: {error}"[:300], succeeded=False)


def _finish(began_at: datetime, at: datetime, target: datetime, stops: list[Stop], first: tuple[int, int]) -> Move:
    failed = [result for result in map(_run, AFTER_A_MOVE) if not result.succeeded]
    if failed:
        stops.append(Stop(at, failed))
    events, mails = zip(first, _last_numbers(), strict=True)
    move = Move(began_at, at, target, stops, events=events, mails=mails)
    fresh = _journal().with_suffix(".new")
    fresh.write_text(json.dumps(asdict(move), default=datetime.isoformat))
    fresh.replace(_journal())
    return move


def _last_numbers() -> tuple[int, int]:
    """The numbers of the latest audit event and the latest mail."""
    return tuple(
        model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in (AuditEvent, OutboxMail)
    )


def _journal() -> Path:
    return Path(settings.CLOCK_SHIFT_FILE).with_name("clock-move.json")


@contextmanager
def _alone() -> Iterator[None]:
    """One move at a time, over all processes. Raises CannotMove when another is going on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('pavilion: clock', 0))")
        if not cursor.fetchone()[0]:
            raise CannotMove("Somebody else is moving the clock just now: look again in a moment.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('pavilion: clock', 0))")
