"""The demonstration's banners, through the room's own verbs. Companies without an open store or a picture are left out.

rocca-bianca                  permanent, on the pages of ceramics: running, with figures
pastificio-valle-dei-mulini   permanent, on the front page: running, with figures
cadore-lenti                  for a period, on the front page: approved, begins in a week
liuteria-bertolli             on the pages of musical instruments: waits for an officer
the agency                    the calls, on the front page: running
forty companies of the crowd  permanent, on the front page or in their sector: running, with figures (campaigns/demo_crowd.py)
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from catalogue.models import Category, Picture, ProductPicture, Store
from companies import demo as people
from companies.mandates import main_contact
from companies.models import Company
from pavilion import clock
from pavilion.models import User

from . import decks, demo_crowd, workflow
from .models import Campaign, Placement

EDITOR, SECOND = "sara.villa@pavilion.example", "paolo.conti@pavilion.example"
APPROVED = 20  # days before now at which the running banners were approved


@dataclass(frozen=True)
class Told:
    """One company's banner: words by language (headline, line, what the picture shows), where, and from how many days on."""

    it: tuple[str, str, str]
    en: tuple[str, str, str]
    placement: str = Placement.Code.FRONT_HERO
    sector: str = ""
    begins: int | None = None  # days from now; None: permanent
    approved: bool = True
    seen: int = 0  # viewable a day, about


BANNERS = {
    "rocca-bianca": Told(
        it=("Grès porcellanato dalla nostra fornace di Sassuolo", "Sassuolo (MO). Campioni in una settimana, da 120 m².", "Piastrelle in grès"),
        en=("Porcelain stoneware from our kiln in Sassuolo", "Sassuolo (MO). Samples within a week, from 120 m².", "Porcelain stoneware tiles"),
        placement=Placement.Code.SECTOR_HEAD,
        sector="cer",
        seen=140,
    ),
    "pastificio-valle-dei-mulini": Told(
        it=("Pasta trafilata al bronzo, essiccata a Gragnano", "Gragnano (NA). Anche con la Sua etichetta.", "Pasta di semola di grano duro"),
        en=("Bronze-drawn pasta, dried in Gragnano", "Gragnano (NA). Your own label is welcome.", "Durum wheat pasta"),
        seen=310,
    ),
    "cadore-lenti": Told(
        it=("Occhiali in acetato, finiti a mano", "Longarone (BL). La nuova collezione.", "Montatura in acetato"),
        en=("Acetate frames, finished by hand", "Longarone (BL). The new collection.", "Acetate frames"),
        begins=7,
    ),
    "liuteria-bertolli": Told(
        it=("Violini di Cremona, uno alla volta", "Cremona (CR). Su ordinazione.", "Un violino"),
        en=("Violins from Cremona, one at a time", "Cremona (CR). Made to order.", "A violin"),
        placement=Placement.Code.SECTOR_HEAD,
        sector="mus",
        approved=False,
    ),
}  # fmt: skip
AGENCY = Told(
    it=("Trecento posti gratuiti nel Padiglione", "Per chi produce in Italia: una vetrina davanti ai compratori di tutto il mondo.", ""),
    en=("Three hundred free places in the pavilion", "For companies that produce in Italy: a store before buyers from all over the world.", ""),
)  # fmt: skip


def load(out) -> None:
    """Load the banners, dated back from now, and the table they are served from. `out` gets a line of progress."""
    for key, told in BANNERS.items():
        _of_company(people.company(key), told)
    picture = _picture(people.company("vetreria-calle-lunga"))
    if picture:
        _of_agency(picture)
    crowd = demo_crowd.load(User.objects.get(email=EDITOR))
    demo_crowd.figures(crowd)
    decks.build(clock.now())
    out.write(f"  {Campaign.objects.count()} banners")


def _of_company(company: Company, told: Told) -> None:
    store = Store.objects.open(clock.now()).filter(company=company).first()
    picture = _picture(company)
    if store is None or picture is None:
        return
    person = main_contact(company)
    written = APPROVED + 2 if told.begins is None and told.approved else 2
    open_days = (clock.now() - store.open_from) / timedelta(days=1)
    pace = min(1, open_days / (written + 1))  # a store that opened lately has the same story in fewer days
    with _ago(written * pace):
        campaign = workflow.create_campaign(company, data=_data(told, picture) | {"store": store}, actor=person)
        campaign = workflow.propose(campaign, actor=person)
    if told.approved:
        with _ago((APPROVED if told.begins is None else 1) * pace):
            workflow.approve(campaign, actor=User.objects.get(email=EDITOR))
    if told.seen:
        demo_crowd.two_weeks(campaign, told.seen, random.Random(campaign.pk))  # noqa: S311  a demonstration, not a secret


def _of_agency(picture: Picture) -> None:
    with _ago(APPROVED):
        data = _data(AGENCY, picture) | {"target": Campaign.Target.CALLS}
        campaign = workflow.create_campaign(None, data=data, actor=User.objects.get(email=EDITOR))
        workflow.propose(campaign, actor=User.objects.get(email=EDITOR))
        workflow.approve(campaign, actor=User.objects.get(email=SECOND))


def _picture(company: Company) -> Picture | None:
    use = (
        ProductPicture.objects.filter(product__company=company, picture__work_state=Picture.State.DONE)
        .filter(picture__width__gte=workflow.SMALLEST_WIDTH)
        .order_by("product__position", "position", "pk")
        .select_related("picture")
        .first()
    )
    return use.picture if use else None


def _data(told: Told, picture: Picture) -> dict:
    first = clock.today() + timedelta(days=(told.begins or 0) + 2)
    period = {} if told.begins is None else {
        "kind": Campaign.Kind.SCHEDULED,
        "starts_at": clock.day_start(first),
        "ends_at": clock.day_start(first + timedelta(days=30)),
    }  # fmt: skip
    words = {
        language: {"headline": headline, "line": line, "alt": alt, "picture": picture}
        for language, (headline, line, alt) in (("it", told.it), ("en", told.en))
    }
    return {
        "placement": Placement.objects.get(code=told.placement),
        "sectors": list(Category.objects.filter(sign=told.sector)) if told.sector else [],
        "creatives": words,
        **period,
    }


def _ago(days: float):
    """An instant some days ago: the clock stands there while something is done."""
    return clock.frozen(clock.now() - timedelta(days=days))
