"""A better title for a product, from what its company declares: nothing in it that was not said, nothing twice.

Pure. What belongs into a title is learned from those of its sector (`Habits`): whether others there name a size, a material. What
does not is the same everywhere: capitals, codes, praise, claims of origin (the badge says that), exclamation marks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .learning import words

LONGEST = 90
USUAL = 0.3  # the share of a sector's titles from which on something is usual there
FEW = 20  # with fewer titles than this a sector has no habits yet: a size is then named, a material is not
SIZE = re.compile(
    r"(?:ø\s?)?\d+(?:[.,]\d+)?(?:\s?[x×]\s?\d+(?:[.,]\d+)?){0,2}\s?"
    r"(?:mm|cm|m²|m2|m|ml|cl|l|kg|g|ct|litri|litres|inches|kW|pezzi|pieces|pcs)\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\b(?:il miglior(?:e)?|migliori?|the best|best|top quality|alta qualità|altissima qualità|high quality|"
    r"eccellenza|eccellente|esclusiv[oaie]|exclusive|unic[oi] al mondo|unique|lusso|luxury|super|offerta|promo|sconto|cheap|"
    r"n\.? ?1|number one)\b",
    re.IGNORECASE,
)
CLAIM = re.compile(
    r"\b(?:(?:100 ?%|interamente|tutto|fully|completely)\s+)?(?:made in italy|fatto in italia|prodotto in italia|italian made|"
    r"produzione italiana)\b|\b100 ?% ital\w+",
    re.IGNORECASE,
)
CODE = re.compile(r"\b(?:cod(?:ice)?\.?|art\.?|ref\.?|sku|mod\.?)\s?:?\s?[A-Z0-9][A-Z0-9./-]*\b", re.IGNORECASE)
EDGES = " \t-–—,;:.!|/·*"


@dataclass(frozen=True)
class Habits:
    """What the titles of a sector usually have."""

    titles: int = 0
    with_size: float = 1.0
    with_material: float = 0.0


@dataclass(frozen=True)
class TitleFacts:
    """What a company declares that may stand in a title, in one language. `material` is the one of the largest share."""

    title: str
    description: str = ""
    sku: str = ""
    group: str = ""
    material: str = ""


@dataclass(frozen=True)
class BetterTitle:
    """The title, and why: codes of what was done (catalogue/suggestions.py has their words)."""

    title: str
    reasons: tuple[str, ...]


def habits(titles: Iterable[tuple[str, Sequence[str]]]) -> Habits:
    """What is usual, from titles and the materials of their products."""
    listed = list(titles)
    if len(listed) < FEW:
        return Habits(titles=len(listed))
    sized = sum(bool(SIZE.search(title)) for title, _materials in listed)
    named = sum(any(_names(title, material) for material in materials) for title, materials in listed)
    return Habits(titles=len(listed), with_size=sized / len(listed), with_material=named / len(listed))


def better_title(facts: TitleFacts, usual: Habits) -> BetterTitle | None:
    """A better title than the present one; None when there is nothing to better."""
    reasons: list[str] = []
    title = _without(facts, reasons)
    if facts.group and len(words(title)) < 1:
        title = f"{facts.group} {title}".strip()
        reasons.append("group")
    size = SIZE.search(facts.description)
    if usual.with_size >= USUAL and size and not SIZE.search(title) and _fits(title, size[0]):
        title = f"{title}, {size[0].strip()}"
        reasons.append("size")
    if usual.with_material >= USUAL and facts.material and not _names(title, facts.material):
        material = facts.material[:1].lower() + facts.material[1:] if not facts.material.isupper() else facts.material
        if _fits(title, material):
            title = f"{title}, {material}"
            reasons.append("material")
    if not title or title == facts.title or not reasons:
        return None
    return BetterTitle(title, tuple(dict.fromkeys(reasons)))


def _without(facts: TitleFacts, reasons: list[str]) -> str:
    """The present title without what does not belong there."""
    title = " ".join(facts.title.split())
    for reason, pattern in (("claim", CLAIM), ("praise", PRAISE), ("code", CODE)):
        shorter = pattern.sub(" ", title)
        if shorter != title:
            title = shorter
            reasons.append(reason)
    if facts.sku and len(facts.sku) > 3 and facts.sku in title:
        title = title.replace(facts.sku, " ")
        reasons.append("code")
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) > 8 and sum(letter.isupper() for letter in letters) > 0.6 * len(letters):
        title = title.lower()
        reasons.append("capitals")
    if "!" in title:
        title = title.replace("!", " ")
        reasons.append("marks")
    title = re.sub(r"\(\s*\)|\[\s*\]", " ", title)
    title = re.sub(r"\s+([,;:.])", r"\1", " ".join(title.split()))
    title = re.sub(r"[,;:]\s*(?=[,;:])", "", title).strip(EDGES)
    return title[:1].upper() + title[1:]


def _names(title: str, material: str) -> bool:
    """Whether a title says this material, in whatever form of the word."""
    said = {word[:5] for word in words(title)}
    return bool(said & {word[:5] for word in words(material)})


def _fits(title: str, more: str) -> bool:
    return len(title) + 2 + len(more) <= LONGEST
