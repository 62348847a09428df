"""A call after its publication: corrigenda, extension, places, suspension, revocation, conclusion; and their buttons."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from companies import officers
from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import call_changes, calls, lists, places, reference, tables, workflow
from selection.admin.calls import CallAdmin, CallForm
from selection.call_changes import Words
from selection.models import Application, Call, Corrigendum, Grant, Requirement

from . import factories as make

pytestmark = pytest.mark.django_db

WORDS = Words(it="Perché così.", en="Because so.")
DAY = timedelta(days=1)


@pytest.fixture
def admin():
    return make.officer("Admin", "administration")


def mails(template: str) -> set[str]:
    found = OutboxMail.objects.filter(template=f"selection/{template}")
    return set(found.values_list("user__mandates__company__legal_name", flat=True))


# --- The table ------------------------------------------------------------------------------------------------------
VERBS = {
    "publish": lambda call, by: calls.publish(call, by),
    "announce": lambda call, by: call_changes.announce(call, by, words=WORDS),
    "extend": lambda call, by: call_changes.extend(call, by, closes_at=call.submission_closes_at + DAY, words=WORDS),
    "places": lambda call, by: call_changes.change_places(call, by, count=call.place_count + 1, words=WORDS),
    "suspend": lambda call, by: call_changes.suspend(call, by, words=WORDS),
    "resume": lambda call, by: call_changes.resume(call, by, closes_at=call.submission_closes_at, words=WORDS),
    "revoke": lambda call, by: call_changes.revoke(call, by, words=WORDS),
    "conclude": lambda call, by: call_changes.conclude(call, by),
    "publish_provisional": lambda call, by: closed(lists.publish_provisional, call, by),
    "publish_final": lambda call, by: closed(lists.publish_final, call, by),
}


def closed(verb, call, by):
    """Lists are published after the closing instant."""
    with clock.frozen(call.submission_closes_at):
        return verb(call, by)


class Undo(Exception):
    """Ends a savepoint."""


def outcome(deed) -> str:
    try:
        with transaction.atomic():
            try:
                deed()
            except NotAllowedNow:
                return "closed"
            except PermissionDenied:
                return "forbidden"
            raise Undo
    except Undo:
        return "allowed"


def test_every_verb_of_the_table_is_tried():
    assert set(VERBS) == {row.verb for row in tables.CALLS.rows}


@pytest.mark.parametrize("state", Call.State.values)
def test_calls_do_exactly_what_the_table_says(state):
    call = make.draft_call() if state == "draft" else make.call()
    Call.objects.filter(pk=call.pk).update(state=state)
    call.refresh_from_db()
    roles = [officers.SCREENING, officers.APPROVAL, officers.CATALOGUE, officers.CAMPAIGNS, officers.AUDIT,
             officers.ADMINISTRATION, ""]  # fmt: skip
    people = {role: make.officer("Officer", role) if role else make.person() for role in roles}
    for verb, deed in VERBS.items():
        row = tables.CALLS.find(state, verb)
        for role, person in people.items():
            found = outcome(lambda deed=deed, person=person: deed(call, person))
            wanted = "closed" if row is None else "allowed" if role in row.roles else "forbidden"
            assert found == wanted, (verb, role)


# --- Corrigenda -----------------------------------------------------------------------------------------------------
def test_corrigenda_are_numbered_public_in_both_languages_and_mailed_to_whoever_is_concerned(client, admin):
    call = make.call()
    drafting, applied = make.draft(call), make.submitted(call)
    gone = make.submitted(call)
    workflow.withdraw(gone, user=make.user_of(gone.company))

    closes_at = call.submission_closes_at + 7 * DAY
    call_changes.extend(call, admin, closes_at=closes_at, words=WORDS)
    call_changes.announce(call, admin, words=Words(it="Si precisa.", en="To be precise."))

    assert list(call.corrigenda.values_list("number", "kind")) == [(1, "extend"), (2, "announce")]
    call.refresh_from_db()
    assert call.submission_closes_at == closes_at
    assert mails("call_changed") == {drafting.company.legal_name, applied.company.legal_name}
    assert OutboxMail.objects.filter(template="selection/call_changed").count() == 4
    text = client.get(f"/en/calls/{call.slug}/").content.decode()
    assert "Corrigendum 1: extension of the closing date" in text
    assert "Because so." in text
    assert "it now closes on" in text
    assert "Corrigendum 2 of" in text
    assert "Perché così." in client.get(f"/it/calls/{call.slug}/").content.decode()
    assert [event.verb for event in audit.history(call)][-2:] == ["extend", "announce"]


@pytest.mark.parametrize("moves", [-DAY, timedelta(0)])
def test_a_call_is_only_extended_forwards_and_only_while_it_is_open(admin, moves):
    call = make.call()
    with pytest.raises(NotAllowedNow, match="successiva"):
        call_changes.extend(call, admin, closes_at=call.submission_closes_at + moves, words=WORDS)
    with clock.frozen(call.submission_closes_at), pytest.raises(NotAllowedNow):
        call_changes.extend(call, admin, closes_at=call.submission_closes_at + DAY, words=WORDS)
    with pytest.raises(NotAllowedNow):  # beyond the end of the waiting list
        call_changes.extend(call, admin, closes_at=call.waiting_list_until + DAY, words=WORDS)
    assert not call.corrigenda.exists()


def test_an_application_is_taken_between_the_old_closing_instant_and_the_new_one(admin):
    call = make.call()
    draft = make.draft(call)
    old = call.submission_closes_at
    call_changes.extend(call, admin, closes_at=old + DAY, words=WORDS)
    with clock.frozen(old):
        workflow.submit(draft, user=make.user_of(draft.company), declarations=make.DECLARED)
    assert Application.objects.get(pk=draft.pk).submitted_at == old


def test_a_corrigendum_has_its_text_in_both_languages(admin):
    with pytest.raises(NotAllowedNow) as refused, transaction.atomic():
        call_changes.announce(make.call(), admin, words=Words(it="Solo italiano.", en=" "))
    assert refused.value.__cause__.code == "corrigendum_texts"


# --- Places ---------------------------------------------------------------------------------------------------------
def test_new_places_are_offered_at_once_to_whoever_waits(admin):
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call)
    call_changes.change_places(call, admin, count=3, words=WORDS)
    assert list(call.places.values_list("number", flat=True)) == [1, 2, 3]
    assert waiting.grants.get().place.number == 2
    call.refresh_from_db()
    assert places.figures(call) == places.Figures(total=3, held=0, offered=2)


def test_only_free_places_go_the_highest_numbers_first(admin):
    call = make.call(place_count=5)
    first, second = make.approved(call).grants.get(), make.approved(call).grants.get()
    places.decline(second, user=make.user_of(second.application.company))  # free again, with a history
    with pytest.raises(NotAllowedNow, match="3"):
        call_changes.change_places(call, admin, count=1, words=WORDS)
    assert call.places.count() == 5
    assert not call.corrigenda.exists()
    call_changes.change_places(call, admin, count=2, words=WORDS)
    assert list(call.places.values_list("number", flat=True)) == [1, 2]
    first.refresh_from_db()
    assert first.state == Grant.State.OFFERED
    assert call.corrigenda.get().after == {"place_count": 2}
    call_changes.change_places(call, admin, count=3, words=WORDS)
    assert list(call.places.values_list("number", flat=True)) == [1, 2, 3]


# --- Suspension -----------------------------------------------------------------------------------------------------
def test_a_suspended_call_takes_nothing_and_gives_nothing_until_it_is_resumed(admin):
    call = make.call(place_count=1)
    held = make.approved(call).grants.get()
    waiting, draft = make.approved(call), make.draft(call)
    call_changes.suspend(call, admin, words=WORDS)
    with pytest.raises(NotAllowedNow):
        workflow.submit(draft, user=make.user_of(draft.company), declarations=make.DECLARED)
    places.decline(held, user=make.user_of(held.application.company))
    assert not waiting.grants.exists()

    closes_at = call.submission_closes_at + 3 * DAY
    call_changes.resume(call, admin, closes_at=closes_at, words=WORDS)
    assert waiting.grants.get().state == Grant.State.OFFERED
    workflow.submit(draft, user=make.user_of(draft.company), declarations=make.DECLARED)
    assert Application.objects.get(pk=draft.pk).state == "submitted"


def test_resuming_never_shortens_a_call(admin):
    call = make.call()
    call_changes.suspend(call, admin, words=WORDS)
    with pytest.raises(NotAllowedNow):
        call_changes.resume(call, admin, closes_at=call.submission_closes_at - DAY, words=WORDS)
    call_changes.resume(call, admin, closes_at=call.submission_closes_at, words=WORDS)
    assert call.corrigenda.last().after == {}


# --- Revocation and conclusion ----------------------------------------------------------------------------------------
def test_a_revoked_call_leaves_memberships_alone_and_everything_else_without_object(client, admin):
    call = make.call(place_count=2)
    member = make.accepted(call)
    offered, waiting = make.approved(call), make.approved(call)
    arrived, rejected = make.proposed(call), make.approved(call, outcome="reject")
    draft = make.draft(call)

    call_changes.revoke(call, admin, words=WORDS)

    states = {one.pk: one.state for one in Application.objects.filter(call=call)}
    assert states == {
        member.application_id: "eligible",
        offered.pk: "void",
        waiting.pk: "void",
        arrived.pk: "void",
        rejected.pk: "rejected",
        draft.pk: "draft",
    }
    assert offered.grants.get().state == Grant.State.REVOKED
    member.refresh_from_db()
    assert member.state == Grant.State.ACCEPTED
    assert arrived.decisions.get().state == "void"
    told = {one.company.legal_name for one in (member.application, offered, waiting, arrived, draft)}
    assert mails("call_revoked") == told
    client.force_login(make.user_of(waiting.company))
    page = client.get(f"/en/company/application/{waiting.pk}/").content.decode()
    assert "The call was revoked" in page
    with pytest.raises(NotAllowedNow):
        workflow.submit(draft, user=make.user_of(draft.company), declarations=make.DECLARED)


def test_a_call_is_concluded_when_no_offer_is_open_and_whoever_waits_is_told(admin):
    call = make.call(place_count=1)
    offer, waiting = make.approved(call).grants.get(), make.approved(call)
    Call.objects.filter(pk=call.pk).update(state="final")
    with pytest.raises(NotAllowedNow, match="1"):
        call_changes.conclude(call, admin)
    places.accept(offer, user=make.user_of(offer.application.company))
    call_changes.conclude(call, admin)
    assert mails("call_concluded") == {waiting.company.legal_name}
    places.give_up(offer, user=make.user_of(offer.application.company))
    assert not waiting.grants.exists()


# --- The desk ---------------------------------------------------------------------------------------------------------
def post(client, call, verb, **data):
    return client.post(
        f"/admin/selection/call/{call.pk}/life/{verb}/", {"text_it": "Perché.", "text_en": "Why."} | data
    )


def test_an_administrator_does_it_all_in_the_admin(client, admin):
    call = make.call()
    client.force_login(admin)
    life = client.get(f"/admin/selection/call/{call.pk}/life/").content.decode()
    assert f"/admin/selection/call/{call.pk}/life/extend/" in life
    assert f"/admin/selection/call/{call.pk}/life/resume/" not in life
    assert client.get(f"/admin/selection/call/{call.pk}/life/extend/").status_code == 200

    day = clock.rome(call.submission_closes_at + DAY)
    answer = post(client, call, "extend", closes_at_0=f"{day:%Y-%m-%d}", closes_at_1="23:59:59")
    assert answer.status_code == 302
    call.refresh_from_db()
    assert f"{clock.rome(call.submission_closes_at):%d %H:%M:%S}" == f"{day:%d} 23:59:59"
    assert post(client, call, "places", count="7").status_code == 302
    assert call.places.count() == 7
    assert post(client, call, "suspend").status_code == 302
    assert post(client, call, "extend").status_code == 302  # closed: back with the reason
    life = client.get(f"/admin/selection/call/{call.pk}/life/").content.decode()
    assert life.count("Perché.") + life.count("Why.") == 3
    assert post(client, call, "resume", closes_at_0=f"{day:%d/%m/%Y}", closes_at_1="23:59:59").status_code == 302
    with clock.frozen(call.submission_closes_at):
        assert client.get(f"/admin/selection/call/{call.pk}/life/publish_provisional/").status_code == 200
        assert post(client, call, "publish_provisional").status_code == 302
        life = client.get(f"/admin/selection/call/{call.pk}/life/").content.decode()
        assert call.lists.get().root in life
    assert post(client, call, "revoke").status_code == 302
    call.refresh_from_db()
    assert call.state == "revoked"


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("announce", {"text_en": ""}),
        ("announce", {"text_it": "a\x00b"}),
        ("announce", {"text_it": "x" * 4001}),
        ("extend", {"closes_at_0": "2026-02-30", "closes_at_1": "25:00"}),
        ("extend", {}),
        ("extend", {"closes_at_0": "2020-01-01", "closes_at_1": "10:00"}),
        ("extend", {"closes_at_0": "9999-12-31", "closes_at_1": "23:59"}),
        ("places", {"count": "0"}),
        ("places", {"count": "-3"}),
        ("places", {"count": "99999999999999999999"}),
        ("places", {"count": "tre"}),
        ("places", {"count": "3"}),
    ],
)
def test_bad_input_is_answered_with_a_message_and_nothing_typed_is_lost(client, admin, verb, data):
    call = make.call()
    client.force_login(admin)
    answer = post(client, call, verb, **data)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    if verb != "announce":
        assert "Perché." in answer.content.decode()
    assert not Corrigendum.objects.exists()


def test_a_draft_is_written_whole_in_the_admin():
    """Everything a call decides is a field of its form."""
    decided_later = {"id", "state", "published_at", "created_at"}
    form = CallForm()
    assert set(form.fields) - {"asked"} == {field.name for field in Call._meta.fields} - decided_later
    listed = {name for _heading, entry in CallAdmin.fieldsets for name in entry["fields"]}
    assert listed == set(form.fields)


def test_each_requirement_of_the_catalogue_says_where_it_comes_from():
    reference.load_reference()
    assert [code for code, _label in _choices()] == [f"E{number}" for number in range(1, 12)]
    with translation.override("en"):
        sources = {code: str(label).rsplit("(", 1)[1] for code, label in _choices()}
    assert {code for code, source in sources.items() if source == "agreement of 2020)"} == {"E1", "E2", "E3"}
    assert sources["E8"] == "law)"
    assert sources["E4"] == "practice of other ICE initiatives)"
    assert sources["E11"] == "house proposal)"
    chosen = Requirement.objects.filter(pk__in=CallForm().fields["asked"].initial)
    assert set(chosen.values_list("code", flat=True)) == {"E1", "E2", "E3", "E10"}


def _choices():
    return [(str(label).split()[0], label) for _value, label in CallForm().fields["asked"].choices]
