"""Is the audit trail whole? Reads every chain and says what was altered, removed or cut.

The trail alone shows an event that was altered and one that is missing before another. It cannot show that the last events
of a subject are gone, that a subject is gone with all its events, or that a chain was written anew from some event on by
someone who may write past the triggers and computed every hash again. Heads kept elsewhere (the last number and hash of
each subject, `manage.py verify_audit --keep`) show these too, for everything written before they were kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .audit import event_hash
from .models import AuditEvent

CHUNK = 2000  # rows in memory at a time


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a subject's chain, at the event with this number."""

    subject: str
    seq: int
    what: str  # altered, removed, does not follow, cut, gone, written anew

    def __str__(self):
        return f"{self.subject} event {self.seq}: {self.what}"


@dataclass
class Check:
    """What was read and what was found; `heads` are the last number and hash of each subject."""

    events: int = 0
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def check(kept: dict[str, tuple[int, str]] | None = None) -> Check:
    """Read the whole trail, subject by subject, and compare it with heads kept earlier where given."""
    kept, done = kept or {}, Check()
    previous_subject, previous_seq, previous_hash = "", 0, ""
    events = AuditEvent.objects.order_by("subject_type", "subject_id", "seq")
    for event in events.iterator(chunk_size=CHUNK):
        subject = f"{event.subject_type} {event.subject_id}"
        if subject != previous_subject:
            previous_subject, previous_seq, previous_hash = subject, 0, ""
        done.events += 1
        done.findings += _event_findings(event, subject, previous_seq, previous_hash)
        if kept.get(subject, (0, ""))[0] == event.seq and kept[subject][1] != event.hash:
            done.findings.append(Finding(subject, event.seq, "written anew since its head was kept"))
        previous_seq, previous_hash = event.seq, event.hash
        done.heads[subject] = (event.seq, event.hash)
    done.findings += _missing(kept, done.heads)
    return done


def _event_findings(event: AuditEvent, subject: str, previous_seq: int, previous_hash: str) -> Iterator[Finding]:
    if event_hash(event) != event.hash:
        yield Finding(subject, event.seq, "altered: it is not what its hash was made of")
    if event.seq != previous_seq + 1:
        number = event.seq - previous_seq - 1
        yield Finding(subject, event.seq, f"{number} before it removed")
    elif event.previous_hash != previous_hash:
        yield Finding(subject, event.seq, "does not follow from the one before it")


def _missing(kept: dict[str, tuple[int, str]], heads: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    for subject, (seq, _hash) in kept.items():
        if subject not in heads:
            yield Finding(subject, seq, "gone, with every event of its subject")
        elif heads[subject][0] < seq:
            yield Finding(subject, seq, f"cut: the trail ends at event {heads[subject][0]}")
