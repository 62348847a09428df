"""Every named constraint of the selection is broken in SQL, past every form and verb, and answers with its name."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from pavilion import clock
from selection import asking, call_changes, fees, membership_changes, places
from selection.models import (
    AnswerDocument,
    Application,
    CompletionRequest,
    ConflictDeclaration,
    Document,
    FeeOffer,
    Grant,
    Membership,
    PreRejectionNotice,
    PublishedList,
    RequirementReason,
)

from . import factories as make

pytestmark = pytest.mark.django_db


def broken(statement: str, parameters: list) -> str:
    """Run a statement that must fail, and say which constraint refused it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return caught.value.__cause__.diag.constraint_name


def changed(row: models.Model, **columns) -> str:
    """Set columns of one row in SQL and say which constraint refused it."""
    assignments = ", ".join(f'"{column}" = %s' for column in columns)
    return broken(f"UPDATE {row._meta.db_table} SET {assignments} WHERE id = %s", [*columns.values(), row.pk])


def copied(row: models.Model, **columns) -> str:
    """Insert a copy of a row with some columns changed, in SQL, and say which constraint refused it."""
    names = [field.column for field in row._meta.fields if field.column != "id"]
    values = ", ".join("%s" if name in columns else f'"{name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = row._meta.db_table
    parameters = [columns[name] for name in names if name in columns]
    return broken(f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE id = %s", [*parameters, row.pk])


# --- Calls ----------------------------------------------------------------------------------------------------------
def test_a_call_closes_after_it_opens():
    call = make.call()
    assert changed(call, submission_closes_at=call.opens_at) == "call_window"


def test_a_waiting_list_lasts_at_least_until_the_call_closes():
    call = make.call()
    assert (
        changed(call, waiting_list_until=call.submission_closes_at - timedelta(seconds=1)) == "call_waiting_list_until"
    )


def test_a_call_that_is_no_draft_has_an_instant_of_publication():
    assert changed(make.draft_call(), state="published") == "call_published_at"


@pytest.mark.parametrize("column", ["place_count", "membership_months", "acceptance_days"])
def test_the_figures_of_a_call_are_at_least_one(column):
    assert changed(make.call(), **{column: 0}) == "call_figures"


@pytest.mark.parametrize("days", [0, 91])
def test_the_term_of_the_procedure_is_between_1_and_90_days(days):
    assert changed(make.call(), procedure_days=days) == "call_procedure_days"


def test_a_reduced_price_is_no_higher_than_the_list_price():
    assert changed(make.package(), reduced_price="4800.01") == "package_prices"


@pytest.mark.parametrize(
    ("column", "value"),
    [("list_price", 9), ("reduced_price", 9), ("published_products", 9), ("banners", 9), ("requests_per_month", 9)],
)
def test_the_figures_of_a_package_in_a_published_call_are_frozen(column, value):
    assert changed(make.call().package, **{column: value}) == "package_is_frozen"


def test_the_figures_of_a_package_a_membership_has_are_frozen_though_its_call_is_a_draft_again():
    row = membership()
    row.call.__class__.objects.update(state="draft")
    assert changed(row.package, banners=9) == "package_is_frozen"


def test_a_call_asks_for_a_requirement_once():
    row = make.draft_call().requirements.first()
    assert copied(row) == "call_requirement_once"


def test_a_ready_reason_has_one_code_per_requirement():
    make.draft_call()
    assert copied(RequirementReason.objects.first()) == "reason_once"


# --- What is frozen -------------------------------------------------------------------------------------------------
def test_the_requirements_of_a_published_call_cannot_be_changed_added_or_removed():
    row = make.call().requirements.first()
    assert changed(row, title_it="Altro") == "call_requirements_frozen"
    assert broken("DELETE FROM selection_callrequirement WHERE id = %s", [row.pk]) == "call_requirements_frozen"
    assert copied(row, requirement_id=row.requirement_id) == "call_requirements_frozen"


def test_a_requirement_cannot_be_moved_from_a_draft_into_a_published_call():
    row = make.draft_call(requirements=["E5"]).requirements.get()
    assert changed(row, call_id=make.call().pk) == "call_requirements_frozen"


@pytest.fixture
def corrigendum():
    words = call_changes.Words(it="Si precisa.", en="To be precise.")
    return call_changes.announce(make.call(), make.officer("Admin", "administration"), words=words)


def test_a_corrigendum_is_never_changed_or_removed(corrigendum):
    assert changed(corrigendum, text_it="Altro") == "corrigendum_is_append_only"
    statement = "DELETE FROM selection_corrigendum WHERE id = %s"
    assert broken(statement, [corrigendum.pk]) == "corrigendum_is_append_only"


def test_corrigenda_are_numbered_once_from_one_and_say_something_in_both_languages(corrigendum):
    assert copied(corrigendum) == "corrigendum_number_once"
    assert copied(corrigendum, number=0) == "corrigendum_number"
    assert copied(corrigendum, number=2, text_en="") == "corrigendum_texts"


def test_a_published_list_is_never_changed_or_removed_and_each_edition_exists_once():
    admin = make.officer("Admin", "administration")
    call = make.call()
    row = PublishedList.objects.create(
        call=call, kind="final", number=1, root="0" * 64, published_at=clock.now(), published_by=admin
    )
    assert changed(row, root="1" * 64) == "published_list_is_append_only"
    assert broken("DELETE FROM selection_publishedlist WHERE id = %s", [row.pk]) == "published_list_is_append_only"
    assert copied(row) == "published_list_once"
    assert copied(row, number=0) == "published_list_number"


def test_an_answer_of_vies_says_when_it_was_given():
    row = make.submitted(make.call()).vat_check
    assert changed(row, answer="valid") == "vat_check_asked_at"
    assert changed(row, asked_at=clock.now()) == "vat_check_asked_at"


def test_a_line_of_the_protocol_register_is_never_changed_or_removed():
    entry = make.submitted(make.call()).protocol
    assert changed(entry, subject="Altro") == "protocol_is_append_only"
    assert broken("DELETE FROM selection_protocolentry WHERE id = %s", [entry.pk]) == "protocol_is_append_only"


def test_a_snapshot_is_never_changed_or_removed():
    snapshot = make.submitted(make.call()).snapshots.get()
    assert changed(snapshot, content="{}") == "snapshot_is_append_only"
    assert broken("DELETE FROM selection_snapshot WHERE id = %s", [snapshot.pk]) == "snapshot_is_append_only"


def test_documents_are_frozen_with_the_submission():
    application = make.submitted(make.call())
    document = application.documents.first()
    assert changed(document, sha256="f" * 64) == "documents_frozen"
    assert broken("DELETE FROM selection_document WHERE id = %s", [document.pk]) == "documents_frozen"


def test_the_documents_of_a_draft_may_be_replaced():
    document = make.document(make.draft(make.call(), complete=False))
    Document.objects.filter(pk=document.pk).update(sha256="f" * 64)
    document.delete()
    assert not Document.objects.exists()


# --- Applications ---------------------------------------------------------------------------------------------------
def test_a_company_has_one_draft_per_call():
    assert copied(make.draft(make.call())) == "application_one_draft"


def test_a_company_has_one_live_application_per_call():
    application = make.submitted(make.call())
    for state in Application.LIVE:
        values = {"state": state, "decided_at": clock.now(), "decision_number": 900}
        assert copied(application, **values) == "application_one_live"


def test_an_application_withdrawn_makes_room_for_another():
    application = make.submitted(make.call())
    Application.objects.filter(pk=application.pk).update(state="withdrawn")
    again = make.submitted(application.call, application.company)
    assert again.pk != application.pk


@pytest.mark.parametrize("column", ["submitted_at", "submitted_by_id", "term_ends_on"])
def test_what_is_submitted_has_its_instant_its_person_and_its_term(column):
    assert changed(make.submitted(make.call()), **{column: None}) == "application_submitted_facts"


def test_a_draft_has_no_instant_of_submission():
    assert changed(make.draft(make.call()), submitted_at=clock.now()) == "application_submitted_facts"


@pytest.mark.parametrize("column", ["decided_at", "decision_number"])
def test_what_is_decided_has_its_instant_and_its_number(column):
    assert changed(make.approved(make.call()), **{column: None}) == "application_decided_facts"


def test_a_decision_number_is_given_once_per_call():
    call = make.call()
    first, second = make.approved(call), make.approved(call)
    assert changed(second, decision_number=first.decision_number) == "application_decision_number_once"


def test_an_extract_has_a_date():
    assert changed(make.document(make.draft(make.call())), issued_on=None) == "document_extract_dated"


def test_a_snapshot_number_is_given_once():
    assert copied(make.submitted(make.call()).snapshots.get()) == "snapshot_once"


def test_a_protocol_number_is_given_once_a_year():
    call = make.call()
    first, second = make.submitted(call).protocol, make.submitted(call).protocol
    statement = (
        "INSERT INTO selection_protocolentry (year, number, application_id, registered_at, subject, sha256) "
        "SELECT %s, %s, id, now(), '', '' FROM selection_application WHERE id = %s"
    )
    free = make.draft(call)
    assert broken(statement, [first.year, second.number, free.pk]) == "protocol_number_once"
    assert broken(statement, [first.year, 0, free.pk]) == "protocol_number"


# --- Screening ------------------------------------------------------------------------------------------------------
def test_a_requirement_has_one_finding_per_application():
    assert copied(make.submitted(make.call()).findings.first()) == "finding_once"


def test_an_outcome_has_its_officer_and_its_instant():
    finding = make.submitted(make.call()).findings.first()
    assert changed(finding, outcome="met") == "finding_decided_facts"


@pytest.mark.parametrize("outcome", ["not_met", "ask"])
def test_a_negative_outcome_has_a_reason(outcome):
    finding = make.submitted(make.call()).findings.first()
    by = make.screener()
    values = {"outcome": outcome, "decided_by_id": by.pk, "decided_at": clock.now(), "note": ""}
    assert changed(finding, **values) == "finding_negative_reason"


def test_an_officer_declares_conflicts_once_per_file():
    make.in_screening(make.call())
    assert copied(ConflictDeclaration.objects.get()) == "conflict_declared_once"


def test_an_application_has_one_live_decision():
    application = make.proposed(make.call())
    assert copied(application.decisions.get()) == "decision_one_live"


def test_whoever_proposed_cannot_approve():
    decision = make.proposed(make.call()).decisions.get()
    values = {"state": "approved", "decided_by_id": decision.proposed_by_id, "decided_at": clock.now()}
    assert changed(decision, **values) == "decision_two_people"


def test_a_decision_taken_has_its_officer_and_its_instant():
    decision = make.proposed(make.call()).decisions.get()
    assert changed(decision, state="approved") == "decision_decided_facts"
    assert changed(decision, state="void") == "decision_decided_facts"


def test_a_rejection_has_reasons():
    decision = make.proposed(make.call(), outcome="reject").decisions.get()
    assert changed(decision, reasons="") == "decision_negative_reasons"


def test_a_proposal_is_sent_back_with_a_reason():
    decision = make.proposed(make.call()).decisions.get()
    values = {"state": "sent_back", "decided_by_id": make.approver().pk, "decided_at": clock.now()}
    assert changed(decision, **values) == "decision_sent_back_reason"


# --- Places ---------------------------------------------------------------------------------------------------------
def test_a_place_number_exists_once_per_call():
    assert copied(make.place(make.call(), 1)) == "place_number_once"


def test_places_are_numbered_from_one():
    assert copied(make.place(make.call(), 1), number=0) == "place_number"


@pytest.mark.parametrize("state", Grant.LIVE)
def test_a_place_has_one_live_holder(state):
    call = make.call()
    first, second = make.approved(call), make.approved(call)
    grant = first.grants.get()
    second.grants.update(state="lapsed", ended_at=clock.now())
    values = {"application_id": second.pk, "state": state, "answered_at": clock.now() if state == "accepted" else None}
    assert copied(grant, **values) == "grant_one_live_per_place"


def test_an_application_has_one_live_place():
    call = make.call()
    grant = make.approved(call).grants.get()
    assert copied(grant, place_id=make.place(call, 3).pk) == "grant_one_live_per_application"


def test_an_offer_expires_after_it_is_made():
    grant = make.approved(make.call()).grants.get()
    assert changed(grant, expires_at=grant.offered_at) == "grant_expiry"


def test_an_accepted_place_has_an_answer():
    assert changed(make.approved(make.call()).grants.get(), state="accepted") == "grant_answered"


def test_a_grant_that_ended_says_when():
    assert changed(make.approved(make.call()).grants.get(), state="lapsed") == "grant_ended"


def test_a_place_of_one_call_is_never_given_to_an_application_of_another():
    grant = make.approved(make.call()).grants.get()
    assert changed(grant, place_id=make.place(make.call(), 2).pk) == "grant_within_call"


# --- Memberships ----------------------------------------------------------------------------------------------------
def membership() -> Membership:
    grant = make.approved(make.call()).grants.get()
    places.accept(grant, user=make.user_of(grant.application.company))
    return Membership.objects.get()


def test_months_do_not_count_from_before_the_membership():
    row = membership()
    assert changed(row, counts_from=row.starts_on - timedelta(days=1)) == "membership_counts_from"


def test_a_membership_does_not_end_before_it_begins():
    row = membership()
    assert changed(row, ends_on=row.starts_on - timedelta(days=1)) == "membership_period"


@pytest.mark.parametrize("kind", ["reduced", "renewal"])
def test_only_a_free_membership_comes_from_a_grant(kind):
    assert changed(membership(), kind=kind) == "membership_free_has_grant"


def test_a_free_membership_needs_its_grant():
    assert changed(membership(), grant_id=None) == "membership_free_has_grant"


def test_memberships_of_a_company_never_overlap():
    row = membership()
    values = {"kind": "reduced", "grant_id": None, "starts_on": row.ends_on - timedelta(days=1)}
    assert copied(row, **values, ends_on=row.ends_on + timedelta(days=1)) == "membership_no_overlap"


def test_a_membership_may_begin_on_the_day_the_last_one_ends():
    row = membership()
    Membership.objects.create(
        company=row.company,
        call=row.call,
        package=row.package,
        kind="renewal",
        starts_on=row.ends_on,
        ends_on=row.ends_on + timedelta(days=365),
    )
    assert Membership.objects.count() == 2


# --- Asking the company ---------------------------------------------------------------------------------------------
def completion(application=None) -> CompletionRequest:
    by = make.screener()
    application = application or make.in_screening(make.call(), by)
    make.decide_findings(application, by, "ask", "x")
    items = {application.call.requirements.first().pk: "x"}
    due_on = clock.today() + timedelta(days=9)
    return asking.request_completion(application, by, items=items, due_on=due_on, letter="x")


def notice() -> PreRejectionNotice:
    by = make.screener()
    application = make.in_screening(make.call(pre_rejection_notice=True), by)
    make.decide_findings(application, by, "not_met", "x")
    return asking.send_notice(application, by, reasons="x", letter="x")


def test_an_application_has_one_open_request_for_completion():
    assert copied(completion()) == "completion_one_open"


def test_an_answer_has_its_words_its_person_and_its_instant():
    assert changed(completion(), state="answered") == "completion_facts"
    assert changed(notice(), state="answered") == "notice_facts"
    assert changed(notice(), state="lapsed") == "notice_facts"


def test_what_is_asked_is_written_down():
    row = completion()
    assert changed(row, letter="") == "completion_letter"
    assert changed(row.items.get(), text="") == "completion_item_text"
    assert copied(row.items.get()) == "completion_item_once"
    assert changed(notice(), reasons="") == "notice_reasons"


def test_an_application_gets_one_pre_rejection_notice():
    assert copied(notice()).startswith("selection_prerejectionnotice_application_id")


def test_a_document_of_an_answer_answers_one_question():
    row = completion()
    sent = AnswerDocument.objects.create(document=make.document(row.application, "other"), completion=row)
    assert changed(sent, completion_id=None) == "answer_document_of_one"
    assert changed(sent, notice_id=notice().pk) == "answer_document_of_one"


def test_a_suspension_ends_after_it_begins_and_no_day_is_suspended_twice():
    row = completion().application.suspensions.get()
    assert changed(row, ends_on=row.starts_on - timedelta(days=1)) == "suspension_days"
    assert copied(row, starts_on=row.starts_on + timedelta(days=40)) == "suspension_no_overlap"


def test_a_rejection_answers_the_observations_that_were_made():
    decision = make.proposed(make.call(), outcome="reject").decisions.get()
    assert changed(decision, observed_id=notice().pk) == "decision_answers_observations"


def test_a_membership_is_suspended_once_at_a_time_for_a_reason_and_by_someone_who_lifts_it():
    by = make.officer("Admin", "administration")
    row = membership_changes.suspend(make.membership(), officer=by, reason="x")
    assert copied(row) == "membership_suspended_once"
    assert changed(row, reason="") == "membership_suspension_reason"
    assert changed(row, ends_at=clock.now()) == "membership_suspension_facts"
    assert changed(row, ends_at=row.starts_at - timedelta(days=1), lifted_by_id=by.pk) == "membership_suspension_facts"


def test_an_extension_moves_the_end_to_a_later_day_for_a_reason():
    by = make.officer("Admin", "administration")
    row = membership_changes.extend(make.membership(), officer=by, days=5, reason="x")
    assert changed(row, ends_on=row.ended_on) == "membership_extension_later"
    assert changed(row, reason="") == "membership_extension_reason"


# --- The reduced fee ------------------------------------------------------------------------------------------------
def fee_offer() -> FeeOffer:
    call = make.call(place_count=1)
    make.approved(call)
    return fees.offer_reduced(make.approved(call), officer=make.officer("Admin", "administration"))


def paid_fee() -> FeeOffer:
    offer = fee_offer()
    offer = fees.accept(offer, user=make.user_of(offer.company))
    return fees.record_payment(offer, paid_on=clock.today(), amount=offer.amount, number="CRO1")


def test_a_company_has_one_open_offer_at_the_reduced_fee():
    assert copied(fee_offer()) == "fee_one_open_per_company"


def test_a_membership_is_renewed_once():
    row = fee_offer()
    FeeOffer.objects.filter(pk=row.pk).update(kind="renewal", application=None, renews=membership())
    assert copied(row, company_id=make.company().pk) == "fee_renewal_once"


def test_a_payment_pays_one_offer():
    row = paid_fee()
    assert copied(row, company_id=make.company().pk, reference="RF2", membership_id=make.membership().pk) == (
        "fee_payment_once"
    )


@pytest.mark.parametrize("column", ["amount", "months"])
def test_a_fee_is_an_amount_for_some_months(column):
    assert changed(fee_offer(), **{column: 0}) == "fee_amount"


def test_an_offer_at_the_reduced_fee_says_what_it_comes_from():
    assert changed(fee_offer(), application_id=None) == "fee_source"
    assert changed(fee_offer(), kind="renewal") == "fee_source"


def test_a_payment_is_awaited_from_whoever_accepted_under_a_reference():
    assert changed(fee_offer(), state="awaited") == "fee_accepted_facts"


@pytest.mark.parametrize("column", ["paid_on", "recorded_at", "membership_id"])
def test_what_is_paid_has_its_day_and_its_membership(column):
    assert changed(paid_fee(), **{column: None}) == "fee_paid_facts"


def test_nothing_is_paid_after_the_last_day():
    row = paid_fee()
    assert changed(row, paid_on=row.due_on + timedelta(days=1)) == "fee_paid_facts"


def test_an_offer_that_ended_says_when():
    assert changed(fee_offer(), state="lapsed") == "fee_ended"


def test_every_named_constraint_of_the_room_is_broken_above():
    models_of_room = apps.get_app_config("selection").get_models()
    named = {constraint.name for model in models_of_room for constraint in model._meta.constraints}
    source = Path(__file__).read_text()
    assert [name for name in sorted(named) if f'"{name}"' not in source] == []
