"""A company's place: the offer and its answers, and giving a place up."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from companies.mandates import company_required
from pavilion import clock
from selection import places
from selection.models import Grant

from .guards import attempt, own_grant


@company_required
def offer(request, pk: int):
    """The offer: what it gives, until when, and two answers. Declining asks once more on its own page."""
    grant = own_grant(request, pk)
    if request.method == "POST":
        if attempt(request, places.accept, grant, user=request.user):
            messages.success(request, _("The place is yours. Your store is open."))
            return redirect("companies:dashboard")
        return redirect("selection:offer", pk)
    now = clock.now()
    context = {
        "grant": grant,
        "application": grant.application,
        "call": grant.application.call,
        "is_open": grant.state == Grant.State.OFFERED and now < grant.expires_at,
        "last_day": clock.add_months(clock.rome(now).date(), grant.application.call.membership_months)
        - date.resolution,
    }
    return render(request, "selection/offer.html", context)


@company_required
def decline(request, pk: int):
    """Ask, then decline the offer."""
    return _ask_then(request, pk, places.decline, "selection/decline.html", Grant.State.OFFERED)


@company_required
def give_up(request, pk: int):
    """Ask, then give the place up."""
    return _ask_then(request, pk, places.give_up, "selection/give_up.html", Grant.State.ACCEPTED)


def _ask_then(request, pk: int, verb, template: str, state: str):
    grant = own_grant(request, pk)
    if request.method == "POST":
        if attempt(request, verb, grant, user=request.user):
            messages.success(request, _("Done. The place goes to the next company in line."))
        return redirect("selection:application", grant.application_id)
    if grant.state != state:
        return redirect("selection:offer", pk)
    membership = grant.application.company.memberships.filter(grant=grant).first()
    return render(request, template, {"grant": grant, "call": grant.application.call, "membership": membership})
