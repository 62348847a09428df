"""The story of the portal, from a call to an answered enquiry, in a real browser: two officers, a company, a buyer.

Nobody is given anything that a person would not have: mails are opened, their links followed, files chosen from a disk. The
company reads Italian, the buyer English; the walk is taken on a wide and on a narrow screen.
"""

from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from catalogue import tasks as catalogue_tasks
from companies import officers
from inquiries import abuse
from inquiries.models import Conversation
from pavilion import clock, extensions
from pavilion.models import AuditEvent, User
from selection import tasks as selection_tasks
from selection.models import Application, Decision, Grant, Package, Place
from tests.browser_fixtures import NARROW, WIDE, latest_mail, link_in
from tests.catalogue.factories import image_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "segretissima-42x"
ANNA, JANE = "anna@ceramichestoria.example", "jane@mapleinteriors.example"
ELENA, PAOLO, MARTA = "elena@office.example", "paolo@office.example", "marta@office.example"


@pytest.fixture(autouse=True)
def _ground(monkeypatch):
    """An office with three officers and its reference data; a form filled faster than by hand is no robot's here."""
    cache.clear()
    monkeypatch.setattr(abuse, "QUICKEST", timedelta())
    extensions.call_all("reference", "load_reference")
    for email, name, role in (
        (ELENA, "Elena Istruttoria", officers.SCREENING),
        (PAOLO, "Paolo Approvazione", officers.APPROVAL),
        (MARTA, "Marta Direzione", officers.ADMINISTRATION),
    ):
        user = User.objects.create_user(email, PASSWORD, language="it")
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        officers.appoint_officer(user, name=name, roles={role}, actor=None)
    Package.objects.create(
        name_it="Premium", name_en="Premium", list_price="4800", reduced_price="1400",
        published_products=50, banners=1, requests_per_month=20,
    )  # fmt: skip


@pytest.fixture
def papers(tmp_path):
    """What the company has on its disk: two documents and a photograph."""
    for name in ("visura", "documento"):
        (tmp_path / f"{name}.pdf").write_bytes(_pdf(name))
    (tmp_path / "piastrella.jpg").write_bytes(image_bytes("JPEG", size=(1600, 1200), colour=(196, 122, 84)))
    return tmp_path


def _pdf(title: str) -> bytes:
    buffer = BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, invariant=True)
    page.drawString(60, 760, title)
    page.save()
    return buffer.getvalue()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_the_call_to_the_answered_enquiry(new_walk, papers, width):
    marta = officer(new_walk("marta", locale="it-IT", width=width), MARTA)
    publish_a_call(marta)

    anna = new_walk("anna", locale="it-IT", width=width)
    find_the_call_and_check(anna)
    sign_up(anna)
    register(anna)
    apply(anna, papers)
    read_the_receipt(anna)

    elena = officer(new_walk("elena", locale="it-IT", width=width), ELENA)
    screen_and_propose(elena)
    paolo = officer(new_walk("paolo", locale="it-IT", width=width), PAOLO)
    approve(paolo, elena)

    accept_the_place(anna)
    complete_and_publish_the_product(anna, papers)

    jane = new_walk("jane", width=width)
    search_and_read(jane)
    enquire(jane)
    answer(anna)
    read_the_answer(jane)

    assert Grant.objects.get().state == Grant.State.ACCEPTED
    decision = Decision.objects.get()
    assert decision.proposed_by.email == ELENA
    assert decision.decided_by.email == PAOLO
    assert Conversation.objects.get().messages.count() == 2
    assert AuditEvent.objects.filter(verb="approve_admission").count() == 1


def officer(walk, email: str):
    """Sign in at the desk."""
    walk.go("/admin/")
    walk.fill("Indirizzo e-mail", email).fill("Password", PASSWORD).click("Accedi").look("desk")
    return walk


# --- The call -------------------------------------------------------------------------------------------------------
def publish_a_call(marta) -> None:
    today = clock.today()
    marta.go("/admin/selection/call/add/").look("call-empty")
    put(marta, number=f"{today.year}/1", slug=f"{today.year}-1")
    put(marta, title_it="Trecento posti nel Padiglione", title_en="Three hundred places in the Pavilion")
    put(marta, summary_it="Ventiquattro mesi di vetrina.", summary_en="Twenty-four months of a store.")
    put(marta, place_count="300", membership_months="24")
    for name, day, hour in (
        ("opens_at", today, "00:00:00"),
        ("submission_closes_at", today + timedelta(days=45), "18:00:00"),
        ("waiting_list_until", today + timedelta(days=400), "00:00:00"),
    ):
        put(marta, **{f"{name}_0": f"{day:%d/%m/%Y}", f"{name}_1": hour})
    for name, label in (("package", "Premium"), ("officer_in_charge", "Elena Istruttoria")):
        marta.page.locator(f"[name={name}]").select_option(label=label)
    marta.click("Salva", exact=True).look("call-saved")
    marta.follow("Pubblica").look("call-before-publishing")
    marta.page.locator("main form button[type=submit], #content form button[type=submit]").first.click()
    marta.page.wait_for_load_state()
    marta.look("password-again").fill("Password", PASSWORD).click("Continua")
    marta.look("call-published")
    assert Place.objects.count() == 300


def find_the_call_and_check(anna) -> None:
    anna.go("/it/").look("front")
    anna.go("/it/calls/").look("calls").follow("Trecento posti nel Padiglione").look("call")
    anna.follow("Tre domande").look("three-questions")
    choose(anna, office="IT", site="plant", where="IT")
    anna.page.locator("[name=made]").first.check()
    anna.click("Vedi la risposta").look("three-answers")
    assert anna.sees("con queste risposte i requisiti ci sono")


# --- The company ----------------------------------------------------------------------------------------------------
def sign_up(anna) -> None:
    anna.go("/it/accounts/signup/").follow("Rappresento un’impresa italiana")
    anna.fill("Indirizzo e-mail", ANNA).fill("Password", PASSWORD, exact=True)
    anna.fill("Ripetete la password", PASSWORD).tick("Ho letto l’informativa sulla privacy")
    anna.click("Crea l’account").look("look-into-your-mail")
    anna.go(link_in(latest_mail(ANNA))).click("Sì, conferma").look("confirmed")


def register(anna) -> None:
    anna.go("/it/company/register/").look("register")
    anna.fill("Denominazione", "Ceramiche Storia S.r.l.").choose("Forma giuridica", "S.r.l.")
    anna.fill("Partita IVA", "IT 99000010365").fill("Via e numero", "Via della Prova 1").fill("Comune", "Sassuolo")
    anna.choose("Provincia", "Modena (MO)").fill("CAP", "41049").fill("Il vostro nome e cognome", "Anna Storia")
    anna.tick("Legale rappresentante").click("Registra e continua").look("details")
    anna.fill("Numero REA", "mo 123456").fill("Codice ATECO", "233100").fill("PEC", "storia@pec.example")
    anna.fill("Telefono", "0536 000 018").fill("Sito web", "storia.example").tick("Inglese").click("Salva")
    anna.look("my-company")


def apply(anna, papers) -> None:
    anna.go(f"/it/calls/{clock.today().year}-1/apply/").look("apply").click("Inizia la domanda").look("step-privacy")
    anna.tick("Ho letto e compreso l’informativa sulla privacy").click("Salva e continua").look("step-company")
    anna.click("Salva e continua").look("step-site")
    anna.fill("Via e numero", "Via della Fornace 18").fill("Comune", "Sassuolo").choose("Provincia", "Modena (MO)")
    anna.fill("CAP", "41049").tick("Stabilimento").fill("Che cosa vi si fa", "Pressatura, smaltatura, cottura")
    anna.click("Salva e continua").look("step-products-empty")
    anna.follow("Aggiungi un prodotto")
    put(anna, title_it="Gres porcellanato Onda 60 × 60 cm", hs_code="6907 21")
    for number, name in enumerate(("Pressatura", "Smaltatura", "Cottura a 1.200 °C")):
        put(anna, **{f"steps-{number}-name_it": name})
    anna.page.locator("[name=steps-2-is_last_substantial]").check()
    put(anna, **{"materials-0-name_it": "Argille e feldspati", "materials-0-hs_heading": "2508"})
    for name in ("economically_justified", "new_product_or_stage"):
        anna.page.locator(f"[name={name}]").first.check()
    anna.look("step-product-typed").click("Salva il prodotto").look("step-products")
    assert anna.sees("Italia")
    anna.click("Salva e continua").look("step-documents")
    issued_on = clock.today() - timedelta(days=30)
    for name, file in (("extract", "visura.pdf"), ("identity", "documento.pdf")):
        anna.page.locator(f"[name={name}]").set_input_files(papers / file)
    anna.page.locator("[name=issued_on]").fill(issued_on.isoformat())
    anna.click("Salva e continua").look("step-summary")
    anna.click("Invia la domanda").look("declarations-missing")
    for box in anna.page.locator("main form input[type=checkbox]").all():
        box.check()
    anna.click("Invia la domanda").look("receipt")


def read_the_receipt(anna) -> None:
    application = Application.objects.get()
    assert anna.sees(str(application.protocol))
    selection_tasks.make_receipts()
    anna.go(link_in(latest_mail(ANNA, subject=str(application.protocol)))).look("receipt-from-mail")
    response = anna.context.request.get(f"/it/company/application/{application.pk}/receipt/pdf/")
    assert response.body().startswith(b"%PDF")


# --- The officers ---------------------------------------------------------------------------------------------------
def open_the_file(walk) -> None:
    application = Application.objects.get()
    walk.go("/admin/selection/application/").look("queue").follow(str(application.protocol))
    walk.look("conflict-of-interest").click("non avere conflitti").look("file")


def screen_and_propose(elena) -> None:
    open_the_file(elena)
    elena.click("Prendi").look("file-taken")
    for choice in elena.page.locator("select[name^=outcome-]").all():
        choice.select_option("met")
    elena.click("Salva", exact=True).look("file-decided")
    elena.click("Proponi l’ammissione").look("letter")
    elena.click("Proponi l’ammissione").look("proposed")
    assert Application.objects.get().state == Application.State.PROPOSED


def approve(paolo, elena) -> None:
    elena.go(f"/admin/selection/application/{Application.objects.get().pk}/change/")
    assert elena.page.get_by_role("button", name="Approva l’ammissione").count() == 0
    open_the_file(paolo)
    paolo.click("Approva l’ammissione").look("approved")
    assert Grant.objects.get().place.number == 1


# --- The place and the store ----------------------------------------------------------------------------------------
def accept_the_place(anna) -> None:
    anna.go(link_in(latest_mail(ANNA, subject="posto"))).look("offer")
    anna.click("Accettate il posto 1").look("accepted")
    anna.go(link_in(latest_mail(ANNA, subject="posto"))).go("/it/company/").look("member")


def complete_and_publish_the_product(anna, papers) -> None:
    anna.go("/it/company/products/").look("own-products").follow("Gres porcellanato Onda").look("product-missing")
    address = anna.path
    anna.go(f"{address}basics/")
    put(anna, description_it="Gres smaltato per pavimenti, rettificato, opaco.")
    put(
        anna, title_en="Porcelain stoneware tile Onda 60 × 60 cm", description_en="Glazed, rectified, matt; for floors."
    )
    anna.page.locator("[name=category]").select_option(index=1)
    anna.look("basics").click("Salva").go(f"{address}terms/")
    anna.page.locator("[name=price_mode][value=request]").check()
    put(anna, minimum_order="80", lead_days_from="20", lead_days_to="30")
    anna.page.locator("[name=deliveries-0-incoterm]").select_option("FOB")
    anna.page.locator("[name=deliveries-0-place]").fill("La Spezia")
    anna.look("terms").click("Salva").go(f"{address}pictures/")
    anna.page.locator("[name=file]").first.set_input_files(papers / "piastrella.jpg")
    put(anna, alt_it="Piastrella color cotto", alt_en="Terracotta coloured tile")
    anna.look("pictures")
    anna.page.locator("main form:has([name=file]) button[type=submit]").first.click()
    anna.page.wait_for_load_state()
    catalogue_tasks.prepare_pictures()
    anna.go(address).look("product-ready").click("Pubblica").look("product-published")
    catalogue_tasks.rebuild_listings()


# --- The buyer ------------------------------------------------------------------------------------------------------
def search_and_read(jane) -> None:
    jane.go("/en/").look("front")
    box = jane.page.locator("main input[type=search], header input[type=search]").first
    box.fill("stoneware tile")
    box.press("Enter")
    jane.page.wait_for_load_state()
    jane.look("found").follow("Porcelain stoneware tile Onda").look("product")
    assert jane.sees("Sassuolo")
    assert jane.sees("Italian origin")
    jane.follow("Ceramiche Storia").look("store")
    jane.page.go_back()


def enquire(jane) -> None:
    product = jane.path
    jane.go(product).click("Ask for an offer", role="link").look("enquiry-empty")
    jane.tick("For my company")
    jane.fill("Your message", "We furnish a hotel in Toronto: 48 bathrooms. What can you offer?")
    jane.fill("Quantity", "1,400").choose("Destination country", "Canada")
    jane.fill("Your first and last name", "Jane Miller").fill("Your company", "Maple Interiors Ltd")
    jane.choose("Country of your company", "Canada").fill("Your e-mail address", JANE)
    jane.tick("I have read the privacy notice").look("enquiry-typed")
    jane.click("Send the enquiry").look("check-your-mail")
    assert not Conversation.objects.exists()
    jane.go(link_in(latest_mail(JANE, subject="Confirm your enquiry"))).click("Send the enquiry").look("sent")


def answer(anna) -> None:
    anna.go(link_in(latest_mail(ANNA, subject="Richiesta (Canada)"))).look("enquiry")
    anna.fill("La vostra risposta", "Sì: 23,40 € al m², FOB La Spezia. Campioni in una settimana.")
    anna.click("Invia", exact=True).look("answered")


def read_the_answer(jane) -> None:
    jane.follow("Choose a password")
    jane.fill("E-mail address", JANE)
    submit(jane)
    jane.go(link_in(latest_mail(JANE, subject="assword")))
    put(jane, password1=PASSWORD, password2=PASSWORD)
    submit(jane)
    jane.go(link_in(latest_mail(JANE, subject="has answered")))
    put(jane, login=JANE, password=PASSWORD)
    submit(jane)
    jane.look("answer")
    assert jane.sees("23,40 € al m²")


# --- Hands ----------------------------------------------------------------------------------------------------------
def put(walk, **values: str) -> None:
    """Write into fields by their names, where many on a page are called alike."""
    for name, value in values.items():
        walk.page.locator(f"[name='{name}']").first.fill(value)


def choose(walk, **values: str) -> None:
    """Choose options by their values."""
    for name, value in values.items():
        walk.page.locator(f"[name='{name}']").first.select_option(value)


def submit(walk) -> None:
    """Press the first button of the page's form."""
    walk.page.locator("main form button[type=submit]").first.click()
    walk.page.wait_for_load_state()
