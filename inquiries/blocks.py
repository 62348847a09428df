"""Blocks: a buyer and a company of whom one wants nothing more of the other, and buyers an officer has blocked for all.

Who is blocked is not told: what they write is kept like any message that is being checked, and is never delivered.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from companies.models import Buyer
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.transitions import NotAllowedNow

from . import conversations
from .models import Block, Conversation, Side

By = Block.By


def own(conversation: Conversation, side: Side) -> Block | None:
    """The block a side of a conversation has made, if it stands."""
    return (
        Block.objects.in_force()
        .filter(buyer=conversation.buyer_id, company=conversation.company_id, by=side.value)
        .first()
    )


def block(conversation: Conversation, *, user, side: Side) -> Block:
    """A side wants nothing more of the other: what it writes is not delivered, here or about anything else.

    The conversations that are open between them are closed by this side. Blocking twice gives the first again. Raises
    PermissionDenied when it is not theirs. Side effects: audit event, events of the conversations; no mail.
    """
    with transaction.atomic():
        _require_side(conversation, user, side)
        Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.buyer_id)
        earlier = own(conversation, side)
        if earlier:
            return earlier
        made = Block.objects.create(
            buyer_id=conversation.buyer_id, company_id=conversation.company_id, by=side.value, made_by=user
        )
        audit.record(made, "blocked", actor=user, after={"conversation": conversation.pk})
        both = Conversation.objects.open().filter(buyer=conversation.buyer_id, company=conversation.company_id)
        for row in both.order_by("pk"):
            conversations.close(row, user=user, side=side)
    return made


def lift(conversation: Conversation, *, user, side: Side) -> Block:
    """The side that blocked takes it back; what was written meanwhile stays undelivered. Raises PermissionDenied when it
    is not theirs, NotAllowedNow when there is nothing to lift."""
    with transaction.atomic():
        _require_side(conversation, user, side)
        return _lift(own(conversation, side), user)


def block_for_all(buyer: Buyer, *, officer, reason: str) -> Block:
    """An officer blocks a buyer: no company gets anything from them. Raises PermissionDenied, ValidationError without a
    reason. Must run inside a transaction of its caller or alone; blocking twice gives the first again."""
    _require_officer(officer, buyer)
    with transaction.atomic(), explained(Block):
        Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.pk)
        earlier = Block.objects.in_force().filter(buyer=buyer, by=By.OFFICER).first()
        if earlier:
            return earlier
        made = Block.objects.create(buyer=buyer, by=By.OFFICER, made_by=officer, reason=reason.strip()[:500])
        audit.record(made, "blocked", actor=officer, reason=made.reason, after={"buyer": buyer.pk})
    return made


def lift_for_all(row: Block, *, officer) -> Block:
    """An officer takes the block of a buyer back. Raises PermissionDenied, NotAllowedNow when it was lifted."""
    _require_officer(officer, row.buyer)
    with transaction.atomic():
        return _lift(Block.objects.in_force().filter(pk=row.pk, by=By.OFFICER).first(), officer)


def _lift(found: Block | None, user) -> Block:
    row = found and Block.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    if row is None or row.lifted_at is not None:
        raise NotAllowedNow(_("There is no block to lift."))
    row.lifted_at, row.lifted_by = clock.now(), user
    row.save(update_fields=["lifted_at", "lifted_by"])
    audit.record(row, "lifted", actor=user)
    return row


def _require_side(conversation: Conversation, user, side: Side) -> None:
    if side not in conversations.sides_of(conversation, user, clock.now()):
        raise PermissionDenied(f"block: not on the side of the {side.value}")


def _require_officer(officer, buyer: Buyer) -> None:
    if not officers.has_role(officer, officers.CATALOGUE) or buyer.user_id == officer.pk:
        raise PermissionDenied("block: not an officer of the catalogue, or the buyer")
