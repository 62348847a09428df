"""The waiting list as people see it: the company its position and why, officers the register and each place's history."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.reference import load_reference
from pavilion import clock
from selection import notices, places, workflow
from selection.models import Application, Call, Grant

from . import factories as make

pytestmark = pytest.mark.django_db


def web(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def elena():
    load_reference()
    return web(make.officer("Elena", "screening", language="en"))


@pytest.fixture
def full() -> tuple[Call, Grant, list[Application]]:
    """A call whose only place is held, and three that wait in protocol order."""
    call = make.call(place_count=1)
    grant = make.accepted(call)
    return call, grant, [make.approved(call) for _ in range(3)]


# --- Derived ---------------------------------------------------------------------------------------------------------
def test_the_register_and_the_single_answer_agree(full, django_assert_num_queries):
    call, _grant, waiting = full
    with django_assert_num_queries(2):
        standings = places.standings(call, now=clock.now())
    assert list(standings) == [application.pk for application in waiting]
    assert [standing.position for standing in standings.values()] == [1, 2, 3]
    for application in waiting:
        assert places.standing(application, now=clock.now()) == standings[application.pk]


def test_whoever_holds_or_never_waited_stands_nowhere(full):
    call, grant, _waiting = full
    assert places.standing(grant.application, now=clock.now()) is None
    assert places.standing(make.submitted(call), now=clock.now()) is None


@pytest.mark.parametrize("verb", ["decline", "give_up", "revoke", "lapse"])
def test_a_place_goes_on_in_the_same_transaction_or_not_at_all(verb, monkeypatch):
    """Whatever fails while the next one is told undoes the step itself: no moment in which the place is nobody's."""
    call = make.call(place_count=1)
    grant = make.approved(call).grants.get()
    waiting = make.approved(call)
    user = make.user_of(grant.application.company)
    if verb in ("give_up", "revoke"):
        grant = places.accept(grant, user=user)
    deeds = {
        "decline": lambda: places.decline(grant, user=user),
        "give_up": lambda: places.give_up(grant, user=user),
        "revoke": lambda: places.revoke(grant, officer=make.officer("Admin", "administration"), reason="x"),
        "lapse": places.lapse_due,
    }
    now = grant.expires_at if verb == "lapse" else clock.now()
    with clock.frozen(now):
        with monkeypatch.context() as patched:
            patched.setattr(notices, "offered", lambda grant: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                deeds[verb]()
        state = grant.state
        grant.refresh_from_db()
        assert (grant.state, waiting.grants.count()) == (state, 0)
        deeds[verb]()
    assert waiting.grants.get().place == grant.place
    assert Grant.objects.filter(place=grant.place, state__in=Grant.LIVE).count() == 1


# --- The company's page ----------------------------------------------------------------------------------------------
def test_a_company_reads_its_number_the_reason_and_until_when(full):
    _call, grant, waiting = full
    third = waiting[2]
    client = web(make.user_of(third.company))
    for address in (f"/en/company/application/{third.pk}/", "/en/company/"):
        page = text(client, address)
        assert '<p class="pv-places-n">3 <small>your number among those who wait</small>' in page
        assert "All places are taken. You are number 3 on the waiting list" in page
        assert "in protocol order" in page
    places.give_up(grant, user=make.user_of(grant.application.company))
    assert '<p class="pv-places-n">2 <small>' in text(client, "/en/company/")


def test_a_list_that_is_over_shows_no_number(full):
    call, _grant, waiting = full
    client = web(make.user_of(waiting[0].company))
    with clock.frozen(call.waiting_list_until):
        page = text(client, f"/en/company/application/{waiting[0].pk}/")
    assert "The waiting list of this call is over" in page
    assert "your number among those who wait" not in page


# --- The officers' register --------------------------------------------------------------------------------------------
def address_of(call) -> str:
    return f"/admin/selection/call/{call.pk}/waiting-list/"


def test_officers_see_who_is_next_and_why_not_yet(full, elena):
    call, _grant, waiting = full
    page = text(elena, address_of(call))
    positions = [page.index(str(application.protocol)) for application in waiting]
    assert positions == sorted(positions)
    assert page.count("All places are taken") == 3
    assert address_of(call) in text(elena, "/admin/selection/call/")
    with clock.frozen(call.waiting_list_until):
        assert "the waiting list is over" in text(elena, address_of(call))


def test_officers_see_the_places_kept_back(elena):
    call = make.call(place_count=2)
    make.submitted(call)
    make.submitted(call)
    make.approved(call)
    assert "Places are kept back for 2 earlier applications, undecided" in text(elena, address_of(call))


def test_an_empty_list_says_so(elena):
    assert "Nobody waits for a place of this call." in text(elena, address_of(make.call()))


def test_the_register_goes_on_on_a_second_page(full, elena, monkeypatch):
    call, _grant, waiting = full
    monkeypatch.setattr("selection.admin.calls.WAITING_PER_PAGE", 2)
    first, second = text(elena, address_of(call)), text(elena, f"{address_of(call)}?p=2")
    assert str(waiting[2].protocol) not in first
    assert "Page 1 of 2" in first
    assert str(waiting[2].protocol) in second


def test_the_register_costs_the_same_for_one_and_for_many(elena):
    call = make.call(place_count=1)
    make.approved(call)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(elena, address_of(call))
        return len(captured)

    make.approved(call)
    queries()
    one = queries()
    for _ in range(4):
        make.approved(call)
    assert queries() == one


# --- The history of a place ------------------------------------------------------------------------------------------
def test_the_page_of_a_place_tells_everyone_it_was_offered_to(full, elena):
    _call, grant, waiting = full
    admin = make.officer("Admin", "administration", language="en")
    places.revoke(grant, officer=admin, reason="Dichiarazione falsa.")
    second = waiting[0].grants.get()
    places.decline(second, user=make.user_of(waiting[0].company))

    page = text(elena, f"/admin/selection/place/{grant.place_id}/change/")
    companies = [waiting[1].company, waiting[0].company, grant.application.company]  # the latest first
    positions = [page.index(company.legal_name) for company in companies]
    assert positions == sorted(positions)
    assert "“Dichiarazione falsa.”" in page
    assert page.count('class="pa-state"') == 3
    assert "Revoke …" not in page
    assert "Revoke …" in text(web(admin), f"/admin/selection/place/{grant.place_id}/change/")


def test_the_list_of_places_names_their_holders(full, elena):
    call, grant, _waiting = full
    page = text(elena, f"/admin/selection/place/?call__id__exact={call.pk}")
    assert grant.application.company.legal_name in page
    found = text(elena, f"/admin/selection/place/?q={grant.application.company.legal_name}")
    assert f"/admin/selection/place/{grant.place_id}/change/" in found


def test_places_cost_the_same_for_one_and_for_many(elena):
    call = make.call(place_count=5)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            text(elena, address)
        return len(captured)

    listed = f"/admin/selection/place/?call__id__exact={call.pk}"
    make.accepted(call)
    place = f"/admin/selection/place/{make.place(call, 1).pk}/change/"
    queries(listed)
    one = queries(listed), queries(place)
    for _ in range(3):
        make.approved(call)
    first = Grant.objects.get(place__number=1, place__call=call)
    places.give_up(first, user=make.user_of(first.application.company))
    workflow.withdraw(make.submitted(call), user=make.user_of(Application.objects.latest("pk").company))
    assert (queries(listed), queries(place)) == one


def test_a_place_that_is_not_there_is_404(elena):
    assert elena.get("/admin/selection/place/999999/change/").status_code == 404
    assert elena.get("/admin/selection/place/x/change/").status_code == 404
