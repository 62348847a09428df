"""How a banner looks before anybody sees it: on its own, and on the real page."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, pgettext

from catalogue.models import Category
from catalogue.views import lists, public, stores

from . import decks, slots
from .models import Campaign, Placement

State = Campaign.State
TAGS = {State.PROPOSED: "is-warn", State.SENT_BACK: "is-bad", State.SUSPENDED: "is-bad"}


def look(campaign: Campaign, now: datetime) -> dict:
    """What a page about a banner shows of it: itself as in its slot (None while its picture is being prepared), state and phase."""
    words = decks.words_of(campaign).get(get_language())
    return {
        "shown": slots.facts(words) | {"place": campaign.placement.code} if words else None,
        "phase": phase(campaign, now),
        "tag": "is-ok" if campaign.is_running(now) else TAGS.get(campaign.state, "is-mute"),
    }


def phase(campaign: Campaign, now: datetime) -> str:
    """Where it stands in a word or two, dates included: no job has to run for it to be true."""
    if campaign.state == State.APPROVED:
        if campaign.is_over(now):
            return pgettext("banner", "over")
        return (
            pgettext("banner", "running") if campaign.is_running(now) else pgettext("banner", "approved, begins later")
        )
    return campaign.get_state_display()


def page(request, campaign: Campaign) -> HttpResponse:
    """The real page with this banner in its slot; never kept."""
    words = decks.words_of(campaign).get(get_language())
    code = campaign.placement.code
    request.banner_preview = {code: slots.facts(words)} if words else {}
    if code == Placement.Code.SECTOR_HEAD:
        sector = campaign.sectors.first() or Category.objects.sectors().first()
        response = lists.category(request, sector.path)
    elif code == Placement.Code.STORE_STRIP:
        response = stores.stores(request)
    elif code == Placement.Code.FRONT_HERO:
        response = public.front(request)
    else:
        response = lists.products(request)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
