"""A call told again from snapshots and audit events: the same to the byte, and not when one of them was altered."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from pavilion import clock
from pavilion.models import AuditEvent
from selection import call_changes, fees, places, replay, workflow
from selection.models import Call, Grant, Snapshot

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    """A call in which everything happened that moves a place."""
    call = make.call(place_count=3)
    admin = make.officer("Admin", "administration")
    accepted, declined, lapsed = (make.approved(call).grants.get() for _ in range(3))
    waiting = [make.approved(call) for _ in range(4)]
    make.approved(call, outcome="reject")
    undecided = make.submitted(call)
    behind = make.approved(call)
    places.accept(accepted, user=make.user_of(accepted.application.company))
    paid = fees.offer_reduced(waiting[1], officer=admin)
    paid = fees.accept(paid, user=make.user_of(paid.company))
    fees.record_payment(paid, paid_on=clock.today(), amount=paid.amount, number="1")
    places.decline(declined, user=make.user_of(declined.application.company))
    with clock.frozen(lapsed.expires_at):
        places.lapse_due()
        words = call_changes.Words(it="Più posti.", en="More places.")
        call_changes.change_places(Call.objects.get(pk=call.pk), admin, count=8, words=words)
        workflow.withdraw(undecided, user=make.user_of(undecided.company))
        places.revoke(Grant.objects.get(pk=accepted.pk), officer=admin, reason="Decaduta.")
    assert behind.grants.count() == 1
    return Call.objects.get(pk=call.pk)


TABLES = ("pavilion_auditevent", "selection_snapshot")


def altered(statement: str, *parameters) -> list[str]:
    """Change a row past the triggers, as only the owner of the tables could; what replay says then. Undone afterwards."""
    point = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1
    faults = replay.replay(Call.objects.first()).faults
    transaction.savepoint_rollback(point)
    return faults


def event(verb: str) -> AuditEvent:
    return AuditEvent.objects.filter(verb=verb, subject_type__in=["selection.grant", "selection.application"]).last()


def test_everything_that_happened_is_told_again_to_the_byte(call):
    told = replay.replay(call)
    assert told.faults == []
    assert told.text == replay.present(call)
    assert told.text.count("grant ") == Grant.objects.count() > 5
    out = StringIO()
    call_command("replay_call", call.number, stdout=out, stderr=StringIO())
    assert out.getvalue() == told.text


def test_an_event_a_snapshot_or_a_row_that_was_altered_or_is_gone_shows(call):
    for verb in ("offer", "decline", "register", "approve_admission", "lapse", "withdraw", "revoke"):
        one = event(verb)
        faults = altered("UPDATE pavilion_auditevent SET at = at + interval '1 hour' WHERE id = %s", one.pk)
        assert any("altered" in fault for fault in faults), (verb, faults)
        assert altered("DELETE FROM pavilion_auditevent WHERE id = %s", one.pk) != [], verb
    snapshot = Snapshot.objects.order_by("pk").first()
    sql = "UPDATE selection_snapshot SET content = jsonb_set(content, '{company,legal_name}', '\"X\"') WHERE id = %s"
    assert any("snapshot" in fault for fault in altered(sql, snapshot.pk))
    sql = "UPDATE selection_snapshot SET fingerprint = repeat('0', 64) WHERE id = %s"
    assert any("snapshot" in fault for fault in altered(sql, snapshot.pk))
    grant = Grant.objects.filter(state="declined").first()
    sql = "UPDATE selection_grant SET place_id = %s WHERE id = %s"
    assert altered(sql, make.place(call, 3).pk, grant.pk) == ["The tables do not say what the events say."]
    assert replay.replay(call).faults == []


def test_an_offer_out_of_turn_shows_though_its_events_are_whole(call):
    """Someone gives a free place to whom they like, with events to match: the rule says otherwise."""
    favoured = make.proposed(call)
    holder = Grant.objects.filter(place__call=call, state="offered").first()
    places.decline(holder, user=make.user_of(holder.application.company))
    free = places.free_places(call).first()
    with transaction.atomic():
        now = clock.now()
        grant = Grant.objects.create(
            application=favoured, place=free, offered_at=now, expires_at=now + timedelta(days=15)
        )
        places._announce(grant, call)
    assert any("the rule gives" in fault for fault in replay.replay(call).faults)


def test_a_call_that_is_not_there_is_said_to_be_so():
    with pytest.raises(CommandError, match="no call"):
        call_command("replay_call", "1999/9")
