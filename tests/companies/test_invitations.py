"""Inviting people: only with their consent, and never saying whether an address has an account."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from companies import invitations, mandates
from companies.models import Invitation, Mandate
from pavilion import audit, clock
from pavilion.models import OutboxMail

from . import factories

LEGAL, DELEGATE = Mandate.Role.LEGAL_REPRESENTATIVE, Mandate.Role.DELEGATE


@pytest.fixture
def anna(db):
    return factories.user("anna@example.org", language="it")


@pytest.fixture
def company(anna):
    return factories.company(anna)


def invite(company, actor, *, email="Luca@Example.org", role=DELEGATE, **more):
    return invitations.invite(company, email=email, role=role, person_name="Luca Prova", actor=actor, **more)


def test_an_invitation_is_a_mail_in_the_language_of_whoever_invites(company, anna):
    invitation = invite(company, anna)

    mail = OutboxMail.objects.get(key=f"invitation:{invitation.pk}")
    assert (mail.to, mail.language, mail.user) == ("luca@example.org", "it", None)
    assert "/it/invitations/" in mail.text
    assert mail.subject.endswith("Ceramiche Prova S.r.l.")
    event = audit.history(invitation).get()
    assert (event.verb, event.after) == ("invited", {"company": company.pk, "role": "delegate"})


def test_accepting_begins_the_mandate(company, anna):
    until = factories.NOW + timedelta(days=30)
    invitation = invite(company, anna, valid_to=until)
    luca = factories.user("luca@example.org")
    assert list(invitations.invitations_for(luca)) == [invitation]

    mandate = invitations.accept(invitation, user=luca)

    assert (mandate.user, mandate.role, mandate.valid_to) == (luca, DELEGATE, until)
    assert mandates.company_of(luca) == company
    assert not invitations.invitations_for(luca).exists()
    assert [event.verb for event in audit.history(invitation)] == ["invited", "accepted"]


def test_declining_gives_nothing(company, anna):
    invitation = invite(company, anna)
    luca = factories.user("luca@example.org")

    invitations.decline(invitation, user=luca)

    assert mandates.company_of(luca) is None
    with pytest.raises(ValidationError):
        invitations.accept(invitation, user=luca)


def test_an_invitation_is_for_one_address(company, anna):
    invitation = invite(company, anna)
    other = factories.user("other@example.org")

    for answer in (invitations.accept, invitations.decline):
        with pytest.raises(PermissionDenied):
            answer(invitation, user=other)
    assert Invitation.objects.waiting(factories.NOW).count() == 1


def test_whoever_acts_for_a_company_cannot_accept_another(company, anna):
    invitation = invite(company, anna)
    luca = factories.user("luca@example.org")
    own = factories.company(luca)

    with pytest.raises(ValidationError):
        invitations.accept(invitation, user=luca)

    assert mandates.company_of(luca) == own
    assert list(invitations.invitations_for(luca)) == [invitation]


def test_a_withdrawn_invitation_can_be_written_again(company, anna):
    invitation = invite(company, anna)
    with pytest.raises(ValidationError):
        invite(company, anna)

    invitations.take_back(invitation, actor=anna)
    again = invite(company, anna)

    assert again.pk != invitation.pk
    assert list(company.invitations.waiting(factories.NOW)) == [again]


def test_an_invitation_whose_mandate_ran_out_is_over_and_in_nobodys_way(company, anna):
    invitation = invite(company, anna, valid_to=factories.NOW + timedelta(days=1))
    luca = factories.user("luca@example.org")

    with clock.frozen(factories.NOW + timedelta(days=1)):
        assert not invitations.invitations_for(luca).exists()
        with pytest.raises(ValidationError):
            invitations.accept(invitation, user=luca)
        assert invite(company, anna).closed_at is None


def test_a_delegate_passes_nothing_on_but_may_fetch_the_legal_representative(company, anna):
    luca = factories.user("luca@example.org")
    invitations.accept(invite(company, anna), user=luca)

    with pytest.raises(PermissionDenied):
        invite(company, luca, email="third@example.org", role=DELEGATE)
    assert invite(company, luca, email="boss@example.org", role=LEGAL).role == LEGAL


def test_nobody_invites_for_another_company(company, anna):
    stranger = factories.user()
    factories.company(stranger)

    with pytest.raises(PermissionDenied):
        invite(company, stranger)
    with pytest.raises(PermissionDenied):
        invitations.take_back(invite(company, anna), actor=stranger)


def test_whoever_acts_already_is_not_invited(company, anna):
    with pytest.raises(ValidationError) as refused:
        invite(company, anna, email="ANNA@example.org")

    assert refused.value.message_dict == {"email": ["This person already acts for the company."]}


def test_the_day_must_lie_ahead(company, anna):
    with pytest.raises(ValidationError) as refused:
        invite(company, anna, valid_to=factories.NOW)

    assert refused.value.message_dict == {"valid_to": ["This day has passed. Choose a later one."]}


def test_a_company_invites_only_so_many_a_day(company, anna):
    for number in range(invitations.INVITATIONS_A_DAY):
        invite(company, anna, email=f"person{number}@example.org")

    with pytest.raises(ValidationError) as refused:
        invite(company, anna, email="one.more@example.org")

    assert refused.value.messages == ["Many people were invited today. Please go on tomorrow."]
    assert OutboxMail.objects.count() == invitations.INVITATIONS_A_DAY
