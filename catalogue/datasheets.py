"""The company's own PDF about a product: received, replaced, removed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from companies.mandates import company_of
from pavilion import audit, clock
from pavilion.files import unguessable_name
from pavilion.uploads import inspect_pdf

from . import products
from .models import DataSheet, Product

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 60


def put_data_sheet(product: Product, file, *, actor) -> DataSheet:
    """Check a PDF and keep it as the product's data sheet, in place of an earlier one.

    Raises ValidationError, beside "file", for what is no plain PDF; PermissionDenied for anyone but the company. Side
    effects: the file is kept privately before the transaction; audit.
    """
    if company_of(actor) != product.company:
        raise PermissionDenied("A company's products are its own.")
    try:
        facts = inspect_pdf(file, max_bytes=MAX_BYTES, max_pages=MAX_PAGES)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    storage = DataSheet._meta.get_field("file").storage
    name = storage.save(unguessable_name("sheets", "sheet.pdf"), file)
    with transaction.atomic():
        product = products.lock(product)
        sheet, _made = DataSheet.objects.update_or_create(
            product=product,
            defaults={
                "file": name, "sha256": facts.sha256, "size": facts.size, "pages": facts.pages, "received_at": clock.now(),
            },
        )  # fmt: skip
        audit.record(product, "data_sheet_put", actor=actor, after={"pages": facts.pages})
        products.settle(product)
    return sheet


@transaction.atomic
def remove_data_sheet(product: Product, *, actor) -> None:
    """Take the data sheet off the product; the file stays in the private storage. Raises PermissionDenied. Side effects: audit."""
    product = products.lock(product)
    if company_of(actor) != product.company:
        raise PermissionDenied("A company's products are its own.")
    deleted, _rows = DataSheet.objects.filter(product=product).delete()
    if deleted:
        audit.record(product, "data_sheet_removed", actor=actor)
        products.settle(product)
