"""What falls due in this room next, for the demonstration's clock."""

from datetime import date, timedelta

from pavilion import clock
from selection import deadlines, memberships, places
from selection.models import Grant
from tests.selection import factories as make


def test_an_empty_room_knows_no_deadline(db):
    assert list(deadlines.deadlines(clock.now())) == []


def test_the_ends_of_a_call_of_an_offer_and_of_a_membership(db):
    call = make.call()
    now = clock.now()
    make.approved(call)
    offer = Grant.objects.get()

    assert set(deadlines.deadlines(now)) == {call.submission_closes_at, offer.expires_at}

    places.accept(offer, user=make.user_of(offer.application.company))
    ends_on = memberships.current_membership(offer.application.company, now).ends_on

    # 60 days before its end a renewal is offered.
    expected = {clock.day_start(ends_on - timedelta(days=days)) for days in (90, 60, 30, 7, 0)}
    assert set(deadlines.deadlines(now)) == {call.submission_closes_at} | expected
    last = clock.day_start(ends_on)
    assert set(deadlines.deadlines(last - timedelta(seconds=1))) == {last}
    assert set(deadlines.deadlines(last)) == set()


def test_a_reminder_at_this_very_instant_is_not_to_come(db):
    call = make.call()
    make.approved(call)
    places.accept(Grant.objects.get(), user=make.user_of(Grant.objects.get().application.company))
    ends_on = date(2028, 11, 23)

    after = clock.day_start(ends_on - timedelta(days=30))
    assert min(deadlines.deadlines(after)) == clock.day_start(ends_on - timedelta(days=7))
