"""How good the suggestions are: measured on listings of companies they have not learned from, beside two plain methods.

The listings (data/judged_listings.csv) are fictional and were judged by the authors of the portal, three companies a sector;
the split is by company: what is asked about a company is never learned from it. A few numbers of catalogue/learning.py were
chosen while looking at this set, so that figures on real listings will be somewhat lower.
"""

import csv
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .learning import Class, Example, learn, words
from .suggestions import Knowledge, headings_of

LISTINGS = Path(__file__).parent / "data" / "judged_listings.csv"
Answers = Callable[[Example], list[str]]  # the likeliest classes, the first first; [] for "I do not know"


@dataclass(frozen=True)
class Judged:
    """A listing, the group it belongs to, and its HS heading."""

    example: Example
    heading: str


@dataclass(frozen=True)
class Score:
    """How a method did: shares of all listings, and how often it was right when it gave an answer."""

    first: float
    among_three: float
    answered: float
    right_when_answered: float


def listings() -> list[Judged]:
    """The frozen listings."""
    with LISTINGS.open(encoding="utf-8", newline="") as file:
        return [
            Judged(Example(row["title"], row["text"], row["group"], row["company"]), row["heading"])
            for row in csv.DictReader(file)
        ]


def folds(judged: Sequence[Judged]) -> list[tuple[list[Example], list[Judged]]]:
    """(to learn from, to be asked about), once for each third of the companies."""
    parts = sorted({one.example.owner.rpartition("-")[2] for one in judged})
    return [
        (
            [one.example for one in judged if not one.example.owner.endswith(f"-{part}")],
            [one for one in judged if one.example.owner.endswith(f"-{part}")],
        )
        for part in parts
    ]


def majority(examples: Sequence[Example], classes: Sequence[Class]) -> Answers:
    """The most frequent groups, whatever the words."""
    frequent = [label for label, _number in Counter(example.label for example in examples).most_common(3)]
    return lambda _example: frequent


def nearest(examples: Sequence[Example], classes: Sequence[Class]) -> Answers:
    """TF-IDF: the groups of the most alike listings or names, by the cosine of their words."""
    known = [(example.label, set(words(f"{example.title} {example.text}"))) for example in examples]
    known += [(one.label, set(words(" ".join(one.names)))) for one in classes]
    frequency = Counter(word for _label, said in known for word in said)
    weight = {word: math.log(len(known) / number) ** 2 for word, number in frequency.items()}
    sizes = [math.sqrt(sum(weight[word] for word in said)) or 1.0 for _label, said in known]

    def answer(example: Example) -> list[str]:
        asked = set(words(f"{example.title} {example.text}"))
        best: dict[str, float] = {}
        for (label, said), size in zip(known, sizes, strict=True):
            alike = sum(weight[word] for word in said & asked) / size
            best[label] = max(best.get(label, 0.0), alike)
        return sorted(best, key=lambda label: (-best[label], label))[:3]

    return answer


def ours(examples: Sequence[Example], classes: Sequence[Class]) -> Answers:
    """The portal's own, answering always."""
    made = learn(examples, classes)
    return lambda example: [one.label for one in made.ranked(example.title, example.text)[:3]]


def ours_when_sure(examples: Sequence[Example], classes: Sequence[Class]) -> Answers:
    """The portal's own, as companies see it: silent when it is not sure."""
    made = learn(examples, classes)
    return lambda example: [one.label for one in made.suggest(example.title, example.text)]


METHODS = {
    "most frequent group": majority,
    "TF-IDF, nearest": nearest,
    "ours, always": ours,
    "ours, when sure": ours_when_sure,
}


def score(method, judged: Sequence[Judged], classes: Sequence[Class]) -> Score:
    """Ask a method about every listing, each time taught by the companies of the other folds."""
    asked = first = three = answered = 0
    for examples, questions in folds(judged):
        answer = method(examples, classes)
        for question in questions:
            found = answer(question.example)
            asked += 1
            answered += bool(found)
            first += found[:1] == [question.example.label]
            three += question.example.label in found
    return Score(first / asked, three / asked, answered / asked, first / answered if answered else 0.0)


def headings(judged: Sequence[Judged], classes: Sequence[Class]) -> tuple[float, float]:
    """How often the first suggested HS heading is right: from the words alone, and when the group is known."""
    alone = given = 0
    for examples, questions in folds(judged):
        by_title = {one.example.title: one.heading for one in judged}
        learned = Knowledge(
            learn(examples, classes), headings_of([(one.label, by_title[one.title]) for one in examples]), {}
        )
        for question in questions:
            words_of = (question.example.title, question.example.text)
            alone += [heading for heading, _sure in learned.headings_for(*words_of)[:1]] == [question.heading]
            known = learned.headings_for(*words_of, group=question.example.label)
            given += [heading for heading, _sure in known[:1]] == [question.heading]
    return alone / len(judged), given / len(judged)
