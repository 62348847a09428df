"""Quotes: offered, revised, countered once, compared, chosen; and what the written tables say, tried verb by verb."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from companies import officers
from inquiries import comparing, limits, quotes, requests, tables
from inquiries.models import MAX_QUOTES, Quote, QuoteRequest, RequestInvitation
from pavilion import clock
from pavilion.models import OutboxMail
from pavilion.transitions import SYSTEM, NotAllowedNow, check

from .factories import NOW, make_buyer, make_user
from .request_factories import (
    invitation_of,
    line,
    make_draft,
    make_held,
    make_maker,
    make_officer,
    make_quote,
    make_request,
    offer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def story():
    """Two makers and an open request both may quote for."""
    first, second = make_maker("Prima S.r.l."), make_maker("Seconda S.r.l.")
    request = make_request(lines=[line(), line("Skirting", quantity=200, unit="m")])
    return request, first, second


def test_a_quote_is_counted_revised_and_stands(story):
    request, (company, user), _second = story
    quote = make_quote(request, company, user)

    quotes.revise(quote, user=user, offer=offer(request, unit_price="20.00", lead_days=21))

    first, last = quote.revisions.all()
    assert (first.total, last.total, last.number, last.covers_all) == (
        Decimal("15050.00"),
        Decimal("14000.00"),
        2,
        True,
    )
    mails = OutboxMail.objects.filter(template="inquiries/quote_received", to=request.buyer.user.email)
    assert [mail.subject.split(" by ")[0] for mail in mails.order_by("pk")] == ["Quote", "New revision"]


def test_a_form_sent_twice_is_one_quote(story):
    request, (company, user), _second = story
    invitation, same = invitation_of(request, company), offer(request)

    assert quotes.quote(invitation, user=user, offer=same) == quotes.quote(invitation, user=user, offer=same)
    assert Quote.objects.count() == 1


def test_lines_that_are_no_ones_or_twice_are_refused(story):
    request, (company, user), _second = story
    strange = offer(make_request(text="Of another buyer"))
    doubled = offer(request)
    doubled = offer(request, prices=doubled.prices[:1] * 2)

    for wrong in (
        strange,
        doubled,
        offer(request, prices=()),
        offer(request, valid_until=clock.today() - timedelta(days=1)),
    ):
        with pytest.raises(ValidationError):
            quotes.quote(invitation_of(request, company), user=user, offer=wrong)
    assert not Quote.objects.exists()


def test_one_counter_offer_and_no_second(story):
    request, (company, user), _second = story
    buyer, quote = request.buyer.user, make_quote(request, company, user)

    quotes.counter(quote, user=buyer, text="20 € a square metre, please", total=Decimal("14000"))

    with pytest.raises(NotAllowedNow):  # a counter-offer refuses the offer it answers
        quotes.award(quote, user=buyer)
    quotes.revise(quote, user=user, offer=offer(request, unit_price="20.40"))
    with pytest.raises(NotAllowedNow, match="have made your counter-offer"):
        quotes.counter(quote, user=buyer, text="19 €")
    assert "> 20 € a square metre" in OutboxMail.objects.get(template="inquiries/quote_countered", to=user.email).text
    assert quotes.award(quote, user=buyer).state == "awarded"


def test_choosing_ends_the_request_and_tells_everybody(story):
    request, (company, user), (other, other_user) = story
    chosen, lost = make_quote(request, company, user), make_quote(request, other, other_user)

    quotes.award(chosen, user=request.buyer.user)

    request.refresh_from_db()
    lost.refresh_from_db()
    assert (request.state, request.awarded, lost.state) == (QuoteRequest.State.AWARDED, chosen, "lost")
    assert request.buyer.company_name in OutboxMail.objects.get(template="inquiries/quote_awarded").text
    assert OutboxMail.objects.get(template="inquiries/request_over").to == other_user.email
    with pytest.raises(NotAllowedNow):
        quotes.award(lost, user=request.buyer.user)


def test_what_is_no_longer_valid_cannot_be_chosen(story):
    request, (company, user), _second = story
    quote = make_quote(request, company, user, valid_until=clock.today())

    with clock.frozen(NOW + timedelta(days=1)), pytest.raises(NotAllowedNow, match="no longer valid"):
        quotes.award(quote, user=request.buyer.user)
    quotes.award(quote, user=request.buyer.user)


def test_ten_quotes_and_a_withdrawn_one_frees_its_seat():
    makers = [make_maker() for _number in range(MAX_QUOTES + 1)]
    request = make_request()
    made = [make_quote(request, *maker) for maker in makers[:MAX_QUOTES]]

    with pytest.raises(NotAllowedNow, match="10 quotes already"):
        make_quote(request, *makers[-1])
    quotes.withdraw(made[3], user=makers[3][1])

    assert make_quote(request, *makers[-1]).seat == 4


def test_nobody_quotes_after_the_last_day(story):
    request, (company, user), _second = story

    with clock.frozen(request.closes_at), pytest.raises(NotAllowedNow):
        make_quote(request, company, user, valid_until=clock.today())


def test_others_may_nothing(story):
    request, (company, user), (other, other_user) = story
    quote = make_quote(request, company, user)

    for person in (other_user, make_buyer().user, make_user()):
        for verb in (quotes.award, quotes.withdraw):
            with pytest.raises(PermissionDenied):
                verb(quote, user=person)
        with pytest.raises(PermissionDenied):
            quotes.revise(quote, user=person, offer=offer(request))
    with pytest.raises(PermissionDenied):
        quotes.quote(invitation_of(request, other), user=user, offer=offer(request))


def test_quotes_stand_side_by_side_the_cheapest_whole_one_first(story, django_assert_num_queries):
    request, (company, user), (other, other_user) = story
    part = offer(request, unit_price="1.00", lead_days=50)
    quotes.quote(invitation_of(request, company), user=user, offer=offer(request, prices=part.prices[:1], lead_days=50))
    make_quote(request, other, other_user, unit_price="30.00", lead_days=20)

    with django_assert_num_queries(4):
        found = comparing.compare(request, clock.now())

    assert [column.revision.covers_all for column in found.columns] == [True, False]
    assert [[cell.price is not None for cell in column.cells] for column in found.columns] == [
        [True, True],
        [True, False],
    ]
    assert [(column.is_cheapest, column.is_quickest) for column in found.columns] == [(False, True), (False, False)]


# --- The written tables ---------------------------------------------------------------------------------------------
ROLES = ("buyer", "company", "catalogue", "stranger")


def expected(table, state: str, verbs: tuple, role: str) -> str:
    row = next((row for verb in verbs if (row := table.find(state, verb))), None)
    return "state" if row is None else "done" if role in row.roles else "role"


def outcome_of(deed) -> str:
    from django.db import transaction

    try:
        with transaction.atomic():
            deed()
            transaction.set_rollback(True)
    except PermissionDenied:
        return "role"
    except NotAllowedNow:
        return "state"
    return "done"


@pytest.fixture
def people(story):
    request, (company, user), _second = story
    return SimpleNamespace(
        request=request,
        company=company,
        buyer=request.buyer,
        users={
            "buyer": request.buyer.user,
            "company": user,
            "catalogue": make_officer(officers.CATALOGUE),
            "stranger": make_user(),
        },
    )


def request_in(state: str, buyer):
    match state:
        case "draft":
            return make_draft(buyer, text="Draft")
        case "held":
            return make_held(buyer)
        case "open":
            return make_request(buyer, text="Green")
        case "refused":
            return requests.refuse(make_held(buyer), officer=make_officer(), reason="No")
        case "awarded":
            company, user = make_maker()
            request = make_request(buyer, text="Red")
            quotes.award(make_quote(request, company, user), user=buyer.user)
        case "closed":
            request = requests.close(make_request(buyer, text="Blue"), user=buyer.user)
        case "withdrawn":
            request = requests.withdraw(make_request(buyer, text="Grey"), user=buyer.user)
        case "expired":
            request = make_request(buyer, text="Pink")
            with clock.frozen(request.closes_at):
                requests.expire_due()
    return QuoteRequest.objects.get(pk=request.pk)


def award_anything(request, user):
    """The request's own part of choosing a quote; a stranger to the request has no role on it."""
    row = requests.lock(request)
    check(tables.REQUESTS, row, "award", roles=requests.roles_towards(user, row))


REQUEST_VERBS = {
    ("edit",): lambda row, user: requests.update_draft(row, data={"title": "Another title"}, lines=[line()], user=user),
    ("discard",): lambda row, user: requests.discard(row, user=user),
    ("submit", "hold"): lambda row, user: requests.submit(row, user=user),
    ("release",): lambda row, user: requests.release(row, officer=user),
    ("refuse",): lambda row, user: requests.refuse(row, officer=user, reason="x"),
    ("withdraw",): lambda row, user: requests.withdraw(row, user=user),
    ("close",): lambda row, user: requests.close(row, user=user),
    ("award",): award_anything,
}


@pytest.mark.parametrize("state", QuoteRequest.State.values)
def test_requests_do_exactly_what_the_table_says(state, people, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_OF_ACCOUNT", limits.Limit("test:requests", 1000, 60))
    row = request_in(state, people.buyer)

    found, wanted = {}, {}
    for verbs, deed in REQUEST_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(row, people.users[role]))
            wanted[verbs, role] = expected(tables.REQUESTS, state, verbs, role)

    assert found == wanted
    assert {verb for verbs in REQUEST_VERBS for verb in verbs} | {"expire"} == {
        one.verb for one in tables.REQUESTS.rows
    }


INVITATION_VERBS = {
    ("see",): lambda row, user: check(tables.INVITATIONS, row, "see", roles=requests.roles_on_invitation(user, row)),
    ("quote",): lambda row, user: quotes.quote(row, user=user, offer=offer(row.request)),
    ("decline",): lambda row, user: requests.decline(row, user=user, reason="time"),
    ("admit",): lambda row, user: requests.admit(row, user=user),
    ("turn_down",): lambda row, user: requests.turn_down(row, user=user),
}


@pytest.mark.parametrize("state", RequestInvitation.State.values)
def test_invitations_do_exactly_what_the_table_says(state, people):
    row = invitation_of(people.request, people.company)
    facts = {"origin": "board", "score": None} if state in ("asked", "turned_down") else {}
    reason = "time" if state == "declined" else ""
    RequestInvitation.objects.filter(pk=row.pk).update(state=state, decline_reason=reason, **facts)
    row.refresh_from_db()

    found, wanted = {}, {}
    for verbs, deed in INVITATION_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(row, people.users[role]))
            wanted[verbs, role] = expected(tables.INVITATIONS, state, verbs, role)

    assert found == wanted
    assert {verb for verbs in INVITATION_VERBS for verb in verbs} == {one.verb for one in tables.INVITATIONS.rows}


QUOTE_VERBS = {
    ("revise",): lambda row, user: quotes.revise(row, user=user, offer=offer(row.request)),
    ("counter",): lambda row, user: quotes.counter(row, user=user, text="Less, please"),
    ("withdraw",): lambda row, user: quotes.withdraw(row, user=user),
    ("award",): lambda row, user: quotes.award(row, user=user),
}


@pytest.mark.parametrize("state", Quote.State.values)
def test_quotes_do_exactly_what_the_table_says(state, people):
    quote = make_quote(people.request, people.company, people.users["company"])
    Quote.objects.filter(pk=quote.pk).update(state=state, seat=None if state == "withdrawn" else 1)
    quote.refresh_from_db()

    found, wanted = {}, {}
    for verbs, deed in QUOTE_VERBS.items():
        for role in ROLES:
            found[verbs, role] = outcome_of(lambda deed=deed, role=role: deed(quote, people.users[role]))
            wanted[verbs, role] = expected(tables.QUOTES, state, verbs, role)

    assert found == wanted
    assert [row.verb for row in tables.QUOTES.rows if SYSTEM in row.roles] == ["pass_over"]
    assert {verb for verbs in QUOTE_VERBS for verb in verbs} | {"pass_over"} == {one.verb for one in tables.QUOTES.rows}
