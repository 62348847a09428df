"""Scheduled work as officers see it: what each task does, when, how its last run went, when it runs next; and running it now.

Everything here is told in the machine's own time: a shifted demonstration clock moves no schedule.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from celery.schedules import crontab
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import audit, clock
from .models import TaskRun
from .schedule import SCHEDULE
from .tasks import function_of, run_recorded

LATE_AFTER = timedelta(minutes=5)  # so long after it was due, a run is late
LONGEST_RUN = timedelta(minutes=10)  # settings.CELERY_TASK_TIME_LIMIT ends a worker's run then

OK, FAILED, LATE, NEVER, RUNNING = "ok", "failed", "late", "never", "running"


@dataclass(frozen=True)
class Row:
    """One scheduled task at an instant."""

    name: str
    description: str
    when: str
    run: TaskRun | None
    next_at: datetime | None  # None for a run that is due now
    state: str

    @property
    def seconds(self) -> float | None:
        """How long the last run took; None when it has not ended."""
        if self.run is None or self.run.finished_at is None:
            return None
        return (self.run.finished_at - self.run.started_at).total_seconds()


def rows(now: datetime) -> list[Row]:
    """Every task of the schedule, in its order; `now` is the machine's."""
    runs = {run.task: run for run in TaskRun.objects.filter(task__in=SCHEDULE)}
    return [_row(name, every, runs.get(name), now) for name, every in SCHEDULE.items()]


def _row(name: str, every, run: TaskRun | None, now: datetime) -> Row:
    due_at = next_after(every, run.started_at) if run else None
    if due_at is None or due_at <= now:
        next_at = next_after(every, now) if isinstance(every, crontab) else None
    else:
        next_at = due_at
    return Row(name, describe(name), in_words(every), run, next_at, _state(run, due_at, now))


def _state(run: TaskRun | None, due_at: datetime | None, now: datetime) -> str:
    if run is None:
        return NEVER
    if run.finished_at is None:
        return RUNNING if now - run.started_at < LONGEST_RUN else FAILED
    if not run.succeeded:
        return FAILED
    return LATE if now > due_at + LATE_AFTER else OK


def describe(name: str) -> str:
    """What a task does, in the page's language: the first paragraph of its docstring."""
    words = (function_of(name).__doc__ or "").partition("\n\n")[0]
    return _(" ".join(words.split()))


# --- When ---------------------------------------------------------------------------


def next_after(every, instant: datetime) -> datetime:
    """The first instant after `instant` at which a task with this schedule is due."""
    if not isinstance(every, crontab):
        return instant + timedelta(seconds=every)
    first = clock.rome(instant).date()
    coming = (moment for days in count() for moment in _moments(every, first + timedelta(days=days)))
    return next(moment for moment in coming if moment > instant)  # Celery refuses a day that never comes


def _moments(every: crontab, day: date) -> list[datetime]:
    """When a crontab is due on one day in Rome."""
    fits = (
        day.month in every.month_of_year and day.day in every.day_of_month and day.isoweekday() % 7 in every.day_of_week
    )
    times = [time(hour, minute) for hour in sorted(every.hour) for minute in sorted(every.minute)] if fits else []
    return [datetime.combine(day, at, tzinfo=clock.ROME).astimezone(UTC) for at in times]


def in_words(every) -> str:
    """A schedule as people say it."""
    if not isinstance(every, crontab):
        return _interval(int(every))
    if len(every.hour) == 24:
        if len(every.minute) == 1:
            return _("every hour, at minute %(minute)s") % {"minute": min(every.minute)}
        return ngettext("%(count)s time an hour", "%(count)s times an hour", len(every.minute)) % {
            "count": len(every.minute)
        }
    times = ", ".join(f"{hour:02}:{minute:02}" for hour in sorted(every.hour) for minute in sorted(every.minute))
    if len(every.day_of_month) < 31 or len(every.month_of_year) < 12:
        days = ", ".join(str(day) for day in sorted(every.day_of_month))
        return _("on these days of the month: %(days)s; at %(times)s") % {"days": days, "times": times}
    if len(every.day_of_week) < 7:
        days = ", ".join(str(WEEKDAYS[(day - 1) % 7]) for day in sorted(every.day_of_week, key=lambda day: day or 7))
        return _("%(days)s at %(times)s") % {"days": days, "times": times}
    return _("every day at %(times)s") % {"times": times}


def _interval(seconds: int) -> str:
    if seconds % 3600 == 0:
        return ngettext("every hour", "every %(count)s hours", seconds // 3600) % {"count": seconds // 3600}
    if seconds % 60 == 0:
        return ngettext("every minute", "every %(count)s minutes", seconds // 60) % {"count": seconds // 60}
    return ngettext("every second", "every %(count)s seconds", seconds) % {"count": seconds}


# --- Running one now ------------------------------------------------------------------


def run_now(name: str, *, actor) -> str:
    """Run a task of the schedule at once, in this process, and return what it said; who asked for it is on record.

    Raises PermissionDenied, KeyError for a name that is not in the schedule, and whatever the task raises.
    """
    if not actor.has_perm("pavilion.change_taskrun"):
        raise PermissionDenied("pavilion.change_taskrun")
    if name not in SCHEDULE:
        raise KeyError(name)
    function = function_of(name)
    with transaction.atomic():
        run, _created = TaskRun.objects.get_or_create(task=name, defaults={"started_at": clock.machine_now()})
        audit.record(run, "run_now", actor=actor)
    return run_recorded(name, function)
