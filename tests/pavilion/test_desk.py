"""The desk: who gets in, what its first page gathers, what officers may read of people, mails and the audit trail."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission

from pavilion import audit, clock, desk, extensions, outbox
from pavilion.models import AuditEvent, OutboxMail, TaskRun, User


@pytest.fixture
def officer(db):
    user = User.objects.create_user("officer@example.org", is_staff=True, language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def allow(user, *names):
    """Give permissions of the ground by their code names."""
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="pavilion", codename__in=names))


def a_mail(**facts) -> OutboxMail:
    """A mail in the outbox."""
    key = f"mail:{OutboxMail.objects.count()}"
    outbox.queue_mail(
        key=key,
        template="account/email/password_reset_key",
        context={"password_reset_url": "https://pavilion.example/secret-way-in"},
        to="reader@example.org",
        language="en",
    )
    OutboxMail.objects.filter(key=key).update(**facts)
    return OutboxMail.objects.get(key=key)


def test_a_desk_with_nothing_to_say_says_so(at_desk):
    page = at_desk.get("/admin/").content.decode()

    assert "Nothing waits for you" in page
    assert "Your account opens no register. Ask an administrator for a role." in page


def test_the_first_page_gathers_what_rooms_offer(at_desk, monkeypatch):
    offered = {
        "heading": [None, desk.Heading("Call 2026/1", "Open since 7 September.", "Open the next file", "/next/")],
        "alerts": [
            [desk.Alert("2 files past their term", "/late/", kind="bad")],
            [desk.Alert("4 wait", "/wait/", action="Look")],
        ],
        "panels": [[desk.Panel("Age", "parts/bars.html", {"bars": []}, wide=True)]],
    }
    monkeypatch.setattr(extensions, "call_all", lambda module, function, request: offered[function])

    page = at_desk.get("/admin/").content.decode()

    assert "<h1>Call 2026/1</h1><p>Open since 7 September.</p>" in page
    assert '<a class="button pa-main" href="/next/">Open the next file</a>' in page
    assert '<li class="bad">' in page
    assert '<a href="/late/">Show<span class="visually-hidden">: 2 files past their term</span></a>' in page
    assert '<a href="/wait/">Look' in page
    assert '<section class="pa-box pa-wide"><h2>Age</h2>' in page
    assert "Nothing waits for you" not in page


def test_failed_mails_and_tasks_are_reported_to_those_who_may_see_them(at_desk, officer):
    a_mail(work_state="failed")
    started_at = clock.machine_now() - timedelta(hours=1)
    for task, succeeded in (("pavilion.tasks.deliver_mail", False), ("selection.tasks.lapse_offers", True)):
        TaskRun.objects.create(task=task, started_at=started_at, finished_at=started_at, succeeded=succeeded)
    assert "Nothing waits for you" in at_desk.get("/admin/").content.decode()

    allow(officer, "view_outboxmail", "view_taskrun")

    page = at_desk.get("/admin/").content.decode()
    assert "1 e-mail could not be sent" in page
    assert "1 scheduled task failed last time" in page
    assert "1 scheduled task is late" in page


def test_someone_signed_in_who_is_no_officer_finds_nothing(client, db):
    client.force_login(User.objects.create_user("company@example.org", language="en"))

    assert [client.get(path).status_code for path in ("/admin/", "/admin/pavilion/user/", "/admin/nothing/")] == [
        404
    ] * 3


def test_an_officer_retries_failed_mails_only_with_the_right(at_desk, officer):
    mail = a_mail(work_state="failed", attempts=6)
    action = {"action": "try_again", "_selected_action": [mail.pk]}
    allow(officer, "view_outboxmail")
    at_desk.post("/admin/pavilion/outboxmail/", action)
    mail.refresh_from_db()
    assert (mail.work_state, mail.attempts) == ("failed", 6)

    allow(officer, "change_outboxmail")
    response = at_desk.post("/admin/pavilion/outboxmail/", action, follow=True)

    mail.refresh_from_db()
    assert (mail.work_state, mail.attempts) == ("waiting", 0)
    assert "1 e-mail waits to be sent again." in response.content.decode()


def test_officers_never_read_the_words_of_a_mail(at_desk, officer):
    mail = a_mail()
    allow(officer, "view_outboxmail", "change_outboxmail")

    page = at_desk.get(f"/admin/pavilion/outboxmail/{mail.pk}/change/").content.decode()

    assert "Choose a new password" in page
    assert "secret-way-in" not in page


def test_the_audit_trail_is_read_and_never_written(at_desk, officer):
    event = audit.record(officer, "example", actor=officer, reason="why not", before={"a": 1}, after={"a": "<b>"})
    allow(officer, "view_auditevent", "add_auditevent", "change_auditevent", "delete_auditevent")
    page = at_desk.get(f"/admin/pavilion/auditevent/{event.pk}/change/").content.decode()

    assert ("why not" in page, "&lt;b&gt;" in page, 'name="_save"' in page) == (True, True, False)
    answers = [
        at_desk.get("/admin/pavilion/auditevent/add/"),
        at_desk.post(f"/admin/pavilion/auditevent/{event.pk}/change/", {"reason": "other"}),
        at_desk.post(f"/admin/pavilion/auditevent/{event.pk}/delete/", {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert AuditEvent.objects.get().reason == "why not"


def test_closing_an_account_is_on_record_and_nothing_else_of_it_can_be_changed(at_desk, officer):
    person = User.objects.create_user("person@example.org", language="it")
    allow(officer, "view_user", "change_user")
    data = {"language": "it", "email": "other@example.org", "is_staff": "on", "is_superuser": "on"}
    response = at_desk.post(f"/admin/pavilion/user/{person.pk}/change/", data)

    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.email, person.is_active, person.is_staff, person.is_superuser) == (
        "person@example.org",
        False,
        False,
        False,
    )
    [event] = audit.history(person)
    assert (event.verb, event.actor) == ("change", officer)
    assert (event.before, event.after) == (
        {"is_active": True, "language": "it"},
        {"is_active": False, "language": "it"},
    )


def test_an_officer_closes_neither_their_own_account_nor_a_mightier_one(at_desk, officer):
    mighty = User.objects.create_superuser("mighty@example.org")
    allow(officer, "view_user", "change_user")
    answers = [
        at_desk.post(f"/admin/pavilion/user/{user.pk}/change/", {"language": "it"}) for user in (officer, mighty)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_roles_and_addresses_are_not_edited_by_hand(at_desk, officer):
    officer.is_superuser = True
    officer.save()

    paths = ("/admin/auth/group/", "/admin/account/emailaddress/")
    assert [at_desk.get(path).status_code for path in paths] == [404, 404]


def test_the_page_of_a_row_is_called_by_its_name_and_leads_to_what_is_on_record(at_desk, officer):
    allow(officer, "view_outboxmail", "view_auditevent")
    mail = a_mail(subject="A subject")

    page = at_desk.get(f"/admin/pavilion/outboxmail/{mail.pk}/change/").content.decode()

    assert "<h1>A subject</h1>" in page
    assert f"?subject_type=pavilion.outboxmail&amp;subject_id={mail.pk}" in page


def test_a_list_without_rows_says_why(at_desk, officer):
    allow(officer, "view_outboxmail")

    assert "There is nothing here yet." in at_desk.get("/admin/pavilion/outboxmail/").content.decode()
    assert "Nothing matches." in at_desk.get("/admin/pavilion/outboxmail/?q=nobody").content.decode()


def test_each_value_of_a_list_says_its_column(at_desk, officer):
    allow(officer, "view_outboxmail")
    a_mail()

    assert '<td data-label="Recipient" class="field-to">' in at_desk.get("/admin/pavilion/outboxmail/").content.decode()


def test_whoever_may_not_act_sees_no_way_to_it(rf, officer):
    class Columns(desk.ReadOnlyAdmin):
        list_display = fields = ["subject", "end"]
        acts = ("end",)

        def may_act(self, request):
            return request.may_end

    asked = rf.get("/")
    columns = Columns(OutboxMail, None)
    for asked.may_end, names in ((True, ["subject", "end"]), (False, ["subject"])):
        assert columns.get_list_display(asked) == columns.get_fields(asked) == names
