"""Ring for a worker: publish a Celery message after commit, without ever raising or waiting.

The message says only "look now". If the broker is away nothing is lost: the sweep in the beat schedule looks anyway.
"""

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


def ring(task) -> None:
    """Ask for `task` (a Celery task without arguments) once the present transaction has committed."""
    transaction.on_commit(lambda: _publish(task), robust=True)


def _publish(task) -> None:
    try:
        task.apply_async(retry=False, ignore_result=True)
    except Exception as error:
        log.warning("doorbell_unheard", task=task.name, error=type(error).__name__)
