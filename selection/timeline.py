"""How an application stands, as its company sees it: what was done, what is going on, what comes.

The company sees the public course: that an officer examines, that a second one decides, the decision, the place. It does
not see proposals, or who sent what back to whom.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.mandates import main_contact
from pavilion import audit, clock
from pavilion.italian import elided

from . import asking, places, terms
from .models import Application, Decision, Finding, Grant, PreRejectionNotice
from .templatetags.selection_tags import last_moment

S, G = Application.State, Grant.State


@dataclass(frozen=True)
class Entry:
    """One point of the timeline."""

    look: str  # done, now, next
    title: str
    text: str = ""
    at: datetime | None = None
    is_exact: bool = False  # shown to the second
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Term:
    """The term of the procedure in days."""

    used: int
    total: int
    last_day: date
    is_late: bool
    is_suspended: bool = False  # while the company has something to answer


@dataclass(frozen=True)
class Status:
    """Everything the company's pages say of an application."""

    label: str
    tag: str  # ok, warn, bad, mute, or ""
    entries: list[Entry]
    term: Term | None
    grant: Grant | None
    standing: places.Standing | None
    decision: Decision | None
    tally: dict = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why there is no place yet; "" for whoever does not wait."""
        return why(self.standing) if self.standing else ""


def of(application: Application, *, now: datetime) -> Status:
    """How a submitted application stands. A fixed number of queries."""
    grants = list(application.grants.select_related("place", "membership").order_by("pk"))
    grant = grants[-1] if grants else None
    decision = application.decisions.filter(state=Decision.State.APPROVED).first()
    standing = places.standing(application, now=now) if application.state == S.ELIGIBLE and grant is None else None
    label, tag = _label(application, grant, standing)
    return Status(
        label=label,
        tag=tag,
        entries=_entries(application, grant, standing, decision),
        term=_term(application, now),
        grant=grant,
        standing=standing,
        decision=decision,
        tally=_tally(application),
    )


def _label(application: Application, grant: Grant | None, standing) -> tuple[str, str]:
    if grant is not None and application.state == S.ELIGIBLE:
        return {
            G.OFFERED: (_("place offered"), "warn"),
            G.ACCEPTED: (_("place accepted"), "ok"),
            G.DECLINED: (_("place declined"), "mute"),
            G.LAPSED: (_("offer expired"), "mute"),
            G.GIVEN_UP: (_("place given up"), "mute"),
            G.REVOKED: (_("place revoked"), "bad"),
        }[grant.state]
    if standing is not None and not standing.is_pending:
        return _("admitted, on the waiting list"), "ok"
    return {
        S.SUBMITTED: (_("received"), ""),
        S.SCREENING: (_("being examined"), ""),
        S.COMPLETION: (_("completion requested"), "warn"),
        S.NOTICE: (_("pre-rejection notice"), "warn"),
        S.PROPOSED: (_("being decided"), ""),
        S.ELIGIBLE: (_("admitted, place pending"), "ok"),
        S.REJECTED: (_("rejected"), "bad"),
        S.WITHDRAWN: (_("withdrawn"), "mute"),
        S.SUPERSEDED: (_("superseded"), "mute"),
        S.INADMISSIBLE: (_("inadmissible"), "bad"),
        S.VOID: (_("the call was revoked"), "bad"),
    }[application.state]


def _entries(application, grant, standing, decision) -> list[Entry]:
    events = {event.verb: event for event in audit.history(application)}
    entries = [_arrived(application)]
    if application.state == S.WITHDRAWN:
        withdrawn = events.get("withdraw")
        return [*entries, Entry("done", _("Withdrawn"), at=withdrawn.at if withdrawn else None)]
    if application.state == S.SUPERSEDED:
        replaced = events.get("supersede")
        return [*entries, Entry("done", _("Replaced by a later application"), at=replaced.at if replaced else None)]
    if application.state == S.INADMISSIBLE:
        ended = events.get("set_inadmissible")
        text, at = (ended.reason, ended.at) if ended else ("", None)
        return [*entries, Entry("done", _("Inadmissible: it cannot be examined"), text, at=at)]
    if application.state == S.VOID:
        ended, text = events.get("call_revoked"), _("The application is without object: no place of it is given.")
        return [*entries, Entry("done", _("The call was revoked"), text, at=ended.at if ended else None)]
    entries.append(_examined(application, events.get("take")))
    entries += _asked(application)
    entries.append(_decided(application, decision))
    if application.state != S.REJECTED:
        entries += _placed(application, grant, standing)
    return entries


def _arrived(application) -> Entry:
    contact = main_contact(application.company)
    return Entry(
        "done",
        _("Sent and registered"),
        _("Receipt sent to %(address)s") % {"address": contact.email} if contact else "",
        at=application.submitted_at,
        is_exact=True,
    )


def _examined(application, event) -> Entry:
    officer = application.call.officer_in_charge
    who = _("Officer in charge: %(name)s") % {"name": officer}
    if officer.extension:
        who = _("Officer in charge: %(name)s, extension %(extension)s") % {
            "name": officer,
            "extension": officer.extension,
        }
    if event is None:
        return Entry("now", _("Waits to be taken up"), _("Files are examined in protocol order."))
    is_open = application.state == S.SCREENING
    return Entry("now" if is_open else "done", _("Taken up and examined"), who, at=event.at)


def _asked(application) -> list[Entry]:
    """What the office asked, and what became of it, in the order of asking."""
    questions = [(one, _("Completion requested")) for one in application.completions.all()]
    questions += [
        (one, _("Pre-rejection notice")) for one in PreRejectionNotice.objects.filter(application=application)
    ]
    entries = []
    for asked, title in sorted(questions, key=lambda entry: entry[0].asked_at):
        by = {"day": formats.date_format(asked.due_on, "DATE_FORMAT")}
        words = {
            asked.State.OPEN: _("Answer by %(day)s. The term of the procedure stands still."),
            asked.State.ANSWERED: _("Answered."),
            asked.State.LAPSED: _("No answer came by %(day)s."),
            asked.State.VOID: _("Nothing more to answer."),
        }[asked.state]
        text = elided(words % by)
        page = reverse("selection:answer", args=[application.pk]) if asked.is_open else ""
        look = "now" if asked.is_open else "done"
        entries.append(
            Entry(look, title, text, at=asked.asked_at, url=page, action=_("Read and answer") if page else "")
        )
    return entries


def _decided(application, decision) -> Entry:
    if application.state == S.PROPOSED:
        return Entry("now", _("Decision"), _("A second officer, different from the first, decides."))
    if application.state not in (S.ELIGIBLE, S.REJECTED):
        return Entry("next", _("Decision"), _("Taken by an officer different from the one who proposes it."))
    admitted = application.state == S.ELIGIBLE
    return Entry(
        "done",
        _("Admitted") if admitted else _("Rejected"),
        _("The company meets the requirements of the call.") if admitted else _("The letter gives the reasons."),
        at=application.decided_at,
        url=f"{reverse('selection:application', args=[application.pk])}#letter" if decision else "",
        action=_("Read the letter") if decision else "",
    )


def _placed(application, grant, standing) -> list[Entry]:
    call = application.call
    offered = ngettext("%(days)s day to accept.", "%(days)s days to accept.", call.acceptance_days) % {
        "days": call.acceptance_days
    }
    months = ngettext("%(months)s month of store.", "%(months)s months of store.", call.membership_months) % {
        "months": call.membership_months
    }
    if grant is None:
        if standing is None:
            return [Entry("next", _("Offer of the place"), f"{offered} {months}")]
        return [
            Entry("now", _("Place pending") if standing.is_pending else _("Waiting list"), why(standing)),
            Entry("next", _("Offer of the place"), f"{offered} {months}"),
        ]
    place = _("Place %(number)s offered") % {"number": grant.place.number}
    page = reverse("selection:offer", args=[grant.pk])
    if grant.state == G.OFFERED:
        by = elided(_("Accept it by %(day)s.") % {"day": last_moment(grant.expires_at)})
        return [
            Entry("now", place, by, at=grant.offered_at, url=page, action=_("Answer the offer")),
            Entry("next", _("Membership"), months),
        ]
    entries = [Entry("done", place, at=grant.offered_at)]
    if grant.answered_at and grant.state in (G.ACCEPTED, G.GIVEN_UP, G.REVOKED):
        entries.append(Entry("done", _("Place accepted"), at=grant.answered_at))
    return [*entries, _ended(grant) if grant.ended_at else _membership(grant)]


def _ended(grant) -> Entry:
    title = {
        G.DECLINED: _("Place declined"),
        G.LAPSED: _("The offer expired without an answer"),
        G.GIVEN_UP: _("Place given up"),
        G.REVOKED: _("Place revoked"),
    }[grant.state]
    return Entry("done", title, _("The place goes to the next company in line."), at=grant.ended_at)


def _membership(grant) -> Entry:
    membership = grant.membership
    days = {"start": membership.starts_on, "end": membership.last_day}
    return Entry(
        "now",
        _("Membership"),
        elided(
            _("From %(start)s to %(end)s: the store is open.")
            % {name: formats.date_format(day, "DATE_FORMAT") for name, day in days.items()}
        ),
    )


def why(standing: places.Standing) -> str:
    """Why there is no place yet, in words."""
    if standing.is_over:
        return _("The waiting list of this call is over: no further place is given.")
    if standing.is_pending:
        earlier = ngettext(
            "%(count)s application that arrived before yours is still being examined: a free place is kept back for it.",
            "%(count)s applications that arrived before yours are still being examined: free places are kept back for them.",
            standing.earlier_undecided,
        )
        return earlier % {"count": standing.earlier_undecided}
    return _(
        "All places are taken. You are number %(position)s on the waiting list: the next place that is freed goes to "
        "the first."
    ) % {"position": standing.position}


def _term(application: Application, now: datetime) -> Term | None:
    if application.state not in Application.UNDECIDED:
        return None
    start, today = clock.rome(application.submitted_at).date(), clock.rome(now).date()
    suspensions = list(application.suspensions.all())
    is_suspended = application.state in Application.SUSPENDED
    return Term(
        used=terms.days_used(start, today) - asking.suspended_days(suspensions, today),
        total=(application.term_ends_on - start).days - asking.suspended_days(suspensions),
        last_day=application.term_ends_on,
        is_late=today > application.term_ends_on and not is_suspended,
        is_suspended=is_suspended,
    )


def _tally(application: Application) -> dict:
    """How many requirements the automatic check found met, unclear, not met, when the application arrived."""
    found = list(application.findings.values_list("automatic", flat=True))
    return {
        "met": found.count(Finding.Automatic.MET),
        "unclear": found.count(Finding.Automatic.UNCLEAR),
        "not_met": found.count(Finding.Automatic.NOT_MET),
    }
