"""The receipt's PDF: made by a worker, in the company's language, a facsimile in the demonstration."""

import io
import re

import pytest
from pypdf import PdfReader

from pavilion.files import private_storage
from pavilion.work import WorkRow
from selection import receipts, tasks
from selection.models import Receipt

from . import factories as make

pytestmark = pytest.mark.django_db


def text_of(application) -> str:
    pages = PdfReader(io.BytesIO(receipts.render(application))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_worker_makes_what_waits_and_once():
    application = make.submitted(make.call())
    assert tasks.make_receipts() == "1"
    receipt = Receipt.objects.get()
    assert (receipt.work_state, receipt.made_at) == (WorkRow.State.DONE, make.NOON)
    with private_storage().open(receipt.file.name) as file:
        assert file.read(5) == b"%PDF-"
    assert tasks.make_receipts() == "0"
    assert application.receipt == receipt


def test_a_receipt_that_fails_is_tried_again_and_does_not_stop_the_others(monkeypatch):
    call = make.call()
    first, _second = make.submitted(call), make.submitted(call)
    render = receipts.render
    monkeypatch.setattr(receipts, "render", lambda a: 1 / 0 if a.pk == first.pk else render(a))
    assert receipts.make_waiting() == 1
    assert first.receipt.work_state == WorkRow.State.WAITING
    assert first.receipt.last_error == "ZeroDivisionError: division by zero"


def test_a_receipt_says_what_the_law_asks_for(settings):
    application = make.submitted(make.call())
    text = text_of(application)
    fingerprint = application.snapshots.get().fingerprint

    assert str(application.protocol) in text
    assert "12:00" in text
    assert "23 Dicembre 2026" in text or "23 dicembre 2026" in text
    assert "dott. Elena Prova" in text
    assert application.company.legal_name in text
    assert fingerprint in text.replace(" ", "")
    for document in application.documents.all():
        assert document.sha256 in text.replace(" ", "")


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_says_facsimile(settings, demo):
    settings.DEMO = demo
    assert ("FACSIMILE" in text_of(make.submitted(make.call()))) is demo


def test_a_receipt_speaks_the_companys_language():
    english = text_of(make.submitted(make.call(), make.company(language="en")))
    assert "Receipt of an application" in english
    assert "Call for tests" in english


def test_a_name_with_foreign_letters_and_marks_does_no_harm():
    name = "Ceramiche <b>Żółć</b> & Söhne 陶器 🍋 S.r.l."
    application = make.submitted(make.call(), make.company(name))
    assert "& Söhne" in text_of(application)
