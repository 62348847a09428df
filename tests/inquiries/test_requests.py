"""Requests for quotation: written, sent, held, matched, asked for from the board, ended."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from inquiries import deadlines, privacy, quotes, requests, tasks
from inquiries.models import QuoteRequest, RequestEvent, RequestInvitation
from pavilion import clock
from pavilion.models import OutboxMail
from pavilion.schedule import SCHEDULE
from pavilion.transitions import NotAllowedNow
from pavilion.uploads import inspect_pdf
from tests.selection.factories import pdf

from .factories import NOW, make_buyer, make_company, make_representative, make_store
from .request_factories import (
    add_file,
    data,
    invitation_of,
    line,
    list_product,
    make_draft,
    make_held,
    make_maker,
    make_membership,
    make_officer,
    make_quote,
    make_request,
    make_tree,
    offer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


State = QuoteRequest.State


def kinds(request) -> list[str]:
    return list(request.events.order_by("pk").values_list("kind", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted(OutboxMail.objects.values_list("template", "to"))


def test_a_request_is_sent_to_companies_that_fit_and_to_no_others():
    maker, user = make_maker()
    elsewhere = make_company("Occhiali Prova")
    make_store(elsewhere, name="Occhiali")
    closed = make_company("Chiusa")
    make_store(closed, name="Chiusa", until=clock.now())
    list_product(closed)

    request = make_request()

    assert request.state == State.OPEN
    invitation = request.invitations.get()
    assert (invitation.company, invitation.state, invitation.origin) == (maker, "sent", "match")
    assert invitation.score > 50
    assert [code for code, _value in invitation.reasons][:2] == ["groups", "title"]
    assert kinds(request) == ["submitted", "opened", "invited"]
    assert mails() == [
        ("inquiries/request_invited", user.email),
        ("inquiries/request_open", request.buyer.user.email),
    ]


def test_the_mail_to_a_company_does_not_say_who_asks():
    _maker, user = make_maker()
    request = make_request()

    mail = OutboxMail.objects.get(to=user.email)

    for secret in (request.buyer.company_name, request.buyer.contact_name, request.buyer.user.email):
        assert secret not in mail.subject + mail.text + mail.html


def test_a_buyers_own_company_is_not_asked():
    _maker, user = make_maker()
    buyer = make_buyer()
    buyer.user = user
    buyer.save()

    assert not make_request(buyer).invitations.exists()


def test_a_form_sent_twice_is_one_draft():
    buyer, token = make_buyer(), "3f2f0d4e-8f0e-4b66-9a77-1c6a1f6f0001"

    made = {requests.create_draft(buyer, data=data(), lines=[line()], token=token).pk for _time in range(2)}

    assert len(made) == 1
    assert QuoteRequest.objects.get().lines.count() == 1


def test_a_search_that_found_nothing_leads_to_a_request_that_begins_with_its_words(client):
    buyer = make_buyer()
    empty = client.get("/en/products/?q=pizza+<ovens>").content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>Ask the companies for it', empty)[1]

    assert client.get(unescape(link)).status_code == 302  # to sign in, and back
    client.force_login(buyer.user)
    page = client.get(unescape(link)).content.decode()
    assert 'value="pizza &lt;ovens&gt;"' in page
    assert client.get(link.partition("?")[0] + "?title=" + "x" * 999 + "%00").status_code == 200


def test_what_was_sent_cannot_be_changed():
    request = make_request()

    with pytest.raises(NotAllowedNow):
        requests.update_draft(request, data=data(title="Something else"), lines=[line()], user=request.buyer.user)


@pytest.mark.parametrize("verb", ["submit", "discard", "withdraw", "close"])
def test_nobody_elses_request_can_be_touched(verb):
    request = make_draft() if verb in ("submit", "discard") else make_request()

    with pytest.raises(PermissionDenied):
        getattr(requests, verb)(request, user=make_buyer().user)


# --- Review ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"text": "See https://example.org/specification"}, ["links"]),
        ({"text": "Write to buyer@example.org"}, ["links", "contact"]),
        ({"text": "Call +1 (416) 555-0199 in the morning"}, ["contact"]),
        ({"text": "1.400 m² in 60×60, 48 rooms, delivery 2027"}, []),
    ],
)
def test_what_is_suspicious_waits_for_an_officer(fields, holds):
    make_maker()

    request = make_request(**fields)

    assert [hold for hold in request.holds if hold in holds] == [hold for hold in holds if hold in request.holds]
    assert bool(request.holds) == bool(holds)
    assert request.state == (State.HELD if holds else State.OPEN)
    assert request.invitations.exists() == (not holds)


def test_the_same_words_are_held_whoever_sends_them():
    make_request(text="We need glazed tiles in ivory for a spa.")

    assert make_request(text="we need GLAZED tiles in ivory for a spa!").holds == ["repeated"]


def test_the_portal_may_review_every_request(settings):
    settings.REVIEW_ALL_REQUESTS = True

    assert make_request().holds == ["all"]


def test_an_officer_releases_and_companies_are_invited():
    maker, _user = make_maker()
    held = make_held()
    assert not OutboxMail.objects.exists()

    requests.release(held, officer=make_officer())

    assert invitation_of(held, maker).state == "sent"
    assert kinds(held) == ["submitted", "held", "opened", "invited"]


def test_an_officer_refuses_with_a_reason_that_the_buyer_reads():
    held = make_held()
    with pytest.raises(ValidationError):
        requests.refuse(held, officer=make_officer(), reason="  ")

    requests.refuse(held, officer=make_officer(), reason="It advertises.")

    held.refresh_from_db()
    assert (held.state, held.reason) == (State.REFUSED, "It advertises.")
    assert "It advertises." in OutboxMail.objects.get(template="inquiries/request_refused").text


def test_officers_review_at_the_desk(client):
    held = make_held()
    officer = make_officer()
    officer.user_permissions.add(Permission.objects.get(codename="view_quoterequest"))
    client.force_login(officer)
    page = reverse("admin:inquiries_quoterequest_change", args=[held.pk])

    assert "anna@example.org" in client.get(page).content.decode()
    assert held.title in client.get(reverse("admin:inquiries_quoterequest_changelist")).content.decode()
    address = reverse("admin:inquiries_quoterequest_do", args=[held.pk, "refuse"])
    assert client.post(address, {"reason": " "}).headers["Location"] == page
    client.post(address, {"reason": "It names a person."})

    held.refresh_from_db()
    assert (held.state, held.reason) == (State.REFUSED, "It names a person.")


def test_an_officer_decides_nothing_of_their_own():
    officer = make_officer()
    buyer = make_buyer()
    buyer.user = officer
    buyer.save()

    with pytest.raises(PermissionDenied):
        requests.release(make_held(buyer), officer=officer)


def test_a_request_held_past_its_last_day_cannot_be_opened():
    held = make_held()

    with clock.frozen(NOW + timedelta(days=16)), pytest.raises(NotAllowedNow):
        requests.release(held, officer=make_officer())


# --- The board ------------------------------------------------------------------------------------------------------
@pytest.fixture
def member():
    """A member of the sector that was not invited: it shows nothing like it (its products came later)."""
    company = make_company("Vasi Prova S.r.l.")
    make_store(company, name="Vasi Prova")
    return company, make_representative(company)


def on_board(company) -> list:
    return list(QuoteRequest.objects.on_board_of(company, requests.sectors_of(company), clock.now()))


def test_a_member_asks_the_buyer_invites_it_quotes(member):
    company, user = member
    request = make_request()
    list_product(company, title="Vase")
    make_membership(company)
    assert on_board(company) == [request]

    asked = requests.ask(request, company, user=user, text="We have made these tiles for thirty years.")
    assert on_board(company) == []
    assert OutboxMail.objects.filter(template="inquiries/request_asked", to=request.buyer.user.email).exists()
    requests.admit(asked, user=request.buyer.user)

    quote = make_quote(request, company, user)
    assert quote.seat == 1
    assert kinds(request)[2:] == ["asked", "admitted", "quoted"]


def test_a_company_asks_within_its_packages_monthly_number(member):
    company, user = member
    rows = [make_request(text=f"Order of {word} tiles") for word in ("ivory", "green", "black")]
    list_product(company)
    make_membership(company, requests_per_month=2)
    for row in rows[:2]:
        requests.ask(row, company, user=user, text="We make them")

    with pytest.raises(NotAllowedNow, match="2 times a month"):
        requests.ask(rows[2], company, user=user, text="We make them")

    with clock.frozen(NOW + timedelta(days=8)):  # December
        requests.ask(rows[2], company, user=user, text="We make them")
    assert RequestInvitation.objects.filter(company=company).count() == 3


def test_without_a_membership_nobody_asks(member):
    company, user = member
    request = make_request()
    list_product(company)

    with pytest.raises(NotAllowedNow, match="membership"):
        requests.ask(request, company, user=user, text="We make them")


def test_a_request_of_another_sector_is_not_on_the_board(member):
    request = make_request()
    make_membership(member[0])

    assert on_board(member[0]) == []
    with pytest.raises(NotAllowedNow):
        requests.ask(request, member[0], user=member[1], text="We make them")


# --- Companies, time ------------------------------------------------------------------------------------------------
def test_opening_an_invitation_is_noted_once_and_declining_says_why():
    company, user = make_maker()
    request = make_request()
    invitation = invitation_of(request, company)

    for _time in range(2):
        invitation = requests.see(invitation, user=user)
    requests.decline(invitation, user=user, reason="quantity")

    assert kinds(request)[3:] == ["seen", "declined"]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline_reason) == ("declined", "quantity")


def test_a_request_nobody_quoted_expires_on_its_last_day():
    _company, user = make_maker()
    request = make_request()
    assert tasks.expire_requests.__name__ == "expire_requests"
    assert "inquiries.tasks.expire_requests" in SCHEDULE
    assert requests.expire_due() == 0
    assert list(deadlines.deadlines(NOW)) == [request.closes_at, request.decide_by]

    with clock.frozen(request.closes_at):
        assert requests.expire_due() == 1
        assert requests.expire_due() == 0

    request.refresh_from_db()
    assert (request.state, request.ended_at) == (State.EXPIRED, request.closes_at)
    assert OutboxMail.objects.filter(template="inquiries/request_over", to=user.email).count() == 1


def test_a_buyer_with_quotes_has_thirty_days_to_decide():
    company, user = make_maker()
    request = make_request()
    quote = make_quote(request, company, user, valid_until=clock.today() + timedelta(days=90))

    with clock.frozen(request.closes_at):
        assert requests.expire_due() == 0
    with clock.frozen(request.decide_by):
        assert requests.expire_due() == 1

    quote.refresh_from_db()
    assert quote.state == "lost"


def test_whoever_waits_or_quoted_is_told_when_a_request_is_closed():
    quoting, waiting, declining = make_maker(), make_maker(), make_maker()
    request = make_request()
    quote = make_quote(request, *quoting)
    requests.decline(invitation_of(request, declining[0]), user=declining[1], reason="time")

    with pytest.raises(NotAllowedNow):
        requests.withdraw(request, user=request.buyer.user)
    requests.close(request, user=request.buyer.user, reason="The hotel is not built.")

    told = OutboxMail.objects.filter(template="inquiries/request_over")
    assert set(told.values_list("to", flat=True)) == {quoting[1].email, waiting[1].email}
    assert "The hotel is not built." in told.get(to=quoting[1].email).text
    assert "The hotel is not built." not in told.get(to=waiting[1].email).text
    quote.refresh_from_db()
    assert quote.state == "lost"


def test_files_are_kept_once_and_go_with_the_draft(settings):
    draft = make_draft()
    user = draft.buyer.user

    def add(name, pages=1):
        file = pdf(name, pages=pages)
        return requests.add_file(draft, file=file, facts=inspect_pdf(file), user=user)

    kept = add("../../etc/plan.pdf")
    assert (kept.filename, add("again.pdf")) == ("plan.pdf", kept)
    assert "plan" not in kept.file.name
    for number in range(4):
        add(f"{number}.pdf", pages=number + 2)
    with pytest.raises(ValidationError):
        add("sixth.pdf", pages=9)

    requests.submit(draft, user=user)
    with pytest.raises(NotAllowedNow):
        add("late.pdf", pages=10)


def test_the_log_holds_no_text_and_says_with_which_company():
    company, user = make_maker()
    request = make_request()
    requests.decline(invitation_of(request, company), user=user, reason="product")

    assert set(RequestEvent.objects.exclude(company=None).values_list("company", flat=True)) == {company.pk}
    assert {field.name for field in RequestEvent._meta.fields} == {
        "id", "request", "invitation", "company", "kind", "actor", "at",
    }  # fmt: skip
    assert make_tree() and offer(request).prices


def test_the_words_of_old_requests_are_forgotten_and_nothing_else():
    company, user = make_maker()
    draft = make_draft(text="Ivory")
    add_file(draft)
    request = requests.submit(draft, user=draft.buyer.user)
    quote = quotes.quote(invitation_of(request, company), user=user, offer=offer(request, text="From stock")).quote
    quotes.counter(quote, user=request.buyer.user, text="Less, please")
    requests.close(request, user=request.buyer.user)
    assert "Ivory" in str(privacy.copy_for(request.buyer.user))

    assert requests.forget_words(NOW) == 0
    assert requests.forget_words(NOW + timedelta(days=1)) == 1
    assert requests.forget_words(NOW + timedelta(days=1)) == 0

    request.refresh_from_db()
    assert (request.title, request.text, request.files.count()) == ("–", "", 0)
    assert (quote.revisions.get().text, quote.counter.text, request.lines.get().text) == ("", "–", "–")
    assert quote.revisions.get().total == 10750
