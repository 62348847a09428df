"""Memberships: real months from the day of acceptance in Rome, and the store that is open as long as they run."""

from datetime import date, datetime

from catalogue import stores
from companies.models import Company
from pavilion import audit, clock
from pavilion.constraints import explained

from .models import Grant, Membership


def start_membership(grant: Grant, *, now: datetime) -> Membership:
    """Begin the free membership an accepted grant gives and open the company's store until its end.

    It starts on the present day in Rome and lasts the call's real months; `ends_on` is the first day without it.
    Raises ValidationError when another membership of the company still runs (constraint membership_no_overlap).
    """
    call, company = grant.application.call, grant.application.company
    starts_on = clock.rome(now).date()
    with explained(Membership):
        membership = Membership.objects.create(
            company=company,
            call=call,
            package_id=call.package_id,
            kind=Membership.Kind.FREE,
            grant=grant,
            starts_on=starts_on,
            ends_on=clock.add_months(starts_on, call.membership_months),
            created_at=now,
        )
    audit.record(
        membership,
        "start",
        after={"grant": grant.pk, "starts_on": membership.starts_on, "ends_on": membership.ends_on},
    )
    stores.set_store_open_until(company, open_from=now, until=clock.day_start(membership.ends_on))
    return membership


def end_early(grant: Grant, *, now: datetime) -> Membership:
    """End the membership of a place that was given up or revoked, and close the store, now."""
    membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(grant=grant)
    before = {"ends_on": membership.ends_on}
    membership.ends_on = max(membership.starts_on, min(membership.ends_on, clock.rome(now).date()))
    membership.ended_early_at = now
    membership.save(update_fields=["ends_on", "ended_early_at"])
    audit.record(membership, "end_early", before=before, after={"grant": grant.pk, "ends_on": membership.ends_on})
    was_open = now > membership.created_at  # a period has a length: what ended as it began was never open
    stores.set_store_open_until(
        membership.company,
        open_from=membership.created_at if was_open else None,
        until=now if was_open else None,
    )
    return membership


def current_membership(company: Company, now: datetime) -> Membership | None:
    """The membership in force at an instant, if there is one."""
    return (
        Membership.objects.in_force(clock.rome(now).date())
        .filter(company=company)
        .select_related("call", "package", "grant__place")
        .first()
    )


def last_day(membership: Membership) -> date:
    """The last day with the membership, as people say it."""
    return membership.ends_on - date.resolution
