"""The demonstration's conversations, and the demonstration without stores."""

import io
from datetime import timedelta

import pytest

from catalogue.models import Product, ProductText, Store
from companies import demo as people
from companies import reference
from inquiries import demo
from inquiries.models import Conversation, PendingEnquiry

from .factories import NOW, make_category

pytestmark = pytest.mark.django_db

KEYS = [
    "rocca-bianca",
    "vetreria-calle-lunga",
    "maioliche-colle-alto",
    "liuteria-bertolli",
    "pastificio-valle-dei-mulini",
]


@pytest.fixture
def _people():
    reference.load_reference()
    people.load(io.StringIO())


def open_shop(key: str, *, days: float = 60) -> None:
    company = people.company(key)
    Store.objects.create(
        company=company,
        slug=key,
        name=key,
        sort_name=key,
        open_from=NOW - timedelta(days=days),
        open_until=NOW + timedelta(days=600),
    )
    product = Product.objects.create(
        company=company, category=make_category(), state="published", published_at=NOW - timedelta(days=50)
    )
    ProductText.objects.create(product=product, language="en", title=f"Product of {key}")


@pytest.mark.usefixtures("_people")
def test_the_conversations_stand_in_different_states():
    for key in KEYS:
        open_shop(key)
    out = io.StringIO()

    demo.load(out)

    found = {
        row.company: (row.state, row.messages.count(), row.company_unread, row.buyer_unread)
        for row in Conversation.objects.select_related("company")
    }
    assert found == {
        people.company("rocca-bianca"): ("waiting", 3, 1, 0),
        people.company("vetreria-calle-lunga"): ("answered", 2, 0, 1),
        people.company("maioliche-colle-alto"): ("waiting", 1, 1, 0),
        people.company("liuteria-bertolli"): ("declined", 1, 0, 0),
        people.company("pastificio-valle-dei-mulini"): ("closed", 3, 0, 0),
    }
    assert PendingEnquiry.objects.get().email == "h.sorensen@fjordhandel.example"
    assert out.getvalue() == "  5 conversations, 0 requests for quotation, 0 messages held for officers"


@pytest.mark.usefixtures("_people")
def test_companies_without_a_store_are_left_out():
    demo.load(io.StringIO())

    assert not Conversation.objects.exists()
    assert not PendingEnquiry.objects.exists()


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("days", [0.1, 5, 60])
def test_every_event_lies_in_the_past_and_in_order_however_young_the_stores(days):
    for key in KEYS:
        open_shop(key, days=days)
    demo.load(io.StringIO())

    assert Conversation.objects.count() == 5
    for row in Conversation.objects.all():
        times = list(row.events.order_by("pk").values_list("at", flat=True))
        assert times == sorted(times)
        assert times[-1] <= NOW
