"""What a membership gives: asked here by whoever keeps to it; and the packages themselves, kept by administrators."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from companies import officers
from companies.models import Company
from pavilion import audit
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow

from .memberships import current_membership
from .models import Call, Membership, Package

# What a package gives and costs: frozen once a published call or a membership has it (trigger package_is_frozen).
FIGURES = ("list_price", "reduced_price", "published_products", "banners", "requests_per_month")


@dataclass(frozen=True)
class Allowance:
    """What a company may use at an instant."""

    products: int  # published at a time
    banners: int  # running at a time
    requests_per_month: int  # answers to open requests, per calendar month
    last_day: date | None  # of the membership that gives it


NOTHING = Allowance(products=0, banners=0, requests_per_month=0, last_day=None)


def allowance(company: Company, now: datetime) -> Allowance:
    """What the company's membership in force at `now` gives; NOTHING without one. One query.

    The number of published products is kept by the catalogue (catalogue/allowances.py), which is told it when a
    membership begins; banners and requests are kept by the rooms above, which ask here.
    """
    membership = current_membership(company, now)
    if membership is None:
        return NOTHING
    package = membership.package
    return Allowance(
        products=package.published_products,
        banners=package.banners,
        requests_per_month=package.requests_per_month,
        last_day=membership.last_day,
    )


def is_in_use(package: Package) -> bool:
    """Whether a published call or a membership has this package: then its figures stay what they are."""
    return Call.objects.public().filter(package=package).exists() or Membership.objects.filter(package=package).exists()


def save_package(package: Package, *, actor) -> Package:
    """Save a new or changed package. Raises PermissionDenied for anyone but an administrator, NotAllowedNow when the
    figures of a package in use would change, ValidationError for what the database refuses. Side effects: audit."""
    if not officers.has_role(actor, officers.ADMINISTRATION):
        raise PermissionDenied("save_package")
    with transaction_with_locks():
        before = Package.objects.filter(pk=package.pk).values(*FIGURES).first() or {}
        after = {name: getattr(package, name) for name in FIGURES}
        if before and before != after and is_in_use(package):
            raise NotAllowedNow(_("A published call has this package: its figures stay. Make a new package."))
        with explained(Package):
            package.save()
        audit.record(package, "change" if before else "create", actor=actor, before=before, after=after)
    return package
