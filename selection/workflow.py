"""The verbs of an application, from its submission to the decision. States change here and nowhere else.

Each verb is one transaction: locks in the written order (selection/locking.py), the table's gate (selection/tables.py),
facts, audit, mail row; and, where it decides or frees a place, the allocation under the lock on the call's row.
All raise NotAllowedNow with a message for people, and PermissionDenied.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit, clock, doorbell, transitions
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow

from . import asking, checks, drafts, locking, notices, places, protocol, snapshots, terms
from .models import Application, Call, Decision, PreRejectionNotice, ProtocolEntry, Receipt, VatCheck
from .roles import roles_towards
from .tables import APPLICATIONS
from .tasks import ask_vies, make_receipts

S = Application.State


# --- The company's verbs ----------------------------------------------------------------------------------------
def submit(application: Application, *, user, declarations: dict[str, str]) -> ProtocolEntry:
    """Submit a draft: it gets a protocol number, and what it says is frozen. Returns the register's entry.

    `declarations` are the exact texts the person ticked, by code; without them the table's guard refuses. The
    application arrives at the instant this transaction starts. The transaction holds the deadline's check, the
    snapshot, the checks that need no network, audit and outbox rows, and takes the protocol counter as its last lock.
    A worker makes the receipt's PDF afterwards.
    """
    try:
        with transaction_with_locks(), explained(Application):
            arrived_at = clock.now()
            earlier = drafts.replaceable(application)
            # What is replaced may free a place that was kept back for it: then the call's row is needed whole.
            call = locking.lock_call(application.call_id) if earlier else locking.share_call(application.call_id)
            if earlier:
                supersede(earlier, user=user)
            application = locking.lock_application(application.pk)
            today = clock.rome(arrived_at).date()
            transitions.enter(
                APPLICATIONS,
                application,
                "submit",
                roles=roles_towards(user, application.company),
                actor=user,
                context={"now": arrived_at, "declared": bool(declarations)},
                facts={
                    "submitted_at": arrived_at,
                    "submitted_by": user,
                    "language": user.language,
                    "term_ends_on": terms.last_day(today, application.call.procedure_days),
                },
            )
            snapshot = snapshots.take(application, at=arrived_at, declarations=declarations)
            requirements = application.call.requirements.all()
            checks.write_findings(application, requirements, snapshot.content, today=today, at=arrived_at)
            Receipt.objects.create(application=application)
            doorbell.ring(make_receipts)
            VatCheck.objects.create(application=application, vat_number=application.company.vat_number)
            doorbell.ring(ask_vies)
            if earlier:
                places.allocate(call, now=arrived_at)
            entry = protocol.register(application, at=arrived_at, sha256=snapshot.fingerprint)
            audit.record(
                application,
                "register",
                after={"year": entry.year, "number": entry.number, "fingerprint": snapshot.fingerprint},
            )
            notices.submitted(application, entry)
    except ValidationError as error:
        raise NotAllowedNow(error.messages[0]) from error
    return entry


def supersede(application: Application, *, user) -> Application:
    """Let a later application of the company take this one's place. Part of the transaction that submits the later one."""
    application = locking.lock_application(application.pk)
    _enter(application, "supersede", user, {"now": clock.now()})
    notices.superseded(application)
    return application


def withdraw(application: Application, *, user) -> Application:
    """The company withdraws an application that holds no place; whoever waited behind it may get one at once."""
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(application.call_id)
        application = locking.lock_application(application.pk, call=call)
        _enter(application, "withdraw", user, {})
        application.decisions.filter(state=Decision.State.PROPOSED).update(state=Decision.State.VOID, decided_at=now)
        asking.end_questions(application, now=now)
        notices.withdrawn(application)
        places.allocate(call, now=now)
    return application


# --- The officers' verbs: working on a file -----------------------------------------------------------------------
def take(application: Application, officer) -> Application:
    """Take a file nobody has. Side effect the first time: the company learns that its application is being examined."""
    with transaction_with_locks():
        application = locking.lock_application(application.pk)
        verb = "take_over" if application.state == S.SCREENING else "take"
        _enter(application, verb, officer, {"officer": officer}, assigned_to=officer)
        if verb == "take":
            notices.taken(application)
    return application


def release(application: Application, officer) -> Application:
    """Put a file back for others to take: one's own, or anyone's for whoever administers the desk."""
    with transaction_with_locks():
        application = locking.lock_application(application.pk)
        administers = officers.has_role(officer, officers.ADMINISTRATION)
        _enter(application, "release", officer, {"officer": officer, "administers": administers}, assigned_to=None)
    return application


def assign(application: Application, officer, *, to) -> Application:
    """An administrator gives a file to an officer who screens and has declared no conflict with its company."""
    with transaction_with_locks():
        application = locking.lock_application(application.pk)
        _enter(application, "assign", officer, {"to": to}, payload={"to": to.pk}, assigned_to=to)
    return application


def note_findings(application: Application, officer, *, outcomes: dict[int, tuple[str, str]]) -> int:
    """Write an officer's outcome and note per finding ({finding id: (outcome, note)}); returns how many changed.

    "" as outcome opens a finding again. A negative outcome needs its reason (constraint finding_negative_reason).
    """
    with transaction_with_locks():
        now = clock.now()
        application = locking.lock_application(application.pk)
        changed = {}
        for finding in application.findings.select_related("requirement").filter(pk__in=outcomes):
            outcome, note = outcomes[finding.pk]
            if (finding.outcome, finding.note) == (outcome, note):
                continue
            finding.outcome, finding.note = outcome, note
            finding.decided_by, finding.decided_at = (officer, now) if outcome else (None, None)
            changed[finding.requirement.code] = finding
        # Asked even when nothing changed: whoever may not write learns it now, not at the next change.
        payload = {"outcomes": {code: finding.outcome for code, finding in changed.items()}}
        transitions.check(
            APPLICATIONS,
            application,
            "note",
            roles=roles_towards(officer, application.company),
            context={"officer": officer},
        )
        if changed:
            for finding in changed.values():
                finding.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
            audit.record(application, "note", actor=officer, after=payload)
    return len(changed)


# --- The officers' verbs: deciding ----------------------------------------------------------------------------------
def propose(
    application: Application,
    officer,
    *,
    outcome: str,
    reasons: str = "",
    letter: str,
    observations_answer: str = "",
) -> Decision:
    """Propose admission or rejection with the letter to the company; another officer decides.

    A rejection states its reasons (constraint decision_negative_reasons) and answers the observations the company made on
    the pre-rejection notice (constraint decision_answers_observations). The company is not told yet.
    """
    with transaction_with_locks():
        now = clock.now()
        application = locking.lock_application(application.pk)
        rejects = outcome == Decision.Outcome.REJECT
        observed = observations(application) if rejects else None
        _enter(application, "propose_rejection" if rejects else "propose_admission", officer, {"officer": officer})
        if observed and not observations_answer.strip():
            raise NotAllowedNow(_("The company made observations: a rejection answers them."))
        return Decision.objects.create(
            application=application,
            outcome=outcome,
            reasons=reasons.strip(),
            letter=letter.strip(),
            observed=observed,
            observations_answer=observations_answer.strip() if observed else "",
            proposed_by=officer,
            proposed_at=now,
        )


def observations(application: Application) -> PreRejectionNotice | None:
    """The pre-rejection notice on which the company made observations, which a rejection has to answer."""
    return PreRejectionNotice.objects.filter(application=application, state=PreRejectionNotice.State.ANSWERED).first()


def approve(application: Application, officer) -> Decision:
    """A second officer makes the proposal the decision; the places are allocated in the same transaction.

    Everyone who decides on the same call waits for this transaction: what can be read before the lock is. Side effects: the
    company is mailed the decision and, if its turn has come, the offer of a place.
    """
    with transaction_with_locks():
        roles = roles_towards(officer, application.company)
        decision = application.decisions.filter(state=Decision.State.PROPOSED).first()
        call = locking.lock_call(application.call_id)
        now = clock.now()
        application = locking.lock_application(application.pk, call=call)
        rejects = decision is not None and decision.outcome == Decision.Outcome.REJECT
        transitions.enter(
            APPLICATIONS,
            application,
            "approve_rejection" if rejects else "approve_admission",
            roles=roles,
            actor=officer,
            payload={"decision": decision.pk if decision else None},
            context={"officer": officer, "proposal": decision},
            facts={"decided_at": now, "decision_number": _next_decision_number(call)},
        )
        _decide(decision, Decision.State.APPROVED, officer, now)
        grants = places.allocate(call, now=now)
        if rejects:
            notices.rejected(application, decision)
        elif application.pk not in [grant.application_id for grant in grants]:
            notices.eligible(application, decision)
    return decision


def send_back(application: Application, officer, *, reason: str) -> Decision:
    """A second officer sends the proposal back to whoever made it, saying why. The company is not told."""
    if not reason.strip():
        raise NotAllowedNow(_("Say why you send the proposal back."))
    with transaction_with_locks():
        application = locking.lock_application(application.pk)
        decision = application.decisions.filter(state=Decision.State.PROPOSED).first()
        _enter(application, "send_back", officer, {"officer": officer}, reason=reason.strip())
        _decide(decision, Decision.State.SENT_BACK, officer, clock.now(), sent_back_reason=reason.strip())
    return decision


def set_inadmissible(application: Application, officer, *, reason: str) -> Application:
    """End a file that cannot be examined at all, saying why; whoever waited behind it may get a place at once."""
    if not reason.strip():
        raise NotAllowedNow(_("Say why the application cannot be examined."))
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(application.call_id)
        application = locking.lock_application(application.pk, call=call)
        _enter(application, "set_inadmissible", officer, {"officer": officer}, reason=reason.strip())
        notices.inadmissible(application, reason.strip())
        places.allocate(call, now=now)
    return application


# --- What the verbs share -----------------------------------------------------------------------------------------
def closed(application: Application, verb: str, user) -> str:
    """Why a verb's button is closed for this person now, in words; "" when it is open.

    Raises PermissionDenied for whoever may not do it in any state.
    """
    roles = roles_towards(user, application.company)
    if not APPLICATIONS.may_ever(verb, roles):
        raise PermissionDenied(f"{APPLICATIONS.name}: {verb}")
    context = {
        "officer": user,
        "now": clock.now(),
        "administers": officers.has_role(user, officers.ADMINISTRATION),
    }
    return transitions.why_not(APPLICATIONS, application, verb, roles=roles, context=context)


def _enter(
    application: Application, verb: str, user, context: dict, *, reason: str = "", payload: dict | None = None, **facts
) -> None:
    transitions.enter(
        APPLICATIONS,
        application,
        verb,
        roles=roles_towards(user, application.company),
        actor=user,
        reason=reason,
        payload=payload,
        context=context,
        facts=facts,
    )


def _next_decision_number(call: Call) -> int:
    """Taken under the lock on the call's row: no other decision of this call is being numbered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(decision_number), 0) + 1 FROM selection_application WHERE call_id = %s", [call.pk]
        )
        return cursor.fetchone()[0]


def _decide(decision: Decision, state: str, officer, now: datetime, **facts) -> None:
    """Close a proposal that still stands. Raises NotAllowedNow for one that was sent back or replaced meanwhile."""
    facts |= {"state": state, "decided_by": officer, "decided_at": now}
    if not Decision.objects.filter(pk=decision.pk, state=Decision.State.PROPOSED).update(**facts):
        raise NotAllowedNow(_("There is no such proposal."))
    for name, value in facts.items():
        setattr(decision, name, value)
