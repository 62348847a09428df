"""What the database refuses of requests and quotes, tried past every form and function."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from inquiries.models import Quote
from pavilion import clock

from .request_factories import add_file, make_draft, make_held, make_maker, make_quote, make_request

pytestmark = pytest.mark.django_db


def broken(query: str, parameters: list) -> str:
    """The name of the constraint or trigger that refuses a statement, at once or at the end of the transaction."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        run(query, parameters)
    return caught.value.__cause__.diag.constraint_name


def run(query: str, parameters: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def update(row, assignments: str) -> str:
    return broken(f"UPDATE {row._meta.db_table} SET {assignments} WHERE id = %s", [row.pk])


@pytest.fixture
def quote():
    company, user = make_maker()
    return make_quote(make_request(), company, user)


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("title = ' '", "request_title"),
        ("state = 'open', opened_at = now()", "request_submitted"),
        ("submitted_at = now()", "request_submitted"),
        ("opened_at = now()", "request_opened"),
        ("ended_at = now()", "request_end"),
        ("state = 'held', submitted_at = now()", "request_hold_reason"),
        ("state = 'refused', submitted_at = now(), ended_at = now()", "request_refusal_reason"),
        ("state = 'awarded', submitted_at = now(), opened_at = now(), ended_at = now()", "request_award"),
    ],
)
def test_a_request_is_whole(assignments, constraint):
    assert update(make_draft(), assignments) == constraint


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("quantity = 0", "request_line_whole"),
        ("text = ''", "request_line_whole"),
        ("target_price = 0", "request_line_price"),
        ("position = 11", "request_line_number"),
    ],
)
def test_a_line_is_whole(assignments, constraint):
    assert update(make_draft().lines.get(), assignments) == constraint


def test_what_was_sent_is_frozen():
    draft = make_draft()
    file = add_file(draft)
    draft.state = "held"
    type(draft).objects.filter(pk=draft.pk).update(state="held", submitted_at=clock.now(), holds=["all"])

    assert update(draft, "title = 'Another'") == "request_frozen"
    assert update(draft.lines.get(), "quantity = 1") == "request_lines_frozen"
    assert broken("DELETE FROM inquiries_requestfile WHERE id = %s", [file.pk]) == "request_files_frozen"


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("state = 'declined'", "request_invitation_decline"),
        ("state = 'asked'", "request_invitation_asked"),
        ("score = NULL", "request_invitation_score"),
        ("score = 101", "request_invitation_score"),
    ],
)
def test_an_invitation_is_whole(quote, assignments, constraint):
    assert update(quote.invitation, assignments) == constraint


def test_a_company_is_invited_once(quote):
    query = """INSERT INTO inquiries_requestinvitation (request_id, company_id, origin, state, score, reasons, note,
    decline_reason, created_at) SELECT request_id, company_id, origin, state, score, reasons, note, decline_reason,
    created_at FROM inquiries_requestinvitation WHERE id = %s"""

    assert broken(query, [quote.invitation_id]) == "request_invitation_once"


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [("seat = 11", "quote_seat"), ("seat = NULL", "quote_seat"), ("state = 'withdrawn'", "quote_seat")],
)
def test_a_quote_has_one_of_ten_seats(quote, assignments, constraint):
    assert update(quote, assignments) == constraint


def test_a_seat_is_taken_once_and_one_quote_chosen(quote):
    company, user = make_maker()
    request = make_request(text="Another")
    maker = request.invitations.exclude(company=company).get().company
    first = make_quote(request, company, user)
    second = make_quote(request, maker, maker.mandates.get().user)

    assert update(second, "seat = 1") == "quote_seat_once"
    Quote.objects.filter(pk=first.pk).update(state="awarded")
    assert update(second, "state = 'awarded'") == "quote_one_award"


def test_a_quote_belongs_to_the_request_of_its_invitation(quote):
    other = make_request(text="Another")

    assert update(quote, f"request_id = {other.pk}") == "quote_of_its_request"


def test_a_request_is_awarded_to_a_quote_of_its_own(quote):
    other = make_request(text="Another")

    assignments = f"state = 'awarded', ended_at = now(), awarded_id = {quote.pk}"
    assert update(other, assignments) == "request_awards_its_own"


@pytest.mark.parametrize(
    ("statement", "trigger"),
    [
        ("UPDATE inquiries_quoterevision SET total = 1", "quote_revisions_stand"),
        ("DELETE FROM inquiries_quoteprice", "quote_prices_stand"),
        ("UPDATE inquiries_quoteprice SET unit_price = 1", "quote_prices_stand"),
        ("DELETE FROM inquiries_requestevent", "request_events_are_append_only"),
        ("UPDATE inquiries_requestevent SET at = now()", "request_events_are_append_only"),
    ],
)
def test_revisions_prices_and_events_stand(quote, statement, trigger):
    assert broken(statement, []) == trigger


def test_a_second_counter_offer_cannot_be_stored(quote):
    revision = quote.revisions.get()
    query = "INSERT INTO inquiries_quotecounter (quote_id, revision_id, text, made_at) VALUES (%s, %s, 'x', now())"
    with connection.cursor() as cursor:
        cursor.execute(query, [quote.pk, revision.pk])

    assert "quote_id" in broken(query, [quote.pk, revision.pk])
    assert broken("UPDATE inquiries_quotecounter SET text = 'y'", []) == "quote_counters_stand"


def test_a_held_request_keeps_its_days():
    held = make_held()

    assert update(held, f"closes_at = '{clock.now() + timedelta(days=99)}'") == "request_frozen"
