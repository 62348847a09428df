"""Every address, asked by every kind of person: who is let in, who is led away, who finds nothing."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests import matrix
from tests.matrix import OFFICERS, STRANGER
from tests.pavilion.matrix import desk_stems, shut_desk_pages, stock_desk_pages
from tests.people import just_proved


@pytest.fixture
def world(db):
    with translation.override("en"):
        world = matrix.build_world()
    world.sessions = {role: _session(user) for role, user in world.users.items()}
    return world


def _session(user) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    just_proved(client)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def answer(world, role: str, name: str, *, kwargs: dict, method: str = "get", query: str = "") -> int:
    """The status one address answers to one person; whatever the request changed is undone."""
    client = Client()
    if world.sessions[role]:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    with translation.override("en"):
        address = reverse(name, kwargs=kwargs)
    with transaction.atomic():
        response = getattr(client, method)(
            address, query_params=dict(part.split("=") for part in query.split("&") if part)
        )
        if response.streaming:
            b"".join(response)  # reads a file to its end, which closes it
        transaction.set_rollback(True)
    return response.status_code


def test_every_named_address_has_an_entry(world):
    pages = ("changelist", "change", "history", "add", "delete")
    stock = {f"{stem}_{page}" for stem in desk_stems() for page in pages} | {"admin:app_list"}

    assert sorted(matrix.named_addresses() - set(matrix.entries()) - stock) == []


def test_no_entry_is_left_of_an_address_that_is_gone():
    assert sorted(set(matrix.entries()) - matrix.named_addresses()) == []


def test_every_address_answers_every_role_as_the_matrix_says(world, subtests):
    for entry in [one for several in matrix.entries().values() for one in several]:
        with subtests.test(entry.name, method=entry.method, query=entry.query):
            asked = {"kwargs": entry.kwargs(world), "method": entry.method, "query": entry.query}

            assert {role: answer(world, role, entry.name, **asked) for role in matrix.ROLES} == entry.expect


def test_the_desks_stock_pages_open_by_the_models_view_permission_alone(world, subtests):
    own = matrix.entries()
    for entry in stock_desk_pages(world):
        if entry.name in own or not _exists(entry.name, entry.kwargs(world)):
            continue  # a room may answer for its own page, or have taken it away
        with subtests.test(entry.name):
            answers = {role: answer(world, role, entry.name, kwargs=entry.kwargs(world)) for role in matrix.ROLES}

            assert answers == entry.expect


def test_adding_and_deleting_at_the_desk_is_shut_for_everyone_without_the_permission(world, subtests):
    own = matrix.entries()
    for name in sorted(shut_desk_pages() - set(own)):
        kwargs = {"object_id": "0"} if name.endswith("_delete") else {}
        if not _exists(name, kwargs):
            continue
        label, _, page = name.removeprefix("admin:").rpartition("_")
        permission = "{}.{}_{}".format(*label.split("_", 1)[:1], page, label.split("_", 1)[1])
        for role in OFFICERS:
            if not world.users[role].has_perm(permission):
                with subtests.test(name, role=role):
                    assert answer(world, role, name, kwargs=kwargs) == 403


def test_strangers_are_led_to_the_one_sign_in_page(client, db):
    response = client.get("/admin/pavilion/user/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/login/?next=/admin/pavilion/user/"

    response = client.get(response.headers["Location"], headers={"accept-language": "it"})

    assert response.headers["Location"] == "/it/accounts/login/?next=%2Fadmin%2Fpavilion%2Fuser%2F"


def test_a_room_that_forgets_a_role_is_told(db):
    with pytest.raises(AssertionError, match="say what each of"):
        matrix.Entry("pages:privacy", {STRANGER: 200})


def _exists(name: str, kwargs: dict) -> bool:
    try:
        reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return False
    return True
