"""The weights of the draw: probabilities to be the best, against drawing; what is pooled, fades, and is never nothing."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from campaigns import decks, weights
from campaigns.models import CampaignDay
from campaigns.weights import Known, chances, known
from pavilion import clock

from . import factories


def drawn(rates: dict, times: int) -> dict:
    """The same by drawing from Beta distributions narrowed by half."""
    rng, best = random.Random(1), Counter()
    for _time in range(times):
        narrow = 1 / weights.NARROWED**2
        rolls = {
            name: rng.betavariate(one.clicks * narrow, (one.seen - one.clicks) * narrow) for name, one in rates.items()
        }
        best[max(rolls, key=rolls.get)] += 1
    return {name: best[name] / times for name in rates}


def test_the_chance_to_be_the_best_is_what_drawing_would_give():
    rates = {number: known(seen, clicked, rate=0.005) for number, (seen, clicked) in enumerate(
        [(0, 0), (400, 3), (4000, 15), (1000, 9), (20_000, 130), (50, 1)])}  # fmt: skip

    found, expected = chances(rates), drawn(rates, 20_000)

    assert sum(found.values()) == pytest.approx(1)
    for name in rates:
        assert abs(found[name] - expected[name]) < 0.02


def test_who_is_alike_has_the_same_chance():
    assert chances(dict.fromkeys("abcd", Known(3, 600))) == pytest.approx(dict.fromkeys("abcd", 0.25))
    assert chances({"a": Known(3, 600)}) == {"a": 1.0}
    assert chances({}) == {}


def test_a_clear_winner_gets_nearly_all():
    found = chances({"good": known(50_000, 500, rate=0.005), "bad": known(50_000, 200, rate=0.005)})

    assert found["good"] > 0.999


def test_a_figure_of_thirty_days_ago_weighs_half():
    assert [weights.faded(days) for days in (-3, 0, 30, 60)] == [1, 1, 0.5, 0.25]


# --- From figures to the table --------------------------------------------------------------------------------------------
def seen(campaign, clicked: int, *, ago: int = 1, viewable: int = 4000) -> None:
    day = clock.today() - timedelta(days=ago)
    CampaignDay.objects.create(
        campaign=campaign, placement=campaign.placement.code, language="en", day=day, served=viewable, seen=viewable,
        clicked=clicked,
    )  # fmt: skip


@pytest.mark.django_db
def test_what_is_clicked_more_is_drawn_more():
    campaigns = [factories.approved(*factories.member()) for _number in range(3)]
    seen(campaigns[0], 60)
    seen(campaigns[1], 10)

    found = factories.table().weights["front_hero:"]

    first, second, third = (found[campaign.company_id] for campaign in campaigns)
    assert first > third > second >= 0
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.django_db
def test_old_figures_weigh_less_than_new_ones():
    before, lately = (factories.approved(*factories.member()) for _number in range(2))
    for campaign, early, late in ((before, 60, 20), (lately, 20, 60)):
        seen(campaign, early, ago=90)
        seen(campaign, late, ago=2)

    found = factories.table().weights["front_hero:"]
    assert found[lately.company_id] > 0.9


@pytest.mark.django_db
def test_a_newcomer_begins_as_its_sector_does():
    def of_sector(sign):
        company, person = factories.member()
        store = factories.store_of(company)
        store.sector = factories.catalogue.sector(sign, sign, name_en=sign)
        store.save()
        return factories.approved(company, person)

    known_good, known_bad, new_good, new_bad = (of_sector(sign) for sign in ("cer", "gls", "cer", "gls"))
    seen(known_good, 80)
    seen(known_bad, 4)

    found = factories.table().weights["front_hero:"]
    assert found[new_good.company_id] > 2 * found[new_bad.company_id]


@pytest.mark.django_db
def test_weights_are_made_anew_every_ten_minutes_and_when_a_banner_begins_or_ends():
    first = factories.approved(*factories.member())
    tomorrow = clock.today() + timedelta(days=1)
    factories.approved(*factories.member(), **factories.period(tomorrow, tomorrow + timedelta(days=1)))
    begins = clock.day_start(tomorrow)

    def weighed(instant):
        with clock.frozen(instant):
            return decks.build(clock.now())["weighed_at"]

    start = begins - timedelta(minutes=25)
    assert weighed(start) == start.timestamp()
    assert weighed(start + timedelta(minutes=9)) == start.timestamp()
    assert weighed(start + timedelta(minutes=10)) > start.timestamp()
    before = weighed(begins - timedelta(minutes=1))
    assert weighed(begins) > before
    assert weighed(begins + timedelta(minutes=1)) == begins.timestamp()
    assert first.pk


@pytest.mark.django_db
def test_each_banner_of_a_company_has_its_part_of_the_companys_showings():
    company, person = factories.member(2)
    good, bad = (factories.approved(company, person) for _number in range(2))
    seen(good, 80)
    seen(bad, 10)

    parts = {entry.campaign: entry.appeal for entry in factories.table().entries}
    assert parts == pytest.approx({good.pk: 0.9, bad.pk: 0.1}, abs=0.01)  # a fifth goes to both alike
