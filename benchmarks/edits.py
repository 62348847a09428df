"""How soon an edit is seen while others edit: on the product's own page and in a list, neither from the page cache.

make bench ARGS="edits --editors 20 --edits 20". Each editor changes a product of its own about once a second, through the portal's own
verb; the whole portal runs beside it, with its worker.
"""

import argparse
import random
import statistics
import threading
import time
import urllib.request

from .portal import use_django
from .stack import Stack

GOAL = 2.0  # seconds


def main(arguments: list[str]) -> int:
    """Edit, look, print; 1 when an edit took longer than the goal to be seen, or an editor failed."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="edits …"', description=__doc__)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--edits", type=int, default=20)
    given = parser.parse_args(arguments)
    with Stack("edits") as stack:
        use_django(stack.owner)
        people = _products(given.editors + 1)
        stop, failures = threading.Event(), []
        editors = [threading.Thread(target=_edit_on, args=(*one, stop, failures), daemon=True) for one in people[1:]]
        for editor in editors:
            editor.start()
        seen = [_edit_and_look(stack, *people[0], number) for number in range(1, given.edits + 1)]
        stop.set()
        for editor in editors:
            editor.join()
    return _report(seen, failures)


def _products(number: int) -> list[tuple]:
    """A product of each of so many companies with an open store: (product, person, words found in its title alone)."""
    from tests.catalogue import factories

    found = []
    for place in range(number):
        company, person = factories.maker(legal_name=f"Modifica {place} S.r.l.")
        product = factories.published(company, person, texts={"en": {"title": f"Edited thing n{place}x"}})
        found.append((product, person, f"n{place}x"))
    return found


def _edit(product, person, number: int) -> None:
    from catalogue import products

    products.update_product(product, data={"minimum_order": number}, actor=person)


def _edit_on(product, person, _word: str, stop: threading.Event, failures: list) -> None:
    from django.db import connection

    try:
        while not stop.wait(random.uniform(0.5, 1.5)):
            _edit(product, person, random.randint(1, 900))
    except Exception as error:
        failures.append(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def _edit_and_look(stack: Stack, product, person, word: str, number: int) -> tuple[float, float]:
    """Seconds from the commit until the page and the list show the new minimum order."""
    from catalogue import pages

    minimum = 10_000 + number
    _edit(product, person, minimum)
    began = time.monotonic()
    page = _until(stack, f"{pages.product_url(product, 'en')}?unknown={number}", f"{minimum:,}", began)
    listed = _until(stack, f"/en/products/?q={word}&unknown={number}", f"{minimum:,}", began)
    stack.wait(0.5)
    return page, listed


def _until(stack: Stack, path: str, words: str, began: float) -> float:
    while time.monotonic() - began < 60:
        with urllib.request.urlopen(stack.url + path, timeout=10) as answer:
            if words in answer.read().decode():
                return time.monotonic() - began
        stack.wait(0.02)
    return float("inf")


def _report(seen: list[tuple[float, float]], failures: list[str]) -> int:
    for place, name in enumerate(("its page", "a list")):
        times = [one[place] for one in seen]
        print(f"seen on {name}: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s; goal {GOAL:.0f} s")
    for failure in failures:
        print(f"an editor failed: {failure}")
    return int(bool(failures) or max(max(one) for one in seen) > GOAL)
