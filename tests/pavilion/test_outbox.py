"""The outbox: a mail exists when its deed does, once, in the language of whoever reads it."""

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from pavilion import outbox
from pavilion.models import OutboxMail, User
from pavilion.templatetags.pavilion import in_short


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text(
        "{% load i18n %}{% get_current_language as l %}Hello {{ name }} ({{ l }})\n\nText for {{ name }}.\n"
    )
    (folder / "wrap.html").write_text("<p>{{ text }}</p>")
    (folder / "wrap.txt").write_text("{{ text }}\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates", *settings.TEMPLATES[0]["DIRS"]]}]


@pytest.fixture
def reader(db):
    return User.objects.create_user("reader@example.org", language="en")


def queue(reader, key="greeting:1", name="Ada"):
    outbox.queue_mail(key=key, template="hello", context={"name": name}, user=reader)
    return OutboxMail.objects.get(key=key)


def test_a_mail_is_written_in_the_readers_language_not_the_senders(reader):
    with translation.override("it"):
        mail = queue(reader)

    assert mail.subject == "Hello Ada (en)"
    assert mail.language == "en"


def test_one_event_has_one_mail(reader):
    first = queue(reader)
    queue(reader, name="Somebody else")

    assert list(OutboxMail.objects.all()) == [first]
    assert OutboxMail.objects.get().subject == first.subject


@pytest.mark.django_db(transaction=True)
def test_a_deed_undone_takes_its_mail_with_it():
    reader = User.objects.create_user("reader@example.org", language="en")

    def deed():
        with transaction.atomic():
            queue(reader)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed()

    assert OutboxMail.objects.count() == 0


def test_delivery_sends_once_with_a_fixed_message_id(reader):
    mail = queue(reader)

    assert outbox.deliver_waiting() == 1
    assert outbox.deliver_waiting() == 0

    [sent] = django_mail.outbox
    assert sent.to == ["reader@example.org"]
    assert sent.extra_headers["Message-ID"] == f"<{mail.message_id}@pavilion.example>"
    mail.refresh_from_db()
    assert mail.sent_at is not None


def test_a_server_that_refuses_costs_an_attempt_not_the_mail(reader, monkeypatch):
    queue(reader)
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", _refuse)

    assert outbox.deliver_waiting() == 0

    row = OutboxMail.objects.get()
    assert (row.work_state, row.attempts, row.sent_at) == ("waiting", 1, None)


def _refuse(self, **_kwargs):
    raise ConnectionRefusedError("no post today")


def test_a_subject_never_spans_lines():
    assert outbox.split_subject("Hello\r\nBcc: all@example.org\n\nText") == ("Hello", "Bcc: all@example.org\n\nText\n")


def test_a_subject_takes_whole_words_of_a_long_title():
    assert in_short("Piastrella Cala") == "Piastrella Cala"
    assert in_short("Macchina impastatrice a spirale “Étoile 300” per pane & pizza, serie pesante").endswith("pane…")
    assert in_short("印" * 90) == "印" * 59 + "…"


def test_parts_that_say_nothing_leave_one_empty_line():
    assert outbox.split_subject("Hello\n\nOne\n\n \n\nTwo\n>\n>\n> Three")[1] == "One\n\nTwo\n>\n>\n> Three\n"


def test_plain_text_keeps_apostrophes_and_ampersands(reader):
    mail = queue(reader, name="D’Amico & l'Arte")

    assert mail.subject == "Hello D’Amico & l'Arte (en)"
    assert mail.text == "Text for D’Amico & l'Arte.\n"


def test_wrapped_html_escapes_what_people_wrote(reader):
    mail = queue(reader, name="<b>Ada</b>")

    assert "<b>Ada" not in mail.html
    assert render_to_string("mail/wrap.html", {"text": "x"}) == "<p>x</p>"


def test_a_mail_with_a_key_forgets_its_words_once_sent(reader):
    outbox.queue_mail(
        key="key:1",
        template="account/email/password_reset_key",
        context={"password_reset_url": "https://pavilion.example/way-in"},
        user=reader,
    )
    mail = OutboxMail.objects.get(key="key:1")
    assert "way-in" in mail.text
    outbox.deliver_waiting()
    mail.refresh_from_db()

    assert (mail.text, mail.html) == ("", "")
    assert "way-in" in django_mail.outbox[0].body


def test_a_worker_interrupted_after_sending_sends_nothing_empty(reader):
    mail = queue(reader)
    OutboxMail.objects.filter(pk=mail.pk).update(sent_at=mail.created_at, text="")

    assert outbox.deliver_waiting() == 1
    assert django_mail.outbox == []
