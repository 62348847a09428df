"""The demonstration's calls and applications, with dates relative to the day of loading.

The named companies go through the portal's own verbs; the crowd beside them is written in bulk (selection/demo_crowd.py).

rocca-bianca              member since some weeks, place 1, store open
pastificio-valle-dei-mulini, cadore-lenti, liuteria-bertolli   members too, with open stores
vetreria-calle-lunga      proposed for admission, waits for the second officer; with two of the crowd
maioliche-colle-alto      the last of those that wait for the second officer: three places are left
officine-savena           in screening, taken by Elena Marchi
meridiana-selezioni       an office only: just arrived, nobody has it
sartoria-porta-nuova      its only plant is abroad: just arrived, nobody has it
frantoio-torre-saracena   just arrived, nobody has it
pelletterie-val-rossa     a draft half done
torrefazione-bora-chiara  nothing yet
"""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import translation

from catalogue import listings
from companies import demo as people
from companies.demo_crowd import crowd
from companies.mandates import main_contact
from companies.models import Company, Officer
from pavilion import clock
from pavilion.models import User

from . import call_changes, calls, demo_asked, demo_crowd, drafts, letters, lists, places, screening, workflow
from .declarations import declarations
from .demo_papers import paper
from .demo_stories import Story, Writer
from .models import Application, Call, Decision, Document, Package, ProtocolYear, Requirement
from .requirement_texts import FIRST_CALL

SCREENER, APPROVER, ADMINISTRATOR = (
    "elena.marchi@pavilion.example",
    "paolo.conti@pavilion.example",
    "admin@pavilion.example",
)
OPENED = 100  # days before now at which the call opened
LAST_NUMBER = 22_470  # of this year's register before the first application: the office registers other things too

TEXTS = {
    "title_it": "Trecento posti gratuiti nel Padiglione",
    "title_en": "Three hundred free places in the Pavilion",
    "summary_it": (
        "Ventiquattro mesi di vetrina davanti ai compratori di tutto il mondo, gratuiti per trecento imprese che producono "
        "in Italia."
    ),
    "summary_en": (
        "Twenty-four months of a store before buyers from all over the world, free for three hundred companies that "
        "produce in Italy."
    ),
    "text_it": (
        "Il Padiglione mostra i prodotti italiani in un luogo solo, separati da tutti gli altri, ai compratori "
        "professionali. Le imprese ammesse hanno una vetrina propria, l’assistenza per prepararla e la promozione sulle "
        "pagine del loro settore.\n\nI requisiti sono quelli dell’accordo annunciato nel novembre 2020: sede legale in "
        "Italia, sede di produzione in Italia, prodotti conformi alle norme sul Made in Italy."
    ),
    "text_en": (
        "The Pavilion shows Italian products in one place, apart from all others, to business buyers. The companies "
        "admitted have a store of their own, help to prepare it, and promotion on the pages of their sector.\n\nThe "
        "requirements are those of the agreement announced in November 2020: registered office in Italy, production site "
        "in Italy, products that comply with the laws on Made in Italy."
    ),
}
EARLIER_TEXTS = {
    "title_it": "Posti di prova nel Padiglione",
    "title_en": "Trial places in the Pavilion",
    "summary_it": "Il primo bando, per provare il Padiglione con poche imprese. È concluso.",
    "summary_en": "The first call, to try the Pavilion with a few companies. It is concluded.",
    "text_it": "Pochi posti gratuiti per ventiquattro mesi, prima del bando generale. I requisiti erano gli stessi.",
    "text_en": "A few free places for twenty-four months, before the general call. The requirements were the same.",
}

MEMBERS = [(98, "rocca-bianca"), (97, "pastificio-valle-dei-mulini"), (96, "cadore-lenti"), (94, "liuteria-bertolli")]
PLACES = 300  # of the call when there is no crowd
LEFT = 3  # places nobody has, when there is one


def load(out) -> None:
    """Load the calls and the applications. `out` gets lines of progress."""
    members = crowd()
    with translation.override("it"):
        parts = demo_crowd.cast(members) if members else demo_crowd.Cast()
        if members:
            _earlier_call(parts, out)
        call = _call(len(MEMBERS) + len(parts.holders) + LEFT if members else PLACES)
        for days, key in MEMBERS:
            _member(_submitted(call, key, days), days)
        if members:
            _decided(call, parts, out)
            demo_asked.offer_fees(parts, User.objects.get(email=ADMINISTRATOR))
        _in_course(call, parts, out)
        _half_done(call, "pelletterie-val-rossa")
    listings.rebuild_waiting()  # the products of the named companies, whose stores have opened
    out.write(f"  {Call.objects.count()} calls, {Application.objects.count()} applications")


def _decided(call: Call, parts: demo_crowd.Cast, out) -> None:
    """The crowd whose applications are over, nearly all with a place."""
    stories = demo_crowd.decided(parts, first_number=len(MEMBERS) + 1)
    _writer(call).write(stories, out, "applications")
    taken = set(range(1, len(MEMBERS) + 1))
    demo_crowd.give_places(call, demo_crowd.seats(stories, taken, call.place_count), out)


def _in_course(call: Call, parts: demo_crowd.Cast, out) -> None:
    """Applications that nobody has decided yet, in the order in which they arrived: it gives their protocol numbers."""
    writer = _writer(call)

    def crowd_of(part: str) -> list[Story]:
        stories = demo_crowd.still_open(part, getattr(parts, part))
        writer.write(stories, out, "applications")
        return stories

    _proposed(_submitted(call, "vetreria-calle-lunga", 21), 21)
    crowd_of("proposed")
    _proposed(_submitted(call, "maioliche-colle-alto", 20), 20)
    _taken(_submitted(call, "officine-savena", 12), 12)
    asked = crowd_of("screening")
    _submitted(call, "meridiana-selezioni", 6)
    _submitted(call, "sartoria-porta-nuova", 5)
    crowd_of("submitted")
    _submitted(call, "frantoio-torre-saracena", 1)
    writer.write(demo_crowd.drafts(parts.drafts), out, "applications")
    if asked:
        demo_asked.tell([story.application for story in asked], User.objects.get(email=SCREENER))


def _writer(call: Call) -> Writer:
    asked = call.requirements.get(code="E10").requirement
    return Writer(
        call,
        screener=User.objects.get(email=SCREENER),
        approver=User.objects.get(email=APPROVER),
        failing={"E10": asked.reasons.get(code="extract_missing").text_it},
    )


def _earlier_call(parts: demo_crowd.Cast, out) -> None:
    """A call of some years ago that is concluded: its memberships have ended, and some still stand on its waiting list."""
    opens_at = clock.day_start(clock.today() - timedelta(days=demo_crowd.EARLIER_OPENED)) + timedelta(hours=10)
    closes_at = opens_at + timedelta(days=30)
    call = _published(
        EARLIER_TEXTS,
        number=f"{opens_at.year}/1",
        opens_at=opens_at,
        closes_at=closes_at,
        waiting_list_until=clock.day_start(clock.add_months(clock.rome(closes_at).date(), 12)),
        place_count=len(parts.earlier_holders),
        package=_package(),
    )
    stories = demo_crowd.of_the_earlier_call(parts)
    _writer(call).write(stories, out, "applications")
    demo_crowd.give_places(call, demo_crowd.seats(stories, set(), call.place_count), out)
    administrator = User.objects.get(email=ADMINISTRATOR)
    with clock.frozen(closes_at + timedelta(days=20)):
        lists.publish_provisional(call, administrator)
    with clock.frozen(closes_at + timedelta(days=35)):
        lists.publish_final(call, administrator)
    with clock.frozen(call.waiting_list_until):
        call_changes.conclude(call, administrator)


def _call(place_count: int) -> Call:
    opens_on = clock.today() - timedelta(days=OPENED)
    closes_on = clock.today() + timedelta(days=45)
    return _published(
        TEXTS,
        number=f"{opens_on.year}/1",
        opens_at=clock.day_start(opens_on) + timedelta(hours=10),
        closes_at=clock.day_start(closes_on) + timedelta(hours=18),
        waiting_list_until=clock.day_start(clock.add_months(closes_on, 12)),
        place_count=place_count,
        package=_package(),
    )


def _package() -> Package:
    return Package.objects.get_or_create(
        name_it="Premium",
        name_en="Premium",
        defaults={
            "list_price": "4800",
            "reduced_price": "1400",
            "published_products": 50,
            "banners": 1,
            "requests_per_month": 20,
            "assistance_it": "Formazione e assistenza per preparare la vetrina",
            "assistance_en": "Training, and help to prepare the store",
            "is_example": True,
        },
    )[0]


def _published(texts: dict, *, number: str, opens_at, closes_at, **facts) -> Call:
    """A call put together and published ten days before it opens, with the counters of the register its applications take."""
    administrator = User.objects.get(email=ADMINISTRATOR)
    for year in {clock.rome(opens_at).year, clock.rome(closes_at).year}:
        ProtocolYear.objects.get_or_create(year=year, defaults={"last_number": LAST_NUMBER})
    with clock.frozen(opens_at - timedelta(days=10)):
        call = Call(
            number=number,
            slug=number.replace("/", "-"),
            opens_at=opens_at,
            submission_closes_at=closes_at,
            officer_in_charge=Officer.objects.get(user__email=SCREENER),
            **texts,
            **facts,
        )
        chosen = list(Requirement.objects.filter(code__in=FIRST_CALL))
        calls.save_draft(call, requirements=chosen, actor=administrator)
        return calls.publish(call, administrator)


def _ago(days: float):
    """An instant some days ago: the clock stands there while something is done."""
    return clock.frozen(demo_crowd.ago(days))


def _submitted(call: Call, key: str, days: int) -> Application:
    company = people.company(key)
    user = main_contact(company)
    with _ago(days + 2):
        draft = drafts.start_application(call, company, user=user)
        draft = drafts.read_privacy(draft, user=user)
        _documents(draft, company, user)
        for step in drafts.STEPS[1:-1]:
            drafts.save_step(draft, step, user=user)
    with _ago(days):
        workflow.submit(draft, user=user, declarations=declarations(call))
    return Application.objects.get(pk=draft.pk)


def _documents(draft: Application, company: Company, user) -> None:
    issued_on = clock.today() - timedelta(days=40)
    for kind in (Document.Kind.EXTRACT, Document.Kind.IDENTITY):
        content, facts = paper(kind, company)
        drafts.add_document(
            draft,
            kind=kind,
            file=ContentFile(content, name=f"{kind}.pdf"),
            facts=facts,
            issued_on=issued_on if kind == Document.Kind.EXTRACT else None,
            user=user,
        )


def _taken(application: Application, days: float) -> Application:
    screener = User.objects.get(email=SCREENER)
    with _ago(days - 0.9):
        screening.declare_conflict(application, screener, has_conflict=False)
        return workflow.take(application, screener)


def _proposed(application: Application, days: float) -> None:
    """Taken, found to meet every requirement, and proposed for admission by the first officer."""
    _taken(application, days)
    screener = User.objects.get(email=SCREENER)
    with _ago(days - 5):
        outcomes = dict.fromkeys(application.findings.values_list("pk", flat=True), ("met", ""))
        workflow.note_findings(application, screener, outcomes=outcomes)
        letter = letters.draft_letter(application, Decision.Outcome.ADMIT)
        workflow.propose(application, screener, outcome=Decision.Outcome.ADMIT, letter=letter)


def _member(application: Application, days: int) -> None:
    _proposed(application, days)
    approver = User.objects.get(email=APPROVER)
    with _ago(days - 7):
        screening.declare_conflict(application, approver, has_conflict=False)
        workflow.approve(application, approver)
    with _ago(days - 10):
        places.accept(application.grants.get(), user=main_contact(application.company))


def _half_done(call: Call, key: str) -> None:
    company = people.company(key)
    user = main_contact(company)
    with _ago(3):
        draft = drafts.start_application(call, company, user=user)
        draft = drafts.read_privacy(draft, user=user)
        for step in ("company", "site"):
            drafts.save_step(draft, step, user=user)
