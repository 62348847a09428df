"""Verbs in any order: Hypothesis drives the selection, and after each step nothing that was promised is broken."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import asking, call_changes, fees, places, replay, screening, workflow
from selection.models import Application, Call, FeeOffer, Grant

from . import factories as make

pytestmark = pytest.mark.django_db

S, G = Application.State, Grant.State
# What a company is written when its application was decided, and when a grant came to an end.
DECIDED = {S.ELIGIBLE: {"eligible", "offer"}, S.REJECTED: {"rejected"}, S.WITHDRAWN: {"withdrawn"}}
ANSWERED = {
    G.ACCEPTED: "accepted",
    G.DECLINED: "declined",
    G.LAPSED: "lapsed",
    G.GIVEN_UP: "given_up",
    G.REVOKED: "revoked",
}
DECIDING = {S.ELIGIBLE: "approve_admission", S.REJECTED: "approve_rejection", S.WITHDRAWN: "withdraw"}
ENDING = {G.ACCEPTED: "accept", G.DECLINED: "decline", G.LAPSED: "lapse", G.GIVEN_UP: "give_up", G.REVOKED: "revoke"}


class Selection(RuleBasedStateMachine):
    """A call with few places, companies that come and go, officers that decide; the clock moves on by days."""

    @initialize(policy=st.sampled_from(Call.Allocation.values))
    def begin(self, policy):
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.now = make.NOON
        self.elena, self.paolo = make.screener(), make.approver()
        self.admin = make.officer("Admin", "administration")
        self.call = make.call(place_count=2, allocation=policy)

    def teardown(self):
        if not hasattr(self, "undo"):
            return
        try:
            told = replay.replay(Call.objects.get(pk=self.call.pk))
            assert told.faults == [], told.faults
        finally:
            transaction.set_rollback(True)
            self.undo.close()

    # --- Whom it may concern --------------------------------------------------------------------------------------
    def some(self, pick: int, *states: str) -> Application | None:
        found = list(Application.objects.filter(call=self.call, state__in=states).order_by("pk"))
        return found[pick % len(found)] if found else None

    def grant(self, pick: int, *states: str) -> Grant | None:
        found = list(Grant.objects.filter(place__call=self.call, state__in=states).order_by("pk"))
        return found[pick % len(found)] if found else None

    def attempt(self, verb, *args, **kwargs):
        """Do a verb; a refusal is an answer too, and must have changed nothing (the invariants look)."""
        with clock.frozen(self.now):
            try:
                return verb(*args, **kwargs)
            except NotAllowedNow:
                return None

    # --- Companies ------------------------------------------------------------------------------------------------
    @precondition(lambda self: Application.objects.filter(call=self.call).count() < 9)
    @rule()
    def submit(self):
        if self.now < self.call.submission_closes_at:
            with clock.frozen(self.now):
                make.submitted(self.call)

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick):
        application = self.some(pick, *Application.UNDECIDED, S.ELIGIBLE)
        if application:
            self.attempt(workflow.withdraw, application, user=make.user_of(application.company))

    @rule(pick=st.integers(0, 9), verb=st.sampled_from([places.accept, places.accept, places.decline, places.give_up]))
    def answer_offer(self, pick, verb):
        grant = self.grant(pick, *Grant.LIVE)
        if grant:
            self.attempt(verb, grant, user=make.user_of(grant.application.company))

    @rule(pick=st.integers(0, 9))
    def answer_question(self, pick):
        application = self.some(pick, S.COMPLETION, S.NOTICE)
        if application:
            asked = asking.open_question(application)
            self.attempt(asking.answer, asked, user=make.user_of(application.company), text="Ecco.", uploads=[])

    @rule(pick=st.integers(0, 9))
    def pay_the_fee(self, pick):
        application = self.some(pick, S.ELIGIBLE)
        offer = self.attempt(fees.offer_reduced, application, officer=self.admin) if application else None
        if offer and self.attempt(fees.accept, offer, user=make.user_of(offer.company)):
            facts = {"paid_on": clock.rome(self.now).date(), "amount": offer.amount, "number": f"N{offer.pk}"}
            self.attempt(fees.record_payment, FeeOffer.objects.get(pk=offer.pk), **facts)

    # --- Officers -------------------------------------------------------------------------------------------------
    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(["met", "met", "not_met", "ask"]))
    def screen(self, pick, outcome):
        application = self.some(pick, S.SUBMITTED, S.SCREENING)
        if application is None:
            return
        with clock.frozen(self.now):
            screening.declare_conflict(application, self.elena, has_conflict=False)
        self.attempt(workflow.take, application, self.elena)
        found = {one.pk: (outcome, "Perché.") for one in application.findings.all()}
        self.attempt(workflow.note_findings, application, self.elena, outcomes=found)
        if outcome == "ask":
            items = {self.call.requirements.first().pk: "Un documento."}
            due_on = clock.rome(self.now).date() + timedelta(days=6)
            facts = {"items": items, "due_on": due_on, "letter": "Lettera."}
            self.attempt(asking.request_completion, application, self.elena, **facts)
        else:
            facts = {"outcome": "admit" if outcome == "met" else "reject", "letter": "Lettera.", "reasons": "Perché."}
            self.attempt(workflow.propose, application, self.elena, **facts)

    @rule(pick=st.integers(0, 9), verb=st.sampled_from(["approve", "approve", "approve", "send_back"]))
    def decide(self, pick, verb):
        application = self.some(pick, S.PROPOSED)
        if application is None:
            return
        with clock.frozen(self.now):
            screening.declare_conflict(application, self.paolo, has_conflict=False)
        if verb == "approve":
            self.attempt(workflow.approve, application, self.paolo)
        else:
            self.attempt(workflow.send_back, application, self.paolo, reason="Manca qualcosa.")

    @rule(pick=st.integers(0, 9))
    def revoke(self, pick):
        grant = self.grant(pick, *Grant.LIVE)
        if grant:
            self.attempt(places.revoke, grant, officer=self.admin, reason="Decaduta.")

    @rule(count=st.integers(1, 4))
    def change_places(self, count):
        words = call_changes.Words(it="Posti.", en="Places.")
        self.attempt(call_changes.change_places, self.call, self.admin, count=count, words=words)

    # --- Time -----------------------------------------------------------------------------------------------------
    @rule(days=st.sampled_from([1, 7, 16]))
    def days_go_by(self, days):
        self.now += timedelta(days=days)
        for job in (places.lapse_due, asking.lapse_due, fees.lapse_due, places.lapse_due):
            self.attempt(job)

    # --- What is never broken -------------------------------------------------------------------------------------
    @invariant()
    def no_more_holders_than_places_and_no_company_twice(self):
        if not hasattr(self, "call"):
            return
        live = Grant.objects.filter(place__call=self.call, state__in=Grant.LIVE)
        assert live.count() <= self.call.places.count()
        assert self.call.places.count() == Call.objects.get(pk=self.call.pk).place_count
        twice = live.values("application__company").annotate(how_many=Count("pk")).filter(how_many__gt=1)
        assert not twice.exists()

    @invariant()
    def whoever_waits_waits_for_a_reason(self):
        if not hasattr(self, "call"):
            return
        call = Call.objects.get(pk=self.call.pk)
        for standing in places.standings(call, now=self.now).values():
            assert standing.is_over or standing.free == 0 or standing.earlier_undecided >= standing.free

    @invariant()
    def every_decision_has_its_event_and_its_mail(self):
        if not hasattr(self, "call"):
            return
        keys = set(OutboxMail.objects.values_list("template", "key"))
        told = {template.rpartition("/")[2] for template, _key in keys}
        for application in Application.objects.filter(call=self.call, state__in=DECIDED):
            verbs = {event.verb for event in audit.history(application)}
            assert DECIDING[application.state] in verbs
            assert told & DECIDED[application.state], application.state
        for grant in Grant.objects.filter(place__call=self.call):
            assert f"selection:grant:{grant.pk}:offered" in {key for _template, key in keys}
            if grant.state in ENDING:
                assert ENDING[grant.state] in {event.verb for event in audit.history(grant)}
                ends = f"selection:grant:{grant.pk}:{ANSWERED[grant.state].replace('_', '-')}"
                assert ends in {key for _template, key in keys}, ends


def test_in_any_order_the_promises_hold_and_the_call_can_be_told_again():
    run_state_machine_as_test(
        Selection,
        settings=settings(
            max_examples=5,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
