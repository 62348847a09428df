"""Files that go with messages: what is taken, where they lie, who opens them, when they go."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from PIL import Image

from inquiries import attachments, conversations, enquiries, privacy
from inquiries.models import MessageFile, PendingEnquiry
from pavilion import clock
from pavilion.files import private_storage
from pavilion.models import AuditEvent, OutboxMail
from tests.selection.factories import pdf

from .factories import NOW, form_data, make_buyer, make_conversation, make_pending, make_shop
from .test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def buyer():
    return make_buyer()


@pytest.fixture
def conversation(shop, buyer):
    return make_conversation(buyer, shop[2])


def picture(name: str = "photo.png", size=(400, 300)) -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 120, 40))
    image.info["comment"] = "taken at home"
    image.save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def thread(side: str, conversation) -> str:
    return reverse(f"inquiries:{'company_' if side == 'company' else ''}thread", args=[conversation.pk])


def file_url(side: str, file: MessageFile) -> str:
    name = "company_message_file" if side == "company" else "message_file"
    return reverse(f"inquiries:{name}", args=[file.message.conversation_id, file.pk])


def put(message, name="plan.pdf", pages=1) -> MessageFile:
    with attachments.stored([attachments.check(pdf(name, pages=pages))]) as files:
        attachments.attach(message, files)
    return message.files.latest("pk")


def test_the_company_sends_a_document_and_a_picture_and_the_buyer_opens_them(client, shop, buyer, conversation):
    client.force_login(shop[1])
    posted = {"text": "Our drawing.", "token": str(uuid4()), "files": [pdf("../plan <b>.pdf"), picture()]}

    assert client.post(thread("company", conversation), posted).status_code == 302

    document, photo = MessageFile.objects.order_by("pk")
    assert (document.filename, document.content_type) == ("plan <b>.pdf", "application/pdf")
    assert (photo.filename, photo.content_type) == ("photo.jpg", "image/jpeg")
    assert document.file.name.startswith("messages/")
    assert "plan" not in document.file.name
    assert "2 files go with the message" in OutboxMail.objects.get(template="inquiries/answer").text
    client.force_login(buyer.user)
    page = client.get(thread("buyer", conversation))
    assert "plan &lt;b&gt;.pdf" in page.text
    opened = client.get(file_url("buyer", document))
    assert opened.headers["Content-Type"] == "application/pdf"
    assert "no-store" in opened.headers["Cache-Control"]
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")
    shown = Image.open(io.BytesIO(b"".join(client.get(file_url("buyer", photo)).streaming_content)))
    assert (shown.format, shown.info.get("comment")) == ("JPEG", None)


def test_opening_a_file_goes_on_record_without_its_name(client, shop, buyer, conversation):
    file = put(conversation.messages.get(), "secret name.pdf")
    client.force_login(shop[1])

    list(client.head(file_url("company", file)).streaming_content)
    list(client.get(file_url("company", file)).streaming_content)

    event = AuditEvent.objects.get(subject_type="inquiries.messagefile", subject_id=file.pk)
    assert (event.verb, event.actor, event.before, event.after) == ("opened", shop[1], {}, {})


@pytest.mark.parametrize("side", ["buyer", "company"])
def test_a_file_is_nobody_elses(client, shop, buyer, conversation, side):
    file = put(conversation.messages.get())
    other_shop, other_buyer = make_shop("Altra S.p.A."), make_buyer()
    own = put(make_conversation(other_buyer, other_shop[2]).messages.get())

    assert client.get(file_url(side, file)).status_code == 302
    for user in (other_shop[1], other_buyer.user, buyer.user if side == "company" else shop[1]):
        client.force_login(user)
        answer = client.get(file_url(side, file))
        assert answer.status_code in (404, 302)
        assert not answer.streaming
    # The number of a file in another conversation opens nothing through one's own.
    client.force_login(other_shop[1] if side == "company" else other_buyer.user)
    through_own = file_url(side, own).replace(f"/files/{own.pk}/", f"/files/{file.pk}/")
    assert client.get(through_own).status_code == 404
    assert not AuditEvent.objects.filter(subject_type="inquiries.messagefile").exists()


@pytest.mark.parametrize(
    "files",
    [
        [SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")],
        [SimpleUploadedFile("a.pdf", b"MZ\x90 a program")],
        [SimpleUploadedFile("a.svg", b"<svg onload='x'>")],
        [SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * attachments.MAX_BYTES)],
        [SimpleUploadedFile("a.pdf", b"")],
        [picture(size=(20, 20))],
        [pdf(f"{number}.pdf", pages=number) for number in range(1, 5)],
    ],
)
def test_what_is_not_taken_is_said_and_nothing_typed_is_lost(client, shop, conversation, files):
    client.force_login(shop[1])

    page = client.post(thread("company", conversation), {"text": "Here it is at last.", "files": files})

    assert list(page.context["form"].errors) == ["files"]
    assert "Here it is at last." in page.text
    assert not MessageFile.objects.exists()
    assert conversation.messages.count() == 1


def test_good_files_beside_another_error_are_asked_for_again(client, shop, conversation):
    client.force_login(shop[1])

    page = client.post(thread("company", conversation), {"text": "", "files": [pdf()]})

    assert "Please choose the files again" in page.text


def test_the_same_file_twice_is_kept_once(client, shop, conversation):
    client.force_login(shop[1])

    client.post(thread("company", conversation), {"text": "Twice", "files": [pdf("a.pdf"), pdf("b.pdf")]})

    assert MessageFile.objects.get().filename == "a.pdf"


def fail_with(checked, names):
    with attachments.stored(checked) as files:
        names.append(files[0].name)
        raise ZeroDivisionError


def test_a_message_that_is_refused_or_repeated_leaves_no_file_behind(shop, buyer, conversation):
    checked = [attachments.check(pdf())]
    token, names = uuid4(), []
    conversations.answer(conversation, user=shop[1], text="Yes.", token=token)
    with attachments.stored(checked) as files:
        names += [one.name for one in files]
        conversations.answer(conversation, user=shop[1], text="Yes.", token=token, files=files)
    with pytest.raises(ZeroDivisionError):
        fail_with(checked, names)

    assert len(names) == 2
    assert not any(private_storage().exists(name) for name in names)


def test_a_conversation_holds_so_many_files(shop, conversation, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_FILES_OF_SIDE", 1)
    put(conversation.messages.get())
    with attachments.stored([attachments.check(pdf())]) as files:
        conversations.answer(conversation, user=shop[1], text="Ours counts apart.", token=uuid4(), files=files)

        with pytest.raises(attachments.NotAllowedNow, match="holds 1 files"):
            conversations.answer(conversation, user=shop[1], text="One more.", token=uuid4(), files=files)
    assert conversation.messages.count() == 2


def test_a_strangers_file_waits_and_is_delivered_with_the_enquiry(client, shop):
    url = reverse("inquiries:about_product", args=[shop[2].pk])
    client.post(url, form_data() | {"files": [pdf("plan.pdf")]})
    pending = PendingEnquiry.objects.get()
    assert pending.files.get().message is None

    conversation = enquiries.confirm(pending)

    file = MessageFile.objects.get()
    assert (file.message, file.pending) == (conversation.messages.get(), None)
    enquiries.delete_pending(PendingEnquiry.objects.all())
    assert private_storage().exists(file.file.name)


def test_a_buyers_first_message_takes_files(client, shop, buyer):
    client.force_login(buyer.user)
    data = {"purpose": "company", "text": "We look for this drawing.", "files": [pdf()], "token": str(uuid4())}

    client.post(reverse("inquiries:about_product", args=[shop[2].pk]), data)

    assert MessageFile.objects.get().message.is_enquiry


def test_files_go_with_what_they_belong_to(shop, conversation, django_capture_on_commit_callbacks):
    pending = make_pending(shop[2])
    with attachments.stored([attachments.check(pdf())]) as files:
        attachments.keep_waiting(pending, files)
    waiting, kept = pending.files.get().file.name, put(conversation.messages.get()).file.name

    with clock.frozen(NOW + timedelta(days=11)), django_capture_on_commit_callbacks(execute=True):
        enquiries.forget_old()
    assert (private_storage().exists(waiting), private_storage().exists(kept)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.forget_words(NOW + timedelta(days=1))
    assert not private_storage().exists(kept)
    assert not MessageFile.objects.exists()


def test_a_persons_copy_names_their_files(shop, buyer, conversation):
    put(conversation.messages.get(), "plan.pdf")

    assert [one["filename"] for one in privacy.copy_for(buyer.user)["files_sent"]] == ["plan.pdf"]
    assert privacy.copy_for(shop[1])["files_sent"] == []


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("message_id = NULL", "message_file_one_home"),
        ("content_type = 'text/html'", "message_file_kind"),
        ("size = 0", "message_file_whole"),
        ("sha256 = 'x'", "message_file_whole"),
    ],
)
def test_a_file_is_whole(conversation, assignments, constraint):
    file = put(conversation.messages.get())

    assert broken(f"UPDATE inquiries_messagefile SET {assignments} WHERE id = %s", [file.pk]) == constraint


def test_a_file_stands_once_with_a_message_and_once_in_the_store(shop, conversation):
    message = conversation.messages.get()
    one, other = put(message), put(message, pages=2)

    assert broken("UPDATE inquiries_messagefile SET sha256 = %s WHERE id = %s", [one.sha256, other.pk]) == (
        "message_file_once"
    )
    assert broken("UPDATE inquiries_messagefile SET file = %s WHERE id = %s", [one.file.name, other.pk]) == (
        "message_file_stored_once"
    )
    pending = make_pending(shop[2])
    MessageFile.objects.filter(pk=one.pk).update(message=None, pending=pending)
    assert broken(
        "UPDATE inquiries_messagefile SET message_id = NULL, pending_id = %s, sha256 = %s WHERE id = %s",
        [pending.pk, one.sha256, other.pk],
    ) == ("message_file_pending_once")


def test_files_cost_a_thread_no_query_each(client, shop, conversation):
    client.force_login(shop[1])
    put(conversation.messages.get())
    client.get(thread("company", conversation))
    with CaptureQueriesContext(connection) as one:
        client.get(thread("company", conversation))
    for number in range(2, 8):
        message = conversations.answer(conversation, user=shop[1], text="More", token=uuid4())
        put(message, pages=number)

    with CaptureQueriesContext(connection) as many:
        client.get(thread("company", conversation))
    assert len(many) == len(one)
