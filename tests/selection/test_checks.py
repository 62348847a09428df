"""The automatic checks: what they suggest from the facts, and that every code has its words in both languages."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from selection import check_texts, checks, consistency, vies
from selection.models import RequirementText

TODAY = date(2026, 11, 23)
Check = RequirementText.Check
PLANT = {"kind": "plant", "produces": True, "title": "own", "town": "Sassuolo", "province": "MO", "country": "IT"}


def content(**changes) -> dict:
    company = {
        "legal_form": "srl",
        "registered_office": {"town": "Sassuolo", "province": "MO", "country": "IT"},
        "sites": [PLANT],
        "website": "https://fornace.example",
        "languages": ["en", "it"],
    }
    documents = [
        {"kind": "extract", "issued_on": "2026-06-01"},
        {"kind": "identity", "issued_on": ""},
    ]
    facts = {"products": [product("italy")], "documents": documents}
    for name, value in changes.items():
        (facts if name in facts else company)[name] = value
    return facts | {"company": company}


def product(status: str, title: str = "Piastrella") -> dict:
    return {"id": 1, "titles": {"it": title}, "origin": {"status": status}}


def found(check: str, **changes) -> tuple[str, list[str]]:
    result = checks.assess(check, content(**changes), today=TODAY)
    return result.automatic, [detail["code"] for detail in result.details]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("met", ["office_in_italy"])),
        ({"registered_office": {"town": "Lugano", "province": "", "country": "CH"}}, ("not_met", ["office_abroad"])),
        ({"legal_form": "branch"}, ("not_met", ["office_branch"])),
    ],
)
def test_the_registered_office(changes, expected):
    assert found(Check.OFFICE_IN_ITALY, **changes) == expected


ABROAD = PLANT | {"country": "RO", "province": "", "town": "Arad"}
OFFICE = PLANT | {"kind": "office", "produces": False}


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ([PLANT], ("met", ["site_produces"])),
        ([OFFICE, ABROAD, PLANT], ("met", ["site_produces"])),
        ([PLANT | {"title": "sub"}], ("unclear", ["site_subcontractor"])),
        ([ABROAD], ("not_met", ["site_abroad"])),
        ([OFFICE], ("not_met", ["site_does_not_produce"])),
        ([], ("not_met", ["site_none"])),
    ],
)
def test_the_production_site(sites, expected):
    assert found(Check.SITE_IN_ITALY, sites=sites) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["italy"], ("met", ["products_of_italy"])),
        (["italy", "not_italy"], ("met", ["products_of_italy", "product_not_italy"])),
        (["officer"], ("unclear", ["products_of_italy", "product_officer"])),
        (["not_italy", "incomplete"], ("unclear", ["products_of_italy", "product_incomplete", "product_not_italy"])),
        (["not_italy"], ("not_met", ["products_of_italy", "product_not_italy"])),
        ([], ("not_met", ["products_none"])),
    ],
)
def test_the_products(statuses, expected):
    assert found(Check.PRODUCTS_OF_ITALY, products=[product(status) for status in statuses]) == expected


def documents(issued_on: str = "2026-11-01", *kinds: str) -> list[dict]:
    return [{"kind": "extract", "issued_on": issued_on}, *({"kind": kind, "issued_on": ""} for kind in kinds)]


@pytest.mark.parametrize(
    ("uploaded", "expected"),
    [
        (documents("2026-11-01", "identity"), ("met", ["file_complete"])),
        (documents("2026-11-01", "declaration"), ("met", ["file_complete"])),
        (documents("2026-05-23", "identity"), ("met", ["file_complete"])),  # six months to the day
        (documents("2026-05-22", "identity"), ("not_met", ["extract_too_old"])),
        (documents("2026-11-24", "identity"), ("unclear", ["extract_in_future"])),
        (documents("2026-11-01"), ("not_met", ["identity_missing"])),
        ([], ("not_met", ["extract_missing", "identity_missing"])),
        ([*documents("2026-01-01", "identity"), *documents("2026-11-01")], ("met", ["file_complete"])),  # the latest
    ],
)
def test_the_documents(uploaded, expected):
    assert found(Check.COMPLETE_FILE, documents=uploaded) == expected


@pytest.mark.parametrize(
    ("issued_on", "today", "automatic"),
    [
        ("2026-08-31", date(2027, 2, 28), "met"),  # six months from 31 August end on the last of February
        ("2026-08-31", date(2027, 3, 1), "not_met"),
        ("2027-08-31", date(2028, 2, 29), "met"),  # leap year
        ("2027-08-31", date(2028, 3, 1), "not_met"),
    ],
)
def test_six_months_are_real_months(issued_on, today, automatic):
    facts = content(documents=documents(issued_on, "identity"))
    assert checks.assess(Check.COMPLETE_FILE, facts, today=today).automatic == automatic


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("met", ["website_and_language"])),
        ({"website": ""}, ("unclear", ["website_missing"])),
        ({"languages": ["it"]}, ("unclear", ["language_missing"])),
        ({"website": "", "languages": []}, ("not_met", ["website_missing", "language_missing"])),
    ],
)
def test_website_and_language(changes, expected):
    assert found(Check.WEBSITE_AND_LANGUAGE, **changes) == expected


def test_what_has_no_check_is_left_to_the_officer():
    assert found(Check.NONE) == ("none", [])


def test_every_code_has_its_words_and_every_word_its_code():
    sources = "".join(Path(module.__file__).read_text() for module in (checks, consistency, vies))
    written = set(re.findall(r'why\(\s*"([a-z_]+)"', sources))
    written |= {"tax_code_of_a_company", "tax_code_of_a_person"}
    written |= {f"product_{status}" for status in ("officer", "incomplete", "not_italy")}
    assert written == set(check_texts.SENTENCES)
    assert set(check_texts.REMEDY) <= written


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_words_carry_their_facts(language):
    with translation.override(language):
        country = check_texts.sentence({"code": "office_abroad", "country": "RO"})
        extract = check_texts.sentence({"code": "extract_too_old", "issued": "2026-05-22"})
        unknown = check_texts.sentence({"code": "from_another_time"})
    assert "Romania" in country
    assert "2026" in extract
    assert "22" in extract
    assert unknown == "from_another_time"
