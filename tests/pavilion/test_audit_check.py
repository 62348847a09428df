"""Verifying the audit trail: what was altered, removed or cut is found; what cannot be seen is said."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pavilion import anchors, audit, audit_check, tasks
from pavilion.models import AuditEvent, User


@pytest.fixture
def trail(db):
    """Two subjects with three events each; gives the first."""
    first, second = (User.objects.create_user(f"{name}@example.org") for name in ("first", "second"))
    for verb in ("one", "two", "three"):
        audit.record(first, verb, reason="as it was")
        audit.record(second, verb)
    return first


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the anchors of a test lie."""
    settings.AUDIT_ANCHOR_FOLDER = str(tmp_path / "elsewhere")
    return tmp_path / "elsewhere" / anchors.FOLDER


def tamper(statement: str, *values) -> None:
    """Change the trail as only the owner of the tables could, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pavilion_auditevent DISABLE TRIGGER audit_is_append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE pavilion_auditevent ENABLE TRIGGER audit_is_append_only")


def verify(**options) -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def test_a_whole_trail_is_whole_and_says_what_it_cannot_show(trail):
    said = verify()

    assert "6 events of 2 subjects: every chain is whole." in said
    assert "Not visible from the trail alone: events cut from the end" in said


def test_an_empty_trail_is_whole(db):
    assert "0 events of 0 subjects: every chain is whole." in verify()


@pytest.mark.parametrize(
    "column", ["reason = 'as it should have been'", "actor_id = subject_id", "after = '{\"a\": 1}'"]
)
def test_an_altered_event_is_found(trail, column):
    tamper(f"UPDATE pavilion_auditevent SET {column} WHERE subject_id = %s AND seq = 2", trail.pk)

    [finding] = audit_check.check().findings
    assert str(finding) == f"pavilion.user {trail.pk} event 2: altered: it is not what its hash was made of"


def test_an_altered_event_with_a_new_hash_breaks_the_chain_behind_it(trail):
    event = AuditEvent.objects.get(subject_id=trail.pk, seq=2)
    event.reason = "as it should have been"
    tamper(
        "UPDATE pavilion_auditevent SET reason = %s, hash = %s WHERE id = %s",
        event.reason,
        audit.event_hash(event),
        event.pk,
    )

    [finding] = audit_check.check().findings
    assert (finding.seq, finding.what) == (3, "does not follow from the one before it")


@pytest.mark.parametrize(("seq", "found_at"), [(1, 2), (2, 3)])
def test_a_removed_event_is_missed_by_the_next(trail, seq, found_at):
    tamper("DELETE FROM pavilion_auditevent WHERE subject_id = %s AND seq = %s", trail.pk, seq)

    [finding] = audit_check.check().findings
    assert (finding.seq, finding.what) == (found_at, "1 before it removed")


def test_what_is_cut_or_gone_or_written_anew_shows_against_kept_heads_alone(trail, tmp_path):
    heads = tmp_path / "heads.json"
    verify(keep=str(heads))
    assert "of what came after the heads were kept" in verify(against=str(heads))
    other = User.objects.get(email="second@example.org")
    tamper("DELETE FROM pavilion_auditevent WHERE subject_id = %s AND seq = 3", trail.pk)
    tamper("DELETE FROM pavilion_auditevent WHERE subject_id = %s", other.pk)

    assert "every chain is whole" in verify()
    with pytest.raises(CommandError, match="2 events of 1 subjects: 2 things are wrong"):
        verify(against=str(heads))

    audit.record(trail, "another third")
    findings = audit_check.check(json.loads(heads.read_text())).findings
    assert [finding.what for finding in findings] == [
        "written anew since its head was kept",
        "gone, with every event of its subject",
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"pavilion.user 1": 3}', "none"])
def test_a_file_that_holds_no_heads_is_refused(trail, tmp_path, content):
    file = tmp_path / "heads.json"
    if content != "none":
        file.write_text(content)
    with pytest.raises(CommandError, match="does not hold heads"):
        verify(against=str(file))


# --- Anchors ------------------------------------------------------------------------------


def rewritten(trail) -> None:
    """A subject's last event is cut and another written in its place, with hashes that fit."""
    tamper(
        "DELETE FROM pavilion_auditevent WHERE subject_type = %s AND subject_id = %s AND seq = 3",
        "pavilion.user",
        trail.pk,
    )
    audit.record(trail, "another")


def test_an_anchor_shows_what_the_trail_alone_cannot(trail):
    tasks.anchor_audit()
    rewritten(trail)
    out = StringIO()

    with pytest.raises(CommandError, match="1 things are wrong"):
        call_command("verify_audit", stdout=out)

    assert f"pavilion.user {trail.pk} event 3: written anew since its head was kept" in out.getvalue()
    with pytest.raises(RuntimeError, match="not whole"):
        tasks.verify_audit()
    with pytest.raises(RuntimeError, match="not whole"):  # nor is the changed trail anchored in its turn
        tasks.anchor_audit()
    assert len(anchors.names()) == 1


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM pavilion_auditevent WHERE subject_id = %s AND seq = 3", "cut: the trail ends at event 2"),
        ("DELETE FROM pavilion_auditevent WHERE subject_id = %s", "gone, with every event of its subject"),
    ],
)
def test_an_anchor_shows_what_was_cut_or_is_gone(trail, statement, what):
    anchors.write()
    tamper(statement, trail.pk)

    assert [finding.what for finding in audit_check.check(anchors.newest().heads).findings] == [what]


def test_anchors_follow_one_from_another_and_say_since_when(trail):
    for _night in range(3):
        anchors.write()
        audit.record(trail, "more")

    said = verify()

    assert "3 anchors follow one from another" in said
    assert "Not visible: what was cut, removed or written anew of what came after 20" in said
    assert "Anchored: " in verify(anchor=True)


def test_a_forged_replaced_or_missing_anchor_is_found(trail, folder):
    for _night in range(3):
        anchors.write()
    first, second, third = (folder.parent / name for name in anchors.names())
    good = third.read_bytes()

    kept = json.loads(gzip.decompress(good))
    third.write_bytes(gzip.compress(json.dumps(kept | {"signed": kept["signed"].replace(":6", ":7")}).encode()))
    with pytest.raises(CommandError, match="is not what was signed"):
        call_command("verify_audit")
    third.write_bytes(b"nothing")
    with pytest.raises(anchors.BrokenAnchor):
        anchors.write()
    third.write_bytes(good)
    second.unlink()
    with pytest.raises(CommandError, match="does not follow"):
        call_command("verify_audit")
    assert first.exists()


def test_an_anchor_signed_with_another_key_does_not_count(trail, settings):
    anchors.write()
    settings.AUDIT_ANCHOR_KEY = "somebody else's"

    with pytest.raises(anchors.BrokenAnchor):
        anchors.newest()
