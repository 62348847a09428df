"""What banners cost: one decision in process, three banners on a page made for one visitor, the fragment, facts into rows.

python -m benchmarks banners [--rounds 5] [--seconds 2]
"""

import argparse
import functools
import random
import statistics
import time
import uuid

from .load import measure
from .portal import portal, use_django
from .rounds import YARDSTICK, side_by_side

COMPANIES = 300
BROWSER = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PLACES = ("front_hero", "sector_head", "store_strip")


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a page did not answer, or a goal is missed."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="banners …"', description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each page in each round")
    given = parser.parse_args(arguments)
    with portal() as running:
        use_django(running.environment)
        _make_table()
        goals = [_decisions(), _written()]
        fetch = functools.partial(measure, seconds=given.seconds)
        cookie = f"Cookie: {_session()}"
        fragment = f"{running.url}/en/banners/?slots=front_hero"
        results = side_by_side(
            {
                YARDSTICK: functools.partial(fetch, f"{running.url}/trivial/"),
                "fragment, one banner": functools.partial(fetch, fragment, headers=[BROWSER]),
                "fragment, three banners": functools.partial(
                    fetch, fragment + ",sector_head,store_strip", headers=[BROWSER]
                ),
                "page, no banner": functools.partial(
                    fetch, f"{running.url}/with-banners/0/", headers=[BROWSER, cookie]
                ),
                "page, three banners": functools.partial(
                    fetch, f"{running.url}/with-banners/3/", headers=[BROWSER, cookie]
                ),
            },
            rounds=given.rounds,
        )
    part = results["page, three banners"]["rate"] / results["page, no banner"]["rate"]
    goals.append(
        _goal(f"a page with three banners: {100 * part:.1f}% of the requests/s without; at least 95%", part >= 0.95)
    )
    median = results["fragment, one banner"]["ratio"][0]
    goals.append(_goal(f"the fragment: {median:.2f} of the trivial view; at least 0.5", median >= 0.5))
    return int(not all(goals) or any(result["failures"] for result in results.values()))


def _decisions(number: int = 20_000) -> bool:
    """How long one decision takes, the shared position in the deck included."""
    from campaigns import serving
    from pavilion import clock

    serving.forget()
    page, now, times = serving.page_of("en"), clock.now(), []
    serving.choose("front_hero", page=page, now=now)
    for _time in range(number):
        started = time.perf_counter()
        serving.choose("front_hero", page=page, now=now)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p95 = times[int(number * 0.95)]
    words = f"one decision among {COMPANIES} companies: median {statistics.median(times):.3f} ms, p95 {p95:.3f} ms; less than 1"
    return _goal(words, p95 < 1)


def _written(number: int = 20_000) -> bool:
    """How many facts a second come from the stream into the table."""
    from campaigns import counting, facts
    from campaigns.models import Sighting
    from campaigns.tokens import Showing, pack
    from pavilion import clock

    counting.write_waiting()
    now = clock.now()
    for _start in range(0, number, 1000):
        showings = [
            Showing(uuid.uuid4(), 10**9, "front_hero", "en", now, 0.1, "deck-2", "bench", dealt=True)
            for _one in range(1000)
        ]
        facts.STREAM.add(*(f"served|{uuid.uuid4().hex}||{pack(showing)}" for showing in showings))
    started = time.perf_counter()
    done = counting.write_waiting()
    rate = done / (time.perf_counter() - started)
    Sighting.objects.filter(campaign_id=10**9).delete()
    return _goal(f"facts from the stream into the table: {rate:,.0f} a second; at least 5,000", rate >= 5000)


def _make_table() -> None:
    """A table of 300 companies with a banner in each place; the demonstration's own has fewer."""
    from django.core.cache import cache

    from campaigns import decks, serving
    from pavilion import clock

    rng = random.Random(1)
    words = {
        "headline": "Porcelain stoneware from our kiln in Sassuolo", "line": "Samples within a week, from 120 m².", "alt": "Tiles",
        "language": "", "by": "Ceramiche Rocca Bianca", "sector": "cer", "url": "/en/store/rocca-bianca/", "webp": "", "jpeg": "",
        "src": "/static/x.svg", "width": 530, "height": 240,
    }  # fmt: skip
    entries = [
        {
            "campaign": 1000 * place + owner, "owner": owner, "placement": code, "sector": "", "sectors": [], "searches": [],
            "regions": [], "language": "", "starts": None, "ends": None, "weight": 1, "people": [], "words": {"en": words, "it": words},
            "appeal": 1.0,
        }
        for place, code in enumerate(PLACES)
        for owner in range(1, COMPANIES + 1)
    ]  # fmt: skip
    table = {
        "built_at": clock.now().timestamp(), "weighed_at": clock.now().timestamp(), "running": [], "appeals": {}, "entries": entries,
        "shares": dict.fromkeys(PLACES, 0.3),
        "weights": {f"{code}:": {owner: rng.expovariate(1) for owner in range(1, COMPANIES + 1)} for code in PLACES},
    }  # fmt: skip
    cache.set(decks.KEY, table, None)
    serving.forget()


def _session() -> str:
    """The session cookie of a buyer of the demonstration."""
    from .pages import _cookie_of_a_buyer

    return _cookie_of_a_buyer()


def _goal(words: str, is_met: bool) -> bool:
    print(f"  {'reached' if is_met else 'NOT REACHED'}: {words}", flush=True)
    return is_met
