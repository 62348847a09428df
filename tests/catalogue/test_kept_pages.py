"""What a product's page says is kept until something it says has changed, and not a moment longer."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from catalogue import galleries, kept_pages, listings, pages, products
from catalogue.models import Product, Store
from companies.models import Company
from pavilion import clock

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(client):
    """A published product, and its page's text as a stranger gets it."""
    cache.clear()
    company, person = factories.maker()
    product = factories.published(company, person, texts={"en": {"title": "Cala"}, "it": {"title": "Cala"}})

    address = pages.product_url(product, "en")

    def page(**query) -> str:
        return client.get(address, query).content.decode()

    with clock.frozen(factories.NOW):
        yield product, person, page


def test_a_page_asked_for_again_costs_one_question_and_is_the_same(shown, django_assert_num_queries):
    _product, _person, page = shown
    first = page()
    with django_assert_num_queries(1):
        assert page() == first


def test_every_way_to_change_a_product_shows_at_once(shown):
    product, person, page = shown
    page()
    products.update_product(product, data={"minimum_order": 77}, actor=person)
    assert "77" in page()

    products.update_product(
        product, data={"texts": {"en": {"title": "Cala", "description": "Burnt twice."}}}, actor=person
    )
    assert "Burnt twice." in page()

    use = galleries.attach_picture(product, factories.ready_picture(), alt_en="From above", actor=person)
    assert "From above" in page()
    galleries.detach_picture(use, actor=person)
    assert "From above" not in page()


def test_what_the_company_and_its_store_say_shows_at_once(shown):
    product, person, page = shown
    page()
    Company.objects.filter(pk=product.company_id).update(founded=1911)
    assert "1911" in page()
    figures = {"response_cases": 41, "response_in_time": 37, "response_days": 30, "response_hours": 5}
    Store.objects.filter(company=product.company_id).update(**figures)
    assert "41" in page()
    factories.certificate(product.company, person, name="ISO 9999:2031")
    assert "ISO 9999:2031" in page()


def test_a_certificate_leaves_with_its_day(shown):
    product, person, page = shown
    factories.certificate(product.company, person, name="ISO 9999:2031", expires_on=clock.today() + timedelta(days=1))
    assert "ISO 9999:2031" in page()
    with clock.frozen(factories.NOW + timedelta(days=2)):
        assert "ISO 9999:2031" not in page()


def test_cards_of_other_products_are_those_of_now(shown):
    product, person, page = shown
    page()
    other = factories.published(product.company, person, texts={"en": {"title": "Limonaia"}})
    assert "Limonaia" in page()
    products.withdraw_product(other, actor=person)
    listings.rebuild_waiting()
    assert "Limonaia" not in page()


def test_a_page_that_is_kept_still_closes_with_its_store(shown, client):
    product, _person, page = shown
    page()
    with clock.frozen(factories.CLOSES):
        assert client.get(pages.product_url(product, "en")).status_code == 410


def test_other_languages_and_pictures_have_pages_of_their_own(shown, client):
    product, person, page = shown
    galleries.attach_picture(product, factories.ready_picture(), alt_en="From above", actor=person)
    english = page()
    italian = client.get(pages.product_url(product, "it")).content.decode()
    assert "Come si" in italian or "Descrizione" in italian
    assert "Descrizione" not in english
    assert page(picture="2") != english
    assert page() == english


def test_without_a_cache_the_page_is_made_each_time(shown, settings):
    _product, _person, page = shown
    first = page()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert page() == first


def test_there_is_no_version_of_what_is_not_there(shown):
    product, _person, _page = shown
    assert kept_pages.version(0) is None
    Product.objects.filter(pk=product.pk).update(state="draft")
    assert not kept_pages.version(product.pk).is_public(clock.now())
