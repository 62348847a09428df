"""From which day a free membership's months count, when the call says: from the first published product.

The membership is in force from the day of acceptance, so that the store can be prepared; its end is set to the latest it can
be (memberships.latest_end), and moved once, when the first product is published or when the time for it is over (`count_months`).
"""

from datetime import date, timedelta

from pavilion import audit, clock
from pavilion.locks import transaction_with_locks

from . import locking, memberships
from .models import Call, Membership


def count_months() -> int:
    """Fix the end of the memberships whose first product was published, or whose time for it is over; returns how many.

    Safe to run late or twice: the day is that of the publication, not that of the run.
    """
    waiting = Membership.objects.filter(
        kind=Membership.Kind.FREE,
        call__membership_start=Call.MembershipStart.FIRST_PUBLICATION,
        counts_from=None,
        ended_early_at=None,
    )
    return sum(_count(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))


def counts_from(membership: Membership, today: date) -> date | None:
    """The day the months count from: of the first publication, at the latest the last day of preparation; None before."""
    last = membership.starts_on + timedelta(days=memberships.PREPARATION_DAYS)
    published = membership.company.products.filter(published_at__isnull=False)
    first = published.order_by("published_at").values_list("published_at", flat=True).first()
    if first is not None:
        return min(max(clock.rome(first).date(), membership.starts_on), last)
    return last if today >= last else None


def _count(membership_id: int) -> bool:
    with transaction_with_locks():
        now = clock.now()
        membership = locking.lock_membership(membership_id)
        day = counts_from(membership, clock.rome(now).date())
        if day is None or membership.counts_from is not None or membership.ended_early_at is not None:
            return False
        before = {"ends_on": membership.ends_on}
        call = membership.call
        # What an extension gave stays on top.
        sooner = memberships.latest_end(call, membership.starts_on) - clock.add_months(day, call.membership_months)
        membership.counts_from = day
        membership.ends_on -= sooner
        membership.save(update_fields=["counts_from", "ends_on"])
        audit.record(membership, "count_from", before=before, after={"counts_from": day, "ends_on": membership.ends_on})
        memberships.show_store(membership.company, now=now)
        return True
