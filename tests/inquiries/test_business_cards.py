"""Business cards: nothing is seen before they are shared, nothing after they are taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from inquiries import blocks, business_cards, privacy
from inquiries.models import SharedCard, Side
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail

from .factories import NOW, make_buyer, make_conversation, make_representative, make_shop
from .test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def buyer():
    made = make_buyer("jane@maple.example")
    made.phone, made.street = "+14165550123", "1 Queen Street"
    made.save()
    return made


@pytest.fixture
def conversation(shop, buyer):
    found = make_conversation(buyer, shop[2])
    OutboxMail.objects.all().delete()
    return found


def pages(client, shop, buyer, conversation) -> tuple[str, str]:
    """The conversation as the company and as the buyer see it."""
    client.force_login(shop[1])
    of_company = client.get(reverse("inquiries:company_thread", args=[conversation.pk])).text
    client.force_login(buyer.user)
    return of_company, client.get(reverse("inquiries:thread", args=[conversation.pk])).text


def test_a_buyers_card_is_seen_from_the_act_until_the_other_act(client, shop, buyer, conversation):
    assert "jane@maple.example" not in pages(client, shop, buyer, conversation)[0]
    url = reverse("inquiries:card", args=[conversation.pk])

    client.post(url)
    client.post(url)  # pressed twice: shared once
    of_company, of_buyer = pages(client, shop, buyer, conversation)
    assert all(fact in of_company for fact in ("jane@maple.example", "+14165550123", "1 Queen Street"))
    assert "Take my card back" in of_buyer
    (mail,) = OutboxMail.objects.all()
    assert mail.user == shop[1]
    assert "jane@maple.example" not in mail.text + mail.html

    client.post(url, {"revoke": "1"})
    client.post(url, {"revoke": "1"})
    assert "jane@maple.example" not in pages(client, shop, buyer, conversation)[0]
    events = AuditEvent.objects.filter(subject_type="inquiries.sharedcard").order_by("pk")
    assert [(event.verb, event.actor) for event in events] == [("shared", buyer.user), ("revoked", buyer.user)]
    client.post(url)
    assert SharedCard.objects.count() == 2  # the earlier time stays on record


def test_a_companys_card_is_one_persons(client, shop, buyer, conversation):
    bruno = make_representative(shop[0], "bruno@prova.example", name="Bruno Neri")
    client.force_login(bruno)

    client.post(reverse("inquiries:company_card", args=[conversation.pk]))

    of_company, of_buyer = pages(client, shop, buyer, conversation)
    assert "Bruno Neri" in of_buyer
    assert "bruno@prova.example" in of_buyer
    assert shop[1].email not in of_buyer
    assert "Share my card" in of_company  # Anna's own is not shared


def test_it_is_shared_in_one_conversation_alone(client, shop, buyer, conversation):
    other = make_shop("Altra S.p.A.")
    elsewhere = make_conversation(buyer, other[2])

    business_cards.share(conversation, user=buyer.user, side=Side.BUYER)

    assert "jane@maple.example" not in pages(client, other, buyer, elsewhere)[0]


def test_whoever_leaves_the_company_takes_the_card_along(shop, buyer, conversation):
    bruno = make_representative(shop[0], name="Bruno Neri")
    business_cards.share(conversation, user=bruno, side=Side.COMPANY)
    assert [card.name for card in business_cards.seen_by(conversation, Side.BUYER)] == ["Bruno Neri"]

    bruno.mandates.update(valid_to=NOW + timedelta(days=1))

    with clock.frozen(NOW + timedelta(days=1)):
        assert business_cards.seen_by(conversation, Side.BUYER) == []


def test_under_a_block_nothing_is_seen_or_told(shop, buyer, conversation):
    blocks.block(conversation, user=shop[1], side=Side.COMPANY)

    business_cards.share(conversation, user=buyer.user, side=Side.BUYER)

    assert business_cards.seen_by(conversation, Side.COMPANY) == []
    assert not OutboxMail.objects.exists()


def test_erasing_the_account_takes_the_card_back(shop, buyer, conversation):
    business_cards.share(conversation, user=buyer.user, side=Side.BUYER)
    assert len(privacy.copy_for(buyer.user)["business_cards_shared"]) == 1

    privacy.erase(buyer.user, [])

    assert SharedCard.objects.get().revoked_at == NOW


def test_verbs_ask_whose_conversation_it_is(shop, buyer, conversation):
    other = make_shop("Altra S.p.A.")[1]

    for user, side in ((other, Side.COMPANY), (other, Side.BUYER), (shop[1], Side.BUYER), (buyer.user, Side.COMPANY)):
        for verb in (business_cards.share, business_cards.revoke):
            with pytest.raises(PermissionDenied):
                verb(conversation, user=user, side=side)
    assert not SharedCard.objects.exists()


def test_the_database_keeps_cards_whole(shop, buyer, conversation):
    business_cards.share(conversation, user=buyer.user, side=Side.BUYER)
    again = """INSERT INTO inquiries_sharedcard (conversation_id, side, user_id, shared_at)
        SELECT conversation_id, side, user_id, shared_at FROM inquiries_sharedcard"""

    assert broken(again, []) == "shared_card_once"
    assert broken("UPDATE inquiries_sharedcard SET side = 'company'", []) == "shared_card_side"
    assert broken("UPDATE inquiries_sharedcard SET revoked_at = shared_at - interval '1 s'", []) == "shared_card_period"
