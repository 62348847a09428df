"""Products and stores a buyer keeps. Nobody else sees them; companies are not told."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Product, Store
from catalogue.texts import title_of
from companies.models import Buyer
from pavilion import clock
from pavilion.text import slugify

from . import subjects
from .models import MAX_FAVOURITES, Favourite


@dataclass(frozen=True)
class Shown:
    """A favourite in the words of the page's language. `url` is empty when buyers no longer see what was kept."""

    pk: int
    title: str
    maker: str
    url: str
    is_store: bool


@transaction.atomic
def add(buyer: Buyer, subject: Product | Store) -> Favourite:
    """Keep a product or a store; what is kept already stays as it is. Raises ValidationError when there are MAX_FAVOURITES."""
    Buyer.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.pk)
    kept = find(buyer, subject)
    if kept:
        return kept
    if Favourite.objects.filter(buyer=buyer).count() >= MAX_FAVOURITES:
        message = _("You have %(number)s favourites, as many as there can be. Remove some first.")
        raise ValidationError(message % {"number": MAX_FAVOURITES}, code="many")
    return Favourite.objects.create(buyer=buyer, **subjects.key_of(subject))


def remove(favourite: Favourite) -> None:
    """Keep it no more; a second time changes nothing."""
    Favourite.objects.filter(pk=favourite.pk).delete()


def find(buyer: Buyer, subject: Product | Store) -> Favourite | None:
    """The buyer's favourite of a subject, if any."""
    return Favourite.objects.filter(buyer=buyer, **subjects.key_of(subject)).first()


def rows_of(buyer: Buyer) -> QuerySet[Favourite]:
    """A buyer's favourites with what a list shows of them, in two queries."""
    rows = Favourite.objects.filter(buyer=buyer).select_related("store", "product__company__store")
    return rows.prefetch_related("product__texts")


def shown(favourite: Favourite) -> Shown:
    """A row of `rows_of` in words."""
    subject, now = favourite.subject, clock.now()
    store = subjects.store_of(subject)
    is_open = subjects.takes_enquiries(subject, now)
    return Shown(
        pk=favourite.pk,
        title=title_of_subject(subject),
        maker=store.name if store else subject.company.legal_name,
        url=address_of(subject) if is_open else "",
        is_store=isinstance(subject, Store),
    )


def title_of_subject(subject: Product | Store) -> str:
    """What it is called in the page's language."""
    return subject.name if isinstance(subject, Store) else title_of(subject)


def address_of(subject: Product | Store) -> str:
    """Its page."""
    if isinstance(subject, Store):
        return reverse("catalogue:store", args=[subject.slug])
    return reverse("catalogue:product", args=[slugify(title_of(subject)) or "p", subject.pk])
