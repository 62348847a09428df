"""What the ground itself has to say on the officers' desk, and the shapes in which every room says it.

The desk's first page (pavilion/admin_site.py) asks each room by name: `<room>.desk.heading(request)`, `alerts(request)` and
`panels(request)`. A room answers only with what the officer may see.
"""

from dataclasses import dataclass, field

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import clock, scheduled_work
from .models import OutboxMail
from .work import WorkRow


@dataclass(frozen=True)
class Heading:
    """The first words of the desk: title, a sentence, and the one thing to do (`action` and its address)."""

    title: str
    text: str = ""
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class Alert:
    """A line above the panels: its words, where it leads, how pressing it is (`bad`, `warn` or ``)."""

    text: str
    url: str
    kind: str = ""
    action: str = ""


@dataclass(frozen=True)
class Panel:
    """A box of the desk: a heading, a template and its context; `wide` takes the whole row."""

    title: str
    template: str
    context: dict = field(default_factory=dict)
    wide: bool = False


def alerts(request) -> list[Alert]:
    """Mails that failed for good, and scheduled work that failed last time or is late."""
    found = []
    if request.user.has_perm("pavilion.view_outboxmail"):
        failed = OutboxMail.objects.filter(work_state=WorkRow.State.FAILED).count()
        if failed:
            words = ngettext("%(count)s e-mail could not be sent", "%(count)s e-mails could not be sent", failed)
            url = reverse("admin:pavilion_outboxmail_changelist") + "?work_state__exact=failed"
            found.append(Alert(words % {"count": failed}, url, kind="bad"))
    if request.user.has_perm("pavilion.view_taskrun"):
        states = [row.state for row in scheduled_work.rows(clock.machine_now())]
        url = reverse("admin:pavilion_taskrun_changelist")
        if failed := states.count(scheduled_work.FAILED):
            words = ngettext(
                "%(count)s scheduled task failed last time", "%(count)s scheduled tasks failed last time", failed
            )
            found.append(Alert(words % {"count": failed}, url, kind="warn", action=_("Show")))
        if late := states.count(scheduled_work.LATE):
            words = ngettext("%(count)s scheduled task is late", "%(count)s scheduled tasks are late", late)
            found.append(Alert(words % {"count": late}, url, kind="warn", action=_("Show")))
    return found


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that officers read and nobody changes here; the list is called by what it lists.

    `acts` names the columns that lead to something to do: whoever may not do it (`may_act`) does not see them.
    """

    acts: tuple[str, ...] = ()

    def may_act(self, request) -> bool:
        """Whether the officer may do what the columns of `acts` lead to."""
        return True

    def get_list_display(self, request):
        return self._seen(request, super().get_list_display(request))

    def get_fields(self, request, obj=None):
        return self._seen(request, super().get_fields(request, obj))

    def _seen(self, request, names) -> list[str]:
        return [name for name in names if name not in self.acts or self.may_act(request)]

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def called(self, obj) -> str:
        """What the page of one row is called."""
        return str(obj)

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj is not None:
            context["subtitle"] = capfirst(self.called(obj))
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
