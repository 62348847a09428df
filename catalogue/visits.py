"""Counting looks at the pages of products and stores, for their company. Without cookies, and without knowing who looks.

A page that was open for a second says so once per tab, by a word without any number of the visitor. Words go into a stream, a worker writes
them as rows, and the figures of the last days are counted anew from the rows: whatever is read twice counts once. Browsers that ask not to
be counted and robots are not.
"""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count

from pavilion import clock
from pavilion.stream import Stream

from .models import PageView, Product, Store, ViewDay

STREAM = Stream("visits", bound=200_000)
KEPT = timedelta(days=7)  # single views; the figures of days stay
WORD = re.compile(r"([ps])([1-9]\d{0,17})")  # p12: the page of product 12; s3: that of store 3
FACT = re.compile(r"([0-9a-f-]{36}) ([ps])(\d{1,18}) (\d{4}-\d\d-\d\d)")
ROBOT = re.compile(r"bot|crawl|spider|slurp|headless|preview|monitor|curl|wget|python|scrap", re.IGNORECASE)


def asks_not_to_be_counted(headers) -> bool:
    """Whether a browser says so, or what asks is none: nothing is counted then."""
    agent = headers.get("User-Agent", "")
    is_silent = headers.get("DNT") == "1" or headers.get("Sec-GPC") == "1"
    is_foreign = headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    return is_silent or is_foreign or not agent or bool(ROBOT.search(agent))


def note(word: str) -> None:
    """Somebody looks at a page (WORD says which). Costs nothing; it is written within a minute."""
    STREAM.add_later(f"{uuid4()} {word} {clock.today()}")


def write_waiting() -> int:
    """Write the views that wait in the stream; returns how many. Safe to repeat."""
    return STREAM.drain(_write)


def forget_old() -> int:
    """Delete single views whose days are counted; returns how many."""
    return PageView.objects.filter(day__lt=clock.today() - KEPT).delete()[0]


def _write(texts: list[str]) -> None:
    facts = [found.groups() for text in texts if (found := FACT.fullmatch(text))]
    first_day = clock.today() - KEPT
    facts = [
        (UUID(number), kind, int(pk), day)
        for number, kind, pk, written in facts
        if (day := date.fromisoformat(written)) >= first_day
    ]
    products = _companies(Product, "p", facts)
    stores = _companies(Store, "s", facts)
    rows = []
    for number, kind, pk, day in facts:
        company = (products if kind == "p" else stores).get(pk)
        if company:
            product = pk if kind == "p" else None
            rows.append(PageView(number=number, company_id=company, product_id=product, day=day))
    with transaction.atomic():
        PageView.objects.bulk_create(sorted(rows, key=lambda row: row.number), ignore_conflicts=True)
        _count_anew({row.day for row in rows}, {row.company_id for row in rows})


def _count_anew(days: set[date], companies: set[int]) -> None:
    rows = PageView.objects.filter(day__in=days, company__in=companies).order_by("company", "day", "product")
    counted = rows.values("company_id", "product_id", "day").annotate(number=Count("pk"))
    ViewDay.objects.bulk_create(
        [ViewDay(**row) for row in counted],
        update_conflicts=True,
        unique_fields=["company", "day", "product"],
        update_fields=["number"],
    )


def _companies(model, kind: str, facts) -> dict[int, int]:
    """The company of each product or store that is named."""
    wanted = {pk for _number, one, pk, _day in facts if one == kind}
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", "company_id"))
