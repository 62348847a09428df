"""Figures and files of the desk: plots from one query each, lists as CSV and XLSX with the page's own filters."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from companies.reference import load_reference
from pavilion import clock
from selection import statistics
from selection.models import Application

from . import factories as make

pytestmark = pytest.mark.django_db


def desk_of(*roles) -> Client:
    load_reference()
    client = Client()
    client.force_login(make.officer("Prova", *roles, language="en"))
    return client


def test_the_figures_of_a_call_are_those_of_its_applications(django_assert_num_queries):
    call = make.call()
    for _ in range(2):
        make.submitted(call)
    with clock.frozen(clock.now() + timedelta(days=3)):
        make.approved(call)
        make.draft(call)
    decided = Application.objects.get(state="eligible")
    Application.objects.filter(pk=decided.pk).update(decided_at=decided.submitted_at + timedelta(days=5))
    with django_assert_num_queries(1):
        assert [number for _day, number in statistics.arrivals(call)] == [2, 0, 0, 1]
    with django_assert_num_queries(2):
        assert statistics.by_region(call) == [("Emilia-Romagna", 3)]
    with django_assert_num_queries(1):
        assert [number for _sector, number in statistics.by_sector(call)] == [3]
    with django_assert_num_queries(1):
        assert [number for _state, number in statistics.by_state(call)] == [2, 1]
    with django_assert_num_queries(1):
        assert statistics.median_days(call) == 5
    assert statistics.median_days(make.call()) is None
    assert statistics.arrivals(make.call()) == []


def test_many_days_become_weeks_and_many_regions_the_others():
    call = make.call()
    for days in (0, 1, 8, 20):
        with clock.frozen(clock.now() + timedelta(days=days)):
            make.submitted(call)
    assert [number for _week, number in statistics.arrivals(call)] == [2, 1, 1]
    rows = [(f"Region {number}", 20 - number) for number in range(12)]
    named = statistics._named(rows)
    assert named[:7] == rows[:7]
    assert [number for _name, number in named[7:]] == [sum(number for _name, number in rows[7:])]


def test_the_dashboard_shows_the_plots_and_is_whole_when_nothing_has_arrived():
    client = desk_of("screening")
    make.call()
    page = client.get("/admin/").content.decode()
    assert "Nothing has arrived yet." in page
    make.approved(make.call())
    assert client.get("/admin/").status_code == 200


def test_every_list_leaves_as_csv_and_xlsx_with_its_filters_and_without_formulas():
    client = desk_of("screening")
    call = make.call()
    evil = make.company('=HYPERLINK("http://x")')
    make.submitted(call, evil)
    make.in_screening(call, None, make.company("Altra S.r.l."))
    answer = client.get("/admin/selection/application/?state=submitted&as=csv")
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK" in lines[1]
    book = load_workbook(BytesIO(client.get("/admin/selection/application/?as=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert book.active.max_row == 3
    make.accepted(call)
    for name in ("place", "grant", "membership", "protocolentry"):
        listed = client.get(f"/admin/selection/{name}/?as=csv")
        assert listed["Content-Type"].startswith("text/csv"), name
        assert len(listed.content.decode("utf-8-sig").splitlines()) > 1, name
        assert "as=xlsx" in client.get(f"/admin/selection/{name}/").content.decode()
    assert client.get("/admin/selection/place/?as=pdf").status_code == 200  # no such file: the page
    administration = desk_of("administration")
    make.accepted(full := make.call(place_count=1))
    waiting = make.approved(full)
    for name in ("call", "requirement", "receipt", "vatcheck", "package"):
        listed = administration.get(f"/admin/selection/{name}/?as=csv").content.decode("utf-8-sig").splitlines()
        assert len(listed) > 1, name
    address = f"/admin/selection/call/{full.pk}/waiting-list/"
    assert "?as=xlsx" in administration.get(address).content.decode()
    [_header, line] = administration.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()
    assert line.startswith(f"1;{waiting.protocol};{waiting.company.legal_name};")
    assert desk_of("campaigns").get("/admin/selection/application/?as=csv").status_code in (403, 404)
