"""The demonstration's call and applications, through the portal's own verbs, with dates relative to the day of loading.

rocca-bianca              member since forty days, place 1, store open
pastificio-valle-dei-mulini, cadore-lenti, liuteria-bertolli   members too, with open stores
maioliche-colle-alto      place offered, to be accepted within some days
vetreria-calle-lunga      proposed for admission, waits for the second officer
officine-savena           in screening, taken by Elena Marchi
frantoio-torre-saracena   just arrived, nobody has it
meridiana-selezioni       an office only: in screening, will hardly be admitted
sartoria-porta-nuova      its only plant is abroad: rejected, with reasons
pelletterie-val-rossa     a draft half done
torrefazione-bora-chiara  nothing yet
"""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import translation
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from companies import demo as people
from companies.mandates import main_contact
from companies.models import Company, Officer
from pavilion import clock
from pavilion.models import User
from pavilion.uploads import inspect_pdf

from . import calls, drafts, letters, places, screening, workflow
from .declarations import declarations
from .models import Application, Call, Decision, Document, Package, ProtocolYear, Requirement
from .requirement_texts import FIRST_CALL

SCREENER, APPROVER, ADMINISTRATOR = (
    "elena.marchi@pavilion.example",
    "paolo.conti@pavilion.example",
    "admin@pavilion.example",
)
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


def load(out) -> None:
    """Load the call and the applications. `out` gets lines of progress."""
    with translation.override("it"):
        call = _call()
        for year in {clock.today().year, clock.rome(call.opens_at).year}:
            ProtocolYear.objects.get_or_create(year=year, defaults={"last_number": LAST_NUMBER})
        for days, key in [
            (58, "rocca-bianca"),
            (57, "pastificio-valle-dei-mulini"),
            (56, "cadore-lenti"),
            (54, "liuteria-bertolli"),
        ]:
            _member(_submitted(call, key, days), days)
        _rejected(_submitted(call, "sartoria-porta-nuova", 29), 29)
        _offered(_submitted(call, "maioliche-colle-alto", 26), 26)
        _proposed(_submitted(call, "vetreria-calle-lunga", 21), 21)
        _taken(_submitted(call, "officine-savena", 12), 12)
        _taken(_submitted(call, "meridiana-selezioni", 6), 6)
        _submitted(call, "frantoio-torre-saracena", 1)
        _half_done(call, "pelletterie-val-rossa")
    out.write(f"  call {call.number}, {Application.objects.count()} applications")


def _call() -> Call:
    administrator = User.objects.get(email=ADMINISTRATOR)
    opens_on = clock.today() - timedelta(days=60)
    closes_on = clock.today() + timedelta(days=45)
    package = Package.objects.create(
        name_it="Premium",
        name_en="Premium",
        list_price="4800",
        reduced_price="1400",
        published_products=50,
        banners=1,
        requests_per_month=20,
        assistance_it="Formazione e assistenza per preparare la vetrina",
        assistance_en="Training, and help to prepare the store",
        is_example=True,
    )
    with clock.frozen(clock.day_start(opens_on - timedelta(days=10)) + timedelta(hours=11)):
        call = Call(
            number=f"{opens_on.year}/1",
            slug=f"{opens_on.year}-1",
            opens_at=clock.day_start(opens_on) + timedelta(hours=10),
            submission_closes_at=clock.day_start(closes_on) + timedelta(hours=18),
            waiting_list_until=clock.day_start(clock.add_months(closes_on, 12)),
            officer_in_charge=Officer.objects.get(user__email=SCREENER),
            package=package,
            **TEXTS,
        )
        chosen = list(Requirement.objects.filter(code__in=FIRST_CALL))
        calls.save_draft(call, requirements=chosen, actor=administrator)
        return calls.publish(call, administrator)


def _ago(days: float):
    """An instant some days ago: the clock stands there while something is done."""
    return clock.frozen(clock.now() - timedelta(days=days))


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
    for kind, title in ((Document.Kind.EXTRACT, "Visura camerale"), (Document.Kind.IDENTITY, "Documento d’identità")):
        file = ContentFile(_pdf(title, company), name=f"{kind}.pdf")
        drafts.add_document(
            draft,
            kind=kind,
            file=file,
            facts=inspect_pdf(file),
            issued_on=issued_on if kind == Document.Kind.EXTRACT else None,
            user=user,
        )


def _pdf(title: str, company: Company) -> bytes:
    """One page that says what it stands for, and that it is none."""
    buffer = BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, invariant=True)
    for size, height, text in ((20, 760, title), (13, 730, company.legal_name), (34, 400, "FACSIMILE")):
        page.setFont("Helvetica-Bold", size)
        page.drawString(60, height, text)
    page.setFont("Helvetica", 10)
    page.drawString(60, 700, "Documento immaginario di una dimostrazione: non ha alcun valore.")
    page.save()
    return buffer.getvalue()


def _taken(application: Application, days: float) -> Application:
    screener = User.objects.get(email=SCREENER)
    with _ago(days - 0.9):
        screening.declare_conflict(application, screener, has_conflict=False)
        return workflow.take(application, screener)


def _proposed(
    application: Application, days: float, *, outcome: str = Decision.Outcome.ADMIT, failed: dict | None = None
):
    """Taken, decided and proposed by the first officer; `failed` gives the note of each requirement not met."""
    _taken(application, days)
    screener = User.objects.get(email=SCREENER)
    failed = failed or {}
    with _ago(days - 5):
        outcomes = {
            finding.pk: ("not_met", failed[code]) if (code := finding.requirement.code) in failed else ("met", "")
            for finding in application.findings.select_related("requirement")
        }
        workflow.note_findings(application, screener, outcomes=outcomes)
        reasons = letters.reasons(application) if failed else ""
        letter = letters.draft_letter(application, outcome)
        workflow.propose(application, screener, outcome=outcome, reasons=reasons, letter=letter)


def _approved(application: Application, days: float, **proposal) -> None:
    _proposed(application, days, **proposal)
    approver = User.objects.get(email=APPROVER)
    with _ago(days - 7):
        screening.declare_conflict(application, approver, has_conflict=False)
        workflow.approve(application, approver)


def _member(application: Application, days: int) -> None:
    _approved(application, days)
    with _ago(days - 10):
        places.accept(application.grants.get(), user=main_contact(application.company))


def _offered(application: Application, days: int) -> None:
    _proposed(application, days)
    approver = User.objects.get(email=APPROVER)
    with _ago(4):
        screening.declare_conflict(application, approver, has_conflict=False)
        workflow.approve(application, approver)


def _rejected(application: Application, days: int) -> None:
    asked = application.call.requirements
    reasons = {"E2": "abroad", "E3": "last_step_abroad"}
    failed = {
        code: asked.get(code=code).requirement.reasons.get(code=reason).text_it for code, reason in reasons.items()
    }
    _approved(application, days, outcome=Decision.Outcome.REJECT, failed=failed)


def _half_done(call: Call, key: str) -> None:
    company = people.company(key)
    user = main_contact(company)
    with _ago(3):
        draft = drafts.start_application(call, company, user=user)
        draft = drafts.read_privacy(draft, user=user)
        for step in ("company", "site"):
            drafts.save_step(draft, step, user=user)
