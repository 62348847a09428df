"""The reduced fee: offered, accepted, paid, begun; renewals; and what is refused on the way."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pypdf import PdfReader
from stdnum import iso11649

from catalogue.models import Store
from companies.reference import load_reference
from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import fees, memberships, payment_notices, payments, places, tasks
from selection.models import Application, FeeOffer, Membership, PaymentNotice

from . import factories as make

pytestmark = pytest.mark.django_db

PRICE = Decimal("1400.00")


def administrator():
    return make.officer("Admin", "administration", language="en")


def offered(**company) -> FeeOffer:
    """The second of a call with one place: admitted, on the waiting list, offered the reduced fee."""
    call = make.call(place_count=1)
    make.approved(call)
    waiting = make.approved(call, applicant=make.company(**company))
    return fees.offer_reduced(waiting, officer=administrator())


def awaited(**company) -> FeeOffer:
    offer = offered(**company)
    return fees.accept(offer, user=make.user_of(offer.company))


def pay(offer, *, officer=None, **facts) -> FeeOffer:
    facts = {"paid_on": clock.today(), "amount": offer.amount, "number": f"CRO{offer.pk}"} | facts
    return fees.record_payment(offer, officer=officer, **facts)


def store(offer) -> Store:
    return Store.objects.get(company=offer.company)


def test_from_the_offer_to_the_open_store():
    offer = awaited()
    by = administrator()
    assert iso11649.is_valid(offer.reference)
    assert places.standing(offer.application, now=clock.now()).position == 1

    offer = pay(offer, officer=by)

    membership = offer.membership
    assert (membership.kind, membership.grant, membership.starts_on) == ("reduced", None, clock.today())
    assert membership.ends_on == date(2028, 11, 23)
    assert store(offer).is_open(clock.now())
    assert store(offer).product_limit == 50
    assert places.standing(offer.application, now=clock.now()) is None  # whoever has paid waits no more
    assert [event.verb for event in audit.history(offer)] == ["offer", "accept", "record_payment"]
    assert audit.history(offer).last().actor == by
    mails = OutboxMail.objects.filter(template__startswith="selection/fee_").order_by("pk")
    assert list(mails.values_list("template", flat=True)) == [
        "selection/fee_offer", "selection/fee_notice", "selection/fee_paid"
    ]  # fmt: skip


def test_whoever_has_paid_is_passed_over_when_a_place_is_freed():
    offer = awaited()
    third = make.approved(offer.call)
    pay(offer)
    holder = Application.objects.get(call=offer.call, grants__isnull=False)
    places.decline(holder.grants.get(), user=make.user_of(holder.company))
    assert third.grants.count() == 1
    assert offer.application.grants.count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"amount": Decimal("1399.99")}, "1400"),
        ({"paid_on": date(2027, 1, 30)}, "dopo l’ultimo giorno|after the last day"),
        ({"paid_on": date(2026, 11, 24)}, "futuro|future"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused_and_nothing_begins(facts, words):
    offer = awaited()
    with pytest.raises(NotAllowedNow, match=words):
        pay(offer, officer=administrator(), **facts)
    assert not Membership.objects.filter(company=offer.company).exists()


def test_the_same_money_is_never_recorded_twice():
    first, second = awaited(), awaited()
    pay(first, number="CRO77")
    with pytest.raises(NotAllowedNow):
        pay(second, number="CRO77")
    with pytest.raises(NotAllowedNow):
        pay(first, number="CRO78")
    assert Membership.objects.exclude(kind="free").count() == 1


def test_the_reduced_fee_is_only_for_admitted_companies_without_a_place():
    call, by = make.call(place_count=1), administrator()
    holder = make.approved(call)
    rejected = make.approved(call, outcome="reject")
    waiting = make.approved(call)
    for application in (holder, rejected, make.submitted(call)):
        with pytest.raises(NotAllowedNow):
            fees.offer_reduced(application, officer=by)
    fees.offer_reduced(waiting, officer=by)
    with pytest.raises(NotAllowedNow):  # one open offer at a time
        fees.offer_reduced(waiting, officer=by)
    with pytest.raises(PermissionDenied):
        fees.offer_reduced(waiting, officer=make.approver())


def test_a_free_place_accepted_meanwhile_voids_the_offer_and_blocks_its_payment():
    offer = awaited()
    holder = Application.objects.get(call=offer.call, grants__isnull=False)
    places.decline(holder.grants.get(), user=make.user_of(holder.company))
    grant = offer.application.grants.get()
    with pytest.raises(NotAllowedNow, match=r"free place|posto gratuito"):
        pay(offer)
    places.accept(grant, user=make.user_of(offer.company))
    offer.refresh_from_db()
    assert offer.state == FeeOffer.State.WITHDRAWN
    assert Membership.objects.get(company=offer.company).kind == "free"


# --- Renewal --------------------------------------------------------------------------------------------------------
def test_a_renewal_is_offered_once_sixty_days_before_the_end_and_goes_on_without_a_gap():
    membership = make.membership()
    opened = Store.objects.get(company=membership.company).open_from
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=61))):
        assert fees.offer_renewals() == 0
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=60))):
        assert (fees.offer_renewals(), fees.offer_renewals()) == (1, 0)
        offer = FeeOffer.objects.get()
        assert (offer.kind, offer.renews, offer.amount) == ("renewal", membership, PRICE)
        pay(fees.accept(offer, user=make.user_of(offer.company)))
        renewal = offer.company.memberships.get(kind="renewal")
        assert renewal.starts_on == membership.ends_on
    with clock.frozen(clock.day_start(membership.ends_on)):
        assert memberships.close_ended() == 1
        assert store(offer).is_open(clock.now())
        assert store(offer).open_from == opened
        assert memberships.current_membership(offer.company, clock.now()) == renewal
        assert fees.offer_renewals() == 0
    assert not OutboxMail.objects.filter(template="selection/membership_ended").exists()


def test_a_renewal_paid_after_the_end_begins_on_the_day_it_is_recorded():
    membership = make.membership()
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=60))):
        fees.offer_renewals()
        offer = fees.accept(FeeOffer.objects.get(), user=make.user_of(membership.company))
    late = membership.ends_on + timedelta(days=12)
    with clock.frozen(clock.day_start(late)):
        assert not store(offer).is_open(clock.now())
        renewal = pay(offer).membership
        assert renewal.starts_on == late
        assert store(offer).is_open(clock.now())


def test_a_place_given_up_leaves_the_renewal_that_was_paid():
    membership = make.membership()
    day = clock.day_start(membership.ends_on - timedelta(days=50))
    with clock.frozen(day):
        fees.offer_renewals()
        offer = pay(fees.accept(FeeOffer.objects.get(), user=make.user_of(membership.company)))
        places.give_up(membership.grant, user=make.user_of(membership.company))
        assert not store(offer).is_open(clock.now())
    with clock.frozen(clock.day_start(offer.membership.starts_on)):
        assert store(offer).is_open(clock.now())


# --- Jobs -----------------------------------------------------------------------------------------------------------
def test_reminders_are_written_once_and_offers_lapse_after_their_days():
    offer, late = awaited(), offered()
    end = offer.due_on
    for days, mails in ((8, 0), (7, 2), (6, 0), (1, 2), (0, 0)):
        with clock.frozen(clock.day_start(end - timedelta(days=days))):
            assert (fees.remind_due(), fees.remind_due()) == (mails, 0), days
            assert fees.lapse_due() == 0
    with clock.frozen(clock.day_start(end + timedelta(days=1))):
        assert (fees.lapse_due(), fees.lapse_due()) == (1, 0)  # the one never answered; a payment may still arrive
        pay_day = end
    with clock.frozen(clock.day_start(end + timedelta(days=5))):
        assert fees.lapse_due() == 0
        assert pay(offer, paid_on=pay_day).state == FeeOffer.State.PAID
    late.refresh_from_db()
    assert late.state == FeeOffer.State.LAPSED


def test_a_notice_nobody_paid_lapses_when_money_can_no_longer_arrive():
    offer = awaited()
    with clock.frozen(clock.day_start(offer.due_on + timedelta(days=6))):
        assert fees.lapse_due() == 1
        with pytest.raises(NotAllowedNow):
            pay(offer, paid_on=offer.due_on)


def test_the_adapter_reads_a_statement_and_leaves_what_does_not_fit(settings, tmp_path):
    settings.PAYMENT_ADAPTER, settings.PAYMENT_STATEMENT = "selection.payments.StatementFile", str(tmp_path / "s.csv")
    good, short = awaited(), awaited()
    assert fees.read_payments() == 0  # no statement yet
    with open(settings.PAYMENT_STATEMENT, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["reference", "amount", "paid_on", "number"])
        rows.writerow([payments.spaced(good.reference), "1400.00", "2026-11-23", "A1"])
        rows.writerow([short.reference, "14.00", "2026-11-23", "A2"])
        rows.writerow(["RF00NOBODY", "1400.00", "2026-11-23", "A3"])
        rows.writerow([short.reference, "many", "yesterday", ""])
    assert (fees.read_payments(), fees.read_payments()) == (1, 0)
    good.refresh_from_db()
    assert (good.state, good.recorded_by, good.payment_id) == ("paid", None, "A1")
    assert FeeOffer.objects.get(pk=short.pk).state == FeeOffer.State.AWAITED


# --- Pages ----------------------------------------------------------------------------------------------------------
def page(user, address: str, **post):
    client = Client()
    client.force_login(user)
    return client.post(address, post, follow=True) if post else client.get(address)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_company_reads_the_offer_accepts_it_and_sees_the_notice():
    offer = offered(language="en")
    user = make.user_of(offer.company)
    user.language = "en"
    user.save()
    address = f"/en/company/fee/{offer.pk}/"
    text = words(page(user, address))
    for price in ("4,800", "1,400", "free</b> for 1"):
        assert price in text
    answer = page(user, address, go="1")
    offer.refresh_from_db()
    assert payments.spaced(offer.reference) in words(answer)
    assert offer.state == "awaited"
    assert "Payment notice" in words(page(user, "/en/company/membership/"))
    page(user, f"{address}decline/", go="1")
    assert FeeOffer.objects.get().state == "declined"
    assert "has ended" in words(page(user, address))
    assert page(make.user_of(make.company()), address).status_code == 404


def test_an_administrator_offers_from_the_waiting_list_and_records_the_payment():
    load_reference()
    by = administrator()
    call = make.call(place_count=1)
    make.approved(call)
    waiting = [make.approved(call) for _ in range(2)]
    answer = page(by, f"/admin/selection/feeoffer/offer/{call.pk}/", application=[one.pk for one in waiting])
    assert words(answer).count(": offered.") == 2
    offer = FeeOffer.objects.get(application=waiting[0])
    fees.accept(offer, user=make.user_of(offer.company))
    offer.refresh_from_db()
    found = page(by, f"/admin/selection/feeoffer/?q={payments.spaced(offer.reference).replace(' ', '+')}")
    assert waiting[0].company.legal_name in words(found)
    address = f"/admin/selection/feeoffer/{offer.pk}/pay/"
    bad = page(by, address, paid_on="yesterday", amount="14", number="")
    assert bad.status_code == 200
    assert 'value="14"' in words(bad)
    assert "1400" in words(page(by, address, paid_on="2026-11-23", amount="14", number="X"))
    page(by, address, paid_on="2026-11-23", amount="1400", number="X")
    offer.refresh_from_db()
    assert (offer.state, offer.recorded_by) == ("paid", by)
    other = FeeOffer.objects.get(application=waiting[1])
    page(by, f"/admin/selection/feeoffer/{other.pk}/withdraw/", reason="Errore.")
    assert FeeOffer.objects.get(pk=other.pk).state == "withdrawn"


# --- The payment notice as a PDF --------------------------------------------------------------------------------------
def notice_text(offer) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(payment_notices.render(offer))).pages).split()
    )


def test_the_payment_notice_is_a_pdf_that_the_worker_makes_for_its_company_alone(client):
    offer = awaited(language="en")
    address = f"/en/company/fee/{offer.pk}/"
    client.force_login(make.user_of(offer.company))
    assert "The PDF of this notice is being made" in client.get(address).content.decode()
    assert client.get(f"{address}pdf/").status_code == 404

    assert tasks.make_payment_notices() == "1"
    assert tasks.make_payment_notices() == "0"

    assert "Payment notice as PDF" in client.get(address).content.decode()
    answer = client.get(f"{address}pdf/")
    assert answer["Content-Disposition"] == f'inline; filename="{offer.reference}.pdf"'
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    stranger = Client()
    stranger.force_login(make.user_of(make.company()))
    assert stranger.get(f"{address}pdf/").status_code == 404
    pay(offer, officer=administrator())
    assert client.get(f"{address}pdf/").status_code == 404  # nothing is to be paid any more


def test_the_payment_notice_says_what_to_pay_in_the_language_of_whoever_accepted(settings):
    settings.OPERATOR = settings.OPERATOR | {"iban": "IT60X0542811101000000123456"}
    offer = awaited(language="en")
    text = notice_text(offer)
    assert payments.spaced(offer.reference) in text
    assert "IT60X0542811101000000123456" in text
    for words in (
        "Payment notice",
        "1,400",
        offer.company.legal_name,
        f"{offer.due_on.day} December 2026",
        "FACSIMILE",
    ):
        assert words in text, words
    offer.accepted_by.language = "it"
    assert "Avviso di pagamento" in notice_text(offer)


def test_a_payment_notice_that_fails_is_tried_again(monkeypatch):
    offer = awaited()
    monkeypatch.setattr(payment_notices, "render", lambda offer: 1 / 0)
    assert payment_notices.make_waiting() == 0
    notice = PaymentNotice.objects.get(offer=offer)
    assert (notice.work_state, notice.last_error) == ("waiting", "ZeroDivisionError: division by zero")
