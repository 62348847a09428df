"""Races on real PostgreSQL with real threads: places, submissions, protocol numbers. First the proof that they race."""

import random
from datetime import timedelta
from itertools import cycle
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from pavilion import clock, locks, transitions
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import asking, drafts, fees, locking, memberships, places, workflow
from selection.models import Application, Call, Grant, ProtocolEntry, ProtocolYear

from . import factories as make
from .racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(applications) -> dict[int, int]:
    """The protocol number of each application, by its id."""
    return dict(ProtocolEntry.objects.filter(application__in=applications).values_list("application_id", "number"))


def patiently(deed):
    """Do what a person told to try again does: on a busy machine the lock is waited for longer than five seconds."""
    for _attempt in range(30):
        try:
            return deed()
        except locks.Busy:
            continue
    return deed()


def approve_all(applications, approvers) -> list:
    return race(
        lambda application=application, by=by: patiently(lambda: workflow.approve(application, by))
        for application, by in zip(applications, cycle(approvers), strict=False)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fifty_parallel_approvals_for_the_last_ten_places_give_ten_offers_in_protocol_order(seed):
    # given: three hundred places of which ten are free, and fifty proposals
    call = make.call(place_count=300)
    by, approvers = make.screener(), [make.approver() for _ in range(4)]
    fill(call, 290)
    applications = make.many_proposed(call, 50, by, approvers)
    shuffled = random.Random(seed).sample(applications, len(applications))

    # when
    results = approve_all(shuffled, approvers)

    # then: the ten first protocol numbers hold places 291–300 in their order, the other forty wait in theirs
    assert [result for result in results if isinstance(result, Exception)] == []
    protocol = numbers(applications)
    in_order = sorted(applications, key=lambda application: protocol[application.pk])
    fresh = Grant.objects.filter(application__in=applications)
    assert {grant.application_id for grant in fresh} == {application.pk for application in in_order[:10]}
    assert sorted(fresh.values_list("place__number", flat=True)) == list(range(291, 301))
    waiting = list(Application.objects.filter(call=call).waiting().in_protocol_order())
    assert [application.pk for application in waiting] == [application.pk for application in in_order[10:]]
    assert [places.standing(application, now=make.NOON).position for application in waiting] == list(range(1, 41))
    assert OutboxMail.objects.filter(template="selection/offer").count() == 10
    decisions = sorted(Application.objects.filter(pk__in=protocol).values_list("decision_number", flat=True))
    assert decisions == list(range(291, 341))


def test_with_the_order_of_decisions_the_first_ten_decided_get_the_places():
    call = make.call(place_count=10, allocation=Call.Allocation.DECISION)
    approvers = [make.approver() for _ in range(4)]
    applications = make.many_proposed(call, 30, make.screener(), approvers)

    approve_all(applications, approvers)

    holders = Application.objects.filter(grants__isnull=False, call=call)
    assert sorted(holders.values_list("decision_number", flat=True)) == list(range(1, 11))


def test_without_the_lock_on_the_call_the_same_approvals_collide(monkeypatch):
    """The negative control: the lock is what makes the test above pass; the constraints stop what it would let through."""
    call = make.call(place_count=10)
    approvers = [make.approver() for _ in range(4)]
    applications = make.many_proposed(call, 30, make.screener(), approvers)
    monkeypatch.setattr(locking, "lock_call", lambda call_id: Call.objects.get(pk=call_id))

    results = approve_all(applications, approvers)

    refused = [result for result in results if isinstance(result, IntegrityError | ValidationError)]
    assert refused != []  # two took the same decision number or the same place
    live = Grant.objects.filter(place__call=call, state__in=Grant.LIVE)
    assert live.count() <= 10
    assert live.values("place").distinct().count() == live.count()


def test_a_three_hundred_and_first_holder_is_impossible_whatever_the_code_does():
    call = make.call(place_count=300)
    fill(call, 300)
    one_more = make.submitted(call)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM selection_place WHERE call_id = %s", [call.pk])
        assert cursor.fetchone() == (300,)
        for number in (1, 150, 300):
            with pytest.raises(IntegrityError, match="grant_one_live_per_place"):
                cursor.execute(
                    "INSERT INTO selection_grant (place_id, application_id, state, offered_at, expires_at) "
                    "SELECT id, %s, 'offered', now(), now() + interval '1 day' FROM selection_place "
                    "WHERE call_id = %s AND number = %s",
                    [one_more.pk, call.pk, number],
                )
        with pytest.raises(IntegrityError, match="place_number_once"):
            cursor.execute("INSERT INTO selection_place (call_id, number) VALUES (%s, 300)", [call.pk])


def test_places_freed_and_decisions_taken_at_once_leave_no_place_idle_and_none_held_twice():
    call = make.call(place_count=5)
    approvers = [make.approver() for _ in range(4)]
    first = make.many_proposed(call, 5, make.screener(), approvers)
    for application in first:
        workflow.approve(application, approvers[0])
    later = make.many_proposed(call, 8, make.screener(), approvers)
    grants = list(Grant.objects.filter(application__in=first))

    results = race(
        [
            *[
                lambda grant=grant: patiently(
                    lambda: places.decline(grant, user=make.user_of(grant.application.company))
                )
                for grant in grants
            ],
            *[
                lambda application=application: patiently(lambda: workflow.approve(application, approvers[1]))
                for application in later
            ],
            *[lambda: patiently(places.lapse_due) for _ in range(2)],
        ]
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    protocol = numbers(later)
    in_order = sorted(protocol, key=protocol.get)
    held = Grant.objects.filter(place__call=call, state__in=Grant.LIVE)
    assert sorted(held.values_list("place__number", flat=True)) == [1, 2, 3, 4, 5]
    assert set(held.values_list("application_id", flat=True)) == set(in_order[:5])


def test_expired_offers_lapse_once_when_the_job_runs_twice_at_once():
    call = make.call(place_count=3)
    approvers = [make.approver()]
    for application in make.many_proposed(call, 6, make.screener(), approvers):
        workflow.approve(application, approvers[0])
    Grant.objects.update(offered_at=make.NOON.replace(day=1), expires_at=make.NOON)

    results = race([places.lapse_due, places.lapse_due, places.lapse_due])

    assert sum(results) == 3
    assert Grant.objects.filter(state=Grant.State.LAPSED).count() == 3
    assert Grant.objects.filter(state=Grant.State.OFFERED).count() == 3


def test_a_place_is_accepted_once_however_often_the_button_is_pressed():
    grant = make.approved(make.call()).grants.get()
    user = make.user_of(grant.application.company)

    results = race([lambda: places.accept(grant, user=user) for _ in range(6)])

    assert sum(isinstance(result, NotAllowedNow) for result in results) == 5
    assert grant.application.company.memberships.count() == 1
    assert AuditEvent.objects.filter(subject_type="selection.grant", verb="accept").count() == 1


def test_every_job_that_lets_something_lapse_or_begin_does_it_once_when_it_runs_twice_at_once():
    call = make.call(place_count=1)
    make.approved(call)
    admin, elena = make.officer("Admin", "administration"), make.screener()
    unanswered = fees.offer_reduced(make.approved(call), officer=admin)
    asked = make.in_screening(call, elena)
    make.decide_findings(asked, elena, "ask", "x")
    items = {call.requirements.first().pk: "x"}
    day = unanswered.due_on + timedelta(days=1)
    question = asking.request_completion(asked, elena, items=items, due_on=unanswered.due_on, letter="x")
    membership = make.membership()

    with clock.frozen(clock.day_start(day)):
        assert sum(race([fees.lapse_due] * 3)) == 1
        assert sum(race([asking.lapse_due] * 3)) == 1
    question.refresh_from_db()
    assert question.state == "lapsed"
    assert question.application.suspensions.get().ends_on == day
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=40))):
        assert sum(race([fees.offer_renewals] * 3)) == 1
        assert sum(race([memberships.remind_due] * 3)) == 1
    with clock.frozen(clock.day_start(membership.ends_on)):
        assert sum(race([memberships.close_ended] * 3)) == 1


def test_a_payment_told_twice_at_once_begins_one_membership():
    call = make.call(place_count=1)
    make.approved(call)
    offer = fees.offer_reduced(make.approved(call), officer=make.officer("Admin", "administration"))
    offer = fees.accept(offer, user=make.user_of(offer.company))
    facts = {"paid_on": clock.today(), "amount": offer.amount, "number": "CRO1"}

    results = race([lambda: fees.record_payment(offer, **facts) for _ in range(6)])

    assert sum(isinstance(result, NotAllowedNow) for result in results) == 5
    assert offer.company.memberships.count() == 1


# --- Submissions ----------------------------------------------------------------------------------------------------
def test_fifty_parallel_submissions_get_fifty_numbers_without_a_gap():
    call = make.call()
    drafted = [make.draft(call) for _ in range(50)]
    ProtocolYear.objects.create(year=2026, last_number=22491)

    results = race(
        lambda one=one: patiently(
            lambda: workflow.submit(one, user=make.user_of(one.company), declarations=make.DECLARED)
        )
        for one in drafted
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    given = sorted(ProtocolEntry.objects.values_list("year", "number"))
    assert given == [(2026, number) for number in range(22492, 22542)]
    assert ProtocolYear.objects.get().last_number == 22541


def test_a_submission_that_fails_gives_its_number_back(monkeypatch):
    """Half of the parallel submissions fail after they took a number: the others are still without a gap."""
    call = make.call()
    drafted = [make.draft(call) for _ in range(20)]
    tell = workflow.notices.submitted

    def fail_for_every_second(application, entry):
        if application.pk % 2:
            raise ZeroDivisionError
        tell(application, entry)

    monkeypatch.setattr(workflow.notices, "submitted", fail_for_every_second)
    results = race(
        lambda one=one: workflow.submit(one, user=make.user_of(one.company), declarations=make.DECLARED)
        for one in drafted
    )

    kept = [result for result in results if isinstance(result, ProtocolEntry)]
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 20 - len(kept)
    assert sorted(entry.number for entry in kept) == list(range(1, len(kept) + 1))
    assert Application.objects.submitted().count() == len(kept)


def test_a_draft_is_submitted_once_however_often_the_button_is_pressed():
    application = make.draft(make.call())
    user = make.user_of(application.company)

    results = race([lambda: workflow.submit(application, user=user, declarations=make.DECLARED) for _ in range(8)])

    assert sum(isinstance(result, ProtocolEntry) for result in results) == 1
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 7
    assert application.snapshots.count() == 1
    assert OutboxMail.objects.filter(template="selection/submitted").count() == 1


def test_starting_an_application_twice_at_once_makes_one_draft():
    call, applicant = make.call(), make.company()
    user = make.user_of(applicant)

    results = race([lambda: drafts.start_application(call, applicant, user=user) for _ in range(8)])

    assert {application.pk for application in results} == {Application.objects.get().pk}


def test_a_file_is_taken_by_one_officer():
    application = make.submitted(make.call())
    officers = [make.screener() for _ in range(6)]
    for one in officers:
        application.conflicts.create(user=one, has_conflict=False)

    results = race([lambda one=one: workflow.take(application, one) for one in officers])

    taken = [result for result in results if isinstance(result, Application)]
    assert len(taken) == 1
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 5


# --- Waiting for a lock ---------------------------------------------------------------------------------------------
def test_whoever_waits_too_long_for_a_lock_is_told_so_and_nothing_is_changed(monkeypatch):
    application = make.proposed(make.call())
    by = make.approver()
    application.conflicts.create(user=by, has_conflict=False)
    monkeypatch.setattr(workflow, "transaction_with_locks", lambda: locks.transaction_with_locks(1))
    held, let_go = Event(), Event()

    def hold():
        with locks.transaction_with_locks():
            locking.lock_call(application.call_id)
            held.set()
            let_go.wait(timeout=30)

    def try_to_approve():
        held.wait(timeout=30)
        try:
            workflow.approve(application, by)
        finally:
            let_go.set()

    _nothing, refused = race([hold, try_to_approve])

    assert isinstance(refused, locks.Busy)
    assert isinstance(refused, transitions.NotAllowedNow)
    application.refresh_from_db()
    assert application.state == Application.State.PROPOSED


def fill(call, how_many: int) -> None:
    """Let the first places be held, by applications of an earlier time."""
    everyone = make.many_proposed(call, how_many, make.screener(), [])
    for number, application in enumerate(everyone, start=1):
        application.state = Application.State.ELIGIBLE
        application.decided_at, application.decision_number = make.NOON, number
    Application.objects.bulk_update(everyone, ["state", "decided_at", "decision_number"])
    Grant.objects.bulk_create(
        Grant(
            place=place,
            application=application,
            state=Grant.State.ACCEPTED,
            offered_at=make.NOON.replace(day=1),
            expires_at=make.NOON,
            answered_at=make.NOON.replace(day=2),
        )
        for place, application in zip(call.places.all(), everyone, strict=False)
    )
