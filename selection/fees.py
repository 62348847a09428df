"""The reduced fee: a membership without a place, offered, paid, begun (docs/selection.md).

An administrator offers it to an admitted company that holds no place; a scheduled task offers it as a renewal sixty days
before a membership ends. The company accepts and gets a payment notice; the membership begins when the payment is
recorded, by an officer or by the adapter of payments (selection/payments.py). Whoever has paid waits no longer for a
free place.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit, clock, doorbell, transitions
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, NotAllowedNow

from . import locking, memberships, notices, payments, terms
from .models import Application, FeeOffer, Grant, Membership, PaymentNotice
from .roles import roles_towards
from .tables import FEES

ANSWER_DAYS = 30  # to answer an offer and pay it
RENEWAL_DAYS = 60  # how long before its end a membership is offered its renewal
GRACE_DAYS = 30  # how long after that end the renewal can still be paid
REMINDER_DAYS = (1, 7)  # before the last day, the most urgent first
_REASON_PLACE = "place accepted"  # on record; the mail says it in the company's language


# --- Offering -------------------------------------------------------------------------------------------------------
def why_not_offered(application: Application) -> str:
    """Why the reduced fee cannot be offered for this application now, in words; "" when it can."""
    if application.state != Application.State.ELIGIBLE:
        return _("The reduced fee is for companies that were admitted.")
    if application.grants.filter(state__in=Grant.LIVE).exists():
        return _("A free place is offered to this company, or held by it.")
    if Membership.objects.filter(company=application.company, ends_on__gt=clock.today()).exists():
        return _("This company has a membership that runs on.")
    if FeeOffer.objects.open().filter(company=application.company).exists():
        return _("This company already has an open offer at the reduced fee.")
    if application.call.package.reduced_price <= 0:
        return _("The package of this call has no reduced price.")
    return ""


def offer_reduced(application: Application, *, officer) -> FeeOffer:
    """Offer the reduced fee to an admitted company that holds no place. Administrators only.

    It keeps its number on the waiting list until it has paid. Raises PermissionDenied, NotAllowedNow. Side effects:
    audit, a mail.
    """
    if not officers.has_role(officer, officers.ADMINISTRATION):
        raise PermissionDenied("offer_reduced")
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(application.call_id)
        application = locking.lock_application(application.pk)
        application.call = call
        refused = why_not_offered(application)
        if refused:
            raise NotAllowedNow(refused)
        due_on = terms.last_day(clock.rome(now).date(), ANSWER_DAYS)
        facts = {"kind": FeeOffer.Kind.REDUCED, "application": application, "due_on": due_on, "offered_by": officer}
        return _offer(call, application.company, now=now, **facts)


def offer_renewals() -> int:
    """Offer a renewal at the reduced fee to every membership that ends within sixty days; returns how many.

    Once for each membership, not to one that another follows or that was ended early. Safe to run late, twice, or
    twice at once.
    """
    today = clock.today()
    ending = (
        Membership.objects.in_force(today)
        .not_followed()
        .filter(ends_on__lte=today + timedelta(days=RENEWAL_DAYS), ended_early_at=None, renewals=None)
        .exclude(company__fee_offers__state__in=FeeOffer.OPEN)
        .filter(package__reduced_price__gt=0)
    )
    return sum(_offer_renewal(pk) for pk in ending.order_by("ends_on", "pk").values_list("pk", flat=True))


def _offer_renewal(membership_id: int) -> bool:
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(Membership.objects.values_list("call_id", flat=True).get(pk=membership_id))
        membership = locking.lock_membership(membership_id)
        busy = FeeOffer.objects.open().filter(company=membership.company).exists()
        if membership.ended_early_at or membership.renewals.exists() or busy:
            return False
        due_on = terms.last_day(membership.ends_on, GRACE_DAYS)
        _offer(call, membership.company, now=now, kind=FeeOffer.Kind.RENEWAL, renews=membership, due_on=due_on)
    return True


def _offer(call, company, *, now: datetime, **facts) -> FeeOffer:
    try:
        with explained(FeeOffer):
            offer = FeeOffer.objects.create(
                company=company,
                call=call,
                package=call.package,
                amount=call.package.reduced_price,
                months=call.membership_months,
                offered_at=now,
                **facts,
            )
    except ValidationError as error:
        raise NotAllowedNow(error.messages[0]) from error
    payload = {"kind": offer.kind, "application": offer.application_id, "renews": offer.renews_id, "call": call.pk}
    audit.record(offer, "offer", actor=facts.get("offered_by"), after=payload | {"due_on": offer.due_on})
    notices.fee_offered(offer)
    return offer


# --- The company's answers ------------------------------------------------------------------------------------------
def accept(offer: FeeOffer, *, user) -> FeeOffer:
    """The company wants it: it gets the payment notice with its reference. Nothing begins before the payment.

    Raises NotAllowedNow (too late, answered already), PermissionDenied. Side effects: audit, a mail; a worker makes the
    notice's PDF afterwards.
    """
    from .tasks import make_payment_notices

    with transaction_with_locks():
        now = clock.now()
        offer = locking.lock_fee(offer.pk)
        facts = {"accepted_at": now, "accepted_by": user, "reference": payments.reference_for(offer.pk)}
        _enter(offer, "accept", user=user, now=now, facts=facts)
        PaymentNotice.objects.create(offer=offer)
        doorbell.ring(make_payment_notices)
        notices.fee_notice(offer)
    return offer


def decline(offer: FeeOffer, *, user) -> FeeOffer:
    """The company does not want it, or no longer. It keeps its number on the waiting list."""
    with transaction_with_locks():
        now = clock.now()
        offer = locking.lock_fee(offer.pk)
        _enter(offer, "decline", user=user, now=now, facts={"ended_at": now})
        notices.fee_declined(offer)
    return offer


# --- The office's verbs ---------------------------------------------------------------------------------------------
def record_payment(offer: FeeOffer, *, paid_on: date, amount: Decimal, number: str, officer=None) -> FeeOffer:
    """A payment arrived: the membership begins today, or when the one it renews ends, and the store opens.

    `officer` is None for the adapter. The amount must be the offer's, the day no later than its last one; `number` is the
    payment's own, so that the same money is never recorded twice. Raises NotAllowedNow with the reason, PermissionDenied.
    Side effects: membership, store, audit, a mail; whoever waited for a free place leaves the list.
    """
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(offer.call_id)
        offer = locking.lock_fee(offer.pk)
        offer.call = call
        context = {"now": now, "paid_on": paid_on, "amount": amount}
        roles = {SYSTEM} if officer is None else officers.roles_of(officer)
        transitions.check(FEES, offer, "record_payment", roles=roles, context=context)
        try:
            membership = memberships.start_paid(offer, now=now)
            with explained(FeeOffer):
                _enter(
                    offer,
                    "record_payment",
                    user=officer,
                    now=now,
                    context=context,
                    payload={"membership": membership.pk},
                    facts={
                        "paid_on": paid_on,
                        "payment_id": number.strip(),
                        "recorded_at": now,
                        "recorded_by": officer,
                        "membership": membership,
                    },
                )
        except ValidationError as error:
            raise NotAllowedNow(error.messages[0]) from error
        notices.fee_paid(offer, membership)
    return offer


def withdraw(offer: FeeOffer, *, officer, reason: str) -> FeeOffer:
    """An administrator takes an open offer back, with a reason the company reads."""
    if not reason.strip():
        raise NotAllowedNow(_("Say why the offer is taken back."))
    with transaction_with_locks():
        now = clock.now()
        offer = locking.lock_fee(offer.pk)
        _enter(offer, "withdraw", user=officer, now=now, facts={"ended_at": now}, reason=reason.strip())
        notices.fee_withdrawn(offer, reason.strip())
    return offer


def end_for_place(company, *, now: datetime) -> None:
    """The company has just accepted a free place: its open offer at the reduced fee is void. Within that transaction."""
    for pk in FeeOffer.objects.open().filter(company=company).values_list("pk", flat=True):
        offer = locking.lock_fee(pk)
        _enter(offer, "withdraw", user=None, now=now, facts={"ended_at": now}, reason=_REASON_PLACE)
        notices.fee_withdrawn(offer, "")


def read_payments() -> int:
    """Ask the adapter for payments and record them; returns how many. A payment that does not fit is left to officers."""
    awaited = {one.reference: one for one in FeeOffer.objects.filter(state=FeeOffer.State.AWAITED)}
    recorded = 0
    for payment in payments.adapter().payments(list(awaited)) if awaited else []:
        try:
            record_payment(
                awaited[payment.reference],
                paid_on=payment.paid_on,
                amount=payment.amount,
                number=payment.number,
            )
        except NotAllowedNow:
            continue
        recorded += 1
    return recorded


# --- Jobs -----------------------------------------------------------------------------------------------------------
def lapse_due() -> int:
    """Let offers lapse that were neither answered nor paid in time; returns how many. Safe late, twice, twice at once."""
    late = FeeOffer.objects.open().filter(due_on__lt=clock.today())
    return sum(_lapse(pk) for pk in late.order_by("pk").values_list("pk", flat=True))


def _lapse(offer_id: int) -> bool:
    with transaction_with_locks():
        now = clock.now()
        offer = locking.lock_fee(offer_id)
        if transitions.why_not(FEES, offer, "lapse", roles={SYSTEM}, context={"now": now}):
            return False
        _enter(offer, "lapse", user=None, now=now, facts={"ended_at": now})
        notices.fee_lapsed(offer)
    return True


def remind_due() -> int:
    """Remind of offers that end in seven days or tomorrow; returns how many mails. Each once, of missed ones the last."""
    today = clock.today()
    nearing = FeeOffer.objects.open().filter(due_on__gte=today, due_on__lte=today + timedelta(days=max(REMINDER_DAYS)))
    due = {notices.fee_reminder_key(one, _days(one, today)): one.pk for one in nearing}
    missing = due.keys() - notices.already_written(due)
    return sum(_remind(due[key]) for key in sorted(missing))


def _remind(offer_id: int) -> bool:
    with transaction_with_locks():
        offer, today = locking.lock_fee(offer_id), clock.today()
        if offer.state not in FeeOffer.OPEN or offer.due_on < today:
            return False
        if notices.already_written([notices.fee_reminder_key(offer, _days(offer, today))]):
            return False
        return notices.fee_reminder(offer, _days(offer, today))


def _days(offer: FeeOffer, today: date) -> int:
    return next(days for days in REMINDER_DAYS if (offer.due_on - today).days <= days)


def _enter(
    offer: FeeOffer, verb: str, *, user, now: datetime, facts: dict, reason: str = "", context=None, payload=None
) -> None:
    transitions.enter(
        FEES,
        offer,
        verb,
        roles={SYSTEM} if user is None else roles_towards(user, offer.company),
        actor=user,
        reason=reason,
        payload={"application": offer.application_id} | (payload or {}),
        context={"now": now} | (context or {}),
        facts=facts,
    )
