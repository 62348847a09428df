"""Numbers, activity, contradictions and duplicates: doubts that an officer reads, never refusals."""

import pytest

from companies.models import Company
from pavilion import audit, clock
from selection import comparison, consistency
from selection.models import Finding, LiveComparison, RequirementText

from . import factories as make
from .test_checks import PLANT, TODAY, content, found, product

Check = RequirementText.Check
GOOD = {"vat_number": "99000010159", "tax_code": "99000010159", "rea": "MO-123456"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (GOOD, ("met", ["office_in_italy"])),
        (GOOD | {"vat_number": "99000010158"}, ("unclear", ["office_in_italy", "vat_wrong"])),
        (GOOD | {"vat_number": ""}, ("unclear", ["office_in_italy", "vat_wrong"])),
        (GOOD | {"tax_code": "99000010158"}, ("unclear", ["office_in_italy", "tax_code_wrong"])),
        (GOOD | {"tax_code": ""}, ("met", ["office_in_italy"])),  # a person's stands apart
        (
            GOOD | {"registered_office": {"town": "Roma", "province": "", "country": "IT"}},
            ("unclear", ["office_in_italy", "province_missing"]),
        ),
    ],
)
def test_vat_number_tax_code_and_province(changes, expected):
    assert found(Check.OFFICE_IN_ITALY, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (GOOD, ("met", ["register_numbers"])),
        (GOOD | {"rea": ""}, ("unclear", ["rea_missing"])),
        (GOOD | {"rea": "RE-123456"}, ("unclear", ["rea_elsewhere"])),
        (GOOD | {"vat_number": "1"}, ("unclear", ["vat_wrong"])),
    ],
)
def test_the_numbers_of_the_register(changes, expected):
    assert found(Check.REGISTER, **changes) == expected


@pytest.mark.parametrize(
    ("code", "version", "expected"),
    [
        ("23.31.00", "2025", ("met", ["site_produces", "ateco_produces"])),
        ("01.21.00", "2025", ("met", ["site_produces", "ateco_produces"])),  # wine growing
        ("08.11.00", "2007", ("met", ["site_produces", "ateco_produces"])),  # quarrying
        ("33.12.00", "2025", ("unclear", ["site_produces", "ateco_weak"])),
        ("46.73.00", "2025", ("unclear", ["site_produces", "ateco_does_not_produce"])),
        ("", "2025", ("met", ["site_produces", "ateco_missing"])),
    ],
)
def test_the_activity_is_evidence_and_no_proof(code, version, expected):
    assert found(Check.SITE_IN_ITALY, ateco={"code": code, "version": version}) == expected


OFFICE = PLANT | {"id": 7, "kind": "office", "produces": False}
STEP = {"name": "Cottura", "site": 7}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tax_code": "99000010159"}, []),
        ({"tax_code": ""}, ["tax_code_of_a_person"]),
        ({"legal_form": "sole", "tax_code": ""}, []),
        ({"legal_form": "sole", "tax_code": "99000010159"}, ["tax_code_of_a_company"]),
        ({"founded": 2026}, []),
        ({"founded": 2027}, ["founded_in_future"]),
        ({"sites": [OFFICE], "products": [product("italy") | {"steps": [STEP]}]}, ["step_where_nothing_is_made"]),
        ({"sites": [PLANT | {"id": 7}], "products": [product("italy") | {"steps": [STEP]}]}, []),
    ],
)
def test_fields_that_contradict_each_other(changes, expected):
    automatic, codes = found(Check.COMPLETE_FILE, **changes)
    assert [code for code in codes if code != "file_complete"] == expected
    assert automatic == ("unclear" if expected else "met")
    assert [one["code"] for one in consistency.contradictions(content(**changes), TODAY)] == expected


# --- Duplicates -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_application_that_looks_like_another_companys_is_pointed_out_to_the_officer():
    call = make.call()
    same = {"rea_office": "MO", "rea_number": "123456", "pec": "fornace@pec.example"}
    first = make.submitted(call, make.company(**same))
    make.submitted(make.call(), make.company(**same))  # in another call: not a duplicate here
    second = make.submitted(call, make.company(**same))
    alone = make.submitted(call)
    details = Finding.objects.get(application=second, requirement__code="E10").details
    assert details[0] == {"code": "duplicate", "protocol": str(first.protocol), "shared": ["rea", "pec"]}
    assert len(details) == 1
    finding = Finding.objects.get(application=alone, requirement__code="E10")
    assert finding.automatic == "met"


# --- What changed since -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_nightly_comparison_notes_each_news_once():
    application = make.submitted(make.call())
    rejected = make.approved(make.call(), outcome="reject")
    assert comparison.compare_all() == 0
    Company.objects.filter(pk__in=[application.company_id, rejected.company_id]).update(website="https://nuovo.example")
    make.site(application.company, street="Via Nuova 1")
    assert comparison.compare_all() == 1
    assert comparison.compare_all() == 0
    row = LiveComparison.objects.get()
    assert (row.application_id, sorted(row.changed)) == (application.pk, ["sites", "website"])
    Company.objects.filter(pk=application.company_id).update(website="")
    assert comparison.compare_all() == 1
    events = [event.after["changed"] for event in audit.history(application) if event.verb == "compare"]
    assert [sorted(names) for names in events] == [["sites", "website"], ["sites"]]


@pytest.mark.django_db
def test_what_changed_is_said_with_what_it_was_and_is():
    application = make.submitted(make.call())
    Company.objects.filter(pk=application.company_id).update(website="https://nuovo.example", founded=1950)
    make.product(application.company, title="Vaso")
    application.company.refresh_from_db()
    changes = {one.name: one for one in comparison.changes(application, application.snapshots.get())}
    assert (changes["website"].before, changes["website"].now) == ("–", "https://nuovo.example")
    assert (changes["founded"].before, changes["founded"].now) == ("–", "1950")
    assert set(changes) == {"website", "founded", "products"}
    assert clock.today() == TODAY
