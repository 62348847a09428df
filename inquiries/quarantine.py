"""What officers do with messages that were stopped ahead of delivery: deliver, reject, reject and block the sender."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from pavilion import clock
from pavilion.transitions import SYSTEM, Table, Transition, check, enter

from . import attachments, blocks, conversations, guard_mails, subjects
from .conversations import Asked
from .models import Block, HeldMessage, Message

State = HeldMessage.State
UNDELIVERED_AFTER = timedelta(days=3)  # from when the sender of a stopped message reads that it was not delivered


def is_deliverable(row: HeldMessage, given: dict) -> str | None:
    """Whether it may be delivered now: nobody is blocked, and an enquiry's store still takes any."""
    if HeldMessage.Hold.BLOCKED in row.holds or Block.objects.between(row.buyer, row.company).exists():
        return _("A block stands between these two: nothing is delivered.")
    if row.is_enquiry and not subjects.takes_enquiries(row.subject, given["now"]):
        return _("The store takes no enquiries any more: reject the message, and say so.")
    return None


TABLE = Table(
    "held message",
    [
        Transition((State.HELD,), "deliver", State.DELIVERED, (officers.CATALOGUE,), is_deliverable),
        Transition(
            (State.HELD,), "reject", State.REJECTED, (officers.CATALOGUE, SYSTEM), mail="inquiries/held_rejected"
        ),
    ],
)


def roles_towards(user, row: HeldMessage) -> set[str]:
    """An officer's role, but not towards what they wrote themselves."""
    return set() if row.sender_id == user.pk else set(officers.roles_of(user)) & {officers.CATALOGUE}


@transaction.atomic
def deliver(held: HeldMessage, *, officer, note: str = "") -> Message:
    """Nothing is found against it: it is delivered as if it were sent now; when it was written stays.

    Raises PermissionDenied, NotAllowedNow when it was decided, or when it cannot be delivered any more. Side effects:
    those of conversations.begin or .deliver_held.
    """
    row = _locked(held)
    now = clock.now()
    roles = roles_towards(officer, row)
    check(TABLE, row, "deliver", roles=roles, context={"now": now})
    message = _deliver(row)
    attachments.deliver(row, message)
    _decide(row, "deliver", roles=roles, officer=officer, note=note, now=now, facts={"message": message})
    return message


@transaction.atomic
def reject(held: HeldMessage, *, officer, rejection: str, note: str = "", and_block: bool = False) -> HeldMessage:
    """It is not delivered, and its sender gets a mail with the reason (a HeldMessage.Rejection); `and_block` stops all they
    write from now on. Raises PermissionDenied, NotAllowedNow when it was decided, ValidationError for no such reason."""
    roles = roles_towards(officer, held)
    if not TABLE.may_ever("reject", roles):
        raise PermissionDenied("held message: reject")
    if rejection not in HeldMessage.Rejection.values:
        raise ValidationError(_("Choose the reason: the sender reads it."))
    row = _locked(held)
    row.rejection = rejection
    step = _decide(
        row,
        "reject",
        roles=roles,
        officer=officer,
        note=note,
        now=clock.now(),
        facts={"rejection": rejection},
    )
    if and_block:
        blocks.block_for_all(row.buyer, officer=officer, reason=note or row.get_rejection_display())
    guard_mails.tell_rejected(row, step.mail)
    return row


def end_blocked() -> int:
    """Say "not delivered" of what a block stopped some days ago, in the words of any other; returns how many. No mail."""
    now = clock.now()
    old = HeldMessage.objects.waiting().filter(
        holds__contains=[HeldMessage.Hold.BLOCKED], written_at__lte=now - UNDELIVERED_AFTER
    )
    done = 0
    for found in old.order_by("written_at")[:500]:
        with transaction.atomic():
            row = _locked(found)
            if row.state == State.HELD:
                facts = {"rejection": HeldMessage.Rejection.RULES}
                _decide(row, "reject", roles={SYSTEM}, officer=None, note="", now=now, facts=facts)
                done += 1
    return done


def _deliver(row: HeldMessage) -> Message:
    if row.is_enquiry:
        asked = Asked(
            text=row.text,
            token=row.token,
            quantity=row.quantity,
            unit=row.unit,
            destination=str(row.destination or ""),
            incoterm=row.incoterm,
            needed_by=row.needed_by,
        )
        return conversations.begin(row.buyer, row.subject, asked=asked, sent_at=row.written_at)
    return conversations.deliver_held(row.conversation, text=row.text, token=row.token, sent_at=row.written_at)


def _decide(row: HeldMessage, verb: str, *, roles, officer, note: str, now, facts: dict) -> Transition:
    return enter(
        TABLE,
        row,
        verb,
        roles=roles,
        actor=officer,
        reason=note.strip()[:500],
        context={"now": now},
        facts=facts | {"decided_at": now, "decided_by": officer, "note": note.strip()[:500]},
        payload={"holds": row.holds},
    )


def _locked(held: HeldMessage) -> HeldMessage:
    return (
        HeldMessage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("buyer__user", "company__store", "product__company__store", "store", "conversation", "sender")
        .get(pk=held.pk)
    )
