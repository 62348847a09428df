"""What may be done with certificates: declare, change, remove; an officer confirms or not. One function per write path."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from companies.facts import assign, only
from companies.mandates import company_of
from companies.models import Company
from pavilion import audit, clock
from pavilion.constraints import explained

from . import listings, products
from .models import Certificate, Product

CERTIFICATE_FIELDS = ("scheme", "protected_name", "name", "issuer", "number", "issued_on", "expires_on")
MOST = 40
State = Certificate.State


@transaction.atomic
def declare_certificate(company: Company, *, data: dict, actor) -> Certificate:
    """Add a certificate of a company: CERTIFICATE_FIELDS, and "products" (none: it is the whole company's).

    Raises PermissionDenied for anyone but the company, ValidationError for what the database refuses or one too many. Side
    effects: audit; the products it may concern are assessed anew.
    """
    _require_own(company, actor)
    if company.certificates.count() >= MOST:
        raise ValidationError(_("A company can list at most %(number)s certificates.") % {"number": MOST})
    data = dict(data)
    chosen = _own_products(company, data.pop("products", []))
    certificate = Certificate(company=company, **only(data, CERTIFICATE_FIELDS))
    with explained(Certificate):
        certificate.save(force_insert=True)
    certificate.products.set(chosen)
    _remake_listings(certificate)
    audit.record(certificate, "declared", actor=actor, after={"company": company.pk})
    return certificate


@transaction.atomic
def update_certificate(certificate: Certificate, *, data: dict, actor) -> Certificate:
    """Change a certificate; what an officer had confirmed waits for an officer again. Raises and does as `declare_certificate`."""
    certificate = _locked(certificate)
    _require_own(certificate.company, actor)
    data = dict(data)
    chosen = _own_products(certificate.company, data.pop("products", certificate.products.all()))
    changed = assign(certificate, only(data, CERTIFICATE_FIELDS))
    if set(certificate.products.all()) != set(chosen):
        certificate.products.set(chosen)
        changed.append("products")
    if not changed:
        return certificate
    certificate.state, certificate.checked_by, certificate.checked_at = State.DECLARED, None, None
    certificate.checked_reason = ""
    with explained(Certificate):
        certificate.save()
    audit.record(certificate, "updated", actor=actor, after={"fields": changed})
    _settle(certificate)
    return certificate


@transaction.atomic
def remove_certificate(certificate: Certificate, *, actor) -> None:
    """Take a certificate off the list. Raises PermissionDenied. Side effects: audit; see `_settle`."""
    certificate = _locked(certificate)
    _require_own(certificate.company, actor)
    audit.record(certificate, "removed", actor=actor)
    _remake_listings(certificate)
    names_goods, company = bool(certificate.protected_name), certificate.company
    certificate.delete()
    if names_goods:
        _settle_products(company)


@transaction.atomic
def check_certificate(certificate: Certificate, *, confirmed: bool, reason: str, actor) -> Certificate:
    """Record what an officer saw of a certificate: confirmed, or not.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError without a reason or for one that has
    expired. Side effects: audit; products that use its protected name are assessed anew.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Certificates are checked by officers of the catalogue.")
    if not reason.strip():
        raise ValidationError({"reason": _("Write what you saw: it goes on record.")})
    certificate = _locked(certificate)
    if confirmed and certificate.expires_on and certificate.expires_on < clock.today():
        raise ValidationError(_("This certificate has expired."))
    before = certificate.state
    certificate.state = State.CONFIRMED if confirmed else State.REFUSED
    certificate.checked_by, certificate.checked_at, certificate.checked_reason = actor, clock.now(), reason.strip()
    certificate.save()
    audit.record(
        certificate,
        "checked",
        actor=actor,
        reason=reason.strip(),
        before={"state": before},
        after={"state": certificate.state},
    )
    _settle(certificate)
    return certificate


def _settle(certificate: Certificate) -> None:
    _remake_listings(certificate)
    if certificate.scheme in (Certificate.Scheme.PROTECTED_NAME, Certificate.Scheme.CRAFT_NAME):
        _settle_products(certificate.company)


def _remake_listings(certificate: Certificate) -> None:
    """Lists are filtered by certificates: what it may concern, now or before, is made again."""
    listings.mark_company_dirty(certificate.company)


def _settle_products(company: Company) -> None:
    """A protected name became free or was lost: every product of the company is assessed anew."""
    for pk in company.products.exclude(state=Product.State.WITHDRAWN).order_by("pk").values_list("pk", flat=True):
        products.settle(products.lock(Product(pk=pk)))


def _own_products(company: Company, chosen) -> list[Product]:
    chosen = list(chosen)
    if any(product.company_id != company.pk for product in chosen):
        raise PermissionDenied("A certificate is for the company's own products.")
    return chosen


def _require_own(company: Company, actor) -> None:
    if company_of(actor) != company:
        raise PermissionDenied("A company's certificates are its own.")


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("company")
        .get(pk=certificate.pk)
    )
