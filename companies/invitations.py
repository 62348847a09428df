"""Inviting another person to act for the company: the mandate begins when that person, signed in, accepts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pavilion import audit, clock, outbox
from pavilion.constraints import explained
from pavilion.limits import within_limit
from pavilion.models import User

from .mandates import give_mandate, mandate_of, mandates_in_force
from .models import Company, Invitation, Mandate

INVITATIONS_A_DAY = 20  # per company: enough for any company, too few for a nuisance


def can_invite(own: Mandate, role: str) -> bool:
    """A legal representative invites anyone; a delegate, who cannot pass the power on, only a legal representative."""
    return own.role == Mandate.Role.LEGAL_REPRESENTATIVE or role == Mandate.Role.LEGAL_REPRESENTATIVE


def invitations_for(user: User) -> QuerySet[Invitation]:
    """The invitations a person may accept now. The address was confirmed at sign-up, or there is no signing in."""
    return Invitation.objects.waiting(clock.now()).filter(email=user.email).select_related("company")


@transaction.atomic
def invite(
    company: Company, *, email: str, role: str, person_name: str, actor: User, valid_to: datetime | None = None
) -> Invitation:
    """Invite a person by e-mail address to act for the company, until `valid_to` (an instant) or without an end.

    Raises PermissionDenied when `actor` may not invite to this role, ValidationError when the person already acts for
    the company or is invited, or too many were invited today. Side effects: a mail in the outbox, an audit event.
    Whether the address has an account is not said.
    """
    own = mandate_of(actor)
    if own is None or own.company_id != company.pk or not can_invite(own, role):
        raise PermissionDenied("This mandate does not allow such an invitation.")
    email, now = email.strip().lower(), clock.now()
    if valid_to is not None and valid_to <= now:
        raise ValidationError({"valid_to": _("This day has passed. Choose a later one.")})
    if mandates_in_force(company, now).filter(user__email=email).exists():
        raise ValidationError({"email": _("This person already acts for the company.")})
    if not within_limit(f"invitation:{company.pk}", limit=INVITATIONS_A_DAY, seconds=86_400):
        raise ValidationError(_("Many people were invited today. Please go on tomorrow."))
    _close_outdated(company, email=email, now=now)
    with explained(Invitation):
        invitation = Invitation.objects.create(
            company=company, email=email, role=role, person_name=person_name, valid_to=valid_to, invited_by=actor
        )
    audit.record(invitation, "invited", actor=actor, after={"company": company.pk, "role": role})
    _write_to(invitation, language=actor.language)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Mandate:
    """Begin the mandate an invitation offers. Raises PermissionDenied when it is not for `user`, ValidationError when it
    can no longer be accepted or the person acts for another company. Side effects: audit events."""
    invitation = _locked(invitation)
    if invitation.email != user.email:
        raise PermissionDenied("The invitation is for another address.")
    mandate = give_mandate(
        invitation.company,
        user,
        role=invitation.role,
        person_name=invitation.person_name,
        valid_to=invitation.valid_to,
        proof=_("invited on the portal"),
        actor=user,
    )
    _close(invitation, "accepted", actor=user)
    return mandate


@transaction.atomic
def decline(invitation: Invitation, *, user: User) -> None:
    """Say no to an invitation. Raises PermissionDenied when it is not for `user`. Side effects: an audit event."""
    invitation = _locked(invitation)
    if invitation.email != user.email:
        raise PermissionDenied("The invitation is for another address.")
    _close(invitation, "declined", actor=user)


@transaction.atomic
def take_back(invitation: Invitation, *, actor: User) -> None:
    """Withdraw an invitation that waits. Raises PermissionDenied when `actor` could not have written it."""
    invitation = _locked(invitation)
    own = mandate_of(actor)
    if own is None or own.company_id != invitation.company_id or not can_invite(own, invitation.role):
        raise PermissionDenied("This mandate does not allow it.")
    _close(invitation, "taken_back", actor=actor)


def _locked(invitation: Invitation) -> Invitation:
    """The invitation, locked. Raises ValidationError when it was answered or ran out meanwhile."""
    waiting = Invitation.objects.waiting(clock.now()).select_for_update(of=("self",), no_key=True)
    fresh = waiting.select_related("company").filter(pk=invitation.pk).first()
    if fresh is None:
        raise ValidationError(_("This invitation is no longer open. Ask the company for a new one."))
    return fresh


def _close(invitation: Invitation, verb: str, *, actor: User) -> None:
    invitation.closed_at = clock.now()
    invitation.save(update_fields=["closed_at"])
    audit.record(invitation, verb, actor=actor, after={"company": invitation.company_id})


def _close_outdated(company: Company, *, email: str, now: datetime) -> None:
    """An invitation whose mandate has run out unanswered must not stand in the way of a new one."""
    company.invitations.filter(email=email, closed_at=None, valid_to__lte=now).update(closed_at=now)


def _write_to(invitation: Invitation, *, language: str) -> None:
    with translation.override(language):
        address = reverse("companies:invitations")
        role = invitation.get_role_display()
    outbox.queue_mail(
        key=f"invitation:{invitation.pk}",
        template="companies/invitation",
        context={"invitation": invitation, "company": invitation.company, "role": role, "address": address},
        to=invitation.email,
        language=language,
    )
