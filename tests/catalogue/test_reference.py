"""The browse tree and the districts: our own data, loaded as often as one likes."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import italy_map, reference
from catalogue.models import Category, District
from companies.reference import load_reference as load_places

pytestmark = pytest.mark.django_db

SECTORS = [
    "cer",
    "gls",
    "sto",
    "tex",
    "app",
    "ftw",
    "lea",
    "fur",
    "jew",
    "eye",
    "foo",
    "win",
    "mec",
    "met",
    "cos",
    "mus",
    "wod",
    "nau",
]


@pytest.fixture
def loaded():
    load_places()
    reference.load_reference()


def test_eighteen_sectors_and_their_groups(loaded):
    assert list(Category.objects.sectors().values_list("sign", flat=True)) == SECTORS
    groups = Category.objects.filter(level=2)
    assert 150 <= groups.count() <= 250
    assert {category.sign.split("-")[0] for category in groups} == set(SECTORS)


def test_every_group_has_both_names_its_headings_and_its_ancestors(loaded):
    for category in Category.objects.filter(level=2).select_related("parent"):
        assert category.name_it and category.name_en and category.hs_headings
        assert category.ancestors == [category.parent_id, category.pk]
        assert category.path_en.startswith(f"{category.parent.path_en}/")
        assert all(len(heading) == 4 and heading.isdigit() for heading in category.hs_headings)


def test_only_groups_take_products(loaded):
    assert not Category.objects.filter(level=1, is_leaf=True).exists()
    assert not Category.objects.filter(level=2, is_leaf=False).exists()


def test_districts_are_named_by_place_and_trade(loaded):
    pasta = District.objects.get(slug="pastai-di-gragnano")

    assert (pasta.name_it, pasta.name_en) == ("Pastai di Gragnano", "Pasta makers of Gragnano")
    assert (pasta.province.code, pasta.sector.sign) == ("NA", "foo")
    assert District.objects.count() == 67
    assert set(District.objects.values_list("province__region", flat=True)) == {f"{code:02d}" for code in range(1, 21)}


@pytest.mark.parametrize(
    "name", ["Prosciutto di Parma", "Parmigiano", "Prosecco", "Aceto Balsamico", "Chianti", "Gorgonzola"]
)
def test_no_protected_name_stands_in_our_data(name):
    for file in ("categories.csv", "districts.csv"):
        assert name.lower() not in (reference.DATA / file).read_text(encoding="utf-8").lower()


def test_loading_again_changes_nothing_and_is_quick(loaded):
    before = list(Category.objects.order_by("pk").values())
    started = time.perf_counter()

    with CaptureQueriesContext(connection) as queries:
        reference.load_reference()

    assert time.perf_counter() - started < 0.3
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert list(Category.objects.order_by("pk").values()) == before


def test_a_row_that_differs_is_put_right(loaded):
    Category.objects.filter(sign="cer-mosaics").update(name_en="Wrong", hs_headings=[])

    reference.load_reference()

    mosaics = Category.objects.get(sign="cer-mosaics")
    assert (mosaics.name_en, mosaics.hs_headings) == ("Ceramic mosaics", ["6907"])


def test_the_map_has_three_hundred_tesserae_and_is_what_its_program_draws():
    kept = italy_map._kept()

    assert sum(path.count("M") for path in kept["paths"].values()) == 300
    assert kept == italy_map.draw()


@pytest.mark.parametrize(
    ("number", "depth"), [(0, 0), (1, 1), (5, 1), (6, 2), (15, 2), (16, 3), (30, 3), (31, 4), (900, 4)]
)
def test_more_stores_are_a_deeper_colour(number, depth):
    assert italy_map.depth(number) == depth
