"""States change in one place: a written table per process and one gate that reads it.

A room writes a tuple of Transition rows and calls `enter()` inside a transaction, on a row it has locked. Permission is
checked here, not where the buttons are drawn; `manage.py show_transitions` prints the tables, and a test tries every
state × verb × role against them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from . import audit
from .italian import elided

SYSTEM = "system"  # the portal itself: scheduled tasks and consequences of other transitions


class NotAllowedNow(Exception):
    """The verb does not fit the present state, or its guard says no. str() is a message for people."""


@dataclass(frozen=True)
class Transition:
    """One row: from these states, this verb leads there, for these roles, if the guard finds nothing against it."""

    sources: tuple[str, ...]
    verb: str
    target: str
    roles: tuple[str, ...]
    guard: Callable | None = None  # (subject, payload | context) -> reason why not, or "" / None
    mail: str = ""  # template of the mail that goes to the subject's owner


class Table:
    """The transitions of one process."""

    def __init__(self, name: str, rows: Iterable[Transition]):
        self.name, self.rows = name, tuple(rows)
        self._by_step = {(source, row.verb): row for row in self.rows for source in row.sources}
        if len(self._by_step) != sum(len(row.sources) for row in self.rows):
            raise ValueError(f"{name}: two rows for the same state and verb.")

    def find(self, state: str, verb: str) -> Transition | None:
        """The row for a state and a verb, if the table has one."""
        return self._by_step.get((state, verb))

    def may_ever(self, verb: str, roles: Iterable[str]) -> bool:
        """Whether someone with these roles may do the verb in any state at all."""
        roles = set(roles)
        return any(row.verb == verb and roles & set(row.roles) for row in self.rows)

    def verbs(self, state: str, roles: Iterable[str]) -> list[str]:
        """What someone with these roles may try in this state (guards not asked)."""
        roles = set(roles)
        return [row.verb for row in self.rows if state in row.sources and roles & set(row.roles)]


def check(
    table: Table,
    subject: models.Model,
    verb: str,
    *,
    roles: Iterable[str],
    payload: dict | None = None,
    context: dict | None = None,
) -> Transition:
    """The row that lets `roles` do `verb` to `subject` now. The guard reads `payload` and `context` as one.

    Raises NotAllowedNow when the state or the guard is against it, PermissionDenied when the roles are.
    """
    row = table.find(subject.state, verb)
    if row is None:
        raise NotAllowedNow(
            _("This is not possible in the present state: %(state)s.") % {"state": subject.get_state_display()}
        )
    if not set(row.roles) & set(roles):
        raise PermissionDenied(f"{table.name}: {verb}")
    reason = row.guard(subject, (payload or {}) | (context or {})) if row.guard else ""
    if reason:
        raise NotAllowedNow(elided(str(reason)))
    return row


def why_not(table: Table, subject: models.Model, verb: str, *, roles: Iterable[str], context: dict) -> str:
    """Why this verb is closed now, in words for the page that shows its button; "" when it is open.

    Asks exactly what the verb itself will ask. Raises PermissionDenied for roles that may never do it.
    """
    try:
        check(table, subject, verb, roles=roles, context=context)
    except NotAllowedNow as closed:
        return str(closed)
    return ""


def enter(
    table: Table,
    subject: models.Model,
    verb: str,
    *,
    roles: Iterable[str],
    actor=None,
    reason: str = "",
    payload: dict | None = None,
    context: dict | None = None,
    facts: dict | None = None,
) -> Transition:
    """Do the step on a locked row: check, set the state and `facts` (field: value), save those fields, write the audit event.

    `payload` goes into the audit event (ids and codes only); `context` is for the guard alone. Returns the row, so
    that the caller sends its mail. Raises as `check` does.
    """
    row = check(table, subject, verb, roles=roles, payload=payload, context=context)
    facts = facts or {}
    before = subject.state
    subject.state = row.target
    for field, value in facts.items():
        setattr(subject, field, value)
    subject.save(update_fields=["state", *facts])
    audit.record(
        subject,
        verb,
        actor=actor,
        reason=reason,
        before={"state": before},
        after={"state": row.target} | (payload or {}),
    )
    return row
