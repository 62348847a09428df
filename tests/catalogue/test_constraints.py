"""What the database refuses, tried in SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from . import factories

pytestmark = pytest.mark.django_db


def broken(sql: str, *params) -> str:
    """The name of the constraint that a statement breaks."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        execute(sql, *params)
    return refused.value.__cause__.diag.constraint_name


def execute(sql: str, *params) -> None:
    """A statement with all constraints checked at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)


@pytest.fixture
def product():
    company, person = factories.maker()
    return factories.published(company, person, sku="A1")


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("hs_code = '69'", "product_hs_form"),
        ("hs_code = '69x7'", "product_hs_form"),
        ("price_mode = 'range'", "product_price_mode"),
        ("price_from = 1, price_to = 2", "product_price_mode"),
        ("price_mode = 'range', price_from = 3, price_to = 2", "product_price_mode"),
        ("lead_days_from = 30, lead_days_to = 20", "product_lead_time"),
        ("lead_days_from = NULL, lead_days_to = 20", "product_lead_time"),
        ("category_id = NULL", "product_published_facts"),
        ("published_at = NULL", "product_published_facts"),
        ("wholly_obtained = true", "product_wholly_obtained_basis"),
    ],
)
def test_products(product, assignment, constraint):
    assert broken(f"UPDATE catalogue_product SET {assignment} WHERE id = %s", product.pk) == constraint


def test_a_code_once_per_company(product):
    other = factories.draft(product.company, product.company.mandates.get().user)

    assert broken("UPDATE catalogue_product SET sku = 'A1' WHERE id = %s", other.pk) == "product_sku_once"


TIER = "INSERT INTO catalogue_pricetier (product_id, quantity, price, price_mode) VALUES (%s, %s, %s, %s)"


def test_a_price_by_quantity_on_request_cannot_be_stored(product):
    assert broken(TIER, product.pk, 10, 5, "tiers") == "tier_needs_tiered_price"
    assert broken(TIER, product.pk, 10, 5, "request") == "tier_mode"


def test_a_product_with_prices_by_quantity_cannot_become_on_request(product):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_product SET price_mode = 'tiers' WHERE id = %s", [product.pk])
        cursor.execute(TIER, [product.pk, 10, 5, "tiers"])

    change = "UPDATE catalogue_product SET price_mode = 'request' WHERE id = %s"
    assert broken(change, product.pk) == "tier_needs_tiered_price"
    assert broken(TIER, product.pk, 10, 6, "tiers") == "tier_once_per_quantity"
    assert broken(TIER, product.pk, 11, 0, "tiers") == "tier_positive"


def test_texts(product):
    text = "INSERT INTO catalogue_producttext (product_id, language, title, description, provenance) VALUES (%s, %s, %s, '', 'company')"

    assert broken(text, product.pk, "it", "Due") == "text_once_per_language"
    assert broken(text, product.pk, "de", "") == "text_title"


def test_steps(product):
    last = "UPDATE catalogue_step SET is_last_substantial = true WHERE product_id = %s"
    both = "UPDATE catalogue_step SET subcontractor = 'x' WHERE product_id = %s"
    nameless = "UPDATE catalogue_step SET name_it = '', name_en = '' WHERE product_id = %s"

    assert broken(last, product.pk) == "step_one_last_substantial"
    assert broken(both, product.pk) == "step_site_or_subcontractor"
    assert broken(nameless, product.pk) == "step_named"


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("hs_heading = '25'", "material_hs_form"),
        ("share = 0", "material_share"),
        ("share = 101", "material_share"),
        ("name_it = '', name_en = ''", "material_named"),
    ],
)
def test_materials(product, assignment, constraint):
    assert broken(f"UPDATE catalogue_material SET {assignment} WHERE product_id = %s", product.pk) == constraint


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("open_until = open_from", "store_period"),
        ("open_from = NULL", "store_period"),
        ("open_until = NULL", "store_period"),
        ("export_share = 101", "store_export_share"),
    ],
)
def test_stores(product, assignment, constraint):
    assert broken(f"UPDATE catalogue_store SET {assignment} WHERE company_id = %s", product.company_id) == constraint


def test_categories():
    sector, group = factories.sector(), factories.group()

    assert broken("UPDATE catalogue_category SET level = 8 WHERE id = %s", group.pk) == "category_level"
    assert broken("UPDATE catalogue_category SET parent_id = NULL WHERE id = %s", group.pk) == "category_parent"
    assert broken("UPDATE catalogue_category SET level = 2 WHERE id = %s", sector.pk) == "category_parent"


def test_rows_and_pictures_once(product):
    row = "UPDATE catalogue_listing SET language = 'en' WHERE product_id = %s"
    twice = (
        "INSERT INTO catalogue_productpicture (product_id, picture_id, position, alt_it, alt_en)"
        " SELECT product_id, picture_id, 9, '', '' FROM catalogue_productpicture WHERE product_id = %s"
    )

    assert broken(row, product.pk) == "listing_once"
    assert broken(twice, product.pk) == "product_picture_once"
