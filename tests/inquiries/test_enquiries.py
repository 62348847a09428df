"""Writing an enquiry: at once for a buyer, after the address is confirmed for a stranger."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import signing

from companies.models import Buyer
from inquiries import enquiries, limits, tasks
from inquiries.enquiries import LinkUseless, SignInFirst, Stranger
from inquiries.models import Conversation, ConversationEvent, Message, PendingEnquiry
from pavilion import clock
from pavilion.models import OutboxMail, User
from pavilion.schedule import SCHEDULE
from pavilion.transitions import NotAllowedNow

from .factories import (
    NOW,
    asked,
    make_buyer,
    make_company,
    make_conversation,
    make_pending,
    make_product,
    make_representative,
    make_shop,
    make_store,
    make_user,
)

pytestmark = pytest.mark.django_db

JANE = Stranger(
    email="Jane@Example.org ", contact_name="Jane Miller", company_name="Maple Ltd", country="CA", language="en"
)


@pytest.fixture
def shop():
    return make_shop()


def write(subject, stranger=JANE, **fields) -> PendingEnquiry | None:
    enquiries.write_as_stranger(stranger, subject, asked=asked(**fields), source="192.0.2.7")
    return PendingEnquiry.objects.order_by("-pk").first()


def nothing_arrived() -> bool:
    """Whether no company can see anything and none was written to."""
    return not (
        Conversation.objects.exists()
        or Message.objects.exists()
        or ConversationEvent.objects.exists()
        or OutboxMail.objects.filter(template="inquiries/to_company").exists()
    )


def test_a_strangers_enquiry_waits_for_its_address(shop):
    pending = write(shop[2], quantity=500, unit="m2", destination="CA", incoterm="FOB")

    assert (pending.email, pending.confirmed_at, pending.expires_at) == (
        "jane@example.org",
        None,
        NOW + timedelta(hours=72),
    )
    assert (pending.quantity, pending.unit, pending.destination.code, pending.incoterm) == (500, "m2", "CA", "FOB")
    assert list(OutboxMail.objects.values_list("template", "to")) == [("inquiries/confirm", "jane@example.org")]
    assert nothing_arrived()
    assert not User.objects.filter(email="jane@example.org").exists()


def test_confirming_makes_an_account_without_a_password_and_delivers(shop):
    company, representative, product = shop
    pending = write(product, quantity=500, unit="m2")

    with clock.frozen(NOW + timedelta(hours=5)):
        conversation = enquiries.confirm(pending)

    user = User.objects.get(email="jane@example.org")
    assert (user.has_usable_password(), user.language, user.is_staff) == (False, "en", False)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("jane@example.org", True, True)
    ]
    buyer = Buyer.objects.get(user=user)
    assert (buyer.contact_name, buyer.company_name, buyer.country.code) == ("Jane Miller", "Maple Ltd", "CA")
    assert (conversation.company, conversation.buyer, conversation.product) == (company, buyer, product)
    assert list(conversation.events.order_by("pk").values_list("kind", "at")) == [
        ("sent", NOW),
        ("delivered", NOW + timedelta(hours=5)),
    ]
    assert list(OutboxMail.objects.order_by("pk").values_list("template", "user__email"))[1:] == [
        ("inquiries/to_company", representative.email),
        ("inquiries/copy", "jane@example.org"),
    ]


def test_confirming_twice_delivers_once(shop):
    pending = write(shop[2])

    first, second = enquiries.confirm(pending), enquiries.confirm(pending)

    assert first == second
    assert Message.objects.count() == 1
    assert OutboxMail.objects.filter(template="inquiries/to_company").count() == 1


def test_a_known_buyer_without_a_password_is_used_again(shop):
    enquiries.confirm(write(shop[2]))
    other = make_product(shop[0], title_it="Vaso", title_en="Vase")

    enquiries.confirm(write(other, Stranger(**JANE.__dict__ | {"contact_name": "J. M."})))

    assert User.objects.filter(email="jane@example.org").count() == 1
    assert Buyer.objects.get(user__email="jane@example.org").contact_name == "Jane Miller"
    assert Conversation.objects.count() == 2


def test_an_account_with_a_password_signs_in_first(shop):
    user = make_user("jane@example.org")
    pending = write(shop[2])

    assert OutboxMail.objects.get().template == "inquiries/sign_in_to_send"
    assert enquiries.sign_in_needed(pending, None) is True
    for someone in (None, make_user()):
        with pytest.raises(SignInFirst):
            enquiries.confirm(pending, user=someone)
    assert nothing_arrived()
    conversation = enquiries.confirm(pending, user=user)
    assert conversation.buyer.user == user
    assert user.has_usable_password()


def test_a_second_confirmed_address_belongs_to_its_account(shop):
    user = make_user("main@example.org")
    EmailAddress.objects.create(user=user, email="jane@example.org", verified=True)
    pending = write(shop[2])

    with pytest.raises(SignInFirst):
        enquiries.confirm(pending)

    assert enquiries.confirm(pending, user=user).buyer.user == user


def test_a_blocked_account_gets_no_mail_and_leaves_no_row(shop):
    User.objects.create_user("jane@example.org", None, is_active=False)

    assert write(shop[2]) is None

    assert not OutboxMail.objects.exists()


def test_an_account_blocked_meanwhile_delivers_nothing(shop):
    pending = write(shop[2])
    User.objects.create_user("jane@example.org", None, is_active=False)

    with pytest.raises(LinkUseless):
        enquiries.confirm(pending)

    assert nothing_arrived()


def test_an_expired_link_delivers_nothing(shop):
    pending = write(shop[2])

    with clock.frozen(NOW + timedelta(hours=72)), pytest.raises(LinkUseless) as caught:
        enquiries.confirm(pending)

    assert caught.value.expired is True
    assert nothing_arrived()


def test_a_link_lives_to_its_last_second(shop):
    pending = write(shop[2])

    with clock.frozen(NOW + timedelta(hours=71, minutes=59, seconds=59)):
        assert enquiries.confirm(pending).messages.count() == 1


@pytest.mark.parametrize("token", ["", "1", "1.forged", "x.y.z", "\x00", "9" * 500, "é.ü"])
def test_a_forged_link_is_useless(token):
    with pytest.raises(LinkUseless) as caught:
        enquiries.read_link(token)

    assert caught.value.expired is False


def test_a_link_signed_for_something_else_is_useless(shop):
    pending = make_pending(shop[2])

    with pytest.raises(LinkUseless):
        enquiries.read_link(signing.Signer(salt="another", sep=".").sign(str(pending.pk)))

    assert enquiries.read_link(enquiries.link_token(pending)) == pending


def test_a_link_whose_row_is_gone_is_useless(shop):
    pending = write(shop[2])
    PendingEnquiry.objects.all().delete()

    with pytest.raises(LinkUseless):
        enquiries.read_link(enquiries.link_token(pending))
    with pytest.raises(LinkUseless):
        enquiries.confirm(pending)


def test_the_same_form_sent_twice_mails_once(shop):
    token = uuid4()

    write(shop[2], token=token)
    write(shop[2], token=token)

    assert PendingEnquiry.objects.count() == 1
    assert OutboxMail.objects.count() == 1


def test_a_closed_store_takes_no_enquiry(shop):
    with clock.frozen(NOW + timedelta(days=2000)):
        with pytest.raises(NotAllowedNow):
            write(shop[2])
        with pytest.raises(NotAllowedNow):
            write(shop[0].store)
        with pytest.raises(NotAllowedNow):
            make_conversation(make_buyer(), shop[2])

    assert not PendingEnquiry.objects.exists()
    assert nothing_arrived()


def test_a_store_that_closes_before_the_address_is_confirmed_gets_nothing(shop):
    pending = write(shop[2])
    shop[0].store.open_until = NOW + timedelta(hours=1)
    shop[0].store.save()

    with clock.frozen(NOW + timedelta(hours=1)), pytest.raises(NotAllowedNow):
        enquiries.confirm(pending)

    assert nothing_arrived()
    assert not User.objects.filter(email="jane@example.org").exists()


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_asked", "withdrawn"])
def test_a_product_that_is_not_shown_takes_no_enquiry(shop, state):
    product = make_product(shop[0], state=state)

    with pytest.raises(NotAllowedNow):
        write(product)


def test_a_company_without_a_store_takes_no_enquiry():
    with pytest.raises(NotAllowedNow):
        write(make_product(make_company()))


def test_a_store_takes_enquiries_as_a_whole(shop):
    conversation = enquiries.confirm(write(shop[0].store))

    assert (conversation.store, conversation.product) == (shop[0].store, None)
    assert (conversation.title_it, conversation.title_en) == ("Ceramiche Prova", "Ceramiche Prova")


def test_nobody_writes_to_their_own_company(shop):
    _company, representative, product = shop
    buyer = Buyer.objects.create(user=representative, contact_name="Anna", company_name="Prova", country="IT")

    with pytest.raises(NotAllowedNow):
        make_conversation(buyer, product)

    pending = make_pending(product, representative.email)
    with pytest.raises(NotAllowedNow):
        enquiries.confirm(pending, user=representative)
    assert nothing_arrived()


def test_a_company_may_buy_from_another(shop):
    other = make_company("Altra S.p.A.")
    make_store(other)
    buyer = Buyer.objects.create(
        user=make_representative(other), contact_name="Anna", company_name="Altra", country="IT"
    )

    assert make_conversation(buyer, shop[2]).company == shop[0]


LIMITS_OF_STRANGERS = ["ENQUIRIES_OF_EMAIL", "ENQUIRIES_OF_SOURCE", "ENQUIRIES_TO_COMPANY"]


@pytest.mark.parametrize("name", LIMITS_OF_STRANGERS)
def test_a_stranger_over_a_limit_leaves_no_row_and_no_mail(shop, monkeypatch, name):
    monkeypatch.setattr(limits, name, limits.Limit(f"test:{name}", 1, 3600))
    write(shop[2])
    rows, mails = PendingEnquiry.objects.count(), OutboxMail.objects.count()

    with pytest.raises(limits.TooOften) as caught:
        write(shop[2])

    assert caught.value.limit.name == f"test:{name}"
    assert (PendingEnquiry.objects.count(), OutboxMail.objects.count()) == (rows, mails) == (1, 1)


@pytest.mark.parametrize("name", ["ENQUIRIES_OF_ACCOUNT", "ENQUIRIES_OF_SOURCE", "ENQUIRIES_TO_COMPANY"])
def test_a_buyer_over_a_limit_reaches_nobody(shop, monkeypatch, name):
    monkeypatch.setattr(limits, name, limits.Limit(f"test:{name}", 0, 3600))

    with pytest.raises(limits.TooOften):
        make_conversation(make_buyer(), shop[2])

    assert nothing_arrived()


def test_limits_are_each_ones_own(shop, monkeypatch):
    monkeypatch.setattr(limits, "ENQUIRIES_OF_EMAIL", limits.Limit("test:email", 1, 3600))
    write(shop[2])

    other = write(shop[2], Stranger(**JANE.__dict__ | {"email": "joe@example.org"}))

    assert other.email == "joe@example.org"


def test_what_was_never_confirmed_is_forgotten(shop):
    confirmed, expired, waiting = (write(shop[2]) for _time in range(3))
    enquiries.confirm(confirmed)
    PendingEnquiry.objects.filter(pk=expired.pk).update(
        written_at=NOW - timedelta(days=20), expires_at=NOW - timedelta(days=7)
    )

    assert enquiries.forget_old() == 1
    assert set(PendingEnquiry.objects.values_list("pk", flat=True)) == {confirmed.pk, waiting.pk}
    with clock.frozen(NOW + timedelta(days=30)):
        assert enquiries.forget_old() == 2
    assert not PendingEnquiry.objects.exists()
    assert Conversation.objects.count() == 1


def test_forgetting_is_a_scheduled_task(shop):
    pending = write(shop[2])
    with clock.frozen(pending.expires_at + timedelta(days=7)):
        assert tasks.forget_old_enquiries() == "1"
    assert "inquiries.tasks.forget_old_enquiries" in SCHEDULE
