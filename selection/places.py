"""Places: who is offered one, who holds one, and in which order they go (docs/selection.md).

`allocate` runs at the end of every transaction that decides an application or frees a place, under the lock on the
call's row. In protocol order a free place is kept back for each earlier application still undecided, so that the
officers' choice of files never decides who wins.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, Value, When

from pavilion import audit, clock, transitions
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, NotAllowedNow

from . import fees, locking, memberships, notices, terms
from .models import Application, Call, Grant, Place
from .roles import roles_towards
from .tables import GRANTS

# States of a call in which its places are given out.
ALLOCATING = (Call.State.PUBLISHED, Call.State.PROVISIONAL, Call.State.FINAL)


def free_places(call: Call) -> QuerySet[Place]:
    """The places nobody was offered or holds, lowest number first."""
    return Place.objects.filter(call=call).exclude(grants__state__in=Grant.LIVE).order_by("number")


def line(call: Call) -> QuerySet[Application]:
    """Everyone with a claim to one of the next free places, first claim first.

    In protocol order that is every application still undecided or waiting; in the order of decisions, those waiting.
    """
    if call.allocation == Call.Allocation.DECISION:
        return call.applications.waiting().order_by("decision_number")
    return call.applications.with_a_claim().in_protocol_order()


def gives_places(call: Call, now: datetime) -> bool:
    """Whether free places of this call still go to someone."""
    return call.state in ALLOCATING and now < call.waiting_list_until


def allocate(call: Call, *, now: datetime) -> list[Grant]:
    """Offer the free places to those whose turn has come; returns the new offers.

    The call's row must be locked (selection/locking.py). As many of the line are looked at as there are free places:
    those waiting get an offer, for each one still undecided a place is kept back. Side effects: grants, their audit
    events and their mails. Safe to repeat: with nothing changed it does nothing. Raises RuntimeError outside a
    transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Places are allocated inside the transaction that decides or frees.")
    if not gives_places(call, now):
        return []
    grants = _offer(call, now)
    for grant in grants:
        _announce(grant, call)
    return grants


def _announce(grant: Grant, call: Call) -> None:
    """Put a new offer on record and tell the company."""
    grant.application.call = call
    after = {"place": grant.place.number, "application": grant.application_id, "call": call.pk}
    audit.record(grant, "offer", after=after, is_new=True)
    notices.offered(grant)


# One statement, since everyone who decides on the call waits while it runs: as many of the line as there are free places,
# those of them who wait, and for each the next place. Places of one call are alike: the lowest numbers go first, whoever
# they are kept back for takes a later one. The line is the one of `line` and `ApplicationQuerySet.waiting`.
OFFER = """
WITH free AS (
    SELECT place.id, row_number() OVER (ORDER BY place.number) AS turn
    FROM selection_place AS place
    WHERE place.call_id = %(call)s AND NOT EXISTS (
        SELECT FROM selection_grant WHERE place_id = place.id AND state = ANY (%(live)s)
    )
), line AS (
    SELECT claim.id, claim.state, claim.decision_number, entry.year, entry.number
    FROM selection_application AS claim JOIN selection_protocolentry AS entry ON entry.application_id = claim.id
    WHERE claim.call_id = %(call)s AND (claim.state = ANY (%(undecided)s) OR claim.state = 'eligible'
        AND NOT EXISTS (SELECT FROM selection_grant WHERE application_id = claim.id)
        AND NOT EXISTS (SELECT FROM selection_feeoffer WHERE application_id = claim.id AND state = 'paid')
    )
    ORDER BY {order}
    LIMIT (SELECT count(*) FROM free)
), taker AS (
    SELECT id, row_number() OVER (ORDER BY {order}) AS turn FROM line WHERE state = 'eligible'
)
INSERT INTO selection_grant (place_id, application_id, state, offered_at, expires_at)
SELECT free.id, taker.id, 'offered', %(now)s, %(until)s FROM taker JOIN free USING (turn) ORDER BY turn
RETURNING id
"""


def _offer(call: Call, now: datetime) -> list[Grant]:
    by_decision = call.allocation == Call.Allocation.DECISION
    due_on = terms.last_day(clock.rome(now).date(), call.acceptance_days)
    facts = {
        "call": call.pk,
        "live": [str(state) for state in Grant.LIVE],
        # In the order of decisions nothing is kept back for whoever is not decided yet.
        "undecided": [] if by_decision else [str(state) for state in Application.UNDECIDED],
        "now": now,
        "until": terms.end_of(due_on),
    }
    with connection.cursor() as cursor:
        cursor.execute(OFFER.format(order="decision_number" if by_decision else "year, number"), facts)
        new = [pk for (pk,) in cursor.fetchall()]
    if not new:
        return []
    with_all = Grant.objects.select_related("place", "application__company", "application__protocol")
    return list(with_all.filter(pk__in=new).order_by("pk"))


# --- Answers --------------------------------------------------------------------------------------------------------
def accept(grant: Grant, *, user) -> Grant:
    """The company takes the place: its membership begins today and its store opens.

    Raises NotAllowedNow (too late, not offered any more, or a membership that still runs), PermissionDenied.
    """
    with transaction_with_locks():
        now = clock.now()
        grant = _lock(grant)
        _enter(grant, "accept", user=user, now=now, facts={"answered_at": now})
        try:
            membership = memberships.start_membership(grant, now=now)
        except ValidationError as error:
            raise NotAllowedNow(error.messages[0]) from error
        notices.accepted(grant, membership)
        fees.end_for_place(grant.application.company, now=now)
    return grant


def decline(grant: Grant, *, user) -> Grant:
    """The company does not want the place: it goes to the next in line at once."""
    with transaction_with_locks():
        now = clock.now()
        grant = _lock(grant)
        _enter(grant, "decline", user=user, now=now, facts={"answered_at": now, "ended_at": now})
        notices.declined(grant)
        allocate(grant.application.call, now=now)
    return grant


def give_up(grant: Grant, *, user) -> Grant:
    """The company gives its place back: membership and store end now, the place goes to the next in line at once."""
    with transaction_with_locks():
        now = clock.now()
        grant = _lock(grant)
        _enter(grant, "give_up", user=user, now=now, facts={"ended_at": now})
        memberships.end_early(grant, now=now)
        notices.given_up(grant)
        allocate(grant.application.call, now=now)
    return grant


def revoke(grant: Grant, *, officer, reason: str) -> Grant:
    """An administrator takes a place back, with a reason: membership and store end now, the next in line is offered it."""
    if not reason.strip():
        raise ValueError("A revocation states its reason.")
    with transaction_with_locks():
        now = clock.now()
        grant = _lock(grant)
        was_accepted = grant.state == Grant.State.ACCEPTED
        _enter(grant, "revoke", user=officer, now=now, facts={"ended_at": now}, reason=reason)
        if was_accepted:
            memberships.end_early(grant, now=now)
        notices.revoked(grant, reason)
        allocate(grant.application.call, now=now)
    return grant


def lapse_due() -> int:
    """Let expired offers lapse and offer their places to the next in line; returns how many lapsed.

    One short transaction per call. Safe to run late, twice, or twice at once.
    """
    lapsed = 0
    due = Grant.objects.filter(state=Grant.State.OFFERED, expires_at__lte=clock.now())
    for call_id in due.order_by().values_list("place__call_id", flat=True).distinct():
        with transaction_with_locks():
            now = clock.now()
            call = locking.lock_call(call_id)
            for pk in due.filter(place__call_id=call_id).order_by("pk").values_list("pk", flat=True):
                grant = locking.lock_grant(pk)
                transitions.enter(GRANTS, grant, "lapse", roles={SYSTEM}, context={"now": now}, facts={"ended_at": now})
                notices.lapsed(grant)
                lapsed += 1
            allocate(call, now=now)
    return lapsed


def _lock(grant: Grant) -> Grant:
    """Lock call and grant, in that order, and give the grant the locked call."""
    call = locking.lock_call(Place.objects.values_list("call_id", flat=True).get(pk=grant.place_id))
    grant = locking.lock_grant(grant.pk)
    grant.application.call = call
    return grant


def _enter(grant: Grant, verb: str, *, user, now: datetime, facts: dict, reason: str = "") -> None:
    transitions.enter(
        GRANTS,
        grant,
        verb,
        roles=roles_towards(user, grant.application.company),
        actor=user,
        reason=reason,
        payload={"place": grant.place.number, "application": grant.application_id},
        context={"now": now},
        facts=facts,
    )


# --- Where an eligible application stands ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """Why an eligible application has no place yet: figures from the very line that decides."""

    position: int  # among those that wait, from 1
    earlier_undecided: int  # applications with an earlier claim that are not decided yet
    free: int  # places nobody was offered or holds
    is_over: bool  # free places of this call go to nobody any more

    @property
    def is_pending(self) -> bool:
        """A place is free and may be theirs; it is kept back until earlier applications are decided."""
        return not self.is_over and self.free > 0 and self.earlier_undecided > 0


def standings(call: Call, *, now: datetime) -> dict[int, Standing]:
    """Where everyone who waits for a place of this call stands, by application, the first in line first. Two queries."""
    free, is_over = free_places(call).count(), not gives_places(call, now)
    found, undecided = {}, 0
    for pk, state in line(call).values_list("pk", "state"):
        if state != Application.State.ELIGIBLE:
            undecided += 1
            continue
        position = len(found) + 1
        found[pk] = Standing(position=position, earlier_undecided=undecided, free=free, is_over=is_over)
    return found


def standing(application: Application, *, now: datetime) -> Standing | None:
    """Where a waiting application stands; None when it does not wait. Derived, never stored."""
    if application.state != Application.State.ELIGIBLE:
        return None
    return standings(application.call, now=now).get(application.pk)


@dataclass(frozen=True)
class Outlook:
    """What an admission would bring now."""

    free: int  # places nobody was offered or holds
    ahead: int  # those with an earlier claim to one of them
    is_over: bool

    @property
    def gets_place(self) -> bool:
        """Whether a place would be offered at once."""
        return not self.is_over and self.ahead < self.free


def outlook(application: Application, *, now: datetime) -> Outlook:
    """What admitting an undecided application would bring now: for whoever is about to approve it."""
    call = application.call
    in_line = list(line(call).values_list("pk", flat=True))
    ahead = in_line.index(application.pk) if application.pk in in_line else len(in_line)
    return Outlook(free=free_places(call).count(), ahead=ahead, is_over=not gives_places(call, now))


def would_get_places(applications: list[Application], *, now: datetime) -> set[int]:
    """Which of these undecided applications would be offered a place if all of them were admitted now, in this order."""
    found, chosen = set(), {application.pk for application in applications}
    for call in {application.call_id: application.call for application in applications}.values():
        if not gives_places(call, now):
            continue
        mine = [application.pk for application in applications if application.call_id == call.pk]
        in_line = list(line(call).values_list("pk", flat=True))
        if call.allocation == Call.Allocation.DECISION:
            in_line += [pk for pk in mine if pk not in in_line]
        found |= chosen & set(in_line[: free_places(call).count()])
    return found


@dataclass(frozen=True)
class Figures:
    """The places of a call at an instant."""

    total: int
    held: int
    offered: int

    @property
    def free(self) -> int:
        """Those nobody was offered or holds."""
        return self.total - self.held - self.offered


def figures(call: Call) -> Figures:
    """The places of a call now, in one query."""
    live = Grant.objects.filter(place__call=call, state__in=Grant.LIVE)
    found = live.aggregate(
        held=Count("pk", filter=Q(state=Grant.State.ACCEPTED)), offered=Count("pk", filter=Q(state=Grant.State.OFFERED))
    )
    return Figures(total=call.place_count, **found)


def with_public_figures(calls: QuerySet[Call], now: datetime) -> QuerySet[Call]:
    """Calls with `shown_held` and `shown_live`: what the public sees of their places, from the history of the grants.

    As it is now, or, for calls that show their places once a day, as it was when the day began in Rome.
    """
    day_begins = clock.day_start(clock.rome(now).date())
    daily = When(places_shown=Call.PlacesShown.DAILY, then=Value(day_begins, DateTimeField()))
    offered = Q(places__grants__offered_at__lte=F("shown_at"))
    going_on = Q(places__grants__ended_at=None) | Q(places__grants__ended_at__gt=F("shown_at"))
    answered = Q(places__grants__answered_at__lte=F("shown_at"))
    return calls.annotate(shown_at=Case(daily, default=Value(now, DateTimeField()))).annotate(
        shown_held=Count("places__grants", filter=offered & going_on & answered),
        shown_live=Count("places__grants", filter=offered & going_on),
    )


def public_figures(call: Call) -> Figures | None:
    """What the public sees of the places of a call from `with_public_figures`; None when its setting says never."""
    if call.places_shown == Call.PlacesShown.NEVER:
        return None
    return Figures(total=call.place_count, held=call.shown_held, offered=call.shown_live - call.shown_held)
