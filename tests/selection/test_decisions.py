"""Screening and decision: declarations, notes, two officers, and what the company learns of it."""

import pytest
from django.core.exceptions import PermissionDenied

from pavilion import audit
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import calls, letters, locking, screening, workflow
from selection.models import Application, ConflictDeclaration, Decision, Requirement

from . import factories as make

pytestmark = pytest.mark.django_db


def mails() -> list[str]:
    """Names of the mails since the receipt, in order."""
    return [
        name.removeprefix("selection/")
        for name in OutboxMail.objects.order_by("pk").values_list("template", flat=True)
        if name not in ("selection/submitted", "selection/taken")
    ]


# --- Declarations ---------------------------------------------------------------------------------------------------
def test_nobody_takes_a_file_before_declaring():
    application, by = make.submitted(make.call()), make.screener()
    with pytest.raises(NotAllowedNow):
        workflow.take(application, by)
    screening.declare_conflict(application, by, has_conflict=False)
    assert workflow.take(application, by).assigned_to == by


def test_a_conflict_closes_the_file_for_good():
    application, by = make.submitted(make.call()), make.screener()
    screening.declare_conflict(application, by, has_conflict=True)
    screening.declare_conflict(application, by, has_conflict=False)
    assert ConflictDeclaration.objects.get().has_conflict is True
    assert screening.may_read(application, by) is False
    with pytest.raises(NotAllowedNow):
        workflow.take(application, by)


def test_a_conflict_declared_later_puts_the_file_back_and_says_so():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    screening.declare_conflict(application, by, has_conflict=True)
    application.refresh_from_db()
    assert application.assigned_to is None
    assert audit.history(application).last().verb == "declare_conflict"
    assert audit.history(application).last().after == {"released": True}


def test_only_those_who_work_on_files_declare():
    with pytest.raises(PermissionDenied):
        screening.declare_conflict(make.submitted(make.call()), make.officer("C", "catalogue"), has_conflict=False)


def test_auditors_read_without_declaring_and_never_decide():
    application, auditor = make.submitted(make.call()), make.officer("A", "audit")
    assert screening.may_read(application, auditor) is True
    with pytest.raises(PermissionDenied):
        workflow.take(application, auditor)


def test_each_opening_of_a_document_is_on_record():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    document = application.documents.first()
    screening.open_document(document, by)
    screening.open_document(document, by)
    events = [event for event in audit.history(application) if event.verb == "open_document"]
    assert [(event.actor, event.after) for event in events] == [(by, {"document": document.pk})] * 2


def test_a_document_stays_closed_without_declaration():
    with pytest.raises(PermissionDenied):
        screening.open_document(make.submitted(make.call()).documents.first(), make.screener())


# --- In whose hands -------------------------------------------------------------------------------------------------
def test_a_file_in_other_hands_is_not_taken_until_it_is_released():
    first, second = make.screener(), make.screener()
    application = make.in_screening(make.call(), first)
    screening.declare_conflict(application, second, has_conflict=False)
    with pytest.raises(NotAllowedNow):
        workflow.take(application, second)
    with pytest.raises(NotAllowedNow):
        workflow.release(application, second)
    workflow.release(application, make.officer("Admin", "administration"))
    assert workflow.take(application, second).assigned_to == second


def test_the_company_hears_once_that_its_application_is_examined():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    workflow.release(application, by)
    workflow.take(application, by)
    assert OutboxMail.objects.filter(template="selection/taken").count() == 1


# --- Findings -------------------------------------------------------------------------------------------------------
def test_outcomes_are_written_with_who_and_when_and_opened_again():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    finding = application.findings.first()

    assert workflow.note_findings(application, by, outcomes={finding.pk: ("not_met", "Manca.")}) == 1
    finding.refresh_from_db()
    assert (finding.outcome, finding.note, finding.decided_by, finding.decided_at) == (
        "not_met",
        "Manca.",
        by,
        make.NOON,
    )
    assert workflow.note_findings(application, by, outcomes={finding.pk: ("", "")}) == 1
    finding.refresh_from_db()
    assert (finding.outcome, finding.decided_by, finding.decided_at) == ("", None, None)
    assert [event.after for event in audit.history(application) if event.verb == "note"] == [
        {"outcomes": {"E1": "not_met"}},
        {"outcomes": {"E1": ""}},
    ]


def test_writing_the_same_again_changes_nothing():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    finding = application.findings.first()
    workflow.note_findings(application, by, outcomes={finding.pk: ("met", "")})
    events = audit.history(application).count()
    assert workflow.note_findings(application, by, outcomes={finding.pk: ("met", "")}) == 0
    assert audit.history(application).count() == events


def test_findings_of_another_file_are_not_touched():
    by = make.screener()
    call = make.call()
    mine, other = make.in_screening(call, by), make.in_screening(call, by)
    stranger = other.findings.first()
    assert workflow.note_findings(mine, by, outcomes={stranger.pk: ("met", "")}) == 0
    stranger.refresh_from_db()
    assert stranger.outcome == ""


# --- Proposals ------------------------------------------------------------------------------------------------------
def test_the_button_says_why_admission_is_closed():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    assert workflow.closed(application, "propose_admission", by).endswith("E1, E2, E3, E10")
    finding = application.findings.get(requirement__code="E3")
    make.decide_findings(application, by)
    assert workflow.closed(application, "propose_admission", by) == ""
    workflow.note_findings(application, by, outcomes={finding.pk: ("not_met", "Manca.")})
    assert workflow.closed(application, "propose_admission", by).endswith("E3")
    assert workflow.closed(application, "propose_rejection", by) == ""


def test_a_requirement_that_does_not_block_does_not_close_admission():
    draft = make.draft_call()
    Requirement.objects.filter(code="E3").update(is_blocking=False)
    call = calls.publish(draft, make.officer("Admin", "administration"))
    by = make.screener()
    application = make.in_screening(call, by)
    make.decide_findings(application, by)
    finding = application.findings.get(requirement__code="E3")
    workflow.note_findings(application, by, outcomes={finding.pk: ("not_met", "Manca.")})
    assert workflow.closed(application, "propose_admission", by) == ""
    assert workflow.closed(application, "propose_rejection", by) != ""


def test_a_proposal_is_not_told_to_the_company():
    make.proposed(make.call())
    assert mails() == []


def test_whoever_proposed_cannot_approve_even_with_both_roles():
    both = make.officer("Both", "screening", "approval")
    application = make.proposed(make.call(), both)
    with pytest.raises(NotAllowedNow) as refused:
        workflow.approve(application, both)
    assert str(refused.value) == workflow.closed(application, "approve_admission", both) != ""
    application.refresh_from_db()
    assert application.state == Application.State.PROPOSED


def test_an_approver_with_a_conflict_cannot_decide():
    application, by = make.proposed(make.call()), make.approver()
    with pytest.raises(NotAllowedNow):
        workflow.approve(application, by)
    screening.declare_conflict(application, by, has_conflict=True)
    with pytest.raises(NotAllowedNow):
        workflow.approve(application, by)


def test_a_rejection_tells_the_company_the_letter_and_gives_no_place():
    application = make.approved(make.call(), outcome="reject")
    assert application.state == Application.State.REJECTED
    assert (application.decided_at, application.decision_number) == (make.NOON, 1)
    assert not application.grants.exists()
    assert mails() == ["rejected"]
    assert "Lettera." in OutboxMail.objects.get(template="selection/rejected").text


def test_an_admission_is_one_mail_whether_a_place_is_there_or_not():
    call = make.call(place_count=1)
    make.approved(call)
    make.approved(call)
    assert mails() == ["offer", "eligible"]


def test_a_proposal_sent_back_is_history_and_can_be_made_again():
    first, second = make.screener(), make.approver()
    application = make.proposed(make.call(), first)
    screening.declare_conflict(application, second, has_conflict=False)

    workflow.send_back(application, second, reason="Manca la visura.")

    application.refresh_from_db()
    assert (application.state, application.assigned_to) == (Application.State.SCREENING, first)
    workflow.propose(application, first, outcome="admit", letter="Seconda lettera.")
    decisions = [(decision.state, decision.sent_back_reason) for decision in Decision.objects.all()]
    assert decisions == [("sent_back", "Manca la visura."), ("proposed", "")]
    assert mails() == []
    assert audit.history(application).filter(verb="send_back").get().reason == "Manca la visura."


def test_an_approval_counts_for_the_proposal_that_was_read_and_for_no_later_one(monkeypatch):
    first, second = make.screener(), make.approver()
    application = make.proposed(make.call(), first)
    screening.declare_conflict(application, second, has_conflict=False)
    lock_call = locking.lock_call

    def wait_while_it_is_proposed_anew(call_id):
        workflow.send_back(application, second, reason="Manca la visura.")
        workflow.propose(application, first, outcome="admit", letter="Seconda lettera.")
        return lock_call(call_id)

    monkeypatch.setattr(locking, "lock_call", wait_while_it_is_proposed_anew)
    with pytest.raises(NotAllowedNow):
        workflow.approve(application, second)

    assert not application.grants.exists()
    assert not Decision.objects.filter(state=Decision.State.APPROVED).exists()


def test_a_proposal_is_not_sent_back_without_a_reason():
    application, by = make.proposed(make.call()), make.approver()
    screening.declare_conflict(application, by, has_conflict=False)
    with pytest.raises(NotAllowedNow):
        workflow.send_back(application, by, reason="  ")


def test_a_company_that_withdraws_leaves_the_proposal_without_object():
    application = make.proposed(make.call())
    workflow.withdraw(application, user=make.user_of(application.company))
    decision = application.decisions.get()
    assert (decision.state, decision.decided_by, decision.decided_at) == ("void", None, make.NOON)
    assert mails() == ["withdrawn"]


# --- The letter -----------------------------------------------------------------------------------------------------
def test_the_letter_of_a_rejection_is_assembled_from_what_was_found_in_the_companys_language():
    by = make.officer("Elena", "screening", language="it")
    application = make.in_screening(make.call(), by, make.company("Forge Ltd", language="en"))
    make.decide_findings(application, by)
    finding = application.findings.get(requirement__code="E2")
    workflow.note_findings(application, by, outcomes={finding.pk: ("not_met", "The site is a warehouse.")})

    letter = letters.draft_letter(application, "reject")

    assert "E2 Production site in Italy" in letter
    assert "The site is a warehouse." in letter
    assert "is rejected for the following reasons" in letter
    assert str(application.protocol) in letter
    assert "E1" not in letter


def test_ready_reasons_are_in_the_companys_language():
    finding = make.submitted(make.call()).findings.get(requirement__code="E1")
    assert letters.ready_reasons(finding, "it")[0] == "La sede legale risulta all’estero."
    assert letters.ready_reasons(finding, "en")[0] == "The registered office is abroad."
