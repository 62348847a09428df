"""The made-up market, small: our choice gains, keeps its floor at every end of a deck, and finds nothing where there is nothing."""

import io
import random
import uuid

import pytest
from django.core.management import CommandError, call_command

from campaigns import counting, facts, figures
from campaigns.evaluation import replay, simulate
from campaigns.evaluation.market import Market
from campaigns.evaluation.policies import NinetyTen, Ours, Policy
from campaigns.evenness import gini
from campaigns.tokens import Showing
from pavilion import clock

from . import factories


def ran(policy, setting="stationary", *, seed=1, days=15, per_day=2000, **options):
    market = Market(setting, 40, 4, random.Random(seed))
    return simulate.run(market, policy(market), days=days, per_day=per_day, seed=seed, **options)


def test_what_is_liked_is_found_and_everyone_keeps_the_guaranteed_share():
    ours, plain, others = ran(Ours), ran(Policy), ran(NinetyTen)

    assert ours.clicks > 1.2 * plain.clicks
    assert ours.worst_ever >= 0.3 - 1e-9
    assert (plain.worst_ever >= 1 - 1e-9, others.worst_ever < 0.2) == (True, True)
    assert ours.gini > plain.gini
    assert ours.lift.is_significant
    assert ours.lift.low > 0


def test_where_all_are_alike_nothing_is_found():
    lifts = [ran(Ours, "equal", seed=seed, days=6).lift for seed in range(1, 7)]

    assert sum(one.is_significant for one in lifts) <= 1


def test_the_command_says_figures_with_intervals_and_goals():
    out = io.StringIO()
    small = {"companies": 20, "sectors": 2, "days": 4, "seeds": 2, "per_day": [500]}

    call_command("evaluate_banners", setting=["equal", "drift"], policy=["ours", "90/10"], stdout=out, **small)

    text = out.getvalue()
    assert text.count("uniform    ") == 2
    assert ("2 seeds; means with 95% intervals" in text, "reached: the worst company" in text) == (True, True)


def test_an_interval_of_few_runs_is_wide():
    assert simulate.mean([1.0, 3.0]) == pytest.approx((2.0, 12.71))
    assert simulate.mean([2.0])[1] == float("inf")
    assert simulate.mean([2.0] * 20) == (2.0, 0.0)


def test_a_gini_coefficient():
    assert gini([5, 5, 5, 5]) == 0
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([]) == 0


# --- Estimates from the log ---------------------------------------------------------------------------------------------------
def test_the_log_of_our_choice_tells_what_rotation_would_have_brought():
    logged, truth = ran(Ours, keep_rows=True, days=20), ran(Policy, days=20)

    found = replay.estimate(logged.rows)

    assert found.low < truth.clicks / (20 * 2000) < found.high
    assert found.effective > 5000
    assert found.largest <= 1 / 0.3 + 1e-9  # the guaranteed share bounds every weight


def test_too_small_an_effective_sample_is_refused():
    for rows in ([], [(0.5, 0.5, True)] * 99, [(0.5, 0.5, False)] * 5000 + [(0.0001, 1.0, True)]):
        with pytest.raises(replay.TooFew):
            replay.estimate(rows)
    assert replay.estimate([(0.5, 0.5, True)] * 50 + [(0.5, 0.5, False)] * 50).rate == 0.5


@pytest.mark.django_db
def test_the_command_estimates_from_the_portals_own_decisions_or_refuses():
    campaigns = [factories.approved(*factories.member()) for _number in range(2)]
    factories.table()
    facts.note_set("both", factories.serving.table().entries)
    with pytest.raises(CommandError, match="Too few: 0 effective showings, 100 are needed"):
        call_command("evaluate_banners", replay=True, stdout=io.StringIO())

    for number in range(120):
        campaign = campaigns[number % 2]
        showing = Showing(uuid.uuid4(), campaign.pk, "front_hero", "en", clock.now(), 0.5, "deck-2", "both", dealt=True)
        facts.note(facts.Kind.SEEN, showing)
        if number < 6:
            facts.note(facts.Kind.CLICKED, showing)
    counting.write_waiting()
    out = io.StringIO()
    call_command("evaluate_banners", replay=True, stdout=out)

    assert "Plain rotation: 5.00 clicks per 100 viewable" in out.getvalue()


# --- The lift ---------------------------------------------------------------------------------------------------------------
def test_a_lift_has_an_interval_and_is_not_said_without_clicks():
    found = figures.lift(7000, 70, 3000, 15)

    assert (round(found.gain), round(found.low), round(found.high)) == (100, 15, 249)
    assert (found.is_significant, found.overall) == (True, pytest.approx(70))
    assert not figures.lift(7000, 40, 3000, 15).is_significant
    assert figures.lift(7000, 70, 3000, 0) is None
    assert figures.lift(0, 0, 0, 0) is None
