"""Companies and buyers in a real browser: from the first sign-up to "My company", and a second person who joins."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from companies.models import Buyer, Company
from companies.reference import load_reference
from pavilion.models import User
from tests.browser_fixtures import latest_mail, link_in
from tests.companies import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "segretissima-42x"


@pytest.fixture(autouse=True)
def _ground():
    cache.clear()
    load_reference()


def account(email: str, **facts) -> User:
    """Someone who can sign in."""
    user = User.objects.create_user(email, PASSWORD, **facts)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(walk, email: str, *, language: str, to: str = ""):
    """Sign in on the account page, by its words."""
    words = {"it": ("Indirizzo e-mail", "Password", "Accedi"), "en": ("E-mail address", "Password", "Sign in")}[
        language
    ]
    walk.go(f"/{language}/accounts/login/" + (f"?next={to}" if to else ""))
    walk.fill(words[0], email).fill(words[1], PASSWORD)
    walk.page.locator("main").get_by_role("button", name=words[2]).first.click()
    walk.page.wait_for_load_state()
    return walk


@pytest.mark.parametrize("scripts", [True, False])
def test_a_company_registers_and_says_where_it_produces(new_walk, scripts):
    account("anna@example.org", language="it")
    walk = sign_in(new_walk("anna", locale="it-IT", scripts=scripts), "anna@example.org", language="it")
    assert walk.path == "/it/welcome/"
    walk.look("welcome").follow("Produco in Italia").look("register-empty")

    walk.fill("Denominazione", "Ceramiche Prova S.r.l.").choose("Forma giuridica", "S.r.l.")
    walk.fill("Partita IVA", "00743110158").fill("CAP", "4104").click("Registra e continua").look("register-errors")
    assert walk.sees("L’ultima cifra non corrisponde alle altre.")
    assert walk.sees("Servono cinque cifre")
    assert walk.page.get_by_label("Denominazione").input_value() == "Ceramiche Prova S.r.l."

    walk.fill("Partita IVA", "IT 99000010365").fill("Via e numero", "Via della Prova 1").fill("Comune", "Sassuolo")
    walk.choose("Provincia", "Modena (MO)").fill("CAP", "41049").fill("Il vostro nome e cognome", "Anna Prova")
    walk.tick("Legale rappresentante").click("Registra e continua").look("details-empty")
    assert walk.path == "/it/company/profile/details/"

    walk.fill("Numero REA", "mo 123456").fill("Codice ATECO", "233100").fill("PEC", "prova@pec.example")
    walk.fill("Telefono", "0536 000 018").fill("Sito web", "prova.example").tick("Inglese").click("Salva")
    assert walk.path == "/it/company/"
    walk.look("my-company-new").follow("Aggiungi una sede").look("site-empty")

    walk.fill("Via e numero", "Via della Fornace 18").fill("Comune", "Sassuolo").choose("Provincia", "Modena (MO)")
    walk.fill("CAP", "41049").tick("Stabilimento").fill("Che cosa vi si fa", "Pressatura, smaltatura, cottura")
    walk.click("Salva").look("sites")
    assert walk.sees("Vale come sede di produzione in Italia.")
    walk.go("/it/company/profile/").look("profile")
    walk.go("/it/company/people/").look("people")
    assert Company.objects.get().sites.producing_in_italy().count() == 1


def test_a_second_person_joins_by_invitation_and_leaves_again(new_walk):
    anna = account("anna@example.org", language="it")
    company = factories.company(anna)
    walk = sign_in(new_walk("anna", locale="it-IT"), "anna@example.org", language="it")
    walk.go("/it/company/people/invite/").look("invite")
    walk.fill("Nome e cognome", "Luca Prova").fill("Indirizzo e-mail", "luca@example.org").tick("Delegato")
    walk.click("Invia l’invito").look("invited")

    account("luca@example.org", language="it")
    address = link_in(latest_mail("luca@example.org"))
    luca = sign_in(new_walk("luca", locale="it-IT"), "luca@example.org", language="it", to=address)
    assert luca.path == address
    luca.look("invitation").click("Accetta").look("my-company")
    assert luca.sees(company.legal_name)

    luca.go("/it/company/people/").look("people").follow("Smetti di agire per l’impresa").look("stop")
    luca.click("Chiudi il mandato").look("password-again")  # a grave act asks once more, and goes on by itself
    luca.fill("Password", PASSWORD).click("Continua").look("nobody-again")
    assert luca.path == "/it/welcome/"
    luca.go("/it/company/sites/")
    assert luca.path == "/it/company/register/"


def test_a_buyer_from_toronto_registers_in_english(new_walk):
    account("margaret@example.org", language="en")
    walk = sign_in(new_walk("margaret"), "margaret@example.org", language="en")
    walk.follow("I buy for my company").look("buyer-empty")
    walk.fill("Your first and last name", "Margaret Prova").fill("Your company", "Prova Interiors Inc.", exact=True)
    walk.choose("Country", "Canada").fill("Telephone", "12").click("Register").look("buyer-errors")
    assert walk.sees("This number cannot be called.")

    walk.fill("Telephone", "(416) 555-0142").click("Register").look("buyer")
    assert walk.path == "/en/buyer/"
    assert Buyer.objects.get().phone == "+14165550142"
    walk.go("/it/buyer/").look("buyer-in-italian")


def test_an_administrator_appoints_an_officer_and_ends_a_mandate(new_walk):
    from companies import officers

    marta = account("marta@example.org", language="it")
    officers.appoint_officer(marta, name="Marta Prova", roles={officers.ADMINISTRATION}, actor=None)
    account("elena@example.org", language="it")
    company = factories.company(account("anna@example.org"))
    walk = new_walk("marta", locale="it-IT")
    walk.go("/admin/companies/company/")
    walk.fill("Indirizzo e-mail", "marta@example.org").fill("Password", PASSWORD).click("Accedi").look("companies")
    walk.go(f"/admin/companies/company/{company.pk}/change/").look("company")
    walk.follow("Chiudi").look("end-mandate")
    walk.fill("Motivo", "Ha lasciato l’impresa.").click("Chiudi il mandato").look("password-again")
    walk.fill("Password", PASSWORD).click("Continua").look("ended")
    walk.go("/admin/companies/officer/add/").look("officer-empty")
    walk.fill("Indirizzo e-mail", "elena@example.org").fill("Nome e cognome", "Elena Prova").tick("Istruttoria")
    walk.page.get_by_role("button", name="Salva").first.click()
    walk.page.wait_for_load_state()
    walk.look("officers")

    assert officers.roles_of(User.objects.get(email="elena@example.org")) == {"screening"}
