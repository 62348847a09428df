"""The audit trail: append-only events, chained by hash within their subject.

The chain lets anyone who kept the last hash of a subject see that an event was altered, removed or cut
(`manage.py verify_audit`). It cannot show that a whole subject was removed together with every copy of its head.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from . import clock
from .logs import current_request_id
from .models import AuditEvent


def record(
    subject: models.Model,
    verb: str,
    *,
    actor=None,
    reason: str = "",
    before: dict | None = None,
    after: dict | None = None,
    is_new: bool = False,
) -> AuditEvent:
    """Write that `actor` (a User, or None for the portal itself) did `verb` to `subject`, in the present transaction.

    `before` and `after` hold ids and field names, never personal data. Must run inside a transaction: the event and
    the deed stand or fall together. `is_new` says that the subject was made in this very transaction: nobody else can know
    it, so there is nothing to wait for and nothing to look up. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs to the transaction of its deed.")
    subject_type = subject._meta.label_lower
    last_seq, last_hash = (0, "") if is_new else _locked_head(subject_type, subject.pk)
    event = AuditEvent(
        subject_type=subject_type,
        subject_id=subject.pk,
        seq=last_seq + 1,
        verb=verb,
        actor=actor,
        at=clock.now(),
        reason=reason,
        before=_plain(before),
        after=_plain(after),
        request_id=current_request_id(),
        previous_hash=last_hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True)
class Deed:
    """One thing that was done, at its own instant: what `record` is given, for many at once."""

    subject: models.Model
    verb: str
    at: datetime
    actor: object = None
    reason: str = ""
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)


def record_many(deeds: Iterable[Deed]) -> int:
    """Write many deeds at once, in the present transaction; returns how many. For loading: ask `record` otherwise.

    The deeds of a subject must come in their order. No subject is locked, so nobody else may write about them meanwhile.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs to the transaction of its deed.")
    deeds = list(deeds)
    heads = _heads(deeds)
    events = []
    for deed in deeds:
        key = (deed.subject._meta.label_lower, deed.subject.pk)
        seq, previous_hash = heads.get(key, (0, ""))
        event = AuditEvent(
            subject_type=key[0],
            subject_id=key[1],
            seq=seq + 1,
            verb=deed.verb,
            actor=deed.actor,
            at=deed.at,
            reason=deed.reason,
            before=_plain(deed.before),
            after=_plain(deed.after),
            request_id=current_request_id(),
            previous_hash=previous_hash,
        )
        event.hash = event_hash(event)
        heads[key] = (event.seq, event.hash)
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=1000)
    return len(events)


def _heads(deeds: list[Deed]) -> dict[tuple[str, int], tuple[int, str]]:
    """The last number and hash of every subject of these deeds that has events already."""
    subjects: dict[str, set[int]] = {}
    for deed in deeds:
        subjects.setdefault(deed.subject._meta.label_lower, set()).add(deed.subject.pk)
    found = {}
    for subject_type, ids in subjects.items():
        last = AuditEvent.objects.filter(subject_type=subject_type, subject_id__in=ids).order_by("subject_id", "-seq")
        for row in last.distinct("subject_id").values_list("subject_id", "seq", "hash"):
            found[subject_type, row[0]] = row[1:]
    return found


def event_hash(event: AuditEvent) -> str:
    """The SHA-256 of everything an event says, the previous event's hash included."""
    facts = [
        event.subject_type,
        event.subject_id,
        event.seq,
        event.verb,
        event.actor_id,
        event.at.isoformat(),
        event.reason,
        event.before,
        event.after,
        event.request_id,
        event.previous_hash,
    ]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def history(subject: models.Model):
    """The events of one subject, oldest first."""
    return AuditEvent.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("seq")


def _plain(values: dict | None) -> dict:
    return json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))


def _locked_head(subject_type: str, subject_id: int) -> tuple[int, str]:
    """The last number and hash of a subject's chain; (0, "") before its first event.

    One writer at a time per subject, until the end of the transaction; different subjects do not meet. Two statements in
    one message: the second sees what was committed while the first waited.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0));"
            "SELECT seq, hash FROM pavilion_auditevent WHERE subject_type = %s AND subject_id = %s ORDER BY seq DESC LIMIT 1",
            [f"audit:{subject_type}:{subject_id}", subject_type, subject_id],
        )
        cursor.nextset()
        return cursor.fetchone() or (0, "")
