"""What this room says on the pages of signed-in people, asked by name."""

from datetime import datetime

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion.navigation import Link

from . import inbox
from .models import Conversation, Side

SHOWN = 3


def navigation(request) -> list[Link]:
    """Messages (n) for buyers and for those who act for a company; n counts conversations with something unread."""
    summary = _summary(request)
    links = []
    if summary[Side.COMPANY].belongs:
        links.append(Link(_("Messages"), reverse("inquiries:inbox"), count=summary[Side.COMPANY].unread))
    if summary[Side.BUYER].belongs:
        text = _("My enquiries") if links else _("Messages")
        links.append(Link(text, reverse("inquiries:conversations"), count=summary[Side.BUYER].unread))
    return links


def todo(company: Company, user, now: datetime) -> list[dict]:
    """The enquiries that wait longest for an answer."""
    rows = (
        Conversation.objects.of_company(company)
        .filter(state=Conversation.State.WAITING)
        .select_related("buyer")
        .order_by("last_message_at", "pk")[:SHOWN]
    )
    return [
        {
            "text": _("Answer a buyer in %(place)s") % {"place": row.buyer.town or row.buyer.country.name},
            "url": reverse("inquiries:company_thread", args=[row.pk]),
            "when": _("waiting for %(time)s") % {"time": timesince(row.last_message_at, now, depth=1)},
            "explanation": row.title,
            "button": _("Read and answer"),
        }
        for row in rows
    ]


def buyer_panels(user, now: datetime) -> list[dict]:
    """The buyer's latest conversations; nothing before the first (the page then says how to begin)."""
    page = inbox.inbox_page(Conversation.objects.of_user(user).open(), Side.BUYER, size=SHOWN)
    if not page.rows:
        return []
    return [{"template": "inquiries/panels/buyer.html", "context": {"page": page}}]


def _summary(request) -> dict:
    """The header stands twice on a page (wide and phone): asked once per request."""
    if not hasattr(request, "inquiries_summary"):
        request.inquiries_summary = inbox.summary(request.user)
    return request.inquiries_summary
