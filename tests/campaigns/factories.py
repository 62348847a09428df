"""Banners for tests: a company with an open store and a package, an officer, a draft that is whole."""

from datetime import timedelta
from itertools import count

from campaigns import decks, serving, workflow
from campaigns.models import Campaign, Placement
from catalogue.models import Store
from companies.models import Company
from pavilion import clock
from pavilion.models import User
from selection.models import Call, Membership, Package
from tests.catalogue import factories as catalogue
from tests.selection import factories as selection

NOW = catalogue.NOW
_numbers = count(1)


def officer(name: str = "Sara") -> User:
    return selection.officer(name, "campaigns")


def package(banners: int = 1) -> Package:
    return Package.objects.get_or_create(
        name_en=f"With {banners}",
        defaults={
            "name_it": f"Con {banners}",
            "list_price": "4800.00",
            "reduced_price": "1400.00",
            "published_products": 50,
            "banners": banners,
            "requests_per_month": 20,
        },
    )[0]


def call() -> Call:
    """A call, for memberships to belong to."""
    found = Call.objects.first()
    return found or selection.draft_call(requirements=("E1",))


def member(banners: int = 1, **changes) -> tuple[Company, User]:
    """A company with an open store, whoever acts for it, and a membership that gives so many banners."""
    company, person = catalogue.maker(**changes)
    today = clock.today()
    Membership.objects.create(
        company=company,
        call=call(),
        package=package(banners),
        kind=Membership.Kind.REDUCED,
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=700),
    )
    return company, person


def store_of(company: Company) -> Store:
    return Store.objects.get(company=company)


def picture(**options):
    return catalogue.ready_picture(size=(1280, 580), **options)


def facts(company: Company | None, **changes) -> dict:
    """What create_campaign asks for: a permanent banner on the front page, in both languages."""
    shown = picture()
    words = {"line": "Sassuolo (MO)", "alt": "Tiles", "picture": shown}
    return {
        "placement": placement(),
        "target": Campaign.Target.STORE if company else Campaign.Target.CALLS,
        "store": store_of(company) if company else None,
        "creatives": {
            "it": words | {"headline": "Gres dalla fornace"},
            "en": words | {"headline": "Tiles from the kiln"},
        },
    } | changes


def placement(code: str = Placement.Code.FRONT_HERO) -> Placement:
    return Placement.objects.get(code=code)


def period(first, last_excluded) -> dict:
    """A banner for a period between two days in Rome, the second not included."""
    return {
        "kind": Campaign.Kind.SCHEDULED,
        "starts_at": clock.day_start(first),
        "ends_at": clock.day_start(last_excluded),
    }


def draft(company: Company | None, person: User, **changes) -> Campaign:
    return workflow.create_campaign(company, data=facts(company, **changes), actor=person)


def proposed(company: Company | None, person: User, **changes) -> Campaign:
    return workflow.propose(draft(company, person, **changes), actor=person)


def approved(company: Company | None, person: User, *, by: User | None = None, **changes) -> Campaign:
    return workflow.approve(proposed(company, person, **changes), actor=by or officer())


def table() -> serving.Table:
    """The table as a process sees it right after it was built."""
    decks.build(clock.now())
    serving.forget()
    return serving.table()


def placements_on(**shares: int) -> None:
    """Set guaranteed shares by code of the placement."""
    for code, share in shares.items():
        Placement.objects.filter(code=code).update(guaranteed_share=share)
