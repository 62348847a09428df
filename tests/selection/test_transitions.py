"""The written tables are what happens: every state × verb × role is tried with the real verbs."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction

import selection
from companies import officers
from pavilion import clock, transitions
from pavilion.transitions import SYSTEM, NotAllowedNow
from selection import asking, calls, fees, memberships, places, tables, workflow
from selection.models import Application, CompletionRequest, FeeOffer, Grant, PreRejectionNotice
from selection.roles import COMPANY

from . import factories as make

pytestmark = pytest.mark.django_db

OFFICER_ROLES = [
    officers.SCREENING,
    officers.APPROVAL,
    officers.CATALOGUE,
    officers.CAMPAIGNS,
    officers.AUDIT,
    officers.ADMINISTRATION,
]
ROLES = [*OFFICER_ROLES, COMPANY, "another company", "nobody"]


class Undo(Exception):
    """Ends a savepoint, so that the next combination starts from the same rows."""


def outcome_of(deed) -> str:
    """What a verb does: allowed, closed (state or guard), or forbidden (role); its effects are undone."""
    try:
        with transaction.atomic():
            try:
                deed()
            except NotAllowedNow:
                return "closed"
            except PermissionDenied:
                return "forbidden"
            raise Undo
    except Undo:
        return "allowed"


def expected(table, state: str, verbs: tuple[str, ...], role: str) -> str:
    rows = [row for verb in verbs if (row := table.find(state, verb))]
    if not rows:
        return "closed"
    return "allowed" if any(role in row.roles for row in rows) else "forbidden"


@pytest.fixture
def people():
    """One person per role; everyone at the desk has declared that there is no conflict of interest."""
    found = {role: make.officer(role.title(), role) for role in OFFICER_ROLES}
    found["another company"] = make.user_of(make.company())
    found["nobody"] = make.person()
    return found


# --- Applications ---------------------------------------------------------------------------------------------------
def in_hand(application, user, **facts):
    """Whatever the guards of a verb ask for is there: the file in these hands, and what else is named."""
    Application.objects.filter(pk=application.pk).update(**{"assigned_to": user} | facts)


def findings(application, outcome):
    application.findings.update(outcome=outcome, note="x", decided_by=application.started_by, decided_at=clock.now())


def decision(application, outcome):
    application.decisions.all().delete()
    application.decisions.create(
        outcome=outcome, reasons="x", proposed_by=application.started_by, proposed_at=clock.now(), letter="x"
    )


def take(application, user):
    in_hand(application, None)
    workflow.take(application, user)


def release(application, user):
    in_hand(application, user)
    workflow.release(application, user)


def note(application, user):
    in_hand(application, user)
    workflow.note_findings(application, user, outcomes={application.findings.first().pk: ("met", "")})


def propose(outcome):
    def deed(application, user):
        in_hand(application, user)
        findings(application, "met" if outcome == "admit" else "not_met")
        workflow.propose(application, user, outcome=outcome, reasons="x", letter="x")

    return deed


def decide(verb, outcome):
    def deed(application, user):
        decision(application, outcome)
        if verb == "approve":
            workflow.approve(application, user)
        else:
            workflow.send_back(application, user, reason="x")

    return deed


def ask(application, user):
    in_hand(application, user)
    findings(application, "ask")
    items = {application.call.requirements.first().pk: "x"}
    asking.request_completion(application, user, items=items, due_on=clock.today() + timedelta(days=5), letter="x")


def send_notice(application, user):
    in_hand(application, user)
    findings(application, "not_met")
    asking.send_notice(application, user, reasons="x", letter="x")


def reply(model):
    def deed(application, user):
        facts = {"letter": "x", "asked_by": application.started_by, "asked_at": clock.now(), "due_on": clock.today()}
        if model is PreRejectionNotice:
            facts["reasons"] = "x"
        model.objects.filter(application=application).delete()
        asked = model.objects.create(application=application, **facts)
        asking.answer(asked, user=user, text="x", uploads=[])

    return deed


def supersede(application, user):
    in_hand(application, None)
    workflow.supersede(application, user=user)


def set_inadmissible(application, user):
    in_hand(application, None)
    workflow.set_inadmissible(application, user, reason="x")


# Verbs of the table (those in one tuple are one function, which chooses by the state): how they are really done.
APPLICATION_VERBS = {
    ("submit",): lambda application, user: workflow.submit(application, user=user, declarations=make.DECLARED),
    ("take", "take_over"): take,
    ("release",): release,
    ("note",): note,
    ("assign",): lambda application, user: workflow.assign(application, user, to=make.screener()),
    ("request_completion",): ask,
    ("send_notice",): send_notice,
    ("answer_completion",): reply(CompletionRequest),
    ("observe",): reply(PreRejectionNotice),
    ("propose_admission",): propose("admit"),
    ("propose_rejection",): propose("reject"),
    ("send_back",): decide("send_back", "admit"),
    ("approve_admission",): decide("approve", "admit"),
    ("approve_rejection",): decide("approve", "reject"),
    ("withdraw",): lambda application, user: workflow.withdraw(application, user=user),
    ("supersede",): lambda application, user: supersede(application, user),
    ("set_inadmissible",): lambda application, user: set_inadmissible(application, user),
}


def force_state(application, state: str):
    draft = state == Application.State.DRAFT
    Application.objects.filter(pk=application.pk).update(
        state=state,
        submitted_at=None if draft else clock.now(),
        submitted_by=None if draft else application.started_by,
        term_ends_on=None if draft else clock.today(),
        decided_at=clock.now(),
        decision_number=1000,
    )
    application.refresh_from_db()


@pytest.fixture
def application(people):
    """A draft with everything a submission needs, and with the rows officers work on."""
    application = make.draft(make.call(place_count=2))
    people[COMPANY] = make.user_of(application.company)
    for requirement in application.call.requirements.all():
        application.findings.create(requirement=requirement)
    for role in OFFICER_ROLES:
        application.conflicts.create(user=people[role], has_conflict=False)
    return application


def test_every_verb_of_the_table_is_tried():
    tried = {verb for verbs in APPLICATION_VERBS for verb in verbs}
    assert tried == {row.verb for row in tables.APPLICATIONS.rows if SYSTEM not in row.roles}


@pytest.mark.parametrize("state", Application.State.values)
def test_applications_do_exactly_what_the_table_says(state, application, people, monkeypatch):
    # What follows a submission has its own tests, and needs rows that are there only once.
    monkeypatch.setattr(workflow.checks, "write_findings", lambda *args, **kwargs: [])
    monkeypatch.setattr(workflow.notices, "_write", lambda *args, **kwargs: True)
    monkeypatch.setattr(asking, "_complete", lambda *args, **kwargs: None)
    force_state(application, state)

    found, wanted = {}, {}
    for verbs, deed in APPLICATION_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(application, people[role]))
            wanted[verbs, role] = expected(tables.APPLICATIONS, state, verbs, role)

    assert found == wanted


# --- Grants ---------------------------------------------------------------------------------------------------------
GRANT_VERBS = {
    ("accept",): lambda grant, user: places.accept(grant, user=user),
    ("decline",): lambda grant, user: places.decline(grant, user=user),
    ("give_up",): lambda grant, user: places.give_up(grant, user=user),
    ("revoke",): lambda grant, user: places.revoke(grant, officer=user, reason="x"),
}


@pytest.mark.parametrize("state", Grant.State.values)
def test_grants_do_exactly_what_the_table_says(state, people, monkeypatch):
    grant = make.approved(make.call()).grants.get()
    people[COMPANY] = make.user_of(grant.application.company)
    monkeypatch.setattr(places.memberships, "end_early", lambda *args, **kwargs: None)
    monkeypatch.setattr(places.notices, "_tell", lambda *args, **kwargs: None)
    live = state in Grant.LIVE
    answered = None if state == Grant.State.OFFERED else clock.now()
    Grant.objects.filter(pk=grant.pk).update(state=state, answered_at=answered, ended_at=None if live else clock.now())

    found, wanted = {}, {}
    for verbs, deed in GRANT_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(grant, people[role]))
            wanted[verbs, role] = expected(tables.GRANTS, state, verbs, role)

    assert found == wanted


@pytest.mark.parametrize("state", Grant.State.values)
def test_only_the_portal_lets_an_offer_lapse_and_only_once_it_has_expired(state):
    grant = make.approved(make.call()).grants.get()
    grant.state = state
    after = {"now": grant.expires_at}
    before = {"now": grant.expires_at - timedelta(microseconds=1)}

    def tried(roles, context):
        return outcome_of(lambda: transitions.check(tables.GRANTS, grant, "lapse", roles=roles, context=context))

    offered = state == Grant.State.OFFERED
    assert tried({SYSTEM}, after) == ("allowed" if offered else "closed")
    assert tried({SYSTEM}, before) == "closed"
    assert tried(set(ROLES), after) == ("forbidden" if offered else "closed")


def test_the_portal_itself_lets_questions_lapse_and_closes_the_files_of_a_revoked_call():
    by_the_portal = {row.verb for row in tables.APPLICATIONS.rows if SYSTEM in row.roles}
    assert by_the_portal == {"lapse_completion", "lapse_notice", "call_revoked"}


# --- The reduced fee ------------------------------------------------------------------------------------------------
FEE_VERBS = {
    ("accept",): lambda offer, user: fees.accept(offer, user=user),
    ("decline",): lambda offer, user: fees.decline(offer, user=user),
    ("record_payment",): lambda offer, user: fees.record_payment(
        offer, paid_on=clock.today(), amount=offer.amount, number="1", officer=user
    ),
    ("withdraw",): lambda offer, user: fees.withdraw(offer, officer=user, reason="x"),
}


@pytest.mark.parametrize("state", FeeOffer.State.values)
def test_the_reduced_fee_does_exactly_what_the_table_says(state, people, monkeypatch):
    call = make.call(place_count=1)
    make.approved(call)
    offer = fees.offer_reduced(make.approved(call), officer=people[officers.ADMINISTRATION])
    people[COMPANY] = make.user_of(offer.company)
    monkeypatch.setattr(fees.notices, "_tell_fee", lambda *args, **kwargs: True)
    facts = {"accepted_at": clock.now(), "accepted_by": people[COMPANY], "reference": "RF1"}
    if state == FeeOffer.State.PAID:
        membership = memberships.start_paid(offer, now=clock.now())
        facts |= {"paid_on": clock.today(), "recorded_at": clock.now(), "membership": membership, "payment_id": "9"}
    elif state not in FeeOffer.OPEN:
        facts["ended_at"] = clock.now()
    FeeOffer.objects.filter(pk=offer.pk).update(**facts, state=state)

    found, wanted = {}, {}
    for verbs, deed in FEE_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(offer, people[role]))
            wanted[verbs, role] = expected(tables.FEES, state, verbs, role)

    assert found == wanted


def test_every_verb_of_the_reduced_fee_is_tried():
    tried = {verb for verbs in FEE_VERBS for verb in verbs}
    assert tried | {"lapse"} == {row.verb for row in tables.FEES.rows}  # lapsing is the portal's: test_fees.py


# --- Calls ----------------------------------------------------------------------------------------------------------
def test_only_administrators_publish_a_call_and_only_once(people):
    draft = make.draft_call()
    found = {role: outcome_of(lambda role=role: calls.publish(draft, people[role])) for role in people}
    assert found == {role: "allowed" if role == officers.ADMINISTRATION else "forbidden" for role in people}

    published = calls.publish(draft, people[officers.ADMINISTRATION])
    assert outcome_of(lambda: calls.publish(published, people[officers.ADMINISTRATION])) == "closed"


# --- The printed tables ---------------------------------------------------------------------------------------------
def test_the_tables_are_printed_row_by_row():
    out = StringIO()
    call_command("show_transitions", stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    for table in tables.TABLES:
        assert [table.name] in lines
        for row in table.rows:
            for source in row.sources:
                assert [source, row.verb, row.target] in [line[:3] for line in lines]


def test_no_other_code_sets_a_state():
    """States change through the tables: nothing in the room assigns one elsewhere (SQL may compare).

    Questions to companies have no table of their own: selection/asking.py sets theirs with the application's verb.
    """
    assigned = re.compile(r"^\s*[\w.]+\.state = |update\([^)]*\bstate=")
    found = [
        (path.name, line.strip())
        for path in Path(selection.__file__).parent.rglob("*.py")
        for line in path.read_text().splitlines()
        if assigned.search(line) and "decision" not in line.lower() and path.name != "asking.py"
    ]
    assert found == []
