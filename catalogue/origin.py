"""Whether Italy is the non-preferential origin of a product: rules over declared facts (docs/origin.md).

Pure: no Django, no database, no clock and no sentence for people. What is found is said in codes with parameters;
catalogue/origin_texts.py turns them into Italian and English. Two kinds of rule, each a function with an id, a legal
basis and a place in the order:

- an *origin rule* reads the facts; the first one that gives a status decides;
- a *consequence rule* reads the facts and the status; every one of them runs (claims, statements, warnings).

A rule that is added later is one more decorated function; the shape of the answer stays.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

ITALY, NOT_ITALY, OFFICER, INCOMPLETE = "italy", "not_italy", "officer", "incomplete"
STATUSES = (ITALY, NOT_ITALY, OFFICER, INCOMPLETE)

HOME = "IT"  # San Marino and the Vatican are other customs countries of origin

# Operations of a step (the same codes as catalogue.models.Step.Operation).
PROCESSING, GROWING, ASSEMBLY = "processing", "growing", "assembly"
# Del. Reg. (EU) 2015/2446, art. 34: these never confer origin, nor does any combination of them.
MINIMAL = frozenset({"preserving", "sorting", "packing", "sets", "labelling", "simple_assembly", "dismantling"})

# Where a step is done.
OWN_PLANT, OWN_OTHER, SUBCONTRACTOR, UNNAMED = "own_plant", "own_other", "subcontractor", "unnamed"

# The "100% Made in Italy" claim (DL 135/2009, art. 16).
CLAIM_ALLOWED, CLAIM_OFFICER, CLAIM_NOT_ALLOWED = "allowed", "officer", "not_allowed"

# Chapters whose goods can be wholly obtained without an officer looking: animals, plants, food, wine, minerals, hides, wood, cork.
WHOLLY_OBTAINABLE = frozenset({*(f"{chapter:02d}" for chapter in range(1, 28)), "31", "41", "43", "44", "45"})
# Goods that have list rules of their own (Annex 22-01): textiles and footwear.
LISTED_CHAPTERS = frozenset(f"{chapter}" for chapter in range(50, 64))
LISTED_HEADINGS = frozenset({"6401", "6402", "6403", "6404", "6405"})
# Raw materials, on which the law about the 100% claim is silent; anything else from abroad was made by somebody's processing.
RAW_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(1, 28))
RAW_HEADINGS = frozenset(
    {"7101", "7102", "7103", "7106", "7108", "7110", "7112", "4101", "4102", "4103", "4401", "4403"}
)

CODES = frozenset(
    {
        # what is missing
        "hs_code", "steps", "materials", "last_substantial_step", "last_step_is_minimal", "wholly_obtained_basis", "place_of_last_step",
        "economically_justified", "new_product_or_stage",
        # what was found
        "wholly_obtained", "wholly_obtained_contradicted", "wholly_obtained_unusual", "no_step_in_italy", "minimal_only",
        "listed_goods", "last_step_in_italy", "last_step_abroad", "four_conditions_met", "not_justified",
        "no_new_product_or_stage", "assembly_important_stage", "last_step_by_subcontractor", "site_not_equipped",
        "later_step_abroad", "heading_changes", "heading_same", "mostly_same_goods_from_abroad",
        "claim_100_met", "claim_100_needs_origin", "claim_100_waits_for_origin", "claim_100_abroad",
        "claim_100_undeclared", "claim_100_materials",
        # what would change it
        "complete_the_facts", "substantial_step_in_italy", "last_step_to_italy", "officer_looks_at_evidence",
        "officer_reads_list_rule", "drop_the_claim", "four_phases_in_italy",
    }
)  # fmt: skip


@dataclass(frozen=True)
class StepFacts:
    """One step of manufacture: which operation, in which country, in whose plant."""

    operation: str
    country: str
    place: str = UNNAMED
    is_last_substantial: bool = False


@dataclass(frozen=True)
class MaterialFacts:
    """One material: its HS heading ("" if not known), country of origin, share of value in per cent."""

    hs_heading: str
    country: str
    share: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a company declares about the manufacture of one product. Answers not given are None or ""."""

    hs_code: str = ""
    steps: tuple[StepFacts, ...] = ()
    materials: tuple[MaterialFacts, ...] = ()
    wholly_obtained: bool = False
    wholly_obtained_basis: str = ""
    economically_justified: bool | None = None
    new_product_or_stage: bool | None = None
    design_country: str = ""
    engineering_country: str = ""
    packaging_country: str = ""
    claims_100: bool = False

    @property
    def heading(self) -> str:
        """The first four digits of the HS code, "" when it is not one."""
        return heading_of(self.hs_code)

    @property
    def chapter(self) -> str:
        """The first two digits of the HS code, "" when it is not one."""
        return self.heading[:2]

    @property
    def last_substantial_step(self) -> StepFacts | None:
        """The step the company points to (the later one, should two be marked)."""
        return next((step for step in reversed(self.steps) if step.is_last_substantial), None)

    @property
    def italian_steps(self) -> tuple[StepFacts, ...]:
        """The steps done in Italy."""
        return tuple(step for step in self.steps if step.country == HOME)

    def fingerprint(self) -> str:
        """The SHA-256 of all facts: an officer's decision holds while this is unchanged."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Finding:
    """Something to say, as a code of CODES with its parameters."""

    code: str
    params: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.code not in CODES:
            raise ValueError(f"Not a code of the origin rules: {self.code}")


@dataclass(frozen=True)
class Verdict:
    """What one rule says. An origin rule without a status leaves the decision to the next."""

    status: str = ""
    findings: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    would_change: tuple[Finding, ...] = ()
    blocks: tuple[Finding, ...] = ()  # reasons against publication although the origin is Italy
    claim_100: str = ""


@dataclass(frozen=True)
class Assessment:
    """The answer: the status, the rule that gave it, what was found, what is missing, what would change it."""

    status: str
    rule: str
    legal_basis: str
    findings: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    would_change: tuple[Finding, ...] = ()
    blocks: tuple[Finding, ...] = ()
    claim_100: str = ""

    def as_dict(self) -> dict:
        """Plain JSON of what was found, for storing."""
        return {
            "legal_basis": self.legal_basis,
            "claim_100": self.claim_100,
            **{
                name: [asdict(finding) for finding in getattr(self, name)]
                for name in ("findings", "missing", "would_change", "blocks")
            },
        }


@dataclass(frozen=True)
class Rule:
    """A rule of docs/origin.md: its id, its legal basis (a code of origin_texts), its place in the order, its function."""

    id: str
    legal_basis: str
    order: int
    function: Callable[..., Verdict]


ORIGIN_RULES: list[Rule] = []
CONSEQUENCE_RULES: list[Rule] = []


def _rule(rules: list[Rule], id: str, legal_basis: str, order: int):
    def register(function):
        rules.append(Rule(id, legal_basis, order, function))
        rules.sort(key=lambda rule: rule.order)
        return function

    return register


def origin_rule(id: str, *, legal_basis: str, order: int):
    """Register a function (facts) -> Verdict; the first with a status decides."""
    return _rule(ORIGIN_RULES, id, legal_basis, order)


def consequence_rule(id: str, *, legal_basis: str, order: int):
    """Register a function (facts, status) -> Verdict whose status is not read."""
    return _rule(CONSEQUENCE_RULES, id, legal_basis, order)


def assess(facts: Facts, *, decided: str = "") -> Assessment:
    """Run the rules over the facts. Never raises, whatever the facts say.

    `decided` is the status an officer gave to these facts: the answer still says what the rules found, but the claims
    follow from the officer's status.
    """
    answer = _first_that_decides(facts)
    for rule in CONSEQUENCE_RULES:
        verdict = rule.function(facts, decided or answer.status)
        answer = replace(
            answer,
            findings=answer.findings + verdict.findings,
            missing=answer.missing + verdict.missing,
            would_change=answer.would_change + verdict.would_change,
            blocks=answer.blocks + verdict.blocks,
            claim_100=verdict.claim_100 or answer.claim_100,
        )
    return answer


def _first_that_decides(facts: Facts) -> Assessment:
    findings: tuple[Finding, ...] = ()
    for rule in ORIGIN_RULES:
        verdict = rule.function(facts)
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


def heading_of(code: str) -> str:
    """The HS heading of a code of four to six digits, "" for anything else."""
    return code[:4] if code.isascii() and code.isdigit() and 4 <= len(code) <= 6 else ""


# --- Origin rules --------------------------------------------------------------------------


@origin_rule("R0", legal_basis="house_completeness", order=0)
def complete(facts: Facts) -> Verdict:
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
        if facts.steps and facts.last_substantial_step is None:
            missing.append(Finding("last_substantial_step"))
    if not missing:
        return Verdict()
    return Verdict(INCOMPLETE, missing=tuple(missing), would_change=(Finding("complete_the_facts"),))


@origin_rule("R1", legal_basis="ucc_60_1", order=10)
def wholly_obtained(facts: Facts) -> Verdict:
    """R1: goods wholly obtained in Italy are Italian."""
    if not facts.wholly_obtained:
        return Verdict()
    made_abroad = [step for step in facts.steps if step.country != HOME and step.operation not in MINIMAL]
    from_abroad = [material for material in facts.materials if material.country != HOME]
    if made_abroad or from_abroad or not facts.italian_steps:
        contradicted = (Finding("wholly_obtained_contradicted"),)
        last = facts.last_substantial_step
        if not facts.italian_steps or (last is not None and last.country != HOME):
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
def more_than_minimal(facts: Facts) -> Verdict:
    """R2: minimal operations never confer origin, alone or together."""
    if any(step.operation not in MINIMAL for step in facts.italian_steps):
        return Verdict()
    if facts.italian_steps:
        operations = sorted({step.operation for step in facts.italian_steps})
        finding = Finding("minimal_only", {"operations": operations})
    else:
        finding = Finding("no_step_in_italy")
    return Verdict(NOT_ITALY, findings=(finding,), would_change=(Finding("substantial_step_in_italy"),))


@origin_rule("R3", legal_basis="da_annex_22_01", order=30)
def listed(facts: Facts) -> Verdict:
    """R3: textiles and footwear have list rules of their own, which come before the general rule. An officer reads them."""
    if facts.chapter not in LISTED_CHAPTERS and facts.heading not in LISTED_HEADINGS:
        return Verdict()
    return Verdict(
        OFFICER,
        findings=(Finding("listed_goods", {"heading": facts.heading}), *_where_last_step(facts)),
        would_change=(Finding("officer_reads_list_rule"),),
    )


@origin_rule("R4", legal_basis="ucc_60_2", order=40)
def last_substantial_transformation(facts: Facts) -> Verdict:
    """R4: the country of the last, substantial, economically justified processing in an undertaking equipped for it."""
    last = facts.last_substantial_step
    hints = (*_where_last_step(facts), *_headings(facts))
    if last is None or last.operation in MINIMAL:
        missing: tuple[Finding, ...] = (Finding("last_step_is_minimal"),)
        return Verdict(INCOMPLETE, missing=missing, would_change=(Finding("complete_the_facts"),))
    if last.country != HOME:
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
    if last.country == HOME:
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
    if last.place == SUBCONTRACTOR:
        doubts.append(Finding("last_step_by_subcontractor"))
    elif last.place != OWN_PLANT:
        doubts.append(Finding("site_not_equipped"))
    if not facts.economically_justified:
        doubts.append(Finding("not_justified"))
    if not facts.new_product_or_stage:
        doubts.append(Finding("no_new_product_or_stage"))
    doubts += _later_abroad(facts)
    share = sum(
        material.share or 0
        for material in facts.materials
        if material.country != HOME and heading_of(material.hs_heading) == facts.heading
    )
    if share >= 50:
        doubts.append(Finding("mostly_same_goods_from_abroad", {"share": share}))
    return tuple(doubts)


def _later_abroad(facts: Facts) -> list[Finding]:
    """A step after the one marked as last substantial that is neither minimal nor Italian."""
    marked = max(index for index, step in enumerate(facts.steps) if step.is_last_substantial)
    later = [step for step in facts.steps[marked + 1 :] if step.country != HOME and step.operation not in MINIMAL]
    return [Finding("later_step_abroad", {"country": later[0].country})] if later else []


# --- Consequence rules ----------------------------------------------------------------------


@consequence_rule("R7", legal_basis="dl_135_16", order=70)
def hundred_per_cent(facts: Facts, status: str) -> Verdict:
    """R7: "100% Made in Italy" needs Italian origin and design, engineering, processing and packaging all in Italy."""
    claim, findings, remedy = _claim_100(facts, status)
    if not facts.claims_100:
        return Verdict(claim_100=claim)
    if claim == CLAIM_ALLOWED:
        return Verdict(claim_100=claim, findings=findings)
    return Verdict(claim_100=claim, blocks=findings, would_change=(Finding("drop_the_claim"), *remedy))


def _claim_100(facts: Facts, status: str) -> tuple[str, tuple[Finding, ...], tuple[Finding, ...]]:
    """(may the claim be made, why, what would change it)"""
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
    if any(step.country != HOME for step in facts.steps):
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
    if any(material.country != HOME and not _is_raw(material) for material in facts.materials):
        return CLAIM_OFFICER, (Finding("claim_100_materials"),), (Finding("officer_looks_at_evidence"),)
    return CLAIM_ALLOWED, (Finding("claim_100_met"),), ()


def _is_raw(material: MaterialFacts) -> bool:
    heading = heading_of(material.hs_heading)
    return heading in RAW_HEADINGS or heading[:2] in RAW_CHAPTERS
