"""Properties of the origin rules over any facts at all."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.origin import (
    CLAIM_ALLOWED,
    CODES,
    ITALY,
    MINIMAL,
    NOT_ITALY,
    OWN_OTHER,
    OWN_PLANT,
    STATUSES,
    SUBCONTRACTOR,
    UNNAMED,
    Facts,
    MaterialFacts,
    StepFacts,
    assess,
)

from .test_origin import LISTS

SLOW = [HealthCheck.too_slow]  # drawing facts takes long on a busy machine
OPERATIONS = ["processing", "growing", "assembly", *sorted(MINIMAL)]
PLACES = [OWN_PLANT, OWN_OTHER, SUBCONTRACTOR, UNNAMED]
COUNTRY = st.sampled_from(["IT", "CN", "RO", "SM", ""])
HS = st.sampled_from(["6907", "2204", "2515", "6403", "6203", "8422", "940161", "1509", ""]) | st.text(max_size=8)

PHASE = st.sampled_from(["", "making_up", "weaving", "assembly", "uppers", "?"])
steps = st.builds(
    StepFacts, st.sampled_from(OPERATIONS) | st.text(max_size=5), COUNTRY, st.sampled_from(PLACES), st.booleans(), PHASE
)
materials = st.builds(MaterialFacts, HS, COUNTRY, st.none() | st.integers(-5, 200), st.booleans())
any_facts = st.builds(
    Facts,
    hs_code=HS,
    steps=st.lists(steps, max_size=5).map(tuple),
    materials=st.lists(materials, max_size=3).map(tuple),
    wholly_obtained=st.booleans(),
    wholly_obtained_basis=st.sampled_from(["", "mineral", "from_these", "?"]),
    economically_justified=st.none() | st.booleans(),
    new_product_or_stage=st.none() | st.booleans(),
    design_country=COUNTRY,
    engineering_country=COUNTRY,
    packaging_country=COUNTRY,
    claims_100=st.booleans(),
    uppers_fixed=st.none() | st.booleans(),
    bulk_country=COUNTRY,
    traceable=st.none() | st.booleans(),
    metal=st.sampled_from(["", "gold", "?"]),
    fineness=st.none() | st.integers(-1, 1200),
    trade_defence=st.booleans(),
)  # fmt: skip
italian_looking = st.builds(
    lambda f, hs_code, phase: replace(
        f, steps=(*f.steps, StepFacts("processing", "IT", OWN_PLANT, True, phase)), hs_code=hs_code, trade_defence=False
    ),
    any_facts,
    st.sampled_from(["6907", "6203", "6403", "5112"]),
    PHASE,
)


@settings(max_examples=500, suppress_health_check=SLOW)
@given(any_facts)
def test_no_facts_crash_the_rules_and_every_answer_is_whole(facts):
    answer = assess(facts, lists=LISTS)

    assert answer.status in STATUSES
    assert answer.rule in {"R0", "R1", "R2", "R11b", "R5", "R3", "R4"}
    assert {
        f.code for f in (*answer.findings, *answer.missing, *answer.would_change, *answer.blocks, *answer.notices)
    } <= CODES
    assert bool(answer.missing) == (answer.status == "incomplete")
    assert answer.status == ITALY or answer.would_change


@settings(max_examples=500, suppress_health_check=SLOW)
@given(any_facts)
def test_a_product_not_wholly_obtained_whose_italian_steps_are_all_minimal_is_never_italian(facts):
    minimal_in_italy = tuple(
        replace(step, operation="packing") if step.country == "IT" else step for step in facts.steps
    )

    answer = assess(replace(facts, wholly_obtained=False, steps=minimal_in_italy), lists=LISTS)

    assert answer.status != ITALY


@settings(max_examples=500, suppress_health_check=SLOW)
@given(
    any_facts | italian_looking, st.sampled_from(PLACES), st.sampled_from(["processing", "growing", "assembly"]), PHASE
)
def test_a_substantial_last_step_added_in_italy_never_turns_italy_into_not_italy(facts, place, operation, phase):
    before = assess(facts, lists=LISTS)
    unmarked = tuple(replace(step, is_last_substantial=False) for step in facts.steps)
    added = StepFacts(operation, "IT", place, is_last_substantial=True, phase=phase)

    after = assess(replace(facts, steps=(*unmarked, added)), lists=LISTS)

    assert not (before.status == ITALY and after.status == NOT_ITALY)


@settings(max_examples=400, suppress_health_check=SLOW)
@given(any_facts | italian_looking)
def test_the_100_per_cent_claim_is_never_allowed_without_italian_origin(facts):
    answer = assess(facts, lists=LISTS)

    assert answer.claim_100 != CLAIM_ALLOWED or answer.status == ITALY


@settings(suppress_health_check=SLOW)
@given(any_facts)
def test_the_answer_is_plain_data_and_always_the_same(facts):
    assert assess(facts, lists=LISTS).as_dict() == assess(facts, lists=LISTS).as_dict()
    assert facts.fingerprint() == replace(facts).fingerprint()
