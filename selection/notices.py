"""What the company is told, step by step: one mail per event, in the language of whoever reads it.

Every function writes one row into the outbox, inside the transaction of the event it speaks of.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from companies.mandates import mail_recipient
from companies.models import Company
from pavilion import outbox
from pavilion.models import OutboxMail

from . import payments
from .models import (
    Application,
    Call,
    CompletionRequest,
    Corrigendum,
    Decision,
    FeeOffer,
    Grant,
    Membership,
    MembershipExtension,
    MembershipSuspension,
    PreRejectionNotice,
    ProtocolEntry,
    PublishedList,
)

Asked = CompletionRequest | PreRejectionNotice


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


def superseded(application: Application) -> None:
    """A later application of the company took its place."""
    _tell(application, "superseded", f"application:{application.pk}:superseded", "application")


def inadmissible(application: Application, reason: str) -> None:
    """It cannot be examined at all: why, and where to appeal."""
    _tell(application, "inadmissible", f"application:{application.pk}:inadmissible", "application", {"reason": reason})


def withdrawn(application: Application) -> None:
    """Withdrawn by the company."""
    _tell(application, "withdrawn", f"application:{application.pk}:withdrawn", "application")


def completion_requested(request: CompletionRequest) -> None:
    """What is asked, and by when."""
    context = {"request": request, "items": list(request.items.select_related("requirement"))}
    _tell_asked(request, "completion_requested", "requested", context)


def notice_sent(notice: PreRejectionNotice) -> None:
    """The reasons against the application, and ten days to observe."""
    _tell_asked(notice, "notice_sent", "sent")


def answer_received(asked: Asked) -> None:
    """The answer arrived; the term runs again."""
    _tell_asked(asked, "answer_received", "answered")


def answer_missing(asked: Asked) -> None:
    """No answer came in time; the application is examined as it is."""
    _tell_asked(asked, "answer_missing", "lapsed")


def answer_reminder_key(asked: Asked) -> str:
    """The outbox's key of the reminder of a question."""
    return f"selection:{_kind(asked)}:{asked.pk}:reminder"


def answer_reminder(asked: Asked) -> bool:
    """The last day to answer is near. Returns whether someone was told."""
    return _tell_asked(asked, "answer_reminder", "reminder")


def _kind(asked: Asked) -> str:
    return "completion" if isinstance(asked, CompletionRequest) else "notice"


def _tell_asked(asked: Asked, name: str, event: str, context: dict | None = None) -> bool:
    application = asked.application
    context = {"application": application, "asked": asked, "kind": _kind(asked)} | (context or {})
    page = "answer" if asked.is_open else "application"
    key = f"selection:{_kind(asked)}:{asked.pk}:{event}"
    return _write(application.company, application.call, name, key, page, context)


def offered(grant: Grant) -> None:
    """A place is theirs if they accept in time."""
    _tell(grant.application, "offer", f"grant:{grant.pk}:offered", "offer", {"grant": grant})


def accepted(grant: Grant, membership: Membership) -> None:
    """The membership began; the store is open."""
    context = {"grant": grant, "membership": membership}
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


def call_changed(application: Application, corrigendum: Corrigendum) -> None:
    """Something of the call was changed: the corrigendum's text."""
    key = f"corrigendum:{corrigendum.pk}:application:{application.pk}"
    _tell(application, "call_changed", key, "application", {"corrigendum": corrigendum})


def call_revoked(application: Application, corrigendum: Corrigendum) -> None:
    """The call was revoked; the application, or its draft, is without object."""
    key = f"corrigendum:{corrigendum.pk}:application:{application.pk}"
    _tell(application, "call_revoked", key, "application", {"corrigendum": corrigendum})


def list_published(application: Application, published: PublishedList) -> None:
    """A provisional or final list of the call is public."""
    key = f"list:{published.pk}:application:{application.pk}"
    _tell(application, "list_published", key, "application", {"published": published})


def call_concluded(application: Application) -> None:
    """The call ended while they still waited for a place."""
    _tell(application, "call_concluded", f"application:{application.pk}:concluded", "application")


def reminder_key(membership: Membership, days: int) -> str:
    """The outbox's key of the reminder that is due `days` days before the end."""
    return f"selection:membership:{membership.pk}:reminder-{days}"


def already_written(keys: Iterable[str]) -> set[str]:
    """Those of these keys whose mail stands in the outbox."""
    return set(OutboxMail.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def membership_nears_its_end(membership: Membership, days: int) -> bool:
    """The membership ends soon: until when the store is open, and what can be done. Returns whether someone was told."""
    return _tell_company(membership, "membership_reminder", reminder_key(membership, days))


def membership_ended(membership: Membership) -> bool:
    """The membership has ended by its dates; the store is closed."""
    return _tell_company(membership, "membership_ended", f"selection:membership:{membership.pk}:ended")


def membership_suspended(membership: Membership, row: MembershipSuspension) -> None:
    """The membership is suspended, with the reason; the store is closed."""
    _tell_membership(membership, "membership_suspended", f"suspension:{row.pk}:began", reason=row.reason)


def membership_resumed(membership: Membership, row: MembershipSuspension) -> None:
    """The membership goes on."""
    _tell_membership(membership, "membership_resumed", f"suspension:{row.pk}:lifted")


def membership_extended(membership: Membership, row: MembershipExtension) -> None:
    """The membership lasts longer, with the reason."""
    _tell_membership(membership, "membership_extended", f"extension:{row.pk}", reason=row.reason)


def _tell_membership(membership: Membership, name: str, event: str, **context) -> bool:
    key = f"selection:membership:{membership.pk}:{event}"
    context = {"membership": membership} | context
    return _write(membership.company, membership.call, name, key, "membership", context)


def fee_offered(offer: FeeOffer) -> None:
    """A membership at the reduced fee can be had."""
    name = "fee_renewal" if offer.kind == FeeOffer.Kind.RENEWAL else "fee_offer"
    _tell_fee(offer, name, f"selection:fee:{offer.pk}:offered")


def fee_notice(offer: FeeOffer) -> None:
    """The payment notice: how much, by when, under which reference."""
    context = {"reference": payments.spaced(offer.reference)}
    _tell_fee(offer, "fee_notice", f"selection:fee:{offer.pk}:notice", **context)


def fee_declined(offer: FeeOffer) -> None:
    """The offer was declined."""
    _tell_fee(offer, "fee_declined", f"selection:fee:{offer.pk}:declined")


def fee_paid(offer: FeeOffer, membership: Membership) -> None:
    """The payment arrived: from when until when the membership runs."""
    _tell_fee(offer, "fee_paid", f"selection:fee:{offer.pk}:paid", membership=membership)


def fee_lapsed(offer: FeeOffer) -> None:
    """It was neither answered nor paid in time."""
    _tell_fee(offer, "fee_lapsed", f"selection:fee:{offer.pk}:lapsed")


def fee_withdrawn(offer: FeeOffer, reason: str) -> None:
    """The office took the offer back, with the reason."""
    _tell_fee(offer, "fee_withdrawn", f"selection:fee:{offer.pk}:withdrawn", reason=reason)


def fee_reminder_key(offer: FeeOffer, days: int) -> str:
    """The outbox's key of the reminder that is due `days` days before the last one."""
    return f"selection:fee:{offer.pk}:reminder-{days}-{offer.state}"


def fee_reminder(offer: FeeOffer, days: int) -> bool:
    """The offer ends soon. Returns whether someone was told."""
    context = {"reference": payments.spaced(offer.reference) if offer.reference else ""}
    return _tell_fee(offer, "fee_reminder", fee_reminder_key(offer, days), **context)


def _tell_fee(offer: FeeOffer, name: str, key: str, **context) -> bool:
    return _write(offer.company, offer.call, name, key, "fee", {"offer": offer} | context)


def _tell(application: Application, name: str, key: str, page: str, context: dict | None = None) -> None:
    context = {"application": application} | (context or {})
    _write(application.company, application.call, name, f"selection:{key}", page, context)


def _tell_company(membership: Membership, name: str, key: str) -> bool:
    return _write(membership.company, membership.call, name, key, "dashboard", {"membership": membership})


def _write(company: Company, call: Call, name: str, key: str, page: str, context: dict) -> bool:
    recipient = mail_recipient(company)
    if not recipient:  # neither a person nor a certified address: the company's page still shows everything
        return False
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    link = _address(page, language, context)
    context = {"company": company, "call": call, "link": link} | context
    outbox.queue_mail(key=key, template=f"selection/{name}", context=context, **recipient)
    return True


def _address(page: str, language: str, context: dict) -> str:
    with translation.override(language):
        if page == "offer":
            path = reverse("selection:offer", args=[context["grant"].pk])
        elif page == "fee":
            path = reverse("selection:fee", args=[context["offer"].pk])
        elif page == "membership":
            path = reverse("selection:membership")
        elif page == "dashboard":
            path = reverse("companies:dashboard")
        else:
            path = reverse(f"selection:{page}", args=[context["application"].pk])
    return f"{settings.SITE_URL}{path}"
