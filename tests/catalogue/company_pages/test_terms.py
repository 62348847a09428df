"""Price, minimum order, lead time and the other terms as a company fills them in."""

import pytest
from django.utils import translation

from catalogue import terms as terms_in_words
from catalogue.models import Product
from tests.catalogue import factories

from .typed import rows, url

pytestmark = pytest.mark.django_db


def terms(**changes):
    typed = {"price_mode": "request", "currency": "EUR", "unit": "m2", "minimum_order": "120", "markets": ["CA", "US"]}
    return rows("tiers", {}, {}) | rows("leads", {}) | rows("deliveries", {}) | typed | changes


def test_terms_are_saved(visitor, made):
    product = factories.draft(*made)
    tiers = rows("tiers", {"quantity": "500", "price": "25,90"}, {"quantity": "120", "price": "28,50"}, {})

    more = rows("leads", {"quantity": "120", "days": "20"}, {"quantity": "2000", "days": "45"}) | rows(
        "deliveries", {"incoterm": "FOB", "place": "La Spezia"}, {"incoterm": "EXW", "place": "Sassuolo"}
    )
    said = {
        "supply_quantity": "5000",
        "supply_period": "month",
        "sample_offered": "on",
        "sample_price": "0",
        "oem": "on",
    }

    visitor.post(url("product_terms", product.pk), terms(price_mode="tiers", **said) | tiers | more)

    product = Product.objects.get(pk=product.pk)
    assert [(tier.quantity, str(tier.price)) for tier in product.tiers.all()] == [(120, "28.50"), (500, "25.90")]
    assert product.markets == ["CA", "US"]
    assert (product.lead_days_from, product.lead_days_to, product.delivery_terms) == (
        20,
        45,
        "FOB La Spezia, EXW Sassuolo",
    )
    with translation.override("en"):
        assert (terms_in_words.supply(product), terms_in_words.sample(product)) == ("5,000 m² per month", "free")
        assert terms_in_words.lead_rows(product) == [("from 120 m²", "20 days"), ("from 2,000 m²", "45 days")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"supply_quantity": "5"}, "supply_quantity"),
        ({"sample_price": "3"}, "sample_offered"),
        ({"price_mode": "range"}, "price_from"),
        ({"price_mode": "range", "price_from": "5", "price_to": "4"}, "price_to"),
        ({"price_from": "5"}, "price_mode"),
        ({"price_mode": "range", "price_from": "-1", "price_to": "4"}, "price_from"),
        ({"price_mode": "range", "price_from": "1,234", "price_to": "4"}, "price_from"),
        ({"price_mode": "range", "price_from": "99999999999999", "price_to": "4"}, "price_from"),
        ({"lead_days_from": "30", "lead_days_to": "20"}, "lead_days_to"),
        ({"minimum_order": "0"}, "minimum_order"),
        ({"minimum_order": "99999999999999999999"}, "minimum_order"),
        ({"minimum_order": "∞"}, "minimum_order"),
        ({"markets": ["ZZ"]}, "markets"),
        ({"currency": "XXX"}, "currency"),
        ({"unit": "furlong"}, "unit"),
    ],
)
def test_terms_that_make_no_sense_are_refused_beside_their_field(visitor, made, typed, field):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms(**typed))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    "entries",
    [
        ({"quantity": "1", "price": "2"}, {"quantity": "1", "price": "3"}),
        ({"quantity": "1", "price": ""},),
        ({"quantity": "", "price": "2"},),
        ({"quantity": "0", "price": "2"},),
        ({"quantity": "1", "price": "0"},),
    ],
)
def test_prices_by_quantity_that_make_no_sense_are_refused(visitor, made, entries):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms(price_mode="tiers") | rows("tiers", *entries))

    assert answer.status_code == 200
    assert product.tiers.count() == 0


def test_prices_by_quantity_without_that_way_of_pricing_are_kept_on_the_page(visitor, made):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms() | rows("tiers", {"quantity": "7", "price": "2"}))

    assert answer.context["form"].non_field_errors()
    assert 'value="7"' in answer.content.decode()
