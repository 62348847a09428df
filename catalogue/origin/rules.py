"""The rules that give an origin, in their order. The first one with a status decides."""

from .answers import INCOMPLETE, ITALY, NOT_ITALY, OFFICER, Assessment, Finding, Rule, Verdict, register
from .facts import ASSEMBLY, HOME, OWN_PLANT, SUBCONTRACTOR, UNNAMED, Facts, StepFacts, heading_of
from .lists import ListRule, Lists

# Chapters whose goods can be wholly obtained without an officer looking: animals, plants, food, wine, minerals, hides, wood, cork.
WHOLLY_OBTAINABLE = frozenset({*(f"{chapter:02d}" for chapter in range(1, 28)), "31", "41", "43", "44", "45"})
# Goods that have list rules of their own (Annex 22-01): textiles and footwear.
LISTED_CHAPTERS = frozenset(f"{chapter}" for chapter in range(50, 64))
LISTED_HEADINGS = frozenset({"6401", "6402", "6403", "6404", "6405"})
OLIVE_OIL = frozenset({"1509", "1510"})
COSMETICS = frozenset({"3303", "3304", "3305", "3306", "3307", "3401"})

ORIGIN_RULES: list[Rule] = []


def origin_rule(id: str, *, legal_basis: str, order: int):
    """Register a function (facts, lists) -> Verdict; the first with a status decides."""
    return register(ORIGIN_RULES, id, legal_basis, order)


def first_that_decides(facts: Facts, lists: Lists) -> Assessment:
    """Ask the rules in their order."""
    findings: tuple[Finding, ...] = ()
    for rule in ORIGIN_RULES:
        verdict = rule.function(facts, lists)
        findings += verdict.findings
        if verdict.status:
            return Assessment(
                status=verdict.status,
                rule=rule.id,
                legal_basis=rule.legal_basis,
                findings=findings,
                missing=verdict.missing,
                would_change=verdict.would_change,
                blocks=verdict.blocks,
            )
    raise AssertionError("The last origin rule always decides.")


@origin_rule("R0", legal_basis="house_completeness", order=0)
def complete(facts: Facts, _lists: Lists) -> Verdict:
    """R0: nothing can be said before the facts are there."""
    missing = []
    if not facts.heading:
        missing.append(Finding("hs_code"))
    if not facts.steps:
        missing.append(Finding("steps"))
    if facts.wholly_obtained:
        if not facts.wholly_obtained_basis:
            missing.append(Finding("wholly_obtained_basis"))
    else:
        if not facts.materials:
            missing.append(Finding("materials"))
        elif facts.is_food and not facts.primary_ingredients:
            missing.append(Finding("primary_ingredient"))
        if facts.steps and facts.last_substantial_step is None:
            missing.append(Finding("last_substantial_step"))
    if not missing:
        return Verdict()
    return Verdict(INCOMPLETE, missing=tuple(missing), would_change=(Finding("complete_the_facts"),))


@origin_rule("R1", legal_basis="ucc_60_1", order=10)
def wholly_obtained(facts: Facts, _lists: Lists) -> Verdict:
    """R1: goods wholly obtained in Italy are Italian."""
    if not facts.wholly_obtained:
        return Verdict()
    if facts.made_abroad or facts.materials_abroad or not facts.italian_steps:
        contradicted = (Finding("wholly_obtained_contradicted"),)
        last = facts.last_substantial_step
        if not facts.italian_steps or (last is not None and not last.at_home):
            return Verdict(findings=contradicted)  # the next rules refuse it
        return Verdict(OFFICER, findings=contradicted, would_change=(Finding("officer_looks_at_evidence"),))
    if facts.chapter not in WHOLLY_OBTAINABLE:
        return Verdict(
            OFFICER,
            findings=(Finding("wholly_obtained_unusual", {"heading": facts.heading}),),
            would_change=(Finding("officer_looks_at_evidence"),),
        )
    return Verdict(ITALY, findings=(Finding("wholly_obtained", {"basis": facts.wholly_obtained_basis}),))


@origin_rule("R2", legal_basis="da_34", order=20)
def more_than_minimal(facts: Facts, _lists: Lists) -> Verdict:
    """R2: minimal operations never confer origin, alone or together."""
    if any(not step.is_minimal for step in facts.italian_steps):
        return Verdict()
    if facts.italian_steps:
        operations = sorted({step.operation for step in facts.italian_steps})
        finding = Finding("minimal_only", {"operations": operations})
    else:
        finding = Finding("no_step_in_italy")
    return Verdict(NOT_ITALY, findings=(finding,), would_change=(Finding("substantial_step_in_italy"),))


@origin_rule("R11b", legal_basis="da_2022_2104", order=24)
def olive_oil(facts: Facts, _lists: Lists) -> Verdict:
    """R11b: olive oil is Italian only if the olives were harvested and the oil extracted in Italy."""
    if facts.heading not in OLIVE_OIL or not (facts.materials_abroad or facts.made_abroad):
        return Verdict()
    return Verdict(
        NOT_ITALY, findings=(Finding("olive_oil_not_italian"),), would_change=(Finding("olives_from_italy"),)
    )


@origin_rule("R5", legal_basis="da_33", order=26)
def trade_defence(facts: Facts, _lists: Lists) -> Verdict:
    """R5: goods an officer flagged as under trade-defence measures; whether the processing is justified is for an officer."""
    if not facts.trade_defence:
        return Verdict()
    last = facts.last_substantial_step
    if last is None or last.is_minimal or not last.at_home:
        return Verdict()
    return Verdict(
        OFFICER,
        findings=(Finding("trade_defence"), *_where_last_step(facts)),
        would_change=(Finding("officer_looks_at_evidence"),),
    )


@origin_rule("R3", legal_basis="da_annex_22_01", order=30)
def listed(facts: Facts, lists: Lists) -> Verdict:
    """R3: textiles and footwear have list rules of their own, which come before the general rule."""
    if facts.chapter not in LISTED_CHAPTERS and facts.heading not in LISTED_HEADINGS:
        return Verdict()
    rule = lists.list_rule(facts.hs_code)
    if rule is None or rule.test not in _TESTS:
        return Verdict(
            OFFICER,
            findings=(Finding("listed_goods", {"heading": facts.heading}), *_where_last_step(facts)),
            would_change=(Finding("officer_reads_list_rule"),),
        )
    return _TESTS[rule.test](facts, rule)


def _phases_in_italy(facts: Facts, rule: ListRule) -> Verdict:
    """Every phase of the rule is declared, and done in Italy alone."""
    done = [step for step in facts.steps if step.phase in rule.phases and not step.is_minimal]
    named = {"heading": facts.heading, "phases": list(rule.phases)}
    if {step.phase for step in done} != set(rule.phases):
        return Verdict(
            OFFICER,
            findings=(Finding("list_rule_unclear", named), *_where_last_step(facts)),
            would_change=(
                Finding("name_the_phases", {"phases": list(rule.phases)}),
                Finding("officer_reads_list_rule"),
            ),
        )
    if not all(step.at_home for step in done):
        return _not_met(facts, Finding("list_rule_not_met", named))
    return _met(facts, Finding("list_rule_met", named))


def _no_fixed_uppers(facts: Facts, rule: ListRule) -> Verdict:
    """Footwear: made from anything but uppers already fixed to inner soles or other sole parts."""
    from_abroad = facts.made_abroad or any(
        heading_of(material.hs_heading) in ("6406", "") for material in facts.materials_abroad
    )
    if from_abroad and facts.uppers_fixed is None:
        return Verdict(
            INCOMPLETE,
            findings=_where_last_step(facts),
            missing=(Finding("uppers_fixed"),),
            would_change=(Finding("complete_the_facts"),),
        )
    if facts.uppers_fixed:
        return _not_met(facts, Finding("uppers_fixed_abroad"))
    return _met(facts, Finding("list_rule_met", {"heading": facts.heading, "phases": list(rule.phases)}))


_TESTS = {"phases": _phases_in_italy, "uppers": _no_fixed_uppers}


def _not_met(facts: Facts, finding: Finding) -> Verdict:
    last = facts.last_substantial_step
    findings = (finding, *_where_last_step(facts))
    if last is not None and not last.at_home:
        return Verdict(NOT_ITALY, findings=findings, would_change=(Finding("last_step_to_italy"),))
    return Verdict(OFFICER, findings=findings, would_change=(Finding("officer_reads_list_rule"),))


def _met(facts: Facts, finding: Finding) -> Verdict:
    """The list rule is met: Italy, unless the rest of what is declared speaks against it."""
    last = facts.last_substantial_step
    if last is None or last.is_minimal:
        missing: tuple[Finding, ...] = (Finding("last_step_is_minimal"),)
    elif last.place == UNNAMED and last.at_home:
        missing = (Finding("place_of_last_step"),)
    else:
        missing = ()
    where = _where_last_step(facts)
    if missing:
        return Verdict(
            INCOMPLETE, findings=(finding, *where), missing=missing, would_change=(Finding("complete_the_facts"),)
        )
    if not last.at_home:
        return Verdict(NOT_ITALY, findings=where, would_change=(Finding("last_step_to_italy"),))
    doubts = (*_place_doubts(last), *_later_abroad(facts))
    if doubts:
        return Verdict(
            OFFICER, findings=(finding, *where, *doubts), would_change=(Finding("officer_looks_at_evidence"),)
        )
    return Verdict(ITALY, findings=(finding, *where))


@origin_rule("R4", legal_basis="ucc_60_2", order=40)
def last_substantial_transformation(facts: Facts, _lists: Lists) -> Verdict:
    """R4: the country of the last, substantial, economically justified processing in an undertaking equipped for it."""
    last = facts.last_substantial_step
    hints = (*_where_last_step(facts), *_headings(facts))
    if last is None or last.is_minimal:
        missing: tuple[Finding, ...] = (Finding("last_step_is_minimal"),)
        return Verdict(INCOMPLETE, missing=missing, would_change=(Finding("complete_the_facts"),))
    if not last.at_home:
        return Verdict(NOT_ITALY, findings=hints, would_change=(Finding("last_step_to_italy"),))
    missing = _unanswered(facts, last)
    if missing:
        return Verdict(INCOMPLETE, findings=hints, missing=missing, would_change=(Finding("complete_the_facts"),))
    doubts = _doubts(facts, last)
    if doubts:
        return Verdict(OFFICER, findings=hints + doubts, would_change=(Finding("officer_looks_at_evidence"),))
    return Verdict(ITALY, findings=(*hints, Finding("four_conditions_met")))


def _where_last_step(facts: Facts) -> tuple[Finding, ...]:
    last = facts.last_substantial_step
    if last is None:
        return ()
    if last.at_home:
        return (Finding("last_step_in_italy"),)
    return (Finding("last_step_abroad", {"country": last.country}),)


def _headings(facts: Facts) -> tuple[Finding, ...]:
    """Whether the HS heading changes from the materials to the product: a strong hint, not proof."""
    known = [heading for material in facts.materials if (heading := heading_of(material.hs_heading))]
    if not known:
        return ()
    same = facts.heading in known
    return (Finding("heading_same" if same else "heading_changes", {"heading": facts.heading}),)


def _unanswered(facts: Facts, last: StepFacts) -> tuple[Finding, ...]:
    missing = []
    if last.place == UNNAMED:
        missing.append(Finding("place_of_last_step"))
    if facts.economically_justified is None:
        missing.append(Finding("economically_justified"))
    if facts.new_product_or_stage is None:
        missing.append(Finding("new_product_or_stage"))
    return tuple(missing)


def _doubts(facts: Facts, last: StepFacts) -> tuple[Finding, ...]:
    doubts = []
    if last.operation == ASSEMBLY:
        doubts.append(Finding("assembly_important_stage"))
    doubts += _place_doubts(last)
    if not facts.economically_justified:
        doubts.append(Finding("not_justified"))
    if not facts.new_product_or_stage:
        doubts.append(Finding("no_new_product_or_stage"))
    doubts += _later_abroad(facts)
    if facts.heading in COSMETICS and facts.bulk_country not in ("", HOME):  # R13: filling and packing is minimal
        doubts.append(Finding("bulk_made_abroad", {"country": facts.bulk_country}))
    share = sum(
        material.share or 0 for material in facts.materials_abroad if heading_of(material.hs_heading) == facts.heading
    )
    if share >= 50:
        doubts.append(Finding("mostly_same_goods_from_abroad", {"share": share}))
    return tuple(doubts)


def _place_doubts(last: StepFacts) -> list[Finding]:
    if last.place == SUBCONTRACTOR:
        return [Finding("last_step_by_subcontractor")]
    return [] if last.place == OWN_PLANT else [Finding("site_not_equipped")]


def _later_abroad(facts: Facts) -> list[Finding]:
    """A step after the one marked as last substantial that is neither minimal nor Italian."""
    marked = max(index for index, step in enumerate(facts.steps) if step.is_last_substantial)
    later = [step for step in facts.steps[marked + 1 :] if not step.at_home and not step.is_minimal]
    return [Finding("later_step_abroad", {"country": later[0].country})] if later else []
