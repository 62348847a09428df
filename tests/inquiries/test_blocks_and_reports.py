"""Blocks by either side and by officers; reports and what comes of them. Who is blocked or reported gets no sign of it."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from inquiries import blocks, conversations, quarantine, reports, requests, response
from inquiries.models import Block, ConversationEvent, HeldMessage, QuoteRequest, Report, Side
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow

from .factories import NOW, make_buyer, make_conversation, make_product, make_shop, make_user
from .guard_factories import make_desk_officer, make_officers_block, make_report, send
from .request_factories import make_draft, make_maker, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def conversation(shop):
    made = make_conversation(make_buyer(), shop[2])
    OutboxMail.objects.all().delete()
    return made


def sides(conversation, shop):
    return {Side.BUYER: conversation.buyer.user, Side.COMPANY: shop[1]}


def write(conversation, side, shop):
    verb = conversations.write if side == Side.BUYER else conversations.answer
    return verb(conversation, user=sides(conversation, shop)[side], text="Are you there?", token=uuid4())


@pytest.mark.parametrize("side", Side)
def test_a_block_stops_what_either_writes(conversation, shop, side):
    blocks.block(conversation, user=sides(conversation, shop)[side], side=side)

    for writer in Side:
        assert write(conversation, writer, shop).holds == ["blocked"]
    assert send(conversation.buyer, make_product(shop[0])).holds == ["blocked"]  # about something else, too
    assert not OutboxMail.objects.exists()
    conversation.refresh_from_db()
    assert (conversation.state, conversation.messages.count()) == ("closed", 1)


def test_others_are_not_concerned(conversation, shop):
    blocks.block(conversation, user=shop[1], side=Side.COMPANY)

    assert send(make_buyer(), shop[2]).pk
    assert not isinstance(send(conversation.buyer, make_shop("Altra S.r.l.")[2]), HeldMessage)


@pytest.mark.parametrize("side", Side)
def test_who_is_blocked_reads_what_everybody_reads_whose_message_is_checked(client, conversation, shop, side):
    blocks.block(conversation, user=sides(conversation, shop)[side.other], side=side.other)
    client.force_login(sides(conversation, shop)[side])
    url = f"/en/messages/{conversation.pk}/" if side == Side.BUYER else f"/en/company/messages/{conversation.pk}/"

    page = client.post(url, {"text": "Are you there?", "token": str(uuid4())}, follow=True)

    assert "Your message is being checked before it is delivered." in page.text
    assert "Only you see this message" in page.text
    assert "blocked" not in page.text.lower()
    client.force_login(sides(conversation, shop)[side.other])
    other = f"/en/company/messages/{conversation.pk}/" if side == Side.BUYER else f"/en/messages/{conversation.pk}/"
    assert "Are you there?" not in client.get(other).text


def test_a_block_is_lifted_and_what_was_stopped_stays_stopped(conversation, shop):
    blocks.block(conversation, user=shop[1], side=Side.COMPANY)
    stopped = write(conversation, Side.BUYER, shop)
    blocks.lift(conversation, user=shop[1], side=Side.COMPANY)

    assert write(conversation, Side.BUYER, shop).conversation_id == conversation.pk
    assert conversation.messages.count() == 2
    with pytest.raises(NotAllowedNow):
        quarantine.deliver(stopped, officer=make_officer())
    with pytest.raises(NotAllowedNow):
        blocks.lift(conversation, user=shop[1], side=Side.COMPANY)


def test_a_block_is_made_once_and_by_those_concerned(conversation, shop):
    first = blocks.block(conversation, user=shop[1], side=Side.COMPANY)

    assert blocks.block(conversation, user=shop[1], side=Side.COMPANY) == first
    for user, side in ((make_user(), Side.BUYER), (shop[1], Side.BUYER), (conversation.buyer.user, Side.COMPANY)):
        with pytest.raises(PermissionDenied):
            blocks.block(conversation, user=user, side=side)
        with pytest.raises(PermissionDenied):
            blocks.lift(conversation, user=user, side=side)


def test_officers_block_a_buyer_for_all_with_a_reason():
    buyer = make_buyer()
    with pytest.raises(ValidationError):
        blocks.block_for_all(buyer, officer=make_officer(), reason=" ")
    with pytest.raises(PermissionDenied):
        blocks.block_for_all(buyer, officer=make_officer("audit"), reason="Spam")
    block = make_officers_block(buyer)
    blocks.lift_for_all(block, officer=make_officer())

    assert not isinstance(send(buyer, make_shop()[2]), HeldMessage)


def test_a_request_never_meets_a_company_between_which_a_block_stands():
    maker, user = make_maker()
    draft = make_draft()
    Block.objects.create(buyer=draft.buyer, company=maker, by="company", made_by=user)

    sent = requests.submit(draft, user=draft.buyer.user)

    assert not sent.invitations.exists()
    assert not QuoteRequest.objects.on_board_of(maker, requests.sectors_of(maker), NOW).exists()


# --- Reports --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("side", Side)
def test_a_report_waits_for_an_officer_and_tells_the_other_nothing(client, conversation, shop, side):
    made = make_report(
        conversation, user=sides(conversation, shop)[side], side=side, reason="fraud", text="Asks for money"
    )

    assert (made.state, made.reason, made.side) == ("open", "fraud", side)
    assert not OutboxMail.objects.exists()
    client.force_login(sides(conversation, shop)[side.other])
    url = f"/en/messages/{conversation.pk}/" if side == Side.COMPANY else f"/en/company/messages/{conversation.pk}/"
    assert "Asks for money" not in client.get(url).text


def test_a_reported_enquiry_is_a_handled_one(conversation, shop):
    make_report(conversation, user=shop[1], side=Side.COMPANY)

    case = response.of_company(shop[0], NOW)[0]

    assert case.in_time


def test_a_buyers_report_is_no_answer(conversation, shop):
    make_report(conversation)

    assert not response.of_company(shop[0], NOW)[0].in_time


def test_it_is_made_once_by_those_concerned_and_with_words_where_needed(conversation, shop):
    make_report(conversation)

    with pytest.raises(ValidationError, match="already"):
        make_report(conversation)
    with pytest.raises(ValidationError):
        make_report(conversation, user=shop[1], side=Side.COMPANY, reason="other")
    with pytest.raises(PermissionDenied):
        make_report(conversation, user=make_user())
    assert Report.objects.count() == 1
    assert ConversationEvent.objects.filter(kind="reported").count() == 1


@pytest.mark.parametrize(("upheld", "words"), [(True, "agrees with you"), (False, "found nothing against")])
def test_the_reporter_learns_the_outcome(conversation, upheld, words):
    row, officer = make_report(conversation), make_officer()

    done = (reports.uphold if upheld else reports.dismiss)(row, officer=officer, note="Read")

    assert (done.decided_by, done.decided_at, done.note) == (officer, NOW, "Read")
    mail = OutboxMail.objects.get()
    assert mail.user == conversation.buyer.user
    assert words in mail.text
    assert AuditEvent.objects.filter(subject_type="inquiries.report", actor=officer, reason="Read").exists()
    with pytest.raises(NotAllowedNow):
        reports.dismiss(row, officer=officer)


def test_a_reported_buyer_can_be_blocked_and_a_company_not(conversation, shop):
    of_company = make_report(conversation)
    of_buyer = make_report(conversation, user=shop[1], side=Side.COMPANY)

    with pytest.raises(NotAllowedNow):
        reports.uphold(of_company, officer=make_officer(), and_block=True)
    reports.uphold(of_buyer, officer=make_officer(), and_block=True)

    of_company.refresh_from_db()
    assert of_company.state == "open"
    assert Block.objects.get().buyer == conversation.buyer


def test_other_officers_decide_nothing(conversation):
    with pytest.raises(PermissionDenied):
        reports.dismiss(make_report(conversation), officer=make_officer("audit"))


@pytest.mark.parametrize("side", Side)
def test_the_form_reports_and_blocks(client, conversation, shop, side):
    client.force_login(sides(conversation, shop)[side])
    base = f"/en/messages/{conversation.pk}/" if side == Side.BUYER else f"/en/company/messages/{conversation.pk}/"

    bad = client.post(f"{base}report/", {"reason": "other", "text": " "})
    assert "Say in a few words what happened." in bad.text
    assert client.post(f"{base}report/", {"reason": "nonsense", "text": "x" * 1001}).status_code == 200
    done = client.post(f"{base}report/", {"reason": "other", "text": "Rude", "and_block": "on"})

    assert done.headers["Location"] == base
    assert (Report.objects.get().side, Block.objects.get().by) == (side, side)
    assert "You have reported this conversation" in client.get(f"{base}report/").text
    assert "is blocked" in client.get(f"{base}block/").text
    assert "You have blocked the other side" in client.get(base).text
    client.post(f"{base}block/", {"verb": "lift"})
    assert Block.objects.in_force().count() == 0


def test_an_officer_reads_what_was_reported_and_decides(client, conversation, shop):
    row = make_report(conversation, user=shop[1], side=Side.COMPANY, text="A directory")
    client.force_login(make_desk_officer())

    page = client.get(f"/admin/inquiries/report/{row.pk}/change/")
    assert "We look for 500 square metres." in page.text
    client.post(f"/admin/inquiries/report/{row.pk}/do/block/", {"note": "Spam"})

    block = Block.objects.get()
    assert (Report.objects.get().state, block.reason) == ("upheld", "Spam")
    assert "Spam" in client.get(f"/admin/inquiries/block/{block.pk}/change/").text
    client.post(f"/admin/inquiries/block/{block.pk}/do/lift/")
    assert not Block.objects.in_force().exists()
