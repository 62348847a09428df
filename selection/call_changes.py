"""What happens to a call after its publication. Its requirements never change; whatever else does is a numbered
corrigendum on its public page, and everyone who prepares or has an application is written to.

All verbs raise NotAllowedNow with a message for people, and PermissionDenied for anyone but an administrator. Each is one
transaction under the lock on the call's row: submissions wait for it (selection/locking.py).
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import officers
from pavilion import clock, transitions
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow

from . import asking, locking, notices, places
from .models import Application, Call, Corrigendum, Decision, Grant, Place
from .tables import APPLICATIONS, CALLS, GRANTS, SYSTEM

Kind = Corrigendum.Kind
# Whom a change of the call concerns: who prepares an application, and whose application may still get a place.
CONCERNED = (Application.State.DRAFT, *Application.UNDECIDED, Application.State.ELIGIBLE)


@dataclass(frozen=True)
class Words:
    """The text of a corrigendum in both languages, as an officer wrote it."""

    it: str
    en: str


def announce(call: Call, officer, *, words: Words) -> Corrigendum:
    """Clarify or correct something that changes no date, no place and no requirement."""
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        return _change(call, officer, Kind.CLARIFICATION, words)


def extend(call: Call, officer, *, closes_at: datetime, words: Words) -> Corrigendum:
    """Move the closing instant of an open call to a later one; drafts and submissions stay as they are."""
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        return _change(call, officer, Kind.EXTENSION, words, submission_closes_at=closes_at)


def suspend(call: Call, officer, *, words: Words) -> Corrigendum:
    """Stop a call: nothing can be submitted and no place is offered until it is resumed. Terms and offers made run on."""
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        return _change(call, officer, Kind.SUSPENSION, words)


def resume(call: Call, officer, *, closes_at: datetime, words: Words) -> Corrigendum:
    """Let a suspended call go on, usually with a later closing instant; free places go to those who waited for them."""
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        issued = _change(call, officer, Kind.RESUMPTION, words, submission_closes_at=closes_at)
        places.allocate(call, now=issued.issued_at)
        return issued


def change_places(call: Call, officer, *, count: int, words: Words) -> Corrigendum:
    """Enlarge a call, or take free places away from it. New places are offered at once to those whose turn has come.

    Only places nobody was ever offered can go: the others have a history that stays. Raises NotAllowedNow when there
    are not enough of them.
    """
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        before = call.place_count
        issued = _change(call, officer, Kind.PLACES, words, place_count=count)
        if count > before:
            last = max(call.places.values_list("number", flat=True))
            Place.objects.bulk_create([Place(call=call, number=last + step) for step in range(1, count - before + 1)])
            places.allocate(call, now=issued.issued_at)
        else:
            _take_away(call, before - count)
        return issued


def revoke(call: Call, officer, *, words: Words) -> Corrigendum:
    """Revoke a call: offers not accepted yet are taken back, and applications not decided or waiting are without object.

    Memberships that have begun go on: each can be revoked on its own. Drafts stay with their companies.
    """
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        concerned = list(_concerned(call))
        issued = _change(call, officer, Kind.REVOCATION, words, tell=False)
        for grant in Grant.objects.filter(place__call=call, state=Grant.State.OFFERED).order_by("pk"):
            _take_back(locking.lock_grant(grant.pk), officer, issued)
        void = call.applications.filter(state__in=(*Application.UNDECIDED, Application.State.ELIGIBLE))
        for pk in void.exclude(grants__state=Grant.State.ACCEPTED).order_by("pk").values_list("pk", flat=True):
            _make_void(locking.lock_application(pk), now=issued.issued_at)
        for application in concerned:
            notices.call_revoked(application, issued)
        return issued


def conclude(call: Call, officer) -> Call:
    """End a call whose final list is published: no further place is given, and who still waited is told."""
    with transaction_with_locks():
        call = locking.lock_call(call.pk)
        waiting = list(call.applications.waiting().select_related("company", "call", "protocol"))
        _enter(call, "conclude", officer, now=clock.now())
        for application in waiting:
            notices.call_concluded(application)
    return call


def removable(call: Call):
    """The places that can be taken away: free, and never offered to anyone."""
    return Place.objects.filter(call=call, grants=None)


def closed(call: Call, verb: str, user) -> str:
    """Why a verb's button is closed for this officer now, in words; "" when it is open. Raises PermissionDenied."""
    return transitions.why_not(CALLS, call, verb, roles=officers.roles_of(user), context={"now": clock.now()})


# --- What the verbs share -----------------------------------------------------------------------------------------
def _change(call: Call, officer, kind: str, words: Words, *, tell: bool = True, **facts) -> Corrigendum:
    """Enter the state the verb of this kind leads to, write the corrigendum, and tell everyone concerned."""
    now = clock.now()
    before = {name: getattr(call, name) for name in facts}
    if kind == Kind.RESUMPTION and facts == before:
        facts, before = {}, {}
    number = call.corrigenda.count() + 1
    try:
        with explained(Call), explained(Corrigendum):
            _enter(call, kind, officer, now=now, payload={"corrigendum": number} | _written(facts), facts=facts)
            issued = Corrigendum.objects.create(
                call=call,
                number=number,
                kind=kind,
                text_it=words.it.strip(),
                text_en=words.en.strip(),
                before=_written(before),
                after=_written(facts),
                issued_at=now,
                issued_by=officer,
            )
    except ValidationError as error:
        raise NotAllowedNow(error.messages[0]) from error
    if tell:
        for application in _concerned(call):
            notices.call_changed(application, issued)
    return issued


def _enter(call: Call, verb: str, officer, *, now: datetime, payload: dict | None = None, facts: dict | None = None):
    context = {"now": now} | (facts or {})
    transitions.enter(
        CALLS,
        call,
        verb,
        roles=officers.roles_of(officer),
        actor=officer,
        payload=payload,
        context=context,
        facts=facts,
    )


def _concerned(call: Call):
    return call.applications.filter(state__in=CONCERNED).select_related("company", "call", "protocol").order_by("pk")


def _written(facts: dict) -> dict:
    """Facts as a corrigendum keeps them: instants as ISO text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}


def _take_away(call: Call, how_many: int) -> None:
    going = list(removable(call).order_by("-number").values_list("pk", flat=True)[:how_many])
    if len(going) < how_many:
        message = ngettext(
            "At most %(count)s place can go: the others are held, offered, or have a history that stays.",
            "At most %(count)s places can go: the others are held, offered, or have a history that stays.",
            len(going),
        )
        raise NotAllowedNow(message % {"count": len(going)})
    Place.objects.filter(pk__in=going).delete()


def _take_back(grant: Grant, officer, issued: Corrigendum) -> None:
    transitions.enter(
        GRANTS,
        grant,
        "revoke",
        roles=officers.roles_of(officer),
        actor=officer,
        reason=_("The call was revoked: corrigendum %(number)s.") % {"number": issued.number},
        payload={"place": grant.place.number, "application": grant.application_id},
        context={"now": issued.issued_at},
        facts={"ended_at": issued.issued_at},
    )


def _make_void(application: Application, *, now: datetime) -> None:
    transitions.enter(APPLICATIONS, application, "call_revoked", roles={SYSTEM}, context={"now": now})
    application.decisions.filter(state=Decision.State.PROPOSED).update(state=Decision.State.VOID, decided_at=now)
    asking.end_questions(application, now=now)
