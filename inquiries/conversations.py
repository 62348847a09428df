"""The verbs of a conversation: write, answer, mark as read, decline, close. Every message passes through here.

Permission is checked inside, on the locked row: a buyer's own conversations, a company's under a mandate in force. An
existing conversation stays answerable after the store has closed.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import stores
from catalogue.models import Product, Store
from companies.models import Buyer, Mandate
from pavilion import clock
from pavilion.transitions import NotAllowedNow, Table, Transition, check

from . import attachments, limits, mails, screening, subjects
from .models import EXCERPT_LENGTH, Conversation, ConversationEvent, HeldMessage, Message, Side

State, Kind = Conversation.State, ConversationEvent.Kind


def _declined(_conversation, _payload) -> str:
    return _("The company has declined this enquiry. Only the company can take the conversation up again.")


TABLE = Table(
    "conversation",
    [
        Transition((State.WAITING, State.ANSWERED, State.CLOSED), "write", State.WAITING, (Side.BUYER,)),
        Transition((State.DECLINED,), "write", State.WAITING, (Side.BUYER,), guard=_declined),
        Transition(
            (State.WAITING, State.ANSWERED, State.CLOSED, State.DECLINED), "answer", State.ANSWERED, (Side.COMPANY,)
        ),
        Transition((State.WAITING,), "decline", State.DECLINED, (Side.COMPANY,)),
        Transition((State.WAITING, State.ANSWERED), "close", State.CLOSED, (Side.BUYER, Side.COMPANY)),
    ],
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an enquiry says: the text, and in fields what is asked for. `token` is the form's own number."""

    text: str
    token: uuid.UUID
    quantity: int | None = None
    unit: str = ""
    destination: str = ""
    incoterm: str = ""
    needed_by: date | None = None


def sides_of(conversation: Conversation, user, now: datetime) -> set[Side]:
    """On which side a person may act: the buyer's own, the company's under a mandate in force now."""
    sides = {Side.BUYER} if conversation.buyer.user_id == user.pk else set()
    if Mandate.objects.in_force(now).filter(user=user, company=conversation.company_id).exists():
        sides.add(Side.COMPANY)
    return sides


def begin(buyer: Buyer, subject: Product | Store, *, asked: Asked, sent_at: datetime, files=()) -> Message:
    """Deliver an enquiry, with its stored `files`, into the conversation about its subject, which it opens or opens again.

    Must run inside a transaction. A form sent twice gives the first message again. Raises NotAllowedNow when the company
    has declined this conversation. Side effects: events, unread counters, mails to the company and a copy to the buyer.
    """
    conversation = _open(buyer, subject)
    earlier = sent_before(buyer.user, asked.token)
    if earlier:
        return earlier
    check(TABLE, conversation, "write", roles={Side.BUYER})
    message = _say(
        conversation, Side.BUYER, user=buyer.user, is_enquiry=True, sent_at=sent_at, files=files, **asdict(asked)
    )
    mails.tell_company(message)
    mails.send_copy(message)
    return message


def require_writable(buyer: Buyer, subject: Product | Store) -> None:
    """Raise NotAllowedNow when the company has declined the buyer's conversation about a subject."""
    found = Conversation.objects.filter(buyer=buyer, **subjects.key_of(subject)).first()
    if found:
        check(TABLE, found, "write", roles={Side.BUYER})


def write(conversation: Conversation, *, user, text: str, token: uuid.UUID, files=()) -> Message | HeldMessage:
    """The buyer goes on: a further message with its stored `files`, which opens a closed conversation again; or one that
    waits for an officer.

    Raises PermissionDenied when it is not theirs, NotAllowedNow when the company has declined it, TooOften at a limit.
    """
    return _continue(conversation, "write", Side.BUYER, user=user, text=text, token=token, files=files)


def answer(conversation: Conversation, *, user, text: str, token: uuid.UUID, files=()) -> Message | HeldMessage:
    """The company answers; this also opens again what was closed or declined. Raises as `write` does."""
    return _continue(conversation, "answer", Side.COMPANY, user=user, text=text, token=token, files=files)


def deliver_held(conversation: Conversation, *, text: str, token: uuid.UUID, sent_at: datetime) -> Message:
    """Deliver a buyer's further message that an officer looked at. Must run inside a transaction.

    Raises NotAllowedNow when the company has declined meanwhile, or the conversation can only be read.
    """
    row = _locked(conversation.pk)
    check(TABLE, row, "write", roles={Side.BUYER})
    _require_answerable(row)
    message = _say(row, Side.BUYER, user=row.buyer.user, text=text, token=token, sent_at=sent_at)
    mails.tell_company(message)
    return message


def note_reported(conversation: Conversation, *, user, side: Side) -> Conversation:
    """Note that a side has reported the other; for the company this counts as having dealt with it. Returns the locked row.

    Must run inside a transaction. Raises PermissionDenied when the conversation is not theirs.
    """
    row = _locked(conversation.pk)
    _allowed(row, user, side)
    _note(row, Kind.REPORTED, side=side, actor=user)
    return row


def mark_read(conversation: Conversation, *, user, side: Side, up_to: int) -> bool:
    """Note that a side has opened the messages up to the id `up_to`; returns whether anything was unread until then."""
    if not conversation.unread(side):
        return False
    with transaction.atomic():
        row = _locked(conversation.pk)
        unseen = row.messages.filter(side=side.other, pk__gt=up_to).count()
        if unseen >= row.unread(side):
            return False
        setattr(row, f"{side.value}_unread", unseen)
        row.save(update_fields=[f"{side.value}_unread"])
        _note(row, Kind.READ, side=side, actor=user)
    return True


def decline(conversation: Conversation, *, user, reason: str) -> Conversation:
    """The company says that it cannot serve the buyer, and why (a Conversation.DeclineReason). The buyer gets a mail.

    Raises PermissionDenied without a mandate, NotAllowedNow unless an answer is awaited.
    """
    return _end(conversation, "decline", Side.COMPANY, user=user, kind=Kind.DECLINED, decline_reason=reason)


def close(conversation: Conversation, *, user, side: Side) -> Conversation:
    """A side ends the conversation; either may open it again by writing. No mail. Raises as `decline` does."""
    return _end(conversation, "close", side, user=user, kind=Kind.CLOSED)


def _continue(
    conversation: Conversation, verb: str, side: Side, *, user, text: str, token: uuid.UUID, files
) -> Message | HeldMessage:
    limits.count((limits.MESSAGES_OF_ACCOUNT, user.pk), (limits.MESSAGES_OF_CONVERSATION, conversation.pk))
    with transaction.atomic():
        row = _locked(conversation.pk)
        earlier = sent_before(user, token) or screening.sent_before(user, token)
        if earlier:
            return earlier
        check(TABLE, row, verb, roles=_allowed(row, user, side))
        _require_answerable(row)
        now = clock.now()
        if side == Side.BUYER:
            holds = screening.of_buyer(row.buyer, row.company, text=text, now=now)
        else:
            holds = screening.of_company(row.buyer, row.company)
        if holds:
            held = screening.hold(
                row.buyer,
                row.company,
                side=side,
                sender=user,
                holds=holds,
                conversation=row,
                text=text,
                token=token,
                written_at=now,
            )
            attachments.keep_held(held, files)
            return held
        message = _say(row, side, user=user, text=text, token=token, files=files)
        if side == Side.BUYER:
            mails.tell_company(message)
        else:
            mails.tell_buyer(message)
    return message


def _require_answerable(row: Conversation) -> None:
    """What was begun goes on for ninety days after the store has closed; then it is only read."""
    until = stores.answerable_until(row.company)
    if until is not None and clock.now() >= until:
        raise NotAllowedNow(
            gettext("The store closed more than ninety days ago: this conversation can be read, not continued.")
        )


def _say(
    row: Conversation,
    side: Side,
    *,
    user,
    is_enquiry: bool = False,
    sent_at: datetime | None = None,
    files=(),
    **columns,
) -> Message:
    """Add a message to a locked conversation: files, counters, state and events follow from it."""
    now = clock.now()
    message = Message.objects.create(
        conversation=row, side=side, sender=user, is_enquiry=is_enquiry, written_at=sent_at or now, **columns
    )
    attachments.attach(message, files)
    reopened = not row.is_open
    row.state = State.WAITING if side == Side.BUYER else State.ANSWERED
    row.ended_at, row.decline_reason = None, ""
    row.last_message_at, row.last_message_side, row.last_excerpt = now, side, excerpt(message.text)
    if side == Side.BUYER:
        row.company_unread += 1
    else:
        row.buyer_unread += 1
    row.save()
    if reopened:
        _note(row, Kind.REOPENED, side=side, actor=user)
    if side == Side.BUYER:
        _note(row, Kind.SENT, side=side, actor=user, message=message, at=message.written_at)
        _note(row, Kind.DELIVERED, side=side, actor=user, message=message)
    else:
        _note(row, Kind.ANSWERED, side=side, actor=user, message=message)
    return message


def _end(conversation: Conversation, verb: str, side: Side, *, user, kind: str, decline_reason: str = ""):
    with transaction.atomic():
        row = _locked(conversation.pk)
        step = check(TABLE, row, verb, roles=_allowed(row, user, side))
        row.state, row.ended_at, row.decline_reason = step.target, clock.now(), decline_reason
        row.save(update_fields=["state", "ended_at", "decline_reason"])
        event = _note(row, kind, side=side, actor=user)
        if kind == Kind.DECLINED:
            mails.tell_declined(row, event)
    return row


def _open(buyer: Buyer, subject: Product | Store) -> Conversation:
    """The conversation about a subject, locked; a new one when there is none (its constraint decides a race)."""
    key = {"buyer": buyer, **subjects.key_of(subject)}
    found = Conversation.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:
        now = clock.now()
        try:
            with transaction.atomic():
                found = Conversation.objects.create(
                    company_id=subject.company_id,
                    last_message_at=now,
                    last_message_side=Side.BUYER,
                    **key,
                    **subjects.titles_of(subject),
                ).pk
        except IntegrityError:
            found = Conversation.objects.values_list("pk", flat=True).get(**key)
    return _locked(found)


def _locked(pk: int) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("buyer__user", "company")
        .get(pk=pk)
    )


def _allowed(row: Conversation, user, side: Side) -> set[Side]:
    sides = sides_of(row, user, clock.now())
    if side not in sides:
        raise PermissionDenied(f"conversation: not on the side of the {side.value}")
    return {side}


def sent_before(user, token: uuid.UUID) -> Message | None:
    """The message a form gave when it was sent before."""
    return Message.objects.filter(sender=user, token=token).first()


def _note(row: Conversation, kind: str, *, side: Side, actor, message: Message | None = None, at=None):
    return ConversationEvent.objects.create(
        conversation=row,
        company_id=row.company_id,
        kind=kind,
        side=side,
        actor=actor,
        message=message,
        at=at or clock.now(),
    )


def excerpt(text: str) -> str:
    """The beginning of a text on one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1].rstrip() + "…"
