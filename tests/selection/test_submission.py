"""Submission: what it needs, what it leaves, and the exact instants between which it is possible."""

from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from pavilion import audit, clock
from pavilion.clock import ROME
from pavilion.files import private_storage
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow
from pavilion.uploads import PdfFacts
from selection import drafts, workflow
from selection.models import Application, Finding, ProtocolEntry, ProtocolYear, Receipt

from . import factories as make

pytestmark = pytest.mark.django_db


def submit(application, **changes):
    declared = changes.pop("declarations", make.DECLARED)
    return workflow.submit(application, user=make.user_of(application.company), declarations=declared)


def refusal(application, **changes) -> str:
    with pytest.raises(NotAllowedNow) as refused:
        submit(application, **changes)
    application.refresh_from_db()
    assert application.state == Application.State.DRAFT
    assert not ProtocolEntry.objects.exists()
    return str(refused.value)


def test_a_submission_leaves_everything_it_should_and_all_at_the_same_instant():
    call = make.call()
    application = make.draft(call)
    user = make.user_of(application.company)

    entry = submit(application)

    application.refresh_from_db()
    assert application.state == Application.State.SUBMITTED
    assert (application.submitted_at, application.submitted_by) == (make.NOON, user)
    assert application.term_ends_on.isoformat() == "2026-12-23"
    assert (entry.year, entry.number, entry.registered_at) == (2026, 1, make.NOON)
    assert entry.sha256 == application.snapshots.get().fingerprint
    suggested = [
        (finding.requirement.code, finding.automatic, finding.outcome) for finding in application.findings.all()
    ]
    assert suggested == [("E1", "met", ""), ("E2", "met", ""), ("E3", "met", ""), ("E10", "met", "")]
    assert Receipt.objects.get().application == application
    assert [event.verb for event in audit.history(application)] == ["start", "submit", "register"]
    assert OutboxMail.objects.get().key == f"selection:application:{application.pk}:submitted"


@pytest.mark.parametrize(("demo", "written"), [(True, "DEMO-0022492/26"), (False, "0022492/26")])
def test_a_protocol_number_is_written_with_seven_digits_and_the_year(settings, demo, written):
    settings.DEMO = demo
    ProtocolYear.objects.create(year=2026, last_number=22491)
    assert str(submit(make.draft(make.call()))) == written


def test_numbers_are_progressive_per_year_in_rome():
    with clock.frozen(datetime(2026, 12, 31, 23, 59, 59, tzinfo=ROME)):
        call = make.call()
        old = [submit(make.draft(call)) for _ in range(2)]
    with clock.frozen(datetime(2027, 1, 1, 0, 0, tzinfo=ROME)):
        new = submit(make.draft(call))
    assert [(entry.year, entry.number) for entry in [*old, new]] == [(2026, 1), (2026, 2), (2027, 1)]


# --- The window: half-open, to the microsecond -----------------------------------------------------------------------
OPENS = datetime(2026, 12, 1, 10, 0, tzinfo=ROME)
CLOSES = datetime(2026, 12, 18, 23, 59, 59, tzinfo=ROME)


@pytest.fixture
def prepared():
    return make.draft(make.call(opens_at=OPENS, submission_closes_at=CLOSES))


@pytest.mark.parametrize("instant", [OPENS, CLOSES - timedelta(microseconds=1)])
def test_the_first_and_the_last_instant_are_in_time(prepared, instant):
    with clock.frozen(instant):
        assert submit(prepared).registered_at == instant


def test_an_instant_before_the_opening_is_refused_and_the_draft_kept(prepared):
    with clock.frozen(OPENS - timedelta(microseconds=1)):
        message = refusal(prepared)
    assert "1 December 2026" in message or "1 dicembre 2026" in message.lower()


def test_the_closing_instant_itself_is_too_late_and_the_draft_kept(prepared):
    with clock.frozen(CLOSES):
        message = refusal(prepared)
    assert "2026" in message
    assert drafts.saved_steps(prepared) == {"privacy"}


def test_a_submission_that_starts_in_time_arrives_in_time_however_long_it_waits(prepared, monkeypatch):
    """It arrives when its transaction starts: the deadline passes while the row is waited for."""
    instants = iter([CLOSES - timedelta(seconds=1)])
    monkeypatch.setattr(workflow.clock, "now", lambda: next(instants, CLOSES + timedelta(seconds=3)))
    assert submit(prepared).registered_at == CLOSES - timedelta(seconds=1)


def test_a_suspended_call_takes_nothing(prepared):
    type(prepared.call).objects.update(state="suspended")
    with clock.frozen(OPENS):
        refusal(prepared)


# --- What blocks a submission, and what does not -----------------------------------------------------------------------
def test_without_the_declarations_nothing_is_submitted():
    refusal(make.draft(make.call()), declarations={})


def test_without_the_privacy_notice_nothing_is_submitted():
    refusal(make.draft(make.call(), complete=False))


def test_nothing_is_refused_that_an_officer_should_judge():
    applicant = make.company(office_country="CH", office_province=None, office_town="Lugano")
    application = make.draft(make.call(), applicant, complete=False)
    drafts.read_privacy(application, user=make.user_of(applicant))

    submit(application)

    assert set(Finding.objects.values_list("automatic", flat=True)) == {"not_met"}


def test_a_second_submission_changes_nothing():
    application = make.draft(make.call())
    submit(application)
    events = AuditEvent.objects.count()
    with pytest.raises(NotAllowedNow):
        submit(application)
    assert (ProtocolEntry.objects.count(), application.snapshots.count()) == (1, 1)
    assert AuditEvent.objects.count() == events


def test_a_company_with_a_live_application_cannot_submit_another():
    call = make.call()
    first = make.submitted(call)
    Application.objects.filter(pk=first.pk).update(state="withdrawn")
    second = make.draft(call, first.company)
    Application.objects.filter(pk=first.pk).update(state="rejected", decided_at=make.NOON, decision_number=1)

    with pytest.raises(NotAllowedNow) as refused:
        submit(second)

    assert str(refused.value) != ""
    assert ProtocolEntry.objects.count() == 1


def test_after_a_withdrawal_a_new_application_gets_a_new_number():
    call = make.call()
    first = make.submitted(call)
    workflow.withdraw(first, user=make.user_of(first.company))
    again = make.submitted(call, first.company)
    assert (first.protocol.number, again.protocol.number) == (1, 2)


def test_everything_is_undone_when_one_part_fails(monkeypatch):
    application = make.draft(make.call())

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(workflow.notices, "submitted", fail)
    with pytest.raises(ZeroDivisionError):
        submit(application)
    application.refresh_from_db()
    assert application.state == Application.State.DRAFT
    assert not application.snapshots.exists()
    assert not ProtocolYear.objects.exists()


# --- Drafts ---------------------------------------------------------------------------------------------------------
def test_a_draft_is_found_again_and_can_be_prepared_before_the_opening():
    applicant = make.company()
    user = make.user_of(applicant)
    call = make.call(opens_at=clock.now() + timedelta(days=1))
    first = drafts.start_application(call, applicant, user=user)
    assert drafts.start_application(call, applicant, user=user) == first


def test_no_draft_is_started_once_the_call_is_closed():
    applicant = make.company()
    call = make.call()
    with clock.frozen(call.submission_closes_at), pytest.raises(NotAllowedNow):
        drafts.start_application(call, applicant, user=make.user_of(applicant))


def test_no_second_application_is_started_beside_a_live_one():
    application = make.submitted(make.call())
    with pytest.raises(NotAllowedNow):
        drafts.start_application(application.call, application.company, user=make.user_of(application.company))


def test_a_document_takes_the_place_of_the_last_of_its_kind_and_its_file_goes(django_capture_on_commit_callbacks):
    application = make.draft(make.call(), complete=False)
    user = make.user_of(application.company)

    def add(letter):
        file, facts = ContentFile(b"%PDF-", name=f"../{letter}.pdf"), PdfFacts(sha256=letter * 64, size=5, pages=1)
        return drafts.add_document(
            application, kind="extract", file=file, facts=facts, issued_on=clock.today(), user=user
        )

    first = add("a")
    with django_capture_on_commit_callbacks(execute=True):
        second = add("b")

    assert list(application.documents.all()) == [second]
    assert second.filename == "b.pdf"
    assert not private_storage().exists(first.file.name)
    assert private_storage().exists(second.file.name)


def test_a_submitted_application_takes_no_document_and_leaves_no_file():
    application = make.submitted(make.call())
    storage = private_storage()
    before = count_files(storage, "")
    with pytest.raises(NotAllowedNow):
        drafts.add_document(
            application,
            kind="other",
            file=ContentFile(b"%PDF-", name="x.pdf"),
            facts=PdfFacts(sha256="a" * 64, size=5, pages=1),
            user=make.user_of(application.company),
        )
    assert count_files(storage, "") == before


def count_files(storage, folder: str) -> int:
    folders, files = storage.listdir(folder)
    return len(files) + sum(count_files(storage, f"{folder}/{name}".strip("/")) for name in folders)


def test_a_discarded_draft_leaves_the_company_and_its_products():
    application = make.draft(make.call())
    drafts.discard(application, user=make.user_of(application.company))
    assert not Application.objects.exists()
    assert application.company.products.count() == 1
