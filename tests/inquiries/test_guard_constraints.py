"""What the database refuses of held messages, blocks, reports and restricted destinations, tried past every function."""

import pytest

from .factories import make_buyer, make_conversation, make_pending, make_shop
from .guard_factories import make_held_message, make_officers_block, make_report, make_restriction
from .test_constraints import broken, update

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return make_held_message(make_buyer(), make_shop()[2])


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("product_id = NULL", "held_one_target"),
        ("text = ' '", "held_text"),
        ("holds = '{}'", "held_why"),
        ("side = 'company'", "held_side"),
        ("state = 'rejected', decided_at = now()", "held_decision"),
        ("state = 'delivered', decided_at = now()", "held_decision"),
        ("decided_at = now()", "held_decision"),
    ],
)
def test_a_held_message_is_whole(held, assignments, constraint):
    assert update(held, assignments) == constraint


def test_what_a_block_stopped_is_never_delivered(held):
    message = make_conversation(held.buyer, held.product).messages.get()
    decided = f"state = 'delivered', decided_at = now(), decided_by_id = {held.sender_id}, message_id = {message.pk}"

    assert update(held, f"{decided}, holds = '{{blocked,links}}'") == "held_block_stands"


def test_a_form_is_held_once(held):
    assert (
        broken(
            """INSERT INTO inquiries_heldmessage (company_id, buyer_id, side, sender_id, product_id, text, token, written_at, holds,
            state, rejection, note, unit, destination, incoterm) SELECT company_id, buyer_id, side, sender_id, product_id, text, token,
            written_at, holds, state, rejection, note, unit, destination, incoterm FROM inquiries_heldmessage WHERE id = %s""",
            [held.pk],
        )
        == "held_token_once"
    )


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("by = 'buyer'", "block_whom"),
        ("reason = ' '", "block_reason"),
        ("lifted_at = now()", "block_lifted_whole"),
        ("lifted_at = made_at - interval '1 day', lifted_by_id = made_by_id", "block_lifted_whole"),
    ],
)
def test_a_block_is_whole(assignments, constraint):
    assert update(make_officers_block(), assignments) == constraint


def test_a_block_stands_once():
    copy = """INSERT INTO inquiries_block (buyer_id, by, made_by_id, made_at, reason)
    SELECT buyer_id, by, made_by_id, made_at, reason FROM inquiries_block WHERE id = %s"""

    assert broken(copy, [make_officers_block().pk]) == "block_once"


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("state = 'upheld'", "report_decision"),
        ("decided_at = now()", "report_decision"),
        ("reason = 'other'", "report_words"),
    ],
)
def test_a_report_is_whole(assignments, constraint):
    assert update(make_report(make_conversation(make_buyer(), make_shop()[2])), assignments) == constraint


def test_a_side_has_one_open_report_of_a_conversation():
    row = make_report(make_conversation(make_buyer(), make_shop()[2]))
    copy = """INSERT INTO inquiries_report (conversation_id, side, reporter_id, reason, text, made_at, state, note)
    SELECT conversation_id, side, reporter_id, reason, text, made_at, state, note FROM inquiries_report WHERE id = %s"""

    assert broken(copy, [row.pk]) == "report_once"


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("valid_to = valid_from", "restriction_period"),
        ("reason = ' '", "restriction_whole"),
        ("country = ''", "restriction_whole"),
    ],
)
def test_an_entry_of_the_list_is_whole(assignments, constraint):
    assert update(make_restriction(), assignments) == constraint


def test_a_country_is_on_the_list_once_at_a_time():
    copy = """INSERT INTO inquiries_restricteddestination (country, reason, source, valid_from, made_by_id, made_at)
    SELECT country, reason, source, valid_from + 30, made_by_id, made_at FROM inquiries_restricteddestination WHERE id = %s"""

    assert broken(copy, [make_restriction().pk]) == "restriction_once_at_a_time"


def test_a_confirmed_enquiry_was_delivered_or_held_and_not_both(held):
    pending = make_pending(held.product)
    conversation = make_conversation(make_buyer(), held.product)

    assert update(pending, "confirmed_at = now()") == "pending_confirmed_whole"
    both = f"confirmed_at = now(), held_id = {held.pk}, conversation_id = {conversation.pk}"
    assert update(pending, both) == "pending_confirmed_whole"
