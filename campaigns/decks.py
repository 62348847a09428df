"""The prepared table that serving reads: every approved banner that runs now or will, with its words, addresses and weights.

Built from the database by a scheduled task and after every decision on a banner; kept in the cache. A banner of a store that is
closed, of a product that is not published, or whose picture is not ready is not in it. The instants of the store's period are
in it: what opens, closes, begins or ends does so on time although no task runs.
"""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from catalogue import pages, pictures
from catalogue.models import Product
from companies.models import Mandate

from . import appeal
from .models import Campaign, Creative, Placement

KEY = "campaigns:table:2"  # counts up with the shape of the table: an old process then reads its own
WEIGHED_EVERY = 600  # seconds after which weights are made anew though the same banners run


def build(now: datetime) -> dict:
    """Make the table from the database, a fixed number of queries, and put it into the cache. Returns it."""
    people = _people(now)
    campaigns = Campaign.objects.to_come(now).filter(placement__is_on=True).with_all().order_by("pk")
    entries = [entry for campaign in campaigns if (entry := _entry(campaign, people, now))]
    table = {
        "built_at": now.timestamp(),
        "shares": {placement.code: placement.guaranteed_share / 100 for placement in Placement.objects.on()},
        "entries": entries,
    }
    table |= _weights(entries, cache.get(KEY), now)
    for entry in entries:
        entry["appeal"] = table["appeals"].get(entry["campaign"], 1.0)
    cache.set(KEY, table, None)
    return table


def _weights(entries: list[dict], before: dict | None, now: datetime) -> dict:
    """Weights of owners and banners: those of the table before while they are fresh and the same banners run, else new ones."""
    running = sorted(entry["campaign"] for entry in entries if _runs(entry, now.timestamp()))
    if before and before["running"] == running and 0 <= now.timestamp() - before["weighed_at"] < WEIGHED_EVERY:
        return {name: before[name] for name in ("weights", "appeals", "running", "weighed_at")}
    weights, appeals = appeal.weigh(entries, now)
    return {"weights": weights, "appeals": appeals, "running": running, "weighed_at": now.timestamp()}


def _runs(entry: dict, instant: float) -> bool:
    return (entry["starts"] or 0) <= instant < (entry["ends"] or instant + 1)


def _people(now: datetime) -> dict[int, list[int]]:
    """Who acts for each company now: {company: ids of persons}."""
    found: dict[int, list[int]] = {}
    for company, person in Mandate.objects.in_force(now).values_list("company_id", "user_id"):
        found.setdefault(company, []).append(person)
    return found


def words_of(campaign: Campaign) -> dict[str, dict]:
    """What a banner says on the pages of each language, with the picture's addresses and where it leads."""
    return {code: words for code, _name in settings.LANGUAGES if (words := _words(campaign, code))}


def target_url(campaign: Campaign, language: str) -> str:
    """The path a banner leads to on the pages of a language: always a page of this portal."""
    if campaign.product:
        return pages.translated_urls(campaign.product)[language]
    with translation.override(language):
        if campaign.store:
            return reverse("catalogue:store", args=[campaign.store.slug])
        if campaign.category:
            return reverse("catalogue:category", args=[campaign.category.path])
        return reverse("selection:calls")


def _entry(campaign: Campaign, people: dict[int, list[int]], now: datetime) -> dict | None:
    period = _period(campaign, now)
    words = words_of(campaign)
    if period is None or not words:
        return None
    starts, ends = period
    return {
        "campaign": campaign.pk,
        "owner": campaign.company_id or 0,
        "placement": campaign.placement.code,
        "sector": _sector(campaign),
        "sectors": sorted(sector.sign for sector in campaign.sectors.all()),
        "searches": campaign.searches,
        "regions": campaign.regions,
        "language": campaign.language,
        "starts": starts.timestamp() if starts else None,
        "ends": ends.timestamp() if ends else None,
        "weight": campaign.priority,
        "people": people.get(campaign.company_id, []),
        "words": words,
    }


def _period(campaign: Campaign, now: datetime) -> tuple[datetime | None, datetime | None] | None:
    """When it may be shown: its own dates within those of the store it leads to; None when that will never be."""
    advertised = campaign.target_company
    if advertised is None:
        return campaign.starts_at, campaign.ends_at
    store = getattr(advertised, "store", None)
    if store is None or store.open_from is None or store.open_until <= now:
        return None
    if campaign.product and campaign.product.state != Product.State.PUBLISHED:
        return None
    starts = max(filter(None, (campaign.starts_at, store.open_from)))
    ends = min(filter(None, (campaign.ends_at, store.open_until)))
    return (starts, ends) if starts < ends else None


def _words(campaign: Campaign, language: str) -> dict | None:
    creative: Creative | None = campaign.creative_for(language)
    if creative is None or not creative.picture.is_ready:
        return None
    sources = pictures.sources(creative.picture)
    advertised = campaign.target_company
    store = getattr(advertised, "store", None) if advertised else None
    return {
        "headline": creative.headline,
        "line": creative.line,
        "alt": creative.alt,
        "language": creative.language if creative.language != language else "",
        "by": store.name if store and campaign.company_id else settings.OPERATOR["site_name"],
        "sector": _sector(campaign),
        "url": target_url(campaign, language),
        "webp": sources.webp,
        "jpeg": sources.jpeg,
        "src": sources.src,
        "width": campaign.placement.picture_width,
        "height": campaign.placement.picture_height,
    }


def _sector(campaign: Campaign) -> str:
    """The sign of the sector of what a banner shows."""
    advertised = campaign.target_company
    store = getattr(advertised, "store", None) if advertised else None
    sector = campaign.category or (store.sector if store else None)
    return sector.sign.partition("-")[0] if sector else ""
