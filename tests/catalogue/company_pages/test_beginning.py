"""A product is begun, named and found again in the company's own list."""

import pytest

from catalogue import readiness
from catalogue.models import Product
from tests.catalogue import factories

from .typed import BLANK, typed_new, typed_step, url

pytestmark = pytest.mark.django_db


def test_an_empty_list_says_how_to_begin(visitor):
    page = visitor.get(url("own_products")).content.decode()

    assert url("product_new") in page
    assert "pv-empty" in page


def test_the_list_costs_the_same_number_of_queries_whatever_is_in_it(visitor, made, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    factories.draft(*made)
    with CaptureQueriesContext(connection) as first:
        visitor.get(url("own_products"))
    for _number in range(5):
        factories.published(*made)
    with CaptureQueriesContext(connection) as second:
        visitor.get(url("own_products"))

    # texts, tiers, pictures: one query each; the pictures themselves one more once there are any
    assert len(second) <= len(first) + 1


def test_a_long_list_has_pages_and_is_looked_through_by_name_code_and_state(visitor, made):
    company, person = made
    Product.objects.bulk_create(
        Product(company=company, position=place, sku=f"LONG-{place}", hs_code="691110" if place == 3 else "")
        for place in range(1, 71)
    )
    wanted = factories.published(company, person)

    first = visitor.get(url("own_products"))
    second = visitor.get(url("own_products") + "?" + first.context["next_query"])
    third = visitor.get(url("own_products") + "?" + second.context["next_query"])

    seen = [row["product"].pk for page in (first, second, third) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 71
    assert not third.context["next_query"]
    for query, number in (
        ("q=long-7", 2), ("q=6911.10", 1), (f"q={wanted.texts.get(language='en').title}", 1), ("state=published", 1),
        ("state=nonsense&after=x-y", 30), ("after=9999999999-1", 30), ("q=nothing-like-it", 0),
    ):  # fmt: skip
        assert len(visitor.get(url("own_products") + "?" + query).context["rows"]) == number, query
    assert "pv-empty" in visitor.get(url("own_products") + "?q=nothing-like-it").content.decode()


def test_a_product_begins_with_name_code_and_steps(visitor, made):
    site = factories.plant(made[0])

    blank = BLANK | {"site": site.pk}
    answer = visitor.post(
        url("product_new"), typed_new(typed_step(site=site.pk, is_last_substantial="on"), blank, blank)
    )

    product = Product.objects.get()
    assert answer.url == url("product_overview", product.pk)
    assert product.hs_code == "6907"
    step = product.steps.get()
    assert (step.name_it, step.site, step.is_last_substantial) == ("Cottura", site, True)


def test_a_group_with_one_heading_gives_the_code(visitor):
    visitor.post(url("product_new"), typed_new(hs_code="", category=factories.group().pk))

    assert Product.objects.get().hs_code == "6907"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_it": ""}, "Questo campo è obbligatorio"),
        ({"title_it": "x" * 141}, "141"),
        ({"title_it": "a\x00b"}, ""),
        ({"hs_code": "69"}, "6907 21"),
        ({"hs_code": "690721x"}, "6907 21"),
        ({"hs_code": "7701"}, "77"),
        ({"hs_code": "9801"}, "98"),
        ({"hs_code": ""}, ""),
        ({"category": "999999"}, ""),
        ({"category": "abc"}, ""),
        ({"steps-0-operation": "magic"}, ""),
        ({"steps-0-country": "ZZ"}, ""),
        ({"steps-0-site": "999999"}, ""),
        ({"steps-0-name_it": "", "steps-0-name_en": ""}, ""),
        ({"steps-0-name_it": "x" * 121}, ""),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(visitor, typed, words):
    sent = typed_new(typed_step(town="Sassuolo")) | typed

    answer = visitor.post(url("product_new"), sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert Product.objects.count() == 0
    assert "pv-errbox" in page
    assert 'value="Sassuolo"' in page
    assert words in page


@pytest.mark.parametrize(
    "broken", [{"steps-TOTAL_FORMS": "x"}, {"steps-TOTAL_FORMS": "5000"}, {"steps-INITIAL_FORMS": "-1"}]
)
def test_a_formset_that_was_tampered_with_is_no_error(visitor, broken):
    assert visitor.post(url("product_new"), typed_new(typed_step()) | broken).status_code in (200, 302)


def test_two_last_substantial_steps_are_refused(visitor):
    marked = typed_step(is_last_substantial="on")

    answer = visitor.post(url("product_new"), typed_new(marked, marked))

    assert answer.context["steps"].non_form_errors()
    assert Product.objects.count() == 0


def test_names_descriptions_and_group(visitor, made):
    product = factories.draft(*made)
    typed = {
        "title_it": "Nuovo",
        "description_it": "Riga 1\nRiga 2 🍋 瓷砖",
        "title_en": "",
        "description_en": "",
        "category": factories.group().pk,
        "hs_code": "6907 21",
        "sku": "N-1",
    }

    answer = visitor.post(url("product_basics", product.pk), typed)

    assert answer.url == url("product_overview", product.pk)
    text = product.texts.get()
    assert (text.language, text.title, text.description) == ("it", "Nuovo", "Riga 1\nRiga 2 🍋 瓷砖")


def test_a_used_code_is_said_beside_the_form(visitor, made):
    factories.draft(*made, sku="A1")
    product = factories.draft(*made)

    answer = visitor.post(url("product_basics", product.pk), {"title_it": "Gres", "sku": "A1"})

    assert answer.context["form"].errors
    assert 'value="A1"' in answer.content.decode()


def test_texts_in_six_languages_are_kept(visitor, made):
    product = factories.draft(*made)
    typed = {f"title_{code}": f"Name {code}" for code in ("it", "en", "de", "fr", "es", "zh")}

    visitor.post(
        url("product_basics", product.pk), typed | {"category": product.category_id, "hs_code": "690721", "sku": ""}
    )

    assert {text.language: (text.title, text.provenance) for text in product.texts.all()} == {
        code: (f"Name {code}", "company") for code in ("it", "en", "de", "fr", "es", "zh")
    }


def test_words_that_block_are_mended_where_the_texts_are():
    for code, section in (("protected_name", readiness.BASICS), ("claim_100_abroad", readiness.MANUFACTURE)):
        found = readiness.missing_from(
            {"code": code, "params": {"names": ["Prosciutto di Parma"], "phases": ["design"]}}
        )
        assert (found.code, found.section) == (code, section)
