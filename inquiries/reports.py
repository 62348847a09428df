"""Reports of abuse by either side of a conversation, and what officers decide. The reporter learns the outcome; who was
reported is never told by whom."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.transitions import NotAllowedNow

from . import blocks, conversations, guard_mails
from .models import Conversation, Report, Side

State = Report.State


def report(
    conversation: Conversation, *, user, side: Side, reason: str, text: str = "", and_block: bool = False
) -> Report:
    """A side says that the other abuses the conversation; an officer reads it from now on.

    For the company's figures a reported enquiry is a handled one. Raises PermissionDenied when it is not theirs,
    ValidationError when its report is still being examined, or without words for "another reason".
    """
    with transaction.atomic():
        if and_block:
            blocks.block(conversation, user=user, side=side)
        row = conversations.note_reported(conversation, user=user, side=side)
        with explained(Report):
            made = Report.objects.create(conversation=row, side=side, reporter=user, reason=reason, text=text.strip())
        audit.record(made, "reported", actor=user, after={"conversation": row.pk, "reason": reason})
    return made


def dismiss(row: Report, *, officer, note: str = "") -> Report:
    """Nothing is found against the conversation. The reporter gets a mail. Raises as `uphold` does."""
    return _decide(row, State.DISMISSED, officer=officer, note=note)


def uphold(row: Report, *, officer, note: str = "", and_block: bool = False) -> Report:
    """The report is right; `and_block` blocks the reported buyer for all. The reporter gets a mail.

    Raises PermissionDenied, NotAllowedNow when it was decided, or when a company is to be blocked: its store is closed by
    those who decide about memberships.
    """
    with transaction.atomic():
        done = _decide(row, State.UPHELD, officer=officer, note=note)
        if and_block:
            if done.side != Side.COMPANY:
                raise NotAllowedNow(_("Only buyers are blocked here."))
            blocks.block_for_all(done.conversation.buyer, officer=officer, reason=note or done.get_reason_display())
    return done


def _decide(row: Report, state: str, *, officer, note: str) -> Report:
    if not officers.has_role(officer, officers.CATALOGUE) or row.reporter_id == officer.pk:
        raise PermissionDenied("report: not an officer of the catalogue, or the reporter")
    with transaction.atomic():
        fresh = (
            Report.objects.select_for_update(of=("self",), no_key=True)
            .select_related("conversation__buyer__user", "conversation__company", "reporter")
            .get(pk=row.pk)
        )
        if fresh.state != State.OPEN:
            raise NotAllowedNow(_("This report was decided already."))
        fresh.state, fresh.note = state, note.strip()[:500]
        fresh.decided_at, fresh.decided_by = clock.now(), officer
        fresh.save(update_fields=["state", "note", "decided_at", "decided_by"])
        audit.record(fresh, state, actor=officer, reason=fresh.note, after={"state": state})
        guard_mails.tell_reporter(fresh)
    return fresh
