"""Personal data: a time for every kind, a copy, erasure; what the law keeps stays, and the answer says so."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import EmailField
from django.test import Client
from django.urls import reverse
from django.utils import translation

from companies.models import Buyer, Mandate
from inquiries import enquiries
from inquiries.models import Message
from pavilion import audit, clock, outbox, personal_data, privacy
from pavilion.models import OutboxMail, User
from selection import snapshots, workflow
from selection.models import PersonalRecord, Snapshot
from tests.inquiries import factories as talking
from tests.people import just_proved, someone
from tests.selection import factories as choosing


@pytest.fixture(autouse=True)
def _english(db):
    cache.clear()
    with clock.frozen(talking.NOW), translation.override("en"):
        yield


def test_every_kind_of_data_has_a_time_and_every_time_an_end():
    kept = personal_data.kept()

    assert len(kept) >= 10
    assert len({one.name for one in kept}) == len(kept)
    for one in kept:
        assert one.time, one.name
        assert bool(one.forget) == bool(one.months or one.days), one.name
        assert str(one.whose) and str(one.what) and str(one.why)


def test_the_privacy_notice_shows_the_times_the_job_keeps_to(client):
    page = client.get("/en/privacy/").content.decode()

    for one in personal_data.kept():
        assert str(one.what).replace("’", "&#x27;") in page or str(one.what) in page
        assert one.time in page
    assert "6 months after sending" in page


def test_mails_are_forgotten_after_their_time_and_never_written_twice():
    mail, fresh = queued("k", "a@example.org"), queued("f", "b@example.org")
    mail.sent_at, mail.work_state = clock.now() - timedelta(days=200), "done"
    mail.save()

    assert personal_data.apply_retention()["mails"] == 1
    assert "mails" not in personal_data.apply_retention()

    mail.refresh_from_db()
    fresh.refresh_from_db()
    assert (mail.to, mail.text, mail.html, mail.subject) == (privacy.FORGOTTEN, "", "", "")
    assert fresh.to == "b@example.org"
    assert queued("k", "a@example.org").to == privacy.FORGOTTEN


def queued(key: str, to: str) -> OutboxMail:
    outbox.queue_mail(key=key, template="account/email/email_confirm", context={}, to=to, language="en")
    return OutboxMail.objects.get(key=key)


def test_the_records_beside_decided_applications_go_after_ten_years_and_the_hashes_still_fit():
    application = choosing.approved(choosing.call())
    snapshot = application.snapshots.get()
    with clock.frozen(clock.now() + timedelta(days=3640)):
        personal_data.apply_retention()
        assert PersonalRecord.objects.count() == 1
    with clock.frozen(clock.now() + timedelta(days=3660)):
        assert personal_data.apply_retention()["applications"] == 1

    assert PersonalRecord.objects.count() == 0
    assert snapshots.is_intact(Snapshot.objects.get(pk=snapshot.pk))


def test_a_buyer_saves_a_copy_and_leaves():
    _company, _anna, product = talking.make_shop()
    buyer = talking.make_buyer("jane@example.org", name="Maple Interiors Ltd")
    talking.make_conversation(buyer, product, "Two hundred vases, please.")
    client = Client()
    client.force_login(buyer.user)
    assert client.post(reverse("account_data_copy")).url.startswith(reverse("account_reauthenticate"))
    just_proved(client)

    copy = json.loads(client.post(reverse("account_data_copy")).content)
    assert copy["account"]["email"] == "jane@example.org"
    assert copy["conversations"][0]["messages"][0]["text"] == "Two hundred vases, please."
    assert copy["buyer"]["company_name"] == "Maple Interiors Ltd"

    assert "Tick the box" in client.post(reverse("account_erase")).content.decode()
    answer = client.post(reverse("account_erase"), {"sure": "on"}).content.decode()

    assert "Messages that were delivered" in answer
    assert "_auth_user_id" not in client.session
    gone = User.objects.get(pk=buyer.user_id)
    assert (gone.email, gone.is_active) == (f"erased-{gone.pk}@erased.invalid", False)
    assert Buyer.objects.get(pk=buyer.pk).company_name == "–"
    assert Message.objects.get().text == "Two hundred vases, please."  # it is the company's too
    assert not EmailAddress.objects.filter(user=gone).exists()
    last = OutboxMail.objects.get(template="account/email/erased")
    assert (last.to, "Messages that were delivered" in last.text) == ("jane@example.org", True)
    assert audit.history(gone).last().verb == "erased"
    assert "jane" not in json.dumps([event.after for event in audit.history(gone)])
    # The address is free again, and its next owner is somebody else.
    assert User.objects.create_user("jane@example.org").pk != gone.pk


def test_who_applied_stays_for_the_legal_term_and_the_answer_says_so():
    application = choosing.submitted(choosing.call())
    anna = choosing.user_of(application.company)
    name = anna.mandates.get().person_name
    with pytest.raises(ValidationError, match="Nobody else acts for the company"):
        personal_data.erase(anna, actor=anna)
    assert User.objects.get(pk=anna.pk).is_active  # all or nothing

    Mandate.objects.create(
        company=application.company,
        user=someone("second@example.org"),
        role="delegate",
        person_name="Second",
        valid_from=clock.now(),
    )
    stays = personal_data.erase(anna, actor=anna)

    assert any(f"Application {application.protocol}: until it is decided, and 10 years" in words for words in stays)
    assert any("Your name and role in the company’s mandates" in words for words in stays)
    assert Mandate.objects.get(user=anna).person_name == name
    assert Mandate.objects.get(user=anna).valid_to == clock.now()
    assert PersonalRecord.objects.count() == 1


def test_of_a_withdrawn_application_the_persons_record_goes_at_once():
    application = choosing.submitted(choosing.call())
    anna = choosing.user_of(application.company)
    workflow.withdraw(application, user=anna)

    stays = personal_data.erase(anna, actor=anna)

    assert not any("Application" in words for words in stays)
    assert PersonalRecord.objects.count() == 0
    assert snapshots.is_intact(Snapshot.objects.get())
    assert Mandate.objects.get(user=anna).person_name == "–"


def test_an_officer_is_sent_to_the_administrator():
    officer = choosing.officer("Elena", "screening")

    with pytest.raises(ValidationError, match="administrator ends that first"):
        personal_data.erase(officer, actor=officer)


def test_whoever_asks_by_letter_is_served_by_commands(capsys):
    someone("luca@example.org")
    call_command("copy_of_person", "Luca@example.org")
    assert json.loads(capsys.readouterr().out)["account"]["email"] == "luca@example.org"
    call_command("erase_person", "luca@example.org")
    assert "Erased. What stays:" in capsys.readouterr().out


def test_words_of_old_conversations_are_forgotten():
    _company, _anna, product = talking.make_shop()
    conversation = talking.make_conversation(talking.make_buyer(), product, "Vases.")
    with clock.frozen(clock.now() + timedelta(days=1200)):
        assert personal_data.apply_retention()["conversations"] == 1

    conversation.refresh_from_db()
    assert (conversation.last_excerpt, conversation.messages.get().text) == ("–", "–")
    assert enquiries.KEEP_CONFIRMED.days == next(
        one.days for one in personal_data.kept() if one.name == "pending enquiries"
    )


# What points at a person and is spoken of in some room's privacy module; everything else keeps a number of the account as the record of
# who did something, which stays (PROTECT).
SPOKEN_OF = {
    "pavilion.OutboxMail.user",
    "companies.Mandate.user",
    "companies.Buyer.user",
    "companies.Officer.user",
    "inquiries.Conversation.buyer",
    "inquiries.HeldMessage.buyer",
    "inquiries.Block.buyer",
    "inquiries.BuyerVatCheck.buyer",
    "inquiries.QuoteRequest.buyer",
    "inquiries.Favourite.buyer",
    "inquiries.SavedSearch.buyer",
    "inquiries.NoticeChoice.user",
    "inquiries.Report.reporter",
    "inquiries.SharedCard.user",
    "inquiries.WaitingNotice.user",
    "catalogue.ProductReport.reporter",
}


def test_no_room_keeps_something_of_people_without_saying_so():
    """A new relation to a person, or a new address or name of one, must be thought of here and in the room's privacy module."""
    rooms = ("pavilion", "companies", "catalogue", "selection", "inquiries", "campaigns")
    models = [model for model in apps.get_models() if model._meta.app_label in rooms]
    about_people = {
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model in (User, Buyer)
        and field.name in ("user", "buyer", "person", "owner", "reporter")
    }
    # Who declared a conflict, who brought a table of products: numbers of accounts, on record.
    on_record = {"selection.ConflictDeclaration.user", "catalogue.ProductImport.user"}
    assert about_people - SPOKEN_OF - on_record == set()

    addresses = {
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, EmailField) or field.name in ("person_name", "contact_name")
    }
    assert addresses == {
        "pavilion.User.email",
        "pavilion.OutboxMail.to",
        "companies.Company.pec",  # a firm's
        "companies.Mandate.person_name",
        "companies.Invitation.email",
        "companies.Invitation.person_name",
        "companies.Buyer.contact_name",
        "inquiries.PendingEnquiry.email",
        "inquiries.PendingEnquiry.contact_name",
    }
