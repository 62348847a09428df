"""Suggestions for a product: learned from what is published, said to be suggestions, and nothing without a click."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalogue import judging, suggestions
from catalogue.models import Category, Learned, ProductText
from catalogue.reference import load_reference
from companies.reference import load_reference as load_companies
from pavilion import audit
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def _groups():
    load_companies()
    load_reference()
    suggestions._knowledge.cache_clear()


@pytest.fixture
def made():
    return factories.maker()


def described(made, title: str, description: str = "", **changes):
    return factories.draft(*made, texts={"it": {"title": title, "description": description}}, **changes)


def url(product) -> str:
    return reverse("catalogue:product_suggestions", args=[product.pk])


@pytest.mark.usefixtures("_groups")
def test_names_of_groups_suggest_before_anything_was_published(made):
    product = described(made, "Lampadario in vetro di Murano", category=None, hs_code="")

    found = suggestions.for_product(product)

    assert found.groups[0].category.sign == "gls-chandeliers"
    assert 40 <= found.groups[0].per_cent <= 100
    assert [one.heading for one in found.headings][:1] == ["9405"]
    assert found.examples == 0


@pytest.mark.usefixtures("_groups")
def test_what_is_published_teaches_words_and_headings(made):
    violins = Category.objects.get(sign="mus-violins")
    factories.published(*made, category=violins, hs_code="920210", texts={"it": {"title": "Guarneriano da concerto"}})
    product = described(made, "Guarneriano per solisti", category=None, hs_code="")

    assert suggestions.for_product(product).groups == []  # "Guarneriano" says nothing yet
    assert suggestions.learn_from_published() == 1
    assert suggestions.learn_from_published() == 1
    found = suggestions.for_product(product)

    assert Learned.objects.count() == 1
    assert found.groups[0].category == violins
    assert found.headings[0].heading == "9202"
    assert found.examples == 1


@pytest.mark.usefixtures("_groups")
def test_a_heading_of_four_digits_does_not_take_a_published_product_off_the_pages(made):
    visitor = companies.signed_in(made[1])
    chandeliers = Category.objects.get(sign="gls-chandeliers")
    product = factories.published(*made, category=chandeliers, texts={"it": {"title": "Lampadario in vetro di Murano"}})
    assert "9405" in [one.heading for one in suggestions.for_product(product).headings]

    assert 'value="heading"' not in visitor.get(url(product)).content.decode()
    visitor.post(url(product), {"accept": "heading", "value": "9405"})

    product.refresh_from_db()
    assert (product.state, product.hs_code) == ("published", "690721")


@pytest.mark.usefixtures("_groups")
def test_the_page_says_that_these_are_suggestions_and_takes_over_only_what_it_suggests(made):
    visitor = companies.signed_in(made[1])
    product = described(made, "CALICI E BICCHIERI DA DEGUSTAZIONE!!!", category=None, hs_code="")

    page = visitor.get(url(product)).content.decode()
    assert "suggestions of a program" in page
    assert "Calici e bicchieri da degustazione" in page

    for form in ({"accept": "group", "value": "nau-sails"}, {"accept": "heading", "value": "9999"},
                 {"accept": "it", "value": "Altro"}, {"accept": "zh", "value": "x"}, {}):  # fmt: skip
        assert visitor.post(url(product), form).status_code == 302
    product.refresh_from_db()
    assert (product.category, product.hs_code) == (None, "")

    visitor.post(url(product), {"accept": "group", "value": "gls-stemware"})
    visitor.post(url(product), {"accept": "it", "value": "Calici e bicchieri da degustazione"})
    product.refresh_from_db()
    text = product.texts.get()
    assert product.category.sign == "gls-stemware"
    assert (text.title, text.provenance) == ("Calici e bicchieri da degustazione", ProductText.Provenance.SUGGESTED)
    assert audit.history(product).filter(verb="updated").count() == 2


@pytest.mark.usefixtures("_groups")
def test_a_product_that_fits_gets_no_suggestion(made):
    stemware = Category.objects.get(sign="gls-stemware")
    product = described(made, "Calici da vino in cristallo, 45 cl", category=stemware, hs_code="701337")

    found = suggestions.for_product(product)

    assert stemware not in [one.category for one in found.groups]
    assert (found.headings, found.titles) == ([], {})


@pytest.mark.usefixtures("_groups")
def test_the_number_of_queries_does_not_grow_with_what_was_learned(made, django_assert_num_queries):
    product = described(made, "Calici da vino")
    suggestions.for_product(product)
    with django_assert_num_queries(5):
        suggestions.for_product(type(product).objects.select_related("category").get(pk=product.pk))


@pytest.mark.usefixtures("_groups")
def test_the_suggestions_are_better_than_the_plain_methods(capsys):
    judged = judging.listings()
    known = suggestions.classes()
    assert len(judged) >= 300
    for examples, questions in judging.folds(judged):
        assert not {example.owner for example in examples} & {one.example.owner for one in questions}

    plain = judging.score(judging.nearest, judged, known)
    ours = judging.score(judging.ours, judged, known)
    assert ours.first > plain.first + 0.1
    assert ours.among_three > plain.among_three + 0.1


@pytest.mark.usefixtures("_groups")
def test_every_judged_listing_names_a_group_and_one_of_its_headings():
    groups = dict(Category.objects.values_list("sign", "hs_headings"))
    for one in judging.listings():
        assert one.heading in groups[one.example.label], one


@pytest.mark.usefixtures("_groups")
def test_the_command_prints_every_method(monkeypatch, capsys):
    few = [one for one in judging.listings() if one.example.label.startswith("gls-")]
    monkeypatch.setattr(judging, "listings", lambda: few)

    call_command("evaluate_ai")

    printed = capsys.readouterr().out
    assert all(name in printed for name in judging.METHODS)
    assert "HS heading" in printed
