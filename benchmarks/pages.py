"""The public pages beside the trivial view, as ratios, on the demonstration's data: what `make bench` runs.

Each page kept by the page cache (asked again and again); made for each request (a query parameter nobody knows goes past the
cache); and, of the lists, cold: addresses that are asked for once each. The sector is also made for a buyer who is signed in.
"""

import argparse
import functools

from .load import measure, once_each
from .portal import portal, use_django
from .rounds import YARDSTICK, side_by_side

PAST_THE_CACHE = "past-the-cache=1"
LISTS = ("sector", "all products")


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a page did not answer as expected."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="pages …"', description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each page in each round")
    given = parser.parse_args(arguments)
    with portal() as running:
        use_django(running.environment)
        _make_waiting_rows()
        pages, cookie = _pages(), _cookie_of_a_buyer()
        print(_what_there_is())
        fetch = functools.partial(measure, seconds=given.seconds)
        contestants = {YARDSTICK: functools.partial(fetch, f"{running.url}/trivial/")}
        for name, path in pages.items():
            address = running.url + path
            made = f"{address}{'&' if '?' in path else '?'}{PAST_THE_CACHE}"
            contestants[f"{name}, kept"] = functools.partial(fetch, address)
            contestants[f"{name}, made"] = functools.partial(fetch, made)
            if name in LISTS:
                contestants[f"{name}, cold"] = lambda address=address: fetch(once_each(address))
        listing = running.url + pages["sector"]
        contestants["sector, signed in"] = functools.partial(fetch, listing, headers=[f"Cookie: {cookie}"])
        results = side_by_side(contestants, rounds=given.rounds)
    return int(any(result["failures"] for result in results.values()))


def _make_waiting_rows() -> None:
    """What a worker and PostgreSQL would do by themselves within a minute: nobody waits for them here."""
    from django.db import connection

    from catalogue import listings

    listings.rebuild_waiting()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_listing")


def _pages() -> dict[str, str]:
    """The pages to measure: the largest sector, a product with much to show, a search for a frequent word."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import translation

    from catalogue.models import Category, Listing
    from pavilion import clock

    with translation.override("en"):
        rows = Listing.objects.visible("en", clock.now())
        largest = rows.order_by().values("l1").annotate(number=Count("pk")).order_by("-number").values_list("l1")[0][0]
        product = rows.filter(l1=largest).order_by("pk").first()
        return {
            "front": reverse("catalogue:front"),
            "sector": reverse("catalogue:category", args=[Category.objects.get(pk=largest).path]),
            "all products": reverse("catalogue:products"),
            "product": reverse("catalogue:product", args=[product.slug, product.product_id]),
            "search": reverse("catalogue:products") + "?q=hand",
        }


def _cookie_of_a_buyer() -> str:
    """A session of the demonstration's buyer."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from companies.demo import BUYER
    from pavilion.models import User

    user = User.objects.get(email=BUYER["email"])
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _what_there_is() -> str:
    from catalogue.models import Listing, Store
    from pavilion import clock

    products = Listing.objects.visible("en", clock.now()).count()
    return f"{products} products of {Store.objects.open(clock.now()).count()} open stores\n"
