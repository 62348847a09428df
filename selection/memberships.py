"""Memberships: real months from the day of acceptance in Rome, and the store that is open as long as they run.

Whether a membership is in force is a question of its dates. The two jobs below only do what follows from them (mails, a
mark, an audit event); late, doubled or missed runs change nothing for the store.
"""

from datetime import date, datetime, timedelta

from catalogue import allowances, stores
from companies.models import Company
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks

from . import locking, notices
from .models import Call, FeeOffer, Grant, Membership

PREPARATION_DAYS = 60  # at most this long after acceptance do the months begin to count, where publication starts them
# A reminder is due this many days before the first day without the membership, the most urgent first.
REMINDER_DAYS = (7, 30, 90)
MAX_DAYS = max(REMINDER_DAYS)


def start_membership(grant: Grant, *, now: datetime) -> Membership:
    """Begin the free membership an accepted grant gives and open the company's store until its end.

    It starts on the present day in Rome and lasts the call's real months; `ends_on` is the first day without it. Where
    the months count from the first publication, this is the latest end there can be (selection/membership_start.py).
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
            ends_on=latest_end(call, starts_on),
            created_at=now,
        )
    _begun(membership, now=now, grant=grant.pk)
    return membership


def latest_end(call: Call, starts_on: date) -> date:
    """The first day without a free membership, as far as it is known on acceptance."""
    waits = call.membership_start == Call.MembershipStart.FIRST_PUBLICATION
    return clock.add_months(starts_on + timedelta(days=PREPARATION_DAYS if waits else 0), call.membership_months)


def start_paid(offer: FeeOffer, *, now: datetime) -> Membership:
    """Begin the membership a paid offer gives: today, or on the day the one it renews ends. Raises as above."""
    starts_on = offer.starts_on(clock.rome(now).date())
    with explained(Membership):
        membership = Membership.objects.create(
            company=offer.company,
            call=offer.call,
            package=offer.package,
            kind=offer.kind,
            starts_on=starts_on,
            ends_on=clock.add_months(starts_on, offer.months),
            created_at=now,
        )
    _begun(membership, now=now, fee=offer.pk)
    return membership


def _begun(membership: Membership, *, now: datetime, **source) -> None:
    """What follows from a new membership: its event, the store's period, and how much it may show."""
    days = {"starts_on": membership.starts_on, "ends_on": membership.ends_on}
    audit.record(membership, "start", after=source | days)
    show_store(membership.company, now=now)
    allowances.set_product_limit(membership.company, membership.package.published_products)


def show_store(company: Company, *, now: datetime) -> None:
    """Tell the catalogue from when until when the company's store is open: from the memberships themselves.

    Memberships that follow one another without a gap are one period. A store that is open stays open since the instant
    it opened; without a membership the store is closed, or opens with the one that comes.
    """
    today = clock.rome(now).date()
    coming = list(Membership.objects.filter(company=company, ends_on__gt=today).order_by("starts_on"))
    coming = [one for one in coming if one.ends_on > one.starts_on]
    if not coming:
        return
    ends_on = coming[0].ends_on
    for following in coming[1:]:
        if following.starts_on != ends_on:
            break
        ends_on = following.ends_on
    store = stores.ensure_store(company)
    if coming[0].starts_on <= today and coming[0].suspensions.filter(ends_at=None).exists():
        if store.is_open(now):
            stores.set_store_open_until(company, open_from=store.open_from, until=max(now, _after(store.open_from)))
        return
    begins = now if coming[0].starts_on <= today else clock.day_start(coming[0].starts_on)
    open_from = store.open_from if store.is_open(now) else begins
    stores.set_store_open_until(company, open_from=open_from, until=clock.day_start(ends_on))


def _after(instant: datetime) -> datetime:
    """The smallest instant at which a period that began at `instant` has a length."""
    return instant + timedelta(microseconds=1)


def end_early(grant: Grant, *, now: datetime) -> Membership:
    """End the membership of a place that was given up or revoked, and close the store, now."""
    membership = locking.lock_membership(grant.membership.pk)
    before = {"ends_on": membership.ends_on}
    membership.ends_on = max(membership.starts_on, min(membership.ends_on, clock.rome(now).date()))
    membership.ended_early_at = membership.closed_at = now
    membership.save(update_fields=["ends_on", "ended_early_at", "closed_at"])
    audit.record(membership, "end_early", before=before, after={"grant": grant.pk, "ends_on": membership.ends_on})
    was_open = now > membership.created_at  # a period has a length: what ended as it began was never open
    stores.set_store_open_until(
        membership.company,
        open_from=membership.created_at if was_open else None,
        until=now if was_open else None,
    )
    show_store(membership.company, now=now)  # a renewal paid already opens it again on its day
    return membership


def current_membership(company: Company, now: datetime) -> Membership | None:
    """The membership in force at an instant, if there is one; a suspended one gives nothing."""
    return (
        Membership.objects.in_force(clock.rome(now).date())
        .not_suspended()
        .filter(company=company)
        .select_related("call", "package", "grant__place")
        .first()
    )


# --- Jobs -----------------------------------------------------------------------------------------------------------
def reminder_due(membership: Membership, today: date) -> int | None:
    """Which reminder, by its days before the end, fits on this day; None for none.

    It is the most urgent one whose day has come. A reminder whose day lies before the membership began does not exist.
    """
    days_left = (membership.ends_on - today).days
    if days_left <= 0:
        return None
    length = (membership.ends_on - membership.starts_on).days
    return next((days for days in REMINDER_DAYS if days_left <= days <= length), None)


def remind_due() -> int:
    """Write the reminders that are due now; returns how many.

    Of several missed ones only the most urgent is written, and none after the end. Each is written once, however
    often this runs: the outbox knows its key. A membership that another one follows without a gap needs none.
    """
    today = clock.today()
    nearing = Membership.objects.in_force(today).not_followed().filter(ends_on__lte=today + timedelta(days=MAX_DAYS))
    due = {
        notices.reminder_key(membership, days): membership.pk
        for membership in nearing
        if (days := reminder_due(membership, today)) is not None
    }
    missing = due.keys() - notices.already_written(due)
    return sum(_remind(due[key]) for key in sorted(missing))


def _remind(membership_id: int) -> bool:
    """One reminder, in a transaction of its own: the membership may have ended early since it was found."""
    with transaction_with_locks():
        membership = locking.lock_membership(membership_id)
        days = reminder_due(membership, clock.today())
        if days is None or notices.already_written([notices.reminder_key(membership, days)]):
            return False
        return notices.membership_nears_its_end(membership, days)


def close_ended() -> int:
    """Do what follows from the end of a membership, once for each; returns for how many.

    The store is closed already, by its own dates. Side effects: `closed_at`, an audit event, and a mail unless another
    membership goes on.
    """
    ended = Membership.objects.filter(ends_on__lte=clock.today(), closed_at=None)
    return sum(_close(pk) for pk in ended.order_by("ends_on", "pk").values_list("pk", flat=True))


def _close(membership_id: int) -> bool:
    with transaction_with_locks():
        now = clock.now()
        membership = locking.lock_membership(membership_id)
        if membership.closed_at is not None:
            return False
        membership.closed_at = now
        membership.save(update_fields=["closed_at"])
        audit.record(membership, "end", after={"ends_on": membership.ends_on})
        if current_membership(membership.company, now) is None:
            notices.membership_ended(membership)
        return True
