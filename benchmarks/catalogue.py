"""Lists, products and search over invented products in any number: what the database needs, and what visitors get, in one run.

make bench ARGS="catalogue --products 10000 --categories 5500". Data of their own in `.state/bench-catalogue`, kept between runs: a
second run with more products adds what is missing.
"""

import argparse
import functools
import itertools
import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from . import portal as portals
from .load import measure, once_each
from .rounds import YARDSTICK, side_by_side

PAST_THE_CACHE = "past-the-cache=1"
TIMES = 15
MOST_READ = 40_000  # rows: a count to 10,000 of what half of the rows have, with some to spare
RARE = 400  # place of a rare word in the vocabulary


def main(arguments: list[str]) -> int:
    """Load, measure, print; 1 when a statement reads the whole listing table or a page did not answer as expected."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="catalogue …"', description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--categories", type=int, default=5_500)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="that make listing rows side by side")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each page in each round; 0 leaves the pages out")
    given = parser.parse_args(arguments)
    portals.STATE = portals.state_folder() / "bench-catalogue"
    with portals.portal(demo=False) as running:
        portals.use_django(running.environment)
        _load(given, running.environment)
        scans = _database()
        failures = _pages(running.url, given) if given.seconds else 0
    return int(bool(scans or failures))


def _load(given, environment: dict[str, str]) -> None:
    from django.db import connection

    from catalogue import derived, words

    from . import invented

    leaves = invented.make_categories(given.categories)
    with _workers(given.processes, environment) as finish:
        began = time.perf_counter()
        made = invented.make_products(given.products, leaves)
        processor = finish()
        spent = time.perf_counter() - began
    if made:
        print(
            f"written: {made / spent:.0f} products/s with listing rows in two languages by {given.processes} workers;"
            f" {processor / made * 1000:.2f} s of their processor time for 1,000"
        )
    for name, prepare in (("words", words.count_words), ("facets", derived.count_facets)):
        began = time.perf_counter()
        prepare()
        print(f"counted {name}: {time.perf_counter() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalogue_listing")
        cursor.execute("ANALYZE catalogue_searchword")


@contextmanager
def _workers(number: int, environment: dict[str, str]) -> Iterator[Callable[[], float]]:
    """Processes that make the listing rows that wait, by the worker's own function; all run when the block begins. What the
    block gets waits until they have made everything and ends them; it returns the seconds of processor time they took."""
    context = multiprocessing.get_context("spawn")
    ready, last, took = context.Barrier(number + 1), context.Event(), context.Queue()
    workers = [context.Process(target=_work, args=(environment, ready, last, took)) for _worker in range(number)]
    for worker in workers:
        worker.start()

    def finish() -> float:
        last.set()
        return sum(took.get() for _worker in workers)

    ready.wait(timeout=60)
    try:
        yield finish
    finally:
        last.set()
        for worker in workers:
            worker.join()


def _work(environment: dict[str, str], ready, last, took) -> None:
    portals.use_django(environment)
    from catalogue import listings

    listings.rebuild_waiting()
    ready.wait()
    began = time.process_time()
    while True:
        is_last = last.is_set()
        if not listings.rebuild_waiting() and is_last:
            break
        time.sleep(0.05)
    took.put(time.process_time() - began)


def _questions() -> dict[str, Callable]:
    """What lists ask of the database, by name."""
    from catalogue import browse, counting, search, words
    from catalogue.models import Listing
    from pavilion import clock

    from . import invented

    rows = Listing.objects.visible("en", clock.now())
    largest, small = _largest_and_small(rows)
    rare = invented.vocabulary()[RARE]
    deep = _cursor_of_page(rows, 500)

    def asked(text):
        return lambda: browse.best(rows, search.tiers(text, "en"), "")

    def counted(text="", *tokens, within=rows, category=None):
        """Counted as a list does (catalogue/lists.py)."""
        found = within
        for token in tokens:
            found = found.filter(tokens__contains=[token])
        found = search.matching(found, search.tiers(text, "en")) if text else found
        said = [*tokens, *search.unaccented_words(text)]

        def count():
            stored = counting.stored_numbers(category, said, "en")
            return counting.tokens_counted(found, category, common=counting.are_common([[one] for one in said], stored))

        return count

    return {
        "all, newest": lambda: browse.newest(rows, ""),
        "all, newest, page 500": lambda: browse.newest(rows, deep),
        "largest sector, newest": lambda: browse.newest(rows.in_category(largest), ""),
        "group of 1,000, newest": lambda: browse.newest(rows.in_category(small), ""),
        "largest sector, lowest price": lambda: browse.in_order(rows.in_category(largest), browse.ORDERS["price"], ""),
        "largest sector, one filter": lambda: browse.newest(rows.in_category(largest).filter(tokens__contains=["minimum:50"]), ""),
        "numbers of all, stored": lambda: counting.numbers(rows, None),
        "numbers of what half have": counted("", "minimum:50"),
        "numbers of what a fifth has": counted("", "lead:7"),
        "numbers of a region": counted("", "region:08"),
        "numbers of three filters": counted("", "minimum:10", "lead:7", "sample:yes"),
        "numbers of a filter in the largest sector": counted("", "minimum:50", within=rows.in_category(largest), category=largest),
        "search, word in half of all": asked(invented.COMMON["en"]),
        "search, rare word": asked(rare),
        "search, two words": asked(f"{invented.COMMON['en']} {rare}"),
        "search, a code": asked("X-0000123"),
        "search, the beginning of many codes": asked("6907"),
        "numbers of a search, word in half": counted(invented.COMMON["en"]),
        "numbers of a search, rare word": counted(rare),
        "numbers of a search, a code": counted("X-0000123"),
        "some words of a code nobody has": lambda: search.nearest(rows, "X-9999999", "en", limit=browse.PAGE_SIZE),
        "typing error": lambda: words.corrected(f"{rare[:-1]}xw", "en"),
        "suggestions": lambda: words.suggestions(rare[:4], "en", clock.now()),
    }  # fmt: skip


def _largest_and_small(rows) -> tuple:
    """The largest sector, and the category of any level whose number of products is nearest to 1,000."""
    from django.db.models import Count

    from catalogue.models import Category

    levels = [list(rows.order_by().values_list(f"l{level}").annotate(number=Count("pk"))) for level in (1, 2, 3)]
    most = max(levels[0], key=lambda row: row[1])
    middling = min(itertools.chain(*levels), key=lambda row: abs(row[1] - 1_000))
    print(
        f"\n{rows.count()} products; the largest sector has {most[1]}, the category nearest to 1,000 has {middling[1]}"
    )
    return Category.objects.get(pk=most[0]), Category.objects.get(pk=middling[0])


def _some_products(rows, number: int = 5_000) -> list[tuple[int, str]]:
    """(number, word in the address) of products from everywhere in the list."""
    from django.db.models import F

    step = max(1, rows.count() // number)
    return list(rows.annotate(rest=F("product_id") % step).filter(rest=0).values_list("product_id", "slug")[:number])


def _cursor_of_page(rows, page: int) -> str:
    """Where a page far behind begins; that of the last page when there are fewer."""
    from catalogue import browse

    place = min((page - 1) * browse.PAGE_SIZE, max(rows.count() - browse.PAGE_SIZE - 1, 0))
    row = rows.order_by("-published_at", "-id")[place]
    return browse._cursor(row.published_at, row.pk, browse.NEWEST)


def _database() -> list[str]:
    """Time each question in the database and look at how it is answered; returns those that read the whole table."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    whole = []
    print(f"\n{'in the database':<40}{'median ms':>10}{'slowest':>10}   reads the whole table")
    for name, ask in _questions().items():
        times = []
        for _time in range(TIMES):
            began = time.perf_counter()
            ask()
            times.append((time.perf_counter() - began) * 1000)
        with CaptureQueriesContext(connection) as captured:
            ask()
        scanned = any(_scans(query["sql"]) for query in captured.captured_queries)
        whole += [name] if scanned else []
        print(f"{name:<40}{statistics.median(times):>10.2f}{max(times):>10.2f}   {'yes' if scanned else ''}")
    return whole


def _scans(sql: str) -> bool:
    """Whether a statement goes through more of the listing table, row by row, than a count to 10,000 needs."""
    from django.db import connection

    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return False
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        return _read_in_order(cursor.fetchone()[0][0]["Plan"]) > MOST_READ


def _read_in_order(node: dict) -> int:
    """How many rows of the listing table sequential scans of a plan have read."""
    own = 0
    if node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "catalogue_listing":
        own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return own + sum(map(_read_in_order, node.get("Plans", [])))


def _pages(url: str, given) -> int:
    """The pages beside the trivial view: kept by the page cache, made for each request, and cold (addresses asked for once each).

    Returns how many answers were not as expected.
    """
    from django.utils import translation

    from catalogue.models import Listing
    from pavilion import clock

    from . import invented

    with translation.override("en"):
        rows = Listing.objects.visible("en", clock.now())
        row = rows.order_by("pk").first()
        largest, small = _largest_and_small(rows)
        pages = {
            "all": "/en/products/",
            "all, page 500": f"/en/products/?after={_cursor_of_page(rows, 500)}",
            "largest sector": f"/en/c/{largest.path_en}/",
            "group of 1,000": f"/en/c/{small.path_en}/",
            "search": f"/en/products/?q={invented.COMMON['en']}",
            "filter": "/en/products/?minimum=50",
            "product": f"/en/p/{row.slug}-{row.product_id}/",
        }
        products = [f"/en/p/{slug}-{pk}/" for pk, slug in _some_products(rows)]
    fetch = functools.partial(measure, seconds=given.seconds)
    contestants = {YARDSTICK: functools.partial(fetch, f"{url}/trivial/")}
    for name, path in pages.items():
        made = f"{url}{path}{'&' if '?' in path else '?'}{PAST_THE_CACHE}"
        contestants[f"{name}, kept"] = functools.partial(fetch, url + path)
        contestants[f"{name}, made"] = functools.partial(fetch, made)
        if name != "product":
            contestants[f"{name}, cold"] = lambda path=path: fetch(once_each(url + path))
    contestants["products, each once"] = lambda: fetch([url + path for path in random.sample(products, len(products))])
    print()
    results = side_by_side(contestants, rounds=given.rounds)
    return sum(result["failures"] for result in results.values())
