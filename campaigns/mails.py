"""The mails of the room: what was decided about a banner, when it begins, when it is over; in the reader's language."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from companies.mandates import mail_recipient
from pavilion.outbox import queue_mail

from .models import Campaign


def tell_owner(campaign: Campaign, template: str, *, at: datetime | None = None) -> None:
    """A mail to a company about its banner; the agency's own need none. Once per banner and instant `at`, or once for ever.

    Must run inside the transaction that makes it true.
    """
    if campaign.company is None:
        return
    recipient = mail_recipient(campaign.company)
    if not recipient:
        return
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    with translation.override(language):
        url = settings.SITE_URL + reverse("campaigns:banner", args=[campaign.pk])
        headline = str(campaign)
    queue_mail(
        key=f"{template}:{campaign.pk}:{at.isoformat() if at else 'once'}",
        template=template,
        context={"campaign": campaign, "company": campaign.company, "headline": headline, "url": url},
        **recipient,
    )
