"""Who looks at what companies publish, and when: before, or afterwards by sample (docs/catalogue.md).

A company is trusted while its store is open, enough of its products have been approved, and no officer has said otherwise. What a
trusted company publishes is seen at once, and a sample of it is looked at afterwards. Of all others a first publication and
every change of a published product wait for an officer, while the live page stays.
"""

import hashlib

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies import officers
from companies.mandates import company_of, mail_recipient
from companies.models import Company
from pavilion import audit, clock, outbox
from pavilion.transitions import enter

from . import changes, listings, origins, products, stores
from .models import Product, ProductReview, Store
from .texts import title_of

Kind, State = ProductReview.Kind, ProductReview.State


def is_trusted(company: Company) -> bool:
    """Whether a company's products are shown at once and looked at afterwards."""
    store = Store.objects.filter(company=company).first()
    if store is None or store.review_first or not store.is_open(clock.now()):
        return False
    needed = settings.PRODUCT_TRUST_AFTER
    approved = ProductReview.objects.filter(product__company=company, kind=Kind.FIRST, state=State.APPROVED)
    return needed == 0 or approved.count() >= needed


def open_review(product: Product, kind: str) -> ProductReview:
    """Ask for a look, once. The caller holds the product."""
    review, _made = ProductReview.objects.get_or_create(product=product, kind=kind, state=State.OPEN)
    return review


def sample_afterwards(product: Product) -> None:
    """Of what a trusted company published or changed today, take a sample: the same product and day give the same answer."""
    drawn = hashlib.sha256(f"{product.pk}:{clock.today().isoformat()}".encode()).digest()[0] * 100 // 256
    if drawn < settings.PRODUCT_REVIEW_SAMPLE:
        open_review(product, Kind.AFTER)


def look_at_pictures(product: Product) -> None:
    """Pictures are shown when they are ready; those of a company that is not trusted are all looked at, of others a sample."""
    if is_trusted(product.company):
        sample_afterwards(product)
    else:
        open_review(product, Kind.AFTER)


def proposed(product: Product) -> ProductReview | None:
    """The change of a published product that waits."""
    return ProductReview.objects.open().filter(product=product, kind=Kind.CHANGE).first()


def propose(product: Product, data: dict, *, actor) -> ProductReview | None:
    """Keep a change of a published product until an officer approves it; together with an earlier one that waits.

    The caller holds the product and has checked who asks. None when nothing would change. Side effects: audit.
    """
    present = proposed(product)
    merged = (present.data if present else {}) | changes.plain(data)
    if present and "texts" in present.data and "texts" in data:
        merged["texts"] = present.data["texts"] | changes.plain(data)["texts"]
    differing = changes.changed(product, merged)
    if not differing:
        if present:
            _close(present, State.TAKEN_BACK, actor=actor)
        return None
    review = present or open_review(product, Kind.CHANGE)
    review.data = differing
    review.save(update_fields=["data"])
    audit.record(product, "change_proposed", actor=actor, after={"fields": sorted(differing)})
    return review


@transaction.atomic
def take_back(product: Product, *, actor) -> None:
    """Take back a publication or a change that waits. Raises PermissionDenied for anyone but the company, NotAllowedNow when
    nothing waits. Side effects: audit."""
    product = products.lock(product)
    if company_of(actor) != product.company:
        raise PermissionDenied("A company's products are its own.")
    change = proposed(product)
    if change is not None:
        _close(change, State.TAKEN_BACK, actor=actor)
        audit.record(product, "change_taken_back", actor=actor)
        return
    enter(products.TABLE, product, "take_back", roles=products.roles_on(product, actor), actor=actor)
    for review in ProductReview.objects.open().filter(product=product, kind=Kind.FIRST):
        _close(review, State.TAKEN_BACK, actor=actor)


@transaction.atomic
def approve(review: ProductReview, *, reason: str = "", actor) -> ProductReview:
    """Approve what waits: publish the product, or make the change true, or note that the sample was in order.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError when it is closed already, NotAllowedNow when
    the product may not be shown. Side effects: audit; listing rows; a mail to the company, except for a sample.
    """
    product, review = _locked(review, actor)
    if review.kind == Kind.FIRST:
        stores.ensure_store(product.company)
        origins.assess_product(product)
        facts = {"published_at": product.published_at or clock.now()}
        enter(products.TABLE, product, "approve", roles={products.OFFICER}, actor=actor, reason=reason, facts=facts)
        listings.mark_dirty([product.pk])
    elif review.kind == Kind.CHANGE:
        products.write(product, changes.real(product, review.data), actor=actor)
    _close(review, State.APPROVED, actor=actor, reason=reason)
    audit.record(product, "review_approved", actor=actor, reason=reason, after={"kind": review.kind})
    if review.kind != Kind.AFTER:
        _tell(product, review)
    return review


@transaction.atomic
def ask_changes(review: ProductReview, *, reason: str, actor) -> ProductReview:
    """Say what is to be put right. A first publication goes back to the company; a change is not made, and the live page stays; a
    product of a sample leaves the pages.

    Raises as `approve`, and ValidationError without a reason. Side effects: audit; a mail to the company.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Write what is to be put right: the company reads it.")})
    product, review = _locked(review, actor)
    if review.kind != Kind.CHANGE and product.state in (Product.State.IN_REVIEW, Product.State.PUBLISHED):
        enter(products.TABLE, product, "ask_changes", roles={products.OFFICER}, actor=actor, reason=reason.strip())
        listings.mark_dirty([product.pk])
    _close(review, State.REFUSED, actor=actor, reason=reason.strip())
    audit.record(product, "review_refused", actor=actor, reason=reason.strip(), after={"kind": review.kind})
    _tell(product, review)
    return review


@transaction.atomic
def set_review_first(company: Company, *, first: bool, reason: str, actor) -> Store:
    """Let a company's products be looked at before they are shown, or no longer. Raises PermissionDenied for anyone but the
    catalogue's officers, ValidationError without a reason. Side effects: audit."""
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Trust is given and taken by officers of the catalogue.")
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: it goes on record.")})
    store = stores.lock(stores.ensure_store(company))
    if store.review_first != first:
        store.review_first = first
        store.save(update_fields=["review_first"])
        audit.record(store, "review_first", actor=actor, reason=reason.strip(), after={"review_first": first})
    return store


def _locked(review: ProductReview, actor) -> tuple[Product, ProductReview]:
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Products are looked at by officers of the catalogue.")
    stores.ensure_store(review.product.company)  # the lock on the company's row comes before the product's
    product = products.lock(review.product)
    review = ProductReview.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    if review.state != State.OPEN:
        raise ValidationError(_("This review is closed already."))
    return product, review


def _close(review: ProductReview, state: str, *, actor, reason: str = "") -> None:
    review.state, review.reason = state, reason
    review.closed_at, review.closed_by = clock.now(), actor
    review.save(update_fields=["state", "reason", "closed_at", "closed_by"])


def _tell(product: Product, review: ProductReview) -> None:
    recipient = mail_recipient(product.company)
    if not recipient:
        return
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    with translation.override(language):
        outbox.queue_mail(
            key=f"product-review:{review.pk}:{review.state}",
            template="catalogue/review_closed",
            context={
                "title": title_of(product),
                "approved": review.state == State.APPROVED,
                "change": review.kind == Kind.CHANGE,
                "reason": review.reason,
                "path": f"/company/products/{product.pk}/",
            },
            **recipient,
        )
