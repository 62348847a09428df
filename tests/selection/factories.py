"""People, companies, calls and applications for the tests of the selection, each made the short way that is still true."""

import io
from datetime import date, datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter
from stdnum import luhn

from catalogue import products
from catalogue.models import Category, Product
from companies.models import Company, Mandate, Officer, Province, Region, Site
from pavilion import clock
from pavilion.models import User
from selection import calls, drafts, places, reference, screening, workflow
from selection.models import (
    Application,
    Call,
    Decision,
    Document,
    Finding,
    Grant,
    Membership,
    Package,
    Place,
    ProtocolEntry,
    ProtocolYear,
    Requirement,
)

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=timezone.get_fixed_timezone(0))  # noon in Rome, a Monday
DECLARED = {"true": "Everything said is true.", "call": "I accept the call."}
_numbers = count(1)


def province() -> Province:
    region, _created = Region.objects.get_or_create(
        code="08",
        defaults={"sign": "EMR", "slug": "emilia-romagna", "name_it": "Emilia-Romagna", "name_en": "Emilia-Romagna"},
    )
    return Province.objects.get_or_create(
        code="MO", valid_from=date(2000, 1, 1), defaults={"name": "Modena", "sort_name": "modena", "region": region}
    )[0]


def person(email: str = "", *, language: str = "it") -> User:
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org", language=language)


def officer(name: str, *roles: str, language: str = "it") -> User:
    user = User.objects.create_user(f"{name.lower()}{next(_numbers)}@pavilion.example", language=language)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    Officer.objects.create(user=user, name=f"{name} Prova", title="dott.", extension="204")
    return user


def vat_number(number: int) -> str:
    """A fictional VAT number that fits its check digit."""
    digits = f"99{number:05d}010"
    return digits + luhn.calc_check_digit(digits)


def company(name: str = "", *, user: User | None = None, language: str = "it", **facts) -> Company:
    number = next(_numbers)
    name = name or f"Fornace {number} S.r.l."
    fresh = Company.objects.create(
        **{
            "legal_name": name,
            "sort_name": name.lower(),
            "legal_form": "srl",
            "vat_number": vat_number(number),
            "tax_code": vat_number(number),
            "office_street": "Via della Fornace 18",
            "office_postcode": "41049",
            "office_town": "Sassuolo",
            "office_province": province(),
            "office_country": "IT",
        }
        | facts
    )
    Mandate.objects.create(
        user=user or person(language=language),
        company=fresh,
        role=Mandate.Role.LEGAL_REPRESENTATIVE,
        person_name="Ada Prova",
        valid_from=datetime(2020, 1, 1, tzinfo=timezone.get_fixed_timezone(0)),
    )
    return fresh


def user_of(company: Company) -> User:
    return company.mandates.get().user


def site(company: Company, **facts) -> Site:
    return Site.objects.create(
        **{
            "company": company,
            "kind": "plant",
            "street": "Via della Fornace 18",
            "postcode": "41049",
            "town": "Sassuolo",
            "province": province(),
            "country": "IT",
        }
        | facts
    )


def product(company: Company, *, title: str = "Piastrella", origin: str = "italy") -> Product:
    """A product whose declared facts give it this origin: made at the company's plant, made abroad, or not described."""
    step = {"operation": "processing", "name_it": "Pressatura e cottura", "is_last_substantial": True}
    steps = []
    if origin == "italy":
        steps = [step | {"country": "IT", "site": company.sites.producing_in_italy().first() or site(company)}]
    elif origin == "not_italy":
        steps = [step | {"country": "RO", "town": "Arad"}]
    facts = {
        "hs_code": "6907",
        "texts": {"it": {"title": title}},
        "steps": steps,
        "materials": [{"name_it": "Argilla", "country": "DE", "hs_heading": "2508"}],
        "economically_justified": True,
        "new_product_or_stage": True,
    }
    fresh = products.create_product(company, data=facts, actor=user_of(company))
    assert fresh.origin.result == origin
    return fresh


def package(**facts) -> Package:
    """The package of the tests; another one for another name."""
    return Package.objects.get_or_create(
        name_en=facts.pop("name_en", "Premium"),
        defaults={
            "name_it": "Premium",
            "list_price": "4800.00",
            "reduced_price": "1400.00",
            "published_products": 50,
            "banners": 1,
            "requests_per_month": 20,
            "assistance_it": "Formazione",
            "assistance_en": "Training",
        }
        | facts,
    )[0]


def category() -> Category:
    """A group of products."""
    facts = {"name_it": "Piastrelle", "name_en": "Tiles", "path_it": "piastrelle", "path_en": "tiles"}
    return Category.objects.get_or_create(sign="cer-test", defaults=facts | {"level": 1, "is_leaf": True})[0]


def draft_call(*, requirements=("E1", "E2", "E3", "E10"), **facts) -> Call:
    number = next(_numbers)
    reference.load_reference()
    administrator = officer("Admin", "administration")
    call = Call(
        **{
            "number": f"2026/{number}",
            "slug": f"bando-{number}",
            "title_it": "Bando di prova",
            "title_en": "Call for tests",
            "summary_it": "Trecento posti.",
            "summary_en": "Three hundred places.",
            "opens_at": clock.now() - timedelta(days=10),
            "submission_closes_at": clock.now() + timedelta(days=30),
            "waiting_list_until": clock.now() + timedelta(days=365),
            "officer_in_charge": Officer.objects.get(user=officer("Elena", "screening")),
            "package": package(),
            "place_count": 3,
            "pre_rejection_notice": False,
        }
        | facts
    )
    chosen = list(Requirement.objects.filter(code__in=requirements))
    return calls.save_draft(call, requirements=chosen, actor=administrator)


def call(**facts) -> Call:
    """A published call with three places, open for thirty days."""
    return calls.publish(draft_call(**facts), officer("Admin", "administration"))


def document(application: Application, kind: str = "extract", *, issued_on: date | None = None) -> Document:
    number = next(_numbers)
    fresh = Document(
        application=application,
        kind=kind,
        filename=f"{kind}.pdf",
        sha256=f"{number:064x}",
        size=1000 + number,
        pages=1,
        issued_on=issued_on or (clock.today() if kind == "extract" else None),
        uploaded_by=application.started_by,
    )
    fresh.file.save(f"{number}.pdf", ContentFile(b"%PDF-1.4 "), save=True)
    return fresh


def draft(call: Call, applicant: Company | None = None, *, complete: bool = True) -> Application:
    """A draft; complete means that nothing is missing but the submission."""
    applicant = applicant or company()
    user = user_of(applicant)
    application = drafts.start_application(call, applicant, user=user)
    if complete:
        application = drafts.read_privacy(application, user=user)
        site(applicant)
        product(applicant)
        document(application, "extract")
        document(application, "identity")
    return application


def submitted(call: Call, applicant: Company | None = None) -> Application:
    application = draft(call, applicant)
    workflow.submit(application, user=user_of(application.company), declarations=DECLARED)
    return Application.objects.get(pk=application.pk)


def screener() -> User:
    return officer("Elena", "screening")


def approver() -> User:
    return officer("Paolo", "approval")


def in_screening(call: Call, by: User | None = None, applicant: Company | None = None) -> Application:
    by = by or screener()
    application = submitted(call, applicant)
    screening.declare_conflict(application, by, has_conflict=False)
    return workflow.take(application, by)


def decide_findings(application: Application, by: User, outcome: str = "met", note: str = "") -> None:
    outcomes = {finding.pk: (outcome, note) for finding in application.findings.all()}
    workflow.note_findings(application, by, outcomes=outcomes)


def proposed(
    call: Call, by: User | None = None, *, outcome: str = "admit", applicant: Company | None = None
) -> Application:
    by = by or screener()
    application = in_screening(call, by, applicant)
    admitted = outcome == Decision.Outcome.ADMIT
    decide_findings(application, by, "met" if admitted else "not_met", "" if admitted else "Manca.")
    workflow.propose(application, by, outcome=outcome, reasons="" if admitted else "Manca.", letter="Lettera.")
    return Application.objects.get(pk=application.pk)


def approved(call: Call, by: User | None = None, *, outcome: str = "admit", applicant=None) -> Application:
    by = by or approver()
    application = proposed(call, outcome=outcome, applicant=applicant)
    screening.declare_conflict(application, by, has_conflict=False)
    workflow.approve(application, by)
    return Application.objects.get(pk=application.pk)


def accepted(call: Call, applicant: Company | None = None) -> Grant:
    """A place offered and accepted: its company has a membership and an open store."""
    grant = approved(call, applicant=applicant).grants.get()
    return places.accept(grant, user=user_of(grant.application.company))


def membership(*, language: str = "it", **call_facts) -> Membership:
    """A free membership that begins today."""
    return accepted(call(**call_facts), company(language=language)).membership


def many_proposed(call: Call, how_many: int, by: User, approvers: list[User]) -> list[Application]:
    """Proposals in bulk, in protocol order, with every approver's declaration: for races, where the way there is long."""
    now = clock.now()
    companies = [company() for _ in range(how_many)]
    applications = Application.objects.bulk_create(
        Application(
            call=call,
            company=applicant,
            state=Application.State.PROPOSED,
            started_by=user_of(applicant),
            submitted_by=user_of(applicant),
            submitted_at=now,
            term_ends_on=clock.today() + timedelta(days=30),
            assigned_to=by,
        )
        for applicant in companies
    )
    year, _created = ProtocolYear.objects.get_or_create(year=clock.today().year)
    ProtocolEntry.objects.bulk_create(
        ProtocolEntry(
            year=year.year,
            number=year.last_number + position,
            application=application,
            registered_at=now,
            subject="x",
            sha256="0" * 64,
        )
        for position, application in enumerate(applications, start=1)
    )
    year.last_number += how_many
    year.save()
    requirements = list(call.requirements.all())
    Finding.objects.bulk_create(
        Finding(application=application, requirement=requirement, outcome="met", decided_by=by, decided_at=now)
        for application in applications
        for requirement in requirements
    )
    Decision.objects.bulk_create(
        Decision(application=application, outcome="admit", proposed_by=by, proposed_at=now, letter="Lettera.")
        for application in applications
    )
    for one in approvers:
        for application in applications:
            application.conflicts.create(user=one, has_conflict=False)
    return applications


def holders(call: Call) -> dict[int, int]:
    """Protocol number by place number, for live grants."""
    grants = Grant.objects.filter(place__call=call, state__in=Grant.LIVE).select_related(
        "place", "application__protocol"
    )
    return {grant.place.number: grant.application.protocol.number for grant in grants}


def place(call: Call, number: int) -> Place:
    return call.places.get(number=number)


def pdf(name: str = "visura.pdf", *, pages: int = 1) -> SimpleUploadedFile:
    """A plain PDF, as a browser sends it."""
    writer, buffer = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="application/pdf")
