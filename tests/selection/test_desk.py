"""The officers' pages: the queue, the file on one page, and every step of the way to a decision through the browser."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.reference import load_reference
from pavilion import audit, clock
from selection import workflow
from selection.admin.queue import CappedPaginator
from selection.models import Application, Decision, Grant

from . import factories as make

pytestmark = pytest.mark.django_db

QUEUE = "/admin/selection/application/"


@pytest.fixture(autouse=True)
def _groups(db):
    """The officers' groups, with the permissions that open the desk's pages."""
    load_reference()


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def elena():
    return make.officer("Elena", "screening", language="en")


@pytest.fixture
def paolo():
    return make.officer("Paolo", "approval", language="en")


def file(application) -> str:
    return f"{QUEUE}{application.pk}/change/"


def do(client, application, deed: str, **data) -> str:
    """POST one deed, follow to the page it leads to, and give its text."""
    answer = client.post(f"{QUEUE}{application.pk}/{deed}/", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def outcomes(application, **chosen) -> dict:
    """What the table of requirements sends: an outcome and a note by requirement code."""
    data = {}
    for finding in application.findings.select_related("requirement"):
        outcome, note = chosen.get(finding.requirement.code, ("met", ""))
        data |= {f"outcome-{finding.pk}": outcome, f"note-{finding.pk}": note, f"ready-{finding.pk}": ""}
    return data


# --- The whole way ----------------------------------------------------------------------------------------------------
def test_from_the_queue_to_the_offer_by_two_officers(elena, paolo):
    call = make.call()
    application = make.submitted(call)
    first, second = as_(elena), as_(paolo)

    assert str(application.protocol) in first.get(QUEUE).content.decode()
    assert "Before the file opens" in first.get(file(application)).content.decode()
    assert "No conflict of interest declared" in do(first, application, "declare", conflict="no")
    assert "The file is yours." in do(first, application, "take")
    page = do(first, application, "findings", **outcomes(application), then="admit")
    assert "is admitted" in page or "ammessa" in page or "è ammessa" in page.lower()
    do(first, application, "propose/admit", letter="Siete ammessi.")
    page = first.get(file(application)).content.decode()
    assert "Whoever proposed cannot also approve" in page or "An officer who approves decides now." in page

    assert "Before the file opens" in second.get(file(application)).content.decode()
    page = do(second, application, "declare", conflict="no")
    assert "3 places are free: on approval one is offered to the company at once." in page
    assert "Siete ammessi." in page
    assert "Admitted. Place 1 is offered to the company." in do(second, application, "approve")
    assert Grant.objects.get().application == application
    assert LogEntry.objects.count() == 0  # our own record, not the admin's


def test_a_rejection_carries_its_reasons_from_the_table_to_the_letter(elena, paolo):
    application = make.in_screening(make.call(), elena, make.company("Forge Ltd", language="en"))
    client = as_(elena)
    data = outcomes(application, E2=("not_met", "The site is a warehouse."))

    page = do(client, application, "findings", **data, then="reject")

    assert "E2 Production site in Italy: The site is a warehouse." in page
    letter = re.search(r'<textarea name="letter"[^>]*>(.*?)</textarea>', page, re.DOTALL).group(1)
    assert "The site is a warehouse." in letter
    do(client, application, "propose/reject", reasons="E2", letter="Rejected.")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reasons, decision.letter) == ("reject", "E2", "Rejected.")
    page = as_(paolo).get(file(application)).content.decode()
    assert "Before the file opens" in page


def test_a_proposal_is_sent_back_with_its_reason(elena, paolo):
    application = make.proposed(make.call(), elena)
    client = as_(paolo)
    do(client, application, "declare", conflict="no")
    assert "Say why you send the proposal back." in do(client, application, "send-back", **{"back-reason": " "})
    assert "Sent back." in do(client, application, "send-back", **{"back-reason": "Manca la visura."})
    page = as_(elena).get(file(application)).content.decode()
    assert "Manca la visura." in page
    application.refresh_from_db()
    assert application.state == Application.State.SCREENING


# --- The queue --------------------------------------------------------------------------------------------------------
def test_the_queue_costs_the_same_queries_however_long_and_says_where_its_list_ends(elena, monkeypatch):
    call, client = make.call(), as_(elena)
    first = make.submitted(call)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(QUEUE).content.decode()
    assert file(first) in page
    assert "A filter or a search finds the others" not in page

    make.many_proposed(call, 60, elena, [])
    monkeypatch.setattr(CappedPaginator, "MOST", 55)
    with CaptureQueriesContext(connection) as more_queries:
        page = client.get(QUEUE).content.decode()
    assert "The first 55 are listed. A filter or a search finds the others" in page
    assert page.count("pa-state") == 50
    assert len(more_queries) == len(queries)
    assert client.get(f"{QUEUE}?p=2").content.decode().count("pa-state") == 5


# --- The table of requirements ------------------------------------------------------------------------------------------
def test_a_ready_reason_stands_in_for_a_note_not_written(elena):
    application = make.in_screening(make.call(), elena)
    finding = application.findings.get(requirement__code="E1")
    reason = "La sede legale risulta all’estero."
    data = outcomes(application, E1=("not_met", "")) | {f"ready-{finding.pk}": reason}
    do(as_(elena), application, "findings", **data)
    finding.refresh_from_db()
    assert (finding.outcome, finding.note) == ("not_met", reason)


def test_a_negative_outcome_without_a_reason_comes_back_and_nothing_typed_is_lost(elena):
    application = make.in_screening(make.call(), elena)
    data = outcomes(application, E1=("not_met", ""), E2=("met", "Nota da non perdere."))
    page = do(as_(elena), application, "findings", **data)
    assert "Write the reason, or choose a ready one" in page
    assert "Nota da non perdere." in page
    assert not application.findings.exclude(outcome="").exists()


def test_a_closed_button_says_why_and_pressing_it_saves_and_says_it_again(elena):
    application = make.in_screening(make.call(), elena)
    assert "Closed until these are decided: E1, E2, E3, E10" in as_(elena).get(file(application)).content.decode()
    data = outcomes(application, E3=("", ""))
    page = do(as_(elena), application, "findings", **data, then="admit")
    assert "Closed until these are decided: E3" in page
    assert application.findings.filter(outcome="met").count() == 3


@pytest.mark.parametrize("value", ["x" * 20_000, "a\x00b", "<script>alert(1)</script>", "👩‍🏭", "'; DROP TABLE x; --"])
def test_bad_input_at_the_desk_is_no_error_of_ours(elena, value):
    application = make.in_screening(make.call(), elena)
    client = as_(elena)
    for data in (
        outcomes(application, E1=("not_met", value)),
        outcomes(application, E1=(value, "x")),
        outcomes(application) | {"then": value},
    ):
        assert "<script>alert" not in do(client, application, "findings", **data)
    make.decide_findings(application, elena)
    assert "<script>alert" not in do(client, application, "propose/admit", letter=value)


# --- What is closed -----------------------------------------------------------------------------------------------------
def test_a_conflict_closes_the_file(elena):
    application = make.submitted(make.call())
    client = as_(elena)
    assert "This file is closed to you" in do(client, application, "declare", conflict="yes")
    document = application.documents.first()
    assert client.get(f"{QUEUE}{application.pk}/documents/{document.pk}/").status_code == 404
    assert application.company.office_street not in client.get(file(application)).content.decode()


def test_a_document_of_another_file_is_404_even_for_who_may_read_it(elena):
    call = make.call()
    mine, other = make.in_screening(call, elena), make.in_screening(call, elena)
    document = other.documents.first()
    assert as_(elena).get(f"{QUEUE}{mine.pk}/documents/{document.pk}/").status_code == 404


def test_each_document_opened_is_in_the_history(elena):
    application = make.in_screening(make.call(), elena)
    client = as_(elena)
    answer = client.get(f"{QUEUE}{application.pk}/documents/{application.documents.first().pk}/")
    assert b"".join(answer)[:5] == b"%PDF-"
    assert "opened a document" in client.get(file(application)).content.decode()
    assert audit.history(application).last().verb == "open_document"


def test_drafts_are_not_the_offices(elena):
    draft = make.draft(make.call())
    assert draft.company.legal_name not in as_(elena).get(QUEUE).content.decode()
    assert as_(elena).get(file(draft)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "x", "9" * 30, "%00"])
def test_a_file_that_is_not_there_is_404(elena, pk):
    assert as_(elena).get(f"{QUEUE}{pk}/change/").status_code == 404


def test_a_deed_pressed_twice_is_told_and_changes_nothing(elena):
    application = make.submitted(make.call())
    client = as_(elena)
    do(client, application, "declare", conflict="no")
    do(client, application, "take")
    events = audit.history(application).count()
    do(client, application, "take")
    make.decide_findings(application, elena)
    do(client, application, "propose/admit", letter="x")
    assert "not possible in the present state" in do(client, application, "propose/admit", letter="x")
    assert Decision.objects.count() == 1
    assert audit.history(application).filter(verb="take").count() == 1
    assert events < audit.history(application).count()


# --- What the officer is told ---------------------------------------------------------------------------------------------
def test_the_file_says_what_changed_since_the_submission(elena):
    application = make.in_screening(make.call(), elena)
    assert "Nothing changed since." in as_(elena).get(file(application)).content.decode()
    make.site(application.company, street="Via Nuova 1")
    page = as_(elena).get(file(application)).content.decode()
    assert "One thing changed since: sites (1 entry → 2 entries)" in " ".join(page.split())
    assert "Via Nuova 1" not in page


def test_the_term_is_said_in_days_and_when_it_is_past(elena):
    application = make.in_screening(make.call(), elena)
    with clock.frozen(make.NOON.replace(month=12, day=23)):
        assert "Day 30 of 30" in as_(elena).get(file(application)).content.decode()
    with clock.frozen(make.NOON.replace(month=12, day=24)):
        assert "past by 1 day" in as_(elena).get(file(application)).content.decode()


# --- The queue ------------------------------------------------------------------------------------------------------------
def listed(client, query: str = "") -> list[str]:
    return re.findall(r">DEMO-(\d{7})/26<", client.get(QUEUE + query).content.decode())


def test_the_queue_is_in_protocol_order_and_filtered(elena, paolo):
    call = make.call()
    for _ in range(2):
        make.submitted(call)
    make.in_screening(call, elena)
    make.proposed(call, elena)
    make.approved(call, outcome="reject")
    client = as_(elena)

    everything = [f"{number:07}" for number in range(1, 6)]
    assert listed(client) == everything[:4]  # the queue opens with what is to decide
    assert listed(client, "?state=all") == everything
    assert listed(client, f"?call__id__exact={call.pk}") == everything
    assert listed(client, "?q=0000005") == ["0000005"]
    assert listed(client, "?q=0000005&state=open") == []
    assert listed(client, "?whose=mine") == ["0000003", "0000004"]
    assert listed(client, "?whose=unassigned") == ["0000001", "0000002"]
    assert listed(client, "?state=proposed") == ["0000004"]
    assert listed(client, "?state=open") == ["0000001", "0000002", "0000003", "0000004"]
    assert listed(client, "?state=rejected") == ["0000005"]
    assert listed(client, "?whose=second") == []  # her own proposal
    assert listed(as_(paolo), "?whose=second") == ["0000004"]
    for printed in ("0000002", "0000002/26", "DEMO-0000002/26"):
        assert listed(client, f"?q={printed}") == ["0000002"]
    assert listed(client, "?q=0000002/25") == []
    assert listed(client, "?term=late") == []
    with clock.frozen(make.NOON.replace(month=12, day=21)):
        assert listed(client, "?term=soon") == ["0000001", "0000002", "0000003", "0000004"]
    with clock.frozen(make.NOON.replace(month=12, day=24)):
        assert listed(client, "?term=late") == ["0000001", "0000002", "0000003", "0000004"]
        assert listed(client, "?term=soon") == []


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", [QUEUE, QUEUE + "?whose=mine", QUEUE + "?term=late", "/admin/"])
def test_queue_and_first_page_cost_the_same_at_1_and_at_12(elena, address):
    call = make.call(place_count=20)
    client = as_(elena)
    make.in_screening(call, elena)
    few = queries(client, address)
    make.many_proposed(call, 11, elena, [])
    assert queries(client, address) == few


def test_a_file_costs_the_same_however_long_its_history(elena):
    call = make.call()
    client = as_(elena)
    application = make.in_screening(call, elena)
    few = queries(client, file(application))
    for _ in range(3):
        workflow.release(application, elena)
        workflow.take(application, elena)
        make.document(application, "other")
        make.submitted(call)
    assert queries(client, file(application)) == few


# --- The desk's first page ------------------------------------------------------------------------------------------------
def test_the_first_page_shows_the_places_the_files_and_what_presses(elena, paolo):
    call = make.call(place_count=5)
    make.approved(call)
    make.in_screening(call, elena)
    make.proposed(call)
    page = as_(elena).get("/admin/").content.decode()
    assert f"Call {call.number}" in page
    assert "5 places: 0 assigned, 1 offered, 4 free" in page
    assert "DEMO-0000002/26" in page
    assert "wait for a second officer" not in page
    assert "1 proposal waits for a second officer" in as_(paolo).get("/admin/").content.decode()
    with clock.frozen(make.NOON.replace(month=12, day=24)):
        assert "2 files past their term" in as_(elena).get("/admin/").content.decode()


def test_officers_of_other_rooms_see_nothing_of_it():
    make.submitted(make.call())
    page = as_(make.officer("C", "catalogue", language="en")).get("/admin/").content.decode()
    assert "pv-waffle" not in page
    assert "DEMO-" not in page
