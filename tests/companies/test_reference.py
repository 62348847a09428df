"""Regions, provinces by date, groups."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission

from companies import officers
from companies.models import Province, Region
from companies.reference import load_reference
from pavilion.text import sort_name

SIGNS = [
    "VDA",
    "PIE",
    "LOM",
    "TAA",
    "VEN",
    "FVG",
    "LIG",
    "EMR",
    "TOS",
    "UMB",
    "MAR",
    "LAZ",
    "ABR",
    "MOL",
    "CAM",
    "PUG",
    "BAS",
    "CAL",
    "SIC",
    "SAR",
]


@pytest.fixture(autouse=True)
def _reference(db):
    load_reference()


def test_there_are_twenty_regions_with_the_signs_of_the_map():
    assert sorted(Region.objects.values_list("sign", flat=True)) == sorted(SIGNS)
    assert Region.objects.count() == 20
    aosta = Region.objects.get(code="02")
    assert (aosta.name_it, aosta.name_en, aosta.slug) == ("Valle d’Aosta", "Aosta Valley", "valle-d-aosta")


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2025, 12, 31), 107), (date(2026, 1, 1), 110), (date(2026, 11, 22), 110), (date(2017, 1, 1), 107)],
)
def test_provinces_are_counted_by_the_day(day, number):
    assert Province.objects.in_force(day).count() == number


def test_the_sardinian_provinces_changed_with_the_year():
    def sardinian(day):
        return set(Province.objects.in_force(day).filter(region="20").values_list("code", flat=True))

    assert sardinian(date(2025, 12, 31)) == {"CA", "NU", "OR", "SS", "SU"}
    assert sardinian(date(2026, 1, 1)) == {"CA", "NU", "OR", "SS", "OT", "OG", "VS", "CI"}


def test_every_region_has_its_provinces_and_every_sign_is_one():
    today = Province.objects.in_force(date(2026, 11, 22))

    assert today.values("region").distinct().count() == 20
    assert today.values("code").distinct().count() == 110
    assert all(province.sort_name == sort_name(province.name) for province in today)


def test_loading_again_changes_nothing():
    before = list(Province.objects.order_by("pk").values()), list(Region.objects.values())

    load_reference()

    assert (list(Province.objects.order_by("pk").values()), list(Region.objects.values())) == before


def test_every_role_has_exactly_its_permissions():
    for role, names in officers.PERMISSIONS.items():
        permissions = Group.objects.get(name=role).permissions.select_related("content_type")
        assert {f"{one.content_type.app_label}.{one.codename}" for one in permissions} == set(names)


def test_a_permission_no_longer_in_the_table_is_taken_away():
    group = Group.objects.get(name=officers.AUDIT)
    group.permissions.add(Permission.objects.get(codename="delete_user"))

    load_reference()

    assert not group.permissions.filter(codename="delete_user").exists()


def test_only_administration_catalogue_and_campaigns_may_change_anything_by_permission():
    may_write = {
        role
        for role, names in officers.PERMISSIONS.items()
        if any(name.split(".")[1].split("_")[0] in ("add", "change", "delete") for name in names)
    }
    assert may_write == {officers.ADMINISTRATION, officers.CATALOGUE, officers.CAMPAIGNS}
    assert not any("delete_" in name for names in officers.PERMISSIONS.values() for name in names)
