"""How many banners at a time: what the package gives, for the days they run, also when two ask at once."""

from datetime import timedelta

import pytest

from campaigns import limits, workflow
from campaigns.models import Campaign
from pavilion import clock
from pavilion.transitions import NotAllowedNow
from selection.models import Membership
from tests.selection.racing import race

from . import factories


def days(first: int, end: int) -> dict:
    today = clock.today()
    return factories.period(today + timedelta(days=first), today + timedelta(days=end))


@pytest.mark.django_db
def test_the_limit_is_that_of_the_package_of_the_membership_in_force():
    company, _person = factories.member(3)

    assert limits.banner_limit(company, clock.now()) == 3
    Membership.objects.update(ends_on=clock.today())
    assert limits.banner_limit(company, clock.now()) == 0


@pytest.mark.django_db
def test_without_a_membership_there_is_no_banner():
    company, person = factories.member()
    Membership.objects.all().delete()

    with pytest.raises(NotAllowedNow, match="no membership with banners"):
        factories.proposed(company, person)


@pytest.mark.django_db
def test_one_too_many_is_refused_and_the_end_of_one_makes_room():
    company, person = factories.member(1)
    first = factories.approved(company, person)

    with pytest.raises(NotAllowedNow, match="1 banner at a time"):
        factories.proposed(company, person)
    workflow.end(first, actor=person)
    assert factories.proposed(company, person).state == "proposed"


@pytest.mark.django_db
def test_one_after_the_other_is_not_two_at_a_time():
    company, person = factories.member(1)
    factories.proposed(company, person, **days(1, 5))

    assert factories.proposed(company, person, **days(5, 9)).state == "proposed"
    with pytest.raises(NotAllowedNow):
        factories.proposed(company, person, **days(4, 6))
    with pytest.raises(NotAllowedNow):
        factories.proposed(company, person)


@pytest.mark.django_db
def test_two_that_never_meet_leave_room_for_one_that_meets_both():
    company, person = factories.member(2)
    factories.proposed(company, person, **days(1, 3))
    factories.proposed(company, person, **days(6, 9))

    assert factories.proposed(company, person, **days(1, 9)).state == "proposed"
    with pytest.raises(NotAllowedNow):
        factories.proposed(company, person, **days(7, 8))


@pytest.mark.django_db
def test_a_new_version_takes_the_room_of_the_old_one():
    company, person = factories.member(1)
    new = workflow.revise(factories.approved(company, person), actor=person)

    assert workflow.propose(new, actor=person).state == "proposed"


@pytest.mark.django_db
def test_the_agency_has_no_limit():
    officer = factories.officer()

    assert [factories.proposed(None, officer).state for _time in range(3)] == ["proposed"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_find_the_last_room():
    company, person = factories.member(2)
    drafts = [factories.draft(company, person) for _time in range(6)]

    def submit(draft):
        with clock.frozen(factories.NOW):
            return workflow.propose(draft, actor=person)

    results = race([lambda draft=draft: submit(draft) for draft in drafts])

    assert Campaign.objects.filter(state="proposed").count() == 2
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 4
