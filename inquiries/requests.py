"""The verbs of a request for quotation: write, send, review, invite, ask to be considered, close, expire.

Permission is checked inside, on the locked rows, in this order: company → request → invitation → quote. Whoever may see what
is asked of the querysets in the views; who may do what stands in tables.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Product, Store
from companies import officers
from companies.facts import assign, only
from companies.models import Buyer, Company, Mandate
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.files import unguessable_name
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, NotAllowedNow, check, enter
from pavilion.uploads import PdfFacts
from selection.drafts import clean_filename
from selection.packages import allowance

from . import candidates, limits, matching, request_mails, restrictions, review
from .models import (
    MAX_LINES,
    Block,
    QuoteCounter,
    QuotePrice,
    QuoteRequest,
    QuoteRevision,
    RequestEvent,
    RequestFile,
    RequestInvitation,
    RequestLine,
)
from .tables import BUYER, COMPANY, INVITATIONS, REQUESTS

FIELDS = ("title", "text", "destination", "incoterm", "needed_by", "currency", "language", "closes_at")
LINE_FIELDS = ("category", "text", "quantity", "unit", "target_price", "certificate")
MAX_FILES = 5
MAX_FILE_BYTES = 5_000_000
FORGOTTEN = "–"  # stands where words were
SAME_WORDS = 30  # days within which the same words are a repetition

State, Kind = QuoteRequest.State, RequestEvent.Kind


def roles_towards(user, row: QuoteRequest) -> set[str]:
    """The roles under which a person may act on a request: its buyer's, or an officer's who is not."""
    if row.buyer.user_id == user.pk:
        return {BUYER}
    return set(officers.roles_of(user)) & {officers.CATALOGUE}


def roles_on_invitation(user, row: RequestInvitation) -> set[str]:
    """The sides a person stands on: the company's under a mandate in force now, the buyer's as the request's own."""
    sides = {BUYER} if row.request.buyer.user_id == user.pk else set()
    if Mandate.objects.in_force(clock.now()).filter(user=user, company=row.company_id).exists():
        sides.add(COMPANY)
    return sides


# --- Writing --------------------------------------------------------------------------------------------------------
def create_draft(buyer: Buyer, *, data: dict, lines: list[dict], token) -> QuoteRequest:
    """A new draft; `data` holds FIELDS, each of `lines` LINE_FIELDS. A form sent twice gives the first draft again."""
    with transaction_with_locks():
        Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.pk)
        earlier = QuoteRequest.objects.filter(buyer=buyer, token=token).first()
        if earlier:
            return earlier
        with explained(QuoteRequest):
            row = QuoteRequest.objects.create(buyer=buyer, token=token, **only(data, FIELDS))
        _write_lines(row, lines)
        audit.record(row, "created", actor=buyer.user)
    return row


def update_draft(request: QuoteRequest, *, data: dict, lines: list[dict], user) -> QuoteRequest:
    """Change a draft. Raises PermissionDenied when it is not theirs, NotAllowedNow once it was sent."""
    with transaction_with_locks():
        row = lock(request)
        check(REQUESTS, row, "edit", roles=roles_towards(user, row))
        changed = assign(row, only(data, FIELDS))
        if changed:
            with explained(QuoteRequest):
                row.save(update_fields=changed)
        row.lines.all().delete()
        _write_lines(row, lines)
    return row


def discard(request: QuoteRequest, *, user) -> None:
    """Delete a draft with its lines and files; its audit events stay."""
    with transaction_with_locks():
        row = lock(request)
        check(REQUESTS, row, "discard", roles=roles_towards(user, row))
        audit.record(row, "discarded", actor=user)
        for file in row.files.all():
            _delete_file(file)
        row.delete()


def add_file(request: QuoteRequest, *, file, facts: PdfFacts, user) -> RequestFile:
    """Keep a checked PDF with a draft; the same content twice is one file. Raises ValidationError when there are too many."""
    with transaction_with_locks():
        row = lock(request)
        check(REQUESTS, row, "edit", roles=roles_towards(user, row))
        same = row.files.filter(sha256=facts.sha256).first()
        if same:
            return same
        if row.files.count() >= MAX_FILES:
            raise ValidationError(_("At most %(number)s files go with a request.") % {"number": MAX_FILES})
        filename = clean_filename(file.name)[-120:]
        fresh = RequestFile(request=row, filename=filename, sha256=facts.sha256, size=facts.size, pages=facts.pages)
        fresh.file.save(unguessable_name("requests", filename), file, save=True)
    return fresh


def remove_file(file: RequestFile, *, user) -> None:
    """Take a file of a draft away."""
    with transaction_with_locks():
        row = lock(file.request)
        check(REQUESTS, row, "edit", roles=roles_towards(user, row))
        for found in row.files.filter(pk=file.pk):
            _delete_file(found)


# --- Sending and review ---------------------------------------------------------------------------------------------
def submit(request: QuoteRequest, *, user) -> QuoteRequest:
    """Send a request: companies are invited at once, or an officer looks at it first (review.holds says why).

    Raises PermissionDenied when it is not theirs, NotAllowedNow with what is missing, TooOften at a limit.
    Side effects: events, invitations, mails.
    """
    limits.count((limits.REQUESTS_OF_ACCOUNT, user.pk))
    now = clock.now()
    with transaction_with_locks():
        row = lock(request)
        lines = list(row.lines.select_related("category"))
        said = [row.title, row.text, *(text for line in lines for text in (line.text, line.certificate))]
        words = review.words_hash(said)
        held = review.holds(
            said,
            every=settings.REVIEW_ALL_REQUESTS,
            repeated=_was_said_before(row, words, now),
            today=_sent_today(row.buyer, now) + 1,
            restricted=bool(restrictions.of(row.destination.code, row.buyer.country.code, now=now)),
            blocked=Block.objects.in_force().filter(buyer=row.buyer, by=Block.By.OFFICER).exists(),
        )
        facts = {
            "submitted_at": now,
            "sectors": sorted({line.category.ancestors[0] for line in lines}),
            "words_hash": words,
            "holds": held,
        }
        if not held:
            facts["opened_at"] = now
        verb = "hold" if held else "submit"
        step = enter(REQUESTS, row, verb, roles=roles_towards(user, row), actor=user, context={"now": now}, facts=facts)
        note(row, Kind.SUBMITTED, actor=user)
        if held:
            note(row, Kind.HELD)
        else:
            _opened(row, mail=step.mail, now=now)
    return row


def release(request: QuoteRequest, *, officer) -> QuoteRequest:
    """An officer finds nothing against a held request: companies are invited now. Raises as the table says."""
    now = clock.now()
    with transaction_with_locks():
        row = lock(request)
        step = _enter(row, "release", officer, now=now, facts={"opened_at": now})
        _opened(row, mail=step.mail, now=now)
    return row


def refuse(request: QuoteRequest, *, officer, reason: str) -> QuoteRequest:
    """An officer refuses a held request; the buyer reads the reason. Raises ValidationError without one."""
    now = clock.now()
    with transaction_with_locks():
        row = lock(request)
        step = _enter(row, "refuse", officer, now=now, facts={"reason": reason.strip(), "ended_at": now})
        note(row, Kind.REFUSED, actor=officer)
        request_mails.tell_buyer(row, step.mail, event="refused")
    return row


def withdraw(request: QuoteRequest, *, user) -> QuoteRequest:
    """The buyer needs it no more, and nobody has quoted. Whoever was invited gets a mail."""
    return _end(request, "withdraw", Kind.WITHDRAWN, user=user)


def close(request: QuoteRequest, *, user, reason: str = "") -> QuoteRequest:
    """The buyer chooses none of the quotes; the companies that quoted read the reason, if there is one."""
    return _end(request, "close", Kind.CLOSED, user=user, reason=reason)


def expire_due() -> int:
    """End what time has ended; returns how many. Safe to run late, twice or side by side."""
    done = 0
    for pk in QuoteRequest.objects.to_expire(clock.now()).order_by("closes_at").values_list("pk", flat=True)[:500]:
        done += _expire(pk)
    return done


def forget_words(before: datetime) -> int:
    """Forget what people wrote in requests that ended before an instant, and delete their files; returns of how many.

    That they took place stays, with figures and events. The triggers allow exactly this.
    """
    done = 0
    old = QuoteRequest.objects.filter(ended_at__lt=before).exclude(title=FORGOTTEN).order_by("ended_at")
    for pk in old.values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            row = lock(QuoteRequest(pk=pk))
            for file in row.files.all():
                _delete_file(file)
            QuoteRequest.objects.filter(pk=pk).update(title=FORGOTTEN, text="", words_hash="", reason=FORGOTTEN)
            row.lines.update(text=FORGOTTEN)
            row.invitations.update(note="", reasons=[])
            QuoteRevision.objects.filter(quote__request=row).exclude(text="").update(text="")
            QuotePrice.objects.filter(revision__quote__request=row).exclude(note="").update(note="")
            QuoteCounter.objects.filter(quote__request=row).update(text=FORGOTTEN)
        done += 1
    return done


# --- Companies ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Month:
    """How often a company may ask to be considered in the present calendar month, and how often it has."""

    limit: int
    used: int

    @property
    def left(self) -> int:
        """How often it still may."""
        return max(0, self.limit - self.used)


def month_of(company: Company, now: datetime) -> Month:
    """What the company's package gives for the present month, in Rome. Two queries."""
    begin = clock.day_start(clock.rome(now).date().replace(day=1))
    used = company.request_invitations.filter(origin=RequestInvitation.Origin.BOARD, created_at__gte=begin).count()
    return Month(allowance(company, now).requests_per_month, used)


def sectors_of(company: Company) -> list[int]:
    """The sectors a company sells in: of its published products and of its store. One query."""
    shown = Product.objects.live().filter(company=company).values_list("category__ancestors__0", flat=True)
    store = Store.objects.filter(company=company, sector__isnull=False).values_list("sector", flat=True)
    return sorted(set(shown.union(store)))


def ask(request: QuoteRequest, company: Company, *, user, text: str) -> RequestInvitation:
    """A company asks to be considered for a request on its board. The buyer gets a mail and decides.

    Raises PermissionDenied without a mandate, NotAllowedNow when the request is not on its board or the month's number is
    used up. Asking twice gives the first again.
    """
    now = clock.now()
    with transaction_with_locks():
        Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
        if not Mandate.objects.in_force(now).filter(user=user, company=company).exists():
            raise PermissionDenied("request: no mandate")
        row = lock(request)
        earlier = RequestInvitation.objects.filter(request=row, company=company).first()
        if earlier:
            return earlier
        if not QuoteRequest.objects.on_board_of(company, sectors_of(company), now).filter(pk=row.pk).exists():
            raise NotAllowedNow(_("This request is no longer on your board."))
        month = month_of(company, now)
        if not month.left:
            raise NotAllowedNow(
                _("Your package lets you ask %(number)s times a month, and this month’s are used.")
                % {"number": month.limit}
                if month.limit
                else _("Asking to be considered needs a membership in force.")
            )
        fresh = RequestInvitation.objects.create(
            request=row,
            company=company,
            origin=RequestInvitation.Origin.BOARD,
            state=RequestInvitation.State.ASKED,
            note=text,
        )
        note(row, Kind.ASKED, actor=user, invitation=fresh)
        request_mails.tell_buyer(row, "inquiries/request_asked", event=f"asked:{fresh.pk}", invitation=fresh)
    return fresh


def admit(invitation: RequestInvitation, *, user) -> RequestInvitation:
    """The buyer invites a company that asked; it gets a mail."""
    return _answer_asker(invitation, "admit", Kind.ADMITTED, user=user)


def turn_down(invitation: RequestInvitation, *, user) -> RequestInvitation:
    """The buyer does not invite a company that asked; it gets a mail, without a reason."""
    return _answer_asker(invitation, "turn_down", Kind.TURNED_DOWN, user=user)


def see(invitation: RequestInvitation, *, user) -> RequestInvitation:
    """Note that the company has opened its invitation; nothing if it had, or if there is nothing to open any more."""
    if invitation.state != RequestInvitation.State.SENT:
        return invitation
    with transaction_with_locks():
        row = lock_invitation(invitation)
        if row.state == RequestInvitation.State.SENT:
            enter(
                INVITATIONS,
                row,
                "see",
                roles=roles_on_invitation(user, row),
                actor=user,
                facts={"seen_at": clock.now()},
            )
            note(row.request, Kind.SEEN, actor=user, invitation=row)
    return row


def decline(invitation: RequestInvitation, *, user, reason: str) -> RequestInvitation:
    """The company does not quote, and says why (a RequestInvitation.DeclineReason). No mail: the buyer sees it on the page."""
    now = clock.now()
    with transaction_with_locks():
        row = lock_invitation(invitation)
        facts = {"decline_reason": reason, "answered_at": now, "seen_at": row.seen_at or now}
        roles = roles_on_invitation(user, row)
        enter(INVITATIONS, row, "decline", roles=roles, actor=user, context={"now": now}, facts=facts)
        note(row.request, Kind.DECLINED, actor=user, invitation=row)
    return row


# --- Rows -----------------------------------------------------------------------------------------------------------
def lock(request: QuoteRequest) -> QuoteRequest:
    """The request, fresh and locked until the end of the transaction."""
    return (
        QuoteRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("buyer__user", "awarded")
        .get(pk=request.pk)
    )


def lock_invitation(invitation: RequestInvitation) -> RequestInvitation:
    """The invitation, fresh; its request and then itself locked."""
    request = lock(QuoteRequest(pk=invitation.request_id))
    row = (
        RequestInvitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company")
        .get(pk=invitation.pk)
    )
    row.request = request
    return row


def note(row: QuoteRequest, kind: str, *, actor=None, invitation: RequestInvitation | None = None) -> RequestEvent:
    """Write into the log of a request what happened; `invitation` says with which company."""
    company_id = invitation.company_id if invitation else None
    return RequestEvent.objects.create(
        request=row, invitation=invitation, company_id=company_id, kind=kind, actor=actor, at=clock.now()
    )


def _delete_file(file: RequestFile) -> None:
    """The row now, the stored file once that is true."""
    storage, name = file.file.storage, file.file.name
    file.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _write_lines(row: QuoteRequest, lines: list[dict]) -> None:
    if len(lines) > MAX_LINES:
        raise ValidationError(_("A request has at most %(number)s lines.") % {"number": MAX_LINES})
    with explained(RequestLine):
        RequestLine.objects.bulk_create(
            RequestLine(request=row, position=position, **only(line, LINE_FIELDS))
            for position, line in enumerate(lines, start=1)
        )


def _was_said_before(row: QuoteRequest, words: str, now: datetime) -> bool:
    since = clock.day_start(clock.rome(now).date()) - timedelta(days=SAME_WORDS)
    return QuoteRequest.objects.filter(words_hash=words, submitted_at__gte=since).exclude(pk=row.pk).exists()


def _sent_today(buyer: Buyer, now: datetime) -> int:
    return buyer.requests.filter(submitted_at__gt=now - timedelta(days=1)).count()


def _enter(row: QuoteRequest, verb: str, actor, *, now: datetime, facts: dict, reason: str = ""):
    roles = roles_towards(actor, row) if actor else {SYSTEM}
    with explained(QuoteRequest):
        return enter(REQUESTS, row, verb, roles=roles, actor=actor, reason=reason, context={"now": now}, facts=facts)


def _opened(row: QuoteRequest, *, mail: str, now: datetime) -> None:
    """A request has just opened: companies are chosen and invited, the buyer is told."""
    note(row, Kind.OPENED)
    need = candidates.need_of(row, now)
    facts = candidates.facts_for(need, user_id=row.buyer.user_id, now=now)
    chosen = matching.choose([matching.score(need, one) for one in facts])
    fresh = RequestInvitation.objects.bulk_create(
        RequestInvitation(
            request=row,
            company_id=one.scored.facts.company,
            origin=RequestInvitation.Origin.MATCH,
            state=RequestInvitation.State.SENT,
            score=round(one.scored.total),
            reasons=[*one.scored.reasons, *([("turn", None)] if one.by_turn else [])],
            created_at=now,
        )
        for one in chosen
    )
    for invitation in fresh:
        note(row, Kind.INVITED, invitation=invitation)
    for invitation in RequestInvitation.objects.filter(request=row).select_related("company").order_by("pk"):
        request_mails.tell_company(row, invitation, "inquiries/request_invited", event="invited")
    request_mails.tell_buyer(row, mail, event="open", invited=len(fresh))


def _end(request: QuoteRequest, verb: str, kind: str, *, user, reason: str = "") -> QuoteRequest:
    """The buyer ends a request: quotes that were still live are lost, those who waited or quoted are told."""
    from .quotes import pass_over

    now = clock.now()
    with transaction_with_locks():
        row = lock(request)
        step = _enter(row, verb, user, now=now, facts={"ended_at": now, "reason": reason.strip()})
        note(row, kind, actor=user)
        pass_over(row)
        request_mails.tell_companies_over(row, step.mail)
    return row


def _expire(pk: int) -> int:
    from .quotes import pass_over

    now = clock.now()
    with transaction_with_locks():
        row = lock(QuoteRequest(pk=pk))
        try:
            step = _enter(row, "expire", None, now=now, facts={"ended_at": now})
        except NotAllowedNow:
            return 0
        note(row, Kind.EXPIRED)
        pass_over(row)
        request_mails.tell_buyer(row, step.mail, event="expired")
        request_mails.tell_companies_over(row, "inquiries/request_over")
    return 1


def _answer_asker(invitation: RequestInvitation, verb: str, kind: str, *, user) -> RequestInvitation:
    now = clock.now()
    with transaction_with_locks():
        row = lock_invitation(invitation)
        roles = roles_on_invitation(user, row)
        step = enter(INVITATIONS, row, verb, roles=roles, actor=user, context={"now": now})
        note(row.request, kind, actor=user, invitation=row)
        request_mails.tell_company(row.request, row, step.mail, event=verb)
    return row
