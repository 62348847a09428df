"""The mails of requests and quotes: what happened and where to read it; links ask for login.

Buyers' words are not repeated before the company has quoted: the title is, and it was reviewed for contacts.
"""

from companies.mandates import representatives
from pavilion.outbox import queue_mail

from . import notifications
from .mails import link, quoted
from .models import Quote, QuoteRequest, RequestInvitation, Side

QUOTED_LENGTH = 1200
# What may wait for a person's next gathered mail; decisions and ends are mailed at once.
GATHERED = {
    "inquiries/quote_countered",
    "inquiries/quote_received",
    "inquiries/request_asked",
    "inquiries/request_invited",
}


def tell_buyer(request: QuoteRequest, template: str, *, event: str, revision=None, **context) -> None:
    """A mail to the buyer, once per `event` of the request; the link leads to the request, or to the quote it is about."""
    user = request.buyer.user
    url = link(user.language, "inquiries:request", request.pk)
    if revision:
        url = link(user.language, "inquiries:quote", request.pk, revision.quote_id)
        context |= {
            "revision": revision,
            "company": revision.quote.invitation.company,
            "quoted": quoted(revision.text[:QUOTED_LENGTH]),
        }
    key, context = f"requests:{request.pk}:{event}", {"request": request, "url": url} | context
    if template in GATHERED:
        pace = notifications.pace_of(user)
        notifications.tell(user, pace, key=key, template=template, context=context, side=Side.BUYER)
    else:
        queue_mail(key=key, template=template, context=context, user=user)


def tell_company(request: QuoteRequest, invitation: RequestInvitation, template: str, *, event: str, **context) -> None:
    """A mail to everyone who acts for the company, once per `event` of the invitation."""
    if counter := context.get("counter"):
        context["quoted"] = quoted(counter.text[:QUOTED_LENGTH])
    context |= {"reason": quoted(request.reason), "lines": request.lines.select_related("category")}
    for user, pace in notifications.paced(representatives(invitation.company)):
        url = link(user.language, "inquiries:invitation", invitation.pk)
        key = f"requests:{request.pk}:{event}:{invitation.pk}:{user.pk}"
        told = {"request": request, "invitation": invitation, "buyer": request.buyer, "url": url} | context
        if template in GATHERED:
            notifications.tell(user, pace, key=key, template=template, context=told, side=Side.COMPANY)
        else:
            queue_mail(key=key, template=template, context=told, user=user)


def tell_companies_over(request: QuoteRequest, template: str) -> None:
    """A mail to the companies that quoted and were not chosen, and to those that had not answered yet."""
    rows = request.invitations.select_related("company", "quote").exclude(
        pk=request.awarded.invitation_id if request.awarded else 0
    )
    for invitation in rows.filter(state__in=[*RequestInvitation.WAITING, RequestInvitation.State.QUOTED]):
        own = getattr(invitation, "quote", None)
        if own is None or own.state == Quote.State.LOST:
            tell_company(request, invitation, template, event="over", own=own)
