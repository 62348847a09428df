"""Served, seen, clicked: each once, exactly; nothing that is forged, late, foreign or asked not to be; nothing about visitors."""

import random
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from campaigns import counting, figures, tasks, tokens
from campaigns.models import Campaign, CampaignDay, Sighting
from pavilion import clock

from . import factories

pytestmark = pytest.mark.django_db

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def banner():
    campaign = factories.approved(*factories.member())
    factories.table()
    return campaign


def showing(campaign, **changes) -> tokens.Showing:
    facts = {
        "decision": uuid.uuid4(),
        "campaign": campaign.pk,
        "placement": "front_hero",
        "language": "en",
        "at": clock.now(),
        "propensity": 0.25,
        "policy": "deck-1",
        "eligible": "abc",
    }
    return tokens.Showing(**facts | changes)


def fetch(**headers) -> str:
    """The fragment, as a browser asks for it."""
    return Client(headers=BROWSER | headers).get("/en/banners/?slots=front_hero&sector=").content.decode()


def token_of(page: str) -> str:
    return page.partition('data-seen="')[2].partition('"')[0]


def see(token: str, **headers) -> int:
    client = Client(headers=BROWSER | headers, enforce_csrf_checks=True)
    return client.post("/b/seen/", token, content_type="text/plain").status_code


def click(token: str, **headers):
    return Client(headers=BROWSER | headers).get(f"/b/go/{token}/")


def counted() -> tuple[int, int, int]:
    """(served, seen, clicked) of everything, after the hourly task."""
    tasks.roll_up.run()
    found = figures.since(date(2020, 1, 1))
    return found.served, found.seen, found.clicked


# --- Each thing once -----------------------------------------------------------------------------------------------------
def test_a_showing_is_served_seen_and_clicked(banner):
    token = token_of(fetch())
    assert counted() == (1, 0, 0)

    assert see(token) == 204
    assert counted() == (1, 1, 0)

    response = click(token)
    assert (response.status_code, response.url) == (302, f"/en/store/{factories.store_of(banner.company).slug}/")
    assert counted() == (1, 1, 1)


def test_what_arrives_many_times_counts_once(banner):
    token = token_of(fetch())
    for _time in range(5):
        see(token)
        click(token)
        counting.write_waiting()

    assert counted() == (1, 1, 1)
    assert Sighting.objects.count() == 3


def test_counts_are_exact_whatever_is_lost_doubled_or_out_of_order(banner):
    """Every event of 200 showings at random, some twice, some lost: the figures are those of the union, and never absurd."""
    rng = random.Random(7)
    served, seen, clicked, events = set(), set(), set(), []
    for _number in range(200):
        one = showing(banner)
        kinds = [kind for kind in counting.Kind if rng.random() < 0.5]
        events += [(kind, one) for kind in kinds for _time in range(rng.choice([1, 1, 2]))]
        if kinds:
            served.add(one)
        if {counting.Kind.SEEN, counting.Kind.CLICKED} & set(kinds):
            seen.add(one)
        if counting.Kind.CLICKED in kinds:
            clicked.add(one)
    rng.shuffle(events)
    for kind, one in events:
        counting.note(kind, one)

    assert counted() == (len(served), len(seen), len(clicked))
    tasks.roll_up.run()  # once more: nothing changes
    assert counted() == (len(served), len(seen), len(clicked))


def test_figures_equal_the_sightings_to_the_last(banner):
    for _time in range(3):
        see(token_of(fetch()))
    tasks.roll_up.run()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT campaign_id, placement, language, day, count(*) FILTER (WHERE kind = 'served'),"
            " count(*) FILTER (WHERE kind = 'seen'), count(*) FILTER (WHERE kind = 'clicked')"
            " FROM campaigns_sighting GROUP BY 1, 2, 3, 4 EXCEPT"
            " SELECT campaign_id, placement, language, day, served, seen, clicked FROM campaigns_campaignday"
        )
        assert cursor.fetchall() == []


def test_what_is_seen_after_midnight_belongs_to_the_day_it_was_served(banner):
    midnight = clock.day_start(clock.today() + timedelta(days=1))
    with clock.frozen(midnight - timedelta(seconds=5)):
        token = token_of(fetch())
    with clock.frozen(midnight + timedelta(seconds=5)):
        see(token)
        tasks.roll_up.run()

    assert list(CampaignDay.objects.values_list("day", "served", "seen")) == [(clock.today(), 1, 1)]


def test_the_day_is_romes(banner):
    with clock.frozen(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)):  # half past midnight in Rome
        fetch()
        tasks.roll_up.run()

    assert CampaignDay.objects.get().day == date(2026, 11, 23)


def test_a_decision_is_kept_with_its_probability_policy_and_set(banner):
    fetch()
    counting.write_waiting()

    row = Sighting.objects.get()
    assert (row.kind, row.campaign, row.propensity, row.policy, len(row.eligible)) == (
        "served",
        banner,
        1.0,
        "deck-1",
        12,
    )


# --- What does not count ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"dnt": "1"},
        {"sec-gpc": "1"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "curl/8.5"},
        {"user-agent": ""},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_who_is_not_to_be_counted_gets_the_banner_with_a_plain_link(banner, headers):
    page = fetch(**headers)

    assert f'href="/en/store/{factories.store_of(banner.company).slug}/"' in page
    assert ("data-seen" in page, "/b/go/" in page, counted()) == (False, False, (0, 0, 0))


@pytest.mark.parametrize(
    "headers", [{"dnt": "1"}, {"sec-gpc": "1"}, {"user-agent": "a spider"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_word_from_someone_else_does_not_count(banner, headers):
    token = token_of(fetch())

    assert see(token, **headers) == 204
    assert counted() == (1, 0, 0)


def test_a_click_that_is_not_counted_still_leads_on(banner):
    token = token_of(fetch())

    for headers in ({"dnt": "1"}, {"purpose": "prefetch"}):
        assert click(token, **headers).status_code == 302
    assert Client(headers=BROWSER).head(f"/b/go/{token}/").status_code == 302
    assert counted() == (1, 0, 0)


def test_a_showing_counts_for_two_hours(banner):
    token = token_of(fetch())
    served_at = clock.now()

    with clock.frozen(served_at + counting.LIFE):
        see(token)
        assert click(token).status_code == 302
    assert counted() == (1, 0, 0)
    with clock.frozen(served_at + counting.LIFE - timedelta(seconds=1)):
        see(token)
    assert counted() == (1, 1, 0)


def test_a_forged_word_is_refused(banner):
    token = token_of(fetch())
    other = tokens.pack(showing(banner)).partition("~")

    forged = [
        "",
        "x",
        token[:-1],
        token.replace("*0.", "*1.").replace("*1*", "*0.5*"),
        token.partition("~")[0] + "~" + other[2],  # the signature of another showing
        token + "a",
        "a" * 10_000,
        "\x00\xff",
    ]
    assert [see(one) for one in forged] == [400] * len(forged)
    assert counted() == (1, 0, 0)


def test_a_token_signed_for_something_else_is_refused(banner):
    body = tokens.pack(showing(banner)).partition("~")[0]
    foreign = signing.Signer(salt="something.else", sep="~").sign(body)

    assert (see(foreign), click(foreign).status_code) == (400, 404)


def test_one_address_counts_only_so_often(banner, monkeypatch):
    monkeypatch.setattr(counting, "PER_MINUTE", 3)
    pages = [fetch() for _time in range(5)]

    assert [bool(token_of(page)) for page in pages] == [True, True, True, False, False]
    assert all("Tiles from the kiln" in page for page in pages)
    assert counted() == (3, 0, 0)


def test_a_key_that_was_changed_loses_facts_and_nothing_else(banner, settings):
    fetch()
    settings.SECRET_KEY = "another" * 10

    assert counting.write_waiting() == 1
    assert Sighting.objects.count() == 0


# --- Nothing about visitors --------------------------------------------------------------------------------------------------
def test_no_column_could_hold_a_visitor():
    columns = {field.name for field in Sighting._meta.get_fields()}

    assert columns == {
        "id", "decision", "kind", "campaign", "placement", "language", "day", "decided_at", "propensity", "policy", "eligible",
    }  # fmt: skip


def test_single_sightings_are_forgotten_and_figures_stay(banner):
    see(token_of(fetch()))
    tasks.roll_up.run()

    with clock.frozen(clock.now() + counting.KEPT_FOR):
        tasks.roll_up.run()
        assert Sighting.objects.count() == 2
    with clock.frozen(clock.now() + counting.KEPT_FOR + timedelta(days=1)):
        tasks.roll_up.run()
    assert (Sighting.objects.count(), CampaignDay.objects.get().seen) == (0, 1)


# --- Figures as people read them ---------------------------------------------------------------------------------------------
def test_a_rate_is_said_only_where_there_is_enough():
    assert not figures.Figures(served=1000, seen=299, clicked=20).says_rate
    assert not figures.Figures(served=1000, seen=900, clicked=4).says_rate
    enough = figures.Figures(served=3000, seen=2000, clicked=16)
    assert enough.says_rate
    assert round(enough.rate, 2) == 0.8
    assert [round(bound, 2) for bound in enough.bounds] == [0.49, 1.3]
    assert figures.Figures().bounds == (0.0, 100.0)


def test_a_sighting_of_nothing_known_breaks_nothing(banner):
    counting.note(counting.Kind.SEEN, replace(showing(banner), campaign=10**9))

    assert (counted(), Campaign.objects.count()) == ((0, 0, 0), 1)
