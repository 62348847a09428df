"""The shape of the answers: codes, verdicts of single rules, the assessment as a whole, and the register of rules."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from .facts import Facts
from .lists import Lists
from .wording import Wording

ITALY, NOT_ITALY, OFFICER, INCOMPLETE = "italy", "not_italy", "officer", "incomplete"
STATUSES = (ITALY, NOT_ITALY, OFFICER, INCOMPLETE)

# The "100% Made in Italy" claim (DL 135/2009, art. 16).
CLAIM_ALLOWED, CLAIM_OFFICER, CLAIM_NOT_ALLOWED = "allowed", "officer", "not_allowed"

CODES = frozenset(
    {
        # what is missing
        "hs_code", "steps", "materials", "last_substantial_step", "last_step_is_minimal", "wholly_obtained_basis", "place_of_last_step",
        "economically_justified", "new_product_or_stage", "primary_ingredient", "uppers_fixed",
        # what was found
        "wholly_obtained", "wholly_obtained_contradicted", "wholly_obtained_unusual", "no_step_in_italy", "minimal_only",
        "listed_goods", "list_rule_met", "list_rule_not_met", "list_rule_unclear", "uppers_fixed_abroad",
        "last_step_in_italy", "last_step_abroad", "four_conditions_met", "not_justified",
        "no_new_product_or_stage", "assembly_important_stage", "last_step_by_subcontractor", "site_not_equipped",
        "later_step_abroad", "heading_changes", "heading_same", "mostly_same_goods_from_abroad",
        "trade_defence", "olive_oil_not_italian", "bulk_made_abroad",
        "claim_100_met", "claim_100_needs_origin", "claim_100_waits_for_origin", "claim_100_abroad",
        "claim_100_undeclared", "claim_100_materials", "claim_100_confirmed", "claim_100_refused", "claim_100_in_text",
        # reasons against publication, warnings, things to know
        "protected_name", "ingredient_claim", "words_seen", "words_on_foreign_goods", "mark_not_issued",
        "ingredient_words_unproved", "ingredient_words_mixed", "fineness_not_legal",
        "brand_changes_nothing", "phases_in_italy", "phases_not_traceable", "primary_ingredient_abroad", "national_origin_rule",
        "cosmetic_duties", "furniture_voluntary", "hallmark_asked", "fibre_label", "footwear_label", "leather_terms", "ce_marking",
        # what would change it
        "complete_the_facts", "substantial_step_in_italy", "last_step_to_italy", "officer_looks_at_evidence",
        "officer_reads_list_rule", "name_the_phases", "drop_the_claim", "four_phases_in_italy", "drop_the_words",
        "certificate_of_the_name", "olives_from_italy",
    }
)  # fmt: skip


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
    notices: tuple[Finding, ...] = ()  # duties and information, without effect on anything
    warnings: tuple[Finding, ...] = ()  # for the company now, and for an officer to look at
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
    notices: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    claim_100: str = ""

    def as_dict(self) -> dict:
        """Plain JSON of what was found, for storing."""
        return {
            "legal_basis": self.legal_basis,
            "claim_100": self.claim_100,
            **{
                name: [asdict(finding) for finding in getattr(self, name)]
                for name in ("findings", "missing", "would_change", "blocks", "notices", "warnings")
            },
        }


@dataclass(frozen=True)
class Case:
    """What a consequence rule reads."""

    facts: Facts
    status: str
    wording: Wording
    lists: Lists
    decided_claim: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of docs/origin.md: its id, its legal basis (a code of origin_texts), its place in the order, its function."""

    id: str
    legal_basis: str
    order: int
    function: Callable[..., Verdict]


def register(rules: list[Rule], id: str, legal_basis: str, order: int):
    """Put the decorated function into the register, in its order."""

    def add(function):
        rules.append(Rule(id, legal_basis, order, function))
        rules.sort(key=lambda rule: rule.order)
        return function

    return add
