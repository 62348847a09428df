"""The lists the rules read and that may change: list rules, phases, dates, protected names, words.

They are reference data with validity dates and a source (catalogue/data/origin_lists.csv, model OriginListEntry); the rules get
those in force. Prefixes are the beginnings of HS codes.
"""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ListRule:
    """What Annex 22-01 asks of some goods. `test`: "phases" (all of these done in Italy), "uppers" (no uppers already fixed
    to soles from abroad), or "officer" (the text is for a person)."""

    code: str
    prefixes: tuple[str, ...]
    test: str = "officer"
    phases: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhaseList:
    """The phases of a trade in L. 55/2010."""

    code: str
    prefixes: tuple[str, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True)
class NationalRule:
    """A national duty to state where the raw material of a food comes from."""

    code: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class ProtectedName:
    """A protected name in all its forms, in plain text (wording.plain). `only_with_sign`: the name is also that of a place or a
    common word, and counts only beside DOP, IGP, DOCG …, or as the name of such goods in a title."""

    code: str
    name: str
    forms: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    only_with_sign: bool = False


@dataclass(frozen=True)
class ClaimWords:
    """Words to look for: a pattern over plain text. `kind`: "claim_100", "ingredient" (of goods with these prefixes), "warn",
    or "mark" (a mark that does not exist)."""

    code: str
    kind: str
    pattern: re.Pattern
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """The lists in force."""

    list_rules: tuple[ListRule, ...] = ()
    phase_lists: tuple[PhaseList, ...] = ()
    national_rules: tuple[NationalRule, ...] = ()
    names: tuple[ProtectedName, ...] = ()
    words: tuple[ClaimWords, ...] = field(default=())

    def list_rule(self, hs_code: str) -> ListRule | None:
        """The list rule of a code: the one with the longest matching prefix."""
        return _longest(self.list_rules, hs_code)

    def phase_list(self, hs_code: str) -> PhaseList | None:
        """The phases of the trade a code belongs to."""
        return _longest(self.phase_lists, hs_code)

    def national_rule(self, hs_code: str) -> NationalRule | None:
        """The national rule on the origin of the raw material of a food."""
        return _longest(self.national_rules, hs_code)


EMPTY = Lists()


def starts(hs_code: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a code begins with one of these."""
    return bool(hs_code) and hs_code.startswith(prefixes)


def _longest(rows, hs_code: str):
    found = [(len(prefix), row) for row in rows for prefix in row.prefixes if prefix and hs_code.startswith(prefix)]
    return max(found, key=lambda pair: pair[0])[1] if found else None
