"""How soon people are told: at once, gathered by the hour or the day, or not at all."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from inquiries import conversations, notifications, privacy
from inquiries.models import NoticeChoice, Pace, SavedSearch, Side, WaitingNotice
from pavilion import clock, outbox
from pavilion.models import OutboxMail

from .factories import NOW, make_buyer, make_conversation, make_representative, make_shop, make_user
from .test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def buyer():
    return make_buyer()


def mails(user) -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(user=user).order_by("pk"))


def at(minutes: float):
    return clock.frozen(NOW + timedelta(minutes=minutes))


def test_each_colleague_is_told_as_they_chose(shop, buyer):
    company, anna, product = shop
    people = {pace: make_representative(company, language="en", name=pace) for pace in Pace.values}
    for pace, user in people.items():
        notifications.choose(user, pace)

    make_conversation(buyer, product)

    told = {pace: [mail.template for mail in mails(user)] for pace, user in people.items()}
    assert told == {"now": ["inquiries/to_company"], "hourly": [], "daily": [], "never": []}
    assert len(mails(anna)) == 1  # who chose nothing is told at once
    assert set(WaitingNotice.objects.values_list("user", flat=True)) == {people["hourly"].pk, people["daily"].pk}


def test_an_hours_mail_gathers_everything_once(shop, buyer):
    _company, anna, product = shop
    notifications.choose(anna, Pace.HOURLY)
    make_conversation(buyer, product)
    with at(30):
        make_conversation(make_buyer(), product)
    with at(59):
        assert notifications.mail_waiting() == 0
    with at(61):
        make_conversation(make_buyer(), product)
        assert (notifications.mail_waiting(), notifications.mail_waiting()) == (1, 0)

    (mail,) = mails(anna)
    assert mail.subject == "3 novità per voi"
    assert mail.text.count("- Richiesta (Canada): Piastrella Cala") == 3
    assert reverse("inquiries:inbox").replace("/en/", "/it/") in mail.text
    assert not WaitingNotice.objects.exists()


def test_one_thing_alone_leads_to_its_page(shop, buyer):
    notifications.choose(buyer.user, Pace.HOURLY)
    conversation = make_conversation(buyer, shop[2])
    conversations.answer(conversation, user=shop[1], text="Yes.", token=uuid4())

    with at(60):
        notifications.mail_waiting()

    mail = mails(buyer.user)[-1]
    assert mail.subject == "Ceramiche Prova S.r.l. has answered: Cala tile"
    assert f"/en/messages/{conversation.pk}/\n" in mail.text


def test_what_was_read_meanwhile_is_left_out(shop, buyer):
    _company, anna, product = shop
    notifications.choose(anna, Pace.HOURLY)
    conversation = make_conversation(buyer, product)
    conversations.mark_read(conversation, user=anna, side=Side.COMPANY, up_to=conversation.messages.get().pk)

    with at(60):
        assert notifications.mail_waiting() == 0

    assert not mails(anna)
    assert not WaitingNotice.objects.exists()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T05:59", "2026-11-23T06:00"),  # seven in Rome is six in winter
        ("2026-11-23T06:00", "2026-11-24T06:00"),
        ("2026-07-01T12:00", "2026-07-02T05:00"),
        ("2026-10-24T12:00", "2026-10-25T06:00"),  # the night the clocks go back
    ],
)
def test_the_days_mail_is_written_at_seven_in_rome(now, due):
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert notifications.due(Pace.DAILY, instant) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_what_waits_survives_a_missed_day_and_follows_a_new_choice(shop, buyer):
    anna = shop[1]
    notifications.choose(anna, Pace.DAILY)
    make_conversation(buyer, shop[2])
    with clock.frozen(NOW + timedelta(days=3)):
        notifications.choose(anna, Pace.HOURLY)
        assert notifications.mail_waiting() == 0
        notifications.choose(anna, Pace.AT_ONCE)
        assert notifications.mail_waiting() == 1

    notifications.choose(anna, Pace.DAILY)
    make_conversation(make_buyer(), shop[2])
    notifications.choose(anna, Pace.NEVER)
    assert not WaitingNotice.objects.exists()


def test_an_event_undone_leaves_no_notice_and_one_told_twice_waits_once(shop, buyer):
    notifications.choose(shop[1], Pace.DAILY)
    told = {"template": "inquiries/to_company", "side": Side.COMPANY, "key": "test:1"}
    conversation = make_conversation(buyer, shop[2])
    WaitingNotice.objects.all().delete()
    context = {"url": "https://x.example/", "conversation": conversation, "buyer": buyer}
    for _time in range(2):
        notifications.tell(shop[1], Pace.DAILY, context=context, **told)

    assert WaitingNotice.objects.count() == 1


def test_everyone_signed_in_chooses_on_a_page(client, shop):
    user = make_user()
    url = reverse("inquiries:notices")
    assert client.get(url).status_code == 302
    client.force_login(user)
    assert client.get(url).context["form"]["pace"].value() == "now"
    for wrong in ({}, {"pace": "x"}, {"pace": "\x00"}):
        assert list(client.post(url, wrong).context["form"].errors) == ["pace"]

    assert client.post(url, {"pace": "daily"}).status_code == 302

    assert notifications.pace_of(user) == "daily"
    assert url in client.get(reverse("account_email")).text


def test_a_gathered_mail_can_be_stopped_by_the_reader_of_mail_itself(shop, buyer, settings):
    anna = shop[1]
    notifications.choose(anna, Pace.HOURLY)
    make_conversation(buyer, shop[2])
    with at(60):
        notifications.mail_waiting()
    OutboxMail.objects.exclude(user=anna).delete()
    outbox.deliver_waiting()

    sent = django_mail.outbox[0]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(rf"<{settings.SITE_URL}(/it/notices/stop/\S+)>", sent.extra_headers["List-Unsubscribe"])[1]
    reader = Client(enforce_csrf_checks=True)
    assert reader.get(path).status_code == 200
    assert notifications.pace_of(anna) == "hourly"  # opening changes nothing
    assert reader.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert notifications.pace_of(anna) == "never"
    assert reader.post(path[:-3] + "/").status_code == 404
    with clock.frozen(NOW + timedelta(days=400)):
        assert reader.get(path).status_code == 404


def test_a_mail_of_a_saved_search_has_the_same_button(buyer, shop):
    from inquiries import saved_searches

    row = SavedSearch.objects.create(buyer=buyer, language="en", query="q=tile")
    saved_searches._write_mail(row, [shop[2].pk], NOW)
    path = re.search(r"/en/searches/stop/\S+", OutboxMail.objects.get().unsubscribe_url)[0]

    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    row.refresh_from_db()
    assert row.frequency == "never"


def test_whoever_is_erased_is_told_nothing_more(shop, buyer):
    notifications.choose(buyer.user, Pace.DAILY)
    conversations.answer(make_conversation(buyer, shop[2]), user=shop[1], text="Yes.", token=uuid4())
    assert privacy.copy_for(buyer.user)["told_by_mail"] == "daily"

    privacy.erase(buyer.user, [])

    assert not NoticeChoice.objects.exists()
    assert not WaitingNotice.objects.exists()


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("side = 'officer'", "waiting_notice_side"),
        ("line = ' '", "waiting_notice_whole"),
        ("url = ''", "waiting_notice_whole"),
    ],
)
def test_a_notice_is_whole(shop, buyer, assignments, constraint):
    notifications.choose(shop[1], Pace.DAILY)
    make_conversation(buyer, shop[2])

    assert broken(f"UPDATE inquiries_waitingnotice SET {assignments}", []) == constraint
    assert broken("UPDATE inquiries_noticechoice SET pace = 'weekly'", []) == "notice_choice_pace"
