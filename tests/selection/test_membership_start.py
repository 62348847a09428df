"""Months that count from the first published product, at the latest sixty days after acceptance."""

from datetime import date, timedelta

import pytest

from catalogue.models import Product, Store
from pavilion import clock
from selection import membership_changes, membership_start, places
from selection.models import Call, Membership

from . import factories as make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def accepted(on: date, **facts) -> Membership:
    with clock.frozen(clock.day_start(on) + 12 * timedelta(hours=1)):
        call = make.call(membership_start=Call.MembershipStart.FIRST_PUBLICATION, **facts)
        return make.accepted(call).membership


def publish(membership, on: date) -> None:
    """A product first published on a day, as the catalogue writes it."""
    product = make.product(membership.company)
    instant = clock.day_start(on) + timedelta(hours=23, minutes=59, seconds=59)
    Product.objects.filter(pk=product.pk).update(published_at=instant)


def run(membership, on: date) -> tuple[date | None, date]:
    with clock.frozen(clock.day_start(on) + timedelta(hours=3)):
        membership_start.count_months()
        membership_start.count_months()
    membership.refresh_from_db()
    return membership.counts_from, membership.ends_on


ACCEPTED = date(2026, 12, 1)


def test_until_the_first_publication_the_end_is_the_latest_there_can_be():
    membership = accepted(ACCEPTED)
    assert (membership.starts_on, membership.ends_on) == (ACCEPTED, date(2029, 1, 30))
    assert run(membership, ACCEPTED + 59 * DAY) == (None, date(2029, 1, 30))


@pytest.mark.parametrize(
    ("published", "counts_from", "ends_on"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), date(2028, 12, 1)),
        (date(2026, 12, 20), date(2026, 12, 20), date(2028, 12, 20)),
        (date(2027, 1, 30), date(2027, 1, 30), date(2029, 1, 30)),  # the sixtieth day
        (date(2027, 3, 1), date(2027, 1, 30), date(2029, 1, 30)),  # too late: counted without it
        (date(2026, 5, 1), date(2026, 12, 1), date(2028, 12, 1)),  # published in an earlier membership
    ],
)
def test_the_months_count_from_the_first_publication_whenever_the_job_runs(published, counts_from, ends_on):
    membership = accepted(ACCEPTED)
    publish(membership, published)
    assert run(membership, date(2027, 4, 1)) == (counts_from, ends_on)
    store = Store.objects.get(company=membership.company)
    assert store.open_until == clock.day_start(ends_on)


def test_days_given_on_top_stay_on_top():
    membership = accepted(ACCEPTED)
    with clock.frozen(clock.day_start(ACCEPTED + DAY)):
        admin = make.officer("Admin", "administration")
        membership_changes.extend(membership, officer=admin, days=10, reason="Fermo del portale.")
    publish(membership, date(2026, 12, 20))
    assert run(membership, date(2027, 1, 1)) == (date(2026, 12, 20), date(2028, 12, 30))


def test_without_any_product_they_count_from_the_sixtieth_day():
    membership = accepted(ACCEPTED)
    assert run(membership, date(2027, 1, 30)) == (date(2027, 1, 30), date(2029, 1, 30))


def test_leap_day_and_the_31st():
    membership = accepted(date(2028, 2, 29), membership_months=12)
    publish(membership, date(2028, 2, 29))
    assert run(membership, date(2028, 3, 1)) == (date(2028, 2, 29), date(2029, 2, 28))
    other = accepted(date(2026, 8, 31), membership_months=6)
    publish(other, date(2026, 8, 31))
    assert run(other, date(2026, 9, 2)) == (date(2026, 8, 31), date(2027, 2, 28))


def test_a_place_given_up_and_a_call_that_counts_from_acceptance_are_left_alone():
    membership = accepted(ACCEPTED)
    with clock.frozen(clock.day_start(ACCEPTED + 5 * DAY)):
        places.give_up(membership.grant, user=make.user_of(membership.company))
    assert run(membership, date(2027, 4, 1)) == (None, ACCEPTED + 5 * DAY)
    plain = make.membership()
    assert run(plain, date(2027, 4, 1)) == (None, date(2028, 11, 23))


def test_the_company_is_told_that_the_end_is_the_latest_there_can_be(client):
    membership = accepted(make.NOON.date())
    client.force_login(make.user_of(membership.company))
    assert "this is the latest last day" in client.get("/en/company/membership/").content.decode()
    publish(membership, make.NOON.date())
    run(membership, make.NOON.date())
    assert "this is the latest last day" not in client.get("/en/company/membership/").content.decode()
