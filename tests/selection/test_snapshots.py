"""Snapshots: one written form, one fingerprint, and people who can be erased without breaking it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from companies import registration
from selection import snapshots
from selection.models import PersonalRecord, Snapshot

from . import factories as make

pytestmark = pytest.mark.django_db


def test_the_written_form_does_not_depend_on_order_or_spaces():
    one = snapshots.canonical({"b": 1, "a": [True, None, "è"]})
    other = snapshots.canonical(json.loads('{ "a": [true, null, "\\u00e8"],\n "b": 1 }'))
    assert one == other == '{"a":[true,null,"è"],"b":1}'


def test_decimals_and_days_are_written_as_text_and_floats_are_refused():
    assert snapshots.canonical({"price": Decimal("1.50"), "day": date(2026, 11, 23)}) == (
        '{"day":"2026-11-23","price":"1.50"}'
    )
    with pytest.raises(TypeError):
        snapshots.canonical({"share": 0.1})


def test_a_snapshot_read_back_from_the_database_has_its_fingerprint():
    snapshot = Snapshot.objects.get(application=make.submitted(make.call()))
    assert snapshot.fingerprint == snapshots.fingerprint(snapshot.content)
    assert snapshots.is_intact(snapshot)


def test_a_snapshot_says_what_was_submitted_with_the_hashes_of_the_documents():
    application = make.submitted(make.call())
    content = application.snapshots.get().content

    assert content["company"]["legal_name"] == application.company.legal_name
    assert [site["town"] for site in content["company"]["sites"]] == ["Sassuolo"]
    assert [product["titles"] for product in content["products"]] == [{"it": "Piastrella"}]
    uploaded = list(application.documents.values_list("kind", "sha256"))
    assert [(document["kind"], document["sha256"]) for document in content["documents"]] == uploaded
    assert content["declarations"] == make.DECLARED


def test_a_snapshot_holds_no_personal_data_but_its_salted_hash():
    application = make.submitted(make.call())
    user = make.user_of(application.company)
    snapshot = application.snapshots.get()
    text = snapshots.canonical(snapshot.content)

    assert "Ada Prova" not in text
    assert user.email not in text
    assert [person["name"] for person in snapshot.personal.content["people"]] == ["Ada Prova"]
    record = snapshot.personal
    assert snapshots.personal_hash(record.content, record.salt) == snapshot.content["personal_sha256"]


def test_erasing_the_person_keeps_the_fingerprint():
    snapshot = make.submitted(make.call()).snapshots.get()
    PersonalRecord.objects.all().delete()
    assert snapshots.is_intact(Snapshot.objects.get(pk=snapshot.pk))


def test_an_altered_personal_record_shows():
    snapshot = make.submitted(make.call()).snapshots.get()
    PersonalRecord.objects.update(content={"people": []})
    assert not snapshots.is_intact(snapshot)


def test_an_altered_content_shows():
    snapshot = make.submitted(make.call()).snapshots.get()
    snapshot.content["company"]["legal_name"] = "Altra S.r.l."
    assert not snapshots.is_intact(snapshot)


def test_what_changes_later_does_not_change_what_was_submitted():
    application = make.submitted(make.call())
    name = application.company.legal_name
    user = make.user_of(application.company)
    registration.update_company(application.company, data={"legal_name": "Altra S.r.l."}, actor=user)
    assert application.snapshots.get().content["company"]["legal_name"] == name


def test_two_equal_people_have_different_hashes():
    call = make.call()
    first, second = make.submitted(call).snapshots.get(), make.submitted(call).snapshots.get()
    assert first.personal.salt != second.personal.salt
    assert len(first.personal.salt) == 64
