"""What officers do with held messages: deliver, reject, reject and block; each dated, on record, and once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from catalogue.models import Store
from inquiries import attachments, conversations, quarantine
from inquiries.models import Block, Conversation, ConversationEvent, HeldMessage, Message, Side
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow
from tests.selection.factories import pdf

from .factories import NOW, make_buyer, make_conversation, make_shop, make_user
from .guard_factories import LINK, make_desk_officer, make_held_message, make_officers_block, send
from .request_factories import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def held():
    with clock.frozen(NOW - timedelta(hours=5)):
        return make_held_message(make_buyer(), make_shop()[2])


@pytest.fixture
def officer():
    return make_desk_officer()


def mails() -> set[str]:
    return set(OutboxMail.objects.values_list("template", flat=True))


def test_what_is_delivered_arrives_as_it_was_written(held, officer):
    message = quarantine.deliver(held, officer=officer, note="A fair question")

    held.refresh_from_db()
    assert (held.state, held.message, held.decided_at, held.decided_by) == ("delivered", message, NOW, officer)
    assert (message.text, message.is_enquiry, message.written_at) == (LINK, True, held.written_at)
    assert message.conversation.company_unread == 1
    events = dict(ConversationEvent.objects.values_list("kind", "at"))
    assert events == {"sent": held.written_at, "delivered": NOW}  # the company's time to answer begins now
    assert mails() == {"inquiries/to_company", "inquiries/copy"}
    event = AuditEvent.objects.get(subject_type="inquiries.heldmessage", verb="deliver")
    assert (event.actor, event.reason, event.before["state"], event.after["state"]) == (
        officer, "A fair question", "held", "delivered",
    )  # fmt: skip


def test_a_further_message_goes_into_its_conversation(officer):
    conversation = make_conversation(make_buyer(), make_shop()[2])
    held = conversations.write(conversation, user=conversation.buyer.user, text=LINK, token=uuid4())

    message = quarantine.deliver(held, officer=officer)

    assert (message.conversation, message.is_enquiry) == (conversation, False)
    assert conversation.messages.count() == 2


def test_files_wait_with_it_and_go_with_it(held, officer):
    with attachments.stored([attachments.check(pdf())]) as files:
        attachments.keep_held(held, files)

    message = quarantine.deliver(held, officer=officer)

    assert [file.held for file in message.files.all()] == [None]


def test_what_is_rejected_is_told_to_its_sender_alone(held, officer):
    quarantine.reject(held, officer=officer, rejection="advertising", note="A directory")

    held.refresh_from_db()
    assert (held.state, held.rejection, held.note, held.decided_at) == ("rejected", "advertising", "A directory", NOW)
    row = OutboxMail.objects.get()
    assert (row.template, row.user) == ("inquiries/held_rejected", held.sender)
    assert "It advertises, and does not ask for anything." in row.text
    assert "A directory" not in row.text
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()


def test_the_sender_can_be_blocked_with_it(held, officer):
    quarantine.reject(held, officer=officer, rejection="fraud", and_block=True)

    block = Block.objects.get()
    assert (block.buyer, block.company, block.by, block.reason) == (
        held.buyer, None, "officer", "It looks like an attempt to deceive.",
    )  # fmt: skip
    assert send(held.buyer, make_shop("Altra S.r.l.")[2]).holds == ["blocked"]


def test_it_is_decided_once(held, officer):
    quarantine.deliver(held, officer=officer)

    with pytest.raises(NotAllowedNow):
        quarantine.deliver(held, officer=officer)
    with pytest.raises(NotAllowedNow):
        quarantine.reject(held, officer=officer, rejection="rules")
    assert Message.objects.count() == 1


def test_a_reason_that_is_none_is_refused(held, officer):
    with pytest.raises(ValidationError):
        quarantine.reject(held, officer=officer, rejection="because")


@pytest.mark.parametrize("role", ["screening", "approval", "campaigns", "audit", "administration"])
def test_other_officers_decide_nothing(held, role):
    officer = make_officer(role)
    for verb in (lambda: quarantine.deliver(held, officer=officer), lambda: quarantine.reject(held, officer=officer, rejection="rules")):  # fmt: skip
        with pytest.raises(PermissionDenied):
            verb()


def test_nobody_decides_about_their_own_or_without_a_role(held):
    own = held.sender
    own.groups.add(make_officer().groups.get())
    for user in (own, make_user()):
        with pytest.raises(PermissionDenied):
            quarantine.deliver(held, officer=user)


def test_a_closed_store_gets_nothing_late(held, officer):
    Store.objects.update(open_until=NOW)

    with pytest.raises(NotAllowedNow, match="takes no enquiries"):
        quarantine.deliver(held, officer=officer)


def test_nothing_is_delivered_past_a_block(held, officer):
    make_officers_block(held.buyer)

    with pytest.raises(NotAllowedNow, match="block"):
        quarantine.deliver(held, officer=officer)


def test_what_a_block_stopped_ends_like_a_rejection_without_a_mail(officer):
    buyer = make_buyer()
    make_officers_block(buyer)
    with clock.frozen(NOW - timedelta(days=3)):
        old = send(buyer, make_shop()[2])
    fresh = send(buyer, make_shop("Altra S.r.l.")[2])

    assert quarantine.end_blocked() == 1
    assert quarantine.end_blocked() == 0

    for row in (old, fresh):
        row.refresh_from_db()
    assert (old.state, old.rejection, old.decided_by) == ("rejected", "rules", None)
    assert fresh.state == "held"
    assert not mails()
    assert not HeldMessage.objects.queue().exists()


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_the_sender_reads_that_it_is_being_checked(client, held):
    client.force_login(held.sender)

    page = client.get(f"/en/messages/checked/{held.pk}/")
    assert "Your message is being checked" in page.text
    assert LINK.split()[-2] in page.text
    assert "Being checked" in client.get("/en/messages/").text

    client.logout()
    assert client.get(f"/en/messages/checked/{held.pk}/").status_code == 302


def test_once_delivered_the_page_leads_to_the_conversation(client, held, officer):
    message = quarantine.deliver(held, officer=officer)
    client.force_login(held.sender)

    assert (
        client.get(f"/en/messages/checked/{held.pk}/").headers["Location"] == f"/en/messages/{message.conversation_id}/"
    )


def test_the_company_finds_nothing_of_it(client, held):
    client.force_login(held.company.mandates.get().user)

    assert "directory.example" not in client.get("/it/company/messages/").text
    assert client.get(f"/it/messages/checked/{held.pk}/").status_code == 404


@pytest.mark.parametrize(("verb", "state"), [("deliver", "delivered"), ("reject", "rejected"), ("block", "rejected")])
def test_one_button_decides_at_the_desk(client, held, officer, verb, state):
    client.force_login(officer)
    assert "waits for a check" in client.get("/admin/").text
    page = client.get(f"/admin/inquiries/heldmessage/{held.pk}/change/")
    assert "it holds web addresses and the sender is new" in page.text

    answer = client.post(
        f"/admin/inquiries/heldmessage/{held.pk}/do/{verb}/", {"rejection": "advertising", "note": "Seen"}, follow=True
    )

    held.refresh_from_db()
    assert (held.state, held.note) == (state, "Seen")
    assert Block.objects.exists() == (verb == "block")
    assert answer.redirect_chain[-1][0] == "/admin/inquiries/heldmessage/"


@pytest.mark.parametrize(
    "data", [{}, {"rejection": "because"}, {"rejection": "rules", "note": "x" * 501}, {"note": "\x00"}]
)
def test_bad_input_at_the_desk_is_answered_with_words(client, held, officer, data):
    client.force_login(officer)

    answer = client.post(f"/admin/inquiries/heldmessage/{held.pk}/do/reject/", data, follow=True)

    assert answer.status_code == 200
    held.refresh_from_db()
    assert held.state == "held"
    assert client.post(f"/admin/inquiries/heldmessage/{held.pk}/do/burn/").status_code == 404
    assert client.get("/admin/inquiries/heldmessage/x/change/").status_code == 404


def test_the_queue_costs_the_same_with_one_row_and_with_fifty(client, officer, django_assert_max_num_queries):
    shop = make_shop()
    client.force_login(officer)
    make_held_message(make_buyer(), shop[2])
    client.get("/admin/inquiries/heldmessage/")
    with django_assert_max_num_queries(14):
        client.get("/admin/inquiries/heldmessage/")
    for number in range(10):
        send(make_buyer(), shop[2], f"{LINK} {number}")
    with django_assert_max_num_queries(14):
        client.get("/admin/inquiries/heldmessage/")


def test_only_the_buyers_side_is_in_the_queue(client, officer):
    buyer, shop = make_buyer(), make_shop()
    conversation = make_conversation(buyer, shop[2])
    Block.objects.create(buyer=buyer, company=shop[0], by="buyer", made_by=buyer.user)
    stopped = conversations.answer(conversation, user=shop[1], text="Gladly.", token=uuid4())
    client.force_login(officer)

    assert (stopped.side, stopped.holds) == (Side.COMPANY, ["blocked"])
    assert client.get(f"/admin/inquiries/heldmessage/{stopped.pk}/change/").status_code == 404
