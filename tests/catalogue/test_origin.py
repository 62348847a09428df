"""The origin rules on the written cases. T1 to T18 are the cases of docs/origin.md."""

import pytest

from catalogue import origins, reference
from catalogue.origin import (
    CLAIM_ALLOWED,
    CLAIM_NOT_ALLOWED,
    CLAIM_OFFICER,
    CODES,
    INCOMPLETE,
    ITALY,
    NOT_ITALY,
    OFFICER,
    OWN_OTHER,
    OWN_PLANT,
    SUBCONTRACTOR,
    UNNAMED,
    Facts,
    Finding,
    MaterialFacts,
    StepFacts,
    assess,
    scan,
)

LISTS = origins.read_lists(
    entry for entry in map(reference.list_entry, reference.read("origin_lists.csv")) if entry.valid_from
)


def step(operation="processing", country="IT", *, last=False, place=None, phase=""):
    place = place or (OWN_PLANT if country == "IT" else UNNAMED)
    return StepFacts(operation, country, place, is_last_substantial=last, phase=phase)


def material(heading, country="IT", share=None):
    return MaterialFacts(heading, country, share)


def facts(hs_code, steps, materials=(), **answers):
    answers = {"economically_justified": True, "new_product_or_stage": True} | answers
    return Facts(hs_code, tuple(steps), tuple(materials), **answers)


def codes(findings):
    return [finding.code for finding in findings]


WRITTEN_CASES = {
    "T1": (
        facts("620311", [step(phase="cutting"), step(last=True, phase="making_up")], [material("5112", "CN")], claims_100=True),
        (ITALY, "R3"),
    ),
    "T2": (
        facts("6203", [step("processing", "RO", last=True), step("labelling"), step("packing")], [material("5112")]),
        (NOT_ITALY, "R2"),
    ),
    "T3": (
        facts(
            "6403",
            [step("processing", "AL", phase="uppers"), step(last=True, phase="assembly"), step(phase="finishing")],
            [material("4107")],
            uppers_fixed=False,
        ),
        (ITALY, "R3"),
    ),
    "T4": (
        facts(
            "6403", [step("processing", "TN", last=True), step("simple_assembly"), step("labelling")], [material("6406")]
        ),
        (NOT_ITALY, "R2"),
    ),
    "T5": (
        facts(
            "6907",
            [step(), step(last=True), step("sorting"), step("packing")],
            [material("2508", "UA", 40), material("2529", "DE", 20), material("2508", "IT", 40)],
        ),
        (ITALY, "R4"),
    ),
    "T6": (facts("3304", [step("processing", "FR", last=True), step("packing")], [material("3304")]), (NOT_ITALY, "R2")),
    "T7": (facts("1902", [step(), step(last=True), step("packing")], [material("1001", "CA", 100)]), (ITALY, "R4")),
    "T8": (facts("1509", [step("processing", "TN", last=True), step("packing")], [material("1509", "TN")]), (NOT_ITALY, "R2")),
    "T9": (facts("7113", [step(), step(last=True)], [material("7108", "CH", 100)]), (ITALY, "R4")),
    "T10": (
        facts("9004", [step("processing", "CN"), step("assembly", last=True), step("labelling")], [material("9003", "CN", 80)]),
        (OFFICER, "R4"),
    ),
    "T11": (
        facts("8422", [step(), step("assembly", last=True)], [material(h, c) for h, c in (("8501", "DE"), ("8537", "FR"))]),
        (OFFICER, "R4"),
    ),
    "T12": (facts("0210", [step(last=True), step("packing")], [material("0203")]), (ITALY, "R4")),
    "T14 first": (facts("5112", [step(last=True, phase="weaving")], [material("5107")]), (ITALY, "R3")),
    "T14 second": (facts("5112", [step("processing", "RS", last=True)], [material("5107")]), (NOT_ITALY, "R2")),
    "T15": (facts("6912", [step("processing", "SM", last=True)], [material("2507")]), (NOT_ITALY, "R2")),
    "T16 block": (
        facts("2515", [step("growing")], wholly_obtained=True, wholly_obtained_basis="mineral"),
        (ITALY, "R1"),
    ),
    "T16 slab": (
        facts("6802", [step("growing"), step("processing", "CN", last=True)], [material("2515")]),
        (NOT_ITALY, "R4"),
    ),
    "T17": (
        facts("2204", [step("growing"), step(last=True)], wholly_obtained=True, wholly_obtained_basis="from_these"),
        (ITALY, "R1"),
    ),
    "T18": (
        facts("9401", [step("processing", "RO"), step(), step(last=True)], [material("9401", "RO", 15), material("3921")]),
        (ITALY, "R4"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITTEN_CASES)
def test_the_written_cases(case):
    given, expected = WRITTEN_CASES[case]

    answer = assess(given, lists=LISTS)

    assert (answer.status, answer.rule) == expected


def test_t1_fabric_woven_abroad_leaves_the_100_per_cent_claim_to_an_officer():
    jacket = Facts(**WRITTEN_CASES["T1"][0].__dict__ | dict.fromkeys(COUNTRIES, "IT"))

    assert assess(jacket, lists=LISTS).claim_100 == CLAIM_OFFICER
    assert assess(jacket, lists=LISTS, decided_claim="allowed").claim_100 == CLAIM_ALLOWED
    assert assess(jacket, lists=LISTS, decided_claim="not_allowed").claim_100 == CLAIM_NOT_ALLOWED


def test_t3_two_of_four_phases_are_in_italy():
    answer = assess(WRITTEN_CASES["T3"][0], lists=LISTS)

    assert answer.notices[0] == Finding(
        "phases_in_italy", {"done": 2, "of": 4, "trade_phases": ["assembly", "finishing"]}
    )
    assert "phases_not_traceable" in codes(answer.notices)


def test_t4_uppers_that_come_fixed_to_soles_are_not_met_by_glueing_called_processing():
    shoe = Facts(**WRITTEN_CASES["T3"][0].__dict__ | {"uppers_fixed": True})

    assert (assess(shoe, lists=LISTS).status, codes(assess(shoe, lists=LISTS).findings)[0]) == (
        OFFICER,
        "uppers_fixed_abroad",
    )
    abroad = Facts(**shoe.__dict__ | {"steps": (step(), step("processing", "TN", last=True))})
    assert assess(abroad, lists=LISTS).status == NOT_ITALY
    undeclared = Facts(**shoe.__dict__ | {"uppers_fixed": None})
    assert codes(assess(undeclared, lists=LISTS).missing) == ["uppers_fixed"]


def test_t7_the_page_says_where_the_wheat_comes_from_and_the_protected_name_needs_its_certificate():
    pasta = WRITTEN_CASES["T7"][0]
    texts = [("Pasta di Gragnano", "Trafilata al bronzo.")]

    plain = assess(pasta, lists=LISTS)
    named = assess(pasta, lists=LISTS, wording=scan(texts, lists=LISTS, hs_code="190219"))

    assert codes(plain.notices) == ["primary_ingredient_abroad", "national_origin_rule"]
    assert (named.status, codes(named.blocks)) == (ITALY, ["protected_name"])


def test_t9_the_mark_is_asked_and_a_fineness_that_is_not_legal_is_warned_of():
    chain = WRITTEN_CASES["T9"][0]
    marked = Facts(**chain.__dict__ | {"metal": "gold", "fineness": 750, "hallmark": "1 AR"})

    assert codes(assess(chain, lists=LISTS).notices) == ["hallmark_asked"]
    assert codes(assess(marked, lists=LISTS).notices) == []
    assert codes(assess(Facts(**marked.__dict__ | {"fineness": 600})).warnings) == ["fineness_not_legal"]
    assert codes(assess(Facts(**marked.__dict__ | {"fineness": 916})).warnings) == []


@pytest.mark.parametrize(("title", "hs_code", "blocked"), [
    ("Prosciutto di Parma 24 mesi", "021011", True),
    ("Prosciutto crudo stagionato a Langhirano", "021011", False),
    ("Barolo DOCG 2021", "220421", True),
    ("Barolo 2021", "220421", True),
    ("Vino rosso da uve di Barolo", "220421", False),
])  # fmt: skip
def test_t12_and_t17_a_protected_name_blocks_publication_and_not_the_origin(title, hs_code, blocked):
    goods = WRITTEN_CASES["T12" if hs_code < "03" else "T17"][0]

    answer = assess(goods, lists=LISTS, wording=scan([(title, "")], lists=LISTS, hs_code=hs_code))

    assert (answer.status, codes(answer.blocks)) == (ITALY, ["protected_name"] if blocked else [])


def test_a_garment_whose_steps_name_no_phase_is_for_an_officer_and_one_sewn_abroad_is_not_italian():
    unnamed = facts("6203", [step(last=True)], [material("5112")])
    abroad = facts("6203", [step(), step("processing", "RO", last=True, phase="making_up")], [material("5112")])

    assert (assess(unnamed, lists=LISTS).status, codes(assess(unnamed, lists=LISTS).findings)[0]) == (
        OFFICER,
        "list_rule_unclear",
    )
    assert assess(abroad, lists=LISTS).status == NOT_ITALY


@pytest.mark.parametrize(("changes", "expected"), [
    ({"trade_defence": True}, (OFFICER, "R5")),
    ({"hs_code": "1509", "materials": (material("0711", "ES"),)}, (NOT_ITALY, "R11b")),
    ({"hs_code": "1509", "materials": (material("0711", "IT", 100),)}, (ITALY, "R4")),
    ({"hs_code": "3304", "bulk_country": "FR"}, (OFFICER, "R4")),
    ({"hs_code": "3304", "bulk_country": "IT"}, (ITALY, "R4")),
    ({"hs_code": "1902", "materials": (material("1101"), material("0407"))}, (INCOMPLETE, "R0")),
    ({"hs_code": "1902", "materials": (MaterialFacts("1101", "CA", is_primary=True), material("0407"))}, (ITALY, "R4")),
])  # fmt: skip
def test_the_rules_of_single_goods(changes, expected):
    given = facts("6907", [step(last=True)], [material("2508")])

    answer = assess(Facts(**given.__dict__ | changes), lists=LISTS)

    assert (answer.status, answer.rule) == expected


def test_an_italian_brand_changes_nothing_and_its_words_are_looked_at():
    foreign = WRITTEN_CASES["T2"][0]

    answer = assess(foreign, wording=scan([("Giacca", "Lo stile 🇮🇹")], lists=LISTS))

    assert codes(answer.notices)[0] == "brand_changes_nothing"
    assert codes(answer.warnings) == ["words_on_foreign_goods"]


def test_t5_clay_from_abroad_does_not_stop_the_100_per_cent_claim():
    tile, _expected = WRITTEN_CASES["T5"]
    tile = Facts(**tile.__dict__ | {"claims_100": True} | dict.fromkeys(COUNTRIES, "IT"))

    answer = assess(tile)

    assert (answer.status, answer.claim_100, answer.blocks) == (ITALY, CLAIM_ALLOWED, ())


def test_t11_says_why_an_officer_must_look():
    answer = assess(WRITTEN_CASES["T11"][0])

    assert codes(answer.findings) == ["last_step_in_italy", "heading_changes", "assembly_important_stage"]
    assert codes(answer.would_change) == ["officer_looks_at_evidence"]


def test_t16_a_sawn_slab_declared_as_wholly_obtained_is_refused_all_the_same():
    slab = facts(
        "6802",
        [step("growing"), step("processing", "CN", last=True)],
        wholly_obtained=True,
        wholly_obtained_basis="mineral",
    )

    answer = assess(slab)

    assert (answer.status, answer.rule) == (NOT_ITALY, "R4")
    assert codes(answer.findings) == ["wholly_obtained_contradicted", "last_step_abroad"]


def test_nothing_declared_is_incomplete_and_says_everything_that_is_missing():
    answer = assess(Facts())

    assert (answer.status, answer.rule) == (INCOMPLETE, "R0")
    assert codes(answer.missing) == ["hs_code", "steps", "materials"]
    assert codes(answer.would_change) == ["complete_the_facts"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"hs_code": "69"}, ["hs_code"]),
        ({"hs_code": "69o7"}, ["hs_code"]),
        ({"hs_code": "٦٩٠٧"}, ["hs_code"]),
        ({"steps": (step(),)}, ["last_substantial_step"]),
        ({"materials": ()}, ["materials"]),
        ({"economically_justified": None}, ["economically_justified"]),
        ({"new_product_or_stage": None}, ["new_product_or_stage"]),
        ({"steps": (step(last=True, place=UNNAMED),)}, ["place_of_last_step"]),
        ({"steps": (step(), step("packing", last=True))}, ["last_step_is_minimal"]),
        ({"wholly_obtained": True}, ["wholly_obtained_basis"]),
    ],
)
def test_each_fact_that_is_missing_is_named(changes, missing):
    given = facts("6907", [step(last=True)], [material("2508")])

    answer = assess(Facts(**given.__dict__ | changes))

    assert (answer.status, codes(answer.missing)) == (INCOMPLETE, missing)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"steps": (step(last=True, place=SUBCONTRACTOR),)}, "last_step_by_subcontractor"),
        ({"steps": (step(last=True, place=OWN_OTHER),)}, "site_not_equipped"),
        ({"economically_justified": False}, "not_justified"),
        ({"new_product_or_stage": False}, "no_new_product_or_stage"),
        ({"steps": (step(last=True), step("processing", "CN"))}, "later_step_abroad"),
        ({"materials": (material("6907", "TR", 60),)}, "mostly_same_goods_from_abroad"),
    ],
)
def test_each_doubt_of_the_general_rule_goes_to_an_officer(changes, doubt):
    given = facts("6907", [step(last=True)], [material("2508")])

    answer = assess(Facts(**given.__dict__ | changes))

    assert (answer.status, answer.rule, codes(answer.findings)[-1]) == (OFFICER, "R4", doubt)


def test_a_few_parts_of_the_same_heading_are_only_a_hint():
    answer = assess(facts("9401", [step(last=True)], [material("9401", "RO", 49), material("4407")]))

    assert answer.status == ITALY
    assert codes(answer.findings) == ["last_step_in_italy", "heading_same", "four_conditions_met"]


def test_packing_abroad_after_manufacture_in_italy_changes_nothing():
    answer = assess(facts("6907", [step(last=True), step("packing", "SI")], [material("2508")]))

    assert answer.status == ITALY


def test_a_machine_cannot_be_wholly_obtained_without_an_officer():
    machine = facts("8422", [step(last=True)], wholly_obtained=True, wholly_obtained_basis="from_these")

    assert codes(assess(machine).findings) == ["wholly_obtained_unusual"]
    assert assess(machine).status == OFFICER


def test_a_foreign_material_contradicts_wholly_obtained():
    wine = facts(
        "2204",
        [step(last=True)],
        [material("2204", "ES", 30)],
        wholly_obtained=True,
        wholly_obtained_basis="from_these",
    )

    assert (assess(wine).status, codes(assess(wine).findings)) == (OFFICER, ["wholly_obtained_contradicted"])


COUNTRIES = ("design_country", "engineering_country", "packaging_country")


@pytest.mark.parametrize(
    ("changes", "claim", "blocks"),
    [
        ({}, CLAIM_ALLOWED, []),
        ({"design_country": "FR"}, CLAIM_NOT_ALLOWED, [Finding("claim_100_abroad", {"phases": ["design"]})]),
        (
            {"steps": (step("processing", "RO"), step(last=True))},
            CLAIM_NOT_ALLOWED,
            [Finding("claim_100_abroad", {"phases": ["processing"]})],
        ),
        ({"packaging_country": ""}, CLAIM_NOT_ALLOWED, [Finding("claim_100_undeclared", {"phases": ["packaging"]})]),
        ({"materials": (material("5112", "CN"),)}, CLAIM_OFFICER, [Finding("claim_100_materials")]),
        ({"materials": (material("", "CN"),)}, CLAIM_OFFICER, [Finding("claim_100_materials")]),
        ({"steps": (step("assembly", last=True),)}, CLAIM_OFFICER, [Finding("claim_100_waits_for_origin")]),
        ({"steps": (step("packing"),), "materials": ()}, CLAIM_OFFICER, [Finding("claim_100_waits_for_origin")]),
        ({"steps": (step("packing", last=True),)}, CLAIM_NOT_ALLOWED, [Finding("claim_100_needs_origin")]),
    ],
)  # fmt: skip
def test_the_100_per_cent_claim_is_blocked_unless_r7_is_met(changes, claim, blocks):
    given = facts("9403", [step(last=True)], [material("4407")], claims_100=True, **dict.fromkeys(COUNTRIES, "IT"))

    answer = assess(Facts(**given.__dict__ | changes))

    assert (answer.claim_100, list(answer.blocks)) == (claim, blocks)


def test_a_claim_nobody_makes_blocks_nothing():
    answer = assess(facts("9403", [step(last=True)], [material("4407")]))

    assert (answer.claim_100, answer.blocks) == (CLAIM_NOT_ALLOWED, ())


def test_the_fingerprint_changes_with_any_fact():
    given = facts("6907", [step(last=True)], [material("2508")])
    other = facts("6907", [step(last=True)], [material("2508", share=1)])

    assert given.fingerprint() == facts("6907", [step(last=True)], [material("2508")]).fingerprint()
    assert given.fingerprint() != other.fingerprint()


def test_a_code_that_is_not_written_is_refused():
    with pytest.raises(ValueError, match="not_a_code"):
        Finding("not_a_code")
    assert "hs_code" in CODES


@pytest.mark.parametrize(("countries", "blocks", "warnings"), [
    (["CA"], ["ingredient_claim"], []),
    (["CA", "IT"], [], ["ingredient_words_mixed"]),
    (["IT"], [], []),
    ([], [], ["ingredient_words_unproved"]),
])  # fmt: skip
def test_words_about_an_ingredient_must_be_true_of_the_materials(countries, blocks, warnings):
    materials = [material("1103", country) for country in countries] or [material("0407")]
    pasta = facts("190219", [step(last=True)], materials)

    answer = assess(pasta, lists=LISTS, wording=scan([("Pasta", "Con grano italiano.")], lists=LISTS, hs_code="190219"))

    assert (codes(answer.blocks), codes(answer.warnings)) == (blocks, warnings)
