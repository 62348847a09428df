"""What this room says on the officers' desk: numbers, never what people write."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pavilion import clock
from pavilion.desk import Alert, Panel

from .figures import LONG, figures

PERMISSION = "inquiries.view_conversation"


def alerts(request) -> list[Alert]:
    """Buyers who have been left without an answer for days."""
    if not request.user.has_perm(PERMISSION):
        return []
    waiting = _figures(request).waiting_long
    if not waiting:
        return []
    words = ngettext(
        "%(count)s buyer has waited for an answer for more than %(days)s days",
        "%(count)s buyers have waited for an answer for more than %(days)s days",
        waiting,
    )
    text = words % {"count": waiting, "days": LONG.days}
    return [Alert(text, reverse("admin:inquiries_conversation_changelist"), kind="warn", action=_("Show"))]


def panels(request) -> list[Panel]:
    """Conversations by state, and what strangers wrote and have not confirmed."""
    if not request.user.has_perm(PERMISSION):
        return []
    return [Panel(_("Buyers and companies"), "admin/inquiries/panel.html", {"figures": _figures(request)})]


def _figures(request):
    """Counted once for the page."""
    if not hasattr(request, "inquiries_figures"):
        request.inquiries_figures = figures(clock.now())
    return request.inquiries_figures
