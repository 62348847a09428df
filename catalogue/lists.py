"""What the pages with lists of products show: a place in the list, what was found and how, what it can be narrowed by."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from pavilion import clock
from pavilion.memory import Memory
from pavilion.text import sort_name

from . import browse, counting, facets, pages, search, texts, words
from .facets import Choice
from .models import Category, Listing
from .texts import language_list

MAX_COMPARED = 4
MAX_CHOSEN = 40  # products whose numbers are read from an address: more than a page of cards and a full comparison
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
COUNTED = ("q", "exact", "ships", *facets.NAMES)  # those of them that say which rows are counted


COUNTS = Memory()  # what was counted of a question; counting costs more than answering it


@dataclass
class Answers:
    """What a question found."""

    text: str  # as asked
    page: browse.Page
    numbers: dict[str, int]
    besides: dict[str, dict[str, int]]  # for each facet in which something is chosen: if another of its values were
    used: str = ""  # the spelling that was looked for in its place
    meant: str = ""  # a spelling to offer: little answers to what was asked
    some_words: bool = False  # no product has all the words; these have some
    languages: list[str] = field(
        default_factory=list
    )  # of the texts that answered, where not the page's; "": only the glossary

    @property
    def counted(self) -> tuple:
        """The numbers, as facts."""
        besides = tuple((name, tuple(numbers.items())) for name, numbers in self.besides.items())
        return tuple(self.numbers.items()), besides

    @property
    def facts(self) -> tuple:
        """All that may be different when the same address is asked for again (pavilion/kept.py)."""
        return (
            tuple(row.card for row in self.page.rows),
            self.page.next,
            self.counted,
            (self.used, self.meant, self.some_words, tuple(self.languages)),
        )


@dataclass
class Question:
    """What the address of a list asks, of which rows."""

    request: HttpRequest
    rows: QuerySet[Listing]
    choice: Choice
    category: Category | None = (
        None  # that holds all of the rows; without one they are all that is visible, or all of a place
    )
    place: str = ""  # the token of the place that all rows have
    text: str = ""

    @property
    def after(self) -> str:
        """The place in the list where the page begins."""
        return self.request.GET.get("after", "")

    @property
    def order(self) -> str:
        """The word of the order asked for."""
        asked = self.request.GET.get("sort", "")
        if asked in browse.ORDERS:
            return asked
        return BEST if self.text else browse.NEWEST.word

    @property
    def narrowed(self) -> QuerySet[Listing]:
        """The rows that answer to everything chosen."""
        return self.choice.apply(self.rows)

    def counted(self, page: browse.Page, rows: QuerySet[Listing], text: str = "") -> tuple[dict, dict]:
        """The numbers of `rows` narrowed, and for each facet in which something is chosen those there would be if another of its
        values were. Remembered."""
        besides = [facet.name for facet in self.choice.chosen]

        def count() -> tuple[dict, dict]:
            numbers, *others = self._numbers(rows, self.category, text, ["", *besides])
            return numbers, dict(zip(besides, others, strict=True))

        return self._remembered(page, text, count)

    def counted_around(self, page: browse.Page, rows: QuerySet[Listing], category: Category) -> dict:
        """The numbers of another category's rows, narrowed as these are. Remembered."""
        return self._remembered(page, f"in {category.pk}", lambda: self._numbers(rows, category, "", [""])[0])

    def _numbers(
        self, rows: QuerySet[Listing], category: Category | None, text: str, besides: list[str]
    ) -> list[dict[str, int]]:
        """What `rows` have once they are narrowed by everything chosen but one facet, for each of `besides` ("": by everything).
        One query each and one more."""
        if not (self.choice.number or text or self.place):
            return [counting.numbers(rows, category)]
        always = [[word] for word in search.unaccented_words(text)] + ([[self.place]] if self.place else [])
        groups = {name: self.choice.tokens(besides=name) + always for name in besides}
        asked = {said for every in groups.values() for group in every for said in group}
        stored = counting.stored_numbers(category, asked, get_language())
        return [
            counting.tokens_counted(
                self.choice.apply(rows, besides=name),
                category,
                common=not self.choice.ships and counting.are_common(groups[name], stored),
            )
            for name in besides
        ]

    def _remembered(self, page: browse.Page, what: str, count: Callable):
        """What is counted for this question: on its first page for as long as the cards stay the same, so that whatever is new
        there is also counted."""
        asked = [(name, tuple(values)) for name, values in self.request.GET.lists() if name in COUNTED]
        cards = () if page.later else tuple(row.card for row in page.rows)
        return COUNTS.get((what, self.request.path, self.order, tuple(sorted(asked)), cards), count)


def ask(question: Question) -> Answers:
    """What the database answers: a page of rows, and what was counted."""
    if question.text:
        return _search(question)
    page = browse.in_order(question.narrowed, browse.ORDERS[question.order], question.after)
    return Answers("", page, *question.counted(page, question.rows))


def context(question: Question, answers: Answers) -> dict:
    """What `catalogue/parts/list.html` shows. No query."""
    request, choice, text = question.request, question.choice, question.text
    choice.count(answers.numbers, answers.besides)
    limit = counting.MANY if choice.number else counting.COUNT_LIMIT
    kept = choice.kept(*facets.NAMES, "ships")
    return {
        "answers": answers,
        "page": answers.page,
        "count": counting.Counted(answers.numbers.get("", 0), limit),
        "next_query": pages.next_query(request, answers.page),
        "first": _first(request),
        "choice": choice,
        "chips": choice.chips(),
        "kept": kept,
        "filters_facts": (request.path, tuple(kept), choice.facts, answers.counted),
        "kept_sort": choice.kept("sort"),
        "order": question.order,
        "orders": [(word, label) for word, label in ORDER_WORDS.items() if text or word != BEST],
        "here_url": request.path,
        "is_plain": not (text or choice.number or answers.page.later or request.GET.get("sort")),
    } | _picked(question, answers.page)


def _search(question: Question) -> Answers:
    """The answers to a search; where there are none, those to what was probably meant, or to some of its words. Where there are
    few, what was probably meant is offered."""
    language, text, exact = get_language(), question.text, "exact" in question.request.GET
    found = _answers(question, text)
    number = found.numbers.get("", 0)
    if question.after or number >= FEW:
        return found
    if number and (exact or found.languages):
        return found  # nothing to mend: another language knows the words
    meant = words.corrected(text, language) if not exact else ""
    if number:
        found.meant = meant
        return found
    if meant:
        instead = _answers(question, meant)
        if instead.numbers.get(""):
            instead.text, instead.used = text, meant
            return instead
    ids = search.nearest(question.narrowed, meant or text, language, limit=browse.PAGE_SIZE)
    found.page = browse.Page(browse.by_ids(ids), "", False)
    found.some_words = bool(ids)
    return found


def _answers(question: Question, text: str) -> Answers:
    tiers = search.tiers(text, get_language())
    if not tiers:
        return Answers(text, browse.Page([], "", False), {}, {})  # signs without a word
    matching = search.matching(question.rows, tiers)
    if question.order == BEST:
        page = browse.best(question.narrowed, tiers, question.after)
        elsewhere = [row.pk for row in page.rows if row.tier > 2]  # words of other languages are kept together
    else:
        page = browse.in_order(question.choice.apply(matching), browse.ORDERS[question.order], question.after)
        elsewhere = search.answering_elsewhere([row.pk for row in page.rows], tiers)
    languages = (texts.languages_saying(text, elsewhere, besides=get_language()) or [""]) if elsewhere else []
    return Answers(text, page, *question.counted(page, matching, text), languages=languages)


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
    """The products chosen for comparison: their numbers in the address. There may be more than MAX_COMPARED: the pages say so."""
    numbers = [int(word) for word in query.getlist("c") if word.isascii() and word.isdigit() and len(word) <= 18]
    return list(dict.fromkeys(numbers))[:MAX_CHOSEN]


def _picked(question: Question, page: browse.Page) -> dict:
    """What `catalogue/parts/choose.html` shows: the cards, ticked where they are chosen, and what is chosen besides them."""
    chosen = compared(question.request.GET)
    cards, elsewhere = [row.card for row in page.rows], []
    for number in chosen:
        box = f'name="c" value="{number}"'
        place = next((place for place, card in enumerate(cards) if box in card), None)
        if place is None:
            elsewhere.append(number)
        else:
            cards[place] = cards[place].replace(box, f"{box} checked")
    query = question.request.GET.copy()
    query.pop("c", None)
    return {
        "cards": cards,
        "chosen": len(chosen),
        "max_compared": MAX_COMPARED,
        "chosen_elsewhere": elsewhere,
        "pick": min(len(elsewhere), MAX_COMPARED),
        "unchosen_url": f"{question.request.path}?{query.urlencode()}",
    }


def _first(request) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def in_place(request: HttpRequest, place: str, choice: Choice) -> Question:
    """The question for what is made in a region or district, by its token."""
    return Question(request, visible().filter(tokens__contains=[place]), choice, place=place)


def visible() -> QuerySet[Listing]:
    """The rows of the page's language that buyers see now."""
    return Listing.objects.visible(get_language(), clock.now())
