"""How companies answer: at night, over weekends, holidays, closures and changes of the clock; bursts, closings, samples."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import translation

from catalogue import showcase
from catalogue.models import Store
from catalogue.response_figures import ResponseFigures, set_response_figures
from inquiries import conversations, response, tasks
from inquiries.models import Side
from inquiries.response import Case, Closure, Event
from pavilion import clock

from .factories import NOW, asked, make_buyer, make_company, make_conversation, make_product, make_shop, make_store

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AUGUST = Closure(date(2026, 8, 10), date(2026, 8, 21), BEFORE)


def at(*parts) -> datetime:
    """An instant by the clock of Rome."""
    return datetime(*parts, tzinfo=clock.ROME).astimezone(UTC)


@pytest.mark.parametrize(
    ("begun", "closures", "last_day"),
    [
        (at(2026, 11, 24, 9), [], date(2026, 11, 25)),  # a Tuesday morning
        (at(2026, 11, 24, 23, 59, 59), [], date(2026, 11, 25)),  # at night, a second before midnight
        (at(2026, 11, 25, 0, 0), [], date(2026, 11, 26)),  # and at midnight
        (at(2026, 11, 27, 16), [], date(2026, 11, 30)),  # a Friday
        (at(2026, 11, 28, 11), [], date(2026, 11, 30)),  # a Saturday
        (at(2026, 12, 7, 10), [], date(2026, 12, 9)),  # before the Immaculate Conception
        (at(2026, 12, 23, 10), [], date(2026, 12, 24)),
        (at(2026, 12, 24, 10), [], date(2026, 12, 28)),  # Christmas, St Stephen, Sunday
        (at(2027, 3, 26, 10), [], date(2027, 3, 30)),  # Good Friday; Easter Monday is none
        (at(2026, 8, 7, 10), [AUGUST], date(2026, 8, 24)),  # a closure of two weeks and their weekends
        (at(2026, 8, 7, 10), [Closure(AUGUST.first_day, AUGUST.last_day, at(2026, 8, 7, 11))], date(2026, 8, 10)),
        (at(2026, 8, 7, 10), [Closure(date(2026, 8, 1), date(9999, 12, 31), BEFORE)], date(2026, 10, 7)),
        (at(2026, 3, 28, 12), [], date(2026, 3, 30)),  # the night of 23 hours
        (at(2026, 10, 24, 12), [], date(2026, 10, 26)),  # the night of 25 hours
    ],
)
def test_the_end_of_the_next_working_day(begun, closures, last_day):
    assert response.due(begun, closures) == clock.day_start(last_day + timedelta(days=1))


@pytest.mark.parametrize(
    ("begun", "over"),
    [
        (at(2026, 3, 27, 12), datetime(2026, 3, 30, 22, tzinfo=UTC)),  # winter when asked, summer when due
        (at(2026, 10, 23, 12), datetime(2026, 10, 26, 23, tzinfo=UTC)),  # and the other way round
    ],
)
def test_a_day_is_over_at_midnight_in_rome_whichever_the_clock(begun, over):
    case = Case(1, 1, begun, response.due(begun))
    assert case.due_at == over
    assert Case(1, 1, begun, over, answered_at=over - timedelta(seconds=1)).in_time
    assert not Case(1, 1, begun, over, answered_at=over).in_time


def told(kind: str, when: datetime, *, conversation: int = 1, buyer: int = 1, side: str = "company") -> Event:
    return Event(1, buyer, conversation, kind, side, when)


def enquiry(when: datetime, *, conversation: int = 1, buyer: int = 1) -> Event:
    return Event(1, buyer, conversation, "delivered", "buyer", when, is_enquiry=True)


MONDAY = at(2026, 11, 2, 10)
LATER = at(2026, 11, 20, 10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([told("answered", MONDAY + 5 * HOUR)], [True]),
        ([told("declined", MONDAY + 5 * HOUR)], [True]),
        ([told("answered", MONDAY + 3 * DAY)], [False]),
        ([told("closed", MONDAY + HOUR)], [False]),  # putting it away is no answer
        ([told("closed", MONDAY + HOUR, side="buyer")], []),  # withdrawn in time
        ([told("closed", MONDAY + 5 * DAY, side="buyer")], [False]),  # when it was too late already
        ([told("answered", MONDAY + 3 * DAY), told("closed", MONDAY + 4 * DAY, side="buyer")], [False]),
        ([told("answered", MONDAY + HOUR), told("closed", MONDAY + 2 * HOUR, side="buyer")], [True]),
        ([Event(1, 1, 1, "delivered", "buyer", MONDAY + 2 * DAY)], [False]),  # a further message is no enquiry
        ([], [False]),
    ],
)
def test_what_counts(events, outcome):
    found = response.cases([enquiry(MONDAY), *events])
    assert [case.in_time for case in found if case.counts(LATER)] == outcome


def test_what_is_still_in_time_does_not_count_even_when_answered():
    [case] = response.cases([enquiry(MONDAY), told("answered", MONDAY + HOUR)])
    assert not case.counts(case.due_at - timedelta(microseconds=1))
    assert case.counts(case.due_at)


def test_a_burst_of_one_buyer_counts_once_and_its_first_answer_is_the_answer():
    events = [enquiry(MONDAY + number * HOUR, conversation=number) for number in range(1, 6)]
    events += [enquiry(MONDAY + 6 * HOUR, conversation=9, buyer=2), told("answered", MONDAY + 7 * HOUR, conversation=3)]
    one, other = response.cases(events)
    assert (one.conversation, one.in_time, one.answered_at) == (1, True, MONDAY + 7 * HOUR)
    assert (other.buyer, other.answered_at) == (2, None)


def test_a_day_later_it_is_another_case_and_one_answer_answers_both():
    friday = at(2026, 11, 6, 10)
    found = response.cases([enquiry(friday), enquiry(friday + DAY), told("answered", at(2026, 11, 9, 10))])
    assert [case.in_time for case in found] == [True, True]


def _answered(number: int, *, begun: datetime, hours: int | None) -> Case:
    answer = begun + hours * HOUR if hours else None
    return Case(number, number, begun, response.due(begun), answer)


def test_thirty_days_are_looked_at_or_ninety_when_there_are_fewer_than_ten():
    recent = [_answered(number, begun=NOW - 10 * DAY, hours=number) for number in range(1, 10)]
    old = [_answered(number, begun=NOW - 60 * DAY, hours=None) for number in range(20, 23)]
    ancient = [_answered(30, begun=NOW - 91 * DAY, hours=None)]
    assert response.figures(recent + old + ancient, NOW) == ResponseFigures(12, 9, 90, 6)
    tenth = _answered(10, begun=NOW - 10 * DAY, hours=10)
    assert response.figures([*recent, tenth, *old], NOW) == ResponseFigures(10, 10, 30, 5)


def test_nothing_is_said_of_four_cases_and_no_time_when_most_got_no_answer():
    found = [_answered(number, begun=NOW - 10 * DAY, hours=None) for number in range(1, 5)]
    assert response.figures(found, NOW) is None
    found += [_answered(number, begun=NOW - 10 * DAY, hours=2) for number in (5, 6, 7)]
    assert response.figures(found, NOW) == ResponseFigures(7, 3, 30 if len(found) >= 10 else 90, None)


def _six_enquiries(product, *, answered: int, user) -> list:
    with clock.frozen(NOW - 20 * DAY):
        found = [make_conversation(make_buyer(name=f"Buyer {number} Ltd"), product) for number in range(6)]
    with clock.frozen(NOW - 20 * DAY + 3 * HOUR):
        for row in found[:answered]:
            conversations.answer(row, user=user, text="Yes.", token=asked().token)
    return found


@pytest.mark.django_db
def test_the_figures_reach_store_product_and_inbox(client):
    company, user, product = make_shop()
    rows = _six_enquiries(product, answered=4, user=user)
    conversations.close(rows[4], user=user, side=Side.COMPANY)

    assert tasks.count_answers() == "1"
    assert tasks.count_answers() == "0"
    store = Store.objects.get(company=company)
    assert (store.response_cases, store.response_in_time, store.response_days, store.response_hours) == (6, 4, 90, 3)
    said = "4 of 6 enquiries answered by the end of the next working day, in the last 90 days; half of them within 3 hours."
    with translation.override("en"):
        addresses = [
            reverse("catalogue:store", args=[store.slug]),
            reverse("catalogue:product", args=["p", product.pk]),
        ]
    for address in addresses:
        assert said in client.get(address, follow=True).text
    user.language = "en"
    user.save()
    client.force_login(user)
    page = client.get("/en/company/messages/response/").text
    assert "4 of 6" in page
    assert "Buyer 4 Ltd" in page
    assert "Buyer 5 Ltd" in page
    assert "Buyer 3 Ltd" not in page
    assert "/en/company/messages/response/" in client.get("/en/company/messages/").text

    with clock.frozen(NOW + 100 * DAY):
        assert tasks.count_answers() == "1"
    store.refresh_from_db()
    assert store.response_cases is None


@pytest.mark.django_db
def test_counting_costs_the_same_for_one_company_and_for_three(django_assert_num_queries):
    for _number in range(3):
        company, user, product = make_shop()
        _six_enquiries(product, answered=5, user=user)
        with django_assert_num_queries(6):  # closures, events, stores, their update, and the transaction's two ends
            response.count_all(NOW)
        with django_assert_num_queries(3):
            assert response.own_figures(company, NOW)["more"] == 0


@pytest.mark.django_db
def test_a_closure_keeps_the_instant_at_which_it_was_declared():
    company, user, _product = make_shop()
    day = {"first_day": date(2026, 12, 28), "last_day": date(2026, 12, 31)}
    with clock.frozen(NOW - DAY):
        showcase.update_showcase(company.store, data={"closures": [day]}, actor=user)
    showcase.update_showcase(
        company.store, data={"closures": [day, day | {"first_day": date(2026, 11, 2)}]}, actor=user
    )
    assert set(company.store.closures.values_list("declared_at", flat=True)) == {NOW - DAY, NOW}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values", ["4, 4, 30, 1", "9, 10, 30, 1", "9, NULL, 30, 1", "9, 9, NULL, 1", "9, 9, 0, 1", "NULL, 9, 30, 1"]
)
def test_the_database_refuses_a_rate_without_its_sample(values):
    store = make_store(make_company())
    with pytest.raises(IntegrityError, match="store_response_figures"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_store SET (response_cases, response_in_time, response_days, response_hours) = "
            f"({values}) WHERE id = {store.pk}"
        )


@pytest.mark.django_db
def test_figures_of_a_company_without_a_store_are_nobodys():
    assert set_response_figures({make_product(make_company()).company_id: ResponseFigures(9, 9, 30, 1)}) == 0
