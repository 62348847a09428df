"""VIES: valid, not valid, not verifiable; asked by a worker, through an adapter, without blocking anything. No network."""

import io
import json
from urllib.error import HTTPError, URLError

import pytest

from pavilion import audit, work
from selection import vies, workflow
from selection.models import Application, VatCheck

from . import factories as make

pytestmark = pytest.mark.django_db
Kind = VatCheck.Answer


class Fake:
    """Answers what the test says, one after the other, and remembers what it was asked."""

    answers: list = []
    asked: list = []

    def ask(self, vat_number):
        Fake.asked.append(vat_number)
        return Fake.answers.pop(0)


@pytest.fixture
def says(settings):
    settings.VIES_ADAPTER = "tests.selection.test_vies.Fake"

    def answers(*found):
        Fake.answers, Fake.asked = list(found), []

    return answers


def codes(application) -> list[str]:
    finding = application.findings.get(requirement__code="E1")
    return [finding.automatic, *[one["code"] for one in finding.details if one["code"].startswith("vies")]]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (vies.Answer(Kind.VALID, consultation="WAPIAAAA"), ["met", "vies_valid"]),
        (vies.Answer(Kind.NOT_VALID), ["unclear", "vies_not_valid"]),
        (vies.Answer(Kind.NOT_VERIFIABLE, note="off"), ["met", "vies_off"]),
    ],
)
def test_the_answer_stands_on_the_file_and_only_suggests(says, answer, expected):
    application = make.submitted(make.call())
    assert codes(application) == ["met"]
    says(answer)
    assert vies.check_waiting() == 1
    assert codes(application) == expected
    row = VatCheck.objects.get()
    assert (row.answer, row.consultation) == (answer.kind, answer.consultation)
    assert Fake.asked == [application.company.vat_number]
    assert audit.history(application).last().verb == "ask_vies"
    assert Application.objects.get(pk=application.pk).state == "submitted"
    assert vies.check_waiting() == 0
    vies.record(row, vies.Answer(Kind.NOT_VALID))  # what is known stays
    assert codes(application) == expected


def test_an_outage_is_asked_again_and_is_never_read_as_not_valid(says):
    application = make.submitted(make.call())
    outage = vies.Answer(Kind.NOT_VERIFIABLE, note="MS_UNAVAILABLE")
    says(*[outage] * work.MAX_ATTEMPTS)
    for attempt in range(work.MAX_ATTEMPTS):
        assert VatCheck.objects.get().answer == Kind.WAITING
        VatCheck.objects.update(due_at=application.submitted_at.replace(year=2020))
        assert vies.check_waiting() == (attempt == work.MAX_ATTEMPTS - 1)
    assert codes(application) == ["met", "vies_unknown"]
    assert VatCheck.objects.get().note == "MS_UNAVAILABLE"


def test_a_submission_neither_waits_for_vies_nor_fails_by_it(settings):
    settings.VIES_ADAPTER = "nowhere.at.All"
    draft = make.draft(make.call())
    workflow.submit(draft, user=make.user_of(draft.company), declarations=make.DECLARED)
    assert vies.check_waiting() == 0
    assert VatCheck.objects.get().answer == Kind.WAITING


def test_in_the_demonstration_nobody_is_asked():
    assert isinstance(vies.adapter(), vies.Off)
    assert vies.Off().ask("99000010159") == vies.Answer(Kind.NOT_VERIFIABLE, note="off")


# --- The real client --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"isValid": True, "userError": "VALID", "requestIdentifier": "W1"}, (Kind.VALID, "", "W1")),
        ({"isValid": False, "userError": "INVALID", "requestIdentifier": ""}, (Kind.NOT_VALID, "", "")),
        ({"isValid": False, "userError": "MS_UNAVAILABLE"}, (Kind.NOT_VERIFIABLE, "MS_UNAVAILABLE", "")),
        ({"isValid": False, "userError": "MS_MAX_CONCURRENT_REQ"}, (Kind.NOT_VERIFIABLE, "MS_MAX_CONCURRENT_REQ", "")),
        ({"isValid": False}, (Kind.NOT_VERIFIABLE, "UNREADABLE", "")),
        ({"isValid": "true"}, (Kind.NOT_VERIFIABLE, "UNREADABLE", "")),
        ({}, (Kind.NOT_VERIFIABLE, "UNREADABLE", "")),
        ([], (Kind.NOT_VERIFIABLE, "UNREADABLE", "")),
    ],
)
def test_an_answer_is_read_and_in_doubt_nothing_is_certain(monkeypatch, said, expected):
    asked = []

    def urlopen(request, timeout):
        asked.append((request.full_url, timeout))
        return io.BytesIO(json.dumps(said).encode())

    monkeypatch.setattr(vies, "urlopen", urlopen)
    found = vies.Rest().ask("99000010159")
    assert (found.kind, found.note, found.consultation) == expected
    assert asked == [("https://ec.europa.eu/taxation_customs/vies/rest-api/ms/IT/vat/99000010159", 10)]


def test_with_a_number_of_its_own_the_operator_gets_a_consultation_number(monkeypatch, settings):
    settings.OPERATOR = settings.OPERATOR | {"vat": "IT99000010175"}
    asked = []
    monkeypatch.setattr(vies, "urlopen", lambda request, timeout: asked.append(request.full_url) or io.BytesIO(b"{}"))
    vies.Rest().ask("99000010159")
    assert asked[0].endswith("/99000010159?requesterMemberStateCode=IT&requesterNumber=99000010175")


@pytest.mark.parametrize(
    "failure",
    [
        URLError("no route"),
        TimeoutError(),
        HTTPError("x", 503, "unavailable", {}, None),
        ConnectionResetError(),
    ],
)
def test_a_failure_on_the_way_is_not_verifiable(monkeypatch, failure):
    def urlopen(request, timeout):
        raise failure

    monkeypatch.setattr(vies, "urlopen", urlopen)
    assert vies.Rest().ask("99000010159").kind == Kind.NOT_VERIFIABLE


def test_rubbish_is_not_verifiable(monkeypatch):
    monkeypatch.setattr(vies, "urlopen", lambda request, timeout: io.BytesIO(b"<html>" + b"x" * 100_000))
    assert vies.Rest().ask("99000010159").kind == Kind.NOT_VERIFIABLE
