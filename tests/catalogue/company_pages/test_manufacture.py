"""Steps of manufacture as a company fills them in, and what the rules answer meanwhile."""

import pytest

from catalogue.models import Product
from tests.catalogue import factories

from .typed import rows, typed_step, url

pytestmark = pytest.mark.django_db


def manufacture(made, **changes):
    site = factories.plant(made[0])
    steps = rows("steps", typed_step(site=site.pk, is_last_substantial="on", ORDER=1))
    materials = rows("materials", {"name_it": "Argilla", "country": "DE", "hs_heading": "2508", "share": "60"})
    answers = {"economically_justified": "yes", "new_product_or_stage": "yes"}
    return steps | materials | answers | changes


def test_manufacture_is_saved_and_the_origin_follows(visitor, made):
    product = factories.draft(*made, steps=[], materials=[], economically_justified=None)
    assert product.origin.status == "incomplete"

    answer = visitor.post(url("product_manufacture", product.pk), manufacture(made))

    assert answer.url == url("product_overview", product.pk)
    product = Product.objects.get(pk=product.pk)
    assert product.origin.status == "italy"
    assert product.materials.get().share == 60


def test_saving_may_stay_on_the_page_for_more_rows(visitor, made):
    product = factories.draft(*made, steps=[])

    answer = visitor.post(url("product_manufacture", product.pk), manufacture(made, stay=""))

    assert answer.url == url("product_manufacture", product.pk)


def test_steps_are_removed_and_put_in_order(visitor, made):
    product = factories.draft(*made)
    site = factories.plant(made[0]).pk
    typed = rows(
        "steps",
        typed_step(name_it="Pressatura", site=site, ORDER=2),
        typed_step(name_it="Cottura", site=site, is_last_substantial="on", ORDER=1),
        typed_step(name_it="Imballaggio", site=site, operation="packing", ORDER=3, DELETE="on"),
        initial=3,
    )

    sent = {name: value for name, value in manufacture(made).items() if not name.startswith("steps-")}
    visitor.post(url("product_manufacture", product.pk), sent | typed)

    assert [step.name_it for step in product.steps.all()] == ["Cottura", "Pressatura"]


def test_the_rules_answer_while_the_page_is_filled_in_and_save_nothing(visitor, made):
    product = factories.draft(*made, steps=[], materials=[])

    half = visitor.post(url("product_origin", product.pk), manufacture(made, economically_justified=""))
    whole = visitor.post(url("product_origin", product.pk), manufacture(made))

    assert half.context["origin_status"] == "incomplete"
    assert whole.context["origin_status"] == "italy"
    assert product.steps.count() == 0
    assert visitor.get(url("product_origin", product.pk)).status_code == 405


@pytest.mark.parametrize(
    "typed", [{}, {"steps-TOTAL_FORMS": "x"}, {"economically_justified": "maybe"}, {"design_country": "\x00"}]
)
def test_the_rules_answer_whatever_is_typed(visitor, made, typed):
    product = factories.draft(*made)

    assert visitor.post(url("product_origin", product.pk), typed).status_code == 200
