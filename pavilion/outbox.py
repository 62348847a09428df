"""Mail that is true: queued in the transaction, rendered in the recipient's language, sent after commit.

Templates: templates/mail/<template>.txt whose first line is the subject, then an empty line, then the text. Both parts of the
mail are made of it: templates/mail/wrap.txt and wrap.html add who writes and, in a demonstration, the word FACSIMILE.
"""

import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.template.loader import render_to_string
from django.utils import translation

from . import clock, doorbell, work
from .models import OutboxMail, User

# Mails that carry a way into an account: their words are forgotten once they are on their way.
WITH_KEYS = "account/email/"
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")  # parts that say nothing leave theirs behind


def queue_mail(
    *,
    key: str,
    template: str,
    context: dict,
    user: User | None = None,
    to: str = "",
    language: str = "",
    unsubscribe_url: str = "",
) -> None:
    """Write a mail into the outbox, once per `key`: nothing when that event already has its mail.

    Give a `user` (address and language are theirs) or an address with a language. `unsubscribe_url` is offered by readers of mail
    as a button of their own (RFC 8058): a POST to it, without a session, must end such mails. Side effects: rings for the
    delivery task when the present transaction commits.
    """
    to, language = (user.email, user.language) if user else (to, language)
    context = _everywhere(language) | context
    with translation.override(language):
        subject, text = split_subject(_render_text(f"mail/{template}.txt", context))
        html = render_to_string("mail/wrap.html", context | {"subject": subject, "text": text})
        text = _render_text("mail/wrap.txt", context | {"subject": subject, "text": text.rstrip()})
    mail = OutboxMail(
        key=key,
        template=template,
        user=user,
        to=to,
        language=language,
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )
    OutboxMail.objects.bulk_create([mail], ignore_conflicts=True)
    from .tasks import deliver_mail

    doorbell.ring(deliver_mail)


def subject_of(*, template: str, context: dict, user: User) -> str:
    """What the subject of a mail would be, in its reader's language."""
    with translation.override(user.language):
        return split_subject(_render_text(f"mail/{template}.txt", _everywhere(user.language) | context))[0]


def _everywhere(language: str) -> dict:
    """What every mail may say."""
    return {
        "site_url": settings.SITE_URL,
        "operator": settings.OPERATOR,
        "demo": settings.DEMO,
        "language": language,
    }


def deliver_waiting() -> int:
    """Send what is due; returns how many were sent. At least once each: an interrupted worker repeats its last mail
    under the same Message-ID."""
    return work.work_off(OutboxMail, _deliver)


def _deliver(mail: OutboxMail) -> None:
    if mail.sent_at is not None:  # sent by a worker that was interrupted before it could say so
        return
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.message_id}@{settings.MAIL_DOMAIN}>",
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.unsubscribe_url:
        message.extra_headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()
    facts = {"sent_at": clock.machine_now()}
    if mail.template.startswith(WITH_KEYS):
        facts |= {"text": "", "html": ""}
    OutboxMail.objects.filter(pk=mail.pk).update(**facts)


def _render_text(template: str, context: dict) -> str:
    """Plain text is not HTML: an apostrophe in a name stays an apostrophe."""
    return engines["django"].engine.get_template(template).render(Context(context, autoescape=False))


def split_subject(rendered: str) -> tuple[str, str]:
    """The first line of a rendered mail is its subject; it never spans lines (no header can be smuggled in)."""
    subject, _sep, text = rendered.strip().partition("\n")
    return " ".join(subject.split())[:300], EMPTY_LINES.sub("\n\n", text.strip()) + "\n"
