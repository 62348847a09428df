"""Banners of some forty companies of the demonstration's crowd, and figures of two weeks, invented like everything there."""

import random
from collections import defaultdict
from datetime import timedelta

from catalogue.models import ProductPicture, Store
from catalogue.texts import title_of
from companies.mandates import main_contact
from pavilion import clock
from pavilion.models import User

from . import limits, rollup, workflow
from .models import Campaign, CampaignDay, Creative, Discarded, DiscardedDay, Placement, ShareDay

COMPANIES = 40
ON_FRONT = 3  # every third company stands on the front page, the others on the pages of their sector
DAYS = 14
CLICKED = 0.008  # of viewable showings
WRITTEN = 18  # days ago
DEALT = 0.3
NOT_COUNTED = {"robot": 90, "prefetch": 14, "replay": 6, "late": 4, "staff": 3, "own_company": 2, "foreign": 1}


def load(editor: User) -> list[Campaign]:
    """Banners through the room's own verbs, dated back; returns them. Companies without a picture or room are left out."""
    stores = Store.objects.open(clock.now()).filter(company__campaigns=None, sector__isnull=False)
    made = []
    for store in stores.select_related("company", "sector", "site__province", "company__office_province").order_by(
        "pk"
    )[: 3 * COMPANIES]:
        if len(made) == COMPANIES:
            break
        if campaign := _banner(store, len(made), editor):
            made.append(campaign)
    return made


def _banner(store: Store, number: int, editor: User) -> Campaign | None:
    use = (
        ProductPicture.objects.filter(product__company=store.company, picture__work_state="done")
        .filter(picture__width__gte=workflow.SMALLEST_WIDTH, product__state="published")
        .select_related("picture", "product")
        .order_by("product__position", "position", "pk")
        .first()
    )
    person = main_contact(store.company)
    if use is None or person is None or not limits.banner_limit(store.company, clock.now()):
        return None
    front = number % ON_FRONT == 0
    code = Placement.Code.FRONT_HERO if front else Placement.Code.SECTOR_HEAD
    open_days = (clock.now() - store.open_from) / timedelta(days=1)
    pace = min(1, open_days / (WRITTEN + 1))
    data = {
        "placement": Placement.objects.get(code=code),
        "sectors": [] if front else [store.sector],
        "store": store,
        "creatives": {language: _words(store, use, language) for language in ("it", "en")},
    }
    with clock.frozen(clock.now() - timedelta(days=WRITTEN * pace)):
        campaign = workflow.create_campaign(store.company, data=data, actor=person)
        workflow.propose(campaign, actor=person)
    with clock.frozen(clock.now() - timedelta(days=(WRITTEN - 1) * pace)):
        return workflow.approve(campaign, actor=editor)


def _words(store: Store, use: ProductPicture, language: str) -> dict:
    text = next((text.title for text in use.product.texts.all() if text.language == language), "") or title_of(
        use.product
    )
    alt = use.alt_it if language == "it" else use.alt_en
    return {
        "headline": _headline(text),
        "line": store.place[: Creative.LINE_LENGTH],
        "alt": alt[: Creative.ALT_LENGTH],
        "picture": use.picture,
    }


def _headline(title: str) -> str:
    """A product's title without its last details, where all of it is too long for a banner."""
    if len(title) <= Creative.HEADLINE_LENGTH:
        return title
    room = title[: Creative.HEADLINE_LENGTH]
    return room.rpartition(", ")[0] or room.rpartition(" ")[0]


def figures(campaigns: list[Campaign]) -> None:
    """Two weeks of figures of such banners, of everyone's share, and of what did not count."""
    rng = random.Random(1)  # noqa: S311  a demonstration, not a secret
    for campaign in campaigns:
        two_weeks(campaign, rng.randint(40, 160), rng, rate=CLICKED * rng.lognormvariate(0, 0.5))
    today = clock.today()
    owned = Campaign.objects.exclude(company=None).select_related("company").prefetch_related("sectors")
    ShareDay.objects.bulk_create(_shares(owned.in_bulk()))
    DiscardedDay.objects.bulk_create(
        DiscardedDay(
            day=today - timedelta(days=ago), placement=Placement.Code.FRONT_HERO, kind=_kind(reason), reason=reason,
            number=rng.randint(usual // 2, usual * 2),
        )
        for ago in _days()
        for reason, usual in NOT_COUNTED.items()
    )  # fmt: skip


def two_weeks(campaign: Campaign, seen: int, rng: random.Random, *, rate: float = CLICKED) -> None:
    """Figures of a banner that is viewable about `seen` times a day; the last days are made from what is really seen."""
    CampaignDay.objects.bulk_create(
        _day(campaign, language, clock.today() - timedelta(days=ago), seen * part, rate, rng)
        for ago in _days()
        for language, part in (("en", 0.7), ("it", 0.3))
    )


def _days() -> range:
    """How many days ago, each."""
    return range(rollup.DAYS_REMADE, rollup.DAYS_REMADE + DAYS)


def _kind(reason: str) -> str:
    return "seen" if reason == Discarded.Reason.REPLAY else "clicked" if reason == Discarded.Reason.LATE else "served"


def _day(campaign: Campaign, language: str, day, about: float, rate: float, rng: random.Random) -> CampaignDay:
    seen = round(about * rng.uniform(0.8, 1.2))
    dealt = round(seen * DEALT)
    clicked = sum(rng.random() < rate for _one in range(seen - dealt))
    dealt_clicked = sum(
        rng.random() < rate * 0.6 for _one in range(dealt)
    )  # what is drawn is better liked than what is dealt
    return CampaignDay(
        campaign=campaign, placement=campaign.placement.code, language=language, day=day, served=round(seen * 1.4) + 1, seen=seen,
        clicked=clicked + dealt_clicked, clicked_unseen=rng.random() < 0.05, dealt_seen=dealt, dealt_clicked=dealt_clicked,
    )  # fmt: skip


def _shares(campaigns: dict[int, Campaign]) -> list[ShareDay]:
    """What each company had beside an equal share of what its rivals had: of the front page, or of its sector's pages."""
    rivals, totals, own = defaultdict(set), defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for row in CampaignDay.objects.filter(campaign__in=campaigns).order_by("pk"):
        campaign = campaigns[row.campaign_id]
        pages = row.placement, *sorted(category.sign for category in campaign.sectors.all())
        rivals[pages].add(campaign.company_id)
        for sums in (totals[pages, row.day], own[campaign.company_id, pages, row.day]):
            sums[0] += row.served
            sums[1] += row.seen
    return [
        ShareDay(
            company_id=company, placement=pages[0], day=day, served=served, seen=seen,
            equal_served=totals[pages, day][0] / len(rivals[pages]), equal_seen=totals[pages, day][1] / len(rivals[pages]),
        )
        for (company, pages, day), (served, seen) in own.items()
    ]  # fmt: skip
