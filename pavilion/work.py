"""Deferred work as rows in PostgreSQL.

A Celery message only says "look now" (pavilion/doorbell.py); what is to be done, how often it was tried and when it is
due again stands in a row of a model based on WorkRow. Workers claim rows with SKIP LOCKED under a lease: a worker that
dies gives its rows back when the lease ends, and a periodic sweep finds what no message announced.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import clock

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 6
LEASE = timedelta(minutes=3)
BACKOFF = [timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200)]


class WorkRow(models.Model):
    """One piece of deferred work. Times are the machine's own: a shifted demonstration clock must not stall a queue."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    work_state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"), default=clock.machine_now)
    leased_until = models.DateTimeField(null=True, editable=False)
    lease = models.UUIDField(null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        abstract = True


def claim(model: type[WorkRow], *, limit: int = 20, lease_for: timedelta = LEASE) -> list[WorkRow]:
    """Take up to `limit` due rows for this worker, counting the attempt; other workers skip them until the lease ends."""
    now = clock.machine_now()
    with transaction.atomic():
        due = (
            model.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(work_state=WorkRow.State.WAITING, due_at__lte=now)
            .filter(models.Q(leased_until=None) | models.Q(leased_until__lte=now))
            .order_by("due_at", "pk")[:limit]
        )
        rows = list(due)
        lease = uuid.uuid4()
        model.objects.filter(pk__in=[row.pk for row in rows]).update(
            lease=lease, leased_until=now + lease_for, attempts=models.F("attempts") + 1
        )
    for row in rows:
        row.lease, row.leased_until, row.attempts = lease, now + lease_for, row.attempts + 1
    return rows


def keep(row: WorkRow, *, lease_for: timedelta = LEASE) -> bool:
    """Keep a claimed row for longer, in the midst of long work. False when another worker has taken it over: then stop."""
    return bool(_mine(row).update(leased_until=clock.machine_now() + lease_for))


def finish(row: WorkRow) -> bool:
    """Mark a claimed row as done. False when another worker took it over meanwhile: its result counts then."""
    return bool(_mine(row).update(work_state=WorkRow.State.DONE, leased_until=None, lease=None, last_error=""))


def give_back(row: WorkRow, error: str) -> None:
    """Return a claimed row after a failure: due again later, or failed for good after MAX_ATTEMPTS."""
    last = row.attempts >= MAX_ATTEMPTS
    wait = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    _mine(row).update(
        work_state=WorkRow.State.FAILED if last else WorkRow.State.WAITING,
        due_at=clock.machine_now() + wait,
        leased_until=None,
        lease=None,
        last_error=error[:2000],
    )


def retry(queryset) -> int:
    """Put failed rows back in the queue (the officers' retry button); returns how many."""
    return queryset.filter(work_state=WorkRow.State.FAILED).update(
        work_state=WorkRow.State.WAITING, attempts=0, due_at=clock.machine_now(), leased_until=None, lease=None
    )


@dataclass(frozen=True)
class Queue:
    """One kind of deferred work: how many rows wait, since when the oldest is due, how many failed for good."""

    model: type[WorkRow]
    waiting: int
    oldest_due_at: datetime | None  # of the rows that are due already
    failed: int


def kinds() -> list[type[WorkRow]]:
    """Every model of deferred work, lowest floor first."""
    return [model for model in apps.get_models() if issubclass(model, WorkRow)]


def queue(model: type[WorkRow]) -> Queue:
    """How one kind of work stands now."""
    return Queue(
        model=model,
        waiting=model.objects.filter(work_state=WorkRow.State.WAITING).count(),
        oldest_due_at=oldest_due_at(model),
        failed=model.objects.filter(work_state=WorkRow.State.FAILED).count(),
    )


def oldest_due_at(model: type[WorkRow]) -> datetime | None:
    """Since when the row that waits longest has been due; None when none is."""
    due = model.objects.filter(work_state=WorkRow.State.WAITING, due_at__lte=clock.machine_now())
    return due.order_by("due_at").values_list("due_at", flat=True).first()


def work_off(model: type[WorkRow], handle: Callable[[WorkRow], None], *, limit: int = 20) -> int:
    """Claim due rows until none is left and run `handle` on each; a failing row goes back and the others go on.

    Returns how many rows were done. `handle` runs outside any transaction of ours and must be safe to repeat.
    """
    done = 0
    while rows := claim(model, limit=limit):
        for row in rows:
            try:
                handle(row)
            except Exception as error:
                log.warning("work_failed", model=model._meta.label, row=row.pk, attempts=row.attempts, exc_info=error)
                give_back(row, f"{type(error).__name__}: {error}")
            else:
                done += finish(row)
    return done


def _mine(row: WorkRow):
    return type(row).objects.filter(pk=row.pk, lease=row.lease, work_state=WorkRow.State.WAITING)
