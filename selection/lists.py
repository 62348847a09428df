"""Public lists of a call: who holds a place, who waits, who was not admitted; and a root that ties them to the receipts.

A list is frozen when it is published. Its rows stand in protocol order. Companies are named when they hold, were offered or
wait for a place; of the others the protocol number alone is public. Under each list stand the fingerprints of every
snapshot that ever arrived (docs/selection.md), as a text file whose own SHA-256 is the list's root.
"""

import hashlib
from collections.abc import Iterable

from companies import officers
from pavilion import clock, transitions
from pavilion.locks import transaction_with_locks

from . import locking, notices, places
from .models import Application, Call, Grant, PublishedList, Snapshot
from .tables import CALLS

Kind = PublishedList.Kind
S, G = Application.State, Grant.State
# What became of an application, as a list says it; of these the company is named.
NAMED = {"held", "offered", "waiting", "pending"}
TOLD = (*Application.UNDECIDED, S.ELIGIBLE, S.REJECTED)


def publish(call: Call, officer, *, kind: str) -> PublishedList:
    """Publish the call's provisional or final list as it stands now; a second one is a new edition.

    Side effects: the call's state, an audit event with the root, a mail to every company whose application counts.
    Raises NotAllowedNow (open call, undecided applications in a final list), PermissionDenied.
    """
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(call.pk)
        fingerprints = fingerprints_of(call)
        root = root_of(fingerprints)
        transitions.enter(
            CALLS,
            call,
            f"publish_{kind}",
            roles=officers.roles_of(officer),
            actor=officer,
            payload={"root": root},
            context={"now": now},
        )
        published = PublishedList.objects.create(
            call=call,
            kind=kind,
            number=call.lists.filter(kind=kind).count() + 1,
            rows=rows_of(call, now=now),
            fingerprints=fingerprints,
            root=root,
            published_at=now,
            published_by=officer,
        )
        for application in call.applications.filter(state__in=TOLD).select_related("company", "call", "protocol"):
            notices.list_published(application, published)
    return published


def publish_provisional(call: Call, officer) -> PublishedList:
    """Publish the provisional list; some applications may still be undecided."""
    return publish(call, officer, kind=Kind.PROVISIONAL)


def publish_final(call: Call, officer) -> PublishedList:
    """Publish the final list: everything is decided."""
    return publish(call, officer, kind=Kind.FINAL)


# --- What stands in a list ------------------------------------------------------------------------------------------
def rows_of(call: Call, *, now) -> list[dict]:
    """One row per application that ever arrived, in protocol order: protocol, outcome, and what is public with it.

    Four queries, however many applications there are.
    """
    standings = places.standings(call, now=now)
    last_grants = {
        grant.application_id: grant
        for grant in Grant.objects.filter(place__call=call).select_related("place").order_by("pk")
    }
    applications = call.applications.submitted().select_related("protocol", "company__office_province")
    return [
        _row(application, last_grants.get(application.pk), standings.get(application.pk))
        for application in applications.in_protocol_order()
    ]


def _row(application: Application, grant: Grant | None, standing: places.Standing | None) -> dict:
    outcome = outcome_of(application, grant, standing)
    row = {"protocol": str(application.protocol), "outcome": outcome}
    if outcome not in NAMED:
        return row
    company = application.company
    row |= {
        "company": company.legal_name,
        "vat": company.vat_number,
        "town": company.office_town,
        "province": company.office_province.code if company.office_province else company.office_country.code,
    }
    if outcome in ("held", "offered"):
        row["place"] = grant.place.number
    else:
        row["position"] = standing.position if standing else None
    return row


def outcome_of(application: Application, grant: Grant | None, standing: places.Standing | None) -> str:
    """What became of an application, as one word of this module's vocabulary (OUTCOMES in selection/list_words.py)."""
    if application.state in Application.UNDECIDED:
        return "undecided"
    if application.state != S.ELIGIBLE:
        return application.state
    if grant is not None:
        return {G.ACCEPTED: "held", G.OFFERED: "offered"}.get(grant.state, grant.state)
    if standing is None:  # the reduced fee was paid: this company waits no more
        return "served"
    return "pending" if standing.is_pending else "waiting"


# --- Fingerprints and their root ------------------------------------------------------------------------------------
def fingerprints_of(call: Call) -> list[list]:
    """[protocol, number of the snapshot, fingerprint] of every snapshot of the call, in protocol order."""
    snapshots = (
        Snapshot.objects.filter(application__call=call)
        .select_related("application__protocol")
        .order_by("application__protocol__year", "application__protocol__number", "number")
    )
    return [[str(one.application.protocol), one.number, one.fingerprint] for one in snapshots]


def fingerprint_text(fingerprints: Iterable[list]) -> bytes:
    """The file of fingerprints: one line each, "protocol snapshot fingerprint". Its SHA-256 is the root."""
    return "".join(f"{protocol} {number} {value}\n" for protocol, number, value in fingerprints).encode()


def root_of(fingerprints: Iterable[list]) -> str:
    """The root of a list: the SHA-256 of its file of fingerprints."""
    return hashlib.sha256(fingerprint_text(fingerprints)).hexdigest()


def problems(published: PublishedList) -> list[str]:
    """What does not fit any more: the root, a snapshot that was changed, one that is missing. Empty when all is well."""
    found = []
    if root_of(published.fingerprints) != published.root:
        found.append("root")
    present = {(protocol, number): value for protocol, number, value in fingerprints_of(published.call)}
    for protocol, number, value in published.fingerprints:
        if present.get((protocol, number)) != value:
            found.append(f"{protocol} {number}")
    return found
