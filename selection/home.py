"""What this room says on "My company": the application with its timeline, the place, the membership, what to do."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion import clock
from pavilion.italian import elided

from . import asking, calls, drafts, terms, timeline
from .memberships import current_membership
from .models import Application, Call, FeeOffer, Grant

TO_APPLY = (calls.Phase.COMING, calls.Phase.OPEN)


def todo(company: Company, user, now: datetime) -> list[dict]:
    """A place to accept, a draft to finish, a call to apply to."""
    return [
        *_questions(company),
        *_offers(company, now),
        *_fees(company, now),
        *_drafts(company, now),
        *_calls(company, now),
    ]


def company_panels(company: Company, user, now: datetime) -> list[dict]:
    """The last application with its timeline; at the side its term and the membership."""
    shown = []
    latest = (
        Application.objects.submitted()
        .filter(company=company)
        .select_related("call__officer_in_charge", "company", "protocol", "receipt")
        .order_by("-submitted_at")
        .first()
    )
    if latest is not None:
        status = timeline.of(latest, now=now)
        context = {"application": latest, "status": status}
        shown.append({"template": "selection/panels/timeline.html", "context": context})
        if status.standing:
            shown.append({"template": "selection/panels/standing.html", "context": context, "aside": True})
        if status.term:
            shown.append({"template": "selection/panels/term.html", "context": context, "aside": True})
    membership = current_membership(company, now)
    if membership:
        context = {"membership": membership, "grant": membership.grant}
        shown.append({"template": "selection/panels/membership.html", "context": context, "aside": True})
    return shown


def _questions(company: Company) -> list[dict]:
    """What the office asked and waits for."""
    shown = []
    for application in Application.objects.with_the_company().filter(company=company).select_related("call"):
        asked = asking.open_question(application)
        if asked is None:
            continue
        completes = application.state == Application.State.COMPLETION
        shown.append(
            {
                "text": _("Complete your application") if completes else _("Answer the pre-rejection notice"),
                "url": reverse("selection:answer", args=[application.pk]),
                "when": terms.end_of(asked.due_on) - timedelta(microseconds=1),
                "explanation": _("You can answer once. Without an answer the application is examined as it is."),
                "button": _("Read and answer"),
            }
        )
    return shown


def _offers(company: Company, now: datetime) -> list[dict]:
    offers = Grant.objects.filter(
        application__company=company, state=Grant.State.OFFERED, expires_at__gt=now
    ).select_related("place", "application__call")
    return [
        {
            "text": _("Accept place %(number)s") % {"number": grant.place.number},
            "url": reverse("selection:offer", args=[grant.pk]),
            "when": grant.expires_at - timedelta(microseconds=1),  # its last day, not the midnight after it
            "explanation": _("If you do not answer in time the place goes to the next company in line."),
            "button": _("See the offer"),
        }
        for grant in offers
    ]


def _fees(company: Company, now: datetime) -> list[dict]:
    """A membership at the reduced fee to answer, or a payment notice to pay."""
    shown = []
    for offer in FeeOffer.objects.open().filter(company=company, due_on__gte=clock.rome(now).date()):
        awaited = offer.state == FeeOffer.State.AWAITED
        shown.append(
            {
                "text": _("Pay the membership at the reduced fee")
                if awaited
                else _("Answer the offer at the reduced fee"),
                "url": reverse("selection:fee", args=[offer.pk]),
                "when": terms.end_of(offer.due_on) - timedelta(microseconds=1),
                "explanation": _("The membership begins when the payment is recorded."),
                "button": _("See the payment notice") if awaited else _("See the offer"),
            }
        )
    return shown


def _drafts(company: Company, now: datetime) -> list[dict]:
    found = Application.objects.filter(company=company, state=Application.State.DRAFT).select_related("call")
    shown = []
    for draft in found:
        call = draft.call
        if calls.phase(call, now) not in TO_APPLY:
            continue
        done = len(drafts.saved_steps(draft) & set(drafts.STEPS))
        left = _("%(done)s of %(total)s steps saved. Until you submit it, it gives no place in any list.")
        explanation = left % {"done": done, "total": len(drafts.STEPS)}
        shown.append(
            {
                "text": _("Finish the application to call %(number)s") % {"number": call.number},
                "url": reverse("selection:application", args=[draft.pk]),
                "when": call.submission_closes_at,
                "explanation": explanation,
                "button": _("Go on"),
            }
        )
    return shown


def _calls(company: Company, now: datetime) -> list[dict]:
    """The call to apply to, for a company that has not."""
    busy = Application.objects.exclude(state=Application.State.WITHDRAWN).filter(company=company)
    call = calls.current(Call.objects.exclude(applications__in=busy), now)
    if call is None or calls.phase(call, now) not in TO_APPLY or current_membership(company, now):
        return []
    return [
        {
            "text": _("Apply to call %(number)s") % {"number": call.number},
            "url": reverse("selection:start", args=[call.slug]),
            "when": elided(
                _("until %(instant)s") % {"instant": f"{clock.rome(call.submission_closes_at):%d/%m/%Y, %H:%M}"}
            ),
            "explanation": call.summary,
            "button": _("See what is asked"),
        }
    ]
