"""Places: the written order, what is kept back, offers and answers, and what a freed place becomes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import places, workflow
from selection.models import Application, Call, Grant

from . import factories as make

pytestmark = pytest.mark.django_db


def decide(application, outcome="admit"):
    """From wherever the file stands to the decision, by two officers."""
    first, second = make.screener(), make.approver()
    for one in (first, second):
        application.conflicts.create(user=one, has_conflict=False)
    workflow.take(application, first)
    admitted = outcome == "admit"
    make.decide_findings(application, first, "met" if admitted else "not_met", "" if admitted else "Manca.")
    workflow.propose(application, first, outcome=outcome, reasons="" if admitted else "Manca.", letter="x")
    workflow.approve(application, second)


def standing(application):
    return places.standing(Application.objects.get(pk=application.pk), now=clock.now())


def grant_of(application) -> Grant:
    return application.grants.get()


def user_of(grant):
    return make.user_of(grant.application.company)


# --- Protocol order -------------------------------------------------------------------------------------------------
def test_a_place_is_kept_back_for_each_earlier_application_still_undecided():
    call = make.call(place_count=2)
    first, second, third = (make.submitted(call) for _ in range(3))

    decide(third)
    assert make.holders(call) == {}
    assert standing(third) == places.Standing(position=1, earlier_undecided=2, free=2, is_over=False)
    assert standing(third).is_pending is True

    decide(second)
    assert make.holders(call) == {1: 2}  # one place is still kept back for the first

    decide(first, "reject")
    assert make.holders(call) == {1: 2, 2: 3}


def test_the_order_of_decisions_does_not_decide_who_wins():
    call = make.call(place_count=2)
    applications = [make.submitted(call) for _ in range(4)]
    for index in (3, 1, 0, 2):
        decide(applications[index])
    assert sorted(make.holders(call).values()) == [1, 2]
    assert [standing(application).position for application in applications[2:]] == [1, 2]
    assert [standing(application).is_pending for application in applications[2:]] == [False, False]


def test_a_withdrawal_of_an_earlier_application_lets_the_next_one_in():
    call = make.call(place_count=1)
    first, second = make.submitted(call), make.submitted(call)
    decide(second)
    assert make.holders(call) == {}
    workflow.withdraw(first, user=make.user_of(first.company))
    assert make.holders(call) == {1: 2}


def test_numbers_of_last_year_come_before_those_of_this():
    with clock.frozen(datetime(2026, 12, 30, 12, tzinfo=UTC)):
        call = make.call(place_count=1)
        make.submitted(call)
        old = make.submitted(call)
    with clock.frozen(datetime(2027, 1, 4, 12, tzinfo=UTC)):
        new = make.submitted(call)  # number 1 of 2027
        first = Application.objects.order_by("protocol__year", "protocol__number").first()
        workflow.withdraw(first, user=make.user_of(first.company))
        decide(new)
        assert make.holders(call) == {}
        decide(old)
        assert make.holders(call) == {1: 2}


def test_by_decision_the_first_decided_gets_the_first_place():
    call = make.call(place_count=1, allocation=Call.Allocation.DECISION)
    first, second = make.submitted(call), make.submitted(call)
    decide(second)
    assert make.holders(call) == {1: 2}
    decide(first)
    assert standing(first) == places.Standing(position=1, earlier_undecided=0, free=0, is_over=False)


def test_allocating_again_does_nothing():
    call = make.call(place_count=2)
    for _ in range(3):
        make.approved(call)
    before = list(Grant.objects.values())
    with transaction.atomic():
        assert places.allocate(call, now=clock.now()) == []
    assert list(Grant.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_allocation_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        places.allocate(make.call(), now=clock.now())


@pytest.mark.parametrize("state", ["suspended", "revoked", "concluded"])
def test_a_call_that_is_stopped_gives_no_place(state):
    call = make.call()
    application = make.proposed(call)
    Call.objects.update(state=state)
    by = make.approver()
    application.conflicts.create(user=by, has_conflict=False)
    workflow.approve(application, by)
    assert make.holders(call) == {}
    assert standing(application).is_over is True


def test_no_place_is_offered_once_the_waiting_list_is_over():
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    grant = Grant.objects.get()
    with clock.frozen(call.waiting_list_until):
        places.lapse_due()
        assert grant_of(grant.application).state == Grant.State.LAPSED
        assert standing(waiting).is_over is True
        assert make.holders(call) == {}


# --- Offers and answers ---------------------------------------------------------------------------------------------
def test_an_offer_ends_at_midnight_in_rome_after_its_last_day():
    grant = grant_of(make.approved(make.call()))  # made on 23 November at noon: 15 days later is 8 December, a holiday
    assert grant.offered_at == make.NOON
    assert grant.expires_at == datetime(2026, 12, 9, 23, 0, tzinfo=UTC)
    mail = OutboxMail.objects.get(template="selection/offer")
    assert mail.subject.lower().endswith("9 dicembre 2026")


def test_accepting_begins_the_membership_and_opens_the_store():
    grant = grant_of(make.approved(make.call()))
    places.accept(grant, user=user_of(grant))
    grant.refresh_from_db()
    membership = grant.membership
    assert (grant.state, grant.answered_at) == (Grant.State.ACCEPTED, make.NOON)
    assert (membership.starts_on, membership.ends_on) == (date(2026, 11, 23), date(2028, 11, 23))
    store = grant.application.company.store
    assert (store.open_from, store.open_until) == (make.NOON, datetime(2028, 11, 22, 23, 0, tzinfo=UTC))
    assert [event.verb for event in audit.history(grant)] == ["offer", "accept"]


def test_the_last_microsecond_is_in_time_and_the_next_is_not():
    grant = grant_of(make.approved(make.call()))
    with clock.frozen(grant.expires_at), pytest.raises(NotAllowedNow):
        places.accept(grant, user=user_of(grant))
    with clock.frozen(grant.expires_at - timedelta(microseconds=1)):
        places.accept(grant, user=user_of(grant))


def test_a_declined_place_goes_to_the_next_in_the_same_breath():
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    grant = Grant.objects.get()

    places.decline(grant, user=user_of(grant))

    assert make.holders(call) == {1: waiting.protocol.number}
    assert standing(waiting) is None


def test_whoever_declined_is_not_asked_again():
    call = make.call(place_count=1)
    application = make.approved(call)
    places.decline(grant_of(application), user=user_of(grant_of(application)))
    assert make.holders(call) == {}
    assert standing(application) is None
    assert places.free_places(call).count() == 1


def test_a_place_given_up_ends_the_membership_closes_the_store_and_goes_on():
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    grant = Grant.objects.get()
    places.accept(grant, user=user_of(grant))
    later = make.NOON + timedelta(days=100)

    with clock.frozen(later):
        places.give_up(grant, user=user_of(grant))

    membership = grant.application.company.memberships.get()
    assert (membership.ends_on, membership.ended_early_at) == (date(2027, 3, 3), later)
    store = grant.application.company.store
    assert (store.is_open(later - timedelta(seconds=1)), store.is_open(later)) == (True, False)
    assert make.holders(call) == {1: waiting.protocol.number}


def test_a_place_given_up_at_once_leaves_no_open_store():
    grant = grant_of(make.approved(make.call()))
    places.accept(grant, user=user_of(grant))
    places.give_up(grant, user=user_of(grant))
    store = grant.application.company.store
    assert (store.open_from, store.open_until) == (None, None)


def test_a_revoked_place_tells_its_reason_and_goes_on():
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    grant = Grant.objects.get()
    places.accept(grant, user=user_of(grant))

    places.revoke(grant, officer=make.officer("Admin", "administration"), reason="Dichiarazione falsa.")

    assert "Dichiarazione falsa." in OutboxMail.objects.get(template="selection/revoked").text
    assert make.holders(call) == {1: waiting.protocol.number}
    assert audit.history(grant).last().reason == "Dichiarazione falsa."


def test_an_unanswered_offer_lapses_from_its_instant_on_and_not_before():
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    grant = Grant.objects.get()
    with clock.frozen(grant.expires_at - timedelta(microseconds=1)):
        assert places.lapse_due() == 0
    with clock.frozen(grant.expires_at):
        assert places.lapse_due() == 1
        assert places.lapse_due() == 0
    assert make.holders(call) == {1: waiting.protocol.number}


def test_offers_lapse_right_though_the_job_is_days_late():
    call = make.call(place_count=1)
    make.approved(call)
    make.approved(call)
    grant = Grant.objects.get()
    late = grant.expires_at + timedelta(days=4)
    with clock.frozen(late):
        places.lapse_due()
    following = Grant.objects.get(state=Grant.State.OFFERED)
    assert following.offered_at == late


def test_a_company_with_a_place_cannot_withdraw_its_application():
    application = make.approved(make.call())
    with pytest.raises(NotAllowedNow):
        workflow.withdraw(application, user=make.user_of(application.company))


def test_a_company_that_waits_can_leave_the_line():
    call = make.call(place_count=1)
    make.approved(call)
    second, third = make.approved(call), make.approved(call)
    workflow.withdraw(second, user=make.user_of(second.company))
    assert standing(third).position == 1


def test_a_second_place_while_the_first_membership_runs_is_refused_with_words():
    applicant = make.company()
    first = grant_of(make.approved(make.call(), applicant=applicant))
    places.accept(first, user=user_of(first))
    second = grant_of(make.approved(make.call(), applicant=applicant))
    with pytest.raises(NotAllowedNow) as refused:
        places.accept(second, user=user_of(second))
    assert "membership" in str(refused.value).lower() or "adesione" in str(refused.value).lower()
    second.refresh_from_db()
    assert second.state == Grant.State.OFFERED


# --- Figures --------------------------------------------------------------------------------------------------------
def test_the_figures_of_a_call_cost_one_query(django_assert_num_queries):
    call = make.call(place_count=5)
    first, second, _third = (grant_of(make.approved(call)) for _ in range(3))
    places.accept(first, user=user_of(first))
    places.decline(second, user=user_of(second))
    with django_assert_num_queries(1):
        now = places.figures(call)
    assert (now.held, now.offered, now.free) == (1, 1, 3)


def test_the_outlook_of_an_admission_is_what_then_happens():
    call = make.call(place_count=1)
    first, second = make.proposed(call), make.proposed(call)
    assert places.outlook(first, now=clock.now()) == places.Outlook(free=1, ahead=0, is_over=False)
    assert places.outlook(first, now=clock.now()).gets_place is True
    assert places.outlook(second, now=clock.now()) == places.Outlook(free=1, ahead=1, is_over=False)
    assert places.outlook(second, now=clock.now()).gets_place is False


# --- Real months ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepted", "ends_on"),
    [
        (datetime(2026, 8, 31, 10, tzinfo=UTC), date(2028, 8, 31)),
        (datetime(2028, 2, 29, 10, tzinfo=UTC), date(2030, 2, 28)),  # leap day
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), date(2028, 11, 23)),  # 23:59:59 in Rome
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2028, 11, 24)),  # midnight in Rome is the next day
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2028, 3, 29)),  # the night the clocks go forward
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2028, 10, 25)),  # the night they go back
    ],
)
def test_twenty_four_months_are_real_months_from_the_day_in_rome(accepted, ends_on):
    with clock.frozen(accepted - timedelta(hours=1)):
        grant = grant_of(make.approved(make.call()))
    with clock.frozen(accepted):
        places.accept(grant, user=user_of(grant))
    assert grant.application.company.memberships.get().ends_on == ends_on


def test_a_month_shorter_than_the_day_ends_on_its_last_day():
    with clock.frozen(datetime(2026, 8, 31, 10, tzinfo=UTC)):
        grant = grant_of(make.approved(make.call(membership_months=6)))
        places.accept(grant, user=user_of(grant))
    assert grant.application.company.memberships.get().ends_on == date(2027, 2, 28)
