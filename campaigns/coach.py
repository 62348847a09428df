"""How a company's banners do beside its sector, what became of its guarantee, and three things it could improve.

Every suggestion follows from a fact that is shown with it; none is a score. A sector is compared with from three companies on, so
that nobody's figures can be read out of it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from companies.models import Company

from . import figures, limits
from .figures import Figures
from .models import Campaign, CampaignDay, Placement, ShareDay
from .reports import Part

SECTOR_AT_LEAST = 3  # other companies with figures
WIDE = 1280  # pixels of a picture that is sharp everywhere
SHORT = 25  # characters of a headline that says little
SHOWN = 3


@dataclass(frozen=True)
class Advice:
    """One thing to improve: what, the fact it follows from, and where to do it."""

    what: str
    why: str
    url: str


def beside_sector(company: Company, first: date) -> tuple[Figures, Figures | None]:
    """A company's figures since a day, and those of the other companies of its sector; None where they are too few. Two queries."""
    rows = CampaignDay.objects.filter(day__gte=first)
    sums = {name: Sum(name, default=0) for name in ("served", "seen", "clicked")}
    own = Figures(**rows.filter(campaign__company=company).aggregate(**sums))
    store = getattr(company, "store", None)
    if store is None or store.sector_id is None:
        return own, None
    others = rows.filter(campaign__company__store__sector=store.sector_id).exclude(campaign__company=company)
    found = others.aggregate(**sums, companies=Count("campaign__company", distinct=True))
    enough = found.pop("companies") >= SECTOR_AT_LEAST
    return own, Figures(**found) if enough else None


def guarantee(company: Company, first: date) -> list[tuple[Placement, Part]]:
    """What a company had in each placement since a day, beside its equal share. Two queries."""
    sums = {name: Sum(name) for name in ("served", "seen", "equal_served", "equal_seen")}
    rows = ShareDay.objects.filter(company=company, day__gte=first).order_by().values("placement").annotate(**sums)
    found = {row.pop("placement"): Part(company, **row) for row in rows}
    return [(place, found[place.code]) for place in Placement.objects.all() if place.code in found]


def advice(
    company: Company, campaigns: list[Campaign], now: datetime, *, own: Figures, sector: Figures | None
) -> list[Advice]:
    """At most three things to improve, the weightiest first. `campaigns` come with everything (`with_all`)."""
    running = [campaign for campaign in campaigns if campaign.is_running(now)]
    found = [*_of_room(company, campaigns, now)]
    for campaign in running:
        found += _of_words(campaign) + _of_picture(campaign) + _of_target(company, campaign)
    return (_of_rate(running, own, sector) + found)[:SHOWN]


def _of_room(company: Company, campaigns: list[Campaign], now: datetime) -> list[Advice]:
    taken = sum(campaign.state in Campaign.TAKING_ROOM and not campaign.is_over(now) for campaign in campaigns)
    room = limits.banner_limit(company, now) - taken
    if room <= 0:
        return []
    why = ngettext("Your package has room for %(count)s more.", "Your package has room for %(count)s more.", room)
    return [Advice(_("Prepare another banner"), why % {"count": room}, reverse("campaigns:banner_new"))]


def _of_words(campaign: Campaign) -> list[Advice]:
    url = reverse("campaigns:banner", args=[campaign.pk])
    by_language = {creative.language: creative for creative in campaign.creatives.all()}
    found = []
    if "en" not in by_language:
        found.append(
            Advice(
                _("Write it in English"),
                _("“%(banner)s” shows Italian words on English pages.") % {"banner": campaign},
                url,
            )
        )
    for creative in by_language.values():
        about = {"banner": creative.headline, "language": creative.get_language_display()}
        if not creative.line:
            found.append(
                Advice(
                    _("Add a second line"),
                    _("“%(banner)s” (%(language)s) has none: say where you produce, or from which quantity on.")
                    % about,
                    url,
                )
            )
        if len(creative.headline) < SHORT:
            found.append(
                Advice(
                    _("Say more in the headline"),
                    _("“%(banner)s” (%(language)s) is short: name the material, the process or the place.") % about,
                    url,
                )
            )
        if creative.headline.isupper():
            found.append(
                Advice(
                    _("Write the headline in small letters"),
                    _("“%(banner)s” is all in capitals, which is read more slowly.") % about,
                    url,
                )
            )
        if not creative.alt:
            found.append(
                Advice(
                    _("Say what the picture shows"),
                    _("“%(banner)s” (%(language)s): who does not see the picture learns nothing of it.") % about,
                    url,
                )
            )
    return found


def _of_picture(campaign: Campaign) -> list[Advice]:
    narrow = [creative.picture for creative in campaign.creatives.all() if creative.picture.width < WIDE]
    if not narrow:
        return []
    why = _("That of “%(banner)s” has %(width)s pixels in width; from %(wide)s on it is sharp on every screen.")
    about = {"banner": campaign, "width": min(picture.width for picture in narrow), "wide": WIDE}
    return [Advice(_("Use a larger picture"), why % about, reverse("campaigns:banner", args=[campaign.pk]))]


def _of_target(company: Company, campaign: Campaign) -> list[Advice]:
    if campaign.target != Campaign.Target.STORE or not company.products.filter(state=Product.State.PUBLISHED).exists():
        return []
    why = _("“%(banner)s” leads to your store; a banner about one product may lead to it at once.") % {
        "banner": campaign
    }
    return [Advice(_("Lead to the product you speak of"), why, reverse("campaigns:banner", args=[campaign.pk]))]


def _of_rate(running: list[Campaign], own: Figures, sector: Figures | None) -> list[Advice]:
    """Below the sector beyond chance: the intervals do not touch."""
    if not (running and sector and own.says_rate and sector.says_rate and own.bounds[1] < sector.bounds[0]):
        return []
    why = _("Of 100 viewable showings %(own)s are clicked, in your sector %(sector)s.")
    about = {"own": f"{own.rate:.1f}", "sector": f"{sector.rate:.1f}"}
    least = min(running, key=lambda campaign: figures.of_campaign(campaign).rate)
    return [Advice(_("Try other words or another picture"), why % about, reverse("campaigns:banner", args=[least.pk]))]
