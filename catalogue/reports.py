"""Reports about products: by anybody, within limits; an officer says what came of each."""

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit, clock, outbox
from pavilion.constraints import explained
from pavilion.limits import within_limit
from pavilion.transitions import enter

from . import listings, products
from .models import Product, ProductReport
from .texts import title_of

PER_SOURCE, PER_PRODUCT, HOUR = 5, 20, 3600
State = ProductReport.State


def report_product(product: Product, *, kind: str, words: str, address: str, reporter=None) -> ProductReport:
    """Keep a report for the officers. `address` is where it came from: kept only as a keyed hash that changes every day.

    Raises ValidationError when too many came from there or about this product within an hour, when the same was reported already
    today, or when nothing was written. Side effects: audit.
    """
    if not words.strip():
        raise ValidationError({"words": _("Write what you saw: an officer must be able to follow it.")})
    source = _source(address)
    if not within_limit(f"report:{source}", limit=PER_SOURCE, seconds=HOUR) or not within_limit(
        f"report:product:{product.pk}", limit=PER_PRODUCT, seconds=HOUR
    ):
        raise ValidationError(_("There were many reports within the last hour. Please try again later."))
    report = ProductReport(product=product, kind=kind, words=words.strip(), source=source, reporter=reporter)
    with transaction.atomic(), explained(ProductReport):
        report.save(force_insert=True)
        audit.record(report, "reported", actor=reporter, after={"product": product.pk, "kind": kind})
    return report


@transaction.atomic
def close_report(report: ProductReport, *, upheld: bool, outcome: str, take_off: bool = False, actor) -> ProductReport:
    """Say what came of a report; `take_off` takes an upheld report's product off the pages with the outcome as its reason.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError without an outcome or for a closed one. Side
    effects: audit; listing rows; a mail to a reporter who was signed in.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Reports are closed by officers of the catalogue.")
    if not outcome.strip():
        raise ValidationError({"outcome": _("Write what came of it: it goes on record.")})
    if take_off and not upheld:
        raise ValidationError({"take_off": _("Only a product whose report is upheld is taken off the pages.")})
    product = products.lock(report.product)
    report = ProductReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    if report.state != State.OPEN:
        raise ValidationError(_("This report is closed already."))
    report.state, report.outcome = State.UPHELD if upheld else State.DISMISSED, outcome.strip()
    report.closed_at, report.closed_by = clock.now(), actor
    report.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    audit.record(report, "report_closed", actor=actor, reason=report.outcome, after={"state": report.state})
    if take_off and product.state == Product.State.PUBLISHED:
        enter(products.TABLE, product, "ask_changes", roles={products.OFFICER}, actor=actor, reason=report.outcome)
        listings.mark_dirty([product.pk])
    _tell(report, product)
    return report


def _tell(report: ProductReport, product: Product) -> None:
    if report.reporter is None:
        return
    with translation.override(report.reporter.language):
        outbox.queue_mail(
            key=f"product-report:{report.pk}",
            template="catalogue/report_closed",
            context={
                "title": title_of(product),
                "upheld": report.state == State.UPHELD,
                "day": report.reported_at,
                "path": f"/p/p-{product.pk}/",
            },
            user=report.reporter,
        )


def _source(address: str) -> str:
    """A keyed hash of an address that is another one tomorrow."""
    said = f"report:{address}:{clock.today().isoformat()}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
