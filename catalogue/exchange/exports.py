"""A company's products as a table: in the form of the import, or in a layout an officer has written for another place."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import attributes
from catalogue.models import Category, ExportLayout, Product
from companies import officers
from companies.models import Company
from pavilion import audit
from pavilion.constraints import explained

from .columns import columns, write_row

EXTRA = {
    "title": lambda product: _first(product, "title"),
    "description": lambda product: _first(product, "description"),
    "group_name": lambda product: str(product.category or ""),
    "sector_name": lambda product: str(product.category.parent or "") if product.category else "",
    "origin": lambda product: product.origin.get_status_display() if hasattr(product, "origin") else "",
    "company": lambda product: product.company.legal_name,
}
MOST = 10_000  # products in one table


def template(category: Category | None) -> tuple[list[str], list[list[str]]]:
    """(header, one row that explains each column) of an empty table for a group; `*` marks what is required."""
    known = columns(attributes.attributes_of(category))
    header = [f"{column.label}{'*' if column.key == 'sku' else ''}" for column in known]
    return header, [[str(column.hint) for column in known]]


def table(company: Company, *, category: Category | None) -> tuple[list[str], list[list]]:
    """(header, rows) of a company's products, of one group or all, as the import reads them."""
    known = columns(attributes.attributes_of(category))
    found = products_of(company, category=category)
    return [str(column.label) for column in known], [write_row(known, product) for product in found[:MOST]]


def in_layout(company: Company, layout: ExportLayout) -> tuple[list[str], list[list]]:
    """(header, rows) of the published products in a layout."""
    parts = parse_layout(layout.columns)
    found = products_of(company, category=None).filter(state=Product.State.PUBLISHED)
    rows = [[write(product) for _header, write in parts] for product in found[:MOST]]
    return [header for header, _write in parts], rows


def parse_layout(text: str) -> list[tuple[str, object]]:
    """(header, function from product to cell) of each line. Raises ValidationError naming the line that cannot be read."""
    writers = _writers()
    parts = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        header, equals, source = (part.strip() for part in line.partition("="))
        if not header or not equals or not source:
            raise ValidationError(_("Line %(number)s: write header = key.") % {"number": number})
        parts.append((header, _writer(source, writers, number)))
    if not parts:
        raise ValidationError(_("Write at least one column."))
    return parts


def column_keys() -> list[str]:
    """What may stand at the right of a layout's line."""
    return list(_writers())


def products_of(company: Company, *, category: Category | None):
    """The products a table has, with everything their cells need: a fixed number of queries."""
    found = company.products.exclude(state=Product.State.WITHDRAWN)
    if category is not None:
        found = found.filter(category=category)
    return (
        found.select_related("category__parent", "origin", "company")
        .prefetch_related("texts", "tiers", "lead_times", "deliveries")
        .order_by("position", "pk")
    )


def _writers() -> dict:
    return {column.key: column.write for column in columns()} | EXTRA


def _writer(source: str, writers: dict, number: int):
    if len(source) >= 2 and source[0] in '"“' and source[-1] in '"”':
        fixed = source[1:-1]
        return lambda _product: fixed
    if source not in writers:
        raise ValidationError(
            _("Line %(number)s: there is no column “%(key)s”.") % {"number": number, "key": source[:40]}
        )
    return writers[source]


def _first(product: Product, part: str) -> str:
    """In English, else in Italian, else in any language."""
    texts = {text.language: getattr(text, part) for text in product.texts.all()}
    return texts.get("en") or texts.get("it") or next(iter(texts.values()), "")


@transaction.atomic
def save_layout(layout: ExportLayout, *, actor) -> ExportLayout:
    """Keep a new or changed layout. Raises ValidationError, beside "columns", PermissionDenied. Side effects: audit."""
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Layouts are for officers of the catalogue.")
    try:
        parse_layout(layout.columns)
    except ValidationError as error:
        raise ValidationError({"columns": error}) from error
    made = layout.pk is None
    with explained(ExportLayout):
        layout.save()
    audit.record(
        layout, "created" if made else "updated", actor=actor, after={"name": layout.name, "is_on": layout.is_on}
    )
    return layout
