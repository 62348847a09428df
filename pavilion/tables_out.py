"""Tables that leave the portal as CSV or XLSX: the one place that writes them, so that no cell is run as a formula.

A spreadsheet runs a text that begins with = + - or @. In CSV such a text gets an apostrophe in front, which spreadsheets
take for "this is text"; in XLSX the cell itself says that it is text. Numbers and dates stay numbers and dates.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from . import clock

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# What a spreadsheet may take for the beginning of a formula, the full-width forms included, also after white space.
_FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no table has a use for them, and XLSX may not hold them
_LONGEST = 32_000  # characters; a cell of XLSX holds 32,767


def table_response(kind: str, *, name: str, header: Sequence, rows: Iterable[Sequence]) -> HttpResponse:
    """A table for saving, as `kind` CSV or XLSX; `name` is the file's, without its extension. Never cached."""
    content = csv_bytes(header, rows) if kind == CSV else xlsx_bytes(header, rows)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "-", name)}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def csv_bytes(header: Sequence, rows: Iterable[Sequence]) -> bytes:
    """A table as CSV: semicolons and a byte-order mark, as Italian spreadsheets open it with a double click."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_csv_cell(value) for value in header])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(header: Sequence, rows: Iterable[Sequence]) -> bytes:
    """A table as a workbook of one sheet, its header in bold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, value, bold=True) for value in header])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def safe_text(value) -> str:
    """A text that no spreadsheet runs."""
    text = _plain_text(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _csv_cell(value):
    value = _plain(value)
    return value if isinstance(value, int | float | Decimal) else safe_text(value)


def _xlsx_cell(sheet, value, *, bold: bool = False) -> WriteOnlyCell:
    value = _plain(value)
    cell = WriteOnlyCell(sheet, value if _keeps_its_kind(value) else None)
    if not _keeps_its_kind(value):
        cell.value, cell.data_type = _plain_text(value), "s"  # in this order: setting the value guesses the kind
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value):
    """Instants in Rome's time without a zone, which neither format knows; nothing for None."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return clock.rome(value).replace(tzinfo=None, microsecond=0)
    return "" if value is None else value


def _keeps_its_kind(value) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int | float | Decimal) or hasattr(value, "isoformat"))


def _plain_text(value) -> str:
    return _CONTROL.sub(" ", str(value))[:_LONGEST]
