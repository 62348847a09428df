"""Reading a table that somebody sent: CSV or XLSX, within bounds, as rows of texts. No database."""

import csv
import io
import zipfile
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 10_000_000
MAX_UNPACKED = 150_000_000  # of all parts of a workbook together
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000


def read_table(content: bytes) -> list[list[str]]:
    """All rows, the header first, without empty ones at the end. Raises ValidationError for what is no such table."""
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(number)s MB.") % {"number": MAX_BYTES // 1_000_000})
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    rows = _bounded(_workbook(content) if content.startswith(b"PK") else _csv(content))
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise ValidationError(_("The table has no row below its header."))
    width = max((place for place, cell in enumerate(rows[0], start=1) if cell), default=0)
    return [(row + [""] * (width - len(row)))[:width] for row in rows]


def _bounded(rows: Iterator[list[str]]) -> list[list[str]]:
    found = []
    for row in rows:
        if len(row) > MAX_COLUMNS:
            row = row[:MAX_COLUMNS]
        found.append([cell[:MAX_CELL] for cell in row])
        if len(found) > MAX_ROWS + 1:
            raise ValidationError(
                _("The table has more than %(number)s rows: send it in parts.") % {"number": MAX_ROWS}
            )
    return found


def _workbook(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise ValidationError(_("The workbook is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be trusted
        for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
            yield [_words(cell) for cell in row]
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken workbook makes the library stumble over
        raise ValidationError(_("This workbook cannot be read. Save it again as XLSX or CSV.")) from error


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise ValidationError(_("This is neither a CSV nor an XLSX file."))
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [_unquoted(cell) for cell in row]
    except csv.Error as error:
        raise ValidationError(_("The CSV file is damaged: a quotation mark is not closed.")) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The file’s letters cannot be read. Save it as CSV UTF-8 or as XLSX."))


def _unquoted(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a text (pavilion/tables_out.py)."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip()[:1] in set("=+-@＝＋－＠") else cell


def _words(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
