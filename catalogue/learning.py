"""A classifier that learns from texts: which group, or which HS heading, a product of these words belongs to.

Pure: no database, no clock, nothing from outside; the same examples give the same answers. Naive Bayes over words, their
beginnings and their groups of four letters (which tie "piastrella" to "piastrelle", in whatever language); what a class has not
seen it borrows from its family (the sector) and from the whole. The names of classes are their first examples, so that it can
say something before anyone has published. Its confidence is measured on products of companies it has not seen, and where that
is low it says nothing.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BEGINNING = 5  # letters of a word that stand for its stem
LETTERS = 4  # of a group of letters
LETTERS_WEIGHT = 0.3
TITLE_WEIGHT = 2.0  # a word of the title; a word of the description counts 1
NAME_WEIGHT = 3.0  # a word of a class's name; a word of an example counts 1
FROM_FAMILY, FROM_ALL = 0.25, 0.25  # how much is borrowed
OFTEN = 0.3  # how much it counts that a class has many examples
SURE = 0.4  # the confidence below which nothing is suggested
SHOWN = 3
FOLDS = 5
MEASURED = 600  # examples on which the temperature is found, spread over all of them
WORD = re.compile(r"[^\W\d_]{3,}")
IDLE = frozenset(
    [
        "con",
        "per",
        "del",
        "della",
        "dei",
        "delle",
        "degli",
        "dello",
        "dal",
        "dalla",
        "alla",
        "alle",
        "nel",
        "nella",
        "sul",
        "una",
        "uno",
        "gli",
        "che",
        "non",
        "and",
        "the",
        "for",
        "with",
        "from",
        "into",
        "made",
        "our",
        "each",
        "all",
        "are",
        "its",
    ]
)


@dataclass(frozen=True)
class Class:
    """What can be suggested: its label, its family, its names in every language, the family's names."""

    label: str
    family: str
    names: tuple[str, ...]
    family_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A text of known class. `owner` is whose it is: the measure of confidence never sees another of the same owner."""

    title: str
    text: str
    label: str
    owner: str = ""


@dataclass(frozen=True)
class Suggested:
    """A class and how sure the classifier is, from 0 to 1."""

    label: str
    confidence: float


@dataclass
class Classifier:
    """What was learned: weights of features by class, by family and in all. `temperature` makes confidences honest."""

    counts: dict[str, dict[str, float]]
    family_counts: dict[str, dict[str, float]]
    all_counts: dict[str, float]
    families: dict[str, str]
    priors: dict[str, float]
    examples: int = 0
    temperature: float = 6.0
    _totals: dict[str, float] = field(default_factory=dict, repr=False)
    _family_totals: dict[str, float] = field(default_factory=dict, repr=False)

    def __post_init__(self):
        self._totals = {label: sum(counted.values()) or 1.0 for label, counted in self.counts.items()}
        self._family_totals = {name: sum(counted.values()) or 1.0 for name, counted in self.family_counts.items()}

    def suggest(self, title: str, text: str = "", *, sure: float = SURE) -> list[Suggested]:
        """The three likeliest classes, the likeliest first; none when the first is not likely enough."""
        found = self.ranked(title, text)[:SHOWN]
        return found if found and found[0].confidence >= sure else []

    def ranked(self, title: str, text: str = "") -> list[Suggested]:
        """Every class with its confidence, the likeliest first; none when no word is known."""
        scores = self.scores(title, text)
        if not scores:
            return []
        highest = max(scores.values())
        likely = {label: math.exp((score - highest) / self.temperature) for label, score in scores.items()}
        whole = sum(likely.values())
        ordered = sorted(likely, key=lambda label: (-likely[label], label))
        return [Suggested(label, likely[label] / whole) for label in ordered]

    def scores(self, title: str, text: str = "") -> dict[str, float]:
        """How well the words fit each class, as logarithms; {} when no word is known."""
        wanted = {name: weight for name, weight in features(title, text).items() if name in self.all_counts}
        if not wanted:
            return {}
        whole = sum(self.all_counts.values())
        borrowed = {
            family: {
                name: FROM_FAMILY * counted.get(name, 0.0) / self._family_totals[family]
                + FROM_ALL * self.all_counts[name] / whole
                for name in wanted
            }
            for family, counted in self.family_counts.items()
        }
        own = 1 - FROM_FAMILY - FROM_ALL
        return {
            label: self.priors[label]
            + sum(
                weight * math.log(own * counted.get(name, 0.0) / self._totals[label] + borrowed[self.families[label]][name])
                for name, weight in wanted.items()
            )
            for label, counted in self.counts.items()
        }  # fmt: skip

    def as_data(self) -> dict:
        """What can be stored as JSON; `Classifier(**data)` is the same classifier."""
        names = ("counts", "family_counts", "all_counts", "families", "priors", "examples", "temperature")
        return {name: getattr(self, name) for name in names}


def learn(examples: Sequence[Example], classes: Sequence[Class]) -> Classifier:
    """Learn from examples and the names of the classes; the temperature is found by leaving out some owners after others."""
    made = _count(examples, classes)
    made.temperature = _temperature(examples, classes, otherwise=made.temperature)
    return made


def features(title: str, text: str = "") -> dict[str, float]:
    """Words, beginnings of words and groups of letters with their weights."""
    found: Counter = Counter()
    for part, weight in ((title, TITLE_WEIGHT), (text, 1.0)):
        for word in words(part):
            found[word] += weight / 2
            found[f"{word[:BEGINNING]}~"] += weight
            framed = f"^{word}$"
            for start in range(len(framed) - LETTERS + 1):
                found[f"#{framed[start : start + LETTERS]}"] += weight * LETTERS_WEIGHT
    return {name: round(math.log(1 + weight), 4) for name, weight in found.items()}


def words(text: str) -> list[str]:
    """The words of a text that say something: three letters or more, without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [word for word in WORD.findall(plain) if word not in IDLE]


def _count(examples: Sequence[Example], classes: Sequence[Class]) -> Classifier:
    counts = {one.label: _named(one.names) for one in classes}
    families = {one.label: one.family for one in classes}
    family_counts = {one.family: _named(one.family_names) for one in classes}
    known = [example for example in examples if example.label in counts]
    for example in known:
        counts[example.label].update(features(example.title, example.text))
    for label, counted in counts.items():
        family_counts[families[label]].update(counted)
    all_counts: Counter = Counter()
    for counted in family_counts.values():
        all_counts.update(counted)
    numbers = Counter(example.label for example in known)
    return Classifier(
        counts={label: dict(counted) for label, counted in counts.items()},
        family_counts={name: dict(counted) for name, counted in family_counts.items()},
        all_counts=dict(all_counts),
        families=families,
        priors={label: OFTEN * math.log(1 + numbers[label]) for label in counts},
        examples=len(known),
    )


def _named(names: Iterable[str]) -> Counter:
    counted: Counter = Counter()
    for name in names:
        for feature, weight in features(name).items():
            counted[feature] += weight * NAME_WEIGHT
    return counted


def _temperature(examples: Sequence[Example], classes: Sequence[Class], *, otherwise: float) -> float:
    """The temperature at which confidences about unseen owners' products are most honest (the least log loss)."""
    owners = sorted({example.owner for example in examples})
    if len(owners) < FOLDS:
        return otherwise
    place = {owner: number % FOLDS for number, owner in enumerate(owners)}
    labels = {one.label for one in classes}
    scored = []
    for fold in range(FOLDS):
        made = _count([one for one in examples if place[one.owner] != fold], classes)
        asked = [one for one in examples if place[one.owner] == fold and one.label in labels]
        asked = asked[:: -(-len(asked) * FOLDS // MEASURED) or 1]
        scored += [(scores, one.label) for one in asked if (scores := made.scores(one.title, one.text))]
    steps = [1.0 * 1.2**step for step in range(20)]
    return min(steps, key=lambda temperature: _loss(scored, temperature)) if scored else otherwise


def _loss(scored: list[tuple[dict[str, float], str]], temperature: float) -> float:
    total = 0.0
    for scores, label in scored:
        highest = max(scores.values())
        whole = sum(math.exp((score - highest) / temperature) for score in scores.values())
        total += math.log(whole) - (scores[label] - highest) / temperature
    return total
