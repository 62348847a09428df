"""The room's part of the URL × role matrix."""

import uuid

from campaigns import reference, tokens
from campaigns.models import Campaign
from catalogue.stores import set_store_open_until
from companies.mandates import company_of
from pavilion import clock
from tests.catalogue.factories import CLOSES, OPENED
from tests.matrix import BUYER, COMPANY, OFFICERS, OTHER_COMPANY, PEOPLE, STRANGER, Entry, everybody, only, signed_in

from . import factories

own = signed_in(302) | {COMPANY: 200, OTHER_COMPANY: 200}
PEOPLE_OUTSIDE = (BUYER, COMPANY, OTHER_COMPANY)


def of_company(status: int = 200) -> dict[str, int]:
    """What belongs to one company: another finds nothing there."""
    return signed_in(302) | {COMPANY: status, OTHER_COMPANY: 404}


def desk(*roles: str, status: int = 200) -> dict[str, int]:
    """For some officers; others are refused, everyone else finds nothing."""
    return (
        only(*roles, status=status)
        | dict.fromkeys(set(OFFICERS) - set(roles), 403)
        | dict.fromkeys(PEOPLE_OUTSIDE, 404)
    )


def banner(world) -> dict:
    return {"pk": world.banner.pk}


def verb(name: str):
    return lambda world: {"pk": world.proposed_banner.pk, "verb": name}


def agencys(world) -> dict:
    return {"pk": world.agency_banner.pk}


POSTS = ["propose", "withdraw", "revise", "end", "discard"]
ENTRIES = [
    Entry("campaigns:fill", everybody(), query="slots=front_hero"),
    Entry("campaigns:how", everybody()),
    Entry("beacons:seen", everybody(405)),
    Entry("beacons:seen", everybody(400), method="post"),
    Entry("beacons:go", everybody(404), kwargs=lambda world: {"token": "forged"}),
    Entry("beacons:go", everybody(302), kwargs=lambda world: {"token": world.banner_token}),
    *[Entry(f"campaigns:{name}", own) for name in ("banners", "banner_new", "banner_figures")],
    *[Entry(f"campaigns:{name}", of_company(), kwargs=banner) for name in ("banner", "banner_edit", "banner_preview")],
    *[Entry(f"campaigns:banner_{name}", everybody(405), kwargs=banner) for name in POSTS],
    *[Entry(f"campaigns:banner_{name}", of_company(302), kwargs=banner, method="post") for name in POSTS],
    Entry("admin:campaigns_campaign_calendar", desk("campaigns", "audit")),
    *[Entry(f"admin:campaigns_campaign_{name}", desk("campaigns", "audit")) for name in ("figures", "why")],
    Entry("admin:campaigns_campaign_table", desk("campaigns", "audit"), kwargs=lambda world: {"what": "guarantee"}),
    Entry("admin:campaigns_campaign_table", desk() | {"campaigns": 404, "audit": 404}, kwargs=lambda world: {"what": "visitors"}),
    Entry("admin:campaigns_campaign_do", everybody(405) | {STRANGER: 302} | dict.fromkeys(PEOPLE_OUTSIDE, 404), kwargs=verb("approve")),
    Entry("admin:campaigns_campaign_do", desk("campaigns", status=302), kwargs=verb("approve"), method="post"),
    Entry("admin:campaigns_campaign_do", desk() | {"campaigns": 404, "audit": 404}, kwargs=verb("nothing"), method="post"),
    Entry("admin:campaigns_campaign_edit", desk("campaigns"), kwargs=agencys),
    Entry(
        "admin:campaigns_campaign_preview",
        desk("campaigns", "audit"),
        kwargs=lambda world: {"pk": world.proposed_banner.pk, "language": "it"},
    ),
    Entry("admin:campaigns_campaign_add", desk("campaigns")),
    Entry("admin:campaigns_campaign_change", desk("campaigns", "audit"), kwargs=lambda world: {"object_id": world.proposed_banner.pk}),
]  # fmt: skip
assert {role for entry in ENTRIES for role in entry.expect} == {STRANGER, *PEOPLE}


def furnish(world):
    """COMPANY has a draft and a proposal, the agency a draft; somebody has seen a banner."""
    reference.load_reference()
    world.agency_banner = factories.draft(None, world.users["campaigns"])  # first: the desk's stock pages show this one
    company, person = company_of(world.users[COMPANY]), world.users[COMPANY]
    set_store_open_until(company, open_from=OPENED, until=CLOSES) if not _is_open(company) else None
    world.banner = factories.draft(company, person)
    world.proposed_banner = factories.draft(company, person)
    Campaign.objects.filter(pk=world.proposed_banner.pk).update(
        state="proposed", proposed_by=person, proposed_at=clock.now()
    )
    world.banner_token = tokens.pack(
        tokens.Showing(
            decision=uuid.uuid4(),
            campaign=world.proposed_banner.pk,
            placement="front_hero",
            language="en",
            at=clock.now(),
            propensity=1.0,
            policy="deck-2",
            eligible="0",
            dealt=True,
        )
    )


def _is_open(company) -> bool:
    store = getattr(company, "store", None)
    return bool(store and store.is_open(clock.now()))
