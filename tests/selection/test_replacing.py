"""Superseded and inadmissible: a later application takes the place of an earlier one; a file that cannot be examined."""

import pytest
from django.utils import translation

from pavilion import audit, clock
from pavilion.transitions import NotAllowedNow
from selection import drafts, places, replay, workflow
from selection.models import Application, Call, ProtocolEntry

from . import factories as make

pytestmark = pytest.mark.django_db


def later_draft(application) -> Application:
    user = make.user_of(application.company)
    draft = drafts.start_application(application.call, application.company, user=user, replacing=True)
    return drafts.read_privacy(draft, user=user)


def submit(draft):
    return workflow.submit(draft, user=draft.started_by, declarations=make.DECLARED)


def state(application) -> str:
    return Application.objects.get(pk=application.pk).state


def test_the_later_application_takes_the_earlier_ones_place_when_it_is_submitted_and_not_before():
    first = make.submitted(make.call())
    later = later_draft(first)
    assert state(first) == "submitted"
    entry = submit(later)
    assert (state(first), state(later)) == ("superseded", "submitted")
    assert entry.number == first.protocol.number + 1
    assert ProtocolEntry.objects.count() == 2  # the register keeps both
    assert audit.history(first).last().verb == "supersede"


def test_an_application_somebody_works_on_is_not_replaced():
    first = make.in_screening(make.call())
    with pytest.raises(NotAllowedNow):
        later_draft(first)
    other = make.submitted(make.call())
    later = later_draft(other)
    workflow.take(other, declared(make.screener(), other))
    with translation.override("it"), pytest.raises(NotAllowedNow, match="già una domanda"):
        submit(later)
    assert (state(other), state(later)) == ("screening", "draft")


def declared(officer, application):
    application.conflicts.create(user=officer, has_conflict=False)
    return officer


def test_a_place_kept_back_for_the_replaced_one_goes_to_whoever_waited():
    call = make.call(place_count=1)
    first = make.submitted(call)
    waiting = make.approved(call)
    assert places.standing(waiting, now=clock.now()).is_pending
    submit(later_draft(first))
    assert waiting.grants.get().place.number == 1
    assert replay.replay(Call.objects.get(pk=call.pk)).faults == []


def test_after_closing_the_earlier_one_stays():
    first = make.submitted(make.call())
    later = later_draft(first)
    with clock.frozen(first.call.submission_closes_at), pytest.raises(NotAllowedNow):
        submit(later)
    assert (state(first), state(later)) == ("submitted", "draft")


def test_the_company_replaces_it_on_its_pages(client):
    first = make.submitted(make.call())
    client.force_login(make.user_of(first.company))
    page = f"/en/company/application/{first.pk}/"
    assert f"{page}replace/" in client.get(page).content.decode()
    assert "behind all others" in client.get(f"{page}replace/").content.decode()
    assert client.post(f"{page}replace/").status_code == 302
    draft = Application.objects.get(state="draft")
    drafts.read_privacy(draft, user=draft.started_by)
    summary = client.get(f"/en/company/application/{draft.pk}/summary/").content.decode()
    assert f"replaces your application {first.protocol}" in summary
    submit(draft)
    text = client.get(page).content.decode()
    assert "Replaced by a later application" in text
    assert f"{page}replace/" not in text
    assert "not possible" in client.get(f"{page}replace/").content.decode()


# --- Inadmissible -----------------------------------------------------------------------------------------------------
def test_two_people_end_a_file_that_cannot_be_examined_and_the_place_kept_back_goes_on(client):
    call = make.call(place_count=1)
    screener = make.officer("Elena", "screening", "approval")
    application = make.in_screening(call, screener)
    waiting = make.approved(call)
    with pytest.raises(NotAllowedNow):
        workflow.set_inadmissible(application, screener, reason="x")
    approver = declared(make.approver(), application)
    with pytest.raises(NotAllowedNow):
        workflow.set_inadmissible(application, approver, reason="  ")

    client.force_login(approver)
    file = f"/admin/selection/application/{application.pk}/"
    assert "inadmissible/" in client.get(f"{file}change/").content.decode()
    client.post(f"{file}inadmissible/", {"inadmissible-reason": ""})
    assert state(application) == "screening"
    client.post(f"{file}inadmissible/", {"inadmissible-reason": "Inviata da chi non rappresenta l’impresa."})

    assert state(application) == "inadmissible"
    assert waiting.grants.exists()
    assert replay.replay(Call.objects.get(pk=call.pk)).faults == []
    client.force_login(make.user_of(application.company))
    page = client.get(f"/it/company/application/{application.pk}/").content.decode()
    assert "Inviata da chi non rappresenta" in page
