"""Companies, people and places for tests. Numbers are made up: VAT serials begin with 99."""

from datetime import UTC, date, datetime
from itertools import count

from django.test import Client
from stdnum import luhn

from companies.models import Company, Mandate, Province, Region, Site
from companies.registration import register_company
from pavilion.models import User
from tests.people import just_proved

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_numbers = count(1)


def vat_number(serial: int | None = None, *, office: str = "036") -> str:
    """A VAT number with a right check digit, of nobody."""
    digits = f"99{serial or next(_numbers):05d}{office}"
    return digits + luhn.calc_check_digit(digits)


def province(code: str = "MO", name: str = "Modena", *, region: str = "08", valid_to: date | None = None) -> Province:
    """A province, made once."""
    signs = {"08": ("EMR", "Emilia-Romagna"), "20": ("SAR", "Sardegna")}
    sign, region_name = signs[region]
    Region.objects.get_or_create(
        code=region,
        defaults={
            "sign": sign,
            "slug": sign.lower(),
            "name_it": region_name,
            "name_en": region_name,
            "sort_name": region_name.lower(),
        },
    )
    facts = {"name": name, "sort_name": name.lower(), "region_id": region, "valid_to": valid_to}
    return Province.objects.get_or_create(code=code, valid_from=date(2017, 1, 1), defaults=facts)[0]


def user(email: str = "", **fields) -> User:
    """An account; its password is the address."""
    email = email or f"person{next(_numbers)}@example.org"
    return User.objects.create_user(email, email, **fields)


def facts(**changes) -> dict:
    """What registration.register_company asks for."""
    vat = vat_number()
    return {
        "legal_name": "Ceramiche Prova S.r.l.",
        "legal_form": "srl",
        "vat_number": vat,
        "tax_code": vat,
        "office_street": "Via della Prova 1",
        "office_postcode": "41049",
        "office_town": "Sassuolo",
        "office_province": province(),
        "office_country": "IT",
        "role": Mandate.Role.LEGAL_REPRESENTATIVE,
        "person_name": "Anna Prova",
    } | changes


def company(person: User | None = None, **changes) -> Company:
    """A registered company; `person` acts for it."""
    return register_company(person or user(), data=facts(**changes))


def site_facts(**changes) -> dict:
    """What sites.add_site asks for: a plant at Sassuolo."""
    return {
        "kind": Site.Kind.PLANT,
        "title": Site.Title.OWN,
        "subcontractor": "",
        "street": "Via della Fornace 18",
        "postcode": "41049",
        "town": "Sassuolo",
        "province": province(),
        "country": "IT",
        "activities": "Pressatura e cottura",
    } | changes


def signed_in(person: User) -> Client:
    """A browser in which this person has signed in a moment ago."""
    client = Client()
    client.force_login(person)
    just_proved(client)
    return client


def typed_registration(**changes) -> dict:
    """What a person types on the registration page."""
    return {
        "legal_name": "Ceramiche Prova S.r.l.",
        "legal_form": "srl",
        "vat_number": vat_number(),
        "tax_code": "",
        "office_street": "Via della Prova 1",
        "office_town": "Sassuolo",
        "office_province": province().pk,
        "office_postcode": "41049",
        "office_country": "IT",
        "person_name": "Anna Prova",
        "role": "legal",
        "proof": "",
    } | changes


def typed_site(**changes) -> dict:
    """What a person types on the page of a site."""
    return {
        "street": "Via della Fornace 18",
        "town": "Sassuolo",
        "province": province().pk,
        "postcode": "41049",
        "country": "IT",
        "kind": "plant",
        "activities": "Pressatura e cottura",
        "title": "own",
        "subcontractor": "",
    } | changes


def typed_buyer(**changes) -> dict:
    """What a buyer types."""
    return {
        "contact_name": "Margaret Prova",
        "company_name": "Prova Interiors Inc.",
        "country": "CA",
        "town": "Toronto",
        "role": "designer",
        "street": "",
        "postcode": "",
        "area": "",
        "number_kind": "vat",
        "registration_number": "",
        "phone": "",
        "website": "",
    } | changes
