"""The tour of the demonstration: its stops, and the doors that sign people in."""

import pytest
from django.test import Client

from pavilion import demo, tour
from pavilion.models import User

ELENA = "elena.marchi@pavilion.example"


@pytest.fixture
def elena(db):
    return User.objects.create_user(ELENA, is_staff=True)


def test_there_are_seven_stops_whose_people_the_demonstration_has(db):
    stops = tour.all_stops()

    assert [stop.number for stop in stops] == [1, 2, 3, 4, 5, 6, 7]
    accounts = {door.account for stop in stops for door in stop.doors if door.account}
    assert accounts <= set(dict(demo.accounts()))
    assert all(stop.steps and stop.doors and stop.expected for stop in stops)


@pytest.mark.parametrize(("language", "words"), [("it", "Il giro, in sette tappe"), ("en", "The tour, in seven stops")])
def test_the_page_in_both_languages(client, db, language, words):
    assert client.get("/demo/", headers={"accept-language": language}).url == f"/{language}/demo/"
    assert words in client.get(f"/{language}/demo/").content.decode()


def test_a_door_signs_in_and_leads_on(client, elena):
    response = client.post("/en/demo/enter/", {"account": ELENA, "next": "/admin/"})

    assert response.url == "/admin/"
    assert client.session["_auth_user_id"] == str(elena.pk)


@pytest.mark.parametrize(
    "given",
    [
        {"account": "somebody@example.org", "next": "/en/"},
        {"account": ELENA, "next": "https://evil.example/"},
        {"account": ELENA, "next": "//evil.example/"},
        {"account": ELENA},
        {},
    ],
)
def test_no_other_door_opens(client, elena, given):
    User.objects.create_user("somebody@example.org")

    assert client.post("/en/demo/enter/", given).status_code == 404
    assert "_auth_user_id" not in client.session


def test_another_site_cannot_sign_anyone_in(elena):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/en/demo/enter/", {"account": ELENA, "next": "/admin/"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["/demo/", "/en/demo/", "/it/demo/", "/en/demo/enter/", "/dev/mail/", "/dev/clock/"]
)
def test_nothing_of_it_exists_outside_a_demonstration(client, db, settings, address):
    settings.DEMO = False

    assert (
        client.get(address, follow=True).status_code == 404
    )  # Django leads /demo/ to a language, where there is nothing
    assert client.post(address, {"account": ELENA, "next": "/en/"}, follow=True).status_code == 404
