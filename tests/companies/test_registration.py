"""Registering a company and changing what it says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from companies.models import Company, Mandate
from companies.registration import register_company, update_company
from pavilion import audit

from . import factories


def events(subject) -> list[tuple]:
    return [(event.verb, event.actor_id, event.after) for event in audit.history(subject)]


def test_a_registered_company_has_a_mandate_and_a_record(db):
    anna = factories.user()
    facts = factories.facts(legal_name="Èlite S.r.l.")

    company = register_company(anna, data=facts)

    assert (company.legal_name, company.sort_name, company.registered_at) == (
        "Èlite S.r.l.",
        "elite s.r.l.",
        factories.NOW,
    )
    mandate = company.mandates.get()
    assert (mandate.user, mandate.role, mandate.person_name) == (anna, Mandate.Role.LEGAL_REPRESENTATIVE, "Anna Prova")
    assert (mandate.valid_from, mandate.valid_to) == (factories.NOW, None)
    person = {"role", "person_name"}
    assert events(company) == [("registered", anna.pk, {"fields": sorted(set(facts) - person)})]
    assert events(mandate) == [("given", anna.pk, {"company": company.pk, "user": anna.pk, "role": "legal"})]


def test_a_company_is_registered_once_and_nothing_is_left_of_the_second(db):
    first = factories.company()
    person = factories.user()

    with pytest.raises(ValidationError) as refused:
        register_company(person, data=factories.facts(vat_number=first.vat_number))

    assert refused.value.code == "unique"
    assert Company.objects.count() == 1
    assert not person.mandates.exists()


def test_whoever_acts_for_a_company_cannot_register_another(db):
    anna = factories.user()
    factories.company(anna)

    with pytest.raises(ValidationError) as refused:
        register_company(anna, data=factories.facts())

    assert refused.value.messages == [
        "This account already acts for a company. Whoever acts for several uses an account for each."
    ]
    assert Company.objects.count() == 1


def test_a_registered_office_abroad_can_be_recorded(db):
    company = factories.company(
        office_country="SM",
        office_province=None,
        office_postcode="47890",
        office_town="San Marino",
        legal_form="branch",
    )

    company.refresh_from_db()
    assert company.office_country == "SM"
    assert company.office_place == "San Marino (San Marino)"


def test_an_unknown_fact_is_the_callers_mistake(db):
    with pytest.raises(TypeError, match="colour"):
        register_company(factories.user(), data=factories.facts(colour="blue"))


def test_only_what_changed_is_recorded(db):
    anna = factories.user()
    company = factories.company(anna)

    fresh = update_company(
        company, data={"legal_name": "Ceramiche Àlfa S.p.A.", "office_town": "Sassuolo", "people": 12}, actor=anna
    )

    assert (fresh.legal_name, fresh.sort_name, fresh.people) == ("Ceramiche Àlfa S.p.A.", "ceramiche alfa s.p.a.", 12)
    assert events(company)[1:] == [("updated", anna.pk, {"fields": ["legal_name", "people"]})]


def test_saving_without_a_change_leaves_no_trace(db):
    anna = factories.user()
    company = factories.company(anna)

    update_company(company, data={"legal_name": company.legal_name, "office_country": "IT"}, actor=anna)

    assert [verb for verb, *_rest in events(company)] == ["registered"]


def test_another_companys_vat_number_is_refused(db):
    first, anna = factories.company(), factories.user()
    second = factories.company(anna)

    with transaction.atomic(), pytest.raises(ValidationError) as refused:
        update_company(second, data={"vat_number": first.vat_number}, actor=anna)

    assert refused.value.code == "unique"
    second.refresh_from_db()
    assert second.vat_number != first.vat_number
