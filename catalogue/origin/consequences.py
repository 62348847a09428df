"""What follows from the origin, the facts and the words: the "100%" claim, protected names, statements and duties.

Every rule runs. A block stops publication although the origin is Italy; a warning goes to the company and to an officer; a
notice is for information.
"""

from .answers import (
    CLAIM_ALLOWED,
    CLAIM_NOT_ALLOWED,
    CLAIM_OFFICER,
    ITALY,
    NOT_ITALY,
    Case,
    Finding,
    Rule,
    Verdict,
    register,
)
from .facts import HOME, MaterialFacts, heading_of
from .rules import COSMETICS

# Raw materials, on which the law about the 100% claim is silent; anything else from abroad was made by somebody's processing.
RAW_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(1, 28))
RAW_HEADINGS = frozenset(
    {"7101", "7102", "7103", "7106", "7108", "7110", "7112", "4101", "4102", "4103", "4401", "4403"}
)
# D.Lgs. 251/1999, art. 2 and 3: thousandths allowed, and anything above the first.
FINENESS = {"gold": (750, 585, 375), "silver": (925, 800), "platinum": (950, 900, 850), "palladium": (950, 500)}
PRECIOUS, FURNITURE, LEATHER = frozenset({"7113", "7114", "7115"}), frozenset({"9401", "9403"}), frozenset({"42", "43"})
TEXTILE_CHAPTERS = frozenset(f"{chapter}" for chapter in range(50, 64))
CE_CHAPTERS, CE_HEADINGS = frozenset({"84", "85"}), frozenset({"9405", "9503", "9018", "9004"})

CONSEQUENCE_RULES: list[Rule] = []


def consequence_rule(id: str, *, legal_basis: str, order: int):
    """Register a function (case) -> Verdict whose status is not read."""
    return register(CONSEQUENCE_RULES, id, legal_basis, order)


@consequence_rule("R6", legal_basis="l_350_49", order=60)
def brand(case: Case) -> Verdict:
    """R6: an Italian brand or company does not make foreign goods Italian."""
    return Verdict(notices=(Finding("brand_changes_nothing"),) if case.status == NOT_ITALY else ())


@consequence_rule("R7", legal_basis="dl_135_16", order=70)
def hundred_per_cent(case: Case) -> Verdict:
    """R7: "100% Made in Italy" needs Italian origin and design, engineering, processing and packaging all in Italy."""
    claim, findings, remedy = _claim_100(case)
    said = case.wording.claims_100
    if not case.facts.claims_100 and not said:
        return Verdict(claim_100=claim)
    if claim == CLAIM_ALLOWED:
        return Verdict(claim_100=claim, findings=findings)
    in_text = (Finding("claim_100_in_text", {"words": list(said)}),) if said else ()
    drop = Finding("drop_the_words" if said else "drop_the_claim")
    return Verdict(claim_100=claim, blocks=findings + in_text, would_change=(drop, *remedy))


def _claim_100(case: Case) -> tuple[str, tuple[Finding, ...], tuple[Finding, ...]]:
    """(may the claim be made, why, what would change it)"""
    facts, status = case.facts, case.status
    if status == NOT_ITALY:
        return CLAIM_NOT_ALLOWED, (Finding("claim_100_needs_origin"),), ()
    if status != ITALY:
        return CLAIM_OFFICER, (Finding("claim_100_waits_for_origin"),), ()
    phases = {
        "design": facts.design_country,
        "engineering": facts.engineering_country,
        "packaging": facts.packaging_country,
    }
    abroad = [phase for phase, country in phases.items() if country not in ("", HOME)]
    if any(not step.at_home for step in facts.steps):
        abroad.append("processing")
    if abroad:
        return (
            CLAIM_NOT_ALLOWED,
            (Finding("claim_100_abroad", {"phases": abroad}),),
            (Finding("four_phases_in_italy"),),
        )
    undeclared = [phase for phase, country in phases.items() if not country]
    if undeclared:
        return (
            CLAIM_NOT_ALLOWED,
            (Finding("claim_100_undeclared", {"phases": undeclared}),),
            (Finding("complete_the_facts"),),
        )
    if any(not _is_raw(material) for material in facts.materials_abroad):
        if case.decided_claim == CLAIM_ALLOWED:
            return CLAIM_ALLOWED, (Finding("claim_100_confirmed"),), ()
        if case.decided_claim == CLAIM_NOT_ALLOWED:
            return CLAIM_NOT_ALLOWED, (Finding("claim_100_refused"),), ()
        return CLAIM_OFFICER, (Finding("claim_100_materials"),), (Finding("officer_looks_at_evidence"),)
    return CLAIM_ALLOWED, (Finding("claim_100_met"),), ()


def _is_raw(material: MaterialFacts) -> bool:
    heading = heading_of(material.hs_heading)
    return heading in RAW_HEADINGS or heading[:2] in RAW_CHAPTERS


@consequence_rule("R8", legal_basis="l_55_2010", order=80)
def phases_in_italy(case: Case) -> Verdict:
    """R8: how many phases of its trade are done in Italy. Information only: the law waits for its decree."""
    trade = case.lists.phase_list(case.facts.hs_code)
    declared = [step for step in case.facts.steps if step.phase]
    if trade is None or not declared:
        return Verdict()
    done = [
        phase
        for phase in trade.phases
        if (steps := [step for step in declared if step.phase == phase]) and all(step.at_home for step in steps)
    ]
    notices = [Finding("phases_in_italy", {"done": len(done), "of": len(trade.phases), "trade_phases": done})]
    if len(done) < len(trade.phases) and not case.facts.traceable:
        notices.append(Finding("phases_not_traceable"))
    return Verdict(notices=tuple(notices))


@consequence_rule("R9", legal_basis="l_350_49_bis", order=90)
def fallacious(case: Case) -> Verdict:
    """R9: words and signs that may suggest more than the facts; an officer looks."""
    words = list(case.wording.warned)
    if not words:
        return Verdict()
    code = "words_on_foreign_goods" if case.status == NOT_ITALY else "words_seen"
    return Verdict(warnings=(Finding(code, {"words": words}),))


@consequence_rule("R10", legal_basis="l_206_41", order=100)
def official_mark(case: Case) -> Verdict:
    """R10: the official mark of L. 206/2023 has not been issued; nobody can have it."""
    words = list(case.wording.marks)
    return Verdict(warnings=(Finding("mark_not_issued", {"words": words}),) if words else ())


@consequence_rule("R11", legal_basis="reg_1169_26", order=110)
def food(case: Case) -> Verdict:
    """R11: the primary ingredient of a food from elsewhere is stated; words about it must be true."""
    blocks, warnings = [], []
    for words, prefixes in case.wording.ingredients:
        named = [material for material in case.facts.materials if material.hs_heading.startswith(prefixes)]
        countries = {material.country for material in named}
        if countries and HOME not in countries:
            blocks.append(Finding("ingredient_claim", {"words": [words]}))
        elif len(countries) > 1:
            warnings.append(Finding("ingredient_words_mixed", {"words": [words]}))
        elif not named and not case.facts.wholly_obtained:
            warnings.append(Finding("ingredient_words_unproved", {"words": [words]}))
    notices = []
    if case.facts.is_food and not case.facts.wholly_obtained:
        abroad = sorted({m.country for m in case.facts.primary_ingredients if m.country != HOME})
        if abroad:
            notices.append(Finding("primary_ingredient_abroad", {"countries": abroad}))
        if case.lists.national_rule(case.facts.hs_code):
            notices.append(Finding("national_origin_rule"))
    change = (Finding("drop_the_words"),) if blocks else ()
    return Verdict(blocks=tuple(blocks), warnings=tuple(warnings), notices=tuple(notices), would_change=change)


@consequence_rule("R12", legal_basis="reg_2024_1143", order=120)
def protected_names(case: Case) -> Verdict:
    """R12: a protected name only with the certificate of its control body."""
    names = list(case.wording.names)
    if not names:
        return Verdict()
    return Verdict(
        blocks=(Finding("protected_name", {"names": names}),),
        would_change=(Finding("certificate_of_the_name"), Finding("drop_the_words")),
    )


@consequence_rule("R13", legal_basis="reg_1223_2009", order=130)
def cosmetics(case: Case) -> Verdict:
    """R13: duties of cosmetics. Filling imported bulk is in R2 and R4."""
    return Verdict(notices=(Finding("cosmetic_duties"),) if case.facts.heading in COSMETICS else ())


@consequence_rule("R14", legal_basis="uni_11674", order=140)
def furniture(case: Case) -> Verdict:
    """R14: the furniture standard is voluntary; its badge needs its certificate."""
    return Verdict(notices=(Finding("furniture_voluntary"),) if case.facts.heading in FURNITURE else ())


@consequence_rule("R15", legal_basis="dlgs_251", order=150)
def precious_metals(case: Case) -> Verdict:
    """R15: fineness and the maker's mark. The mark does not prove Italian origin: importers get one too."""
    facts = case.facts
    if facts.heading not in PRECIOUS:
        return Verdict()
    legal = FINENESS.get(facts.metal, ())
    wrong = bool(legal and facts.fineness and facts.fineness not in legal and facts.fineness < max(legal))
    warning = (Finding("fineness_not_legal", {"fineness": facts.fineness, "metal": facts.metal}),) if wrong else ()
    asked = () if facts.hallmark and facts.fineness and facts.metal else (Finding("hallmark_asked"),)
    return Verdict(notices=asked, warnings=warning)


@consequence_rule("R16", legal_basis="labels", order=160)
def labels(case: Case) -> Verdict:
    """R16: duties of labelling, without effect on origin."""
    facts, notices = case.facts, []
    if facts.chapter in TEXTILE_CHAPTERS:
        notices.append(Finding("fibre_label"))
    if facts.chapter == "64":
        notices.append(Finding("footwear_label"))
    if facts.chapter in LEATHER:
        notices.append(Finding("leather_terms"))
    if facts.chapter in CE_CHAPTERS or facts.heading in CE_HEADINGS:
        notices.append(Finding("ce_marking"))
    return Verdict(notices=tuple(notices))
