"""Ring for a worker: publish a Celery message after commit, without ever raising or waiting.

The message says only "look now". If the broker is away nothing is lost: the sweep in the beat schedule looks anyway.
"""

import time
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


SELDOM = 1.0  # seconds
_seldom: ContextVar[tuple[dict, dict] | None] = ContextVar("seldom", default=None)  # (when heard, tasks not heard)


@contextmanager
def seldom():
    """Within the block a task is rung for once a second at most; whoever was not heard is, at its end.

    For work that would ring a thousand times: one message is enough for a worker to find everything that waits.
    """
    heard, unheard = {}, {}
    token = _seldom.set((heard, unheard))
    try:
        yield
    finally:
        _seldom.reset(token)
        for task in unheard.values():
            _publish(task)


def ring(task) -> None:
    """Ask for `task` (a Celery task without arguments) once the present transaction has committed."""
    transaction.on_commit(lambda: _publish(task), robust=True)


def _publish(task) -> None:
    if _is_too_soon(task):
        return
    try:
        task.apply_async(retry=False, ignore_result=True)
    except Exception as error:
        log.warning("doorbell_unheard", task=task.name, error=type(error).__name__)


def _is_too_soon(task) -> bool:
    if _seldom.get() is None:
        return False
    heard, unheard = _seldom.get()
    now = time.monotonic()
    if now - heard.get(task.name, -SELDOM) < SELDOM:
        unheard[task.name] = task
        return True
    heard[task.name] = now
    unheard.pop(task.name, None)
    return False
