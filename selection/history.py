"""Histories: of a file in words (who did what, when and why, from the audit trail), and of a place."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from companies.models import Officer
from pavilion import audit
from pavilion.models import AuditEvent

from .models import Application, Grant, Membership, Place

SENTENCES = {
    "start": gettext_lazy("began a draft"),
    "submit": pgettext_lazy("history", "submitted"),
    "register": gettext_lazy("registered, receipt sent"),
    "declare_no_conflict": gettext_lazy("declared no conflict of interest"),
    "declare_conflict": gettext_lazy("declared a conflict of interest"),
    "ask_vies": gettext_lazy("asked VIES about the VAT number"),
    "compare": gettext_lazy("noticed that the company changed its data"),
    "take": gettext_lazy("took the file"),
    "take_over": gettext_lazy("took the file over"),
    "release": gettext_lazy("put the file back"),
    "note": pgettext_lazy("history", "decided on requirements"),
    "open_document": gettext_lazy("opened a document"),
    "assign": gettext_lazy("gave the file to an officer"),
    "request_completion": gettext_lazy("asked the company to complete the application"),
    "answer_completion": gettext_lazy("completed the application"),
    "complete": gettext_lazy("kept a new snapshot of the application"),
    "lapse_completion": gettext_lazy("took the file up again: no answer came in time"),
    "send_notice": gettext_lazy("sent the pre-rejection notice"),
    "observe": gettext_lazy("made observations"),
    "lapse_notice": gettext_lazy("took the file up again: no observations came in time"),
    "propose_admission": gettext_lazy("proposed admission"),
    "propose_rejection": gettext_lazy("proposed rejection"),
    "send_back": gettext_lazy("sent the proposal back"),
    "approve_admission": gettext_lazy("approved the admission"),
    "approve_rejection": gettext_lazy("approved the rejection"),
    "call_revoked": gettext_lazy("closed the file: the call was revoked"),
    "supersede": gettext_lazy("replaced it with a later application"),
    "set_inadmissible": gettext_lazy("declared it inadmissible"),
    "withdraw": pgettext_lazy("history", "withdrew the application"),
}


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: datetime
    who: str
    text: str
    reason: str


def of(application: Application) -> list[Line]:
    """The history of one file, newest first, in two queries."""
    events = list(audit.history(application))
    names = dict(Officer.objects.filter(user__in={event.actor_id for event in events}).values_list("user_id", "name"))
    return [
        Line(
            at=event.at,
            who=names.get(event.actor_id, _("the company") if event.actor_id else _("the portal")),
            text=_text(event),
            reason=event.reason,
        )
        for event in reversed(events)
    ]


def _text(event: AuditEvent) -> str:
    if event.verb == "ask_vies" and event.after.get("note") == "off":
        return _("did not ask VIES about the VAT number: the check is switched off")
    sentence = str(SENTENCES.get(event.verb, event.verb))
    outcomes = event.after.get("outcomes")
    return f"{sentence}: {', '.join(sorted(outcomes, key=_by_number))}" if outcomes else sentence


def _by_number(code: str) -> tuple:
    """E2 before E10."""
    return (len(code), code)


@dataclass(frozen=True)
class Holding:
    """One company's time with a place, from the offer to its end."""

    grant: Grant
    membership: Membership | None
    reason: str  # of a revocation


def of_place(place: Place) -> list[Holding]:
    """Everyone a place was ever offered to, the latest first, in two queries."""
    grants = list(
        place.grants.select_related("application__company", "application__protocol", "membership").order_by("-pk")
    )
    revoked = AuditEvent.objects.filter(
        subject_type=Grant._meta.label_lower, subject_id__in=[grant.pk for grant in grants], verb="revoke"
    )
    reasons = dict(revoked.values_list("subject_id", "reason"))
    return [
        Holding(grant=grant, membership=getattr(grant, "membership", None), reason=reasons.get(grant.pk, ""))
        for grant in grants
    ]
