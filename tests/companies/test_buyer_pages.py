"""Pages of buyers: from every country, with whatever people type."""

import phonenumbers
import pytest
from django.urls import reverse
from django_countries import countries

from catalogue.models import Category
from companies.buyers import register_buyer
from companies.forms import BuyerForm
from companies.models import Buyer

from . import factories
from .hostile import OPTIONAL, TEXT, post_everywhere, taken_by_each_field


@pytest.fixture
def person(db):
    return factories.user("margaret@example.org")


@pytest.fixture
def client(person):
    return factories.signed_in(person)


def test_a_buyer_registers_with_three_answers(client, person):
    typed = factories.typed_buyer(town="", role="other")

    answer = client.post("/en/buyer/register/", typed, follow=True)

    assert answer.redirect_chain == [("/en/buyer/", 302)]
    assert "Prova Interiors Inc." in answer.content.decode()
    assert Buyer.objects.get().user == person
    assert client.get("/en/home/").url == "/en/buyer/"
    assert client.get("/en/buyer/register/").url == "/en/buyer/profile/"


def test_every_country_of_the_world_can_register_with_its_own_telephone(db):
    """All ISO 3166 countries, each with a number as it is dialled there."""
    for code, _name in countries:
        example = phonenumbers.example_number(code)
        typed_phone = (
            phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            if example
            else "+39 06 12345678"
        )
        person = factories.user(f"{code.lower()}@example.org")
        typed = factories.typed_buyer(country=code, phone=typed_phone, number_kind="other", registration_number="X 1")

        form = BuyerForm(typed)
        assert form.is_valid(), (code, form.errors)
        register_buyer(person, data=form.cleaned_data)
        assert person.buyer.country.code == code
        assert person.buyer.phone.startswith("+")
    assert Buyer.objects.count() == 249


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_country_has_a_name_in_both_languages(client, language):
    page = client.get(f"/{language}/buyer/register/").content.decode()

    assert page.count("<option") >= 249
    assert {"it": "Macedonia del Nord", "en": "North Macedonia"}[language] in page
    assert "Swaziland" not in page


def test_a_vat_number_is_checked_by_the_rules_of_the_country(client):
    wrong = client.post("/en/buyer/register/", factories.typed_buyer(country="DE", registration_number="HRB 12345"))
    assert wrong.context["form"].errors == {
        "registration_number": [
            "This is not the form of a VAT or tax number of that country. If it is another kind of number, say so above."
        ]
    }
    assert wrong.context["form"]["registration_number"].value() == "HRB 12345"

    other = factories.typed_buyer(country="DE", registration_number="HRB 12345", number_kind="other")
    assert client.post("/en/buyer/register/", other).status_code == 302
    right = factories.typed_buyer(country="DE", registration_number="DE 136695976")
    assert client.post("/en/buyer/profile/", right).status_code == 302
    assert Buyer.objects.get().registration_number == "DE136695976"


def test_an_italian_buyer_is_a_buyer_too(client):
    typed = factories.typed_buyer(country="IT", postcode="0010", phone="06 1234 5678")
    assert list(client.post("/en/buyer/register/", typed).context["form"].errors) == ["postcode"]

    assert client.post("/en/buyer/register/", typed | {"postcode": "00100"}).status_code == 302


def test_hostile_input_comes_back_as_it_was_typed(client):
    post_everywhere(client, "/en/buyer/register/", factories.typed_buyer())

    assert not Buyer.objects.exists()


def test_hostile_input_in_any_field_is_refused_or_kept(person):
    taken = taken_by_each_field(
        BuyerForm, factories.typed_buyer(), lambda form: register_buyer(person, data=form.cleaned_data)
    )

    assert taken == {
        "contact_name": TEXT,
        "company_name": TEXT,
        "town": TEXT | OPTIONAL,
        "street": TEXT | OPTIONAL,
        "area": TEXT | OPTIONAL,
        "postcode": OPTIONAL | {"emoji", "foreign script", "right to left", "digits of elsewhere"},  # what is short
        "number_kind": {"empty"},
        "registration_number": OPTIONAL,
        "phone": OPTIONAL,
        "website": OPTIONAL,
    }


def test_pages_of_a_buyer_lead_whoever_is_none_to_register(client):
    for name in ("buyer", "buyer_profile"):
        assert client.get(reverse(f"companies:{name}")).url == reverse("companies:buyer_register")


def test_a_company_may_buy_as_well(client, person):
    factories.company(person)
    client.post("/en/buyer/register/", factories.typed_buyer())

    page = client.get("/en/company/").content.decode()

    assert client.get("/en/home/").url == "/en/company/"
    assert 'href="/en/buyer/"' in page


def test_sectors_and_languages_are_said_and_shown(client, person):
    Category.objects.create(
        level=1, sign="cer", name_it="Ceramica", name_en="Ceramics", path_it="ceramica", path_en="ceramics"
    )
    register_buyer(person, data={"contact_name": "Margaret Prova", "company_name": "Prova Inc.", "country": "CA"})
    typed = factories.typed_buyer() | {"sectors": ["cer"], "languages": ["fr", "en"]}

    assert "Select a valid choice" in client.post("/en/buyer/profile/", typed | {"sectors": ["xyz"]}).content.decode()
    client.post("/en/buyer/profile/", typed)

    buyer = Buyer.objects.get()
    assert (buyer.sectors, sorted(buyer.languages)) == (["cer"], ["en", "fr"])
    page = client.get("/en/buyer/").content.decode()
    assert "Ceramics" in page
    assert "English, French" in page
