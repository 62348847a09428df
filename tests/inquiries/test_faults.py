"""Outages, with real processes: a message written while broker and cache are away, and a worker killed right after it sent a mail."""

import os
import signal
import subprocess
import sys
from collections import Counter
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from inquiries.models import Conversation, ConversationEvent, Message
from pavilion import clock, outbox
from pavilion.models import OutboxMail

from .factories import NOW, make_buyer, make_conversation, make_product, make_shop
from .test_smtp import inbox  # noqa: F401  the mail server

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

NOWHERE = "redis://127.0.0.1:1/0"
BEGIN = f"""
import os, signal, sys, time, uuid
import django
django.setup()
from datetime import datetime
from pavilion import clock, outbox
frozen = clock.frozen(datetime.fromisoformat({NOW.isoformat()!r}))
frozen.__enter__()
"""
WRITE = (
    BEGIN
    + """
from catalogue.models import Product
from companies.models import Buyer
from inquiries import enquiries
from inquiries.conversations import Asked
buyer, product, token = sys.argv[1:]
began = time.monotonic()
asked = Asked(text="We look for 500 square metres.", token=uuid.UUID(token))
message = enquiries.write_enquiry(
    Buyer.objects.get(pk=buyer), Product.objects.get(pk=product), asked=asked, source="192.0.2.1"
)
print(message.pk, time.monotonic() - began)
"""
)
SEND_AND_DIE = (
    BEGIN
    + """
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", int(sys.argv[1]), False
plain = EmailMultiAlternatives.send
def send(self, *args, **kwargs):
    plain(self, *args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
EmailMultiAlternatives.send = send
outbox.deliver_waiting()
"""
)


def process(script: str, *words, **environment) -> subprocess.CompletedProcess:
    """Run a script of the portal on the test's database in a process of its own."""
    facts = connection.settings_dict
    address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**facts)
    given = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "pavilion.settings.test"} | environment
    words = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False)


def test_a_message_written_while_broker_and_cache_are_away_is_whole_and_sent_later(mailoutbox):
    buyer, (company, _user, product) = make_buyer(), make_shop()
    token = uuid4()

    done = process(WRITE, buyer.pk, product.pk, token, REDIS_URL=NOWHERE)
    again = process(WRITE, buyer.pk, product.pk, token, REDIS_URL=NOWHERE)

    assert done.returncode == again.returncode == 0, done.stderr + again.stderr
    pk, seconds = done.stdout.split()
    assert pk == again.stdout.split()[0]  # the form sent twice is one message
    assert float(seconds) < 3  # nobody waited for what is away
    assert Message.objects.get().text == "We look for 500 square metres."
    assert Conversation.objects.get().company == company
    assert sorted(ConversationEvent.objects.values_list("kind", flat=True)) == ["delivered", "sent"]
    assert OutboxMail.objects.filter(work_state="waiting").count() == 2
    outbox.deliver_waiting()  # what the sweep does: no message announced it
    assert len(mailoutbox) == 2


def test_a_worker_killed_after_sending_doubles_one_mail_a_kill_under_its_message_id_and_no_row(inbox):  # noqa: F811
    company, _user, product = make_shop()
    for subject in (product, make_product(company)):
        make_conversation(make_buyer(), subject)
    rows = OutboxMail.objects.count()
    kills = 2

    for _kill in range(kills):
        OutboxMail.objects.update(leased_until=None, due_at=clock.machine_now())  # the lease of who died has ended
        dead = process(SEND_AND_DIE, settings.EMAIL_PORT)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
    OutboxMail.objects.filter(work_state="waiting").update(leased_until=None, due_at=clock.machine_now())
    outbox.deliver_waiting()

    arrived = Counter(mail["Message-ID"] for _to, mail in inbox.arrived)
    assert len(arrived) == rows == OutboxMail.objects.filter(work_state="done").count()
    assert sum(arrived.values()) == rows + kills
    assert Message.objects.count() == Conversation.objects.count() == 2
