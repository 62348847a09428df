"""Applications of the demonstration's crowd as stories, and the rows that tell them (selection/demo_crowd.py).

The rows are those the room's verbs write for one application: snapshot and findings from the same functions, protocol numbers
from the same counter, the same audit events.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.core.files.base import ContentFile

from catalogue.products import product_facts_of
from companies.demo_crowd import Member
from pavilion import audit, clock
from pavilion.audit import Deed
from pavilion.files import private_storage, unguessable_name
from pavilion.models import User
from pavilion.progress import along

from . import checks, letters, protocol, snapshots, terms
from .declarations import declarations
from .demo_papers import paper
from .drafts import STEPS
from .models import (
    Application,
    Call,
    ConflictDeclaration,
    Decision,
    Document,
    Finding,
    PersonalRecord,
    Receipt,
    Snapshot,
)

S = Application.State
PART = 60  # applications that are written together
INADMISSIBLE = (
    "La domanda è stata inviata da chi non poteva agire per l’impresa: il mandato era scaduto prima dell’invio."
)


@dataclass
class Story:
    """What happened to one application, as instants; None: that has not happened."""

    member: Member
    state: str
    arrived_at: datetime | None
    taken_at: datetime | None = None
    proposed_at: datetime | None = None
    decided_at: datetime | None = None
    outcome: str = Decision.Outcome.ADMIT
    withdrawn_at: datetime | None = None
    superseded_at: datetime | None = None
    inadmissible_at: datetime | None = None
    begun_at: datetime | None = None  # of the draft; else two days before the arrival
    offered: bool = False
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: str = ""
    documents: tuple[str, ...] = (Document.Kind.EXTRACT, Document.Kind.IDENTITY)
    decision_number: int | None = None

    application: Application | None = None
    snapshot: Snapshot | None = None
    decision: Decision | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def started_at(self) -> datetime:
        """When the draft was begun."""
        return self.begun_at or (self.arrived_at or clock.now()) - timedelta(days=2, hours=1)

    @property
    def seconded_at(self) -> datetime | None:
        """When a second officer ended the file, one way or the other."""
        return self.decided_at or self.inadmissible_at


class Writer:
    """Writes the stories of one call."""

    def __init__(self, call: Call, *, screener: User, approver: User, failing: dict[str, str]):
        self.call, self.screener, self.approver = call, screener, approver
        self.failing = failing  # the note for each requirement a rejected application does not meet
        self.requirements = list(call.requirements.all())

    @cached_property
    def declared(self) -> dict[str, str]:
        """The exact texts everybody ticked."""
        return declarations(self.call)

    def write(self, stories: list[Story], out, words: str) -> None:
        """Write stories in the order of their arrival, with everything that hangs on an application."""
        stories = sorted(stories, key=lambda story: story.arrived_at or clock.now())
        parts = [stories[start : start + PART] for start in range(0, len(stories), PART)]
        for part in along(out, words, parts, total=len(parts)):
            self._applications(part)
            self._submissions([story for story in part if story.arrived_at])
            self._conflicts([story for story in part if story.taken_at])
            self._decisions([story for story in part if story.proposed_at])
            audit.record_many(deed for story in part for deed in self._deeds(story))

    # --- Arriving ---
    def _applications(self, stories: list[Story]) -> None:
        applications = Application.objects.bulk_create(self._application(story) for story in stories)
        documents = []
        for story, application in zip(stories, applications, strict=True):
            story.application = application
            documents += [self._document(story, kind) for kind in story.documents]
        Document.objects.bulk_create(documents)

    def _application(self, story: Story) -> Application:
        saved = dict.fromkeys(STEPS[:-1] if story.arrived_at else STEPS[:3], story.started_at.isoformat())
        user = story.member.user
        arrived = {}
        if story.arrived_at:
            day = clock.rome(story.arrived_at).date()
            arrived = {
                "submitted_at": story.arrived_at,
                "submitted_by": user,
                "term_ends_on": terms.last_day(day, self.call.procedure_days),
            }
        return Application(
            call=self.call,
            company=story.member.company,
            state=story.state,
            answers={"privacy_read_at": story.started_at.isoformat(), "saved": saved},
            language="it",
            started_by=user,
            started_at=story.started_at,
            saved_at=story.arrived_at or story.started_at,
            assigned_to=self.screener if story.taken_at else None,
            decided_at=story.decided_at,
            decision_number=story.decision_number,
            **arrived,
        )

    def _document(self, story: Story, kind: str) -> Document:
        content, facts = paper(kind, story.member.company)
        return Document(
            application=story.application,
            kind=kind,
            file=private_storage().save(unguessable_name("applications", f"{kind}.pdf"), ContentFile(content)),
            filename=f"{kind}.pdf",
            sha256=facts.sha256,
            size=facts.size,
            pages=facts.pages,
            issued_on=clock.rome(story.started_at).date() - timedelta(days=30)
            if kind == Document.Kind.EXTRACT
            else None,
            uploaded_by=story.member.user,
            uploaded_at=story.started_at,
        )

    def _submissions(self, stories: list[Story]) -> None:
        """What `workflow.submit` writes: snapshots, findings, receipts to be made, lines of the protocol register."""
        records = []
        products = product_facts_of([story.member.company for story in stories])
        for story in stories:
            story.snapshot, record = snapshots.make(
                story.application,
                number=1,
                at=story.arrived_at,
                declarations=self.declared,
                products=products[story.member.company.pk],
            )
            records.append(record)
        Snapshot.objects.bulk_create(story.snapshot for story in stories)
        for story, record in zip(stories, records, strict=True):
            record.snapshot = story.snapshot
        PersonalRecord.objects.bulk_create(records)
        for story in stories:
            day = clock.rome(story.arrived_at).date()
            story.findings = checks.findings(
                story.application, self.requirements, story.snapshot.content, today=day, at=story.arrived_at
            )
            self._note(story)
        Finding.objects.bulk_create(finding for story in stories for finding in story.findings)
        Receipt.objects.bulk_create(Receipt(application=story.application) for story in stories)
        entries = protocol.register_many(
            [(story.application, story.arrived_at, story.snapshot.fingerprint) for story in stories]
        )
        for story, entry in zip(stories, entries, strict=True):
            story.application.protocol = entry

    def _note(self, story: Story) -> None:
        """The first officer's outcomes."""
        if story.proposed_at is None:
            return
        for finding in story.findings:
            note = self.failing.get(finding.requirement.code) if story.outcome == Decision.Outcome.REJECT else None
            finding.outcome, finding.note = ("not_met", note) if note else ("met", "")
            finding.decided_by, finding.decided_at = self.screener, story.proposed_at - timedelta(minutes=20)

    # --- Deciding ---
    def _decisions(self, stories: list[Story]) -> None:
        for story in stories:
            rejects = story.outcome == Decision.Outcome.REJECT
            story.decision = Decision(
                application=story.application,
                outcome=story.outcome,
                state=Decision.State.APPROVED if story.decided_at else Decision.State.PROPOSED,
                reasons=letters.reasons(story.application) if rejects else "",
                letter=letters.draft_letter(story.application, story.outcome),
                proposed_by=self.screener,
                proposed_at=story.proposed_at,
                decided_by=self.approver if story.decided_at else None,
                decided_at=story.decided_at,
            )
        Decision.objects.bulk_create(story.decision for story in stories)

    def _conflicts(self, stories: list[Story]) -> None:
        """Whoever takes or decides a file has declared first that there is no conflict of interest."""
        words = [(story, self.screener, story.taken_at) for story in stories]
        words += [(story, self.approver, story.seconded_at) for story in stories if story.seconded_at]
        ConflictDeclaration.objects.bulk_create(
            ConflictDeclaration(application=story.application, user=user, has_conflict=False, declared_at=at)
            for story, user, at in words
        )

    # --- On record ---
    def _deeds(self, story: Story) -> list[Deed]:
        subject, user = story.application, story.member.user
        after = {"call": self.call.pk, "company": story.member.company.pk}
        deeds = [Deed(subject, "start", story.started_at, user, after=after)]
        if story.arrived_at:
            entry = subject.protocol
            number = {"year": entry.year, "number": entry.number, "fingerprint": story.snapshot.fingerprint}
            deeds.append(_step(subject, "submit", story.arrived_at, user, S.DRAFT, S.SUBMITTED))
            deeds.append(Deed(subject, "register", story.arrived_at, after=number))
        if story.taken_at:
            deeds.append(Deed(subject, "declare_no_conflict", story.taken_at, self.screener))
            deeds.append(_step(subject, "take", story.taken_at, self.screener, S.SUBMITTED, S.SCREENING))
        if story.proposed_at:
            outcomes = {finding.requirement.code: finding.outcome for finding in story.findings}
            noted_at = story.findings[0].decided_at
            deeds.append(Deed(subject, "note", noted_at, self.screener, after={"outcomes": outcomes}))
            verb = "propose_rejection" if story.outcome == Decision.Outcome.REJECT else "propose_admission"
            deeds.append(_step(subject, verb, story.proposed_at, self.screener, S.SCREENING, S.PROPOSED))
        if story.seconded_at:
            deeds.append(Deed(subject, "declare_no_conflict", story.seconded_at, self.approver))
        if story.decided_at:
            rejects = story.outcome == Decision.Outcome.REJECT
            verb, target = ("approve_rejection", S.REJECTED) if rejects else ("approve_admission", S.ELIGIBLE)
            payload = {"decision": story.decision.pk}
            deeds.append(_step(subject, verb, story.decided_at, self.approver, S.PROPOSED, target, payload))
        if story.inadmissible_at:
            states = {"before": {"state": S.SCREENING}, "after": {"state": S.INADMISSIBLE}}
            deed = Deed(subject, "set_inadmissible", story.inadmissible_at, self.approver, INADMISSIBLE, **states)
            deeds.append(deed)
        if story.superseded_at:
            deeds.append(_step(subject, "supersede", story.superseded_at, user, S.SUBMITTED, S.SUPERSEDED))
        if story.withdrawn_at:
            deeds.append(_step(subject, "withdraw", story.withdrawn_at, user, S.SUBMITTED, S.WITHDRAWN))
        return deeds


def _step(subject, verb: str, at: datetime, actor, before: str, after: str, payload: dict | None = None) -> Deed:
    return Deed(subject, verb, at, actor, before={"state": before}, after={"state": after} | (payload or {}))
