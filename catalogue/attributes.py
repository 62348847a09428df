"""The attributes of a product: which schema asks them, whether values fit, how they are read.

Officers write new versions (catalogue/schemas.py). A product declared under an older one stays as it is: an option it chose is
still said in words, and whoever edits its characteristics is told what no longer fits.
"""

import copy
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pavilion import clock

from .models import Attribute, AttributeSchema, Category, Product

Kind = Attribute.Kind
MAX_WORDS = 200

_kept: dict = {}  # (asked, asked before by key) by category, as they were in a minute of the machine's time


def schema_of(category: Category | None) -> AttributeSchema | None:
    """The schema in force for a category: its own latest, else that of the nearest category above. One query."""
    if category is None:
        return None
    found = AttributeSchema.objects.filter(category__in=category.ancestors).select_related("category")
    return max(found, key=_rank, default=None)


def attributes_of(category: Category | None) -> list[Attribute]:
    """The questions a category asks, in order. A process keeps them for a minute: pages ask for them again and again."""
    if category is None:
        return []
    read([category])
    return _kept[category.pk][0]


def out_of_date(category: Category | None, values: dict) -> list[str]:
    """What no longer fits of values declared under an older version, in sentences; nothing if nothing was declared."""
    if category is None or not values:
        return []
    asked, before = attributes_of(category), _kept[category.pk][1]
    keys = {attribute.key for attribute in asked}
    found = [
        _("“%(label)s” is no longer asked and no longer shown.") % {"label": before[key].label}
        for key in values
        if key in before and key not in keys
    ]
    for attribute in asked:
        if attribute.key in values:
            try:
                _fit(attribute, values[attribute.key])
            except ValidationError:
                said = {"label": attribute.label, "value": words(attribute, values[attribute.key])}
                found.append(_("“%(label)s”: “%(value)s” can no longer be chosen.") % said)
        elif attribute.required:
            found.append(_("“%(label)s” must be answered.") % {"label": attribute.label})
    return found


def read(categories: Iterable[Category]) -> None:
    """Read what these categories ask, where it is not kept: two queries at most."""
    minute = clock.machine_now().strftime("%d %H:%M")
    if _kept.get("minute") != minute:
        _kept.clear()
        _kept["minute"] = minute
    missing = [category for category in categories if category.pk not in _kept]
    if not missing:
        return
    above = {pk for category in missing for pk in category.ancestors}
    schemas = AttributeSchema.objects.filter(category__in=above).select_related("category")
    schemas = list(schemas.prefetch_related(Prefetch("attributes", Attribute.objects.order_by("position"))))
    schemas.sort(key=_rank)
    for category in missing:
        _kept[category.pk] = _asked([schema for schema in schemas if schema.category_id in category.ancestors])


def _asked(schemas: list[AttributeSchema]) -> tuple[list[Attribute], dict[str, Attribute]]:
    """Of all versions above a category, in order: the last one's questions, knowing the options they had, and the older ones by key."""
    if not schemas:
        return [], {}
    *older, latest = schemas
    before: dict[str, Attribute] = {}
    options: dict[str, list[str]] = {}
    for schema in older:
        for attribute in schema.attributes.all():
            before[attribute.key] = attribute
            options.setdefault(attribute.key, []).extend(attribute.options)
    asked = [copy.copy(attribute) for attribute in latest.attributes.all()]
    for attribute in asked:
        attribute.options_before = tuple(options.get(attribute.key, ()))
    return asked, before


def _rank(schema: AttributeSchema) -> tuple[int, int]:
    return schema.category.level, schema.version


def forget_schemas() -> None:
    """Read the schemas anew when they are next asked for."""
    _kept.clear()


def checked(asked: list[Attribute], values: dict) -> dict:
    """The values as they are stored: only what is asked, each of its type; nothing for what was left empty.

    Raises ValidationError, by key, for a value that does not fit. A required one may be missing: whoever asks says so.
    """
    kept, wrong = {}, {}
    for attribute in asked:
        value = values.get(attribute.key)
        if value in (None, "", []):
            continue
        try:
            kept[attribute.key] = _fit(attribute, value)
        except ValidationError as error:
            wrong[attribute.key] = error
    if wrong:
        raise ValidationError(wrong)
    return kept


def missing(asked: list[Attribute], values: dict) -> list[Attribute]:
    """The required ones without a value."""
    return [attribute for attribute in asked if attribute.required and values.get(attribute.key) in (None, "", [])]


def rows(product: Product, asked: list[Attribute]) -> list[tuple[str, str]]:
    """(label, value) of what a product says, in the page's language."""
    return [
        (attribute.label, words(attribute, product.attributes[attribute.key]))
        for attribute in asked
        if attribute.key in product.attributes
    ]


def words(attribute: Attribute, value) -> str:
    """A stored value in the page's language."""
    match attribute.kind:
        case Kind.BOOL:
            return _("yes") if value else _("no")
        case Kind.CHOICE:
            return attribute.known().get(value, str(value))
        case Kind.MULTI:
            known = attribute.known()
            return ", ".join(known.get(code, code) for code in value)
        case Kind.NUMBER:
            grouped = attribute.key != "vintage"
            number = number_format(Decimal(value).normalize(), use_l10n=True, force_grouping=grouped)
            return f"{number} {unit_words(attribute.unit)}".strip()
    return str(value)


def unit_words(unit: str) -> str:
    """A unit in the page's language; most are the same in every one."""
    return {"days": _("days"), "months": _("months")}.get(unit, unit)


def _fit(attribute: Attribute, value):
    match attribute.kind:
        case Kind.BOOL:
            if not isinstance(value, bool):
                raise ValidationError(_("Say yes or no."))
            return value
        case Kind.NUMBER:
            return _number(attribute, value)
        case Kind.CHOICE:
            if value not in attribute.offered():
                raise ValidationError(_("Choose one of those offered."))
            return value
        case Kind.MULTI:
            if not isinstance(value, list | tuple) or set(value) - set(attribute.offered()):
                raise ValidationError(_("Choose among those offered."))
            return [code for code in attribute.offered() if code in value]
    text = str(value).strip()
    if len(text) > MAX_WORDS:
        raise ValidationError(_("At most %(number)s characters.") % {"number": MAX_WORDS})
    return text


def _number(attribute: Attribute, value) -> str:
    try:
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation as error:
        raise ValidationError(_("Write a number.")) from error
    low, high = attribute.minimum, attribute.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValidationError(_bounds(low, high))
    return format(number.quantize(Decimal("0.001")).normalize(), "f")


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    said = {key: number_format(bound.normalize()) for key, bound in (("low", low), ("high", high)) if bound is not None}
    if low is None:
        return _("At most %(high)s.") % said
    return (_("Between %(low)s and %(high)s.") if high is not None else _("At least %(low)s.")) % said
