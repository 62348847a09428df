"""What an administrator does to a membership that runs: suspend it, let it go on, extend it. Each is a row of its own.

All raise PermissionDenied for anyone but an administrator, and NotAllowedNow with a message for people. Side effects: the
store closes or opens, an audit event, a mail to the company with the reason.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow

from . import locking, memberships, notices
from .models import Membership, MembershipExtension, MembershipSuspension

MOST_DAYS = 730


def suspend(membership: Membership, *, officer, reason: str) -> MembershipSuspension:
    """Suspend a membership in force: its store closes now, and it gives nothing until it is lifted. Its end stays."""
    with transaction_with_locks():
        now = clock.now()
        membership = _locked(membership, officer, reason)
        if not Membership.objects.in_force(clock.rome(now).date()).filter(pk=membership.pk).exists():
            raise NotAllowedNow(_("Only a membership in force can be suspended."))
        if membership.suspensions.filter(ends_at=None).exists():
            raise NotAllowedNow(_("This membership is suspended already."))
        row = MembershipSuspension.objects.create(
            membership=membership, starts_at=now, reason=reason.strip(), suspended_by=officer
        )
        audit.record(membership, "suspend", actor=officer, reason=row.reason, after={"suspension": row.pk})
        memberships.show_store(membership.company, now=now)
        notices.membership_suspended(membership, row)
    return row


def lift(membership: Membership, *, officer) -> MembershipSuspension:
    """End the suspension: if the membership still runs, its store opens again now."""
    with transaction_with_locks():
        now = clock.now()
        membership = _locked(membership, officer, "-")
        row = membership.suspensions.filter(ends_at=None).first()
        if row is None:
            raise NotAllowedNow(_("This membership is not suspended."))
        row.ends_at, row.lifted_by = now, officer
        row.save(update_fields=["ends_at", "lifted_by"])
        audit.record(membership, "lift", actor=officer, after={"suspension": row.pk})
        memberships.show_store(membership.company, now=now)
        notices.membership_resumed(membership, row)
    return row


def extend(membership: Membership, *, officer, days: int, reason: str) -> MembershipExtension:
    """Give a membership that has not ended some days on top. Refused when another one follows before those are over."""
    with transaction_with_locks():
        now = clock.now()
        membership = _locked(membership, officer, reason)
        if membership.ends_on <= clock.rome(now).date():
            raise NotAllowedNow(_("This membership has ended: it can be renewed, not extended."))
        if not 1 <= days <= MOST_DAYS:
            raise NotAllowedNow(_("An extension is of 1 to %(count)s days.") % {"count": MOST_DAYS})
        before = membership.ends_on
        membership.ends_on = before + timedelta(days=days)
        try:
            with explained(Membership):
                membership.save(update_fields=["ends_on"])
        except ValidationError as error:
            raise NotAllowedNow(_("Another membership begins before that day.")) from error
        row = MembershipExtension.objects.create(
            membership=membership,
            ended_on=before,
            ends_on=membership.ends_on,
            reason=reason.strip(),
            extended_by=officer,
            extended_at=now,
        )
        audit.record(
            membership,
            "extend",
            actor=officer,
            reason=row.reason,
            before={"ends_on": before},
            after={"ends_on": membership.ends_on},
        )
        memberships.show_store(membership.company, now=now)
        notices.membership_extended(membership, row)
    return row


def _locked(membership: Membership, officer, reason: str) -> Membership:
    if not officers.has_role(officer, officers.ADMINISTRATION):
        raise PermissionDenied("membership")
    if not reason.strip():
        raise NotAllowedNow(_("Say why: the company reads it."))
    return locking.lock_membership(membership.pk)
