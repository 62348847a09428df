"""The officers' page: numbers, and nothing of what people write."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, reverse

from inquiries import conversations
from inquiries.figures import figures
from inquiries.models import Side
from pavilion import clock

from .factories import NOW, make_buyer, make_conversation, make_pending, make_shop, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/inquiries/conversation/"


@pytest.fixture
def officer():
    user = make_user(language="en")
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_conversation"))
    return user


@pytest.fixture
def _life():
    _company, _user, product = make_shop()
    with clock.frozen(NOW - timedelta(days=3)):
        make_conversation(make_buyer(name="Secret Ltd"), product, "Secret text of a buyer")
    make_conversation(make_buyer(), product)
    closed = make_conversation(make_buyer(), product)
    conversations.close(closed, user=closed.buyer.user, side=Side.BUYER)
    make_pending(product, text="Secret text of a stranger")
    make_pending(product, written_at=NOW - timedelta(days=4), expires_at=NOW)


@pytest.mark.usefixtures("_life")
def test_officers_see_numbers(client, officer):
    client.force_login(officer)

    page = client.get(ADDRESS)

    assert page.status_code == 200
    shown = page.context["figures"]
    assert [count for _label, count in shown.by_state] == [2, 0, 0, 1]
    assert (shown.waiting_long, shown.pending, shown.expired) == (1, 1, 1)
    assert "Secret" not in page.text


@pytest.mark.usefixtures("_life")
def test_the_figures_cost_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        figures(NOW)


def test_an_officer_without_the_role_does_not(client, officer):
    officer.user_permissions.clear()
    client.force_login(officer)

    assert client.get(ADDRESS).status_code == 403


@pytest.mark.parametrize("path", ["1/change/", "1/history/", "1/delete/", "add/", "1/"])
def test_there_is_no_page_of_a_conversation_at_the_desk(client, officer, path):
    officer.is_superuser = True
    officer.save()
    client.force_login(officer)

    assert client.get(ADDRESS + path).status_code == 404


@pytest.mark.parametrize("model", ["message", "pendingenquiry", "conversationevent"])
def test_what_people_write_is_not_in_the_desk(model):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:inquiries_{model}_changelist")
