"""What the room says on the pages of signed-in people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from inquiries import conversations, home
from inquiries.models import Conversation, Side
from pavilion import clock
from pavilion.navigation import Link

from .factories import NOW, make_buyer, make_conversation, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def request_of(rf):
    def make(user):
        request = rf.get("/en/")
        request.user = user
        return request

    return make


def test_nobody_yet_has_no_messages(request_of):
    assert home.navigation(request_of(make_user())) == []


def test_a_companys_people_see_how_many_conversations_are_unread(request_of, shop):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])
    conversations.write(conversation, user=buyer.user, text="And one more thing", token=uuid4())
    make_conversation(make_buyer(), shop[2])

    assert home.navigation(request_of(shop[1])) == [
        Link("Messages", "/en/company/messages/", count=2),
        Link("Requests", "/en/company/requests/"),
        Link("Help", "/en/company/help/?page=%2Fen%2F"),
    ]


def test_a_buyer_sees_answers(request_of, shop):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])
    assert home.navigation(request_of(buyer.user)) == [
        Link("Messages", "/en/messages/", count=0),
        Link("Requests", "/en/requests/"),
    ]

    conversations.answer(conversation, user=shop[1], text="Yes", token=uuid4())

    assert home.navigation(request_of(buyer.user))[0] == Link("Messages", "/en/messages/", count=1)


def test_who_buys_and_sells_has_both(request_of, shop):
    buyer = make_buyer()
    buyer.user.mandates.create(company=make_shop("Altra S.p.A.")[0], role="legal", person_name="Jane", valid_from=NOW)

    links = home.navigation(request_of(buyer.user))

    assert [(link.text, link.url) for link in links] == [
        ("Messages", "/en/company/messages/"),
        ("Requests", "/en/company/requests/"),
        ("Help", "/en/company/help/?page=%2Fen%2F"),
        ("My enquiries", "/en/messages/"),
        ("My requests", "/en/requests/"),
    ]


def test_the_header_asks_once(request_of, shop, django_assert_num_queries):
    request = request_of(shop[1])

    with django_assert_num_queries(1):
        home.navigation(request)
        home.navigation(request)


def test_a_mandate_that_has_ended_shows_nothing(request_of, shop):
    make_conversation(make_buyer(), shop[2])
    shop[1].mandates.update(valid_to=NOW)

    assert home.navigation(request_of(shop[1])) == []


def test_the_company_is_reminded_of_who_waits_longest(shop):
    for days in (1, 4, 2, 3):
        with clock.frozen(NOW - timedelta(days=days)):
            make_conversation(make_buyer(), shop[2])
    answered = Conversation.objects.order_by("created_at").first()
    conversations.answer(answered, user=shop[1], text="Yes", token=uuid4())

    todos = home.todo(shop[0], shop[1], NOW)

    assert [(todo["text"], todo["when"]) for todo in todos] == [
        ("Answer a buyer in Toronto", "waiting for 3\xa0days"),
        ("Answer a buyer in Toronto", "waiting for 2\xa0days"),
        ("Answer a buyer in Toronto", "waiting for 1\xa0day"),
    ]
    oldest = Conversation.objects.filter(state="waiting").earliest("created_at")
    assert todos[0]["url"] == reverse("inquiries:company_thread", args=[oldest.pk])


def test_a_company_that_answered_all_is_left_in_peace(shop):
    assert home.todo(shop[0], shop[1], NOW) == []


def test_a_buyers_own_page_shows_the_latest_three(client, shop):
    buyer = make_buyer()
    for number in range(4):
        with clock.frozen(NOW + timedelta(minutes=number)):
            make_conversation(buyer, make_product(shop[0], title_en=f"Vase {number}"))
    conversations.close(Conversation.objects.last(), user=buyer.user, side=Side.BUYER)
    client.force_login(buyer.user)

    page = client.get(reverse("companies:buyer"))

    assert [title in page.text for title in ("Vase 0", "Vase 1", "Vase 2", "Vase 3")] == [True, True, True, False]


def test_the_page_of_a_buyer_who_has_written_to_nobody_is_left_to_itself():
    assert home.buyer_panels(make_buyer().user, NOW) == []
