"""The virtual store of a company: made once, filled in by the company, opened and closed by whoever grants it."""

import re
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.facts import assign, only
from companies.mandates import company_of
from companies.models import Company
from pavilion import audit
from pavilion.constraints import explained
from pavilion.text import slugify, sort_name

from . import listings
from .models import Store

STORE_FIELDS = (
    "name", "sector", "district", "site", "tagline_it", "tagline_en", "story_it", "story_en",
    "export_countries", "export_share", "markets", "capacity_it", "capacity_en", "production_lines", "plant_area",
    "quality_staff", "design_staff",
)  # fmt: skip
ANSWER_DAYS = 90  # after the store has closed, conversations that were begun can still be answered
SHOWN_ON_CARDS = {"name", "site", "district"}
# The legal form at the end of a legal name is no part of what a shop is called.
LEGAL_FORM = re.compile(
    r"[\s,]+(s\.?\s?r\.?\s?l\.?(\s?s\.?)?|s\.?\s?p\.?\s?a\.?|s\.?\s?n\.?\s?c\.?|s\.?\s?a\.?\s?s\.?|s\.?\s?a\.?\s?p\.?\s?a\.?|"
    r"soc(iet[aà]|\.)?\s+(coop(erativa|\.)?|agricola|semplice).*|s\.?\s?s\.?)$",
    re.IGNORECASE,
)


@transaction.atomic
def ensure_store(company: Company) -> Store:
    """The company's store, made (closed) when there is none: its name, its first production site in Italy.

    Side effects: audit when it is made.
    """
    company = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    store = Store.objects.filter(company=company).first()
    if store is not None:
        return store
    name = LEGAL_FORM.sub("", company.legal_name).strip()[:120] or company.legal_name[:120]
    store = Store.objects.create(
        company=company,
        name=name,
        slug=_free_slug(slugify(name, length=70) or f"store-{company.pk}"),
        sort_name=sort_name(name, length=120),
        site=company.sites.producing_in_italy().order_by("pk").first(),
    )
    audit.record(store, "created", after={"company": company.pk})
    return store


@transaction.atomic
def set_store_open_until(company: Company, *, open_from: datetime | None, until: datetime | None) -> Store:
    """Open a company's store for a half-open period of instants, or close it for good (both None).

    The one way in which rooms above tell the catalogue who is shown. Raises ValidationError for a period that ends
    before it begins. Side effects: audit; the listing rows show or hide the products from the same moment.
    """
    if (open_from is None) != (until is None) or (open_from and until <= open_from):
        raise ValidationError(_("A store opens and closes again later: give both instants, or none."))
    store = lock(ensure_store(company))
    before = {"open_from": store.open_from, "open_until": store.open_until}
    after = {"open_from": open_from, "open_until": until}
    if before == after:
        return store
    assign(store, after)
    store.save(update_fields=list(after))
    audit.record(store, "opened" if until else "closed", before=before, after=after)
    listings.set_period(company, open_from=open_from, open_until=until)
    return store


@transaction.atomic
def update_store(store: Store, *, data: dict, actor) -> Store:
    """Change the store's own words and figures (STORE_FIELDS) and return it fresh. Its address stays.

    Raises PermissionDenied for anyone but the company, ValidationError for what the database refuses. Side effects:
    audit; the products' cards are made again when they show what changed.
    """
    store = lock(store)
    if company_of(actor) != store.company:
        raise PermissionDenied("A store is its company's own.")
    site = data.get("site")
    if site is not None and site.company_id != store.company_id:
        raise PermissionDenied("A store shows a site of its company.")
    changed = assign(store, only(data, STORE_FIELDS))
    if not changed:
        return store
    store.sort_name = sort_name(store.name, length=120)
    with explained(Store):
        store.save(update_fields=[*changed, "sort_name"])
    audit.record(store, "updated", actor=actor, after={"fields": changed})
    if SHOWN_ON_CARDS & set(changed):
        listings.mark_company_dirty(store.company)
    return store


def answerable_until(company: Company) -> datetime | None:
    """Until when conversations with this company go on: ninety days after its store closed or will close.

    None for a company whose store has no such instant.
    """
    until = Store.objects.filter(company=company).values_list("open_until", flat=True).first()
    return until + timedelta(days=ANSWER_DAYS) if until else None


def why_full(company: Company) -> str:
    """Why no further product may be published, in words; "" while there is room, or without a limit.

    Asked under the lock on the company's row (`ensure_store`), so that two at once cannot both take the last one.
    """
    limit = Store.objects.filter(company=company).values_list("product_limit", flat=True).first()
    if limit is None or company.products.live().count() < limit:
        return ""
    if limit == 0:
        return _("The store’s package gives no published products.")
    words = ngettext(
        "The store’s package gives %(limit)s published product, and that one is published. Withdraw it first.",
        "The store’s package gives %(limit)s published products, and as many are published. Withdraw one first.",
        limit,
    )
    return words % {"limit": limit}


def lock(store: Store) -> Store:
    """The store, fresh and locked until the end of the transaction."""
    return Store.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=store.pk)


def _free_slug(wanted: str) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … when another store has it. The caller holds no lock on the address: the
    unique constraint decides between two at the same moment."""
    taken = set(Store.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{wanted}-{number}") not in taken)
