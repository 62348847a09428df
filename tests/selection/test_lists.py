"""Public lists and beneficiaries: what stands in them, what does not, and that anyone can check them."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pypdf import PdfReader

from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import beneficiaries, call_changes, lists, places, workflow
from selection.list_words import OUTCOMES
from selection.models import PublishedList, Snapshot

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make.officer("Admin", "administration")


@pytest.fixture
def world(admin):
    """A closed call with everything in it: held, offered, waiting, rejected, withdrawn."""
    call = make.call(place_count=2)
    found = {"held": make.accepted(call, make.company("Alfa S.r.l.")).application}
    found["offered"] = make.approved(call, applicant=make.company("Beta S.r.l."))
    found["waiting"] = make.approved(call, applicant=make.company("Gamma S.r.l."))
    found["rejected"] = make.approved(call, outcome="reject", applicant=make.company("Respinta S.r.l."))
    found["withdrawn"] = make.submitted(call, make.company("Ritirata S.r.l."))
    workflow.withdraw(found["withdrawn"], user=make.user_of(found["withdrawn"].company))
    with clock.frozen(call.submission_closes_at):
        lists.publish_provisional(call, admin)
        yield call, found


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def pdf_text(answer) -> str:
    assert answer.headers["Content-Type"] == "application/pdf"
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


# --- Publishing -----------------------------------------------------------------------------------------------------
def test_a_list_is_published_after_the_call_has_closed_and_the_final_one_when_all_is_decided(admin):
    call = make.call()
    application = make.in_screening(call)
    with pytest.raises(NotAllowedNow):
        lists.publish_provisional(call, admin)
    with clock.frozen(call.submission_closes_at):
        with pytest.raises(NotAllowedNow):
            lists.publish_final(call, admin)
        first = lists.publish_provisional(call, admin)
        assert first.rows == [{"protocol": str(application.protocol), "outcome": "undecided"}]
        with pytest.raises(NotAllowedNow, match="1"):
            lists.publish_final(call, admin)
        assert lists.publish_provisional(call, admin).number == 2
        workflow.withdraw(application, user=make.user_of(application.company))
        lists.publish_final(call, admin)
    call.refresh_from_db()
    assert call.state == "final"
    assert audit.history(call).last().after["root"] == PublishedList.objects.last().root


def test_a_list_says_what_became_of_each_application_and_names_only_who_has_or_may_get_a_place(client, world, admin):
    call, found = world
    published = lists.publish_final(call, admin)
    assert [row["outcome"] for row in published.rows] == ["held", "offered", "waiting", "rejected", "withdrawn"]
    assert [row.get("place") for row in published.rows] == [1, 2, None, None, None]
    assert published.rows[2]["position"] == 1
    for language, words in (("en", "admitted, on the waiting list"), ("it", "ammessa, in lista d’attesa")):
        page = text(client.get(f"/{language}/calls/{call.slug}/lists/final/1/"))
        table = text(client.get(f"/{language}/calls/{call.slug}/lists/final/1.csv"))
        paper = pdf_text(client.get(f"/{language}/calls/{call.slug}/lists/final/1.pdf"))
        for shown in (page, table, paper):
            assert "Gamma S.r.l." in shown
            assert words in " ".join(shown.split())
            assert "Respinta" not in shown
            assert "Ritirata" not in shown
            assert str(found["rejected"].protocol) in shown
        assert published.root in page
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert len(rows) == 6
    told = OutboxMail.objects.filter(template="selection/list_published")
    assert told.count() == 8  # twice everyone but who withdrew
    assert all(published.root in mail.text for mail in told)


def test_a_published_list_stays_what_it_was_when_places_move_on(client, world, admin):
    call, _found = world
    lists.publish_final(call, admin)
    assert places.lapse_due() == 1
    assert "Beta S.r.l." in text(client.get(f"/en/calls/{call.slug}/lists/final/1/"))
    second = lists.publish_final(call, admin)
    assert [row["outcome"] for row in second.rows[:3]] == ["held", "lapsed", "offered"]
    rankings = text(client.get("/en/rankings/"))
    assert rankings.index("Final list, edition 2") < rankings.index("Final list, edition 1")


# --- The root -------------------------------------------------------------------------------------------------------
def test_anyone_checks_receipt_fingerprint_and_root_with_nothing_but_sha256(client, world, admin):
    call, found = world
    published = lists.publish_final(call, admin)
    lines = client.get(f"/en/calls/{call.slug}/lists/final/1.txt").content
    assert hashlib.sha256(lines).hexdigest() == published.root

    application = found["rejected"]
    client.force_login(make.user_of(application.company))
    said = client.get(f"/en/company/application/{application.pk}/snapshot/1/").content
    fingerprint = hashlib.sha256(said).hexdigest()
    assert f"{application.protocol} 1 {fingerprint}\n" in lines.decode()
    assert fingerprint in text(client.get(f"/en/company/application/{application.pk}/receipt/"))
    protocols = [line.split()[0] for line in lines.decode().splitlines()]
    assert protocols == sorted(protocols)
    assert len(protocols) == 5


def test_a_snapshot_altered_behind_the_portals_back_is_found(world, admin):
    call, _found = world
    published = lists.publish_final(call, admin)
    assert lists.problems(published) == []
    call_command("check_lists", call.number)
    published.fingerprints[0][2] = "0" * 64
    assert "root" in lists.problems(published)
    with pytest.raises(CommandError):
        call_command("check_lists", "2020/1")
    one = Snapshot.objects.filter(application__call=call).first()
    altered = [[a, b, "f" * 64 if c == one.fingerprint else c] for a, b, c in lists.fingerprints_of(call)]
    PublishedList.objects.create(
        call=call, kind="final", number=7, fingerprints=altered, root=lists.root_of(altered), published_at=clock.now(),
        published_by=admin,
    )  # fmt: skip
    with pytest.raises(CommandError):
        call_command("check_lists", call.number)


# --- Beneficiaries ----------------------------------------------------------------------------------------------------
def test_the_beneficiaries_page_holds_what_the_law_asks_for(client):
    call = make.call(place_count=3)
    trader = make.company(
        "Bottega di Ada Prova", legal_form="sole", tax_code="PRVDAA80A41F257X", vat_number="99000099999"
    )
    grant = make.accepted(call, trader)
    gone = make.accepted(call, make.company("Uscita S.r.l."))
    places.give_up(gone, user=make.user_of(gone.application.company))
    make.approved(call, applicant=make.company("Solo offerta S.r.l."))
    answers = [
        text(client.get("/en/beneficiaries/")),
        text(client.get(f"/en/beneficiaries/?call={call.slug}")),
        text(client.get("/en/beneficiaries.csv")),
        pdf_text(client.get(f"/en/beneficiaries.pdf?call={call.slug}")),
    ]
    for shown in answers:
        flat = "".join(shown.split())  # paper breaks words over lines
        for fact in ("Bottega di Ada Prova", "99000099999", "PRV*************", f"Call {call.number}", "Elena Prova",
                     "Pavilion office", str(grant.application.protocol), "given up", "granted"):  # fmt: skip
            assert fact.replace(" ", "") in flat
        assert "PRVDAA80A41F257X" not in flat
        assert "Soloofferta" not in flat
    assert "4,800.00" in answers[0]
    assert ";4800.00;" in answers[2]
    assert "Nobody has accepted" not in answers[0]


@pytest.mark.parametrize(("code", "shown"), [("99000010159", "99000010159"), ("PRVDAA80A41F257X", "PRV" + "*" * 13)])
def test_a_persons_tax_code_is_masked_and_a_companys_is_not(code, shown):
    assert beneficiaries.masked(code) == shown


# --- Around the pages -------------------------------------------------------------------------------------------------
def test_empty_pages_say_so(client):
    assert "There is no call at the moment." in text(client.get("/en/rankings/"))
    assert "Nobody has accepted a free place yet." in text(client.get("/en/beneficiaries/"))
    make.call()
    assert "No list was published yet" in text(client.get("/en/rankings/"))


@pytest.mark.parametrize(
    "path",
    [
        "calls/{slug}/lists/final/1/",
        "calls/{slug}/lists/provisional/99999999999999/",
        "calls/{slug}/lists/final/1.pdf",
        "calls/{slug}/lists/final/1.exe",
        "calls/{slug}/lists/other/1/",
        "beneficiaries/?call=none",
        "beneficiaries/?call=%00",
        "beneficiaries.csv?call=none",
        "calls/none/lists/final/1.txt",
    ],
)
def test_what_is_not_there_is_404(client, path):
    call = make.call()
    assert client.get("/en/" + path.format(slug=call.slug)).status_code == 404


def test_lists_cost_a_fixed_number_of_queries_and_set_no_cookie(client, admin, django_assert_num_queries):
    for how_many in (1, 4):
        call = make.call(place_count=10)
        for _ in range(how_many):
            make.accepted(call)
        with clock.frozen(call.submission_closes_at):
            lists.publish_provisional(call, admin)
        counts = {f"/en/calls/{call.slug}/lists/provisional/1/": 1, "/en/rankings/": 2, "/en/beneficiaries/": 3}
        for address, number in counts.items():
            with django_assert_num_queries(number):
                answer = client.get(address)
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")


def test_many_rows_are_paged(client, admin):
    call = make.call()
    rows = [{"protocol": f"DEMO-{number:07d}/26", "outcome": "rejected"} for number in range(1, 251)]
    PublishedList.objects.create(
        call=call, kind="final", number=1, rows=rows, root="0" * 64, published_at=clock.now(), published_by=admin
    )
    address = f"/en/calls/{call.slug}/lists/final/1/"
    assert "Page 1 of 3" in text(client.get(address))
    assert "DEMO-0000250/26" in text(client.get(address + "?page=3"))
    for odd in ("0", "-1", "x", "%00", "9" * 30):
        assert client.get(f"{address}?page={odd}").status_code == 200


def test_a_kept_file_keeps_its_name(client, settings, world, admin):
    call, _found = world
    lists.publish_final(call, admin)
    settings.PAGE_CACHE_SECONDS = 30
    for _twice in range(2):
        answer = client.get(f"/en/calls/{call.slug}/lists/final/1.csv")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{call.slug}-final-1.csv"'


def test_the_words_of_every_outcome_exist_in_both_languages(world):
    call, _found = world
    call_changes.revoke(call, make.officer("Admin", "administration"), words=call_changes.Words(it="a", en="b"))
    rows = lists.rows_of(call, now=clock.now() + timedelta(days=1))
    assert [row["outcome"] for row in rows] == ["held", "void", "void", "rejected", "withdrawn"]
    for words in OUTCOMES.values():
        with translation.override("it"):
            italian = str(words)
        with translation.override("en"):
            assert str(words) != italian
