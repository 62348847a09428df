"""The verbs of a quote: offer, revise, counter once, withdraw, award. Every price a buyer sees passes through here.

Rows are locked in this order: request → invitation → quote. The request's row decides races: two awards, an eleventh quote.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pavilion import clock
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, Transition, enter, why_not

from . import request_mails
from .models import (
    MAX_QUOTES,
    Quote,
    QuoteCounter,
    QuotePrice,
    QuoteRequest,
    QuoteRevision,
    RequestEvent,
    RequestInvitation,
    RequestLine,
)
from .requests import lock_invitation, note, roles_on_invitation, roles_towards
from .tables import INVITATIONS, QUOTES, REQUESTS

Kind = RequestEvent.Kind


@dataclass(frozen=True, kw_only=True)
class Price:
    """The price of one line."""

    line: RequestLine
    quantity: int
    unit_price: Decimal
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a company offers: prices of lines (not necessarily all), terms, how long it holds. `token` is the form's number."""

    prices: tuple[Price, ...]
    currency: str
    incoterm: str
    lead_days: int
    valid_until: date
    token: UUID
    place: str = ""
    payment: str = ""
    text: str = ""


def quote(invitation: RequestInvitation, *, user, offer: Offer) -> QuoteRevision:
    """A company answers its invitation with a quote; a form sent twice is one. The buyer gets a mail, and the company's name.

    Raises PermissionDenied without a mandate, NotAllowedNow when the request takes no more quotes (the eleventh finds no
    seat), ValidationError for what does not fit.
    """
    now = clock.now()
    with transaction_with_locks():
        row = lock_invitation(invitation)
        earlier = QuoteRevision.objects.filter(quote__invitation=row, token=offer.token).first()
        if earlier:
            return earlier
        facts = {"answered_at": now, "seen_at": row.seen_at or now}
        roles = roles_on_invitation(user, row)
        step = enter(INVITATIONS, row, "quote", roles=roles, actor=user, context={"now": now}, facts=facts)
        fresh = Quote.objects.create(invitation=row, request=row.request, seat=_free_seat(row.request))
        revision = _write(fresh, row.request, number=1, user=user, offer=offer)
        note(row.request, Kind.QUOTED, actor=user, invitation=row)
        request_mails.tell_buyer(row.request, step.mail, event=f"revision:{revision.pk}", revision=revision)
    return revision


def revise(quote: Quote, *, user, offer: Offer) -> QuoteRevision:
    """A new revision, which replaces the last one and stands beside it for ever. It also answers a counter-offer.

    Raises as `quote` does.
    """
    with transaction_with_locks():
        row = lock_quote(quote)
        earlier = row.revisions.filter(token=offer.token).first()
        if earlier:
            return earlier
        step = _enter(row, "revise", user)
        revision = _write(row, row.request, number=row.revisions.count() + 1, user=user, offer=offer)
        note(row.request, Kind.REVISED, actor=user, invitation=row.invitation)
        request_mails.tell_buyer(row.request, step.mail, event=f"revision:{revision.pk}", revision=revision)
    return revision


def counter(quote: Quote, *, user, text: str, total: Decimal | None = None) -> QuoteCounter:
    """The buyer's one counter-offer to a quote. Until the company answers it, the quote cannot be awarded.

    Raises PermissionDenied when the request is not theirs, NotAllowedNow the second time.
    """
    with transaction_with_locks():
        row = lock_quote(quote)
        step = _enter(row, "counter", user)
        fresh = QuoteCounter.objects.create(
            quote=row, revision=row.revisions.last(), total=total, text=text, made_at=clock.now()
        )
        note(row.request, Kind.COUNTERED, actor=user, invitation=row.invitation)
        request_mails.tell_company(row.request, row.invitation, step.mail, event="countered", counter=fresh)
    return fresh


def withdraw(quote: Quote, *, user) -> Quote:
    """The company takes its quote back; its seat is free again. The buyer gets a mail."""
    with transaction_with_locks():
        row = lock_quote(quote)
        step = _enter(row, "withdraw", user, facts={"seat": None})
        note(row.request, Kind.QUOTE_WITHDRAWN, actor=user, invitation=row.invitation)
        request_mails.tell_buyer(row.request, step.mail, event=f"withdrawn:{row.pk}", revision=row.revisions.last())
    return row


def award(quote: Quote, *, user) -> Quote:
    """The buyer chooses a quote: the request is over, the others are lost, everybody who quoted or waited gets a mail.

    Raises PermissionDenied when the request is not theirs, NotAllowedNow when the quote holds no more, waits for an answer
    to a counter-offer, or another was chosen.
    """
    now = clock.now()
    with transaction_with_locks():
        row = lock_quote(quote)
        step = _enter(row, "award", user)
        request = row.request
        roles = roles_towards(user, request)
        enter(REQUESTS, request, "award", roles=roles, actor=user, facts={"awarded": row, "ended_at": now})
        note(request, Kind.AWARDED, actor=user, invitation=row.invitation)
        pass_over(request)
        request_mails.tell_company(request, row.invitation, step.mail, event="awarded", revision=row.revisions.last())
        request_mails.tell_companies_over(request, "inquiries/request_over")
    return row


def pass_over(request: QuoteRequest) -> None:
    """The quotes of a request that has ended are lost. Must run inside the transaction that ends it."""
    for row in request.quotes.select_for_update(of=("self",), no_key=True).filter(state__in=Quote.LIVE):
        enter(QUOTES, row, "pass_over", roles={SYSTEM})


def lock_quote(quote: Quote) -> Quote:
    """The quote, fresh; its request, its invitation and then itself locked."""
    invitation = lock_invitation(RequestInvitation(pk=quote.invitation_id, request_id=quote.request_id))
    row = Quote.objects.select_for_update(of=("self",), no_key=True).get(pk=quote.pk)
    row.invitation, row.request = invitation, invitation.request
    return row


def closed(quote: Quote, verb: str, user, now: datetime) -> str:
    """Why a verb is closed to a person now, in words; "" when it is open."""
    return why_not(QUOTES, quote, verb, roles=roles_on_invitation(user, quote.invitation), context={"now": now})


def _enter(row: Quote, verb: str, user, *, facts: dict | None = None) -> Transition:
    roles = roles_on_invitation(user, row.invitation)
    return enter(QUOTES, row, verb, roles=roles, actor=user, context={"now": clock.now()}, facts=facts)


def _free_seat(request: QuoteRequest) -> int:
    taken = set(request.quotes.filter(seat__isnull=False).values_list("seat", flat=True))
    return next(seat for seat in range(1, MAX_QUOTES + 1) if seat not in taken)


def _write(row: Quote, request: QuoteRequest, *, number: int, user, offer: Offer) -> QuoteRevision:
    lines = list(request.lines.all())
    ids = [price.line.pk for price in offer.prices]
    if not ids or len(set(ids)) != len(ids) or not set(ids) <= {line.pk for line in lines}:
        raise ValidationError(_("Give a price for at least one line of the request."))
    if offer.valid_until < clock.today():
        raise ValidationError({"valid_until": _("This day is already over.")})
    total = sum(price.unit_price * price.quantity for price in offer.prices)
    with explained(QuoteRevision):
        revision = QuoteRevision.objects.create(
            quote=row,
            number=number,
            token=offer.token,
            made_by=user,
            made_at=clock.now(),
            currency=offer.currency,
            incoterm=offer.incoterm,
            place=offer.place,
            lead_days=offer.lead_days,
            payment=offer.payment,
            valid_until=offer.valid_until,
            text=offer.text,
            total=total,
            covers_all=len(ids) == len(lines),
        )
    QuotePrice.objects.bulk_create(
        QuotePrice(
            revision=revision, line=price.line, quantity=price.quantity, unit_price=price.unit_price, note=price.note
        )
        for price in offer.prices
    )
    return revision
