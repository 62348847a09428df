"""The ground's scheduled tasks, and the wrapper every scheduled task of the rooms uses."""

import functools
from collections.abc import Callable
from importlib import import_module

from celery import shared_task

from . import anchors, audit_check, clock, outbox, personal_data
from .models import TaskRun

FUNCTIONS: dict[str, Callable[[], object]] = {}  # of the tasks imported so far, by name


def scheduled(function):
    """Make a function a named Celery task whose last run, result and error the officers can see.

    The function takes no arguments and returns a short sentence or number for people. It must be safe to run late,
    twice, or twice at once. The first paragraph of its docstring is what officers read about it, in their language
    (`make messages` collects it).
    """
    name = f"{function.__module__}.{function.__name__}"
    FUNCTIONS[name] = function

    @shared_task(name=name)
    @functools.wraps(function)
    def task():
        return run_recorded(name, function)

    return task


def function_of(name: str) -> Callable[[], object]:
    """The function of a scheduled task, by the task's name. Raises KeyError for a name that is none."""
    if name not in FUNCTIONS:
        import_module(name.rpartition(".")[0])
    return FUNCTIONS[name]


def run_recorded(name: str, function) -> str:
    """Run a scheduled function now and keep how it went; raises what the function raises."""
    run = TaskRun.objects.filter(task=name)
    begun = {"started_at": clock.machine_now(), "finished_at": None, "succeeded": None, "result": ""}
    if not run.update(**begun):
        TaskRun.objects.get_or_create(task=name, defaults=begun)
    try:
        result = str(function())
    except Exception as error:
        run.update(finished_at=clock.machine_now(), succeeded=False, result=f"{type(error).__name__}: {error}"[:2000])
        raise
    run.update(finished_at=clock.machine_now(), succeeded=True, result=result[:2000])
    return result


@scheduled
def deliver_mail():
    """Send the e-mails that are due."""
    return outbox.deliver_waiting()


@scheduled
def verify_audit():
    """Read the audit trail from end to end and report what was altered or removed.

    Fails, so that the desk shows it, when anything was; `manage.py verify_audit` says what.
    """
    newest = anchors.newest()
    checked = audit_check.check(newest.heads if newest else None)
    if checked.findings:
        raise RuntimeError(f"The audit trail is not whole: {'; '.join(map(str, checked.findings[:5]))}")
    return checked.events


@scheduled
def anchor_audit():
    """Sign the last number and hash of every subject of the audit trail and keep them outside the database.

    Fails when the trail, or the anchor before, is not whole.
    """
    return anchors.write().events


@scheduled
def forget_personal_data():
    """Forget personal data that has been kept long enough, and sessions that ended."""
    return ", ".join(f"{name}: {count}" for name, count in personal_data.apply_retention().items()) or 0
