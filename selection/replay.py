"""A call's places told again from what cannot be changed: the snapshots and the audit events, and nothing else.

Reads the events of a call, of its applications, grants and paid fees in the order in which they were written, keeps its own
account of who stands in line, and at each step says which offers the written rule gives; the offers on record must be
those. What comes out – every grant, and the waiting list – is compared byte for byte with what the tables say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from pavilion import audit
from pavilion.models import AuditEvent

from . import places, snapshots
from .models import Application, Call, FeeOffer, Grant, Snapshot

S = Application.State
ALLOCATING = {str(state) for state in places.ALLOCATING}
LIVE = {str(state) for state in Grant.LIVE}
UNDECIDED = {str(state) for state in Application.UNDECIDED}


@dataclass
class Applicant:
    """An application as its events tell it."""

    protocol: tuple[int, int]  # year, number
    stage: str = "submitted"
    decided: int = 0  # the how-manieth decision of the call
    was_offered: bool = False
    has_paid: bool = False

    @property
    def waits(self) -> bool:
        """Whether it stands in line for a place."""
        return self.stage == S.ELIGIBLE and not self.was_offered and not self.has_paid


@dataclass
class Account:
    """The places of a call as the events tell them."""

    call: Call
    stage: str = "draft"
    places: set[int] = field(default_factory=set)
    ever_offered: set[int] = field(default_factory=set)
    applicants: dict[int, Applicant] = field(default_factory=dict)
    grants: dict[int, list] = field(default_factory=dict)  # grant: [place, application, state]
    decisions: int = 0

    def due(self, at: datetime) -> list[tuple[int, int]]:
        """The offers the rule gives now: (place, application), in order."""
        if self.stage not in ALLOCATING or at >= self.call.waiting_list_until:
            return []
        taken = {place for place, _application, state in self.grants.values() if state in LIVE}
        free = sorted(self.places - taken)
        takers = [pk for pk, one in self.line()[: len(free)] if one.waits]
        return list(zip(free, takers, strict=False))

    def line(self) -> list[tuple[int, Applicant]]:
        """Everyone with a claim, first claim first, by the call's order."""
        if self.call.allocation == Call.Allocation.DECISION:
            waiting = [entry for entry in self.applicants.items() if entry[1].waits]
            return sorted(waiting, key=lambda entry: entry[1].decided)
        claims = [entry for entry in self.applicants.items() if entry[1].waits or entry[1].stage in UNDECIDED]
        return sorted(claims, key=lambda entry: entry[1].protocol)


@dataclass
class Replay:
    """What was told again: the text, and everything that does not fit."""

    text: str
    faults: list[str]


def replay(call: Call) -> Replay:
    """Tell a call's places again. `faults` is empty when record, rule and tables agree."""
    faults = []
    applications = _from_snapshots(call, faults)
    account = Account(call)
    events = list(_events(call, applications))
    faults += _broken_chains(events)
    for position, event in enumerate(events):
        try:
            _tell(account, event, applications, faults)
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"{_name(event)}: cannot be read ({type(error).__name__})")
        if _gives_out(event):
            faults += _compare_offers(account, event, events[position + 1 :])
    text = write(account)
    if text != present(call):
        faults.append("The tables do not say what the events say.")
    return Replay(text, faults)


def write(account: Account) -> str:
    """Applications with their states, grants in the order in which they were offered, then the waiting list."""
    written = [f"call {account.call.number}"]
    for one in sorted(account.applicants.values(), key=lambda applicant: applicant.protocol):
        written.append(f"application {one.protocol[1]:07d}/{one.protocol[0]} {one.stage}")
    for number, (_pk, (place, application, state)) in enumerate(sorted(account.grants.items()), start=1):
        applicant = account.applicants.get(application)
        year, protocol = applicant.protocol if applicant else (0, 0)  # its registration is not on record
        written.append(f"grant {number} place {place} protocol {protocol:07d}/{year} {state}")
    waiting = [one for _pk, one in account.line() if one.waits]
    for position, one in enumerate(waiting, start=1):
        written.append(f"waiting {position} protocol {one.protocol[1]:07d}/{one.protocol[0]}")
    return "\n".join(written) + "\n"


def present(call: Call) -> str:
    """The same text from the tables."""
    written = [f"call {call.number}"]
    submitted = call.applications.submitted().in_protocol_order()
    for number, year, state in submitted.values_list("protocol__number", "protocol__year", "state"):
        written.append(f"application {number:07d}/{year} {state}")
    grants = Grant.objects.filter(place__call=call).select_related("place", "application__protocol").order_by("pk")
    for number, grant in enumerate(grants, start=1):
        entry = grant.application.protocol
        written.append(
            f"grant {number} place {grant.place.number} protocol {entry.number:07d}/{entry.year} {grant.state}"
        )
    waiting = places.line(call).filter(state=S.ELIGIBLE).values_list("protocol__number", "protocol__year")
    for position, (number, year) in enumerate(waiting, start=1):
        written.append(f"waiting {position} protocol {number:07d}/{year}")
    return "\n".join(written) + "\n"


# --- What is read ---------------------------------------------------------------------------------------------------
def _from_snapshots(call: Call, faults: list[str]) -> dict[int, list[str]]:
    """The fingerprints of each application's snapshots, in order; those that are not what they were are faults."""
    found: dict[int, list[str]] = {}
    for snapshot in Snapshot.objects.filter(application__call=call).order_by("application_id", "number").iterator():
        if not snapshots.is_intact(snapshot) or snapshot.content.get("application") != snapshot.application_id:
            faults.append(f"snapshot {snapshot}: altered")
        found.setdefault(snapshot.application_id, []).append(snapshots.fingerprint(snapshot.content))
    return found


def _events(call: Call, applications: dict[int, list[str]]) -> Iterator[AuditEvent]:
    """Every event that bears on the call's places, by its instant: under the lock on the call they follow one another."""
    grants = AuditEvent.objects.filter(subject_type=_type(Grant), verb="offer", after__call=call.pk)
    fees = AuditEvent.objects.filter(subject_type=_type(FeeOffer), verb="offer", after__call=call.pk)
    return (
        AuditEvent.objects.filter(
            Q(subject_type=_type(Call), subject_id=call.pk)
            | Q(subject_type=_type(Application), subject_id__in=list(applications))
            | Q(subject_type=_type(Grant), subject_id__in=grants.values("subject_id"))
            | Q(subject_type=_type(FeeOffer), subject_id__in=fees.values("subject_id"))
        )
        .order_by("at", "pk")
        .iterator()
    )


def _broken_chains(events: list[AuditEvent]) -> list[str]:
    """Events that were altered, or whose predecessor within their subject is not there."""
    faults, heads = [], {}
    for event in sorted(events, key=lambda one: (one.subject_type, one.subject_id, one.seq)):
        subject = (event.subject_type, event.subject_id)
        seq, head = heads.get(subject, (0, ""))
        if audit.event_hash(event) != event.hash:
            faults.append(f"{_name(event)}: altered")
        elif event.seq != seq + 1 or event.previous_hash != head:
            faults.append(f"{_name(event)}: an event before it is missing")
        heads[subject] = (event.seq, event.hash)
    return faults


# --- What each event does -------------------------------------------------------------------------------------------
def _tell(account: Account, event: AuditEvent, applications: dict[int, list[str]], faults: list[str]) -> None:
    if event.subject_type == _type(Call):
        _tell_call(account, event)
    elif event.subject_type == _type(Application):
        _tell_application(account, event, applications, faults)
    elif event.subject_type == _type(Grant):
        _tell_grant(account, event)
    elif event.verb == "record_payment" and event.after.get("application"):
        account.applicants[event.after["application"]].has_paid = True


def _tell_call(account: Account, event: AuditEvent) -> None:
    account.stage = event.after.get("state", account.stage)
    if event.verb == "publish":
        account.places = set(range(1, event.after["places"] + 1))
    elif event.verb == "places":
        difference = event.after["place_count"] - len(account.places)
        last = max(account.places)
        account.places |= set(range(last + 1, last + 1 + max(0, difference)))
        untouched = sorted(account.places - account.ever_offered)
        account.places -= set(untouched[difference:]) if difference < 0 else set()


def _tell_application(account: Account, event: AuditEvent, applications, faults: list[str]) -> None:
    pk = event.subject_id
    if event.verb == "register":
        account.applicants[pk] = Applicant(protocol=(event.after["year"], event.after["number"]))
        _compare_fingerprint(event, applications[pk], 0, faults)
        return
    if event.verb == "complete":
        _compare_fingerprint(event, applications[pk], event.after["snapshot"] - 1, faults)
    applicant = account.applicants.get(pk)
    if applicant is None:  # before its registration
        return
    applicant.stage = event.after.get("state", applicant.stage)
    if event.verb in ("approve_admission", "approve_rejection"):
        account.decisions += 1
        applicant.decided = account.decisions


def _compare_fingerprint(event: AuditEvent, fingerprints: list[str], index: int, faults: list[str]) -> None:
    if index >= len(fingerprints) or event.after["fingerprint"] != fingerprints[index]:
        faults.append(f"{_name(event)}: its snapshot is not the one that was registered")


def _tell_grant(account: Account, event: AuditEvent) -> None:
    if event.verb == "offer":
        place, application = event.after["place"], event.after["application"]
        account.grants[event.subject_id] = [place, application, "offered"]
        account.ever_offered.add(place)
        account.applicants[application].was_offered = True
    else:
        account.grants[event.subject_id][2] = event.after["state"]


def _gives_out(event: AuditEvent) -> bool:
    """Whether the places are given out at the end of this event's transaction."""
    verbs = {
        _type(Call): {"publish", "places", "resume"},
        _type(Application): {
            "approve_admission",
            "approve_rejection",
            "withdraw",
            "supersede",
            "set_inadmissible",
        },
        _type(Grant): {"decline", "lapse", "give_up", "revoke"},
    }
    return event.verb in verbs.get(event.subject_type, set())


def _compare_offers(account: Account, event: AuditEvent, later: list[AuditEvent]) -> Iterator[str]:
    """The offers that follow on record, beside those the rule gives."""
    due = account.due(event.at)
    recorded = []
    for one in later:
        if _gives_out(one):
            # Several offers lapse in one transaction, and the places are given out at its end.
            if event.verb == one.verb == "lapse" and not recorded:
                return
            break
        if one.subject_type == _type(Grant) and one.verb == "offer":
            recorded.append((one.after.get("place"), one.after.get("application")))
    if recorded != due:
        yield f"{_name(event)}: the rule gives {_written(account, due)}, the record says {_written(account, recorded)}"


def _written(account: Account, offers: list[tuple[int, int]]) -> str:
    names = []
    for place, application in offers:
        applicant = account.applicants.get(application)
        names.append(f"place {place} to {applicant.protocol[1]:07d}" if applicant else f"place {place} to nobody known")
    return ", ".join(names) or "no place"


def _name(event: AuditEvent) -> str:
    return f"{event.subject_type} {event.subject_id} event {event.seq} ({event.verb})"


def _type(model) -> str:
    return model._meta.label_lower
