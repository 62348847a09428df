"""The officers' list of restricted destinations: dated, on record, said honestly to the buyer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from inquiries import requests, restrictions
from inquiries.models import RestrictedDestination
from pavilion.models import AuditEvent

from .factories import NOW, make_buyer, make_shop
from .guard_factories import make_desk_officer, make_restriction, send
from .request_factories import make_draft, make_maker, make_officer

pytestmark = pytest.mark.django_db


def test_the_list_is_empty_until_an_officer_enters_a_country():
    assert restrictions.of("IR", "KP", "", now=NOW) == []
    assert not RestrictedDestination.objects.exists()


def test_an_entry_is_on_record_and_ends_on_a_day():
    row = make_restriction("IR")
    assert restrictions.of("CA", "IR", now=NOW) == [row]

    restrictions.end(row, valid_to=date(2026, 11, 23), officer=make_officer())

    assert restrictions.of("IR", now=NOW) == []
    assert list(
        AuditEvent.objects.filter(subject_type="inquiries.restricteddestination").values_list("verb", flat=True)
    ) == [
        "restricted",
        "ended",
    ]


def test_twice_at_a_time_backwards_or_by_another_is_refused():
    row = make_restriction("IR")

    with pytest.raises(ValidationError):
        make_restriction("IR", begin=date(2026, 6, 1))
    with pytest.raises(ValidationError):
        restrictions.end(row, valid_to=date(2025, 1, 1), officer=make_officer())
    with pytest.raises(PermissionDenied):
        restrictions.end(row, valid_to=date(2027, 1, 1), officer=make_officer("audit"))


def test_the_buyer_is_told_before_and_after_sending(client):
    make_restriction("IR")
    buyer, (_company, _user, product) = make_buyer(), make_shop()
    buyer.country = "IR"
    buyer.save()
    client.force_login(buyer.user)

    assert "Deliveries to Iran are restricted" in client.get(f"/en/enquiry/product/{product.pk}/").text
    held = send(buyer, product)
    page = client.get(f"/en/messages/checked/{held.pk}/")
    assert "Embargo on goods of this kind" in page.text
    assert "Regulation 2026/1" in page.text


@pytest.mark.parametrize("where", ["destination", "country"])
def test_a_request_is_held_and_says_so(client, where):
    make_maker()
    make_restriction("IR")
    draft = make_draft(**({"destination": "IR"} if where == "destination" else {}))
    if where == "country":
        draft.buyer.country = "IR"
        draft.buyer.save()
    client.force_login(draft.buyer.user)
    assert "Deliveries to Iran are restricted" in client.get(f"/en/requests/{draft.pk}/").text

    sent = requests.submit(draft, user=draft.buyer.user)

    assert (sent.state, sent.holds) == ("held", ["restrict"])
    assert not sent.invitations.exists()


def test_officers_enter_and_end_it_at_the_desk(client):
    client.force_login(make_desk_officer())
    add = "/admin/inquiries/restricteddestination/add/"
    facts = {"country": "IR", "reason": "Embargo", "source": "Regulation", "valid_from": "2026-11-01", "valid_to": ""}

    assert client.post(add, {}).status_code == 200
    assert client.post(add, facts | {"valid_to": "2026-10-01"}).status_code == 200
    assert client.post(add, facts).status_code == 302
    again = client.post(add, facts)
    assert "on the list for some of these days already" in again.text
    row = RestrictedDestination.objects.get()
    page = f"/admin/inquiries/restricteddestination/{row.pk}/change/"
    assert client.post(page, {"valid_to": "2026-10-01"}).status_code == 200
    assert client.post(page, {"valid_to": "2026-12-01"}).status_code == 302
    row.refresh_from_db()
    assert (row.valid_to, row.reason) == (date(2026, 12, 1), "Embargo")
    assert client.get(f"/admin/inquiries/restricteddestination/{row.pk}/delete/").status_code == 403
