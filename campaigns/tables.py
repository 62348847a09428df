"""The written table of a banner: which verb leads from which state to which, for whom, and under what condition.

`manage.py show_transitions` prints it; docs/campaigns.md explains it. A guard returns why the verb is closed, in words for
people, or nothing. It reads what the verb hands it: `now` (an instant) and, where an officer decides, `officer` (a User).
"""

from django.utils.translation import gettext as _

from catalogue.models import Product
from companies.officers import CAMPAIGNS
from pavilion.transitions import SYSTEM, Table, Transition

from . import limits
from .models import Campaign
from .roles import OWNER


def may_be_proposed(campaign: Campaign, given: dict) -> str | None:
    """A banner is proposed whole, for days to come, by a store that is open, within the package."""
    now = given["now"]
    if not campaign.creatives.exists():
        return _("Write a headline and add a picture first.")
    if campaign.placement.wants_sectors and not campaign.sectors.exists():
        return _("Choose at least one sector first.")
    return _not_for_these_days(campaign, now) or limits.no_room(campaign, now)


def may_be_approved(campaign: Campaign, given: dict) -> str | None:
    """A second person approves what can be seen, for days to come, while there is room for it."""
    if campaign.proposed_by_id == given["officer"].pk:
        return _("Whoever proposed a banner cannot approve it: another person must.")
    if not all(creative.picture.is_ready for creative in campaign.creatives.select_related("picture")):
        return _("The picture is still being prepared: what cannot be seen cannot be approved. Try again in a minute.")
    return _not_for_these_days(campaign, given["now"]) or limits.no_room(campaign, given["now"])


def is_not_over(campaign: Campaign, given: dict) -> str | None:
    """What is past is neither suspended nor taken up again."""
    return _("Its last day is past.") if campaign.is_over(given["now"]) else None


def has_no_successor(campaign: Campaign, given: dict) -> str | None:
    """One new version at a time."""
    if Campaign.objects.filter(replaces=campaign).exists():
        return _("There is a new version already: open that one.")
    return is_not_over(campaign, given)


def _not_for_these_days(campaign: Campaign, now) -> str:
    if campaign.is_over(now):
        return _("Its last day is past: choose other days.")
    if campaign.product_id and campaign.product.state != Product.State.PUBLISHED:
        return _("The product it leads to is not published.")
    advertised = campaign.target_company
    store = getattr(advertised, "store", None) if advertised else None
    if advertised and not (store and store.is_open(now)):
        return _("Only open stores have banners: this one is closed.")
    return ""


S = Campaign.State
CAMPAIGN = Table(
    "banner",
    [
        Transition((S.DRAFT,), "edit", S.DRAFT, (OWNER,)),
        Transition((S.SENT_BACK,), "edit", S.SENT_BACK, (OWNER,)),
        Transition((S.DRAFT, S.SENT_BACK), "discard", "discarded", (OWNER,)),
        Transition((S.DRAFT, S.SENT_BACK), "propose", S.PROPOSED, (OWNER,), may_be_proposed),
        Transition((S.PROPOSED,), "withdraw", S.DRAFT, (OWNER,)),
        Transition((S.PROPOSED,), "approve", S.APPROVED, (CAMPAIGNS,), may_be_approved, mail="campaigns/approved"),
        Transition((S.PROPOSED,), "send_back", S.SENT_BACK, (CAMPAIGNS,), mail="campaigns/sent_back"),
        Transition((S.APPROVED,), "suspend", S.SUSPENDED, (CAMPAIGNS,), is_not_over, mail="campaigns/suspended"),
        Transition((S.SUSPENDED,), "resume", S.APPROVED, (CAMPAIGNS,), is_not_over, mail="campaigns/resumed"),
        Transition((S.APPROVED,), "revise", S.APPROVED, (OWNER,), has_no_successor),
        Transition((S.SUSPENDED,), "revise", S.SUSPENDED, (OWNER,), has_no_successor),
        Transition((S.APPROVED, S.SUSPENDED), "end", S.ENDED, (OWNER, CAMPAIGNS, SYSTEM)),
    ],
)
TABLES = (CAMPAIGN,)
