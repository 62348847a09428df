"""A company's figures: what is counted, of whom, and that the tables are safe."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalogue.models import ProductText, ViewDay
from inquiries import analytics, conversations
from inquiries.models import RequestInvitation
from pavilion import clock

from .factories import NOW, make_buyer, make_conversation, make_product, make_shop
from .request_factories import invitation_of, list_product, make_quote, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def look(client, shop):
    client.force_login(shop[1])
    return lambda query="": client.get(reverse("inquiries:figures") + query)


def buyer_in(country: str):
    made = make_buyer()
    made.country = country
    made.save()
    return made


def viewed(company, product, *, days_ago: int, number: int) -> None:
    ViewDay.objects.create(company=company, product=product, day=NOW.date() - timedelta(days=days_ago), number=number)


def days_ago(days: float):
    return clock.frozen(NOW - timedelta(days=days))


def test_what_came_is_counted_by_country_product_and_week(look, shop):
    company, anna, cala = shop
    company.store.open_from = NOW - timedelta(days=100)
    company.store.save()
    other = make_product(company, title_en="Laguna mosaic")
    stranger = make_shop("Altra S.p.A.")
    with days_ago(10):
        first = make_conversation(buyer_in("CA"), cala)
    with days_ago(9):
        conversations.answer(first, user=anna, text="Yes.", token=uuid4())
    with days_ago(8):
        conversations.write(first, user=first.buyer.user, text="Good.", token=uuid4())
    with days_ago(3):
        make_conversation(buyer_in("CA"), other)
        make_conversation(buyer_in("JP"), company.store)
        make_conversation(buyer_in("DE"), stranger[2])
    with days_ago(60):
        make_conversation(buyer_in("FR"), cala)
    viewed(company, cala, days_ago=0, number=7)
    viewed(company, None, days_ago=55, number=3)
    viewed(company, cala, days_ago=56, number=100)
    viewed(stranger[0], stranger[2], days_ago=1, number=50)

    found = look().context
    assert found["totals"] == {"views": 10, "enquiries": 3, "requests": 0}
    assert [number for _day, number in found["views"]] == [3, 0, 0, 0, 0, 0, 0, 7]
    assert [number for _day, number in found["enquiries"]] == [0, 0, 0, 0, 0, 0, 1, 2]
    assert [(row.name, row.number) for row in found["enquiring"]] == [("Canada", 2), ("Japan", 1)]
    wanted = [("Cala tile", 1), ("Laguna mosaic", 1), ("The store as a whole", 1)]
    assert [(row.name, row.number) for row in found["wanted"]] == wanted
    assert [(row.name, row.number) for row in found["viewed"]] == [("Cala tile", 7), ("The store as a whole", 3)]
    assert [(step.number, step.share) for step in found["talks"]] == [(10, None), (3, 30), (1, 33), (1, 100)]
    assert look("?weeks=24").context["totals"]["views"] == 110
    # The one answered after a day, and the old one never; those of Friday are not over on Monday morning.
    assert [number for _words, number, _kind in found["times"]] == [0, 1, 0, 0, 1]


def test_requests_are_followed_to_the_award(look, shop):
    company, anna, _product = shop
    list_product(company)
    row = make_request(make_buyer())
    invitation = RequestInvitation.objects.filter(request=row, company=company).first() or invitation_of(row, company)
    make_quote(row, company, anna)

    found = look().context
    assert [step.number for step in found["quotes"]] == [1, 1, 1, 0]
    assert [row.number for row in found["requesting"]] == [1]
    assert invitation.company == company


@pytest.mark.parametrize("query", ["", "?weeks=0", "?weeks=x", "?weeks=99999999999999999999", "?weeks=%00"])
def test_an_empty_company_and_a_broken_period_are_no_error(look, query):
    page = look(query)

    assert page.context["period"].weeks == 8
    assert "Nobody has looked at your pages in this time." in page.text
    assert page.context["times"] == []


def test_tables_are_saved_and_no_text_in_them_is_run(client, look, shop):
    company, _anna, cala = shop
    ProductText.objects.filter(product=cala).update(title='=HYPERLINK("https://x.example")')
    make_conversation(buyer_in("CA"), cala)
    viewed(company, cala, days_ago=1, number=4)
    look()

    def table(what: str) -> list[list[str]]:
        answer = client.get(reverse("inquiries:figures_table", args=[what]))
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert table("products")[1] == [str(cala.pk), '\'=HYPERLINK("https://x.example")', "4", "1"]
    assert table("countries")[1] == ["CA", "Canada", "1", "0"]
    assert table("days")[1:] == [["2026-11-22", "4", "0"], ["2026-11-23", "0", "1"]]


def test_others_are_one_row():
    found = analytics.rows([(f"Country {number}", number) for number in range(1, 12)])

    assert (len(found), found[-1].name, found[-1].number) == (9, "3 others", 6)
    assert (found[0].length, analytics.rows([])) == ("100.0", [])


def test_figures_cost_the_same_with_one_and_with_fifty(look, shop):
    def fill(count: int) -> None:
        for number in range(count):
            product = make_product(shop[0])
            make_conversation(buyer_in(["CA", "JP", "DE", "BR"][number % 4]), product)
            viewed(shop[0], product, days_ago=number % 50, number=2)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert look().status_code == 200
        return len(found)

    fill(1)
    cost()
    one = cost()
    fill(29)
    assert cost() == one
