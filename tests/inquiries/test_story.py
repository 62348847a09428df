"""The room's story from end to end: a stranger asks, confirms, the company answers, the buyer answers."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from inquiries.models import Conversation
from pavilion import outbox

from .factories import form_data, make_shop

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "http://testserver"


@pytest.fixture
def posted(mailoutbox):
    """Deliver what waits and give the mails that went to an address, newest last."""

    def to(address: str) -> list:
        outbox.deliver_waiting()
        return [mail for mail in mailoutbox if mail.to == [address]]

    return to


def link_in(mail, part: str) -> str:
    """The one address in a mail that holds `part`."""
    found = [address for address in ADDRESS.findall(mail.body) if part in address]
    assert len(set(found)) == 1, found
    return found[0]


def test_a_stranger_becomes_a_buyer(client, posted):
    _company, representative, product = make_shop()
    with translation.override("en"):
        form = reverse("inquiries:about_product", args=[product.pk])

    # The stranger writes, and nothing reaches the company
    assert client.get(form).status_code == 200
    assert client.post(form, form_data(email="jane@example.org")).status_code == 302
    [confirmation] = posted("jane@example.org")
    assert confirmation.subject == "Confirm your enquiry to Ceramiche Prova S.r.l."
    assert posted(representative.email) == []
    assert not Conversation.objects.exists()

    # The link is opened, the button is pressed
    link = link_in(confirmation, "/enquiry/confirm/")
    assert client.get(link).status_code == 200
    assert posted(representative.email) == []
    assert client.post(link).status_code == 302
    assert "Your enquiry was sent" in client.get(link).text

    # The company gets a mail in Italian, signs in, reads, answers
    [told] = posted(representative.email)
    assert told.subject == "Richiesta (Canada): Piastrella Cala"
    thread = link_in(told, "/company/messages/")
    asked_to_sign_in = client.get(thread)
    assert asked_to_sign_in.url.startswith("/it/accounts/login/")
    client.force_login(representative)
    assert "La vostra risposta" in client.get(thread).text
    assert client.post(thread, {"text": "Sì, 24,90 € al m²."}).status_code == 302
    client.logout()

    # The buyer gets the answer by mail, chooses a password, reads and answers
    _confirmation, copy, answer = posted("jane@example.org")
    assert "We look for 500 square metres." in copy.body
    assert "24,90 € al m²" in answer.body
    client.post(link_in(answer, "/password/reset/"), {"email": "jane@example.org"})
    reset = posted("jane@example.org")[-1]
    page = client.get(link_in(reset, "/password/reset/key/"), follow=True)
    password = {"password1": "una-password-lunga", "password2": "una-password-lunga"}
    assert client.post(page.request["PATH_INFO"], password).status_code == 302
    own = link_in(answer, "/en/messages/")
    sign_in = client.get(own)
    entered = client.post(sign_in.url, {"login": "jane@example.org", "password": "una-password-lunga"})
    assert entered.url == own.removeprefix("http://testserver")
    assert "24,90 € al m²" in client.get(own).text
    assert client.post(own, {"text": "Perfect, please send a sample."}).status_code == 302

    # The company is told again
    assert posted(representative.email)[-1].subject == "Nuovo messaggio (Canada): Piastrella Cala"
    conversation = Conversation.objects.get()
    assert conversation.messages.count() == 3
    assert list(conversation.events.order_by("pk").values_list("kind", "side")) == [
        ("sent", "buyer"),
        ("delivered", "buyer"),
        ("read", "company"),
        ("answered", "company"),
        ("read", "buyer"),
        ("sent", "buyer"),
        ("delivered", "buyer"),
    ]
