"""Served, seen, clicked: each once, exactly; nothing that is forged, late, foreign or asked not to be; nothing about visitors."""

import random
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from campaigns import counting, facts, figures, invalid, rollup, tasks, tokens
from campaigns.models import Campaign, CampaignDay, Discarded, DiscardedDay, EligibleSet, ShareDay, Sighting
from pavilion import clock
from tests.companies.factories import signed_in

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
        "policy": "deck-2",
        "eligible": "abc",
        "dealt": True,
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
    """Every event of 200 showings at random, some twice, some lost: the figures are those of the union, and never absurd.

    A click without a word that it was seen stands apart; what is said twice is counted among what does not count.
    """
    rng = random.Random(7)
    served, seen, clicked, unseen, again, events = set(), set(), set(), set(), 0, []
    for _number in range(200):
        one = showing(banner)
        kinds = {kind for kind in facts.Kind if rng.random() < 0.5}
        for kind in kinds:
            times = rng.choice([1, 1, 2])
            events += [(kind, one)] * times
            again += times - 1 if kind != facts.Kind.SERVED else 0
        served |= {one} if kinds else set()
        seen |= {one} if facts.Kind.SEEN in kinds else set()
        if facts.Kind.CLICKED in kinds:
            (clicked if one in seen else unseen).add(one)
    rng.shuffle(events)
    for kind, one in events:
        facts.note(kind, one)

    for _time in range(2):  # once more: nothing changes
        assert counted() == (len(served), len(seen), len(clicked))
        day = CampaignDay.objects.get()
        assert (day.clicked_unseen, rollup.differences(clock.now() + timedelta(days=3))) == (len(unseen), 0)
        assert sum(DiscardedDay.objects.filter(reason="replay").values_list("number", flat=True)) == again


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
        "deck-2",
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

    with clock.frozen(served_at + invalid.LIFE):
        see(token)
        assert click(token).status_code == 302
    assert counted() == (1, 0, 0)
    with clock.frozen(served_at + invalid.LIFE - timedelta(seconds=1)):
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
    monkeypatch.setattr(invalid, "PER_MINUTE", 3)
    pages = [fetch() for _time in range(5)]

    assert [bool(token_of(page)) for page in pages] == [True, True, True, False, False]
    assert all("Tiles from the kiln" in page for page in pages)
    assert counted() == (3, 0, 0)


def test_a_key_that_was_changed_loses_facts_and_nothing_else(banner, settings):
    fetch()
    settings.SECRET_KEY = "another" * 10

    counting.write_waiting()
    assert Sighting.objects.count() == 0


# --- What does not count is counted by its reason ------------------------------------------------------------------------------
def reasons() -> dict[str, int]:
    tasks.roll_up.run()
    return {f"{row.kind}: {row.reason}": row.number for row in DiscardedDay.objects.all()}


def test_what_does_not_count_is_counted_by_its_reason(banner, monkeypatch):
    token = token_of(fetch())
    fetch(**{"user-agent": "Googlebot/2.1"})
    fetch(**{"sec-purpose": "prefetch"})
    fetch(**{"sec-fetch-site": "cross-site"})
    see(token, **{"sec-fetch-site": "cross-site"})
    see(token)
    see(token)
    click(token, **{"user-agent": "curl/8.5"})
    with clock.frozen(clock.now() + invalid.LIFE):
        click(token)
    monkeypatch.setattr(invalid, "PER_MINUTE", 0)
    fetch()

    assert reasons() == {
        "served: robot": 1,
        "served: prefetch": 1,
        "served: foreign": 1,
        "served: too_often": 1,
        "seen: foreign": 1,
        "seen: replay": 1,
        "clicked: robot": 1,
        "clicked: late": 1,
    }
    assert counted() == (1, 1, 0)


@pytest.mark.parametrize("headers", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_of_who_asks_not_to_be_counted_nothing_at_all_is_noted(banner, headers):
    token = token_of(fetch())
    fetch(**headers)
    see(token, **headers)
    click(token, **headers)

    assert (reasons(), counted()) == ({}, (1, 0, 0))


def test_officers_and_the_companys_own_people_see_banners_and_are_not_counted(banner):
    for person in (banner.proposed_by, factories.officer()):
        page = signed_in(person).get("/en/", headers=BROWSER).content.decode()
        assert ("Tiles from the kiln" in page, "data-seen" in page) == (True, False)
    signed_in(factories.member()[1]).get("/en/", headers=BROWSER)

    assert reasons() == {"served: own_company": 1, "served: staff": 1}
    assert counted() == (1, 0, 0)


def test_a_fact_read_twice_is_no_replay(banner, monkeypatch):
    token = token_of(fetch())
    see(token)
    texts = []
    monkeypatch.setattr(counting, "_write", texts.extend)
    counting.write_waiting()
    monkeypatch.undo()

    for _time in range(3):
        counting._write(texts)

    assert (reasons(), counted()) == ({}, (1, 1, 0))


def test_a_click_without_a_word_that_it_was_seen_stands_apart(banner):
    click(token_of(fetch()))
    tasks.roll_up.run()

    day = CampaignDay.objects.get()
    assert (day.served, day.seen, day.clicked, day.clicked_unseen) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("nobody", ""),
    ],
)
def test_an_address_is_shortened_before_anything_is_done_with_it(address, known):
    assert invalid.network(address) == known


def test_no_browser_for_people_is_on_the_list_of_robots():
    people = [
        BROWSER["user-agent"],
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; SM-S938B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/124.0",
    ]
    robots = [
        "bingbot/2.0",
        "AhrefsBot/7.0",
        "python-requests/2.32",
        "facebookexternalhit/1.1",
        "HeadlessChrome/142",
        "Wget/1.2",
        "",
    ]

    assert [invalid.is_robot(agent) for agent in people + robots] == [False] * len(people) + [True] * len(robots)


# --- Shares, late facts, and the nightly proof ------------------------------------------------------------------------------------
def test_the_equal_share_counts_the_showings_one_was_eligible_for(banner):
    for _time in range(3):
        fetch()  # alone: all three are its equal share
    other = factories.approved(*factories.member())
    factories.table()
    for _time in range(4):
        see(token_of(fetch()))
    tasks.roll_up.run()

    shares = {row.company_id: row for row in ShareDay.objects.all()}
    assert [shares[one.company_id].equal_served for one in (banner, other)] == [5.0, 2.0]
    assert [shares[one.company_id].equal_seen for one in (banner, other)] == [2.0, 2.0]
    assert sum(row.served for row in shares.values()) == 7
    tasks.roll_up.run()
    assert ShareDay.objects.count() == 2


def test_what_arrives_after_days_has_the_figures_of_its_day_made_anew(banner):
    old = showing(banner, at=clock.now() - timedelta(days=10))
    facts.note(facts.Kind.SERVED, old)
    counting.write_waiting()
    assert CampaignDay.objects.get().served == 1

    facts.note(facts.Kind.SEEN, old)
    counting.write_waiting()
    assert (CampaignDay.objects.get().seen, rollup.differences(clock.now())) == (1, 0)


def test_the_nightly_proof_finds_a_figure_that_is_wrong(banner):
    see(token_of(fetch()))
    tasks.roll_up.run()
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert tasks.reconcile_figures.run() == "0"
        CampaignDay.objects.update(served=5)
        with pytest.raises(RuntimeError, match="2 rows"):
            tasks.reconcile_figures.run()


def test_dealt_showings_are_counted_apart(banner):
    facts.note(facts.Kind.SEEN, showing(banner), showing(banner, dealt=False))
    tasks.roll_up.run()

    day = CampaignDay.objects.get()
    assert (day.seen, day.dealt_seen, day.dealt_clicked) == (2, 1, 0)


# --- Nothing about visitors --------------------------------------------------------------------------------------------------
def test_no_column_could_hold_a_visitor():
    columns = {field.name for field in Sighting._meta.get_fields()}

    assert columns == {
        "id", "decision", "kind", "fact", "campaign", "placement", "language", "day", "decided_at", "propensity", "policy",
        "eligible", "dealt",
    }  # fmt: skip
    assert {field.name for field in Discarded._meta.get_fields()} == {
        "id",
        "fact",
        "day",
        "placement",
        "kind",
        "reason",
    }


def test_single_sightings_are_forgotten_and_figures_stay(banner):
    see(token_of(fetch()))
    tasks.roll_up.run()

    with clock.frozen(clock.now() + rollup.KEPT_FOR):
        tasks.forget_sightings.run()
        assert (Sighting.objects.count(), EligibleSet.objects.count()) == (2, 1)
    with clock.frozen(clock.now() + rollup.KEPT_FOR + timedelta(days=1)):
        tasks.forget_sightings.run()
        tasks.roll_up.run()
    assert (Sighting.objects.count(), EligibleSet.objects.count(), CampaignDay.objects.get().seen) == (0, 0, 1)


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
    facts.note(facts.Kind.SEEN, replace(showing(banner), campaign=10**9))

    assert (counted(), Campaign.objects.count()) == ((0, 0, 0), 1)
