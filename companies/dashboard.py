"""What stands on "My company": the next thing to do, the rest of the list, and the panels of every room.

Rooms answer by name in `<room>.home` (docs/companies.md has the contract in full):

`todo(company, user, now)` gives a list of dicts: `text` (what to do, as an order), `url`, and optionally `when` (an aware
datetime is a deadline; a text stands as it is), `explanation` (a sentence) and `button` (its words).
`company_panels(company, user, now)` gives a list of dicts: `template`, `context`, and optionally `aside=True`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pavilion import clock, extensions
from pavilion.italian import elided

from .models import Company


@dataclass(frozen=True)
class Todo:
    """One thing a company should do."""

    text: str
    url: str
    when: str = ""
    due: datetime | None = None
    explanation: str = ""
    button: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of the page, drawn by a room's own template."""

    template: str
    context: dict
    aside: bool = False


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page."""

    next: Todo | None
    todos: list[Todo]
    panels: list[Panel]
    asides: list[Panel]


def dashboard(company: Company, user, now: datetime) -> Dashboard:
    """Collect what the rooms say. The nearest deadline comes first; what has none keeps the order of the floors."""
    offered = [todo for answer in extensions.call_all("home", "todo", company, user, now) for todo in answer]
    todos = sorted((_todo(entry, now) for entry in offered), key=_by_deadline)
    panels = [
        Panel(entry["template"], entry.get("context", {}), bool(entry.get("aside")))
        for answer in extensions.call_all("home", "company_panels", company, user, now)
        for entry in answer
    ]
    return Dashboard(
        next=todos[0] if todos else None,
        todos=todos[1:],
        panels=[panel for panel in panels if not panel.aside],
        asides=[panel for panel in panels if panel.aside],
    )


def deadline(due: datetime, now: datetime) -> str:
    """A deadline in words, in Rome: "by 2 November 2026, in 9 days"."""
    last = clock.rome(due).date()
    days = (last - clock.rome(now).date()).days
    day = date_format(last, "DATE_FORMAT")
    if due <= now:
        return elided(_("was due on %(day)s") % {"day": day})
    if days == 0:
        return _("by today, %(time)s") % {"time": f"{clock.rome(due):%H:%M}"}
    words = ngettext("by %(day)s, in %(days)d day", "by %(day)s, in %(days)d days", days)
    return elided(words % {"day": day, "days": days})


def _todo(entry: dict, now: datetime) -> Todo:
    when = entry.get("when") or ""
    due = when if isinstance(when, datetime) else None
    return Todo(
        text=str(entry["text"]),
        url=str(entry["url"]),
        when=deadline(due, now) if due else str(when),
        due=due,
        explanation=str(entry.get("explanation", "")),
        button=str(entry.get("button", "")) or _("Open"),
    )


def _by_deadline(todo: Todo) -> tuple:
    return (0, todo.due.timestamp()) if todo.due else (1, 0)
