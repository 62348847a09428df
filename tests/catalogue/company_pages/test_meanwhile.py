"""Two windows or two people on one page: nobody's words are written over unseen."""

import re

import pytest

from catalogue.models import Product
from tests.catalogue import factories

from .typed import rows, url

pytestmark = pytest.mark.django_db


def seen(visitor, page):
    return re.search(r'name="seen" value="(\w+)"', visitor.get(page).content.decode())[1]


def basics(**changes):
    return {"title_it": "Gres", "title_en": "Stoneware", "category": "", "hs_code": "690721"} | changes


def test_who_saves_second_is_told_and_may_save_again(visitor, made):
    product = factories.draft(*made)
    page = url("product_basics", product.pk)
    mark = seen(visitor, page)
    visitor.post(page, basics(seen=mark, description_en="The first window"))

    second = visitor.post(page, basics(seen=mark, description_en="The second window", sku="B2"))

    assert second.status_code == 200
    assert "collega" in second.context["form"].non_field_errors()[0]
    assert "The second window" in second.content.decode()
    assert product.texts.get(language="en").description == "The first window"

    again = visitor.post(page, basics(seen=second.context["seen"], description_en="The second window", sku="B2"))
    assert again.status_code == 302
    assert product.texts.get(language="en").description == "The second window"


def test_the_same_sent_twice_is_saved_once_and_asks_nothing(visitor, made):
    product = factories.draft(*made)
    page = url("product_basics", product.pk)
    typed = basics(seen=seen(visitor, page), description_en="Once")

    assert [visitor.post(page, typed).status_code for _ in range(2)] == [302, 302]


def test_another_part_of_the_product_is_not_in_the_way(visitor, made):
    product = factories.draft(*made)
    page = url("product_terms", product.pk)
    mark = seen(visitor, page)
    visitor.post(url("product_basics", product.pk), basics(sku="A1"))

    typed = {"price_mode": "request", "currency": "EUR", "unit": "m2", "minimum_order": "7", "seen": mark}
    typed |= rows("tiers", {}, {}) | rows("leads", {}) | rows("deliveries", {})
    assert visitor.post(page, typed).status_code == 302
    assert Product.objects.get(pk=product.pk).minimum_order == 7

    late = visitor.post(page, typed | {"minimum_order": "9"})
    assert (late.status_code, Product.objects.get(pk=product.pk).minimum_order) == (200, 7)


def test_steps_changed_in_another_window_are_not_written_over(visitor, made):
    product = factories.draft(*made)
    page = url("product_manufacture", product.pk)
    mark = seen(visitor, page)
    product.steps.filter(position=0).update(name_it="Altrove")
    steps = [{"name_it": step.name_it, "operation": "processing", "country": "IT"} for step in product.steps.all()]
    typed = rows("steps", *steps[:1], initial=3) | rows("materials", {"name_it": "Argilla", "country": "IT"}, initial=1)

    answer = visitor.post(page, typed | {"seen": mark})

    assert answer.status_code == 200
    assert product.steps.count() == 3
