"""The score and the turns: pure functions, and the one query that reads their facts."""

from dataclasses import replace

import pytest

from catalogue.response_figures import ResponseFigures, set_response_figures
from inquiries import candidates, matching
from inquiries.matching import Facts, Need, NeededLine, choose, score
from pavilion import clock

from .request_factories import line, list_product, make_draft, make_maker, make_request, make_tree

LINE = NeededLine(group=11, sector=1, text="Floor tiles 60×60, matt", quantity=500, unit="m2", certificate="ISO 9001")
NEED = Need((LINE,), "Stoneware tiles for a hotel", "CA", "en", days=90)
PERFECT = Facts(
    company=1,
    groups=frozenset({11}),
    sectors=frozenset({1}),
    titles=("Stoneware floor tile, matt, for hotels",),
    minimums={(11, "m2"): 120},
    lead_days=30,
    markets=frozenset({"CA"}),
    languages=frozenset({"en"}),
    certificates=frozenset({"ISO 9001"}),
    asked=20,
    answered=20,
)
NOTHING = Facts(company=2)


def test_the_weights_are_a_hundred_and_the_ends_are_reached():
    assert sum(matching.WEIGHTS.values()) == 100
    assert score(NEED, PERFECT).total > 98
    assert score(NEED, NOTHING).total < 20


@pytest.mark.parametrize(
    "worse",
    [
        {"groups": frozenset({12})},
        {"titles": ("Roof tile",)},
        {"minimums": {(11, "m2"): 5000}},
        {"minimums": {}},
        {"lead_days": 120},
        {"markets": frozenset({"JP"})},
        {"markets": frozenset()},
        {"languages": frozenset({"de"})},
        {"certificates": frozenset()},
        {"answered": 2},
    ],
    ids=str,
)
def test_every_fact_that_is_worse_costs_points(worse):
    assert score(NEED, replace(PERFECT, **worse)).total < score(NEED, PERFECT).total


def test_what_was_not_declared_costs_less_than_the_contrary():
    unknown = score(NEED, replace(PERFECT, markets=frozenset())).total
    contrary = score(NEED, replace(PERFECT, markets=frozenset({"JP"}))).total

    assert contrary < unknown


def test_what_is_not_asked_for_counts_for_nobody():
    need = replace(NEED, lines=(replace(LINE, certificate=""),))

    assert score(need, PERFECT).total == score(need, replace(PERFECT, certificates=frozenset())).total


def test_a_new_firm_is_taken_for_usual():
    new = score(NEED, replace(PERFECT, asked=0, answered=0)).total

    assert score(NEED, replace(PERFECT, answered=4)).total < new < score(NEED, PERFECT).total


def test_words_are_found_in_either_number_and_without_accents():
    assert matching.stems("Piastrelle di caffè") & matching.stems("piastrella CAFFE")
    assert matching.stems("glasses of tiles") == matching.stems("Glass Tile")
    assert not matching.stems("glaze") & matching.stems("glass")


def test_reasons_are_facts_of_this_company():
    assert score(NEED, PERFECT).reasons == (
        ("groups", [11]),
        ("title", "Stoneware floor tile, matt, for hotels"),
        ("terms", None),
        ("market", "CA"),
        ("language", "en"),
        ("certificate", ["ISO 9001"]),
        ("response", [20, 20]),
    )


def field(number: int, *, leads: int = 0, people: int = 100) -> list:
    return [score(NEED, replace(PERFECT, company=pk, leads=leads, people=people)) for pk in range(1, number + 1)]


def test_most_places_go_by_points_and_some_by_turns():
    crowd = field(30, leads=1)
    small = score(NEED, replace(PERFECT, company=99, people=3, languages=frozenset({"de"})))

    chosen = choose([*crowd, small])

    assert len(chosen) == matching.INVITED
    assert next(one.scored.facts.company for one in chosen if one.by_turn) == 99
    assert sum(one.by_turn for one in chosen) == matching.SHARED


def test_turns_reach_everybody_who_fits():
    leads = dict.fromkeys(range(1, 41), 0)
    for _request in range(16):
        crowd = [score(NEED, replace(PERFECT, company=pk, leads=count)) for pk, count in leads.items()]
        for one in choose(crowd):
            leads[one.scored.facts.company] += 1

    assert min(leads.values()) >= 3
    assert max(leads.values()) <= 7


def test_nobody_who_does_not_fit_is_asked_for_the_sake_of_turns():
    assert choose([score(NEED, NOTHING)]) == []
    assert len(choose(field(3))) == 3


def test_the_choice_does_not_depend_on_the_order_of_rows():
    crowd = field(25)

    assert [one.scored.facts.company for one in choose(crowd)] == [
        one.scored.facts.company for one in choose(crowd[::-1])
    ]


# --- The query ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_facts_come_from_what_companies_show(django_assert_num_queries):
    company, user = make_maker(title="Stoneware floor tile", minimum_order=120, lead_days_from=20, markets=["CA", "US"])
    list_product(company, title="Cotto tile", minimum_order=300)
    company.languages, company.people = ["en"], 12
    company.save()
    company.certificates.create(scheme="management", name="UNI EN ISO 9001:2015", issuer="Ente", number="1")
    earlier = make_request(text="Another order")
    draft = make_draft(lines=[line(certificate="ISO 9001")])
    need = candidates.need_of(draft, clock.now())

    with django_assert_num_queries(1):
        facts = candidates.facts_for(need, user_id=draft.buyer.user_id, now=clock.now())

    (one,) = facts
    assert earlier.invitations.get().company == company
    assert (one.company, one.groups, one.markets) == (company.pk, {make_tree().pk}, {"CA"})
    assert one.titles == ("Stoneware floor tile", "Cotto tile")
    assert one.minimums == {(make_tree().pk, "m2"): 120}
    assert (one.languages, one.people, one.certificates) == ({"en"}, 12, {"ISO 9001"})
    assert (one.leads, one.asked, one.answered) == (1, 1, 0)
    set_response_figures({company.pk: ResponseFigures(cases=20, in_time=18, days=30, hours=5)})
    (one,) = candidates.facts_for(need, user_id=draft.buyer.user_id, now=clock.now())
    assert (one.asked, one.answered) == (21, 18)  # as its store says, and the invitation
    assert candidates.facts_for(need, user_id=user.pk, now=clock.now()) == []
