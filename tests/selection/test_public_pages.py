"""The public pages: calls, a call's page, the check without an account; and their contract with the page cache."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from pavilion import clock
from selection import calls, page_cache, places
from selection.models import Call, Grant

from . import factories as make

pytestmark = pytest.mark.django_db

ANSWERS = {"office": "IT", "site": "plant", "where": "IT", "made": "italy"}


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- The list and the page of a call ----------------------------------------------------------------------------------
def test_published_calls_are_listed_and_drafts_are_not(client):
    published, draft = make.call(), make.draft_call()
    text = page(client, "/en/calls/")
    assert f"Call {published.number}" in text
    assert f"Call {draft.number}" not in text


def test_without_a_call_the_list_says_so(client):
    assert "There is no call at the moment." in page(client, "/en/calls/")


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_follows_the_national_pattern_in_both_languages(client, language):
    call = make.call()
    text = page(client, f"/{language}/calls/{call.slug}/")
    for anchor in (
        "who", "what", "how", "needed", "get", "times", "costs", "access", "more", "conditions", "contacts",
    ):  # fmt: skip
        assert f'id="{anchor}"' in text
        assert f'href="#{anchor}"' in text
    assert (call.title_it if language == "it" else call.title_en) in text
    assert "dott. Elena Prova" in text


def test_the_costs_are_said_to_be_examples(client):
    text = page(client, f"/en/calls/{make.call(place_count=300).slug}/")
    assert "4,800.00\u00a0€" in text
    assert "1,400.00\u00a0€" in text
    assert "<b>free</b> for 300" in text
    assert "Example values" in text


def test_each_requirement_says_where_it_comes_from(client):
    text = page(client, f"/en/calls/{make.call().slug}/")
    assert "E1, E2, E3: agreement of 2020" in text
    assert "E10: practice of other ICE initiatives" in text
    assert "E4" not in text


@pytest.mark.parametrize(
    ("moves", "phase", "button"),
    [
        ({}, "open", "Apply online"),
        ({"opens_at": 1}, "coming", "Prepare the application"),
        ({"opens_at": -20, "submission_closes_at": -1}, "closed", "This call takes no applications at present."),
    ],
)
def test_a_call_says_in_which_time_it_is(client, moves, phase, button):
    call = make.call()
    Call.objects.filter(pk=call.pk).update(**{name: clock.now() + timedelta(days=days) for name, days in moves.items()})
    call.refresh_from_db()
    assert calls.phase(call, clock.now()) == phase
    assert button in page(client, f"/en/calls/{call.slug}/")


@pytest.mark.parametrize(
    ("state", "phase"), [("suspended", "stopped"), ("revoked", "revoked"), ("concluded", "concluded")]
)
def test_what_was_decided_about_a_call_comes_before_its_dates(state, phase):
    call = make.call()
    call.state = state
    assert calls.phase(call, clock.now()) == phase


def test_a_call_opens_and_closes_at_its_instants():
    call = make.call()
    assert calls.phase(call, call.opens_at - timedelta(microseconds=1)) == "coming"
    assert calls.phase(call, call.opens_at) == "open"
    assert calls.phase(call, call.submission_closes_at - timedelta(microseconds=1)) == "open"
    assert calls.phase(call, call.submission_closes_at) == "closed"


# --- The places left, as the call's setting wants ---------------------------------------------------------------------
def tag() -> str:
    with translation.override("en"):
        return Template("{% load selection_tags %}{% places_left %}").render(Context())


def figures(call, now):
    return places.public_figures(places.with_public_figures(Call.objects.filter(pk=call.pk), now).get())


def test_the_places_left_are_shown_live_daily_or_never(client):
    call = make.call(place_count=5)
    make.approved(call)
    address = f"/en/calls/{call.slug}/"
    assert "4 <small>of 5 places left" in page(client, address)

    Call.objects.update(places_shown=Call.PlacesShown.DAILY)
    assert "5 <small>of 5 places left" in page(client, address)
    with clock.frozen(make.NOON + timedelta(days=1)):
        assert "4 <small>of 5 places left" in page(client, address)

    Call.objects.update(places_shown=Call.PlacesShown.NEVER)
    assert "places left" not in page(client, address)


def test_the_figures_shown_follow_the_history_of_the_grants():
    call = make.call(place_count=5)
    for _ in range(3):
        make.approved(call)
    grants = list(Grant.objects.order_by("pk"))
    day = timedelta(days=1)
    with clock.frozen(make.NOON + day):
        places.accept(grants[0], user=make.user_of(grants[0].application.company))
    with clock.frozen(make.NOON + 2 * day):
        places.decline(grants[1], user=make.user_of(grants[1].application.company))

    assert figures(call, make.NOON - timedelta(seconds=1)) == places.Figures(total=5, held=0, offered=0)
    assert figures(call, make.NOON + timedelta(hours=1)) == places.Figures(total=5, held=0, offered=3)
    assert figures(call, make.NOON + 1.5 * day) == places.Figures(total=5, held=1, offered=2)
    assert figures(call, make.NOON + 3 * day) == places.Figures(total=5, held=1, offered=1)


def test_the_front_pages_gauge_costs_one_query(django_assert_num_queries):
    call = make.call(place_count=5)
    make.approved(call)
    with django_assert_num_queries(1):
        text = tag()
    assert "4 <small>of 5 places left" in text
    assert f'href="/en/calls/{call.slug}/"' in text
    assert f"Call {call.number}, closes 23 December" in text


def test_the_gauge_leads_to_the_open_call_rather_than_to_another():
    coming = make.call(opens_at=clock.now() + timedelta(days=1))
    assert f"Call {coming.number}, opens 24 November" in tag()
    open_one = make.call()
    assert f"Call {open_one.number}, closes" in tag()


def test_without_a_call_there_is_no_gauge():
    assert tag().strip() == ""


# --- The check without an account -------------------------------------------------------------------------------------
def check(client, **answers) -> str:
    call = Call.objects.first() or make.call()
    query = "&".join(f"{name}={value}" for name, value in answers.items())
    return page(client, f"/en/calls/{call.slug}/check/?{query}")


def test_the_check_asks_and_says_nothing_before_it_is_answered(client):
    text = check(client)
    assert "What is the place where you produce?" in text
    assert 'id="result"' not in text
    assert "pv-errbox" not in text


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({}, "Yes: on these answers you meet the requirements", "You produce in Italy"),
        ({"office": "CH"}, "Not yet: something is missing", "The registered office is abroad: Switzerland."),
        ({"site": "office"}, "Not yet: something is missing", "Offices, shops and warehouses do not count"),
        ({"site": "none", "where": ""}, "Not yet: something is missing", "There is no production site."),
        ({"where": "other"}, "Not yet: something is missing", "The site that produces is abroad."),
        ({"made": "partly"}, "Perhaps: one thing is for the rules", "It depends on the last substantial step"),
        ({"made": "packed"}, "Not yet: something is missing", "Packing, labelling, sorting"),
        ({"made": "abroad"}, "Not yet: something is missing", "whatever its brand"),
    ],
)
def test_the_check_answers_with_the_reason_and_what_to_do(client, changes, verdict, says):
    text = check(client, **ANSWERS | changes)
    assert verdict in text
    assert says in text


@pytest.mark.parametrize(
    "answers",
    [
        {"office": "IT"},
        ANSWERS | {"where": ""},
        ANSWERS | {"office": "XX"},
        ANSWERS | {"site": "<script>alert(1)</script>"},
        ANSWERS | {"made": "%00"},
        ANSWERS | {"office": "x" * 5000},
    ],
)
def test_answers_that_lack_or_make_no_sense_are_pointed_out(client, answers):
    text = check(client, **answers)
    assert "pv-errbox" in text
    assert 'id="result"' not in text
    assert "<script>alert" not in text


def test_the_check_stores_nothing(client, django_assert_num_queries):
    call = make.call()
    with django_assert_num_queries(1):  # the call itself
        client.get(f"/en/calls/{call.slug}/check/", ANSWERS)


# --- The page cache ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "{slug}/", "{slug}/check/", "{slug}/check/?office=IT"])
def test_no_public_page_sets_a_cookie_or_varies_by_one(client, settings, path):
    settings.PAGE_CACHE_SECONDS = 30
    call = make.call()
    for _twice in range(2):
        answer = client.get("/en/calls/" + path.format(slug=call.slug))
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_kept_page_never_outlives_the_next_opening_or_closing():
    now = clock.now()
    assert page_cache.next_change(now) is None
    call = make.call(opens_at=now + timedelta(seconds=20))
    assert page_cache.next_change(now) == call.opens_at
    assert page_cache.next_change(call.opens_at) == call.submission_closes_at
    assert page_cache.next_change(call.submission_closes_at) is None
    Call.objects.update(places_shown=Call.PlacesShown.DAILY, opens_at=now - timedelta(days=1))
    assert page_cache.next_change(now) == clock.day_start(clock.today() + timedelta(days=1))


def test_the_page_of_a_call_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    call = make.call(place_count=20)
    with django_assert_num_queries(3):
        client.get(f"/en/calls/{call.slug}/")
    for _ in range(5):
        make.approved(call)
    with django_assert_num_queries(3):
        client.get(f"/en/calls/{call.slug}/")
