"""What follows from a banner's dates: its owner is told that it began and that it is over. The dates themselves need no job."""

from datetime import datetime

from django.db import transaction

from . import mails, workflow
from .models import Campaign

State = Campaign.State


def apply(now: datetime) -> str:
    """Tell owners of beginnings and ends, once each, and put what is past among the ended. Safe to run late or twice.

    Says how many there were of each; "" when there was nothing to do.
    """
    begun, over = _begun(now), _over(now)
    return f"{begun} begun, {over} over" if begun or over else ""


def _begun(now: datetime) -> int:
    waiting = Campaign.objects.in_force(now).filter(kind=Campaign.Kind.SCHEDULED, start_told_at=None)
    return sum(_tell_start(campaign, now) for campaign in waiting.order_by("pk"))


@transaction.atomic
def _tell_start(campaign: Campaign, now: datetime) -> bool:
    row = workflow.lock(campaign)
    if row.start_told_at or not row.is_running(now):
        return False
    row.start_told_at = now
    row.save(update_fields=["start_told_at"])
    mails.tell_owner(row, "campaigns/started")
    return True


def _over(now: datetime) -> int:
    past = Campaign.objects.filter(state__in=[State.APPROVED, State.SUSPENDED], ends_at__lte=now)
    return sum(_tell_end(campaign, now) for campaign in past.order_by("pk"))


@transaction.atomic
def _tell_end(campaign: Campaign, now: datetime) -> bool:
    row = workflow.lock(campaign)
    if row.state == State.ENDED or not row.is_over(now):
        return False
    workflow.end(row)
    row = workflow.lock(campaign)
    row.end_told_at = now
    row.save(update_fields=["end_told_at"])
    mails.tell_owner(row, "campaigns/over")
    return True
