"""The verbs of a conversation: what each does, who may, and what both sides see of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from companies.models import Mandate
from inquiries import conversations, limits
from inquiries.conversations import TABLE
from inquiries.models import Conversation, ConversationEvent, Side
from pavilion import clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow

from .factories import NOW, make_buyer, make_conversation, make_representative, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def buyer():
    return make_buyer()


@pytest.fixture
def conversation(shop, buyer):
    _company, _user, product = shop
    return make_conversation(buyer, product, quantity=500, unit="m2", destination="CA", incoterm="FOB")


def events(conversation) -> list[tuple[str, str]]:
    return list(conversation.events.order_by("pk").values_list("kind", "side"))


def fresh(conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def test_an_enquiry_begins_a_conversation(shop, buyer, conversation):
    company, _user, product = shop

    assert (conversation.company, conversation.buyer, conversation.product) == (company, buyer, product)
    assert (conversation.title_it, conversation.title_en) == ("Piastrella Cala", "Cala tile")
    assert (conversation.state, conversation.company_unread, conversation.buyer_unread) == ("waiting", 1, 0)
    message = conversation.messages.get()
    assert (message.is_enquiry, message.side, message.sender) == (True, "buyer", buyer.user)
    assert (message.quantity, message.unit, message.destination.code, message.incoterm) == (500, "m2", "CA", "FOB")
    assert events(conversation) == [("sent", "buyer"), ("delivered", "buyer")]


def test_a_second_enquiry_about_the_same_product_goes_on_with_the_conversation(shop, buyer, conversation):
    again = make_conversation(buyer, shop[2], "Now 800, please.", quantity=800, unit="m2")

    assert again.pk == conversation.pk
    assert list(again.messages.values_list("quantity", flat=True)) == [500, 800]
    assert fresh(conversation).company_unread == 2


def test_an_answer_waits_for_the_buyer(shop, conversation):
    message = conversations.answer(conversation, user=shop[1], text="Yes, 24.90 per m².", token=uuid4())

    row = fresh(conversation)
    assert (row.state, row.buyer_unread, row.company_unread) == ("answered", 1, 1)
    assert (row.last_excerpt, row.last_message_side) == ("Yes, 24.90 per m².", "company")
    assert (message.side, message.is_enquiry) == ("company", False)
    assert events(conversation)[-1] == ("answered", "company")


def test_the_buyer_goes_on(shop, buyer, conversation):
    conversations.answer(conversation, user=shop[1], text="Yes.", token=uuid4())

    conversations.write(conversation, user=buyer.user, text="And by when?", token=uuid4())

    row = fresh(conversation)
    assert (row.state, row.company_unread) == ("waiting", 2)
    assert events(conversation)[-2:] == [("sent", "buyer"), ("delivered", "buyer")]


def test_the_same_form_sent_twice_says_it_once(shop, conversation):
    token = uuid4()

    first = conversations.answer(conversation, user=shop[1], text="Yes.", token=token)
    second = conversations.answer(conversation, user=shop[1], text="Yes.", token=token)

    assert first.pk == second.pk
    assert conversation.messages.count() == 2
    assert fresh(conversation).buyer_unread == 1
    assert OutboxMail.objects.filter(template="inquiries/answer").count() == 1


def test_reading_clears_what_was_shown_and_no_more(shop, buyer, conversation):
    shown = conversation.messages.get()
    conversations.write(conversation, user=buyer.user, text="One more thing.", token=uuid4())
    row = fresh(conversation)

    assert conversations.mark_read(row, user=shop[1], side=Side.COMPANY, up_to=shown.pk) is True

    assert fresh(conversation).company_unread == 1
    assert events(conversation)[-1] == ("read", "company")


def test_reading_what_is_read_leaves_no_trace(shop, conversation):
    last = conversation.messages.get()
    conversations.mark_read(conversation, user=shop[1], side=Side.COMPANY, up_to=last.pk)
    before = events(conversation)

    again = conversations.mark_read(fresh(conversation), user=shop[1], side=Side.COMPANY, up_to=last.pk)

    assert again is False
    assert events(conversation) == before


def test_declining_says_why_and_tells_the_buyer(shop, conversation):
    conversations.decline(conversation, user=shop[1], reason="market")

    row = fresh(conversation)
    assert (row.state, row.decline_reason, row.ended_at) == ("declined", "market", NOW)
    assert events(conversation)[-1] == ("declined", "company")
    assert OutboxMail.objects.get(template="inquiries/declined").user == conversation.buyer.user


def test_only_the_company_takes_up_what_it_declined(shop, buyer, conversation):
    conversations.decline(conversation, user=shop[1], reason="market")

    with translation.override("en"), pytest.raises(NotAllowedNow, match="The company has declined this enquiry"):
        conversations.write(conversation, user=buyer.user, text="Please?", token=uuid4())
    with pytest.raises(NotAllowedNow):
        make_conversation(buyer, shop[2], "Once more")
    conversations.answer(conversation, user=shop[1], text="We can after all.", token=uuid4())

    row = fresh(conversation)
    assert (row.state, row.decline_reason, row.ended_at) == ("answered", "", None)
    assert events(conversation)[-2:] == [("reopened", "company"), ("answered", "company")]


@pytest.mark.parametrize("side", [Side.BUYER, Side.COMPANY])
def test_either_side_closes_and_writing_opens_again(shop, buyer, conversation, side):
    user = buyer.user if side == Side.BUYER else shop[1]
    mails = OutboxMail.objects.count()

    conversations.close(conversation, user=user, side=side)

    assert (fresh(conversation).state, fresh(conversation).ended_at) == ("closed", NOW)
    assert OutboxMail.objects.count() == mails
    conversations.write(conversation, user=buyer.user, text="Are you there?", token=uuid4())
    assert fresh(conversation).state == "waiting"
    assert events(conversation)[-4:] == [
        ("closed", side.value),
        ("reopened", "buyer"),
        ("sent", "buyer"),
        ("delivered", "buyer"),
    ]


VERBS = {
    "write": lambda row, user: conversations.write(row, user=user, text="text", token=uuid4()),
    "answer": lambda row, user: conversations.answer(row, user=user, text="text", token=uuid4()),
    "decline": lambda row, user: conversations.decline(row, user=user, reason="other"),
    "close by buyer": lambda row, user: conversations.close(row, user=user, side=Side.BUYER),
    "close by company": lambda row, user: conversations.close(row, user=user, side=Side.COMPANY),
}
SIDE_OF = {
    "write": Side.BUYER,
    "answer": Side.COMPANY,
    "decline": Side.COMPANY,
    "close by buyer": Side.BUYER,
    "close by company": Side.COMPANY,
}
WHO = ["buyer", "company", "other buyer", "other company", "former representative"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", Conversation.State.values)
def test_every_state_verb_and_person_follows_the_table(shop, buyer, conversation, state, verb, who):
    Conversation.objects.filter(pk=conversation.pk).update(
        state=state,
        ended_at=NOW if state in ("closed", "declined") else None,
        decline_reason="other" if state == "declined" else "",
    )
    people = {
        "buyer": lambda: buyer.user,
        "company": lambda: shop[1],
        "other buyer": lambda: make_buyer(name="Another Ltd").user,
        "other company": lambda: make_shop("Altra S.p.A.")[1],
        "former representative": lambda: _former(shop[0]),
    }
    user = people[who]()
    count = ConversationEvent.objects.count()

    if who != SIDE_OF[verb].value:
        expected = PermissionDenied
    elif (row := TABLE.find(state, verb.split()[0])) is None or (row.guard and row.guard(conversation, {})):
        expected = NotAllowedNow
    else:
        expected = None

    if expected is None:
        VERBS[verb](conversation, user)
        assert fresh(conversation).state == row.target
    else:
        with pytest.raises((PermissionDenied, NotAllowedNow)):
            VERBS[verb](conversation, user)
        assert fresh(conversation).state == state
        assert ConversationEvent.objects.count() == count


def _former(company):
    user = make_representative(company, name="Gone")
    Mandate.objects.filter(user=user).update(valid_to=NOW)
    return user


def test_a_conversation_stays_answerable_for_ninety_days_after_the_store_has_closed(shop, buyer, conversation):
    over = conversation.company.store.open_until + timedelta(days=90)
    with clock.frozen(over - timedelta(seconds=1)):
        conversations.answer(conversation, user=shop[1], text="We still answer.", token=uuid4())
        conversations.write(conversation, user=buyer.user, text="Thank you.", token=uuid4())
    with clock.frozen(over), translation.override("en"):
        for verb, user in ((conversations.answer, shop[1]), (conversations.write, buyer.user)):
            with pytest.raises(NotAllowedNow, match="ninety days"):
                verb(conversation, user=user, text="Too late.", token=uuid4())

    assert conversation.messages.count() == 3


def test_too_many_messages_in_one_conversation_are_refused(shop, conversation, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES_OF_CONVERSATION", limits.Limit("messages:conversation", 2, 3600))
    for _time in range(2):
        conversations.answer(conversation, user=shop[1], text="Yes.", token=uuid4())

    with pytest.raises(limits.TooOften):
        conversations.answer(conversation, user=shop[1], text="Yes.", token=uuid4())

    assert conversation.messages.count() == 3


def test_a_long_message_is_cut_in_lists_only(shop, conversation):
    conversations.answer(conversation, user=shop[1], text="word " * 200, token=uuid4())

    assert fresh(conversation).last_excerpt == "word " * 31 + "word…"
    assert conversation.messages.last().text == "word " * 200


def test_a_person_on_no_side_is_on_none(conversation):
    assert conversations.sides_of(conversation, make_user(), NOW) == set()
