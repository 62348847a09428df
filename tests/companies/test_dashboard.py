""" "My company": what is next, what else, and the panels of the rooms."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from companies import dashboard, home, sites
from companies.mandates import give_mandate
from companies.registration import update_company
from pavilion import clock

from . import factories

COMPLETE = {
    "rea_office": "MO",
    "rea_number": "123456",
    "ateco_code": "23.31.00",
    "pec": "prova@pec.example",
    "phone": "+390536000018",
}


@pytest.fixture
def anna(db):
    return factories.user("anna@example.org")


@pytest.fixture
def company(anna):
    return factories.company(anna)


@pytest.fixture
def only_this_room(monkeypatch):
    """What the rooms above say is theirs to test."""
    monkeypatch.setattr(dashboard.extensions, "modules", lambda name: [home] if name == "home" else [])


def test_a_company_that_has_just_registered_is_told_where_to_begin(company, anna, only_this_room):
    shown = dashboard.dashboard(company, anna, clock.now())

    assert (shown.next.text, shown.next.url, shown.next.button) == (
        "Say where you produce",
        "/en/company/sites/add/",
        "Add a site",
    )
    assert [(todo.text, todo.when) for todo in shown.todos] == [
        ("Complete the profile of the company", "4 answers missing")
    ]
    page = factories.signed_in(anna).get(reverse("companies:dashboard")).content.decode()
    assert "The way to a store" in page
    assert page.count('class="btn"') == 1  # one thing to do next, one button


def test_a_complete_company_has_nothing_to_do_for_this_room(company, anna, only_this_room):
    update_company(company, data=COMPLETE, actor=anna)
    sites.add_site(company, data=factories.site_facts(), actor=anna)
    company.refresh_from_db()

    shown = dashboard.dashboard(company, anna, clock.now())

    assert (shown.next, shown.todos) == (None, [])
    page = factories.signed_in(anna).get(reverse("companies:dashboard")).content.decode()
    assert "Nothing to do now" in page


def test_a_site_that_does_not_count_leaves_the_question_open(company, anna, only_this_room):
    sites.add_site(company, data=factories.site_facts(kind="office"), actor=anna)

    shown = dashboard.dashboard(company, anna, clock.now())

    assert shown.next.text == "Say where you produce"
    assert shown.next.explanation.startswith("None of your sites is a production site in Italy. You can still apply")


def test_what_is_missing_is_named(company):
    assert home.missing_details(company) == ["REA number", "ATECO code", "certified e-mail (PEC)", "telephone"]


def test_a_mandate_that_runs_out_is_said_in_time(company, anna, only_this_room):
    luca = factories.user("luca@example.org")
    ends = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)  # midnight after 1 December in Rome
    give_mandate(company, luca, role="delegate", person_name="Luca", valid_to=ends, actor=anna)

    assert dashboard.dashboard(company, luca, clock.now()).next.text == "Your mandate is about to end"
    assert dashboard.dashboard(company, anna, clock.now()).next.text == "Say where you produce"
    with clock.frozen(ends - timedelta(days=31)):
        assert dashboard.dashboard(company, luca, clock.now()).next.text == "Say where you produce"


def room_that_says(todos, panels=()):
    """A room above, as far as this page knows it."""

    class Room:
        todo = staticmethod(lambda company, user, now: list(todos))
        company_panels = staticmethod(lambda company, user, now: list(panels))

    return Room


def test_the_nearest_deadline_comes_first_and_the_rest_keeps_its_order(company, anna, monkeypatch):
    later = {"text": "later", "url": "/a/", "when": factories.NOW + timedelta(days=9)}
    sooner = {"text": "sooner", "url": "/b/", "when": factories.NOW + timedelta(days=2), "button": "Answer"}
    some_day = {"text": "some day", "url": "/c/", "when": "70% complete"}
    rooms = [room_that_says([some_day, later]), room_that_says([sooner, {"text": "last", "url": "/d/"}])]
    monkeypatch.setattr(dashboard.extensions, "modules", lambda name: rooms)

    shown = dashboard.dashboard(company, anna, clock.now())

    assert (shown.next.text, shown.next.when, shown.next.button) == (
        "sooner",
        "by 24 November 2026, in 2 days",
        "Answer",
    )
    assert [(todo.text, todo.when) for todo in shown.todos] == [
        ("later", "by 1 December 2026, in 9 days"),
        ("some day", "70% complete"),
        ("last", ""),
    ]


def test_panels_stand_in_the_middle_or_at_the_side(company, anna, monkeypatch):
    panels = [
        {"template": "companies/panels/way.html", "context": {"a": 1}},
        {"template": "companies/panels/company.html", "aside": True},
    ]
    monkeypatch.setattr(dashboard.extensions, "modules", lambda name: [room_that_says([], panels)])

    shown = dashboard.dashboard(company, anna, clock.now())

    assert [(panel.template, panel.context) for panel in shown.panels] == [("companies/panels/way.html", {"a": 1})]
    assert [panel.template for panel in shown.asides] == ["companies/panels/company.html"]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "by today, 23:30"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "by 23 November 2026, in 1 day"),
        (datetime(2026, 12, 2, 10, 0, tzinfo=UTC), "by 2 December 2026, in 10 days"),
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), "was due on 20 November 2026"),
        (factories.NOW, "was due on 22 November 2026"),
    ],
)
def test_a_deadline_is_said_by_the_days_of_rome(due, words):
    assert dashboard.deadline(due, factories.NOW) == words


@pytest.mark.parametrize("number", [1, 50])
def test_the_number_of_queries_is_the_same_for_one_site_and_for_fifty(
    company, anna, number, django_assert_num_queries, only_this_room
):
    for house in range(number):
        sites.add_site(company, data=factories.site_facts(street=f"Via {house}", kind="office"), actor=anna)
    company.refresh_from_db()

    with django_assert_num_queries(6):
        dashboard.dashboard(company, anna, clock.now())


@pytest.mark.parametrize(
    ("make", "page"),
    [
        (lambda user: None, "/en/welcome/"),
        (lambda user: factories.company(user), "/en/company/"),
    ],
)
def test_where_people_belong_after_signing_in(db, make, page):
    person = factories.user()
    make(person)

    assert home.start_page(person) == page


def test_officers_belong_at_the_desk_unless_they_act_for_a_company(db):
    officer = factories.user(is_staff=True)

    assert home.start_page(officer) == "/admin/"
