"""How many products there are, and how many of them have what a list can be narrowed by (docs/search.md)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connections
from django.db.models import QuerySet
from django.utils.formats import localize

from . import search
from .models import MAX_LEVELS, Category, FacetCount, Listing, SearchWord

COUNT_LIMIT = 1_000  # beyond it a count says "more than"
MANY = 10_000  # the same where something was chosen: such a count is exact up to here
COMMON = 5  # what one row in so many has is sooner counted in the rows' order than gathered


@dataclass(frozen=True)
class Counted:
    """A number of things, counted no further than a limit."""

    number: int
    limit: int = COUNT_LIMIT

    @property
    def more(self) -> bool:
        """Whether there are more than `shown`."""
        return self.number > self.limit

    @property
    def shown(self) -> int:
        """The number to write."""
        return min(self.number, self.limit)


def count(rows: QuerySet, *, limit: int | None = None) -> Counted:
    """How many rows, counted at most to `limit` (COUNT_LIMIT) + 1."""
    limit = limit or COUNT_LIMIT
    return Counted(rows.order_by().values("pk")[: limit + 1].count(), limit)


def numbers(rows: QuerySet[Listing], category: Category | None) -> dict[str, int]:
    """What `tokens_counted` says of all the rows of a category (None: of everything visible): exactly while there are few; where a
    worker found more than COUNT_LIMIT, as it counted them last. At most two queries."""
    stored = FacetCount.objects.filter(category=category.pk if category else 0)
    known = dict(stored.values_list("token", "number"))
    return known if known.get("", 0) > COUNT_LIMIT else tokens_counted(rows, category, common=True)


def tokens_counted(rows: QuerySet[Listing], category: Category | None, *, common: bool) -> dict[str, int]:
    """{token: rows that have it}, over MANY + 1 rows at most; under "" how many rows there were. One query, one pass.

    Of categories, those directly below `category` are counted. `common` rows are read in their order, the newest first; others are
    gathered from the index of what they are found by. Among a million the wrong way costs seconds, and PostgreSQL's own guess is
    often wrong.
    """
    below = f"l{min((category.level if category else 0) + 1, MAX_LEVELS)}"
    some = rows.order_by("-published_at", "-id") if common else rows.order_by()
    sql, parameters = some.values("tokens", below)[: MANY + 1].query.sql_with_params()
    sql = sql if common else search.gathering(sql)
    # The statement is Django's own; its values stay parameters.
    statement = f"""
        SELECT token, count(*)
        FROM ({sql}) AS rows (tokens, below), unnest(array_append(tokens, '')) AS token
        WHERE NOT starts_with(token, 'category:') OR token = 'category:' || below
        GROUP BY token
    """  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, parameters)
        return dict(cursor.fetchall())


def stored_numbers(category: Category | None, asked: Collection[str], language: str) -> dict[str, int]:
    """What workers counted last of tokens, in the rows of a category (None: in all), and of words; under "" how many rows there
    were. One query."""
    tokens = FacetCount.objects.filter(category=category.pk if category else 0, token__in=["", *asked])
    words = SearchWord.objects.filter(language=language, word__in=asked).values_list("word", "documents")
    return dict(tokens.values_list("token", "number").union(words, all=True))  # tokens have a colon, words have none


def are_common(groups: Iterable[list[str]], stored: dict[str, int]) -> bool:
    """Whether one row in COMMON may be expected to have one token or word of each group: by `stored_numbers`, whatever they have to
    do with each other. No query."""
    return all(sum(stored.get(said, 0) for said in group) * COMMON >= stored.get("", 0) for group in groups)


def is_part(counted: dict[str, int]) -> bool:
    """Whether `numbers` counted some of the rows alone: there are at least so many."""
    return counted.get("", 0) == MANY + 1


def shown_number(number: int, *, more: bool) -> str:
    """How many, as lists write it beside a name: "1,204"; "1,204+" where there are at least so many; "" where nobody knows."""
    if more:
        return f"{localize(number)}+" if number else ""
    return localize(number)
