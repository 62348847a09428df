"""The law of this room, broken in SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from companies.models import Company, Mandate, Site
from companies.sites import add_site

from . import factories


@pytest.fixture
def company(db):
    return factories.company()


@pytest.fixture
def site(company):
    return add_site(company, data=factories.site_facts(), actor=company.mandates.get().user)


def broken(statement: str, *values) -> str:
    """The name of the constraint that refuses a statement."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("vat_number", "IT123456789", "company_vat_form"),
        ("vat_number", "123", "company_vat_form"),
        ("tax_code", "rccmnl83s18d969h", "company_tax_code_form"),
        ("tax_code", "123456789012", "company_tax_code_form"),
        ("office_country", "SM", "company_office_province"),
        ("office_province_id", None, "company_office_province"),
        ("rea_number", "123456", "company_rea_form"),
        ("rea_office", "MO", "company_rea_form"),
        ("ateco_code", "C23.31", "company_ateco_form"),
        ("ateco_code", "233100", "company_ateco_form"),
    ],
)
def test_a_company_is_refused(company, field, value, constraint):
    assert broken(f"UPDATE {Company._meta.db_table} SET {field} = %s WHERE id = %s", value, company.pk) == constraint


def test_a_vat_number_is_registered_once(company):
    other = factories.company()

    assert (
        broken("UPDATE companies_company SET vat_number = %s WHERE id = %s", company.vat_number, other.pk)
        == "company_vat_once"
    )


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("country", "RS", "site_province"),
        ("province_id", None, "site_province"),
        ("title", "sub", "site_subcontractor_named"),
        ("subcontractor", "Terzista S.r.l.", "site_subcontractor_named"),
    ],
)
def test_a_site_is_refused(site, field, value, constraint):
    assert broken(f"UPDATE {Site._meta.db_table} SET {field} = %s WHERE id = %s", value, site.pk) == constraint


def test_a_mandate_cannot_end_before_it_begins(company):
    mandate = company.mandates.get()

    assert (
        broken("UPDATE companies_mandate SET valid_to = valid_from - interval '1 second' WHERE id = %s", mandate.pk)
        == "mandate_period"
    )


def test_nobody_acts_for_two_companies_at_a_time(company):
    person = company.mandates.get().user
    other = factories.company()

    assert (
        broken("UPDATE companies_mandate SET user_id = %s WHERE company_id = %s", person.pk, other.pk)
        == "mandate_one_company_at_a_time"
    )


def test_one_mandate_may_begin_at_the_instant_another_ends(company):
    mandate = company.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(valid_to=factories.NOW.replace(hour=12))

    Mandate.objects.create(
        user=mandate.user,
        company=factories.company(),
        role="delegate",
        person_name="x",
        valid_from=factories.NOW.replace(hour=12),
    )
    assert mandate.user.mandates.count() == 2


def test_a_person_is_invited_once(company):
    statement = """INSERT INTO companies_invitation (company_id, email, role, person_name, invited_by_id, invited_at)
                   VALUES (%s, %s, 'delegate', 'x', %s, now())"""
    values = (company.pk, "luca@example.org", company.mandates.get().user_id)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)

    assert broken(statement, *values) == "invitation_once"
    assert broken(statement, company.pk, "Luca@example.org", values[2]) == "invitation_email_lower"


def test_a_province_exists_once_per_period(db):
    province = factories.province()

    assert (
        broken(
            "INSERT INTO companies_province (code, name, sort_name, region_id, valid_from) VALUES (%s, 'x', 'x', '08', %s)",
            province.code,
            province.valid_from,
        )
        == "province_code_from"
    )
    assert broken("UPDATE companies_province SET valid_to = valid_from WHERE id = %s", province.pk) == "province_period"
