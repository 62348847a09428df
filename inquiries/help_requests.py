"""A company asks the agency for help: asked from any of its pages, answered by an officer with an outcome, taken up again, closed."""

import re
import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from companies.mandates import mail_recipient, representatives
from companies.models import Company, Mandate
from pavilion import clock
from pavilion.outbox import queue_mail
from pavilion.transitions import Table, Transition, enter

from . import limits
from .company_side import require_mandate
from .mails import link, quoted
from .models import HelpNote, HelpRequest, Side

State = HelpRequest.State
COMPANY = Side.COMPANY.value
ANSWER = (officers.CATALOGUE, officers.ADMINISTRATION)
OWN_PATH = re.compile(r"/[^/\\\s][^\\\s]{0,298}")
GONE = "–"  # stands where words were

TABLE = Table(
    "help request",
    [
        Transition((State.OPEN, State.ANSWERED), "answer", State.ANSWERED, ANSWER, mail="inquiries/help_answered"),
        Transition((State.OPEN, State.ANSWERED, State.CLOSED), "write", State.OPEN, (COMPANY,)),
        Transition((State.OPEN, State.ANSWERED), "close", State.CLOSED, (COMPANY,)),
    ],
)


def roles_towards(user, row: HelpRequest) -> set[str]:
    """What a person is to a help request: of its company now, an officer by their roles; never both."""
    if Mandate.objects.in_force(clock.now()).filter(user=user, company=row.company_id).exists():
        return {COMPANY}
    return set(officers.roles_of(user))


def ask(company: Company, *, user, topic: str, text: str, page: str, token: uuid.UUID) -> HelpRequest:
    """Ask the agency; `page` is the path somebody came from. A form sent twice asks once.

    Raises PermissionDenied without a mandate, TooOften at a limit. Side effects: a receipt by mail to whoever asks.
    """
    earlier = HelpRequest.objects.filter(token=token, asked_by=user).first()
    if earlier:
        return earlier
    limits.count((limits.HELP_OF_COMPANY, company.pk))
    with transaction.atomic():
        require_mandate(user, company.pk)
        now = clock.now()
        row = HelpRequest.objects.create(
            company=company,
            asked_by=user,
            token=token,
            topic=topic,
            page=own_path(page),
            asked_at=now,
            changed_at=now,
        )
        note = HelpNote.objects.create(request=row, by_officer=False, author=user, text=text, written_at=now)
        _mail(row, note, "inquiries/help_asked", user=user)
    return row


def write(row: HelpRequest, *, user, text: str) -> HelpRequest:
    """The company goes on, which opens the request again. Raises PermissionDenied, TooOften."""
    limits.count((limits.HELP_OF_COMPANY, row.company_id))
    with transaction.atomic():
        row = _locked(row)
        now = clock.now()
        enter(TABLE, row, "write", roles=roles_towards(user, row), actor=user, facts={"outcome": "", "changed_at": now})
        HelpNote.objects.create(request=row, by_officer=False, author=user, text=text, written_at=now)
    return row


def answer(row: HelpRequest, *, officer, text: str, outcome: str) -> HelpRequest:
    """An officer answers, and says what came of it. Raises PermissionDenied without the role, NotAllowedNow when it is closed.

    Side effects: an audit event; a mail to whoever asked, or to the company if they no longer act for it.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write the answer: the company reads it.")})
    if outcome not in HelpRequest.Outcome.values:
        raise ValidationError({"outcome": _("Choose what came of it.")})
    with transaction.atomic():
        row = _locked(row)
        now = clock.now()
        facts = {"outcome": outcome, "changed_at": now}
        roles = roles_towards(officer, row)
        enter(TABLE, row, "answer", roles=roles, actor=officer, facts=facts, payload={"outcome": outcome})
        note = HelpNote.objects.create(request=row, by_officer=True, author=officer, text=text, written_at=now)
        still = representatives(row.company).filter(pk=row.asked_by_id).first()
        recipient = {"user": still} if still else mail_recipient(row.company)
        if recipient:
            _mail(row, note, "inquiries/help_answered", **recipient)
    return row


def close(row: HelpRequest, *, user) -> HelpRequest:
    """The company needs no more. Raises PermissionDenied, NotAllowedNow when it is closed already. No mail."""
    with transaction.atomic():
        row = _locked(row)
        enter(TABLE, row, "close", roles=roles_towards(user, row), actor=user, facts={"changed_at": clock.now()})
    return row


def own_path(page: str) -> str:
    """A path of this portal, without its query; nothing for anything else."""
    path = page.partition("?")[0].partition("#")[0]
    return path if OWN_PATH.fullmatch(path) else ""


def forget_words(before: datetime) -> int:
    """Forget what was written in requests without a change since; that they were asked stays."""
    notes = HelpNote.objects.filter(request__changed_at__lt=before).exclude(text=GONE)
    return notes.update(text=GONE)


def _locked(row: HelpRequest) -> HelpRequest:
    rows = HelpRequest.objects.select_for_update(of=("self",), no_key=True).select_related("company", "asked_by")
    return rows.get(pk=row.pk)


def _mail(row: HelpRequest, note: HelpNote, template: str, **recipient) -> None:
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    queue_mail(
        key=f"inquiries:help:{note.pk}",
        template=template,
        context={"row": row, "quoted": quoted(note.text), "url": link(language, "inquiries:help", row.pk)},
        **recipient,
    )
