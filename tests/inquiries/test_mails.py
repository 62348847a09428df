"""The mails of the room: to whom, in which language, with what was written and no more."""

from uuid import uuid4

import pytest

from inquiries import conversations, enquiries, mails
from inquiries.enquiries import Stranger
from pavilion.models import OutboxMail, User

from .factories import (
    asked,
    make_buyer,
    make_conversation,
    make_pending,
    make_representative,
    make_shop,
    make_trusted,
    make_user,
)

pytestmark = pytest.mark.django_db

SITE = "https://padiglione.example"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def shop():
    return make_shop()


def mail(template: str) -> OutboxMail:
    return OutboxMail.objects.get(template=f"inquiries/{template}")


def test_everyone_who_acts_for_the_company_reads_it_in_their_language(shop):
    company, italian, product = shop
    english = make_representative(company, language="en")
    conversation = make_conversation(make_buyer(), product, quantity=500, unit="m2", destination="CA", incoterm="FOB")

    found = {row.user: row for row in OutboxMail.objects.filter(template="inquiries/to_company")}

    assert set(found) == {italian, english}
    assert (found[italian].language, found[english].language) == ("it", "en")
    assert found[english].subject == "Enquiry from Canada: Cala tile"
    assert "Jane Miller of Maple Interiors Ltd (Canada) asks you about “Cala tile”." in found[english].text
    assert "- Quantity: 500 m²\n- Destination: Canada\n- Delivery terms: FOB, on board the ship" in found[english].text
    assert "> We look for 500 square metres." in found[english].text
    assert f"{SITE}/en/company/messages/{conversation.pk}/" in found[english].text
    assert f"{SITE}/it/company/messages/{conversation.pk}/" in found[italian].text
    assert "Piastrella Cala" in found[italian].subject


def test_the_company_does_not_learn_the_address(shop):
    buyer = make_buyer("secret.jane@example.org")
    make_conversation(buyer, shop[2])

    row = mail("to_company")

    assert "secret.jane" not in row.text + row.html + row.subject


def test_the_buyer_gets_a_copy(shop):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])

    row = mail("copy")

    assert (row.user, row.language) == (buyer.user, "en")
    assert row.subject == "Your enquiry to Ceramiche Prova S.r.l.: Cala tile"
    assert "> We look for 500 square metres." in row.text
    assert f"{SITE}/en/messages/{conversation.pk}/" in row.text
    assert "password" not in row.text


def test_who_has_no_password_is_told_how_to_get_one(shop):
    enquiries.confirm(make_pending(shop[2]))
    conversation = User.objects.get(email="jane@example.org").buyer.conversations.get()
    conversations.answer(conversation, user=shop[1], text="24.90 per m².", token=uuid4())

    for row in (mail("copy"), mail("answer")):
        assert f"{SITE}/en/accounts/password/reset/" in row.text


def test_an_answer_is_quoted_and_bounded(shop):
    conversation = make_conversation(make_buyer(), shop[2])
    conversations.answer(conversation, user=shop[1], text="a" * 1200 + "TAIL", token=uuid4())

    row = mail("answer")

    assert row.subject == "Ceramiche Prova S.r.l. has answered: Cala tile"
    assert "> " + "a" * 1200 + "\n" in row.text
    assert "TAIL" not in row.text
    assert "(The message goes on; the rest is on the portal.)" in row.text


def test_a_link_in_a_message_never_becomes_our_button(shop):
    buyer = make_trusted(make_buyer(), *shop)
    OutboxMail.objects.all().delete()
    make_conversation(buyer, shop[2], "Please pay here:\n\nhttps://evil.example/pay\n\n<b>Thanks</b> {{ site_url }}")

    row = mail("to_company")

    assert "> https://evil.example/pay" in row.text
    assert row.html.count("display:inline-block") == 1  # the one button leads to the portal
    assert "&lt;b&gt;Thanks&lt;/b&gt; {{ site_url }}" in row.html


def test_a_refusal_gives_its_reason(shop):
    conversation = make_conversation(make_buyer(), shop[2])
    conversations.decline(conversation, user=shop[1], reason="market")

    row = mail("declined")

    assert row.subject == "Ceramiche Prova S.r.l. cannot make you an offer: Cala tile"
    assert "Reason given: We do not deliver to this country." in row.text


@pytest.mark.parametrize("known", [False, True])
def test_a_mail_to_an_unproved_address_repeats_nothing_that_was_typed(shop, known):
    if known:
        make_user("jane@example.org")
    stranger = Stranger(
        email="jane@example.org",
        contact_name="CHEAP-PILLS",
        company_name="CHEAP-PILLS",
        country="CA",
        language="en",
    )
    enquiries.write_as_stranger(stranger, shop[2], asked=asked("CHEAP-PILLS for all"), source="192.0.2.7")

    row = OutboxMail.objects.get()

    assert row.template == ("inquiries/sign_in_to_send" if known else "inquiries/confirm")
    assert "CHEAP" not in row.subject + row.text + row.html
    assert f"{SITE}/en/enquiry/confirm/" in row.text
    assert "The link works until 26 November 2026, 10:00 (time in Rome)." in row.text


@pytest.mark.parametrize(
    ("text", "marked"), [("a\n\nb", "> a\n>\n> b"), ("", ""), ("one", "> one"), ("a\r\nb", "> a\n> b")]
)
def test_a_persons_words_are_marked_line_by_line(text, marked):
    assert mails.quoted(text) == marked
