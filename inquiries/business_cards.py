"""Business cards: shared in one conversation by an explicit act, and taken back by another. Until then neither side sees an address.

A card says what its person's profile says now. It is seen while it is shared, while the person still acts for the company, and while
no block stands between the two.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pavilion import audit, clock

from . import mails
from .conversations import sides_of
from .models import Block, Conversation, SharedCard, Side


@dataclass(frozen=True)
class Card:
    """What a business card says."""

    name: str
    role: str
    firm: str
    email: str
    phone: str
    website: str
    address: list[str] = field(default_factory=list)
    since: datetime | None = None


def share(conversation: Conversation, *, user, side: Side) -> SharedCard:
    """A person shows their card to the other side. Sharing twice gives the first again.

    Raises PermissionDenied when it is not their conversation. Side effects: an audit event; a mail to the other side, unless a block
    stands between the two (whoever is blocked is not told).
    """
    with transaction.atomic():
        row = _locked(conversation, user, side)
        earlier = own(row, user, side)
        if earlier:
            return earlier
        mandate = None
        if side == Side.COMPANY:
            mandate = row.company.mandates.in_force(clock.now()).get(user=user)
        shared = SharedCard.objects.create(conversation=row, side=side, user=user, mandate=mandate)
        audit.record(shared, "shared", actor=user, after={"conversation": row.pk})
        if not _blocked(row):
            mails.tell_card(shared)
    return shared


def revoke(conversation: Conversation, *, user, side: Side) -> None:
    """A person takes their card back: from now on the other side no longer sees it. Nothing when it is not shared; no mail.

    Raises PermissionDenied when it is not their conversation. Side effects: an audit event.
    """
    with transaction.atomic():
        row = _locked(conversation, user, side)
        shared = own(row, user, side)
        if shared:
            shared.revoked_at = clock.now()
            shared.save(update_fields=["revoked_at"])
            audit.record(shared, "revoked", actor=user, after={"conversation": row.pk})


def own(conversation: Conversation, user, side: Side) -> SharedCard | None:
    """The card a person shares in a conversation now."""
    return SharedCard.objects.filter(conversation=conversation, user=user, side=side, revoked_at=None).first()


def seen_by(conversation: Conversation, side: Side) -> list[Card]:
    """The cards that the other side shares with `side` now. At most two queries."""
    now = clock.now()
    rows = SharedCard.objects.filter(conversation=conversation, side=side.other, revoked_at=None, user__is_active=True)
    rows = list(rows.select_related("user", "mandate").order_by("pk"))
    if not rows or _blocked(conversation):
        return []
    if side == Side.COMPANY:
        return [_buyers(conversation, row) for row in rows]
    return [_companys(conversation, row) for row in rows if row.mandate.valid_to is None or row.mandate.valid_to > now]


def _buyers(conversation: Conversation, row: SharedCard) -> Card:
    buyer = conversation.buyer
    town = " ".join(part for part in (buyer.postcode, buyer.town) if part)
    return Card(
        name=buyer.contact_name,
        role=str(buyer.get_role_display()),
        firm=buyer.company_name,
        email=row.user.email,
        phone=buyer.phone,
        website=buyer.website,
        address=[part for part in (buyer.street, town, buyer.area, str(buyer.country.name)) if part],
        since=row.shared_at,
    )


def _companys(conversation: Conversation, row: SharedCard) -> Card:
    company = conversation.company
    return Card(
        name=row.mandate.person_name,
        role=str(row.mandate.get_role_display()),
        firm=company.legal_name,
        email=row.user.email,
        phone=company.phone,
        website=company.website,
        address=[
            part for part in (company.office_street, f"{company.office_postcode} {company.office_town}".strip()) if part
        ],
        since=row.shared_at,
    )


def _locked(conversation: Conversation, user, side: Side) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("buyer__user", "company")
    row = rows.get(pk=conversation.pk)
    if side not in sides_of(row, user, clock.now()):
        raise PermissionDenied(f"card: not on the side of the {side.value}")
    return row


def _blocked(conversation: Conversation) -> bool:
    return Block.objects.between(conversation.buyer_id, conversation.company_id).exists()
