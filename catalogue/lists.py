"""What the pages with lists of products show: a place in the list, what was found and how, what it can be narrowed by."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from pavilion import clock
from pavilion.text import sort_name

from . import browse, facets, pages, search, texts, words
from .facets import Choice
from .models import Listing
from .texts import language_list

MAX_COMPARED = 4
FEW = 3  # answers below which another spelling is offered
BEST = "best"
ORDER_WORDS = {
    BEST: gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest"),
    "price": gettext_lazy("Lowest price"),
    "minimum": gettext_lazy("Lowest minimum order"),
    "lead": gettext_lazy("Shortest lead time"),
}
PARAMETERS = ("q", "exact", "after", "c", *facets.PARAMETERS)


@dataclass
class Answers:
    """What a question found."""

    text: str  # as asked
    page: browse.Page
    numbers: dict[str, int]
    used: str = ""  # the spelling that was looked for in its place
    meant: str = ""  # a spelling to offer: little answers to what was asked
    some_words: bool = False  # no product has all the words; these have some
    languages: list[str] = field(
        default_factory=list
    )  # of the texts that answered, where not the page's; "": only the glossary


def context(request, rows: QuerySet[Listing], choice: Choice, *, category: int | None, text: str = "") -> dict:
    """What `catalogue/parts/list.html` shows of `rows`. `category`: whose stored counts hold for all of them (0: for all
    that is visible), None when nobody counts these rows."""
    order = _order(request, text)
    after = request.GET.get("after", "")
    narrowed = choice.apply(rows)
    if text:
        answers = _ask(narrowed, text, order, after, exact="exact" in request.GET)
        base = search.matching(rows, search.tiers(answers.used or text, get_language()))
    else:
        numbers = browse.numbers(narrowed, None if choice.number else category)
        answers = Answers("", browse.in_order(narrowed, browse.ORDERS[order], after), numbers)
        base = rows
    choice.count(base, answers.numbers)
    limit = browse.MANY if choice.number else browse.COUNT_LIMIT
    chosen = compared(request.GET)
    return {
        "answers": answers,
        "page": answers.page,
        "count": browse.Counted(answers.numbers.get("", 0), limit),
        "next_query": pages.next_query(request, answers.page),
        "first": _first(request),
        "choice": choice,
        "chips": choice.chips(),
        "kept": choice.kept(*facets.NAMES, "ships"),
        "kept_sort": choice.kept("sort"),
        "order": order,
        "orders": [(word, label) for word, label in ORDER_WORDS.items() if text or word != BEST],
        "compared": chosen,
        "here_url": request.path,
        "is_plain": not (text or choice.number or answers.page.later or request.GET.get("sort")),
    }


def _order(request, text: str) -> str:
    asked = request.GET.get("sort", "")
    if asked in browse.ORDERS:
        return asked
    return BEST if text else browse.NEWEST.word


def _ask(rows: QuerySet[Listing], text: str, order: str, after: str, *, exact: bool) -> Answers:
    """The answers to a question; where there are none, those to what was probably meant, or to some of its words. Where
    there are few, what was probably meant is offered."""
    language = get_language()
    found = _answers(rows, text, order, after)
    number = found.numbers.get("", 0)
    if after or number >= FEW:
        return found
    if number and (exact or found.languages):
        return found  # nothing to mend: another language knows the words
    meant = words.corrected(text, language) if not exact else ""
    if number:
        found.meant = meant
        return found
    if meant:
        instead = _answers(rows, meant, order, after)
        if instead.numbers.get(""):
            instead.text, instead.used = text, meant
            return instead
    ids = search.nearest(rows, meant or text, language, limit=browse.PAGE_SIZE)
    found.page = browse.Page(browse.by_ids(ids), "", False)
    found.some_words = bool(ids)
    return found


def _answers(rows: QuerySet[Listing], text: str, order: str, after: str) -> Answers:
    tiers = search.tiers(text, get_language())
    matching = search.matching(rows, tiers)
    numbers = browse.numbers(matching, None)
    if order != BEST:
        return Answers(text, browse.in_order(matching, browse.ORDERS[order], after), numbers)
    page = browse.best(rows, tiers, after)
    elsewhere = [row.pk for row in page.rows if row.tier > 2]  # words of other languages are kept together
    languages = (texts.languages_saying(text, elsewhere, besides=get_language()) or [""]) if elsewhere else []
    return Answers(text, page, numbers, languages=languages)


def said_in(answers: Answers) -> str:
    """In which other languages companies say what answered, as words; "" when all is in the page's language or nobody knows."""
    return language_list([code for code in answers.languages if code])


def places_named(text: str, choice: Choice) -> list[tuple[str, str]]:
    """Districts and regions whose name has all the words of a question, as (name, address). No query."""
    asked = search.unaccented_words(text)
    found = []
    for facet in choice.facets:
        if facet.name in ("district", "region") and asked:
            named = [value for value in facet.values if all(word in sort_name(value.label) for word in asked)]
            found += [(value.label, reverse(f"catalogue:{facet.name}", args=[value.word])) for value in named[:3]]
    return found


def compared(query) -> list[int]:
    """The products that are being compared: their numbers in the address, MAX_COMPARED at most."""
    numbers = [int(word) for word in query.getlist("c") if word.isascii() and word.isdigit() and len(word) <= 18]
    return list(dict.fromkeys(numbers))[:MAX_COMPARED]


def _first(request) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def visible() -> QuerySet[Listing]:
    """The rows of the page's language that buyers see now."""
    return Listing.objects.visible(get_language(), clock.now())
