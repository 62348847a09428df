"""What lists can be narrowed by. The address says all of it; a listing row holds one token for each value it answers to.

A step ("up to 50", "within 30 days") is a token of every row below it, so that counting and filtering are the same everywhere:
`tokens @> {…}` to filter, one pass over the tokens to count (docs/search.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_countries import countries

from pavilion.memory import remembered

from . import browse, counting
from .models import Certificate, District, Listing
from .terms import Mode

SHOWN_VALUES = 12  # of a facet with many values; the chosen ones always
STEPS = {"minimum": (10, 50, 100, 500, 1000), "lead": (7, 15, 30, 60)}
SEVERAL = ("region", "district", "price", "certificate")  # of these, several values may be chosen: any of them
NAMES = ("category", "region", "district", "price", "minimum", "lead", "sample", "certificate")
PARAMETERS = (*NAMES, "ships", "sort")
HEADINGS = {
    "category": gettext_lazy("Sector"),
    "region": gettext_lazy("Region"),
    "district": gettext_lazy("District"),
    "price": gettext_lazy("Price"),
    "minimum": gettext_lazy("Minimum order"),
    "lead": gettext_lazy("Lead time"),
    "sample": gettext_lazy("Samples"),
    "certificate": gettext_lazy("Checked certificates"),
}
OPEN = ("category", "region", "minimum")  # unfolded from the start; the others when something in them is chosen


def token(name: str, value) -> str:
    """The token of a value: "region:08"."""
    return f"{name}:{value}"


def steps_reached(name: str, number: int | None) -> list[str]:
    """The tokens of all steps that a number stays within; none when it is not declared."""
    return [] if number is None else [token(name, step) for step in STEPS[name] if number <= step]


@dataclass
class Value:
    """A value of a facet as the page offers it. `word` is what stands in the address, `token` what rows hold."""

    word: str
    label: str
    token: str
    number: int = 0
    more: bool = False  # at least so many: nobody counted all of them
    chosen: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether it is worth showing."""
        return bool(self.number or self.more or self.chosen)


@dataclass
class Facet:
    """A group of values. `several`: more than one may be chosen."""

    name: str
    values: list[Value]

    @property
    def heading(self) -> str:
        """Its words."""
        return str(HEADINGS[self.name])

    @property
    def several(self) -> bool:
        """Whether more than one value may be chosen."""
        return self.name in SEVERAL

    @property
    def is_yes(self) -> bool:
        """Whether there is but one value: chosen or not."""
        return len(self.values) == 1

    @property
    def chosen(self) -> list[Value]:
        """The values that are chosen."""
        return [value for value in self.values if value.chosen]

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded from the start."""
        return self.name in OPEN or bool(self.chosen)

    @property
    def has_values(self) -> bool:
        """Whether there is anything to show."""
        return any(value.is_offered for value in self.values)

    @property
    def offered(self) -> list[Value]:
        """The values worth showing: those that products have or may have, and the chosen ones; of many, the most frequent."""
        found = [value for value in self.values if value.is_offered]
        if len(found) <= SHOWN_VALUES or self.name in STEPS:
            return found
        kept = sorted(found, key=lambda value: (not value.chosen, -value.number))[:SHOWN_VALUES]
        return [value for value in found if value in kept]


@dataclass
class Choice:
    """What the address of a list asks for, read once; what nobody offers is passed over."""

    names: list[str]  # of the facets that the page has
    ships: str = ""
    query: QueryDict = field(default_factory=QueryDict)

    @cached_property
    def facets(self) -> list[Facet]:
        """What the page offers, with what is chosen. The names of places and sectors are remembered, else one query each."""
        return [_facet(name, self.query) for name in self.names]

    @cached_property
    def chosen(self) -> list[Facet]:
        """The facets in which something is chosen."""
        if not any(name in self.query for name in self.names):
            return []
        return [facet for facet in self.facets if facet.chosen]

    @property
    def number(self) -> int:
        """How many values are chosen."""
        return sum(len(facet.chosen) for facet in self.facets) + bool(self.ships)

    @property
    def facts(self) -> tuple:
        """What is offered and what of it is chosen."""
        return tuple(self.names), tuple(tuple(tokens) for tokens in self.tokens()), self.ships

    def tokens(self, *, besides: str = "") -> list[list[str]]:
        """For everything chosen (or everything but one facet) the tokens of which rows must have one."""
        return [[value.token for value in facet.chosen] for facet in self.chosen if facet.name != besides]

    def apply(self, rows: QuerySet[Listing], *, besides: str = "") -> QuerySet[Listing]:
        """The rows that answer to everything chosen, or to everything but one facet."""
        for tokens in self.tokens(besides=besides):
            rows = rows.filter(tokens__overlap=tokens) if len(tokens) > 1 else rows.filter(tokens__contains=tokens)
        return rows.filter(markets__contains=[self.ships]) if self.ships else rows

    def count(self, numbers: dict[str, int], besides: dict[str, dict[str, int]]) -> None:
        """Write the numbers beside the values: `numbers` are those of what is chosen, `besides` those there would be
        if another value of a facet were."""
        for facet in self.facets:
            own = besides.get(facet.name, numbers)
            for value in facet.values:
                value.number, value.more = own.get(value.token, 0), counting.is_part(own)

    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, as (words, address without it)."""
        chips = [(value.label, self.without(facet.name, value.word)) for facet in self.chosen for value in facet.chosen]
        if self.ships:
            words = _("Ships to %(country)s") % {"country": countries.name(self.ships)}
            chips.append((words, self.without("ships", self.ships)))
        return chips

    def without(self, *names: str) -> str:
        """The query string without a value (name, value) and without a place in the list."""
        name, value = names
        query = self.query.copy()
        query.pop("after", None)
        query.setlist(name, [word for word in query.getlist(name) if word != value])
        return "?" + query.urlencode()

    def cleared(self) -> str:
        """The query string with the search alone."""
        query = self.query.copy()
        for name in (*NAMES, "ships", "after"):
            query.pop(name, None)
        return "?" + query.urlencode()

    def elsewhere(self, *names: str) -> str:
        """The query string that asks another list for the same, without the search and without `names`; "" where nothing is asked."""
        kept = self.kept("q", "exact", *names)
        return f"?{urlencode(kept)}" if kept else ""

    def kept(self, *names: str) -> list[tuple[str, str]]:
        """(name, value) of the present query, without those of `names` and without a place: hidden fields of a form."""
        return [
            (name, value)
            for name, values in self.query.lists()
            for value in values
            if name not in (*names, "after") and name in (*PARAMETERS, "q", "c", "exact")
        ]


def read(query: QueryDict, *, besides: Iterable[str] = ()) -> Choice:
    """What the query of an address chooses; the page has every facet but `besides`."""
    ships = query.get("ships", "")
    names = [name for name in NAMES if name not in besides]
    return Choice(names, ships if ships and ships in dict(markets()) else "", query)


def _facet(name: str, query: QueryDict) -> Facet:
    facet = Facet(name, [Value(*value) for value in offers(name)])
    words = query.getlist(name)
    words = words[:30] if facet.several else words[:1]
    for value in facet.values:
        value.chosen = value.word in words
    return facet


@remembered
def offers(name: str) -> list[tuple[str, str, str]]:
    """The values of a facet as (word in the address, words, token of rows), in the page's language. One query at most."""
    makers = {
        "category": lambda: [(sector.sign, sector, sector.pk) for sector in browse.sectors()],
        "region": lambda: [(region.slug, region, region.code) for region in browse.regions()],
        "district": _districts,
        "price": _prices,
        "minimum": lambda: _steps("minimum"),
        "lead": lambda: _steps("lead"),
        "sample": lambda: [("yes", _("Sample available"), "yes")],
        "certificate": lambda: [(scheme, label, scheme) for scheme, label in Certificate.Scheme.choices],
    }
    return [(word, str(label), token(name, value)) for word, label, value in makers[name]()]


def _districts() -> list[tuple]:
    found = [(district.slug, str(district), district.pk) for district in District.objects.all()]
    return sorted(found, key=lambda district: district[1])


def _prices() -> list[tuple]:
    labels = {
        Mode.TIERS: _("Price by quantity"),
        Mode.RANGE: _("Price range"),
        Mode.REQUEST: _("Price on request"),
    }
    return [(str(mode), label, mode) for mode, label in labels.items()]


def _steps(name: str) -> list[tuple]:
    return [(str(step), _step(name, step), step) for step in STEPS[name]]


def _step(name: str, step: int) -> str:
    if name == "minimum":
        return _("Up to %(number)s units") % {"number": localize(step)}
    return ngettext("Within %(number)s day", "Within %(number)s days", step) % {"number": step}


@remembered
def markets() -> list[tuple[str, str]]:
    """Every country a buyer may be in, by name in the page's language; not Italy, where goods come from."""
    return [(code, name) for code, name in countries if code != "IT"]
