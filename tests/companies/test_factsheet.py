"""What is frozen with an application: plain JSON, people apart."""

import json
from datetime import timedelta

from django.db import transaction

from companies.factsheet import company_facts, personal_facts
from companies.mandates import give_mandate
from companies.models import Mandate
from companies.sites import add_site, end_site

from . import factories


def test_a_companys_facts_are_plain_and_without_people(db):
    anna = factories.user("anna@example.org")
    company = factories.company(
        anna,
        rea_office="MO",
        rea_number="123456",
        ateco_code="23.31.00",
        pec="prova@pec.example",
        phone="+390536000018",
        website="https://prova.example",
        people=48,
        founded=1961,
        languages=["it", "en"],
    )
    plant = add_site(company, data=factories.site_facts(), actor=anna)
    gone = add_site(company, data=factories.site_facts(street="Via Vecchia 1"), actor=anna)
    end_site(gone, actor=anna)

    facts = company_facts(company)

    assert facts == {
        "legal_name": "Ceramiche Prova S.r.l.",
        "legal_form": "srl",
        "vat_number": company.vat_number,
        "tax_code": company.vat_number,
        "rea": "MO-123456",
        "ateco": {"code": "23.31.00", "version": "2025", "produces": True},
        "pec": "prova@pec.example",
        "phone": "+390536000018",
        "website": "https://prova.example",
        "registered_office": {
            "street": "Via della Prova 1",
            "postcode": "41049",
            "town": "Sassuolo",
            "province": "MO",
            "region": "08",
            "country": "IT",
        },
        "sites": [
            {
                "id": plant.pk,
                "kind": "plant",
                "produces": True,
                "title": "own",
                "subcontractor": "",
                "street": "Via della Fornace 18",
                "postcode": "41049",
                "town": "Sassuolo",
                "province": "MO",
                "region": "08",
                "country": "IT",
                "activities": "Pressatura e cottura",
            }
        ],
        "people": 48,
        "founded": 1961,
        "languages": ["en", "it"],
    }
    assert json.loads(json.dumps(facts)) == facts
    assert "Anna" not in json.dumps(facts)


def test_people_stand_apart(db):
    anna = factories.user("anna@example.org")
    company = factories.company(anna)
    with transaction.atomic():
        give_mandate(
            company,
            factories.user("luca@example.org"),
            role=Mandate.Role.DELEGATE,
            person_name="Luca Prova",
            proof="Delega",
            valid_to=factories.NOW + timedelta(days=1),
            actor=anna,
        )

    assert personal_facts(company) == {
        "tax_code": "",
        "people": [
            {
                "name": "Anna Prova",
                "email": "anna@example.org",
                "role": "legal",
                "proof": "",
                "valid_from": "2026-11-22T10:00:00+00:00",
                "valid_to": None,
            },
            {
                "name": "Luca Prova",
                "email": "luca@example.org",
                "role": "delegate",
                "proof": "Delega",
                "valid_from": "2026-11-22T10:00:00+00:00",
                "valid_to": "2026-11-23T10:00:00+00:00",
            },
        ],
    }


def test_a_sole_traders_tax_code_is_a_persons(db):
    company = factories.company(legal_form="sole", tax_code="BRTDRA71C12Y999Q")

    assert company_facts(company)["tax_code"] == ""
    assert personal_facts(company)["tax_code"] == "BRTDRA71C12Y999Q"


def test_an_office_abroad_has_no_province(db):
    company = factories.company(office_country="SM", office_province=None, office_postcode="47890")

    office = company_facts(company)["registered_office"]
    assert (office["country"], office["province"], office["region"]) == ("SM", "", "")
