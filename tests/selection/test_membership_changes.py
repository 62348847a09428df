"""Suspension, extension: rows of a membership, the store that follows them, the mails, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from catalogue import stores
from catalogue.models import Store
from companies.reference import load_reference
from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import NotAllowedNow
from selection import fees, membership_changes, memberships, packages
from selection.models import FeeOffer, Membership

from . import factories as make

pytestmark = pytest.mark.django_db


def admin():
    return make.officer("Admin", "administration", language="en")


def is_open(membership, at) -> bool:
    return Store.objects.get(company=membership.company).is_open(at)


def test_a_suspended_membership_gives_nothing_until_it_is_lifted_and_ends_when_it_would_have():
    membership, by = make.membership(), admin()
    ends_on = membership.ends_on
    with clock.frozen(clock.now() + timedelta(days=3)):
        now = clock.now()
        membership_changes.suspend(membership, officer=by, reason="Accertamenti.")
        assert not is_open(membership, now)
        assert memberships.current_membership(membership.company, now) is None
        assert packages.allowance(membership.company, now) == packages.NOTHING
        with pytest.raises(NotAllowedNow):
            membership_changes.suspend(membership, officer=by, reason="Ancora.")
    with clock.frozen(clock.now() + timedelta(days=9)):
        now = clock.now()
        membership_changes.lift(membership, officer=by)
        assert is_open(membership, now)
        assert memberships.current_membership(membership.company, now) == membership
        with pytest.raises(NotAllowedNow):
            membership_changes.lift(membership, officer=by)
    assert Membership.objects.get().ends_on == ends_on
    assert [event.verb for event in audit.history(membership)] == ["start", "suspend", "lift"]
    sent = OutboxMail.objects.filter(template__startswith="selection/membership_").order_by("pk")
    assert [mail.template for mail in sent] == ["selection/membership_suspended", "selection/membership_resumed"]


def test_a_suspended_membership_ends_by_its_dates_and_lifting_it_afterwards_opens_nothing():
    membership, by = make.membership(), admin()
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=1))):
        membership_changes.suspend(membership, officer=by, reason="Accertamenti.")
    with clock.frozen(clock.day_start(membership.ends_on)):
        assert memberships.close_ended() == 1
        membership_changes.lift(membership, officer=by)
        assert not is_open(membership, clock.now())


def test_an_extension_moves_the_end_and_the_store_with_it():
    membership = make.membership()
    row = membership_changes.extend(membership, officer=admin(), days=31, reason="Il portale era fermo.")
    fresh = Membership.objects.get()
    assert (row.ended_on, row.ends_on) == (membership.ends_on, fresh.ends_on)
    assert fresh.ends_on == membership.ends_on + timedelta(days=31)
    assert is_open(membership, clock.day_start(fresh.ends_on) - timedelta(seconds=1))
    assert not is_open(membership, clock.day_start(fresh.ends_on))


def test_what_cannot_be_extended_or_suspended_is_refused_in_words():
    membership, by = make.membership(), admin()
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=50))):
        fees.offer_renewals()
        offer = fees.accept(FeeOffer.objects.get(), user=make.user_of(membership.company))
        fees.record_payment(offer, paid_on=clock.today(), amount=offer.amount, number="1")
        with pytest.raises(NotAllowedNow, match=r"Another membership|Un’altra adesione"):
            membership_changes.extend(membership, officer=by, days=1, reason="x")
    for days in (0, 731):
        with pytest.raises(NotAllowedNow):
            membership_changes.extend(membership, officer=by, days=days, reason="x")
    with pytest.raises(NotAllowedNow):
        membership_changes.suspend(membership, officer=by, reason="  ")
    with clock.frozen(clock.day_start(membership.ends_on)):
        for verb, facts in ((membership_changes.extend, {"days": 1}), (membership_changes.suspend, {})):
            with pytest.raises(NotAllowedNow):
                verb(membership, officer=by, reason="x", **facts)
    for verb, facts in ((membership_changes.extend, {"days": 1, "reason": "x"}), (membership_changes.lift, {})):
        with pytest.raises(PermissionDenied):
            verb(membership, officer=make.approver(), **facts)


def test_conversations_go_on_for_ninety_days_after_the_store_has_closed():
    membership = make.membership()
    assert stores.answerable_until(membership.company) == clock.day_start(membership.ends_on) + timedelta(days=90)
    assert stores.answerable_until(make.company()) is None


def test_the_pages_of_the_desk_and_of_the_company_say_it():
    load_reference()
    membership, by = make.membership(language="en"), admin()
    desk, company = Client(), Client()
    desk.force_login(by)
    company.force_login(make.user_of(membership.company))
    page = f"/admin/selection/membership/{membership.pk}/"
    assert "Suspend …" in desk.get(f"{page}change/").content.decode()
    assert desk.post(f"{page}suspend/", {"reason": ""}).status_code == 200
    desk.post(f"{page}suspend/", {"reason": "We are checking."})
    assert "We are checking." in company.get("/en/company/membership/").content.decode()
    assert "Lift the suspension …" in desk.get(f"{page}change/").content.decode()
    assert "suspended already" in desk.post(f"{page}suspend/", {"reason": "Again."}).content.decode()
    desk.post(f"{page}lift/", {})
    wrong = desk.post(f"{page}extend/", {"days": "many", "reason": "We were down."})
    assert "We were down." in wrong.content.decode()
    desk.post(f"{page}extend/", {"days": "10", "reason": "We were down."})
    assert Membership.objects.get().ends_on == membership.ends_on + timedelta(days=10)
