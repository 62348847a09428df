"""The pictures of a product: add, describe, put in order, remove."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from companies.mandates import company_of
from pavilion import audit
from pavilion.constraints import explained

from . import products, reviews
from .models import Picture, Product, ProductPicture

MAX_PICTURES = 12


@transaction.atomic
def attach_picture(product: Product, picture: Picture, *, alt_it: str = "", alt_en: str = "", actor) -> ProductPicture:
    """Add a picture at the end of a product's gallery.

    Raises ValidationError when there are twelve already or this one is among them, PermissionDenied for anyone but the
    company. Side effects: audit; see products.settle.
    """
    product = _own(product, actor)
    if product.pictures.count() >= MAX_PICTURES:
        raise ValidationError(
            _("A product has at most %(number)s pictures. Remove one first.") % {"number": MAX_PICTURES}
        )
    last = product.pictures.aggregate(last=Max("position"))["last"]
    use = ProductPicture(
        product=product, picture=picture, position=0 if last is None else last + 1, alt_it=alt_it, alt_en=alt_en
    )
    with explained(ProductPicture):
        use.save(force_insert=True)
    audit.record(product, "picture_added", actor=actor, after={"picture": picture.pk})
    if product.state == Product.State.PUBLISHED:
        reviews.look_at_pictures(product)
    products.settle(product)
    return use


@transaction.atomic
def update_gallery(product: Product, *, words: dict[int, dict], first: int | None = None, actor) -> None:
    """Write the words of pictures {id of the use: {"alt_it", "alt_en"}} and put one of them first. Raises PermissionDenied."""
    product = _own(product, actor)
    uses = list(product.pictures.all())
    for use in uses:
        said = words.get(use.pk, {})
        use.alt_it, use.alt_en = said.get("alt_it", use.alt_it), said.get("alt_en", use.alt_en)
    uses.sort(key=lambda use: use.pk != first)
    for position, use in enumerate(uses):
        use.position = position
    ProductPicture.objects.bulk_update(uses, ["alt_it", "alt_en", "position"])
    audit.record(product, "updated", actor=actor, after={"fields": ["pictures"]})
    products.settle(product)


@transaction.atomic
def detach_picture(use: ProductPicture, *, actor) -> None:
    """Take a picture out of a product's gallery; its content stays for whoever else uses it.

    Raises ValidationError for the last picture that can be shown of a published product, PermissionDenied for anyone
    but the company. Side effects: audit.
    """
    product = _own(use.product, actor)
    ready = [other.pk for other in product.pictures.select_related("picture") if other.picture.is_ready]
    if product.state == Product.State.PUBLISHED and ready == [use.pk]:
        raise ValidationError(_("A published product needs a picture. Add the new one first, then remove this one."))
    product.pictures.filter(pk=use.pk).delete()
    audit.record(product, "picture_removed", actor=actor, after={"picture": use.picture_id})
    products.settle(product)


def _own(product: Product, actor) -> Product:
    product = products.lock(product)
    if company_of(actor) != product.company:
        raise PermissionDenied("A company's products are its own.")
    return product
