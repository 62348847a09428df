"""Who acts for a company, and for how long."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from companies import mandates, officers
from companies.models import Mandate
from companies.reference import load_reference
from pavilion import audit, clock

from . import factories

LEGAL, DELEGATE = Mandate.Role.LEGAL_REPRESENTATIVE, Mandate.Role.DELEGATE


@pytest.fixture
def anna(db):
    return factories.user("anna@example.org")


@pytest.fixture
def company(anna):
    return factories.company(anna, pec="prova@pec.example")


def delegate(company, *, valid_to=None, email="luca@example.org", role=DELEGATE):
    with transaction.atomic():
        return mandates.give_mandate(
            company, factories.user(email), role=role, person_name="Luca Prova", valid_to=valid_to, actor=None
        )


def test_a_mandate_holds_until_its_instant_and_not_a_moment_longer(company):
    luca = delegate(company, valid_to=factories.NOW + timedelta(days=10)).user

    with clock.frozen(factories.NOW + timedelta(days=10, microseconds=-1)):
        assert mandates.company_of(luca) == company
    with clock.frozen(factories.NOW + timedelta(days=10)):
        assert mandates.company_of(luca) is None


def test_an_account_that_is_off_acts_for_nobody(company, anna):
    anna.is_active = False
    anna.save()

    assert mandates.company_of(anna) is None
    assert mandates.main_contact(company) is None


def test_the_legal_representative_gets_the_mails_then_whoever_acts_longest(company, anna):
    luca = delegate(company).user

    assert set(mandates.representatives(company)) == {anna, luca}
    assert mandates.main_contact(company) == anna
    assert mandates.mail_recipient(company) == {"user": anna}

    mandates.end_mandate(anna.mandates.get(), actor=anna)

    assert set(mandates.representatives(company)) == {luca}
    assert mandates.main_contact(company) == luca


def test_when_nobody_acts_any_more_mails_go_to_the_certified_address(company):
    company.mandates.update(valid_to=factories.NOW)

    assert mandates.main_contact(company) is None
    assert mandates.mail_recipient(company) == {"to": "prova@pec.example", "language": "it"}

    company.pec = ""
    assert mandates.mail_recipient(company) == {}


def test_a_mandate_that_has_already_ended_is_not_given(company):
    with pytest.raises(ValidationError) as refused:
        delegate(company, valid_to=factories.NOW)

    assert refused.value.messages == ["The day until which the mandate is valid has passed. Choose a later one."]


def test_a_legal_representative_ends_a_delegates_mandate_at_once(company, anna):
    mandate = delegate(company)

    mandates.end_mandate(mandate, actor=anna)

    assert mandates.company_of(mandate.user) is None
    event = audit.history(mandate).last()
    assert (event.verb, event.actor, event.after) == ("ended", anna, {"company": company.pk, "user": mandate.user_id})


def test_a_delegate_ends_only_the_own_mandate(company, anna):
    luca = delegate(company)

    with pytest.raises(PermissionDenied):
        mandates.end_mandate(anna.mandates.get(), actor=luca.user)
    assert mandates.company_of(anna) == company

    mandates.end_mandate(luca, actor=luca.user)
    assert mandates.company_of(luca.user) is None


def test_another_companys_representative_ends_nothing(company):
    stranger = factories.user()
    factories.company(stranger)
    luca = delegate(company)

    with pytest.raises(PermissionDenied):
        mandates.end_mandate(luca, actor=stranger)
    assert mandates.company_of(luca.user) == company


def test_the_last_person_cannot_leave_the_company_alone(company, anna):
    with pytest.raises(ValidationError) as refused:
        mandates.end_mandate(anna.mandates.get(), actor=anna)

    assert refused.value.code == "last_mandate"
    assert mandates.company_of(anna) == company


def test_an_ended_mandate_is_ended_once(company, anna):
    mandate = delegate(company)
    mandates.end_mandate(mandate, actor=anna)

    mandates.end_mandate(mandate, actor=anna)

    assert [event.verb for event in audit.history(mandate)] == ["given", "ended"]


def test_an_administrator_ends_even_the_last_mandate_and_says_why(company, anna):
    load_reference()
    admin = factories.user("admin@example.org")
    officers.appoint_officer(admin, name="Marta", roles={officers.ADMINISTRATION}, actor=None)
    mandate = anna.mandates.get()

    with pytest.raises(ValidationError) as refused:
        mandates.end_mandate(mandate, actor=admin)
    assert refused.value.message_dict == {"reason": ["Write why the mandate ends: it goes on record."]}

    mandates.end_mandate(mandate, actor=admin, reason="The person left the company.")

    assert mandates.company_of(anna) is None
    assert audit.history(mandate).last().reason == "The person left the company."


def test_a_screening_officer_ends_nothing(company, anna):
    load_reference()
    officer = factories.user("elena@example.org")
    officers.appoint_officer(officer, name="Elena", roles={officers.SCREENING}, actor=None)

    with pytest.raises(PermissionDenied):
        mandates.end_mandate(anna.mandates.get(), actor=officer, reason="no")
