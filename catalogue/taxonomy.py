"""What officers may change of categories, districts and the lists of the origin rules. Addresses and codes stay."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from companies.facts import assign, only
from pavilion import audit, clock

from . import listings, origin, origins
from .models import Category, District, Listing, OriginListEntry

CATEGORY_FIELDS = ("name_it", "name_en", "hs_headings", "position")
LIST_FIELDS = ("prefixes", "items", "text_it", "text_en", "source", "valid_from", "valid_to")
DISTRICT_FIELDS = ("name_it", "name_en", "town", "products_it", "products_en")


@transaction.atomic
def update_category(category: Category, *, data: dict, actor) -> Category:
    """Change names, HS headings or place of a category; `data` holds any of CATEGORY_FIELDS.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError for something that is no HS heading.
    Side effects: audit; the cards of its products are made again; our own file no longer overwrites it.
    """
    if any(origin.heading_of(heading) != heading for heading in data.get("hs_headings", [])):
        raise ValidationError({"hs_headings": _("An HS heading has four digits.")})
    category = _update(category, only(data, CATEGORY_FIELDS), actor)
    rows = Listing.objects.filter(**{f"l{category.level}": category.pk})
    listings.mark_dirty(rows.values_list("product_id", flat=True).distinct())
    return category


@transaction.atomic
def update_district(district: District, *, data: dict, actor) -> District:
    """Change the words of a district; `data` holds any of DISTRICT_FIELDS. Raises and does as `update_category`."""
    district = _update(district, only(data, DISTRICT_FIELDS), actor)
    rows = Listing.objects.filter(district=district.pk)
    listings.mark_dirty(rows.values_list("product_id", flat=True).distinct())
    return district


@transaction.atomic
def update_list_entry(entry: OriginListEntry, *, data: dict, actor) -> OriginListEntry:
    """Change an entry of the origin lists; `data` holds any of LIST_FIELDS. Raises and does as `update_category`.

    Products are assessed anew when they are next saved, and the published ones in the night.
    """
    if entry.kind == OriginListEntry.Kind.WORDS:
        for pattern in data.get("items", []):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValidationError({"items": _("This pattern cannot be read: %(why)s.") % {"why": error}}) from error
    if entry.kind in (OriginListEntry.Kind.WORDS, OriginListEntry.Kind.PROTECTED_NAME) and not data.get("items", True):
        raise ValidationError({"items": _("Write at least one form.")})
    if not all(
        prefix.isascii() and prefix.isdigit() and len(prefix) in (2, 4, 6) for prefix in data.get("prefixes", [])
    ):
        raise ValidationError({"prefixes": _("HS codes begin with two, four or six digits.")})
    entry = _update(entry, only(data, LIST_FIELDS), actor)
    origins.forget_lists()
    return entry


def _update(row, data: dict, actor):
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Categories, districts and lists are kept by officers of the catalogue.")
    row = type(row).objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    before = {field: getattr(row, field) for field in data}
    changed = assign(row, data)
    if changed:
        row.edited_at = clock.now()
        row.save(update_fields=[*changed, "edited_at"])
        audit.record(
            row,
            "updated",
            actor=actor,
            before={field: _plain(before[field]) for field in changed},
            after={field: _plain(data[field]) for field in changed},
        )
    return row


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
