"""The pages of conversations: lists, threads, who may open them, and what they cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from companies.models import Buyer
from inquiries import conversations, inbox
from inquiries.models import Conversation, Message, Side
from pavilion import clock

from .factories import (
    NOW,
    make_buyer,
    make_conversation,
    make_product,
    make_representative,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def buyer():
    return make_buyer()


@pytest.fixture
def conversation(shop, buyer):
    return make_conversation(buyer, shop[2], quantity=500, unit="m2", destination="CA", incoterm="FOB")


def at(name: str, *args) -> str:
    return reverse(f"inquiries:{name}", args=args)


def test_the_company_answers_and_the_buyer_reads_it(client, shop, buyer, conversation):
    client.force_login(shop[1])
    page = client.get(at("company_thread", conversation.pk))
    assert [message.text for message in page.context["page"].rows] == ["We look for 500 square metres."]
    for fact in ("500 m²", "Canada", "FOB, on board the ship", "Jane Miller", "Maple Interiors Ltd", "Toronto"):
        assert fact in page.text
    assert buyer.user.email not in page.text

    sent = client.post(at("company_thread", conversation.pk), {"text": "24.90 € per m².", "token": str(uuid4())})
    assert (sent.status_code, sent.url) == (302, at("company_thread", conversation.pk))

    client.force_login(buyer.user)
    assert "24.90 € per m²." in client.get(at("thread", conversation.pk)).text


def test_opening_a_thread_reads_it(client, shop, conversation):
    client.force_login(shop[1])

    client.get(at("company_thread", conversation.pk))

    conversation.refresh_from_db()
    assert conversation.company_unread == 0
    assert conversation.events.last().kind == "read"


def test_a_buyers_words_have_no_language_and_their_own_direction(client, shop, buyer):
    conversation = make_conversation(buyer, shop[2], "نبحث عن خمسمائة متر مربع <b>")
    client.force_login(shop[1])

    page = client.get(at("company_thread", conversation.pk))

    assert '<div class="pv-say-text" lang="" dir="auto"><p>نبحث عن خمسمائة متر مربع &lt;b&gt;</p></div>' in page.text


def test_times_are_those_of_rome(client, shop, conversation):
    client.force_login(shop[1])

    page = client.get(at("company_thread", conversation.pk))

    assert '<time datetime="2026-11-23T10:00:00+01:00">23 November 2026, 10:00</time>' in page.text


def test_the_companys_colleagues_see_who_answered_and_the_buyer_does_not(client, shop, buyer, conversation):
    conversations.answer(conversation, user=shop[1], text="Yes.", token=uuid4())
    client.force_login(make_representative(shop[0], name="Bruno Neri"))

    assert "Anna Rossi" in client.get(at("company_thread", conversation.pk)).text
    client.force_login(buyer.user)
    assert "Anna Rossi" not in client.get(at("thread", conversation.pk)).text


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "x" * 4001, "http://a.example " * 5])
def test_a_bad_answer_is_shown_again(client, shop, conversation, text):
    client.force_login(shop[1])

    page = client.post(at("company_thread", conversation.pk), {"text": text})

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["text"]
    assert conversation.messages.count() == 1


def test_too_many_answers_are_kept_in_the_form(client, shop, conversation, monkeypatch):
    monkeypatch.setattr("inquiries.limits.MESSAGES_OF_ACCOUNT", inbox_limit())
    client.force_login(shop[1])

    page = client.post(at("company_thread", conversation.pk), {"text": "One more answer"})

    assert (page.status_code, "One more answer" in page.text) == (429, True)
    assert conversation.messages.count() == 1


def inbox_limit():
    from inquiries.limits import Limit

    return Limit("test:messages", 0, 3600)


def test_declining_and_closing(client, shop, buyer, conversation):
    client.force_login(shop[1])
    assert client.get(at("decline", conversation.pk)).status_code == 200
    assert list(client.post(at("decline", conversation.pk), {}).context["form"].errors) == ["reason"]
    assert client.post(at("decline", conversation.pk), {"reason": "market"}).status_code == 302
    assert "This enquiry was declined" in client.get(at("company_thread", conversation.pk)).text
    again = client.post(at("decline", conversation.pk), {"reason": "market"}, follow=True)
    assert "This is not possible in the present state: declined." in again.text

    client.force_login(buyer.user)
    page = client.get(at("thread", conversation.pk))
    assert "We do not deliver to this country" in page.text
    assert page.context["can_write"] is False
    refused = client.post(at("thread", conversation.pk), {"text": "Please reconsider"})
    assert (refused.status_code, "Please reconsider" in refused.text) == (409, False)

    client.force_login(shop[1])
    client.post(at("company_thread", conversation.pk), {"text": "We can after all."})
    assert client.post(at("company_close", conversation.pk)).url == at("company_thread", conversation.pk)
    conversation.refresh_from_db()
    assert conversation.state == "closed"
    assert "closed" in client.post(at("company_close", conversation.pk), follow=True).text


def test_the_buyer_closes(client, buyer, conversation):
    client.force_login(buyer.user)

    client.post(at("close", conversation.pk))

    conversation.refresh_from_db()
    assert conversation.state == "closed"
    assert client.get(at("close", conversation.pk)).status_code == 405


# --- Who may -------------------------------------------------------------------------

OF_BUYER = ["thread", "close"]
OF_COMPANY = ["company_thread", "decline", "company_close"]


def calls(client, name, pk):
    """The answers to every method an address takes."""
    methods = ["post"] if name.endswith("close") else ["get", "post"]
    data = {"text": "A foreign hand", "reason": "other"}
    return [getattr(client, method)(at(name, pk), data if method == "post" else {}) for method in methods]


@pytest.mark.parametrize("name", [*OF_BUYER, *OF_COMPANY, "conversations", "inbox"])
def test_strangers_are_led_to_sign_in(client, conversation, name):
    if name in ("conversations", "inbox"):
        answers = [client.get(at(name))]
    else:
        answers = calls(client, name, conversation.pk)

    for answer in answers:
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_login"))
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name", OF_BUYER)
@pytest.mark.parametrize("who", ["other buyer", "the company", "other company", "nobody yet", "officer"])
def test_a_buyers_conversation_is_nobody_elses(client, shop, conversation, name, who):
    client.force_login(somebody(who, shop))

    assert [answer.status_code for answer in calls(client, name, conversation.pk)] in ([404], [404, 404])
    assert Message.objects.count() == 1
    conversation.refresh_from_db()
    assert (conversation.state, conversation.company_unread) == ("waiting", 1)


@pytest.mark.parametrize("name", OF_COMPANY)
@pytest.mark.parametrize("who", ["other company", "the buyer", "officer"])
def test_a_companys_conversation_is_nobody_elses(client, shop, buyer, conversation, name, who):
    client.force_login(buyer.user if who == "the buyer" else somebody(who, shop))

    expected = 404 if who == "other company" else 302  # without a company: to its registration
    assert {answer.status_code for answer in calls(client, name, conversation.pk)} == {expected}
    assert Message.objects.count() == 1
    conversation.refresh_from_db()
    assert (conversation.state, conversation.company_unread) == ("waiting", 1)


def somebody(who: str, shop):
    if who == "other buyer":
        return make_buyer().user
    if who == "the company":
        return shop[1]
    if who == "other company":
        return make_shop("Altra S.p.A.")[1]
    user = make_user()
    user.is_staff = who == "officer"
    user.save()
    return user


def test_lists_hold_ones_own_alone(client, shop, buyer, conversation):
    other = make_shop("Altra S.p.A.")
    make_conversation(make_buyer(name="Secret Ltd"), other[2], "Secret text")

    client.force_login(shop[1])
    assert [row.pk for row in client.get(at("inbox")).context["page"].rows] == [conversation.pk]
    client.force_login(buyer.user)
    assert [row.pk for row in client.get(at("conversations")).context["page"].rows] == [conversation.pk]


def test_a_company_that_buys_nothing_is_led_to_its_inbox(client, shop):
    client.force_login(shop[1])

    assert client.get(at("conversations")).url == at("inbox")


def test_empty_lists_say_what_to_do(client, shop):
    client.force_login(shop[1])
    assert "When a buyer writes about one of your products" in client.get(at("inbox")).text
    assert "No conversation is closed or declined." in client.get(at("inbox") + "?show=ended").text
    client.force_login(make_buyer().user)
    assert "Ask for an offer from the page of a product" in client.get(at("conversations")).text


def test_ended_conversations_stand_apart(client, shop, buyer, conversation):
    other = make_conversation(make_buyer(), shop[2])
    conversations.close(conversation, user=buyer.user, side=Side.BUYER)
    client.force_login(shop[1])

    assert [row.pk for row in client.get(at("inbox")).context["page"].rows] == [other.pk]
    assert [row.pk for row in client.get(at("inbox") + "?show=ended").context["page"].rows] == [conversation.pk]


# --- Order and pages -----------------------------------------------------------------


def many(shop, count: int) -> list[Conversation]:
    """Conversations of one company, a minute apart, oldest first."""
    made = []
    for number in range(count):
        with clock.frozen(NOW + timedelta(minutes=number)):
            made.append(make_conversation(make_buyer(), shop[2]))
    return made


def test_unread_ones_come_first_then_the_latest(shop):
    first, second, third = many(shop, 3)
    conversations.mark_read(third, user=shop[1], side=Side.COMPANY, up_to=third.messages.get().pk)

    page = inbox.inbox_page(Conversation.objects.of_company(shop[0]), Side.COMPANY)

    assert [row.pk for row in page.rows] == [second.pk, first.pk, third.pk]
    assert [row.has_unread for row in page.rows] == [True, True, False]


def test_pages_follow_each_other_without_gap_or_repetition(client, shop):
    made = many(shop, 45)
    for row in made[::2]:
        conversations.mark_read(row, user=shop[1], side=Side.COMPANY, up_to=row.messages.get().pk)
    client.force_login(shop[1])
    seen, address = [], at("inbox")
    while address:
        page = client.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        address = page.next and at("inbox") + "?after=" + page.next

    unread, read = [row.pk for row in made[1::2]], [row.pk for row in made[::2]]
    assert seen == unread[::-1] + read[::-1]


@pytest.mark.parametrize(
    "after", ["", "x", "1-2", "1-2-x", "9" * 400, "1-1-1\x00", "1--1-1", "1-" + "9" * 30 + "-1", "-1-1-1"]
)
def test_a_broken_place_shows_the_first_page(client, shop, conversation, after):
    client.force_login(shop[1])

    page = client.get(at("inbox"), {"after": after, "show": "nonsense"})

    assert [row.pk for row in page.context["page"].rows] == [conversation.pk]


def test_a_place_survives_its_address():
    key = (True, NOW + timedelta(microseconds=123_457), 42)

    assert inbox.read_key(inbox.write_key(key)) == key


def test_the_inbox_reads_along_its_index(shop):
    make_conversation(make_buyer(), shop[2])
    rows = Conversation.objects.of_company(shop[0]).open().inbox(Side.COMPANY, (True, NOW, 10**9))[:21]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        sql, parameters = rows.query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using conversation_company_inbox" in plan
    assert "Sort" not in plan
    assert "Index Cond: ((company_id" in plan
    assert "(has_ended = false)" in plan.split("Filter:")[0]
    assert "ROW(company_has_unread, last_message_at, id) < ROW(true" in plan.split("Filter:")[0]


def test_a_long_thread_shows_its_end_and_leads_back(client, shop, buyer, conversation):
    texts = [f"Message {number}" for number in range(120)]
    Message.objects.bulk_create(
        Message(conversation=conversation, side="buyer", sender=buyer.user, text=text) for text in texts
    )
    client.force_login(shop[1])
    seen, address = [], at("company_thread", conversation.pk)
    while address:
        page = client.get(address)
        rows = page.context["page"]
        seen = [message.text for message in rows.rows] + seen
        address = rows.next and at("company_thread", conversation.pk) + "?before=" + rows.next

    assert seen == ["We look for 500 square metres.", *texts]


@pytest.mark.parametrize("before", ["x", "0", "-5", "9" * 30, "\x00", "²"])
def test_a_broken_place_in_a_thread_is_no_error(client, shop, conversation, before):
    client.force_login(shop[1])

    assert client.get(at("company_thread", conversation.pk), {"before": before}).status_code == 200


# --- What pages cost -----------------------------------------------------------------


def queries(client, address: str) -> int:
    client.get(address)  # what is unread is read by the first visit
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_an_inbox_costs_the_same_with_one_and_with_fifty(client, shop):
    client.force_login(shop[1])
    many(shop, 1)
    one = queries(client, at("inbox"))
    many(shop, 49)

    assert queries(client, at("inbox")) == one


def test_a_buyers_list_costs_the_same_with_one_and_with_fifty(client, shop, buyer):
    client.force_login(buyer.user)
    make_conversation(buyer, shop[2])
    one = queries(client, at("conversations"))
    for _time in range(29):
        make_conversation(buyer, make_product(shop[0]))

    assert queries(client, at("conversations")) == one


@pytest.mark.parametrize("name", ["thread", "company_thread"])
def test_a_thread_costs_the_same_with_one_and_with_fifty(client, shop, buyer, conversation, name):
    client.force_login(buyer.user if name == "thread" else shop[1])
    one = queries(client, at(name, conversation.pk))
    Message.objects.bulk_create(
        Message(conversation=conversation, side=side, sender=user, text="More")
        for side, user in [("buyer", buyer.user), ("company", shop[1])] * 25
    )

    assert queries(client, at(name, conversation.pk)) == one


def test_both_roles_of_one_person_stay_apart(client, shop):
    other = make_shop("Altra S.p.A.")
    Buyer.objects.create(user=shop[1], contact_name="Anna", company_name="Prova", country="IT")
    mine = make_conversation(shop[1].buyer, other[2])
    ours = make_conversation(make_buyer(), shop[2])
    client.force_login(shop[1])

    assert [row.pk for row in client.get(at("conversations")).context["page"].rows] == [mine.pk]
    assert [row.pk for row in client.get(at("inbox")).context["page"].rows] == [ours.pk]
    assert client.get(at("thread", ours.pk)).status_code == 404
    assert client.get(at("company_thread", mine.pk)).status_code == 404
