"""Registering a company in the browser: the way through, and everything people get wrong on it."""

import pytest
from django.urls import reverse
from django.utils import translation

from companies.forms import RegistrationForm
from companies.models import Company, Province
from companies.registration import register_company
from pavilion import clock

from . import factories
from .hostile import OPTIONAL, TEXT, post_everywhere, taken_by_each_field


@pytest.fixture
def person(db):
    return factories.user("new@example.org")


@pytest.fixture
def client(person):
    return factories.signed_in(person)


def test_someone_new_chooses_between_producing_and_buying(client):
    answer = client.get("/en/home/", follow=True)

    assert answer.redirect_chain == [("/en/welcome/", 302)]
    page = answer.content.decode()
    assert 'href="/en/company/register/"' in page
    assert 'href="/en/buyer/register/"' in page


def test_registering_leads_to_the_details_and_then_to_my_company(client, person):
    first = client.post(
        "/en/company/register/", factories.typed_registration(vat_number="IT 9900001 036 5"), follow=True
    )
    assert first.redirect_chain == [("/en/company/profile/details/", 302)]

    second = client.post(
        "/en/company/profile/details/",
        {
            "rea": "mo 123456",
            "ateco_code": "233100",
            "ateco_version": "2025",
            "pec": "Prova@PEC.example",
            "phone": "0536 000 018",
            "website": "prova.example",
            "people": "48",
            "founded": "1961",
            "languages": ["it", "en"],
        },
        follow=True,
    )
    assert second.redirect_chain == [("/en/company/", 302)]

    company = Company.objects.get()
    assert (company.vat_number, company.tax_code, company.rea) == ("99000010365", "99000010365", "MO-123456")
    assert (company.ateco_code, company.ateco_version) == ("23.31.00", "2025")
    assert (company.pec, company.phone, company.website) == (
        "prova@pec.example",
        "+390536000018",
        "https://prova.example",
    )
    assert (company.people, company.founded, company.languages) == (48, 1961, ["en", "it"])
    assert company.mandates.get().user == person
    assert client.get("/en/home/").url == "/en/company/"
    assert client.get("/en/company/register/").url == "/en/company/"


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_asks_in_both_languages(client, language):
    with translation.override(language):
        page = client.get(reverse("companies:register"))

    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_every_mistake_is_named_and_nothing_typed_is_lost(client):
    typed = factories.typed_registration(
        vat_number="00743110158", tax_code="RCCMNL83S18D969X", office_postcode="4104", role="delegate", legal_name=""
    )

    answer = client.post("/en/company/register/", typed)

    form = answer.context["form"]
    assert answer.status_code == 200
    assert set(form.errors) == {"legal_name", "vat_number", "tax_code", "office_postcode", "proof"}
    assert {name: str(form[name].value()) for name in typed} == {name: str(value) for name, value in typed.items()}
    assert 'href="#id_vat_number"' in answer.content.decode()
    assert not Company.objects.exists()


def test_hostile_input_comes_back_as_it_was_typed(client):
    post_everywhere(client, "/en/company/register/", factories.typed_registration())

    assert not Company.objects.exists()


def test_hostile_input_in_any_field_is_refused_or_kept(person):
    taken = taken_by_each_field(
        RegistrationForm,
        factories.typed_registration(),
        lambda form: register_company(person, data=form.cleaned_data),
    )

    assert taken == {
        "legal_name": TEXT,
        "tax_code": OPTIONAL,
        "office_street": TEXT,
        "office_town": TEXT,
        "person_name": TEXT,
        "proof": TEXT | OPTIONAL,
    }


def test_a_company_of_a_foreign_name_is_registered(client):
    client.post("/en/company/register/", factories.typed_registration(legal_name="株式会社 Prato 🇮🇹"))

    assert Company.objects.get().legal_name == "株式会社 Prato 🇮🇹"


def test_somebody_elses_vat_number_is_explained_at_its_field(client):
    taken = factories.company().vat_number

    answer = client.post("/en/company/register/", factories.typed_registration(vat_number=taken))

    assert answer.context["form"].errors == {
        "vat_number": [
            "A company with this VAT number is already registered. If you act for it, ask its legal representative to invite you."
        ]
    }


def test_a_registered_office_abroad_needs_no_province_and_any_postcode(client):
    typed = factories.typed_registration(
        office_country="SM", office_province="", office_postcode="", office_town="San Marino", legal_form="branch"
    )

    assert client.post("/en/company/register/", typed).status_code == 302
    assert Company.objects.get().office_country == "SM"


def test_an_italian_province_and_a_foreign_country_do_not_fit(client):
    answer = client.post("/en/company/register/", factories.typed_registration(office_country="SM"))

    assert answer.context["form"].errors == {
        "office_province": [
            "This province is in Italy and the country is another. Correct the country, or choose no province."
        ]
    }


def test_an_italian_office_needs_its_province(client):
    answer = client.post("/en/company/register/", factories.typed_registration(office_province=""))

    assert answer.context["form"].errors == {"office_province": ["Choose the province: an address in Italy has one."]}


def test_a_province_that_has_ended_is_not_offered_but_kept_where_it_stands(client, person):
    ended = factories.province("SU", "Sud Sardegna", region="20", valid_to=clock.today().replace(month=1, day=1))
    fresh = client.post("/en/company/register/", factories.typed_registration(office_province=ended.pk))
    assert list(fresh.context["form"].errors) == ["office_province"]

    factories.company(person, office_province=ended)
    page = client.get("/en/company/profile/identity/")

    assert "Sud Sardegna (SU), until 31/12/2025" in page.content.decode()
    typed = factories.typed_registration(office_province=ended.pk)
    assert client.post("/en/company/profile/identity/", typed).status_code == 302
    assert Province.objects.get(pk=ended.pk) == Company.objects.get().office_province


def test_a_sole_trader_has_a_tax_code_of_the_own(client):
    client.post("/en/company/register/", factories.typed_registration(legal_form="sole", tax_code="brtdra71c12y999q"))

    assert Company.objects.get().tax_code == "BRTDRA71C12Y999Q"


def test_an_invited_person_hears_of_the_invitation_before_registering_again(client, person):
    from companies.invitations import invite

    anna = factories.user("anna@example.org")
    invite(factories.company(anna), email=person.email, role="delegate", person_name="New", actor=anna)

    assert client.get("/en/home/").url == "/en/invitations/"
    assert 'href="/en/invitations/"' in client.get("/en/company/register/").content.decode()
