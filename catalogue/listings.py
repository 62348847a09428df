"""The read model of every list: which rows are out of date, and how they are made again (docs/listings.md).

A change marks its product in the same transaction; a worker makes the rows of many products at once. The row of the
work list is the lock: a change that commits while its product is being made waits for that, and asks again.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.utils import translation

from companies.models import Company
from pavilion import clock, doorbell, work
from pavilion.text import slugify

from . import attributes, cards, indexing, score
from .models import (
    Category,
    Certificate,
    Listing,
    ListingJob,
    Material,
    PriceTier,
    Product,
    ProductPicture,
    ProductText,
    Step,
    Store,
)
from .texts import nearest

log = structlog.get_logger(__name__)

BATCH = 200
LAPSED_DAYS = 7  # for which the nightly job may have been away
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LEVELS = ("l1", "l2", "l3", "l4", "l5", "l6", "l7")
KEY = ["product_id", "language"]
WRITTEN = [
    field.attname
    for field in Listing._meta.concrete_fields
    if field.attname not in ("id", *KEY) and not getattr(field, "generated", False)
]
# All rows in one parameter: the fastest way in, and the statement is the same for one row and for a thousand.
WRITE = f"""
    INSERT INTO catalogue_listing ({", ".join([*KEY, *WRITTEN])})
    SELECT {", ".join([*KEY, *WRITTEN])} FROM json_populate_recordset(NULL::catalogue_listing, %(rows)s)
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in WRITTEN)}
"""  # noqa: S608 - names of columns alone

MARK = """
    INSERT INTO catalogue_listingjob (product_id, work_state, attempts, due_at, last_error)
    SELECT id, 'waiting', 0, %(now)s, '' FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id
    ON CONFLICT (product_id) DO UPDATE SET
        work_state = 'waiting', attempts = 0, due_at = excluded.due_at, lease = NULL, leased_until = NULL, last_error = ''
"""


def mark_dirty(product_ids: Iterable[int]) -> None:
    """Ask for the listing rows of these products to be made again, in the present transaction; ring for the worker.

    Whoever is making them now loses their lease, so that what they made of the older state does not count.
    """
    ids = sorted(set(product_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"ids": ids, "now": clock.machine_now()})
    from .tasks import rebuild_listings

    doorbell.ring(rebuild_listings)


def mark_company_dirty(company: Company) -> None:
    """The same for everything a company shows or has shown."""
    mark_dirty(company.products.live().values_list("pk", flat=True))


def set_period(company: Company, *, open_from: datetime | None, open_until: datetime | None) -> None:
    """Show or hide a company's rows from the very moment its store's period changes, and have missing rows made."""
    rows = Listing.objects.filter(company=company)
    if open_from is None:
        rows.delete()
    else:
        rows.update(open_from=open_from, open_until=open_until)
    mark_company_dirty(company)


def rebuild_waiting() -> int:
    """Make the rows of every product that waits; returns of how many products. Safe to run late, twice or side by side."""
    done = 0
    while jobs := work.claim(ListingJob, limit=BATCH):
        try:
            done += _rebuild(jobs)
        except Exception as error:
            if len(jobs) > 1:
                log.warning("listings_one_by_one", jobs=len(jobs), exc_info=error)
            done += sum(_rebuild_alone(job) for job in jobs)
    return done


def _rebuild_alone(job: ListingJob) -> int:
    try:
        return _rebuild([job])
    except Exception as error:
        log.warning("work_failed", model="catalogue.ListingJob", row=job.pk, attempts=job.attempts, exc_info=error)
        work.give_back(job, f"{type(error).__name__}: {error}")
        return 0


def _rebuild(jobs: list[ListingJob]) -> int:
    """Make the rows of one batch; returns of how many products. What was locked at that moment is tried once more: another
    worker that claims at the same time holds rows for an instant that it finds are taken."""
    held = _rebuild_unlocked(jobs)
    if left := [job for job in jobs if job.pk not in held]:
        held |= _rebuild_unlocked(left)
    return len(held)


@transaction.atomic
def _rebuild_unlocked(jobs: list[ListingJob]) -> set[int]:
    """Make the rows of those that nobody else holds; returns which. Jobs are locked before their products are read: a change
    that commits later marks them anew, one that committed earlier is seen."""
    lease = jobs[0].lease
    mine = (
        ListingJob.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk__in=[job.pk for job in jobs], lease=lease, work_state=ListingJob.State.WAITING)
        .order_by("product_id")
    )
    held = dict(mine.values_list("pk", "product_id"))
    write_rows(held.values())
    ListingJob.objects.filter(pk__in=held).update(
        work_state=ListingJob.State.DONE, lease=None, leased_until=None, last_error=""
    )
    return set(held)


def write_rows(product_ids: Iterable[int]) -> None:
    """Make the rows of these products now; those that may not be listed lose theirs. The caller serialises."""
    product_ids = list(product_ids)
    rows = made_of(product_ids)
    listed = {row["product_id"] for row in rows}
    Listing.objects.filter(product__in=set(product_ids) - listed).delete()
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, {"rows": json.dumps(rows, ensure_ascii=False, default=str)})


def made_of(product_ids: Iterable[int]) -> list[dict]:
    """The rows that these products should have, as {column: value}; as many queries however many products."""
    return [row for product in _products(list(product_ids)) for row in rows_of(product)]


def rows_of(product: Product) -> list[dict]:
    """The rows a product has, as {column: value}, one per language of the portal; none while it is not published, says nothing, or its store never opened."""
    store = getattr(product.company, "store", None)
    if product.state != Product.State.PUBLISHED or store is None or store.open_from is None:
        return []
    texts = {text.language: text for text in product.texts.all()}
    if not texts:
        return []
    said, facts = indexing.said(product), _facts(product, store)
    rows = []
    for language in LANGUAGES:
        text = nearest(texts, language)
        title_words, description = indexing.own_words(text)
        slug = slugify(text.title) or "p"
        with translation.override(language):
            row = {
                "language": language,
                "text_language": text.language,
                "title": text.title,
                "title_words": title_words,
                "slug": slug,
                "words": indexing.words(product, store),
                "description": description,
                "others": {code: words for code, words in said.items() if code != language},
                "card": cards.card(product, store, title=text.title, slug=slug, text_language=text.language),
            }
        rows.append(facts | row)
    return rows


def _facts(product: Product, store: Store) -> dict:
    """What a product's rows say in every language."""
    return {
        "product_id": product.pk,
        "company_id": product.company_id,
        "place": store.place,
        "codes": indexing.codes(product),
        "region": store.region.code if store.region else "",
        "district": store.district_id,
        "markets": product.markets,
        "tokens": indexing.tokens(product, store),
        "price_mode": product.price_mode,
        "minimum_order": product.minimum_order,
        "lead_days": product.lead_days_to or product.lead_days_from,
        "sample_offered": product.sample_offered,
        "quality": score.total(score.points(product)),
        "position": product.position,
        "published_at": product.published_at,
        "open_from": store.open_from,
        "open_until": store.open_until,
        **indexing.sort_keys(product),
        **dict.fromkeys(LEVELS),
        **dict(zip(LEVELS, product.category.ancestors if product.category else [], strict=False)),
    }


def _products(product_ids: list[int]) -> list[Product]:
    """The products with all that their rows say. Those of one company, or of one category, share it in memory."""
    today = clock.today()
    company = Company.objects.select_related(
        "store__district", "store__site__province__region", "office_province__region"
    )
    products = list(
        Product.objects.filter(pk__in=product_ids).prefetch_related(
            Prefetch("category", Category.objects.select_related("parent")),
            Prefetch("company", company),
            Prefetch("certificates", Certificate.objects.confirmed(today)),
            Prefetch("company__certificates", Certificate.objects.confirmed(today).of_the_company()),
        )
    )
    attributes.read({product.category for product in products if product.category})
    _attach(products, "texts", ProductText.objects.all())
    _attach(products, "tiers", PriceTier.objects.all())
    _attach(products, "steps", Step.objects.all())
    _attach(products, "materials", Material.objects.all())
    _attach(products, "pictures", ProductPicture.objects.select_related("picture"))
    return products


def _attach(products: list[Product], name: str, rows: QuerySet) -> None:
    """Let `product.<name>.all()` answer with what is read here: prefetch_related makes a query set for each product."""
    answers = {product.pk: product._prefetched_objects_cache.setdefault(name, []) for product in products}
    for row in rows.filter(product__in=list(answers)):
        answers[row.product_id].append(row)


def misplaced() -> list[int]:
    """Products whose cards show another place than their store has now: a site was changed in the room below."""
    town = Coalesce("company__store__site__town", "company__office_town")
    rows = Listing.objects.alias(town=town).exclude(place__startswith=F("town"))
    return list(rows.values_list("product_id", flat=True).distinct())


def lapsed() -> list[int]:
    """Products of companies with a certificate that expired in the last days: they are found by it no longer."""
    today = clock.today()
    recent = Certificate.objects.filter(expires_on__lt=today, expires_on__gte=today - timedelta(days=LAPSED_DAYS))
    return list(
        Listing.objects.filter(company__in=recent.values("company")).values_list("product_id", flat=True).distinct()
    )
