"""What the company is told, step by step: one mail per event, in the language of whoever reads it.

Every function writes one row into the outbox, inside the transaction of the event it speaks of.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from companies.mandates import mail_recipient
from pavilion import outbox

from .memberships import last_day
from .models import Application, Decision, Grant, Membership, ProtocolEntry


def submitted(application: Application, entry: ProtocolEntry) -> None:
    """The application arrived: protocol number, term, officer in charge."""
    _tell(application, "submitted", f"application:{application.pk}:submitted", "receipt", {"entry": entry})


def taken(application: Application) -> None:
    """An officer works on it."""
    _tell(application, "taken", f"application:{application.pk}:taken", "application")


def eligible(application: Application, decision: Decision) -> None:
    """Admitted, without a place for the moment."""
    _tell(application, "eligible", f"decision:{decision.pk}:eligible", "application", {"decision": decision})


def rejected(application: Application, decision: Decision) -> None:
    """Rejected: the letter, and where to appeal."""
    _tell(application, "rejected", f"decision:{decision.pk}:rejected", "application", {"decision": decision})


def withdrawn(application: Application) -> None:
    """Withdrawn by the company."""
    _tell(application, "withdrawn", f"application:{application.pk}:withdrawn", "application")


def offered(grant: Grant) -> None:
    """A place is theirs if they accept in time."""
    _tell(grant.application, "offer", f"grant:{grant.pk}:offered", "offer", {"grant": grant})


def accepted(grant: Grant, membership: Membership) -> None:
    """The membership began; the store is open."""
    context = {"grant": grant, "membership": membership, "last_day": last_day(membership)}
    _tell(grant.application, "accepted", f"grant:{grant.pk}:accepted", "dashboard", context)


def declined(grant: Grant) -> None:
    """The offer was declined."""
    _tell(grant.application, "declined", f"grant:{grant.pk}:declined", "application", {"grant": grant})


def lapsed(grant: Grant) -> None:
    """The offer expired."""
    _tell(grant.application, "lapsed", f"grant:{grant.pk}:lapsed", "application", {"grant": grant})


def given_up(grant: Grant) -> None:
    """The place was given up; the membership ended."""
    _tell(grant.application, "given_up", f"grant:{grant.pk}:given-up", "application", {"grant": grant})


def revoked(grant: Grant, reason: str) -> None:
    """The place was taken back, with the reason."""
    _tell(grant.application, "revoked", f"grant:{grant.pk}:revoked", "application", {"grant": grant, "reason": reason})


def _tell(application: Application, name: str, key: str, page: str, context: dict | None = None) -> None:
    recipient = mail_recipient(application.company)
    if not recipient:  # neither a person nor a certified address: the company's page still shows everything
        return
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    outbox.queue_mail(
        key=f"selection:{key}",
        template=f"selection/{name}",
        context={
            "application": application,
            "call": application.call,
            "company": application.company,
            "link": _address(page, application, language, context or {}),
        }
        | (context or {}),
        **recipient,
    )


def _address(page: str, application: Application, language: str, context: dict) -> str:
    with translation.override(language):
        if page == "offer":
            path = reverse("selection:offer", args=[context["grant"].pk])
        elif page == "dashboard":
            path = reverse("companies:dashboard")
        else:
            path = reverse(f"selection:{page}", args=[application.pk])
    return f"{settings.SITE_URL}{path}"
