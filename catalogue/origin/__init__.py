"""Whether Italy is the non-preferential origin of a product: rules over declared facts (docs/origin.md).

Pure: no Django, no database, no clock and no sentence for people. What is found is said in codes with parameters;
catalogue/origin_texts.py turns them into Italian and English. The lists that may change (list rules, protected names, words)
are handed in as `Lists`. Two kinds of rule, each a function with an id, a legal basis and a place in the order:

- an *origin rule* reads the facts; the first one that gives a status decides (rules.py);
- a *consequence rule* reads the facts, the words of the texts and the status; every one of them runs (consequences.py).

A rule that is added later is one more decorated function; the shape of the answer stays.
"""

from dataclasses import replace

from . import consequences, rules
from .answers import (
    CLAIM_ALLOWED,
    CLAIM_NOT_ALLOWED,
    CLAIM_OFFICER,
    CODES,
    INCOMPLETE,
    ITALY,
    NOT_ITALY,
    OFFICER,
    STATUSES,
    Assessment,
    Case,
    Finding,
)
from .consequences import CONSEQUENCE_RULES
from .facts import (
    ASSEMBLY,
    GROWING,
    HOME,
    MINIMAL,
    OWN_OTHER,
    OWN_PLANT,
    PROCESSING,
    SUBCONTRACTOR,
    UNNAMED,
    Facts,
    MaterialFacts,
    StepFacts,
    heading_of,
)
from .lists import EMPTY, ClaimWords, ListRule, Lists, NationalRule, PhaseList, ProtectedName
from .rules import ORIGIN_RULES
from .wording import NO_WORDS, Wording, scan

__all__ = [
    "ASSEMBLY", "CLAIM_ALLOWED", "CLAIM_NOT_ALLOWED", "CLAIM_OFFICER", "CODES", "CONSEQUENCE_RULES", "EMPTY", "GROWING", "HOME",
    "INCOMPLETE", "ITALY", "MINIMAL", "NOT_ITALY", "NO_WORDS", "OFFICER", "ORIGIN_RULES", "OWN_OTHER", "OWN_PLANT", "PROCESSING",
    "STATUSES", "SUBCONTRACTOR", "UNNAMED", "Assessment", "ClaimWords", "Facts", "Finding", "ListRule", "Lists",
    "MaterialFacts", "NationalRule", "PhaseList", "ProtectedName", "StepFacts", "Wording", "assess", "consequences",
    "heading_of", "rules", "scan",
]  # fmt: skip


def assess(
    facts: Facts, *, wording: Wording = NO_WORDS, lists: Lists = EMPTY, decided: str = "", decided_claim: str = ""
) -> Assessment:
    """Run the rules over the facts and the words found in the texts. Never raises, whatever they say.

    `decided` is the status an officer gave to these facts, `decided_claim` what an officer said of the "100%" claim: the
    answer still says what the rules found, but the consequences follow from the officer.
    """
    answer = rules.first_that_decides(facts, lists)
    case = Case(facts, decided or answer.status, wording, lists, decided_claim)
    for rule in CONSEQUENCE_RULES:
        verdict = rule.function(case)
        answer = replace(
            answer,
            **{
                name: getattr(answer, name) + getattr(verdict, name)
                for name in ("findings", "missing", "would_change", "blocks", "notices", "warnings")
            },
            claim_100=verdict.claim_100 or answer.claim_100,
        )
    return answer
