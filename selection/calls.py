"""Calls: put together as drafts by an administrator, then published, which freezes what they ask for."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import officers
from pavilion import audit, clock, transitions
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow

from . import locking
from .models import Call, CallRequirement, Place, Requirement, RequirementText
from .tables import CALLS


class Phase(models.TextChoices):
    """Where a published call is in its time, from its dates and its state."""

    COMING = "coming", gettext_lazy("opens soon")
    OPEN = "open", gettext_lazy("open")
    CLOSED = "closed", gettext_lazy("closed: applications are being examined")
    PROVISIONAL = "provisional", gettext_lazy("provisional list published")
    FINAL = "final", gettext_lazy("final list published")
    STOPPED = "stopped", gettext_lazy("suspended")
    REVOKED = "revoked", gettext_lazy("revoked")
    CONCLUDED = "concluded", gettext_lazy("concluded")


# States of a call that is still somebody's work.
RUNNING = (Call.State.PUBLISHED, Call.State.SUSPENDED, Call.State.PROVISIONAL, Call.State.FINAL)
COPIED = [field.name for field in RequirementText._meta.fields]


def save_draft(call: Call, *, requirements, actor) -> Call:
    """Save a call in preparation with the requirements chosen for it, in the catalogue's order.

    `call` is unsaved or a draft, already validated. Raises PermissionDenied, and NotAllowedNow for a published call.
    """
    if not officers.has_role(actor, officers.ADMINISTRATION):
        raise PermissionDenied("save_draft")
    with transaction_with_locks():
        if call.pk and locking.lock_call(call.pk).state != Call.State.DRAFT:
            raise NotAllowedNow(_("This call is published: it cannot be changed any more."))
        created = call.pk is None
        call.save()
        call.requirements.exclude(requirement__in=requirements).delete()
        _copy(call, requirements)
        audit.record(
            call,
            "create" if created else "change",
            actor=actor,
            after={"number": call.number, "requirements": [requirement.code for requirement in requirements]},
        )
    return call


def publish(call: Call, actor) -> Call:
    """Publish a draft call: its requirements are copied once more and frozen, its numbered places are created.

    From then on a trigger refuses any change of the requirements. Side effects: an audit event. Raises NotAllowedNow
    (no requirements, closing instant past, already published), PermissionDenied.
    """
    with transaction_with_locks():
        now = clock.now()
        call = locking.lock_call(call.pk)
        who = {"roles": officers.roles_of(actor), "context": {"now": now}}
        transitions.check(CALLS, call, "publish", **who)
        chosen = Requirement.objects.filter(pk__in=call.requirements.values("requirement"))
        _copy(call, list(chosen))
        transitions.enter(
            CALLS,
            call,
            "publish",
            actor=actor,
            payload={"places": call.place_count, "requirements": [requirement.code for requirement in chosen]},
            facts={"published_at": now},
            **who,
        )
        Place.objects.bulk_create([Place(call=call, number=number) for number in range(1, call.place_count + 1)])
    return call


def phase(call: Call, now: datetime) -> Phase:
    """Where a published call is now."""
    settled = {
        Call.State.PROVISIONAL: Phase.PROVISIONAL,
        Call.State.FINAL: Phase.FINAL,
        Call.State.SUSPENDED: Phase.STOPPED,
        Call.State.REVOKED: Phase.REVOKED,
        Call.State.CONCLUDED: Phase.CONCLUDED,
    }
    if call.state in settled:
        return settled[call.state]
    if call.state == Call.State.PUBLISHED and now < call.opens_at:
        return Phase.COMING
    return Phase.OPEN if call.is_accepting(now) else Phase.CLOSED


def current(found: QuerySet[Call], now: datetime) -> Call | None:
    """The call of `found` a visitor is led to: one that is open, else the next to open, else the last that closed."""
    is_open = Q(state=Call.State.PUBLISHED, opens_at__lte=now, submission_closes_at__gt=now)
    rank = Case(When(is_open, then=Value(0)), When(opens_at__gt=now, then=Value(1)), default=Value(2))
    soonest = Case(When(opens_at__gt=now, then="opens_at"))
    return found.filter(state__in=RUNNING).order_by(rank, soonest, "-opens_at").first()


@transaction.atomic
def _copy(call: Call, requirements: list[Requirement]) -> None:
    for requirement in requirements:
        texts = {name: getattr(requirement, name) for name in COPIED}
        CallRequirement.objects.update_or_create(
            call=call,
            requirement=requirement,
            defaults=texts | {"code": requirement.code, "position": requirement.position},
        )
