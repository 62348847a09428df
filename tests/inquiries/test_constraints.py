"""What the database refuses, tried past every form and function."""

import pytest
from django.db import IntegrityError, connection, transaction

from inquiries.models import ConversationEvent

from .factories import make_buyer, make_conversation, make_pending, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    _company, _user, product = make_shop()
    return make_conversation(make_buyer(), product)


def broken(query: str, parameters: list) -> str:
    """The name of the constraint that refuses a statement."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, parameters)
    return caught.value.__cause__.diag.constraint_name


def update(row, assignments: str) -> str:
    return broken(f"UPDATE {row._meta.db_table} SET {assignments} WHERE id = %s", [row.pk])


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("product_id = NULL", "conversation_one_subject"),
        ("ended_at = now()", "conversation_end"),
        ("state = 'closed'", "conversation_end"),
        ("state = 'declined', ended_at = now()", "conversation_decline_reason"),
        ("decline_reason = 'market'", "conversation_decline_reason"),
        ("last_message_side = 'officer'", "conversation_last_side"),
    ],
)
def test_a_conversation_is_whole(conversation, assignments, constraint):
    assert update(conversation, assignments) == constraint


def test_a_conversation_is_about_a_product_or_a_store_and_not_both(conversation):
    assert update(conversation, f"store_id = {conversation.company.store.pk}") == "conversation_one_subject"


COPY = """INSERT INTO inquiries_conversation (company_id, buyer_id, product_id, store_id, title_it, title_en, state,
decline_reason, created_at, last_message_at, last_message_side, last_excerpt, buyer_unread, company_unread)
SELECT company_id, buyer_id, {subject}, title_it, title_en, state, decline_reason, created_at, last_message_at,
last_message_side, last_excerpt, 0, 0 FROM inquiries_conversation WHERE id = %s"""


def test_there_is_one_conversation_per_buyer_and_product(conversation):
    assert broken(COPY.format(subject="product_id, NULL"), [conversation.pk]) == "conversation_product_once"


def test_there_is_one_conversation_per_buyer_and_store(conversation):
    about_store = make_conversation(conversation.buyer, conversation.company.store)

    assert broken(COPY.format(subject="NULL, store_id"), [about_store.pk]) == "conversation_store_once"


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("text = E' \\n\\t'", "message_text"),
        ("side = 'officer'", "message_side"),
        ("quantity = 5, unit = ''", "message_quantity_unit"),
        ("quantity = NULL, unit = 'm2'", "message_quantity_unit"),
        ("quantity = 0, unit = 'm2'", "message_quantity_unit"),
        ("is_enquiry = false, destination = 'CA'", "message_terms_of_enquiry"),
        ("side = 'company'", "message_terms_of_enquiry"),
    ],
)
def test_a_message_is_whole(conversation, assignments, constraint):
    assert update(conversation.messages.get(), assignments) == constraint


def test_the_same_form_of_the_same_person_is_one_message(conversation):
    query = """INSERT INTO inquiries_message (conversation_id, side, sender_id, token, is_enquiry, text, written_at,
    unit, destination, incoterm) SELECT conversation_id, side, sender_id, token, is_enquiry, text, written_at, unit,
    destination, incoterm FROM inquiries_message WHERE id = %s"""

    assert broken(query, [conversation.messages.get().pk]) == "message_token_once"


@pytest.mark.parametrize(
    ("kind", "side", "constraint"),
    [
        ("answered", "company", "conversation_event_message"),
        ("read", "officer", "conversation_event_side"),
    ],
)
def test_an_event_is_whole(conversation, kind, side, constraint):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ConversationEvent.objects.create(
            conversation=conversation,
            company_id=conversation.company_id,
            kind=kind,
            side=side,
            actor=conversation.buyer.user,
        )

    assert caught.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    "statement", ["UPDATE inquiries_conversationevent SET at = now()", "DELETE FROM inquiries_conversationevent"]
)
def test_events_are_append_only(conversation, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert ConversationEvent.objects.count() == 2


@pytest.fixture
def pending():
    _company, _user, product = make_shop()
    return make_pending(product)


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("product_id = NULL", "pending_one_subject"),
        ("confirmed_at = now()", "pending_confirmed_whole"),
        ("expires_at = written_at", "pending_period"),
        ("email = 'Jane@example.org'", "pending_email_lower"),
        ("text = ' '", "pending_text"),
        ("quantity = 5", "pending_quantity_unit"),
    ],
)
def test_a_pending_enquiry_is_whole(pending, assignments, constraint):
    assert update(pending, assignments) == constraint


def test_the_same_form_is_one_pending_enquiry(pending):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make_pending(pending.product, token=pending.token)

    assert caught.value.__cause__.diag.constraint_name == "inquiries_pendingenquiry_token_key"
