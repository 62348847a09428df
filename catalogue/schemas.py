"""What officers may change of the questions a category asks: each change is the next version, older ones stay as they were."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies import officers
from pavilion import audit

from . import attributes, listings
from .models import Attribute, AttributeSchema, Category, Listing

FIELDS = ("key", "kind", "label_it", "label_en", "unit", "required", "minimum", "maximum", "options")
MAX_QUESTIONS = 40


def latest_of(category: Category) -> AttributeSchema | None:
    """The latest version of a category's own schema. One query."""
    return AttributeSchema.objects.filter(category=category).order_by("-version").first()


def said(attribute: Attribute) -> tuple:
    """All that a question says."""
    return tuple(getattr(attribute, field) for field in FIELDS)


@transaction.atomic
def publish_version(category: Category, *, asked: list[Attribute], after: int, actor) -> AttributeSchema:
    """Let a category ask these questions, in this order, from now on; `after` is the version they were written from (0: none).

    The same questions again change nothing. Raises PermissionDenied for anyone but the catalogue's officers; ValidationError for
    no or too many questions, a key that stands twice or was asked with another kind or unit before, and when somebody else has
    published a version meanwhile. Side effects: audit; the pages of its products are made again; our own file leaves the
    category alone from then on. Values that products have are kept: what is no longer asked is no longer shown.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("What categories ask is kept by officers of the catalogue.")
    category = Category.objects.select_for_update(of=("self",), no_key=True).get(pk=category.pk)
    present = latest_of(category)
    if present and [said(one) for one in present.attributes.order_by("position")] == [said(one) for one in asked]:
        return present
    version = present.version if present else 0
    if version != after:
        words = _("Version %(number)s was published meanwhile. Open this page again and begin from that one.")
        raise ValidationError(words % {"number": version})
    _check(category, asked)
    schema = AttributeSchema.objects.create(category=category, version=version + 1, by_officer=True)
    for position, attribute in enumerate(asked):
        attribute.schema, attribute.position = schema, position
    Attribute.objects.bulk_create(asked)
    after_words = {"version": schema.version, "questions": [one.key for one in asked]}
    audit.record(schema, "published", actor=actor, after=after_words, is_new=True)
    attributes.forget_schemas()
    rows = Listing.objects.filter(**{f"l{category.level}": category.pk})
    listings.mark_dirty(rows.values_list("product_id", flat=True).distinct())
    return schema


def _check(category: Category, asked: list[Attribute]) -> None:
    if not 0 < len(asked) <= MAX_QUESTIONS:
        raise ValidationError(_("Ask at least one question, and %(number)s at most.") % {"number": MAX_QUESTIONS})
    keys = [one.key for one in asked]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValidationError(_("The key “%(key)s” stands twice.") % {"key": twice[0]})
    # Products keep their values by key: of another kind they could not be read, in another unit they would be wrong.
    before = {one.key: one for one in _asked_above(category, keys)}
    for one in asked:
        old = before.get(one.key, one)
        if old.kind != one.kind:
            words = _("“%(key)s” was asked as “%(kind)s” before, and products say so: take another key.")
            raise ValidationError(words % {"key": one.key, "kind": Attribute.Kind(old.kind).label})
        if old.unit != one.unit:
            words = _("“%(key)s” was asked in “%(unit)s” before, and products say so: take another key.")
            raise ValidationError(words % {"key": one.key, "unit": old.unit or "–"})


def _asked_above(category: Category, keys: list[str]):
    """The questions with these keys in all versions of a category and those above it, the ones in force last."""
    asked = Attribute.objects.filter(schema__category__in=category.ancestors, key__in=keys)
    return asked.order_by("schema__category__level", "schema__version")
