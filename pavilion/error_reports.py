"""Tell somebody of failures: a callable of yours, named in ERROR_REPORTER, gets each exception that reached a visitor or ended a task.

It is called with the exception and a dictionary of facts (request id, path without its query, task): no body, no cookie, no person. The
portal brings no client of a service: the callable may hand over to one. What it raises itself is logged and goes no further.
"""

import sys
from functools import lru_cache

import structlog
from celery.signals import task_failure
from django.conf import settings
from django.core.signals import got_request_exception
from django.utils.module_loading import import_string

from .logs import current_request_id

log = structlog.get_logger(__name__)


def report(error: BaseException, **facts) -> None:
    """Hand an exception over. Never raises."""
    if not settings.ERROR_REPORTER:
        return
    try:
        _reporter(settings.ERROR_REPORTER)(error, facts | {"request_id": current_request_id()})
    except Exception as failed:
        log.warning("error_reporter_failed", error=type(failed).__name__)


@lru_cache
def _reporter(path: str):
    return import_string(path)


def _of_request(sender=None, request=None, **_kwargs):
    error = sys.exc_info()[1]
    if error is not None and request is not None:
        report(error, kind="request", method=request.method, path=request.path)


def _of_task(sender=None, exception=None, **_kwargs):
    if exception is not None:
        report(exception, kind="task", task=getattr(sender, "name", ""))


def connect() -> None:
    """Listen to Django and Celery; called once, when the applications are ready."""
    got_request_exception.connect(_of_request, dispatch_uid="pavilion.error_reports")
    task_failure.connect(_of_task, dispatch_uid="pavilion.error_reports", weak=False)
