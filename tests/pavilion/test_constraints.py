"""What the database refuses is said in the words of its constraint."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from companies.models import Company, Region
from pavilion.constraints import explained
from tests.companies import factories


def test_a_broken_constraint_becomes_its_own_message(db):
    held = factories.company()
    fresh = Company(**{field: getattr(held, field) for field in ("legal_name", "legal_form", "vat_number", "tax_code")})
    fresh.office_country, fresh.office_province = "IT", held.office_province

    with transaction.atomic(), translation.override("en"):
        with pytest.raises(ValidationError) as refused, explained(Company):
            fresh.save()
        assert Company.objects.count() == 1  # the transaction goes on

    assert refused.value.code == "unique"
    assert refused.value.messages == [
        "A company with this VAT number is already registered. If you act for it, ask its legal representative to invite you."
    ]


def test_what_has_no_constraint_of_ours_is_raised_as_it_is(db):
    factories.province()

    with pytest.raises(IntegrityError), explained(Region):
        Region.objects.create(code="99", sign="EMR", slug="x", name_it="x", name_en="x", sort_name="x")


def test_the_block_is_undone_as_a_whole(db):
    def write_and_break():
        with explained(Region), connection.cursor() as cursor:
            factories.province()
            cursor.execute("UPDATE companies_region SET sign = NULL")

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            write_and_break()
        assert not Region.objects.exists()
