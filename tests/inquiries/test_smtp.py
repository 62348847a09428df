"""Every mail of the room through a real mail server: it arrives, and each of its links opens for whom it was written to, and is a
404 for everybody else."""

import re
import smtplib
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as project
from django.http import QueryDict
from django.test import Client

from inquiries import (
    assignment,
    business_cards,
    conversations,
    enquiries,
    help_requests,
    notifications,
    quarantine,
    quotes,
    reports,
    requests,
    saved_searches,
)
from inquiries.enquiries import Stranger
from inquiries.models import Side
from pavilion import clock, outbox
from pavilion.models import OutboxMail, User

from .factories import (
    NOW,
    asked,
    make_buyer,
    make_conversation,
    make_product,
    make_representative,
    make_shop,
    make_user,
)
from .guard_factories import make_held_message, make_report
from .request_factories import (
    list_product,
    make_asker,
    make_held,
    make_maker,
    make_membership,
    make_officer,
    make_quote,
    make_request,
    make_tree,
    offer,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
ADDRESS = re.compile(rf"{SITE}/\S*")
# Open to whoever has them: links with a key of their own, and pages of everybody.
WITH_A_KEY = re.compile(r"/(enquiry/confirm|searches/stop|(messages/)?notices/stop)/")
FOR_ALL = re.compile(r"^/(en|it)/($|accounts/password/reset/|products/|search/|(messages/)?notices/$|.*\?)")
# Of a company: who acts for none is led to the registration of one.
NEEDS_A_SIDE = re.compile(r"^/(en|it)/company/")


class Inbox:
    """Keeps what arrives."""

    def __init__(self):
        self.arrived = []

    async def handle_DATA(self, _server, _session, envelope):
        self.arrived.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    """A mail server of this test's own, which the portal sends to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    handler = Inbox()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.SITE_URL = SITE
    yield handler
    server.stop()


def talk() -> None:
    """A stranger enquires, the company answers and declines; what is held, reported and gathered."""
    company, user, product = make_shop()
    stranger = Stranger(
        email="jane@example.net", contact_name="Jane", company_name="Maple", country="CA", language="en"
    )
    enquiries.write_as_stranger(stranger, product, asked=asked(), source="192.0.2.1")
    known = make_user("known@example.net")
    enquiries.write_as_stranger(
        Stranger(email=known.email, contact_name="Kim", company_name="Oak", country="US", language="en"),
        product,
        asked=asked(),
        source="192.0.2.2",
    )
    conversation = make_conversation(make_buyer("buyer@example.net"), product)
    conversations.answer(conversation, user=user, text="Gladly.", token=uuid4())
    colleague = make_representative(company, "colleague@example.net")
    assignment.assign(conversation, colleague.mandates.get(), user=user)
    business_cards.share(conversation, user=user, side=Side.COMPANY)
    make_report(conversation)
    reports.dismiss(conversation.reports.get(), officer=make_officer())
    conversations.write(conversation, user=conversation.buyer.user, text="Thank you.", token=uuid4())
    conversations.decline(conversation, user=user, reason="market")
    question = help_requests.ask(company, user=user, topic="account", text="How?", page="", token=uuid4())
    help_requests.answer(question, officer=make_officer(), text="So.", outcome="solved")
    held = make_held_message(make_buyer("held@example.net"), make_product(company))
    quarantine.reject(held, officer=make_officer(), rejection="advertising")
    hourly = make_buyer("hourly@example.net")
    notifications.choose(hourly.user, "hourly")
    gathered = make_conversation(hourly, make_product(company))
    conversations.answer(gathered, user=user, text="Gladly.", token=uuid4())


def ask_for_quotes() -> None:
    """A request with three quotes, one counter-offer, one award; others that end in every other way."""
    makers = [make_maker() for _number in range(3)]
    buyer = make_buyer("requests@example.net")
    request = make_request(buyer)
    found = [make_quote(request, company, user) for company, user in makers]
    quotes.counter(found[0], user=buyer.user, text="Can you meet 20 euros?")
    quotes.revise(found[0], user=makers[0][1], offer=offer(request, unit_price="20.00"))
    quotes.withdraw(found[2], user=makers[2][1])
    outsider, _person = make_maker("Outside S.r.l.", category=make_tree().parent)
    requests.turn_down(make_asker(request, outsider), user=buyer.user)
    quotes.award(found[0], user=buyer.user)
    asking = make_request(buyer, text="Black, if you have it")
    newcomer, person = make_maker("New S.r.l.")
    make_membership(newcomer, requests_per_month=5)
    requests.ask(asking, newcomer, user=person, text="We make it.")
    requests.refuse(make_held(buyer), officer=make_officer(), reason="It advertises.")
    late = make_request(buyer, text="White, rather late")
    with clock.frozen(late.closes_at + timedelta(days=1)):
        requests.expire_due()


def save_a_search() -> None:
    """A search that finds something new the next day."""
    buyer = make_buyer("searches@example.net")
    saved_searches.save(buyer, saved_searches.normalise(QueryDict("q=tile"), None), frequency="daily")
    company, _user = make_maker()
    with clock.frozen(NOW + timedelta(hours=3)):
        list_product(company, title="New tile", published_at=clock.now())
    with clock.frozen(NOW + timedelta(days=1)):
        saved_searches.mail_new()
        notifications.mail_waiting()


def test_every_mail_arrives_and_its_links_open_for_its_reader_alone(inbox):
    talk()
    ask_for_quotes()
    save_a_search()
    while outbox.deliver_waiting():
        pass

    sent = {f"<{row.pk}>": row for row in OutboxMail.objects.all()}
    assert {row.work_state for row in sent.values()} == {"done"}
    assert len(inbox.arrived) == len(sent)
    assert len({mail["Message-ID"] for _to, mail in inbox.arrived}) == len(sent)
    written = {row.template.removeprefix("inquiries/") for row in sent.values()}
    assert written == {
        file.stem
        for file in (Path(project.BASE_DIR) / "templates/mail/inquiries").glob("*.txt")
        if not file.name.startswith("_")
    }

    other = Client()
    other.force_login(make_buyer("other@example.net").user)
    rival = Client()
    rival.force_login(make_maker("Rival S.r.l.")[1])
    links = set()
    for (address,), mail in inbox.arrived:
        links |= {(address, link.rstrip(".,)")) for link in ADDRESS.findall(mail.get_body("plain").get_content())}
    assert len(links) > 30
    for address, link in sorted(links):
        path = link.removeprefix(SITE)
        reader = Client()
        account = User.objects.filter(email=address).first()
        if account:
            reader.force_login(account)
        opened = reader.get(path, follow=True)
        assert opened.status_code == 200, (address, path, opened.redirect_chain)
        if WITH_A_KEY.search(path) or FOR_ALL.match(path):
            continue
        assert Client().get(path).status_code == 302, path
        for stranger in (other, rival):
            assert stranger.get(path).status_code == (302 if NEEDS_A_SIDE.match(path) and stranger is other else 404), (
                path
            )


def test_a_server_that_goes_away_costs_time_and_no_mail(inbox, monkeypatch):
    """The mail server drops the connection in the middle: the next run sends what is left, under the same Message-ID."""
    make_conversation(make_buyer("buyer@example.net"), make_shop()[2])
    plain = smtplib.SMTP.sendmail

    def dropped(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", dropped)
    outbox.deliver_waiting()
    assert inbox.arrived == []
    monkeypatch.setattr(smtplib.SMTP, "sendmail", plain)
    OutboxMail.objects.update(due_at=clock.machine_now())
    outbox.deliver_waiting()

    assert len(inbox.arrived) == OutboxMail.objects.filter(work_state="done").count() == 2
