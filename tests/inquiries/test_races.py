"""Two at the same instant, with real threads on real connections: what is sent once arrives once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from companies.models import Buyer
from inquiries import conversations, enquiries
from inquiries.models import Conversation, Message, Side
from pavilion.models import OutboxMail, User

from .factories import asked, make_buyer, make_conversation, make_pending, make_product, make_shop

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
