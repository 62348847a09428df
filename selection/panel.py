"""The requirements beside a draft: which are met, missing, unclear or still to come, why, and where to mend it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion import clock

from . import check_texts, checks, drafts, snapshots
from .models import Application, Finding

Automatic = Finding.Automatic
# Shape (templatetags/pavilion.py), word, and the order in which they stand: what needs something first.
LOOK = {
    Automatic.NOT_MET: ("no", gettext_lazy("missing")),
    Automatic.UNCLEAR: ("un", gettext_lazy("to clarify")),
    Automatic.MET: ("ok", gettext_lazy("there")),
    Automatic.NONE: ("todo", gettext_lazy("the office checks")),
}
ORDER = ["no", "un", "ok", "todo"]


@dataclass(frozen=True)
class Row:
    """One requirement as the panel shows it."""

    code: str
    title: str
    look: str  # ok, no, un, todo
    word: str
    sentences: list[str]
    remedy: str
    url: str


@dataclass(frozen=True)
class Panel:
    """All rows, those that need something first."""

    rows: list[Row]

    def number(self, look: str) -> int:
        """How many rows look like this."""
        return sum(row.look == look for row in self.rows)

    @property
    def met(self) -> int:
        """Requirements that are there."""
        return self.number("ok")

    @property
    def missing(self) -> int:
        """Requirements that are missing."""
        return self.number("no")

    @property
    def unclear(self) -> int:
        """Requirements that are to be clarified."""
        return self.number("un")


def of_draft(application: Application) -> Panel:
    """The panel of a draft, from the live data; a step never saved is "to do" rather than missing."""
    content = snapshots.collect(application)
    saved = drafts.saved_steps(application)
    today = clock.today()
    rows = []
    for requirement in application.call.requirements.all():
        result = checks.assess(requirement.automatic_check, content, today=today)
        step = check_texts.STEP_OF_CHECK.get(requirement.automatic_check)
        is_to_come = step is not None and step not in saved and result.automatic != Automatic.MET
        rows.append(
            _to_come(requirement, application, step) if is_to_come else _row(requirement, application, result, step)
        )
    return Panel(sorted(rows, key=lambda row: ORDER.index(row.look)))


def _row(requirement, application, result, step) -> Row:
    look, word = LOOK[result.automatic]
    mend = next((text for detail in result.details if (text := check_texts.remedy(detail))), "")
    needs_mending = look in ("no", "un") and mend and step
    return Row(
        code=requirement.code,
        title=requirement.title,
        look=look,
        word=str(word),
        sentences=check_texts.sentences(result.details),
        remedy=mend if needs_mending else "",
        url=address(application, step) if needs_mending else "",
    )


def _to_come(requirement, application, step) -> Row:
    number = drafts.STEPS.index(step) + 1
    return Row(
        code=requirement.code,
        title=requirement.title,
        look="todo",
        word=_("step %(number)s") % {"number": number},
        sentences=[],
        remedy="",
        url=address(application, step),
    )


def address(application: Application, step: str) -> str:
    """The page of a step."""
    return reverse("selection:step", args=[application.pk, step])
