"""Finding products by words: how a question becomes a condition, and in what order answers stand (docs/search.md).

Answers come in tiers: the words in the title or a code; in anything said in the language of the page; in English; in Italian; in
the other content languages. Within a tier the more complete sheet stands first. No ranking of every match: each tier is read
in the order of a stored number, and only as far as the page needs.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db import connections
from django.db.models import F, Q, QuerySet

from pavilion.text import sort_name

from .models import Listing
from .models.listings import CONFIGURATIONS, PLAIN_CONFIGURATION, configuration

LANGUAGES = (*CONFIGURATIONS, "zh")
MAX_WORDS = 12
MAX_LENGTH = 200
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
SEPARATORS = re.compile(r"[\s./_-]+")
CODE = re.compile(r"[a-z0-9]{3,40}")
CANDIDATES = 1_000  # that are ranked when no product has all the words
DIGIT = re.compile(r"\d")
MEASURES = re.compile(r"\d+(\.\d+)?(x\d+(\.\d+)?)+")
BEHIND_NUMBER = re.compile(r"(\d)(?:\s?[xX×*]\s?(?=\d)|(?=[^\W\d_]))")  # 60 × 60, 500ml
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
NO_WORD = re.compile(r"(?:[^\w\s.-]|-(?=\d))+")
# What a buyer says beside the thing: of its quantity, its price, its delivery, what kind of number follows. Terms of delivery in
# capitals alone: a fob is also a thing.
ASIDES = re.compile(
    r"\b(?:(?i:moq|minimum order(?: quantity)?|mindestmenge|mindestbestellmenge|ordine minimo)(?: of| von| di)?:? ?\d*"
    r"|(?i:in stock|(?:best|lowest|factory) prices?|(?:lead|delivery) times?|lieferzeit(?:en)?|tempi di consegna|incoterms?)"
    r"|(?i:hs|hts|hsn|taric)(?i:[ -]?codes?)?[: ]*(?=\d)"
    r"|EXW|FCA|FOB|CIF|CIP|CFR|CPT|DAP|DDP)(?![^\W\d_])"
)
# 24" x 24", 24x24 inch: sizes are sold by the round number of centimetres, two and a half to the inch.
_INCHES = r"(?:[\"”″]|''|\s?in(?:ch(?:es)?)?\b)"
IN_INCHES = re.compile(rf"(\d+(?:\.\d+)?){_INCHES}?\s?[xX×*]\s?(\d+(?:\.\d+)?){_INCHES}\.?")
INCHES = re.compile(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)in")
CENTIMETRES = Decimal("2.5")
HS_CODE = re.compile(r"(\d{6})\d{2}(\d{2})?")  # of a country's tariff, longer than ours
# What buyers add to a question out of habit: here everything is of Italian make, and sold by those who make it.
MADE_IN_ITALY = re.compile(
    r"\b(100 ?% )?(made in italy|(made|produced|fatt[oaie]|prodott[oaie]) in ital(y|ia)|hergestellt in italien|fabriqu[ée]e?s? en italie)\b",
    re.IGNORECASE,
)
HABITS = {
    "italy", "italian", "wholesale", "wholesaler", "wholesalers", "supplier", "suppliers", "manufacturer", "manufacturers",
    "factory", "exporter", "exporters", "buy", "cheap",
    "italia", "italiano", "italiana", "italiani", "italiane", "fornitore", "fornitori", "produttore", "produttori", "ingrosso", "grossista",
    "italien", "italienisch", "italienische", "italienischer", "italienischen", "hersteller", "lieferant", "lieferanten", "grosshandel",
    "italie", "italienne", "italiennes", "italiens", "fabricant", "fabricants", "fournisseur", "fournisseurs", "grossiste",
    "fabricante", "fabricantes", "proveedor", "proveedores",
}  # fmt: skip


@dataclass(frozen=True)
class Tier:
    """A group of answers: those for which `condition` holds and no earlier one. `language`: of the texts that answer; `has_code`:
    whether the question may be the beginning of a code."""

    condition: Q
    language: str
    has_code: bool = False


def plain(text: str) -> str:
    """A question as people typed it, without what no person types."""
    return " ".join("".join(sign if ord(sign) >= 32 else " " for sign in text).split())[:MAX_LENGTH]


def separated(text: str, *, times: str = " ") -> str:
    """A text as its words, apart: "60×60" is 60 60 (or has `times` between its numbers), "l’olio" l olio, "500ml" 500 ml, “Cala” Cala.

    Both what is searched and what is asked are written so. PostgreSQL's own parser takes a typographic sign for a letter wherever
    the database has the locale C, and "60x60" for one word everywhere.
    """
    for sign in "™®©":
        text = text.replace(sign, " ")
    text = unicodedata.normalize("NFKC", text)
    if DIGIT.search(text):
        text = BEHIND_NUMBER.sub(lambda found: found[1] + (times if len(found[0]) > 1 else " "), text)
        text = DECIMAL_COMMA.sub(".", text)
    return " ".join(NO_WORD.sub(" ", text).split())


def words_of(text: str) -> list[str]:
    """The words of a question, measures such as 60x60 being one, those in inches 24x24in; at most MAX_WORDS."""
    words = []
    place = 0
    for found in IN_INCHES.finditer(text):
        words += [*separated(text[place : found.start()], times="x").split(), f"{found[1]}x{found[2]}in"]
        place = found.end()
    words += separated(text[place:], times="x").split()
    return [word for word in words if word.strip("-._")][:MAX_WORDS]


def telling_words(text: str) -> list[str]:
    """The words of a question that tell one product from another; all of them where none does."""
    return [word for word in words_of(_without_asides(text)) if _tells(word)] or words_of(text)


def _without_asides(text: str) -> str:
    return ASIDES.sub(" ", MADE_IN_ITALY.sub(" ", text))


def _tells(word: str) -> bool:
    return sort_name(word) not in HABITS and (
        len(word) > 1 or not word.isascii() or word.isdigit()
    )  # not the "d" of d’oliva


def sought(typed: str) -> str:
    """A question as people typed it; "" where it has words, but none that tells one product from another: "made in italy"."""
    text = plain(typed)
    words = words_of(MADE_IN_ITALY.sub(" ", text))
    return "" if words_of(text) and all(sort_name(word) in HABITS for word in words) else text


def question(text: str, language: str, *, any_word: bool = False) -> CombinedSearchQuery | SearchQuery | None:
    """The question in the words of one language: all the words, or any; None when nothing is asked.

    A word with a digit is also tried as the beginning of a code, and so is the whole question: "6907.21", "rb 12".
    """
    if language == "zh":
        return _chinese(text)
    config = configuration(language)
    parts = [_word(word, config) for word in telling_words(text)]
    found = None
    for part in parts:
        found = part if found is None else (found | part if any_word else found & part)
    whole = _code(plain_code(text))
    if whole is not None and len(parts) > 1:
        found = found | whole
    return found


def _word(word: str, config: str):
    inches = INCHES.fullmatch(word)
    if inches:
        nominal = "x".join(f"{Decimal(number) * CENTIMETRES:.0f}" for number in inches.groups())
        return _word(nominal, config) | _word("x".join(inches.groups()), config)
    if MEASURES.fullmatch(word):  # its numbers, one behind the other
        asked = SearchQuery(word.replace("x", " "), config=config, search_type="phrase")
    else:
        asked = SearchQuery(word, config=config, search_type="plain")
    code = _code(plain_code(word))
    return asked if code is None else asked | code


def _code(text: str) -> SearchQuery | None:
    """The question for codes that begin so; None for what is no code: letters alone are words."""
    if not CODE.fullmatch(text) or not any(sign.isdigit() for sign in text):
        return None
    code = HS_CODE.fullmatch(text)
    begins = f"{text}:* | {code[1]}" if code else f"{text}:*"
    return SearchQuery(begins, config=PLAIN_CONFIGURATION, search_type="raw")


def _chinese(text: str) -> SearchQuery | None:
    """All pairs of characters; a single one as the beginning of a pair."""
    runs = CHINESE.findall(text)
    if not runs:
        return None
    signs = [f"{pair}:*" if len(pair) == 1 else pair for run in runs for pair in pairs(run).split()]
    return SearchQuery(" & ".join(signs[:MAX_WORDS]), config=PLAIN_CONFIGURATION, search_type="raw")


def plain_code(text: str) -> str:
    """A code without what people write between its parts: "RB-12/a" and "rb 12 A" are the same."""
    return SEPARATORS.sub("", text).lower()


def pairs(text: str) -> str:
    """Chinese writing as words of two characters that overlap: 意大利面 is 意大 大利 利面; the rest of the text as it is."""
    return CHINESE.sub(lambda found: f" {' '.join(_pairs(found[0]))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def tiers(text: str, language: str) -> list[Tier]:
    """The groups of answers to a question on a page of `language`, the best first; none when nothing is asked."""
    own = question(text, language)
    if own is None:
        return []
    has_code = any(_code(plain_code(part)) is not None for part in (text, *words_of(text)))
    later = [code for code in ("en", "it") if code != language]
    rest = _any_of(text, [code for code in LANGUAGES if code not in (language, *later)])
    found = [(Q(title_vector=own), language), (Q(body_vector=own), language)]
    found += [(Q(other_vector=question(text, code)), code) for code in later]
    return [Tier(condition, code, has_code) for condition, code in [*found, (Q(other_vector=rest), "")]]


def _any_of(text: str, languages: list[str]):
    asked = None
    for query in (question(text, code) for code in languages):
        if query is not None:
            asked = query if asked is None else asked | query
    return asked


def matching(rows: QuerySet[Listing], found: list[Tier]) -> QuerySet[Listing]:
    """The rows of all tiers, in no order."""
    if not found:
        return rows.none()
    condition = Q()
    for tier in found[1:]:  # the second holds the first
        condition |= tier.condition
    return rows.filter(condition)


def answering_elsewhere(listings: list[int], found: list[Tier]) -> list[int]:
    """Ids, of these rows, that do not answer in the language of the page. One query."""
    return list(Listing.objects.filter(pk__in=listings).exclude(found[1].condition).values_list("pk", flat=True))


def ranked(rows: QuerySet[Listing], found: list[Tier], after: tuple[int, ...] | None, *, limit: int) -> list:
    """(tier from 1, quality, id) of the best answers behind the one that `after` names. One query.

    A tier is only read when those before it have not filled the page: PostgreSQL decides that before it begins. It takes the
    beginning of a code for far more frequent than it is: codes are gathered. Statements are Django's own; all values stay
    parameters.
    """
    gathers = bool(found) and found[0].has_code
    parts: dict[int, str] = {}
    parameters: list = []
    for number, tier in enumerate(found, 1):
        if after and number < after[0]:
            continue
        answers = _without(rows.filter(tier.condition), found[: number - 1])
        if after and number == after[0]:
            _tier, quality, pk = after
            answers = answers.filter(quality__lte=quality).filter(Q(quality__lt=quality) | Q(id__lt=pk))
        best = answers.order_by("-quality", "-id").values_list("quality", "id")[:limit]
        sql, values = best.query.sql_with_params()
        sql = gathering(sql) if gathers else sql
        filled = " + ".join(f"(SELECT count(*) FROM t{earlier})" for earlier in parts) or "0"  # noqa: S608
        parts[number] = f"t{number} AS MATERIALIZED (SELECT * FROM ({sql}) AS best WHERE {filled} < {limit})"  # noqa: S608
        parameters += values
    if not parts:
        return []
    union = " UNION ALL ".join(f"SELECT {number} AS tier, quality, id FROM t{number}" for number in parts)  # noqa: S608
    statement = f"WITH {', '.join(parts.values())} {union} ORDER BY tier, quality DESC, id DESC LIMIT {limit}"
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def gathering(sql: str) -> str:
    """A statement about listing rows of one language that no index of all the rows of a language can answer: what is left are the
    indexes of words, tokens and markets."""
    column = '"catalogue_listing"."language"'
    return sql.replace(f"{column} = ", f"{column} || '' = ")


def _without(rows: QuerySet[Listing], earlier: list[Tier]) -> QuerySet[Listing]:
    """Rows that answered in no earlier tier; the second holds the first."""
    for tier in earlier[1:] or earlier:
        rows = rows.exclude(tier.condition)
    return rows


def nearest(rows: QuerySet[Listing], text: str, language: str, *, limit: int) -> list[int]:
    """Ids of rows that have some of the words, in any language, those with more and rarer ones first, among CANDIDATES. One query.

    A number alone makes no row an answer where there are other words: who asks for 50 m² of tiles does not mean 50 ml of cream.
    """
    asked = question(text, language, any_word=True)
    if asked is None:
        return []
    others = [code for code in LANGUAGES if code != language]
    other = _any_of_words(text, others)
    named = " ".join(word for word in telling_words(text) if not word[0].isdigit()) or text
    own = question(named, language, any_word=True)
    some = rows.filter(Q(body_vector=own) | Q(other_vector=_any_of_words(named, others)))
    some = some.order_by().values("pk")[:CANDIDATES]
    rank = (
        SearchRank(F("body_vector"), asked)
        + SearchRank(F("title_vector"), asked)
        + SearchRank(F("other_vector"), other)
    )
    answers = Listing.objects.filter(pk__in=some).annotate(rank=rank)
    return list(answers.order_by("-rank", "-quality", "-id").values_list("pk", flat=True)[:limit])


def _any_of_words(text: str, languages: list[str]):
    asked = None
    for code in languages:
        query = question(text, code, any_word=True)
        if query is not None:
            asked = query if asked is None else asked | query
    return asked


def unaccented_words(text: str) -> list[str]:
    """The telling words as the table of words holds them."""
    return [word for part in telling_words(text) if (word := sort_name(part).strip("-._"))]
