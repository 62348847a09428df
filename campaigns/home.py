"""What this room says on a company's own page."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company

from . import figures, limits
from .models import Campaign

State = Campaign.State


def todo(company: Company, user, now: datetime) -> list[dict]:
    """Banners an officer has sent back."""
    sent_back = list(Campaign.objects.of_company(company).filter(state=State.SENT_BACK).prefetch_related("creatives"))
    if not sent_back:
        return []
    words = ngettext(
        "Change %(count)s banner: an officer has sent it back",
        "Change %(count)s banners: an officer has sent them back",
        len(sent_back),
    )
    alone = len(sent_back) == 1
    return [
        {
            "text": words % {"count": len(sent_back)},
            "url": reverse("campaigns:banner", args=[sent_back[0].pk]) if alone else reverse("campaigns:banners"),
            "explanation": sent_back[0].reason if alone else "",
            "button": _("See the reason"),
        }
    ]


def company_panels(company: Company, user, now: datetime) -> list[dict]:
    """Banners in figures, for companies that have any or may have one."""
    rows = Campaign.objects.of_company(company)
    counts = rows.aggregate(
        every=Count("pk"),
        running=Count("pk", filter=Q(pk__in=rows.in_force(now).values("pk"))),
        waiting=Count("pk", filter=Q(state=State.PROPOSED)),
    )
    limit = limits.banner_limit(company, now)
    if not (limit or counts["every"]):
        return []
    seen = sum(one.seen for one in figures.of_company(company).values())
    return [
        {"template": "campaigns/panels/company.html", "context": counts | {"limit": limit, "seen": seen}, "aside": True}
    ]
