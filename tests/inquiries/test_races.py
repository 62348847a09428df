"""Two at the same instant, with real threads on real connections: what is sent once arrives once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from companies.models import Buyer
from inquiries import conversations, enquiries, quotes
from inquiries.models import MAX_QUOTES, Conversation, Message, Quote, Side
from pavilion.models import OutboxMail, User
from pavilion.transitions import NotAllowedNow

from .factories import asked, make_buyer, make_conversation, make_pending, make_product, make_shop
from .request_factories import make_maker, make_quote, make_request

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6


def at_once(*jobs):
    """Run the jobs in threads that start together; their results in order. An exception in one fails the test."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_one_link_pressed_many_times_at_once_delivers_once():
    pending = make_pending(make_shop()[2])

    found = at_once(*[lambda: enquiries.confirm(pending).pk] * THREADS)

    assert len(set(found)) == 1
    assert Message.objects.count() == 1
    assert User.objects.filter(email="jane@example.org").count() == 1
    assert OutboxMail.objects.filter(template="inquiries/to_company").count() == 1


def test_different_enquiries_of_one_new_address_make_one_account():
    company, _user, product = make_shop()
    subjects = [product, *(make_product(company) for _time in range(THREADS - 1))]
    waiting = [make_pending(subject) for subject in subjects]

    at_once(*[lambda row=row: enquiries.confirm(row) for row in waiting])

    assert User.objects.filter(email="jane@example.org").count() == 1
    assert Buyer.objects.filter(user__email="jane@example.org").count() == 1
    assert Conversation.objects.count() == THREADS


def test_different_enquiries_about_one_product_make_one_conversation():
    buyer, product = make_buyer(), make_shop()[2]

    at_once(*[lambda: make_conversation(buyer, product)] * THREADS)

    conversation = Conversation.objects.get()
    assert (conversation.messages.count(), conversation.company_unread) == (THREADS, THREADS)


def test_one_form_sent_many_times_at_once_is_one_message():
    buyer, product, form = make_buyer(), make_shop()[2], asked()

    at_once(
        *[lambda: enquiries.write_enquiry(buyer, product, asked=form, source="192.0.2.1").pk] * THREADS,
    )

    assert Message.objects.count() == 1


def test_messages_and_reading_at_once_lose_no_count():
    _company, user, product = make_shop()
    buyer = make_buyer()
    conversation = make_conversation(buyer, product)
    last = conversation.messages.get().pk

    at_once(
        *[lambda: conversations.write(conversation, user=buyer.user, text="More", token=uuid4())] * 4,
        lambda: conversations.mark_read(conversation, user=user, side=Side.COMPANY, up_to=last),
    )

    assert Conversation.objects.get().company_unread == 4


def test_two_choices_at_once_are_one():
    first, second = make_maker(), make_maker()
    request = make_request()
    made = [make_quote(request, *maker) for maker in (first, second)]

    outcomes = at_once(*[lambda quote=quote: refused(quotes.award, quote, user=request.buyer.user) for quote in made])

    assert sorted(outcomes) == [False, True]
    assert sorted(Quote.objects.values_list("state", flat=True)) == ["awarded", "lost"]
    assert OutboxMail.objects.filter(template="inquiries/quote_awarded").count() == 1


def test_an_eleventh_quote_at_the_same_instant_finds_no_seat():
    makers = [make_maker() for _number in range(MAX_QUOTES + 2)]
    request = make_request()
    for maker in makers[: MAX_QUOTES - 2]:
        make_quote(request, *maker)

    outcomes = at_once(
        *[lambda maker=maker: refused(make_quote, request, *maker) for maker in makers[MAX_QUOTES - 2 :]],
    )

    assert sorted(outcomes) == [False, False, True, True]
    assert sorted(Quote.objects.values_list("seat", flat=True)) == list(range(1, MAX_QUOTES + 1))


def refused(verb, *args, **kwargs) -> bool:
    """Whether a verb said no."""
    try:
        verb(*args, **kwargs)
    except NotAllowedNow:
        return True
    return False
