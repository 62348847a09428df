"""What this room has to say on the officers' desk."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import officers
from pavilion import clock
from pavilion.desk import Alert, Panel

from . import figures
from .models import Campaign

DAYS = 7


def alerts(request) -> list[Alert]:
    """Banners that wait for approval."""
    if not officers.has_role(request.user, officers.CAMPAIGNS):
        return []
    waiting = Campaign.objects.waiting().count()
    if not waiting:
        return []
    words = ngettext("%(count)s banner waits for approval", "%(count)s banners wait for approval", waiting)
    url = reverse("admin:campaigns_campaign_changelist") + "?state=proposed"
    return [Alert(words % {"count": waiting}, url, kind="warn", action=_("Show"))]


def panels(request) -> list[Panel]:
    """Banners of the last days in figures."""
    if not request.user.has_perm("campaigns.view_campaign"):
        return []
    now = clock.now()
    context = {
        "days": DAYS,
        "running": Campaign.objects.in_force(now).count(),
        "figures": figures.since(clock.rome(now).date() - timedelta(days=DAYS - 1)),
    }
    return [Panel(_("Banners"), "campaigns/desk/panel.html", context)]
