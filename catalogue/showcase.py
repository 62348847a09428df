"""What a store shows beside its words: contact people, fairs, closure days, groups of products, pictures. One function per write path."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from companies.facts import only
from companies.mandates import company_of
from pavilion import audit, clock
from pavilion.constraints import explained

from . import stores
from .models import Picture, ProductGroup, Store, StoreClosure, StoreContact, StoreFair, StorePicture

FIELDS = {
    "contacts": (StoreContact, ("name", "role_it", "role_en", "languages")),
    "fairs": (StoreFair, ("name", "town", "stand", "starts_on", "ends_on")),
    "closures": (StoreClosure, ("first_day", "last_day")),
    "groups": (ProductGroup, ("name_it", "name_en")),
}
MOST, MOST_PICTURES = 12, 12


@transaction.atomic
def update_showcase(store: Store, *, data: dict, actor) -> Store:
    """Write whole lists of FIELDS in place of the present ones; a group with the same Italian name keeps its products.

    Raises PermissionDenied for anyone but the company, ValidationError for too many rows or what the database refuses. Side
    effects: audit.
    """
    store = _own(store, actor)
    only(data, FIELDS)
    for name, rows in data.items():
        model, fields = FIELDS[name]
        if len(rows) > MOST:
            raise ValidationError(_("At most %(number)s rows can be given.") % {"number": MOST})
        rows = [only(row, fields) for row in rows]
        if model is ProductGroup:
            _write_groups(store, rows)
            continue
        if model is StoreClosure:
            rows = _since_when(store, rows)
        getattr(store, name).all().delete()
        placed = "position" in {field.name for field in model._meta.fields}
        with explained(model):
            model.objects.bulk_create(
                model(store=store, **row, **({"position": place} if placed else {})) for place, row in enumerate(rows)
            )
    audit.record(store, "updated", actor=actor, after={"fields": sorted(data)})
    return store


def _since_when(store: Store, rows: list[dict]) -> list[dict]:
    """Closures with the instant at which they were first declared; changed days are declared anew."""
    known = {(one.first_day, one.last_day): one.declared_at for one in store.closures.all()}
    return [row | {"declared_at": known.get((row["first_day"], row["last_day"]), clock.now())} for row in rows]


def _write_groups(store: Store, rows: list[dict]) -> None:
    known = {group.name_it: group for group in store.groups.all()}
    store.groups.exclude(name_it__in=[row["name_it"] for row in rows]).delete()
    with explained(ProductGroup):
        for place, row in enumerate(rows):
            group = known.pop(row["name_it"], None) or ProductGroup(store=store, name_it=row["name_it"])
            group.name_en, group.position = row["name_en"], place
            group.save()


@transaction.atomic
def add_picture(store: Store, picture: Picture, *, alt_it: str = "", alt_en: str = "", actor) -> StorePicture:
    """Add a picture of the company; the first one stands large. Raises and does as `update_showcase`."""
    store = _own(store, actor)
    if store.pictures.count() >= MOST_PICTURES:
        raise ValidationError(
            _("A store has at most %(number)s pictures. Remove one first.") % {"number": MOST_PICTURES}
        )
    last = store.pictures.aggregate(last=Max("position"))["last"]
    use = StorePicture(
        store=store, picture=picture, position=0 if last is None else last + 1, alt_it=alt_it, alt_en=alt_en
    )
    with explained(StorePicture):
        use.save(force_insert=True)
    audit.record(store, "picture_added", actor=actor, after={"picture": picture.pk})
    return use


@transaction.atomic
def remove_picture(use: StorePicture, *, actor) -> None:
    """Take a picture out of the store. Raises PermissionDenied. Side effects: audit."""
    store = _own(use.store, actor)
    store.pictures.filter(pk=use.pk).delete()
    audit.record(store, "picture_removed", actor=actor, after={"picture": use.picture_id})


def _own(store: Store, actor) -> Store:
    store = stores.lock(store)
    if company_of(actor) != store.company:
        raise PermissionDenied("A store is its company's own.")
    return store
