"""What this room says on the officers' desk: numbers, never what people write."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import officers
from pavilion import clock
from pavilion.desk import Alert, Panel

from . import help_requests
from .figures import LONG, figures, request_figures, to_decide
from .models import HelpRequest, QuoteRequest

PERMISSION = "inquiries.view_conversation"


def alerts(request) -> list[Alert]:
    """Requests, messages and reports that wait for an officer; buyers who have been left without an answer for days."""
    return _help(request) + _held_requests(request) + _held_messages(request) + _waiting_buyers(request)


def _help(request) -> list[Alert]:
    if not officers.roles_of(request.user) & set(help_requests.ANSWER):
        return []
    waiting = HelpRequest.objects.filter(state=HelpRequest.State.OPEN).count()
    if not waiting:
        return []
    words = ngettext(
        "%(count)s help request waits for an answer", "%(count)s help requests wait for an answer", waiting
    )
    url = reverse("admin:inquiries_helprequest_changelist") + "?state__exact=open"
    return [Alert(words % {"count": waiting}, url, kind="warn", action=_("Show"))]


def _held_requests(request) -> list[Alert]:
    if not officers.has_role(request.user, officers.CATALOGUE):
        return []
    held = QuoteRequest.objects.filter(state=QuoteRequest.State.HELD).count()
    if not held:
        return []
    words = ngettext(
        "%(count)s request for quotation waits for review", "%(count)s requests for quotation wait for review", held
    )
    url = reverse("admin:inquiries_quoterequest_changelist") + "?state=held"
    return [Alert(words % {"count": held}, url, kind="warn", action=_("Show"))]


def _held_messages(request) -> list[Alert]:
    if not officers.has_role(request.user, officers.CATALOGUE):
        return []
    held, reported = to_decide()
    found = []
    if held:
        words = ngettext("%(count)s message waits for a check", "%(count)s messages wait for a check", held)
        url = reverse("admin:inquiries_heldmessage_changelist") + "?state=held"
        found.append(Alert(words % {"count": held}, url, kind="warn", action=_("Show")))
    if reported:
        words = ngettext("%(count)s report of abuse is open", "%(count)s reports of abuse are open", reported)
        url = reverse("admin:inquiries_report_changelist") + "?state__exact=open"
        found.append(Alert(words % {"count": reported}, url, kind="warn", action=_("Show")))
    return found


def _waiting_buyers(request) -> list[Alert]:
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
    """Conversations by state and what strangers have not confirmed; requests for quotation by state."""
    found = []
    if request.user.has_perm(PERMISSION):
        found.append(Panel(_("Buyers and companies"), "admin/inquiries/panel.html", {"figures": _figures(request)}))
    if request.user.has_perm("inquiries.view_quoterequest"):
        found.append(Panel(_("Requests for quotation"), "admin/inquiries/requests_panel.html", request_figures()))
    return found


def _figures(request):
    """Counted once for the page."""
    if not hasattr(request, "inquiries_figures"):
        request.inquiries_figures = figures(clock.now())
    return request.inquiries_figures
