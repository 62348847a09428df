"""What a company's own page says of its products and store."""

import pytest

from catalogue import home
from catalogue.models import Product
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


def todo(company, person):
    return [entry["text"] for entry in home.todo(company, person, factories.NOW)]


def test_a_company_without_products_is_led_to_the_first():
    company, person = factories.maker(opened=False)

    assert todo(company, person) == ["Describe your first product"]


def test_an_open_store_without_published_products_asks_for_the_first():
    company, person = factories.maker()
    factories.draft(company, person)
    assert todo(company, person) == ["Publish your first product"]

    factories.published(company, person)
    assert todo(company, person) == []


def test_a_product_taken_off_the_pages_is_a_thing_to_do():
    company, person = factories.maker()
    Product.objects.filter(pk=factories.published(company, person).pk).update(state="changes_asked")

    assert todo(company, person)[-1] == "Put 1 product right: it is no longer shown"


def test_the_panel_counts_products_and_origins():
    company, person = factories.maker()
    factories.published(company, person)
    factories.draft(company, person, materials=[])

    [panel] = home.company_panels(company, person, factories.NOW)

    context = panel["context"]
    assert (context["every"], context["published"], context["italian"], context["is_open"]) == (2, 1, 1, True)
    page = companies.signed_in(person).get("/en/company/").content.decode()
    assert "1 published of 2" in page
