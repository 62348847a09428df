"""What the lists of the desk need beyond Django's own tags."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: list[str], headers: list[dict]) -> list[str]:
    """The cells of a row, each with its column's name: on a phone a row is a list, and each value says what it is."""
    return [_with_label(cell, header) for cell, header in zip(cells, headers, strict=False)]


def _with_label(cell: str, header: dict) -> str:
    if not cell.startswith("<td") or "action-checkbox" in cell[:40]:
        return cell  # the row's own name, and the box that chooses it
    # Both parts are safe: the cell is Django's own, the label is escaped by format_html.
    return mark_safe(format_html('<td data-label="{}"', capfirst(header["text"])) + cell.removeprefix("<td"))
