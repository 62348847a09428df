"""What this room says on the pages of signed-in people, asked by name."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion.navigation import Link

from . import analytics, checklist, inbox
from .models import BuyerVatCheck, Conversation, Favourite, Quote, QuoteRequest, RequestInvitation, SavedSearch, Side

SHOWN = 3


def navigation(request) -> list[Link]:
    """Messages (n) for buyers and for those who act for a company; n counts conversations with something unread."""
    summary = _summary(request)
    links = []
    if summary[Side.COMPANY].belongs:
        links.append(Link(_("Messages"), reverse("inquiries:inbox"), count=summary[Side.COMPANY].unread))
        links.append(Link(_("Requests"), reverse("inquiries:invitations")))
        links.append(Link(_("Help"), _help_url(request.path)))
    if summary[Side.BUYER].belongs:
        text = _("My enquiries") if links else _("Messages")
        requests = _("My requests") if links else _("Requests")
        links.append(Link(text, reverse("inquiries:conversations"), count=summary[Side.BUYER].unread))
        links.append(Link(requests, reverse("inquiries:requests")))
    return links


def company_panels(company: Company, user, now: datetime) -> list[dict]:
    """The checklist of the first thirty days, while they last; beside it how often the company is looked at and asked."""
    panels = []
    found = checklist.of(company, user, now)
    if found:
        panels.append({"template": "inquiries/panels/checklist.html", "context": {"list": found}})
    if getattr(company, "store", None):
        period = analytics.read_period("", now)
        context = {
            "weeks": period.weeks,
            "views": sum(analytics.views_by_day(company, period).values()),
            "enquiries": sum(analytics.enquiries_by_day(company, period).values()),
        }
        panels.append({"template": "inquiries/panels/figures.html", "context": context, "aside": True})
    return panels


def todo(company: Company, user, now: datetime) -> list[dict]:
    """The enquiries that wait longest for an answer, and the requests that can still be quoted for."""
    return _enquiries(company, now) + _requests(company, now)


def _help_url(path: str) -> str:
    """The page for asking the agency, which knows from where one comes."""
    url = reverse("inquiries:help_list")
    return url if path.startswith(url) else f"{url}?{urlencode({'page': path})}"


def _enquiries(company: Company, now: datetime) -> list[dict]:
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


def _requests(company: Company, now: datetime) -> list[dict]:
    """Counter-offers to answer, then invitations to quote, each with its last day."""
    State = RequestInvitation.State
    rows = company.request_invitations.filter(request__in=QuoteRequest.objects.filter(state=QuoteRequest.State.OPEN))
    countered = rows.filter(quote__state=Quote.State.COUNTERED)
    waiting = rows.filter(state__in=[State.SENT, State.SEEN], request__closes_at__gt=now)
    found = (countered | waiting).select_related("request", "quote").order_by("request__closes_at", "pk")[:SHOWN]
    return [
        {
            "text": _("Answer a counter-offer") if row.state == State.QUOTED else _("Quote or decline"),
            "url": reverse("inquiries:invitation", args=[row.pk]),
            "when": row.request.decide_by
            if row.state == State.QUOTED
            else row.request.closes_at - timedelta(seconds=1),
            "explanation": row.request.title,
            "button": _("Open"),
        }
        for row in found
    ]


def buyer_panels(user, now: datetime) -> list[dict]:
    """The buyer's latest requests and conversations, and what they keep; nothing before the first (the page then says how to begin)."""
    requests = list(
        QuoteRequest.objects.of_user(user)
        .annotate(quoted=Count("quotes", filter=~Q(quotes__state=Quote.State.WITHDRAWN)))
        .order_by("-pk")[:SHOWN]
    )
    panels = []
    if requests:
        panels.append({"template": "inquiries/panels/requests.html", "context": {"rows": requests}})
    page = inbox.inbox_page(Conversation.objects.of_user(user).open(), Side.BUYER, size=SHOWN)
    if page.rows:
        panels.append({"template": "inquiries/panels/buyer.html", "context": {"page": page}})
    vat_check = _missing_in_vies(user)
    if vat_check:
        panels.append({"template": "inquiries/panels/vat_check.html", "context": {"vat_check": vat_check}})
    kept = Favourite.objects.filter(buyer__user=user).count()
    searches = SavedSearch.objects.filter(buyer__user=user).count()
    if kept or searches:
        context = {"favourites": kept, "searches": searches}
        panels.append({"template": "inquiries/panels/saved.html", "context": context})
    return panels


def _missing_in_vies(user) -> BuyerVatCheck | None:
    """What VIES answered when it does not know the buyer's number: the one answer the buyer can do something about."""
    rows = BuyerVatCheck.objects.filter(buyer__user=user, answer=BuyerVatCheck.Answer.NOT_VALID)
    return rows.filter(number=F("buyer__registration_number")).first()


def _summary(request) -> dict:
    """The header stands twice on a page (wide and phone): asked once per request."""
    if not hasattr(request, "inquiries_summary"):
        request.inquiries_summary = inbox.summary(request.user)
    return request.inquiries_summary
