"""Why a banner, or why none: for any page of the portal, every banner of its slots with the rule that speaks, or its chance."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue.models import Category, Product
from companies.models import Region

from . import serving
from .exposure import Entry, Hand, Page
from .models import Campaign, Placement

Code = Placement.Code


@dataclass(frozen=True)
class Verdict:
    """One banner: why it cannot stand there, or how often it does, per hundred showings."""

    campaign: Campaign
    why_not: str = ""
    chance: float = 0.0


@dataclass(frozen=True)
class Slot:
    """One slot of a page: which part is dealt, per hundred; or why none of the banners is served at all."""

    placement: Placement
    page: Page
    verdicts: list[Verdict]
    dealt: float = 0.0
    why_none: str = ""

    @property
    def owners(self) -> int:
        """How many companies (and the agency) may stand there."""
        return len({verdict.campaign.company_id for verdict in self.verdicts if not verdict.why_not})


class NoPage(Exception):
    """An address that is no page of the portal with a slot for banners."""


def page_at(address: str) -> tuple[str, Page]:
    """The placement of an address of the portal, and what is known of that page. Raises NoPage."""
    parts = urlsplit(address.strip())
    try:
        language = parts.path.split("/")[1]
        with translation.override(language if language in ("it", "en") else None):
            found = resolve(parts.path)
    except (Resolver404, IndexError) as error:
        raise NoPage from error
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    known = SLOTS.get(found.view_name)
    if known is None or language not in ("it", "en"):
        raise NoPage
    place, about = known
    return place, serving.page_of(language, **about(language, found.kwargs, query))


def slot(place: str, page: Page, now: datetime) -> Slot:
    """Every banner of a placement that is not ended, with its verdict for a page at this instant; those shown first."""
    placement = Placement.objects.get(code=place)
    known = serving.table()
    share = serving.share_dealt(known, place, now.timestamp())
    hand = known.hand(place, page, now.timestamp()) if share is not None else Hand([])
    in_table = {entry.campaign: entry for entry in known.entries}
    campaigns = Campaign.objects.filter(placement=placement).exclude(
        state__in=[Campaign.State.DRAFT, Campaign.State.ENDED]
    )
    verdicts = [
        _verdict(campaign, in_table.get(campaign.pk), hand, share, page, now) for campaign in campaigns.with_all()
    ]
    verdicts.sort(key=lambda verdict: (-verdict.chance, verdict.campaign.pk))
    return Slot(placement, page, verdicts, 100 * (share or 0), _why_none(placement, known, share, now))


def _why_none(placement: Placement, known: serving.Table, share: float | None, now: datetime) -> str:
    if not placement.is_on:
        return _("This place is switched off.")
    if not known.built_at:
        return _("There is no table yet: it is made every minute.")
    if share is None:
        return _("The table is too old to be trusted: scheduled work does not run.")
    return ""


def _verdict(
    campaign: Campaign, entry: Entry | None, hand: Hand, share: float | None, page: Page, now: datetime
) -> Verdict:
    if entry is None or share is None:
        return Verdict(campaign, why_not=_not_in_table(campaign, now))
    if entry.owner in hand.by_owner and any(one.campaign == entry.campaign for one in hand.by_owner[entry.owner]):
        return Verdict(campaign, chance=100 * hand.probability(entry, share))
    return Verdict(campaign, why_not=_does_not_suit(entry, page, now.timestamp()))


def _not_in_table(campaign: Campaign, now: datetime) -> str:
    """Why a banner is not in the table at all."""
    if campaign.state != Campaign.State.APPROVED:
        return _("It is %(state)s.") % {"state": campaign.get_state_display()}
    if campaign.is_over(now):
        return _("Its last day is past.")
    advertised = campaign.target_company
    store = getattr(advertised, "store", None) if advertised else None
    if advertised and not (store and store.is_open(now)):
        return _("The store is closed.")
    if campaign.product and campaign.product.state != Product.State.PUBLISHED:
        return _("The product is not published.")
    if not any(creative.picture.is_ready for creative in campaign.creatives.all()):
        return _("Its picture is not ready.")
    return _("It comes with the next table, within a minute.")


def _does_not_suit(entry: Entry, page: Page, instant: float) -> str:
    """The first rule of a page that speaks against a banner of the table."""
    if entry.starts is not None and instant < entry.starts:
        return _("It has not begun yet.")
    if entry.ends is not None and instant >= entry.ends:
        return _("Its last day is past.")
    if entry.language not in ("", page.language):
        return _("It is for pages in the other language.")
    if entry.sectors and not {page.sector, page.sector.partition("-")[0]} & entry.sectors:
        return _("It is for other sectors.")
    if entry.regions and page.region not in entry.regions:
        return _("It is for other regions.")
    return _("It is for other search words.")


def _of_category(language: str, given: dict, query: dict) -> dict:
    found = Category.objects.filter(**{f"path_{language}": given.get("path", "")}).first()
    if found is None:
        raise NoPage
    return {"sector": found.sign}


def _of_product(language: str, given: dict, query: dict) -> dict:
    found = Product.objects.filter(pk=given.get("pk")).select_related("category").first()
    if found is None:
        raise NoPage
    return {"sector": found.category.sign if found.category else ""}


def _of_stores(language: str, given: dict, query: dict) -> dict:
    found = Region.objects.filter(slug=query.get("region", "")[:50]).first()
    return {"region": found.code if found else ""}


SLOTS = {
    "catalogue:front": (Code.FRONT_HERO, lambda language, given, query: {}),
    "catalogue:category": (Code.SECTOR_HEAD, _of_category),
    "catalogue:products": (Code.SEARCH_SIDE, lambda language, given, query: {"search": query.get("q", "")}),
    "catalogue:product": (Code.PRODUCT_FOOT, _of_product),
    "catalogue:stores": (Code.STORE_STRIP, _of_stores),
}
