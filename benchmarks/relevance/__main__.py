"""How well the search finds: nDCG@10 and recall beside two plain ways, on the questions and products of this folder.

Products and judgements are fictional and judged by the portal's own authors, who wrote them down before they looked at any
result; they tell one way from another, not how satisfied buyers are. Many of the products are described in Italian alone.
Everything is written in a transaction that is rolled back.
"""

import argparse
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import portal as portals

FOLDER = Path(__file__).parent
PAGE = 24
LANGUAGES = ("it", "en", "de", "fr")


@dataclass(frozen=True)
class Question:
    """What a buyer types, in which language, and how well each thing answers it."""

    language: str
    text: str
    grades: dict[str, int]


def main(arguments: list[str]) -> int:
    """Measure and print; with --misses also the questions this search answers badly."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="relevance …"', description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what this search answers badly")
    given = parser.parse_args(arguments)
    portals.STATE = portals.state_folder() / "bench-catalogue"
    with portals.services() as environment:
        portals.use_django(environment)
        from django.core.management import call_command
        from django.db import transaction

        call_command("prepare", verbosity=0)
        with transaction.atomic():
            things = _load()
            for line in report(things, misses=given.misses):
                print(line)
            transaction.set_rollback(True)
    return 0


def questions() -> list[Question]:
    """The frozen questions."""
    rows = [line.split("|") for line in _lines("queries.txt")]
    return [
        Question(language, text, {thing: int(grade) for thing, _is, grade in (part.partition("=") for part in said.split())})
        for language, text, said in rows
    ]  # fmt: skip


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _load() -> dict[int, str]:
    """Write the products, each of a company of its own; returns {product: thing}."""
    from benchmarks.invented import CLOSES, OPENED
    from catalogue import listings, words
    from catalogue.models import Category, Listing, Product, ProductText, Store
    from companies.models import Company, Province

    Listing.objects.all().delete()
    groups = {category.sign: category for category in Category.objects.all()}
    province = Province.objects.order_by("pk").first()
    things, texts = {}, []
    for number, line in enumerate(_lines("products.txt")):
        thing, group, *said = line.split("|")
        company = Company.objects.create(
            legal_name=f"Giudizio {number} S.r.l.",
            vat_number=f"8{number:010}",
            tax_code=f"8{number:010}",
            office_town="Roma",
            office_province=province,
        )
        Store.objects.create(
            company=company, slug=f"giudizio-{number}", name=f"Giudizio {number}", sort_name=f"giudizio {number}",
            open_from=OPENED, open_until=CLOSES,
        )  # fmt: skip
        product = Product.objects.create(
            company=company, category=groups[group], state="published", published_at=OPENED
        )
        things[product.pk] = thing
        titles = dict(zip(("it", "en", "de", "fr"), said[:4], strict=True))
        about = {"it": said[4], "en": said[5]}
        texts += [
            ProductText(product=product, language=code, title=title, description=about.get(code, ""))
            for code, title in titles.items()
            if title
        ]
    ProductText.objects.bulk_create(texts)
    listings.write_rows(things)
    words.count_words()
    return things


def report(things: dict[int, str], *, misses: bool) -> list[str]:
    """The table: nDCG@10 and recall on the first page, for each way and language."""
    ways = {
        "this search": this_search,
        "icontains, every word": every_word_contained,
        "full text, English": one_language,
    }
    asked = questions()
    lines = [f"{len(things)} products, {len(asked)} questions; fictional, judged by the authors", ""]
    lines.append(
        f"{'':<24}" + "".join(f"{code:>14}" for code in (*LANGUAGES, "all")) + "   nDCG@10 / recall on the first page"
    )
    bad = []
    for name, way in ways.items():
        scores = {question: score(question, way, things) for question in map(_Key, asked)}
        cells = []
        for code in (*LANGUAGES, ""):
            found = [value for key, value in scores.items() if code in ("", key.question.language)]
            gain, recall = (statistics.mean(column) for column in zip(*found, strict=True))
            cells.append(f"{gain:.2f} / {recall:.2f}")
        lines.append(f"{name:<24}" + "".join(f"{cell:>14}" for cell in cells))
        if way is this_search:
            bad = [
                f"{value[0]:.2f} {key.question.language} {key.question.text}"
                for key, value in scores.items()
                if value[0] < 0.7
            ]
    return [*lines, "", *sorted(bad)] if misses else lines


@dataclass(frozen=True, eq=False)
class _Key:
    """A question as the key of its score: two questions may be equal."""

    question: Question


def score(key: _Key, way: Callable, things: dict[int, str]) -> tuple[float, float]:
    """(nDCG@10, recall among the first page) of one question."""
    grades = key.question.grades
    found = way(key.question.text, "it" if key.question.language == "it" else "en")
    gains = [grades.get(things.get(pk, ""), 0) for pk in found]
    ideal = sorted((grades[thing] for thing in things.values() if thing in grades), reverse=True)
    wanted = [pk for pk, thing in things.items() if grades.get(thing) == 2] or [
        pk for pk, thing in things.items() if thing in grades
    ]
    recall = len(set(wanted) & set(found[:PAGE])) / len(wanted)
    return _dcg(gains) / _dcg(ideal), recall


def _dcg(gains: list[int]) -> float:
    return sum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains[:10]))


def this_search(text: str, language: str) -> list[int]:
    """The first page as a buyer gets it, with the corrected spelling or some of the words when nothing has all."""
    from django.test import RequestFactory
    from django.utils import translation

    from catalogue import facets, lists
    from catalogue.models import Listing

    request = RequestFactory().get("/", {"q": text})
    with translation.override(language):
        answers = lists.ask(lists.Question(request, lists.visible(), facets.read(request.GET), text=text))
    pks = dict(Listing.objects.filter(pk__in=[row.pk for row in answers.page.rows]).values_list("pk", "product_id"))
    return [pks[row.pk] for row in answers.page.rows]


def every_word_contained(text: str, language: str) -> list[int]:
    """Each word somewhere in the shown title or description; the newest first."""
    from django.db.models import Q

    from catalogue.models import Listing

    rows = Listing.objects.filter(language=language)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return list(rows.order_by("-published_at", "-pk").values_list("product_id", flat=True)[:PAGE])


def one_language(text: str, language: str) -> list[int]:
    """Full text of title and description in the configuration "english", ranked."""
    from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector

    from catalogue.models import Listing

    vector = SearchVector("title", weight="A", config="english") + SearchVector(
        "description", weight="B", config="english"
    )
    asked = SearchQuery(text, config="english", search_type="websearch")
    rows = (
        Listing.objects.filter(language=language)
        .annotate(found=vector, rank=SearchRank(vector, asked))
        .filter(found=asked)
    )
    return list(rows.order_by("-rank", "-pk").values_list("product_id", flat=True)[:PAGE])
