"""python -m benchmarks.matching: nDCG@5 and the Gini coefficient of leads, against words alone and against chance.

Needs neither database nor Django settings: the score is a pure function. Fictional data; figures compare orders with each other
and say nothing of real markets. Files whose hash differs from data/frozen.json are refused.
"""

import hashlib
import json
import math
import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from inquiries import matching
from inquiries.matching import Facts, Need, NeededLine

DATA = Path(__file__).parent / "data"
TOP, DRAWS = 5, 20


def main() -> None:
    """Print one line per way of ordering."""
    companies, requests = load()
    names = {
        name: number
        for number, name in enumerate(
            sorted(
                {group for one in companies for group, _title in one["shown"]}
                | {line["group"] for one in requests for line in one["lines"]}
            ),
            start=1,
        )
    }
    facts = [facts_of(one, names) for one in companies]
    needs = [(need_of(one, names), {int(pk): grade for pk, grade in one["grades"].items()}) for one in requests]
    print(f"{len(companies)} companies, {len(requests)} requests, fictional, frozen")
    print(f"{'order':28} {'nDCG@5':>7} {'Gini of leads':>14} {'never asked':>12}")
    for name, order in ORDERS.items():
        quality, gini, never = judge(order, facts, needs)
        print(f"{name:28} {quality:7.3f} {gini:14.3f} {never:11.0%}")


def load() -> tuple[list, list]:
    """The frozen files. Exits when one was changed."""
    hashes = json.loads((DATA / "frozen.json").read_text())
    found = []
    for name in ("companies", "requests"):
        text = (DATA / f"{name}.json").read_text(encoding="utf-8")
        if hashlib.sha256(text.encode()).hexdigest() != hashes[name]:
            sys.exit(f"{name}.json is not the file that was frozen.")
        found.append(json.loads(text))
    return tuple(found)


def facts_of(row: dict, names: dict[str, int]) -> Facts:
    """What a company shows, as the query of candidates.py would say it."""
    groups = {names[group] for group, _title in row["shown"]}
    return Facts(
        company=row["id"],
        groups=frozenset(groups),
        sectors=frozenset(group.partition("-")[0] for group, _title in row["shown"]),
        titles=tuple(title for _group, title in row["shown"]),
        minimums={(group, "piece"): row["minimum"] for group in groups} if row["minimum"] else {},
        lead_days=row["lead"],
        markets=frozenset(row["markets"]),
        languages=frozenset(row["languages"]),
        certificates=frozenset(row["certificates"]),
        asked=row["asked"],
        answered=row["answered"],
        people=row["people"],
    )


def need_of(row: dict, names: dict[str, int]) -> Need:
    """A request as the score reads it."""
    lines = tuple(
        NeededLine(
            group=names[line["group"]],
            sector=line["group"].partition("-")[0],
            text=line["text"],
            quantity=line["quantity"],
            unit="piece",
            certificate=line["certificate"],
        )
        for line in row["lines"]
    )
    return Need(lines, row["title"], row["destination"], row["language"], row["days"])


# --- Orders: who is asked, best first ---------------------------------------------------------------------------------
def by_score(need: Need, facts: list[Facts], leads: Counter, seed: int) -> list[int]:
    """Points alone, no turns."""
    scored = [one for fact in facts if (one := matching.score(need, fact)).total >= matching.SURELY]
    return [one.facts.company for one in sorted(scored, key=lambda one: (-one.total, one.facts.company))]


def with_turns(need: Need, facts: list[Facts], leads: Counter, seed: int) -> list[int]:
    """As the portal does it: points less recent invitations, and turns."""
    scored = [matching.score(need, replace(fact, leads=leads[fact.company])) for fact in facts]
    return [one.scored.facts.company for one in matching.choose(scored)]


def by_words(need: Need, facts: list[Facts], leads: Counter, seed: int) -> list[int]:
    """How many words of the request stand in a company's best title: a text search."""
    wanted = need.words
    found = {fact.company: max((len(wanted & matching.stems(one)) for one in fact.titles), default=0) for fact in facts}
    return [pk for pk, count in sorted(found.items(), key=lambda item: (-item[1], item[0])) if count]


def by_chance(need: Need, facts: list[Facts], leads: Counter, seed: int) -> list[int]:
    """Anyone of the sector."""
    sectors = {line.sector for line in need.lines}
    able = [fact.company for fact in facts if fact.sectors & sectors]
    random.Random(f"{seed} {need.title}").shuffle(able)
    return able


ORDERS = {
    "score and turns": with_turns,
    "score alone": by_score,
    "words alone": by_words,
    "chance, in the sector": by_chance,
}


def judge(order, facts: list[Facts], needs: list[tuple[Need, dict]]) -> tuple[float, float, float]:
    """(mean nDCG@5, Gini of invitations among companies that fit something, their share that is never asked)."""
    able = sorted({pk for _need, grades in needs for pk, grade in grades.items() if grade >= 2})
    draws = DRAWS if order is by_chance else 1
    quality, ginis, never = [], [], []
    for seed in range(draws):
        leads: Counter = Counter()
        for need, grades in needs:
            found = order(need, facts, leads, seed)[: matching.INVITED]
            quality.append(ndcg([grades.get(pk, 0) for pk in found[:TOP]], grades))
            leads.update(found)
        counts = [leads[pk] for pk in able]
        ginis.append(gini(counts))
        never.append(sum(count == 0 for count in counts) / len(counts))
    return tuple(sum(one) / len(one) for one in (quality, ginis, never))


def ndcg(found: list[int], grades: dict[int, int]) -> float:
    """Discounted gain of the first five over the best possible; 1 when nothing can be gained."""
    best = sorted(grades.values(), reverse=True)[:TOP]
    ideal = gain(best)
    return gain(found) / ideal if ideal else 1.0


def gain(grades: list[int]) -> float:
    """2^grade - 1, less with every place."""
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def gini(counts: list[int]) -> float:
    """0: all the same; towards 1: one has everything."""
    total, number = sum(counts), len(counts)
    if not total:
        return 0.0
    return sum((2 * place - number - 1) * count for place, count in enumerate(sorted(counts), start=1)) / (
        number * total
    )


if __name__ == "__main__":
    main()
