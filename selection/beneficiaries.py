"""Who got a free place: what the law on transparency asks to be published (Legislative Decree 33/2013, art. 26 and 27)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .models import Call, Grant, Membership

PERSONAL_TAX_CODE_LENGTH = 16
KEPT = 3  # characters of a person's tax code that stay readable


@dataclass(frozen=True)
class Beneficiary:
    """One line of the page: who, how much, on what basis, decided by which office, chosen how."""

    company: str
    vat_number: str
    tax_code: str
    amount: Decimal
    basis: str
    office: str
    officer: str
    chosen: str
    place: int
    starts_on: date
    last_day: date
    outcome: str
    store: str  # slug of the store, when it has one


def of(call: Call | None = None) -> QuerySet[Membership]:
    """The free memberships of published calls, the latest first; of one call when it is given."""
    found = (
        Membership.objects.filter(kind=Membership.Kind.FREE)
        .exclude(call__state=Call.State.DRAFT)
        .select_related(
            "company__store", "package", "call__officer_in_charge", "grant__place", "grant__application__protocol"
        )
        .order_by("-starts_on", "-pk")
    )
    return found.filter(call=call) if call else found


def line(membership: Membership) -> Beneficiary:
    """One membership in the words of the page's language."""
    call, grant, company = membership.call, membership.grant, membership.company
    chosen = _("Call %(number)s, open to everyone; protocol %(protocol)s, decided by two officers") % {
        "number": call.number,
        "protocol": grant.application.protocol,
    }
    return Beneficiary(
        company=company.legal_name,
        vat_number=company.vat_number,
        tax_code=masked(company.tax_code),
        amount=membership.package.list_price,
        basis=_("Call %(number)s, “%(title)s”") % {"number": call.number, "title": call.title},
        office=settings.OPERATOR["unit"],
        officer=str(call.officer_in_charge),
        chosen=chosen,
        place=grant.place.number,
        starts_on=membership.starts_on,
        last_day=membership.last_day,
        outcome=_outcome(membership),
        store=company.store.slug if hasattr(company, "store") else "",
    )


def masked(tax_code: str) -> str:
    """A tax code fit to be published: a person's (a sole trader's) keeps its first letters alone."""
    if len(tax_code) != PERSONAL_TAX_CODE_LENGTH:
        return tax_code
    return tax_code[:KEPT] + "*" * (PERSONAL_TAX_CODE_LENGTH - KEPT)


def _outcome(membership: Membership) -> str:
    if membership.grant.state == Grant.State.REVOKED:
        return _("revoked")
    if membership.ended_early_at:
        return _("given up")
    return _("granted")
