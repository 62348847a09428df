"""A company asks the agency for help; the first thirty days of a store."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from catalogue.models import StoreContact
from companies import reference
from inquiries import checklist, conversations, help_requests, home, limits, notifications, privacy
from inquiries.models import HelpNote, HelpRequest
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow

from .factories import NOW, make_buyer, make_conversation, make_product, make_representative, make_shop, make_user
from .test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


def make_officer(*roles: str):
    reference.load_reference()
    user = make_user()
    user.is_staff = True
    user.save()
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def ask(shop, text: str = "How do I change the VAT number?") -> HelpRequest:
    return help_requests.ask(
        shop[0], user=shop[1], topic="account", text=text, page="/it/company/profile/", token=uuid4()
    )


def test_a_question_is_asked_answered_taken_up_again_and_closed(client, shop):
    anna, officer = shop[1], make_officer("catalogue")
    client.force_login(anna)
    asked = {"topic": "account", "text": "How do I change the VAT number?", "page": "/en/company/profile/?x=1"}
    token = str(uuid4())
    for _time in range(2):  # pressed twice: asked once
        sent = client.post(reverse("inquiries:help_list"), asked | {"token": token})
    row = HelpRequest.objects.get()
    url = reverse("inquiries:help", args=[row.pk])
    assert (sent.url, row.state, row.page) == (url, "open", "/en/company/profile/")
    assert "Your question has arrived" in client.get(sent.url).text

    client.force_login(officer)
    desk = reverse("admin:inquiries_helprequest_change", args=[row.pk])
    assert "How do I change the VAT number?" in client.get(desk).text
    client.post(desk, {"text": "Write to us with the new extract.", "outcome": "passed_on"})

    client.force_login(anna)
    page = client.get(url).text
    assert "Write to us with the new extract." in page
    assert officer.email not in page
    client.post(url, {"text": "Here it is."})
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("open", "")
    client.post(reverse("inquiries:help_close", args=[row.pk]))
    again = client.post(reverse("inquiries:help_close", args=[row.pk]), follow=True)
    assert "not possible in the present state" in again.text
    verbs = AuditEvent.objects.filter(subject_type="inquiries.helprequest").values_list("verb", flat=True)
    assert list(verbs) == ["answer", "write", "close"]
    mails = OutboxMail.objects.filter(template__startswith="inquiries/help").order_by("pk")
    assert [(mail.template, mail.user) for mail in mails] == [
        ("inquiries/help_asked", anna),
        ("inquiries/help_answered", anna),
    ]


def test_the_page_one_comes_from_is_a_path_of_ours_alone():
    assert help_requests.own_path("/it/company/store/?q=1#x") == "/it/company/store/"
    for foreign in (
        "",
        "/",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:x",
        "/a b",
        "/" + "x" * 400,
    ):
        assert help_requests.own_path(foreign) == ""


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": "Hello"}, "topic"),
        ({"topic": "x", "text": "Hello"}, "topic"),
        ({"topic": "other", "text": " "}, "text"),
        ({"topic": "other", "text": "x" * 4001}, "text"),
        ({"topic": "other", "text": "a\x00"}, "text"),
        ({"topic": "other", "text": "Hello", "page": "x" * 3000}, "page"),
    ],
)
def test_what_is_wrong_is_said(client, shop, data, field):
    client.force_login(shop[1])

    page = client.post(reverse("inquiries:help_list"), data)

    assert list(page.context["form"].errors) == [field]
    assert not HelpRequest.objects.exists()


def test_too_many_questions_are_kept_in_the_form(client, shop, monkeypatch):
    monkeypatch.setattr(limits, "HELP_OF_COMPANY", limits.Limit("test:help", 0, 60))
    client.force_login(shop[1])

    page = client.post(reverse("inquiries:help_list"), {"topic": "other", "text": "One more question"})

    assert (page.status_code, "One more question" in page.text) == (429, True)


def test_an_answer_needs_words_an_outcome_and_the_role(client, shop):
    row = ask(shop)
    desk = reverse("admin:inquiries_helprequest_change", args=[row.pk])
    client.force_login(make_officer("administration"))
    for wrong in ({}, {"text": "Yes", "outcome": "x"}, {"text": " ", "outcome": "solved"}):
        assert client.post(desk, wrong).context["form"].errors
    assert HelpNote.objects.count() == 1

    other = make_officer("screening")
    client.force_login(other)
    assert client.get(desk).status_code == 403
    for stranger in (other, shop[1], make_shop("Altra S.p.A.")[1]):
        with pytest.raises(PermissionDenied):
            help_requests.answer(row, officer=stranger, text="Yes", outcome="solved")
    with pytest.raises(PermissionDenied):
        help_requests.write(row, user=other, text="I am not of this company")


def test_a_closed_question_is_not_answered(shop):
    row, officer = ask(shop), make_officer("catalogue")
    help_requests.close(row, user=shop[1])

    with pytest.raises(NotAllowedNow):
        help_requests.answer(row, officer=officer, text="Too late", outcome="solved")


def test_another_companys_questions_are_not_there(client, shop):
    row = ask(shop, "Secret question")
    client.force_login(make_shop("Altra S.p.A.")[1])

    assert client.get(reverse("inquiries:help", args=[row.pk])).status_code == 404
    assert client.post(reverse("inquiries:help_close", args=[row.pk])).status_code == 404
    assert client.get(reverse("inquiries:help_list")).context["rows"].count() == 0


def test_whoever_has_left_is_not_written_to(shop):
    row, officer = ask(shop), make_officer("catalogue")
    bruno = make_representative(shop[0], name="Bruno Neri")
    shop[1].mandates.update(valid_to=NOW)

    help_requests.answer(row, officer=officer, text="Done.", outcome="solved")

    assert OutboxMail.objects.get(template="inquiries/help_answered").user == bruno


def test_the_desk_says_what_waits_to_those_who_answer(client, shop):
    ask(shop)
    for role, said in (("catalogue", True), ("administration", True), ("approval", False)):
        client.force_login(make_officer(role))
        assert ("1 help request waits for an answer" in client.get(reverse("admin:index")).text) is said
    client.force_login(make_officer("catalogue"))
    assert "Ceramiche Prova" in client.get(reverse("admin:inquiries_helprequest_changelist")).text


def test_words_are_forgotten_in_time(shop):
    row = ask(shop)
    assert privacy.copy_for(shop[1])["asked_of_the_agency"][0]["text"] == "How do I change the VAT number?"
    assert privacy.forget_help(NOW) == 0

    assert privacy.forget_help(NOW + timedelta(days=1)) == 1

    assert row.notes.get().text == "–"


def test_the_database_keeps_questions_whole(shop):
    ask(shop)

    for change, constraint in (
        ("outcome = 'solved'", "help_request_outcome"),
        ("state = 'answered'", "help_request_outcome"),
        ("page = '//evil.example'", "help_request_page"),
    ):
        assert broken(f"UPDATE inquiries_helprequest SET {change}", []) == constraint
    assert broken("UPDATE inquiries_helpnote SET text = ' '", []) == "help_note_text"


# --- The first thirty days --------------------------------------------------------------


def done(shop) -> list[bool]:
    return [step.is_done for step in checklist.of(shop[0], shop[1], clock.now()).steps]


def test_the_checklist_follows_what_the_company_has(shop):
    company, anna, _product = shop
    store = company.store
    store.open_from = NOW - timedelta(days=3)
    store.save()
    assert checklist.of(company, anna, NOW).day == 4
    assert done(shop) == [False, False, True, False, False, False, False, False, True]

    store.story_it = store.story_en = "Our story"
    store.save()
    for _number in range(4):
        make_product(company)
    StoreContact.objects.create(store=store, name="Anna Rossi")
    make_representative(company)
    company.answer_templates.create(name="x", language="en", text="x", changed_by=anna)
    notifications.choose(anna, "daily")
    conversation = make_conversation(make_buyer(), shop[2])
    assert done(shop) == [True, True, True, False, True, True, True, True, False]
    conversations.answer(conversation, user=anna, text="Yes.", token=uuid4())
    assert done(shop)[-1]
    assert checklist.of(company, anna, NOW).done == 8


CHECKLIST = "inquiries/panels/checklist.html"


def templates(company, user, now) -> list[str]:
    return [panel["template"] for panel in home.company_panels(company, user, now)]


def test_it_stands_on_the_companys_page_for_thirty_days(client, shop):
    company, anna, _product = shop
    company.store.open_from = NOW - timedelta(days=29, hours=23)
    company.store.save()
    client.force_login(anna)
    assert "Your first thirty days" in client.get(reverse("companies:dashboard")).text

    with clock.frozen(NOW + timedelta(hours=1)):
        assert CHECKLIST not in templates(company, anna, clock.now())
    company.store.open_until = NOW
    company.store.save()
    assert CHECKLIST not in templates(company, anna, NOW)
