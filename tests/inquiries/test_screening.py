"""What is stopped ahead of delivery, for each layer: no row its target can see, no counter, no mail; and what is not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from inquiries import conversations, enquiries, inbox, reports, screening
from inquiries.models import Conversation, ConversationEvent, HeldMessage, Message, Side, TextPrint
from pavilion import clock
from pavilion.models import OutboxMail

from .factories import NOW, make_buyer, make_conversation, make_pending, make_product, make_shop, make_trusted
from .guard_factories import LINK, LONG, make_officers_block, make_restriction, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def is_held(done, why: str, *, conversations_before: int = 0) -> bool:
    """Stopped for exactly this reason, and nothing of it anywhere its target could see it."""
    assert isinstance(done, HeldMessage)
    assert done.holds == [why]
    assert Conversation.objects.filter(company=done.company).count() == conversations_before
    assert not Message.objects.filter(text=done.text, sender=done.sender, conversation__company=done.company).exists()
    assert (
        not ConversationEvent.objects.filter(company=done.company, actor=done.sender).exists() or conversations_before
    )
    assert not OutboxMail.objects.filter(text__contains=done.text[:20]).exists()
    return True


def test_an_ordinary_enquiry_passes(shop):
    assert isinstance(send(make_buyer(), shop[2]), Message)


# --- Links ----------------------------------------------------------------------------------------------------------
def test_links_of_a_new_account_are_looked_at_first(shop):
    assert is_held(send(make_buyer(), shop[2], LINK), "links")


def test_links_of_an_old_account_that_nobody_answered_too(shop):
    buyer = make_buyer()
    buyer.registered_at = NOW - timedelta(days=300)
    buyer.save()

    assert is_held(send(buyer, shop[2], LINK), "links")


def test_links_of_who_was_answered_pass(shop):
    assert isinstance(send(make_trusted(make_buyer(), *shop), make_product(shop[0]), LINK), Message)


def test_a_further_message_is_looked_at_as_the_first(shop):
    conversation = make_conversation(make_buyer(), shop[2])
    OutboxMail.objects.all().delete()

    done = conversations.write(conversation, user=conversation.buyer.user, text=LINK, token=uuid4())

    assert is_held(done, "links", conversations_before=1)
    conversation.refresh_from_db()
    assert (conversation.company_unread, conversation.last_excerpt) == (1, "We look for 500 square metres.")
    assert not OutboxMail.objects.exists()
    assert inbox.held_of(conversation, Side.BUYER) == [done]
    assert inbox.held_of(conversation, Side.COMPANY) == []


# --- The same text --------------------------------------------------------------------------------------------------
def test_the_same_text_to_many_companies_is_stopped(settings):
    settings.ALIKE_COMPANIES = 3
    buyer, shops = make_buyer(), [make_shop(f"Ditta {number} S.r.l.") for number in range(4)]

    done = [send(buyer, shop[2], f"Dear firm number {number}, {LONG}") for number, shop in enumerate(shops)]

    assert [isinstance(one, HeldMessage) for one in done] == [False, False, False, True]
    assert is_held(done[3], "alike_own")


def test_to_one_company_it_may_be_said_again(settings, shop):
    settings.ALIKE_COMPANIES = 1
    buyer = make_buyer()

    assert all(isinstance(send(buyer, make_product(shop[0])), Message) for _ in range(3))


def test_the_same_text_of_many_accounts_is_stopped(settings, shop):
    settings.ALIKE_ACCOUNTS = 2

    done = [send(make_buyer(), make_product(shop[0])) for _ in range(3)]

    assert [isinstance(one, HeldMessage) for one in done] == [False, False, True]
    assert done[2].holds == ["alike_others"]


def test_what_is_long_ago_is_not_compared(settings, shop):
    settings.ALIKE_COMPANIES, settings.ALIKE_DAYS = 1, 7
    buyer = make_buyer()
    with clock.frozen(NOW - timedelta(days=8)):
        send(buyer, shop[2])

    assert isinstance(send(buyer, make_shop("Altra S.r.l.")[2]), Message)


def test_how_alike_is_a_setting(settings, shop):
    settings.ALIKE_COMPANIES, settings.ALIKE_SHARE = 1, 1.01
    buyer = make_buyer()
    send(buyer, shop[2])

    assert isinstance(send(buyer, make_shop("Altra S.r.l.")[2]), Message)


def test_short_texts_are_nobodys(settings, shop):
    settings.ALIKE_COMPANIES = 1
    buyer = make_buyer()
    send(buyer, shop[2], "Please send me your price list.")

    assert isinstance(send(buyer, make_shop("Altra S.r.l.")[2], "Please send me your price list."), Message)
    assert not TextPrint.objects.exists()


# --- Reports, blocks, destinations ------------------------------------------------------------------------------------
def test_who_was_reported_by_two_companies_is_looked_at(shop):
    buyer = make_buyer()
    for number in range(2):
        _company, user, product = make_shop(f"Ditta {number} S.r.l.")
        reports.report(make_conversation(buyer, product), user=user, side=Side.COMPANY, reason="advertising")

    assert is_held(send(buyer, shop[2]), "reported")


def test_a_blocked_buyers_message_is_kept_like_any_other(shop):
    buyer = make_buyer()
    make_officers_block(buyer)

    assert is_held(send(buyer, shop[2]), "blocked")


@pytest.mark.parametrize("where", ["destination", "country"])
def test_what_concerns_a_restricted_country_is_looked_at(shop, where):
    make_restriction("IR")
    buyer = make_buyer()
    if where == "country":
        buyer.country = "IR"
        buyer.save()

    done = send(buyer, shop[2], destination="IR" if where == "destination" else "CA")

    assert is_held(done, "restricted")
    assert done.is_restricted


@pytest.mark.parametrize(("begin", "end"), [((2026, 11, 24), None), ((2026, 1, 1), (2026, 11, 23))])
def test_only_while_the_entry_holds(shop, begin, end):
    make_restriction("IR", begin=date(*begin), end=end and date(*end))

    assert isinstance(send(make_buyer(), shop[2], destination="IR"), Message)


# --- Strangers, and sending twice -------------------------------------------------------------------------------------
def test_a_strangers_enquiry_is_looked_at_when_it_is_confirmed(shop):
    pending = make_pending(shop[2], text=LINK)

    done = enquiries.confirm(pending)

    assert is_held(done, "links")
    pending.refresh_from_db()
    assert (pending.held, pending.conversation) == (done, None)
    assert enquiries.confirm(pending) == done


def test_a_form_sent_twice_is_held_once(shop):
    buyer, token = make_buyer(), uuid4()

    first, second = (send(buyer, shop[2], LINK, token=token) for _ in range(2))

    assert first == second
    assert HeldMessage.objects.count() == 1


def test_screening_costs_a_fixed_number_of_queries(django_assert_max_num_queries, shop):
    buyer = make_buyer()
    for number in range(3):
        send(buyer, make_shop(f"Ditta {number} S.r.l.")[2])
    with django_assert_max_num_queries(4):
        screening.of_buyer(buyer, shop[0], text=f"{LONG} {LINK}", destination="CA", now=NOW)
