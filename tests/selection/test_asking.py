"""Asking the company: completion, pre-rejection notice, the term they suspend; assignment; many approvals at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from companies.models import Officer
from companies.reference import load_reference
from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from pavilion.uploads import inspect_pdf
from selection import asking, desk, places, screening, snapshots, workflow
from selection.models import Application, Call, CompletionRequest, Decision, PreRejectionNotice

from . import factories as make

pytestmark = pytest.mark.django_db


def on(day: date, hour: int = 12):
    return clock.frozen(clock.day_start(day) + timedelta(hours=hour))


def today(days: int = 0) -> date:
    return make.NOON.date() + timedelta(days=days)


def asked(by=None, *, due: int = 10, **call) -> CompletionRequest:
    """A file whose extract is asked for again."""
    by = by or make.screener()
    application = make.in_screening(make.call(**call), by)
    finding = application.findings.get(requirement__code="E10")
    workflow.note_findings(application, by, outcomes={finding.pk: ("ask", "Manca la visura aggiornata.")})
    items = {finding.requirement_id: finding.note or "Mandate la visura aggiornata."}
    return asking.request_completion(application, by, items=items, due_on=today(due), letter="Gentile impresa.")


def noticed(by=None) -> PreRejectionNotice:
    by = by or make.screener()
    application = make.in_screening(make.call(pre_rejection_notice=True), by)
    make.decide_findings(application, by, "not_met", "Lo stabilimento è all’estero.")
    return asking.send_notice(application, by, reasons="Lo stabilimento è all’estero.", letter="Preavviso.")


def reply(question, text="Ecco.", files=()):
    uploads = []
    for kind in files:
        pdf = make.pdf(f"{kind}.pdf")
        day = clock.today() if kind == "extract" else None
        uploads.append(asking.Upload(file=pdf, facts=inspect_pdf(pdf), kind=kind, issued_on=day))
    user = make.user_of(question.application.company)
    return asking.answer(question, user=user, text=text, uploads=uploads)


def fresh(application) -> Application:
    return Application.objects.get(pk=application.pk)


# --- Completion -----------------------------------------------------------------------------------------------------
def test_an_answered_completion_makes_the_next_snapshot_and_the_term_runs_on_without_those_days():
    request = asked()
    application = request.application
    first = application.snapshots.get()
    ends_on = fresh(application).term_ends_on
    assert fresh(application).state == "completion"

    with on(today(6)):
        reply(request, files=["extract", "other"])

    application = fresh(application)
    assert application.state == "screening"
    assert application.assigned_to == request.asked_by
    assert application.term_ends_on == ends_on + timedelta(days=6)
    suspension = application.suspensions.get()
    assert (suspension.starts_on, suspension.ends_on) == (today(), today(6))
    second = application.snapshots.get(number=2)
    assert snapshots.is_intact(second)
    assert len(second.content["documents"]) == len(first.content["documents"]) + 2
    assert second.content["declarations"] == first.content["declarations"]
    assert application.findings.get(requirement__code="E10").outcome == ""  # to be looked at again
    assert [event.verb for event in audit.history(application)][-3:] == [
        "request_completion", "answer_completion", "complete"
    ]  # fmt: skip
    mails = OutboxMail.objects.filter(template__in=["selection/completion_requested", "selection/answer_received"])
    assert mails.count() == 2


def test_there_is_one_answer_in_time_from_the_company_alone():
    request = asked()
    with pytest.raises(PermissionDenied):
        asking.answer(request, user=make.user_of(make.company()), text="Ecco.", uploads=[])
    with pytest.raises(NotAllowedNow):
        reply(request, text="  ")
    with on(request.due_on, 23):
        reply(request)
    with pytest.raises(NotAllowedNow):
        reply(request)
    late = asked()
    with on(late.due_on + timedelta(days=1), 0), pytest.raises(NotAllowedNow):
        reply(late)
    assert fresh(late.application).state == "completion"


def test_without_an_answer_the_days_that_do_not_count_end_with_the_last_one_however_late_the_job_is():
    request = asked()
    ends_on = fresh(request.application).term_ends_on
    with on(request.due_on):
        assert (asking.lapse_due(), asking.remind_due(), asking.remind_due()) == (0, 1, 0)
    with on(request.due_on + timedelta(days=5)):
        assert (asking.lapse_due(), asking.lapse_due()) == (1, 0)
    application = fresh(request.application)
    assert application.state == "screening"
    assert application.suspensions.get().ends_on == request.due_on + timedelta(days=1)
    assert application.term_ends_on >= ends_on + timedelta(days=11)


def test_while_the_company_has_to_answer_no_term_is_past():
    request = asked(due=40)
    with on(today(35)):
        application = fresh(request.application)
        term = desk.term_of(application, clock.today())
        assert (term["day"], term["total"], term["is_late"], term["is_suspended"]) == (0, 30, False, True)
        assert not Application.objects.late(clock.today()).exists()
        assert list(Application.objects.with_the_company()) == [application]


def test_a_completion_is_asked_for_what_is_marked_and_by_a_day_to_come():
    by = make.screener()
    application = make.in_screening(make.call(), by)
    requirement = application.call.requirements.first()
    ask = {"items": {requirement.pk: "x"}, "letter": "x"}
    with pytest.raises(NotAllowedNow):
        asking.request_completion(application, by, due_on=today(9), **ask)
    make.decide_findings(application, by, "ask", "x")
    for due, facts in ((today(), ask), (today(9), {"items": {}, "letter": "x"}), (today(9), ask | {"letter": " "})):
        with pytest.raises(NotAllowedNow):
            asking.request_completion(application, by, due_on=due, **facts)
    assert fresh(application).state == "screening"


def test_a_company_that_withdraws_has_nothing_left_to_answer():
    request = asked()
    workflow.withdraw(request.application, user=make.user_of(request.application.company))
    request.refresh_from_db()
    assert request.state == "void"
    assert request.application.suspensions.get().ends_on == today()
    with on(request.due_on + timedelta(days=1)):
        assert asking.lapse_due() == 0


# --- The pre-rejection notice ---------------------------------------------------------------------------------------
def test_a_rejection_waits_for_the_notice_and_answers_the_observations():
    by = make.screener()
    notice = noticed(by)
    application = notice.application
    assert notice.due_on == date(2026, 12, 3)
    with on(today(4)):
        reply(notice, "Abbiamo un secondo stabilimento.")
        application = fresh(application)
        # the term runs again ten days after the observations
        assert application.suspensions.get().ends_on == today(14)
        facts = {"outcome": "reject", "reasons": "Manca.", "letter": "Lettera."}
        with pytest.raises(NotAllowedNow):
            workflow.propose(application, by, **facts)
        decision = workflow.propose(application, by, **facts, observations_answer="Produce un terzo.")
    assert (decision.observed, decision.observations_answer) == (notice, "Produce un terzo.")


def test_where_the_call_hears_companies_first_no_rejection_is_proposed_before_the_notice():
    by = make.screener()
    application = make.in_screening(make.call(pre_rejection_notice=True), by)
    make.decide_findings(application, by, "not_met", "Manca.")
    with pytest.raises(NotAllowedNow):
        workflow.propose(application, by, outcome="reject", reasons="Manca.", letter="x")
    notice = asking.send_notice(application, by, reasons="Manca.", letter="x")
    with on(notice.due_on + timedelta(days=1)):
        assert asking.lapse_due() == 1
        with pytest.raises(NotAllowedNow):  # one notice for each application
            asking.send_notice(application, by, reasons="Manca.", letter="x")
        decision = workflow.propose(application, by, outcome="reject", reasons="Manca.", letter="x")
    assert decision.observed is None


def test_days_asked_for_after_observations_are_counted_once():
    by = make.screener()
    notice = noticed(by)
    application = notice.application
    with on(today(4)):
        reply(notice)
        finding = application.findings.first()
        workflow.note_findings(application, by, outcomes={finding.pk: ("ask", "Un’altra cosa.")})
        items = {finding.requirement_id: "Un’altra cosa."}
        request = asking.request_completion(application, by, items=items, due_on=today(30), letter="x")
    with on(today(20)):
        reply(request)
    assert [(one.starts_on, one.ends_on) for one in application.suspensions.all()] == [
        (today(), today(14)), (today(14), today(20))
    ]  # fmt: skip
    assert fresh(application).term_ends_on == asking.last_day_of(application) == date(2027, 1, 12)


# --- Pages ----------------------------------------------------------------------------------------------------------
def as_(user) -> Client:
    user.language = "en"
    user.save()
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_officer_and_company_go_through_a_completion_in_the_browser():
    load_reference()
    elena = make.screener()
    application = make.in_screening(make.call(), elena)
    file = f"/admin/selection/application/{application.pk}/"
    officer, company = as_(elena), as_(make.user_of(application.company))
    outcomes = {f"outcome-{one.pk}": "met" for one in application.findings.all()}
    asked_for = application.findings.get(requirement__code="E10")
    without_note = officer.post(f"{file}findings/", outcomes | {f"outcome-{asked_for.pk}": "ask"})
    assert "Write what the company has to send" in words(without_note)
    note = {f"outcome-{asked_for.pk}": "ask", f"note-{asked_for.pk}": "Send a newer extract.", "then": "completion"}
    page = officer.post(f"{file}findings/", outcomes | note, follow=True)
    assert "Send a newer extract." in words(page)
    bad = officer.post(f"{file}completion/", {f"item-{asked_for.pk}": "", "due_on": "2020-01-01", "letter": "Dear"})
    assert "lies in the future" in words(bad)
    assert "Dear" in words(bad)
    item = {f"item-{asked_for.pk}": "Send a newer extract.", "due_on": "2026-12-10", "letter": "Dear"}
    done = officer.post(f"{file}completion/", item, follow=True)
    assert "waits for the company" in words(done).lower()
    assert application.company.legal_name in words(officer.get("/admin/selection/application/?whose=company"))

    address = f"/en/company/application/{application.pk}/answer/"
    assert "Send a newer extract." in words(company.get(address))
    wrong = company.post(address, {"text": "Here it is.", "extract": make.pdf("v.pdf"), "is_final": "1"})
    assert "Write the date of the extract" in words(wrong)
    assert "Here it is." in words(wrong)
    assert "Choose the files again" in words(wrong)
    disguised = make.pdf("v.pdf")
    disguised.file.write(b"MZ this is no PDF")
    disguised.file.seek(0)
    sent = {"text": "Here it is.", "issued_on": "2026-11-20", "is_final": "1"}
    assert company.post(address, sent | {"first": disguised}).status_code == 200
    ok = company.post(address, sent | {"extract": make.pdf("visura.pdf")}, follow=True)
    assert "Your answer has arrived" in words(ok)
    assert company.get(address).status_code == 302
    document = application.documents.get(answers__isnull=False)
    page = words(officer.get(f"{file}change/?document={document.pk}&snapshot=1"))
    assert f"{file}documents/{document.pk}/" in page
    assert "Here it is." in page
    assert b"".join(officer.get(f"{file}documents/{document.pk}/").streaming_content).startswith(b"%PDF")
    assert audit.history(application).last().verb == "open_document"


def test_officer_and_company_go_through_a_notice_and_its_rejection_in_the_browser():
    load_reference()
    elena, paolo = make.screener(), make.approver()
    application = make.in_screening(make.call(pre_rejection_notice=True), elena, make.company(language="en"))
    file = f"/admin/selection/application/{application.pk}/"
    officer, company = as_(elena), as_(make.user_of(application.company))
    data = {}
    for one in application.findings.all():
        data |= {f"outcome-{one.pk}": "not_met", f"note-{one.pk}": "Abroad."}
    page = officer.post(f"{file}findings/", data | {"then": "notice"}, follow=True)
    assert "10-bis" in words(page)
    officer.post(f"{file}notice/", {"reasons": "Abroad.", "letter": "We tell you that it is abroad."})
    address = f"/en/company/application/{application.pk}/answer/"
    assert "We tell you that it is abroad." in words(company.get(address))
    company.post(address, {"text": "We have a second plant.", "is_final": "1"})
    proposal = words(officer.get(f"{file}propose/reject/"))
    assert "We have a second plant." in proposal
    assert "[…]" in proposal
    letter = {"reasons": "Abroad.", "letter": "Rejected. […]"}
    assert "a rejection answers them" in words(officer.post(f"{file}propose/reject/", letter))
    officer.post(f"{file}propose/reject/", letter | {"observations_answer": "It is abroad too."})
    assert Decision.objects.get().letter == "Rejected. It is abroad too."
    screening.declare_conflict(application, paolo, has_conflict=False)
    assert "It is abroad too." in words(as_(paolo).get(f"{file}change/"))


# --- Many at once ---------------------------------------------------------------------------------------------------
def test_several_proposals_are_approved_after_a_preview_and_each_says_what_came_of_it():
    load_reference()
    call, paolo = make.call(place_count=2), make.approver()
    first, second, third = (make.proposed(call) for _ in range(3))
    conflict = make.proposed(call)
    screening.declare_conflict(conflict, paolo, has_conflict=True)
    undecided = make.submitted(call)
    everyone = {"application": [one.pk for one in (first, second, third, conflict, undecided)]}
    client = as_(paolo)
    queue = {"action": "approve_several", "_selected_action": everyone["application"]}
    preview = words(client.post("/admin/selection/application/", queue))
    assert "3 of 5 can be approved by you. 3 e-mails go out." in preview
    assert (preview.count("offered at once"), preview.count("> waits")) == (2, 0)
    assert Application.objects.filter(state="eligible").count() == 0
    address = "/admin/selection/application/approve-several/"
    chosen = everyone | {"confirm": "1"}
    assert "Declare that you have no conflict" in words(client.post(address, chosen))
    assert Application.objects.filter(state="eligible").count() == 0

    done = words(client.post(address, chosen | {"no_conflict": "yes"}))

    assert "3 of 5 done." in done
    assert (done.count("is offered to the company"), done.count("There is no place for the company yet")) == (2, 1)
    assert fresh(conflict).state == "proposed"
    assert as_(make.screener()).post(address, chosen).status_code == 404


def test_an_administrator_gives_files_to_officers_who_screen_and_have_no_conflict():
    load_reference()
    by, elena, paolo = make.officer("Admin", "administration"), make.screener(), make.approver()
    call = make.call()
    free, conflict = make.submitted(call), make.submitted(call)
    screening.declare_conflict(conflict, elena, has_conflict=True)
    form = {"application": [free.pk, conflict.pk], "confirm": "1", "officer": Officer.objects.get(user=elena).pk}
    done = words(as_(by).post("/admin/selection/application/assign/", form))
    assert "1 of 2 done." in done
    assert fresh(free).assigned_to == elena
    with pytest.raises(NotAllowedNow):
        workflow.assign(free, by, to=paolo)
    with pytest.raises(PermissionDenied):
        workflow.assign(free, elena, to=elena)
    screening.declare_conflict(free, elena, has_conflict=False)
    assert workflow.take(free, elena).state == "screening"


def test_the_preview_of_places_is_what_approving_brings():
    for policy in Call.Allocation.values:
        call, paolo = make.call(place_count=2, allocation=policy), make.approver()
        make.submitted(call)  # undecided, before all others
        proposals = [make.proposed(call) for _ in range(3)]
        wanted = places.would_get_places(proposals, now=clock.now())
        for application in proposals:
            screening.declare_conflict(application, paolo, has_conflict=False)
            workflow.approve(application, paolo)
        got = {one.pk for one in proposals if one.grants.exists()}
        assert wanted == got, policy
