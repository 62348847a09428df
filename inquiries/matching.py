"""Which companies a request for quotation is sent to: a written score of facts, and a rotation that starves nobody.

Everything here is a pure function of facts: no database, no clock, no chance. candidates.py reads the facts, requests.py
sends the invitations. docs/requests.md says in words what stands here in figures; benchmarks/matching/ judges it.
"""

import re
from dataclasses import dataclass, field

from pavilion.text import sort_name

INVITED = 12  # invitations of one request
SHARED = 4  # of them, places that go to whoever fits and was asked least
FITS = 45  # of 100: a company below this is never asked for the sake of turns
SURELY = 25  # of 100: a company below this is not asked at all
LEAD_COST = 0.03  # how much of its score an invitation of the last 60 days costs a company, the first ten at most

# What counts, and how much, of 100. A criterion that the request does not ask for gives its weight to the others.
WEIGHTS = {
    "category": 40,  # the company shows products in the very groups that are asked for
    "words": 22,  # its products are called as the request says
    "terms": 12,  # minimum orders and lead times allow it
    "market": 8,  # it serves the country of destination
    "language": 6,  # somebody there speaks the language of the request
    "certificate": 6,  # it has declared the certificate that is asked for
    "response": 6,  # it answers buyers
}
IN_SECTOR = 0.3  # of a line: the sector is right, the group is another
UNDECLARED = 0.5  # of a criterion: the company has said nothing of it
PRIOR_CASES, PRIOR_RATE = 4, 0.7  # whoever has few cases is taken for usual: a new firm is not punished

STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "about all and any are for from has have into its large like made make more need needed our per please quality request "
        "set should small than that the their they this type very will with you your alla alle anche che chi con cerchiamo cerco "
        "dal dalla degli dei del della delle gli nei nel nella per più quale sul sulla tra una uno",
    )
)
WORD = re.compile(r"[^\W_]{3,}|\d+")
STEM = 6  # letters by which two words are one, without the endings of number: "tile" and "tiles", "piastrella" and "piastrelle"


@dataclass(frozen=True)
class NeededLine:
    """A line of the request, as far as it matters here."""

    group: int
    sector: int
    text: str
    quantity: int
    unit: str
    certificate: str = ""


@dataclass(frozen=True)
class Need:
    """What is asked for."""

    lines: tuple[NeededLine, ...]
    title: str
    destination: str
    language: str
    days: int | None = None  # until the goods are needed

    @property
    def words(self) -> frozenset[str]:
        """The stems of what is asked for."""
        return stems(" ".join([self.title, *(line.text for line in self.lines)]))

    @property
    def certificates(self) -> tuple[str, ...]:
        """The certificates asked for, each once."""
        return tuple(dict.fromkeys(line.certificate for line in self.lines if line.certificate))


@dataclass(frozen=True)
class Facts:
    """What the portal knows of a company when it is considered."""

    company: int
    groups: frozenset[int] = frozenset()  # in which it shows products
    sectors: frozenset[int] = frozenset()
    titles: tuple[str, ...] = ()  # of its products, those in the groups asked for first
    minimums: dict = field(default_factory=dict)  # (group, unit): the lowest minimum order declared
    lead_days: int | None = None  # the shortest declared in these groups
    markets: frozenset[str] = frozenset()  # countries it declares to serve
    languages: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()  # of those asked for, the ones it has
    asked: int = 0  # enquiries, as its store shows them (response.py), and invitations of the last 90 days
    answered: int = 0  # of them, answered or declined: enquiries in time
    leads: int = 0  # invitations of the last 60 days
    people: int | None = None


@dataclass(frozen=True)
class Scored:
    """A company's points of 100 and what they are made of: (criterion, share 0 to 1) in the order of the weights."""

    facts: Facts
    total: float
    parts: tuple[tuple[str, float], ...]
    reasons: tuple[tuple[str, object], ...]  # what a page says: (code, value)


@dataclass(frozen=True)
class Chosen:
    """A company that is asked, and whether a shared place brought it in."""

    scored: Scored
    by_turn: bool = False


def score(need: Need, facts: Facts) -> Scored:
    """How well a company fits a request, of 100, and why."""
    shares = {
        "category": _category(need, facts),
        "words": _words(need, facts),
        "terms": _terms(need, facts),
        "market": _declared(facts.markets, need.destination),
        "language": _declared(facts.languages, need.language),
        "certificate": _certificate(need, facts),
        "response": (facts.answered + PRIOR_CASES * PRIOR_RATE) / (facts.asked + PRIOR_CASES),
    }
    counted = {name: share for name, share in shares.items() if share is not None}
    weight = sum(WEIGHTS[name] for name in counted)
    total = 100 * sum(WEIGHTS[name] * share for name, share in counted.items()) / weight
    return Scored(facts, round(total, 2), tuple(counted.items()), _reasons(need, facts))


def choose(scored: list[Scored], *, invited: int = INVITED, shared: int = SHARED) -> list[Chosen]:
    """Who is asked, best first: most places by points less recent invitations, the rest by turns among those who fit.

    A turn goes to the fewest recent invitations, then to the smaller firm, then to more points.
    """
    able = [one for one in scored if one.total >= SURELY]
    by_points = sorted(able, key=lambda one: (-after_leads(one), one.facts.leads, one.facts.company))
    first = by_points[: invited - shared]
    rest = [one for one in by_points[invited - shared :] if one.total >= FITS]
    turns = sorted(rest, key=lambda one: (one.facts.leads, one.facts.people or 0, -one.total, one.facts.company))[
        :shared
    ]
    taken = {one.facts.company for one in (*first, *turns)}
    left = [one for one in by_points if one.facts.company not in taken][: invited - len(taken)]
    return [
        *(Chosen(one) for one in first),
        *(Chosen(one, by_turn=True) for one in turns),
        *(Chosen(one) for one in left),
    ]


def after_leads(one: Scored) -> float:
    """Points less what recent invitations cost: a company asked ten times lately keeps seven tenths."""
    return one.total * (1 - LEAD_COST * min(one.facts.leads, 10))


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that carry meaning, without accents or case."""
    words = (sort_name(word) for word in WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in STOPWORDS)


def _stem(word: str) -> str:
    return (word[:3] + word[3:].rstrip("aeious"))[:STEM]


def _category(need: Need, facts: Facts) -> float:
    points = [
        1.0 if line.group in facts.groups else IN_SECTOR if line.sector in facts.sectors else 0.0 for line in need.lines
    ]
    return sum(points) / len(points)


def _words(need: Need, facts: Facts) -> float:
    """The product called most like the request, and a little for what the others add."""
    wanted = need.words
    if not wanted or not facts.titles:
        return 0.0
    found = [wanted & stems(title) for title in facts.titles]
    best = max(len(one) for one in found)
    every = len(frozenset().union(*found))
    return min(1.0, (0.7 * best + 0.3 * every) / min(len(wanted), 4))


def _terms(need: Need, facts: Facts) -> float:
    """Half for minimum orders, half for time."""
    minimums = []
    for line in need.lines:
        minimum = facts.minimums.get((line.group, line.unit))
        minimums.append(UNDECLARED if minimum is None else min(1.0, line.quantity / minimum))
    fits = sum(minimums) / len(minimums)
    if need.days is None or facts.lead_days is None:
        return (fits + UNDECLARED) / 2 if need.days is not None else fits
    return (fits + (1.0 if facts.lead_days <= need.days else 0.0)) / 2


def _declared(declared: frozenset[str], wanted: str) -> float | None:
    if not wanted:
        return None
    return UNDECLARED if not declared else 1.0 if wanted in declared else 0.0


def _certificate(need: Need, facts: Facts) -> float | None:
    wanted = need.certificates
    return len(facts.certificates & set(wanted)) / len(wanted) if wanted else None


def _reasons(need: Need, facts: Facts) -> tuple[tuple[str, object], ...]:
    """What can be said to the company, in the order of what matters; facts alone, no points."""
    reasons: list[tuple[str, object]] = []
    groups = sorted({line.group for line in need.lines} & facts.groups)
    if groups:
        reasons.append(("groups", groups))
    else:
        reasons.append(("sectors", sorted({line.sector for line in need.lines} & facts.sectors)))
    wanted = need.words
    title = max(facts.titles, key=lambda one: len(wanted & stems(one)), default="")
    if title and wanted & stems(title):
        reasons.append(("title", title))
    if facts.minimums and _terms(need, facts) >= 1:
        reasons.append(("terms", None))
    if need.destination in facts.markets:
        reasons.append(("market", need.destination))
    if need.language in facts.languages:
        reasons.append(("language", need.language))
    if found := sorted(facts.certificates & set(need.certificates)):
        reasons.append(("certificate", found))
    if facts.asked >= 5 and facts.answered / facts.asked >= 0.8:
        reasons.append(("response", [facts.answered, facts.asked]))
    return tuple(reasons)
