"""Mandates: which person acts for which company, now. A mandate that has run out gives nothing from that moment on."""

import functools
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.models import User
from pavilion.signed_out import lead_to_sign_in

from .models import Company, Mandate
from .officers import ADMINISTRATION, has_role


def mandate_of(user) -> Mandate | None:
    """The mandate under which a person acts now (there is one at most), with its company."""
    if not (user.is_authenticated and user.is_active):
        return None
    return Mandate.objects.in_force(clock.now()).filter(user=user).select_related("company__office_province").first()


def company_of(user) -> Company | None:
    """The company a person acts for now."""
    mandate = mandate_of(user)
    return mandate.company if mandate else None


def company_required(view):
    """Open a view to whoever acts for a company now, as `request.company` under `request.mandate`.

    Strangers are led to sign in (and keep what they typed), signed-in people without a company to its registration. Objects are then looked up
    through `request.company`, so that another company's are simply not there. The page is never cached.
    """

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return lead_to_sign_in(request)
        mandate = mandate_of(request.user)
        if mandate is None:
            return redirect("companies:register")
        request.mandate, request.company = mandate, mandate.company
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def mandates_in_force(company: Company, now: datetime) -> QuerySet[Mandate]:
    """Under which mandates people act for a company at `now`: legal representatives first, then by seniority."""
    rank = Case(When(role=Mandate.Role.LEGAL_REPRESENTATIVE, then=Value(0)), default=Value(1))
    return (
        company.mandates.in_force(now)
        .filter(user__is_active=True)
        .order_by(rank, "valid_from", "pk")
        .select_related("user")
    )


def representatives(company: Company) -> QuerySet[User]:
    """The people who act for a company now."""
    return User.objects.filter(pk__in=mandates_in_force(company, clock.now()).values("user"))


def main_contact(company: Company) -> User | None:
    """Who receives a company's mails: its legal representative, else whoever acts for it longest; None when nobody does."""
    # Asked for every mail, also while others wait for a lock: written out, since putting the query together takes longer
    # than its answer. The order is that of `mandates_in_force`.
    found = User.objects.raw(
        "SELECT person.* FROM companies_mandate AS mandate JOIN pavilion_user AS person ON person.id = mandate.user_id "
        "WHERE mandate.company_id = %(company)s AND mandate.valid_from <= %(now)s "
        "AND (mandate.valid_to IS NULL OR mandate.valid_to > %(now)s) AND person.is_active "
        "ORDER BY mandate.role <> %(first)s, mandate.valid_from, mandate.id LIMIT 1",
        {"company": company.pk, "now": clock.now(), "first": Mandate.Role.LEGAL_REPRESENTATIVE.value},
    )
    return next(iter(found), None)


def mail_recipient(company: Company) -> dict:
    """Where a mail to a company goes, as arguments of outbox.queue_mail: its main contact, else its certified address.

    Empty when there is neither; such a company is reached by telephone.
    """
    user = main_contact(company)
    if user:
        return {"user": user}
    return {"to": company.pec, "language": "it"} if company.pec else {}


def give_mandate(
    company: Company,
    user: User,
    *,
    role: str,
    person_name: str,
    actor: User | None,
    proof: str = "",
    valid_to: datetime | None = None,
) -> Mandate:
    """Let a person act for a company from now on, until `valid_to` (an instant) or without an end.

    Runs in the caller's transaction. Raises ValidationError when the person already acts for a company. Side effects:
    an audit event.
    """
    now = clock.now()
    if valid_to is not None and valid_to <= now:
        raise ValidationError(_("The day until which the mandate is valid has passed. Choose a later one."))
    with explained(Mandate):
        mandate = Mandate.objects.create(
            company=company,
            user=user,
            role=role,
            person_name=person_name,
            proof=proof,
            valid_from=now,
            valid_to=valid_to,
        )
    audit.record(mandate, "given", actor=actor, after={"company": company.pk, "user": user.pk, "role": role})
    return mandate


def can_end(mandate: Mandate, own: Mandate) -> bool:
    """Whether whoever acts under `own` may end `mandate`: one's own, or anyone's of the company as its legal representative."""
    if own.company_id != mandate.company_id:
        return False
    return own.pk == mandate.pk or own.role == Mandate.Role.LEGAL_REPRESENTATIVE


@transaction.atomic
def end_mandate(mandate: Mandate, *, actor: User, reason: str = "", last_may_go: bool = False) -> Mandate:
    """End a mandate now: the person's access to the company ends with it. Ending an ended one changes nothing.

    `last_may_go` lets the last person leave a company for which nothing was ever submitted (erasure of an account).

    `actor` acts for the company (see `can_end`) or is an administrator, who gives a reason. Raises PermissionDenied for
    anyone else, ValidationError when nobody would be left to act for the company. Side effects: an audit event.
    """
    company = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=mandate.company_id)
    mandate = Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=mandate.pk)
    now = clock.now()
    if mandate.valid_to is not None and mandate.valid_to <= now:
        return mandate
    own = mandate_of(actor)
    if not has_role(actor, ADMINISTRATION):
        if own is None or not can_end(mandate, own):
            raise PermissionDenied("Mandates are ended by their holder or by the legal representative.")
        if not last_may_go and not mandates_in_force(company, now).exclude(pk=mandate.pk).exists():
            raise ValidationError(
                _("Nobody else acts for the company. Invite another person first, or write to the office."),
                code="last_mandate",
            )
    elif not reason:
        raise ValidationError({"reason": _("Write why the mandate ends: it goes on record.")})
    mandate.valid_to = now
    mandate.save(update_fields=["valid_to"])
    audit.record(mandate, "ended", actor=actor, reason=reason, after={"company": company.pk, "user": mandate.user_id})
    return mandate
