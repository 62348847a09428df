"""How many banners a company may run at a time: what its package gives, asked by every verb that takes room."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from selection.memberships import current_membership

from .models import Campaign


def banner_limit(company: Company, now: datetime) -> int:
    """How many banners at a time the company's membership gives; 0 without one."""
    membership = current_membership(company, now)
    return membership.package.banners if membership else 0


def no_room(campaign: Campaign, now: datetime) -> str:
    """Why this banner is one too many for its company, in words; "" when there is room, and for the agency's own.

    What is waiting, approved or suspended counts, for the days it runs; the version that this one replaces does not. The
    caller holds the lock on the company's row: two at the same moment cannot both find the last room.
    """
    if campaign.company_id is None:
        return ""
    limit = banner_limit(campaign.company, now)
    if limit == 0:
        return _("Your company has no membership with banners at present.")
    if most_at_once(campaign, now) < limit:
        return ""
    words = ngettext(
        "Your package gives %(limit)s banner at a time, and it is taken for these days. End it first, or choose other days.",
        "Your package gives %(limit)s banners at a time, and they are taken for these days. End one first, or choose "
        "other days.",
        limit,
    )
    return words % {"limit": limit}


def most_at_once(campaign: Campaign, now: datetime) -> int:
    """The greatest number of the company's other banners that run at the same time within this one's dates."""
    others = (
        Campaign.objects.of_company(campaign.company)
        .taking_room(now)
        .exclude(pk__in=[campaign.pk, campaign.replaces_id or 0])
        .exclude(replaces__state__in=Campaign.TAKING_ROOM)  # takes the room of the version it replaces
        .values_list("starts_at", "ends_at")
    )
    periods = [(start or now, end) for start, end in others]
    begin = max(campaign.starts_at or now, now)
    # The number only grows where a period begins: looking at those instants is enough.
    instants = [begin, *(start for start, _end in periods if start > begin and _before(start, campaign.ends_at))]
    return max(sum(start <= instant and _before(instant, end) for start, end in periods) for instant in instants)


def _before(instant: datetime, end: datetime | None) -> bool:
    return end is None or instant < end
