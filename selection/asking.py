"""Asking a company: requests for completion and pre-rejection notices, their answers, and the term they suspend.

Each is sent by the officer who has the file, answered once by the company, and lapses by itself. While it is open the term
of the procedure stands still; afterwards the application is in screening again. States change in the table of applications
(selection/tables.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pavilion import audit, clock, transitions
from pavilion.files import private_storage, unguessable_name
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, NotAllowedNow
from pavilion.uploads import PdfFacts

from . import checks, consistency, locking, notices, snapshots, terms
from .drafts import clean_filename
from .models import (
    AnswerDocument,
    Application,
    CompletionItem,
    CompletionRequest,
    Document,
    Finding,
    PreRejectionNotice,
    TermSuspension,
)
from .roles import roles_towards
from .tables import APPLICATIONS

COMPLETION_DAYS = 10  # proposed to the officer, who may give more or fewer
NOTICE_DAYS = 10  # the law's
RESUME_DAYS = 10  # after observations the term runs again ten days on (art. 10-bis)
REMINDER_DAYS = 3  # before the last day

Asked = CompletionRequest | PreRejectionNotice
State = CompletionRequest.State
VERBS = {CompletionRequest: ("answer_completion", "lapse_completion"), PreRejectionNotice: ("observe", "lapse_notice")}


@dataclass(frozen=True)
class Upload:
    """A PDF of an answer: the file, and what pavilion.uploads.inspect_pdf found."""

    file: File
    facts: PdfFacts
    kind: str = Document.Kind.OTHER
    issued_on: date | None = None  # of an extract


# --- Asking ---------------------------------------------------------------------------------------------------------
def request_completion(
    application: Application, officer, *, items: dict[int, str], due_on: date, letter: str
) -> CompletionRequest:
    """Ask the company to complete its application: {requirement id: what is asked}, to be answered by `due_on`.

    The term stands still from today until the answer, or until the last day is over. Raises NotAllowedNow (no requirement
    marked "ask to complete", a day in the past, nothing asked), PermissionDenied. Side effects: audit, a mail.
    """
    with transaction_with_locks():
        now = clock.now()
        application = locking.lock_application(application.pk)
        if not items or not letter.strip():
            raise NotAllowedNow(_("Say what is asked, item by item, and write the letter."))
        if due_on <= clock.rome(now).date():
            raise NotAllowedNow(_("The last day to answer lies in the future."))
        payload = {"requirements": sorted(items), "due_on": due_on.isoformat()}
        _enter(application, "request_completion", officer, {"officer": officer}, payload=payload)
        request = CompletionRequest.objects.create(
            application=application, letter=letter.strip(), asked_by=officer, asked_at=now, due_on=due_on
        )
        CompletionItem.objects.bulk_create(
            CompletionItem(request=request, requirement_id=requirement, text=text.strip())
            for requirement, text in items.items()
        )
        _suspend(application, TermSuspension.Cause.COMPLETION, clock.rome(now).date())
        notices.completion_requested(request)
    return request


def send_notice(application: Application, officer, *, reasons: str, letter: str) -> PreRejectionNotice:
    """Tell the company why its application cannot be accepted, before it is rejected: it has ten days to observe.

    One for each application. The term stands still. Raises NotAllowedNow, PermissionDenied. Side effects: audit, a mail.
    """
    with transaction_with_locks():
        now = clock.now()
        application = locking.lock_application(application.pk)
        if not reasons.strip() or not letter.strip():
            raise NotAllowedNow(_("A pre-rejection notice states its reasons."))
        due_on = terms.last_day(clock.rome(now).date(), NOTICE_DAYS)
        _enter(application, "send_notice", officer, {"officer": officer}, payload={"due_on": due_on.isoformat()})
        notice = PreRejectionNotice.objects.create(
            application=application,
            reasons=reasons.strip(),
            letter=letter.strip(),
            asked_by=officer,
            asked_at=now,
            due_on=due_on,
        )
        _suspend(application, TermSuspension.Cause.NOTICE, clock.rome(now).date())
        notices.notice_sent(notice)
    return notice


# --- Answering ------------------------------------------------------------------------------------------------------
def answer(asked: Asked, *, user, text: str, uploads: list[Upload]) -> Asked:
    """The company's one answer, with its files; the application is in screening again.

    The answer to a request for completion makes the application's next snapshot – the company's data, its products and all
    documents as they are now – and runs the automatic checks on it. Files are stored before the transaction and taken
    away again if it fails. Raises NotAllowedNow (too late, answered already), PermissionDenied. Side effects: audit, a mail.
    """
    storage = private_storage()
    stored = [(storage.save(unguessable_name("applications", one.file.name), one.file), one) for one in uploads]
    try:
        with transaction_with_locks():
            now = clock.now()
            application = locking.lock_application(asked.application_id)
            asked = _locked(asked)
            if not text.strip():
                raise NotAllowedNow(_("Write your answer."))
            verb = VERBS[type(asked)][0]
            context = {"now": now, "asked": asked}
            transitions.check(
                APPLICATIONS, application, verb, roles=roles_towards(user, application.company), context=context
            )
            facts = _resume(application, now, observed=isinstance(asked, PreRejectionNotice))
            _enter(application, verb, user, context, payload={"asked": asked.pk}, **facts)
            asked.state, asked.answer, asked.answered_by = State.ANSWERED, text.strip(), user
            asked.answered_at = asked.ended_at = now
            asked.save(update_fields=["state", "answer", "answered_by", "answered_at", "ended_at"])
            for name, one in stored:
                _attach(asked, name, one, user, now)
            if isinstance(asked, CompletionRequest):
                _complete(application, asked, now)
            notices.answer_received(asked)
    except BaseException:
        for name, _one in stored:
            storage.delete(name)
        raise
    return asked


def _complete(application: Application, request: CompletionRequest, now: datetime) -> None:
    first = application.snapshots.order_by("number").first()
    snapshot = snapshots.take(application, at=now, declarations=first.content["declarations"])
    audit.record(application, "complete", after={"snapshot": snapshot.number, "fingerprint": snapshot.fingerprint})
    asked = set(request.items.values_list("requirement_id", flat=True))
    today, content = clock.rome(now).date(), snapshot.content | {"duplicates": consistency.duplicates(application)}
    for finding in application.findings.select_related("requirement"):
        result = checks.assess(finding.requirement.automatic_check, content, today=today)
        finding.automatic, finding.details, finding.checked_at = result.automatic, result.details, now
        if finding.requirement_id in asked and finding.outcome == Finding.Outcome.ASK:
            finding.outcome, finding.decided_by, finding.decided_at = Finding.Outcome.OPEN, None, None
        finding.save()


def _attach(asked: Asked, name: str, upload: Upload, user, now: datetime) -> None:
    document = Document.objects.create(
        application_id=asked.application_id,
        kind=upload.kind,
        file=name,
        filename=clean_filename(upload.file.name),
        sha256=upload.facts.sha256,
        size=upload.facts.size,
        pages=upload.facts.pages,
        issued_on=upload.issued_on,
        uploaded_by=user,
        uploaded_at=now,
    )
    is_notice = isinstance(asked, PreRejectionNotice)
    AnswerDocument.objects.create(
        document=document, notice=asked if is_notice else None, completion=None if is_notice else asked
    )


def open_question(application: Application) -> Asked | None:
    """What the company has to answer now, if anything."""
    if application.state == Application.State.COMPLETION:
        return application.completions.filter(state=State.OPEN).first()
    if application.state == Application.State.NOTICE:
        return PreRejectionNotice.objects.filter(application=application, state=State.OPEN).first()
    return None


def end_questions(application: Application, *, now: datetime) -> None:
    """An application withdrawn, or void, has nothing left to answer. Within the transaction that ends it."""
    for model in (CompletionRequest, PreRejectionNotice):
        model.objects.filter(application=application, state=State.OPEN).update(state=State.VOID, ended_at=now)
    _resume(application, now)


# --- Jobs -----------------------------------------------------------------------------------------------------------
def lapse_due() -> int:
    """Let questions lapse whose last day is over; returns how many. The application is in screening again.

    Safe to run late, twice, or twice at once: the days that do not count end with the last day, whenever this runs.
    """
    return sum(_lapse(one) for one in _overdue())


def _overdue() -> list[Asked]:
    today = clock.today()
    return [one for model in VERBS for one in model.objects.filter(state=State.OPEN, due_on__lt=today).order_by("pk")]


def _lapse(asked: Asked) -> bool:
    with transaction_with_locks():
        now = clock.now()
        application = locking.lock_application(asked.application_id)
        asked = _locked(asked)
        verb = VERBS[type(asked)][1]
        context = {"now": now, "asked": asked}
        if transitions.why_not(APPLICATIONS, application, verb, roles={SYSTEM}, context=context):
            return False
        facts = _resume(application, terms.end_of(asked.due_on))
        _enter(application, verb, None, context, payload={"asked": asked.pk}, **facts)
        asked.state, asked.ended_at = State.LAPSED, now
        asked.save(update_fields=["state", "ended_at"])
        notices.answer_missing(asked)
    return True


def remind_due() -> int:
    """Remind companies of questions to answer within three days, once each; returns how many mails were written."""
    today = clock.today()
    within = {"due_on__gte": today, "due_on__lte": today + timedelta(days=REMINDER_DAYS)}
    nearing = [one for model in VERBS for one in model.objects.filter(state=State.OPEN, **within)]
    due = {notices.answer_reminder_key(one): one for one in nearing}
    missing = due.keys() - notices.already_written(due)
    return sum(_remind(due[key]) for key in sorted(missing))


def _remind(asked: Asked) -> bool:
    with transaction_with_locks():
        locking.lock_application(asked.application_id)
        asked = _locked(asked)
        is_due = asked.is_open and not notices.already_written([notices.answer_reminder_key(asked)])
        return is_due and notices.answer_reminder(asked)


# --- The term -------------------------------------------------------------------------------------------------------
def _suspend(application: Application, cause: str, today: date) -> None:
    """Begin days that do not count, today or when the last ones end."""
    last = application.suspensions.order_by("-starts_on", "-pk").first()
    starts_on = max(today, last.ends_on) if last else today
    TermSuspension.objects.create(application=application, cause=cause, starts_on=starts_on)


def _resume(application: Application, at: datetime, *, observed: bool = False) -> dict:
    """End the days that do not count at an instant (ten days on when observations were made) and say the new last day."""
    suspension = application.suspensions.filter(ends_on=None).first()
    if suspension is not None:
        day = clock.rome(at).date() + timedelta(days=RESUME_DAYS if observed else 0)
        suspension.ends_on = max(suspension.starts_on, day)
        suspension.save(update_fields=["ends_on"])
    return {"term_ends_on": last_day_of(application)}


def last_day_of(application: Application) -> date:
    """The last day of the term: the call's days, and those that did not count."""
    days = application.call.procedure_days + suspended_days(application.suspensions.all())
    return terms.last_day(clock.rome(application.submitted_at).date(), days)


def suspended_days(suspensions: QuerySet | list[TermSuspension], today: date | None = None) -> int:
    """How many days did not count: of all that are over, or until `today`."""
    total = 0
    for one in suspensions:
        end = one.ends_on if today is None else min(one.ends_on or today, today)
        total += max(0, (end - one.starts_on).days) if end else 0
    return total


# --- Shared ---------------------------------------------------------------------------------------------------------
def _locked(asked: Asked) -> Asked:
    """The row as it is now; the lock on its application stands before it."""
    model = type(asked)
    return model.objects.select_related("application__call", "application__company").get(pk=asked.pk)


def _enter(application: Application, verb: str, user, context: dict, *, payload: dict, **facts) -> None:
    transitions.enter(
        APPLICATIONS,
        application,
        verb,
        roles={SYSTEM} if user is None else roles_towards(user, application.company),
        actor=user,
        payload=payload,
        context=context,
        facts=facts,
    )
