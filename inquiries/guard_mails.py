"""The mails about what was held or reported. Nothing goes to whom a message was written to, or to whom was reported."""

from pavilion.outbox import queue_mail

from .mails import link
from .models import HeldMessage, Report, Side


def tell_rejected(held: HeldMessage, template: str) -> None:
    """A mail to the sender: the message was not delivered, and why."""
    user = held.sender
    queue_mail(
        key=f"inquiries:rejected:{held.pk}",
        template=template,
        context={
            "held": held,
            "company": held.company,
            "url": link(user.language, "inquiries:held", held.pk),
            "password_url": "" if user.has_usable_password() else link(user.language, "account_reset_password"),
        },
        user=user,
    )


def tell_reporter(report: Report) -> None:
    """A mail to who reported: what came of it."""
    user = report.reporter
    page = "inquiries:thread" if report.side == Side.BUYER else "inquiries:company_thread"
    queue_mail(
        key=f"inquiries:report:{report.pk}",
        template="inquiries/report_decided",
        context={
            "report": report,
            "conversation": report.conversation,
            "upheld": report.state == Report.State.UPHELD,
            "url": link(user.language, page, report.conversation_id),
        },
        user=user,
    )
