"""A company's table of products: received, checked by a worker, written when the company says so.

Products are found by the company's own code (SKU): what is in the table already is changed, what is not is a new draft; a row
that says what the product says already does nothing, so that a table can be sent again without harm. Writing goes in parts, and
each part with the note how far it got: after an interruption the next worker goes on there.
"""

import hashlib
from collections import Counter
from pathlib import PurePath

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue import attributes, products, terms
from catalogue.models import Category, ImportProblem, Product, ProductImport
from companies.mandates import company_of
from companies.models import Company
from pavilion import audit, clock, doorbell, work
from pavilion.constraints import explained
from pavilion.files import private_storage, unguessable_name

from . import columns as table_columns
from .agreement import disagreements
from .columns import Column, read_row, write_row
from .tables import read_table

log = structlog.get_logger(__name__)

Stage = ProductImport.Stage
NOTHING = Product()  # what a product says that nobody has described yet
PART = 50  # rows written in one transaction
PROBLEMS_KEPT = 500
KEPT_CELL, KEPT_MESSAGE = 120, 400
STAYS = ("title_", "description_", *table_columns.STAY)  # what an empty cell does not empty


# --- What a company does -----------------------------------------------------------------------------------------------
def receive_table(company: Company, file, *, category: Category | None, actor) -> ProductImport:
    """Keep a table for checking. Raises ValidationError, beside "file", PermissionDenied. Side effects: the file; rings."""
    if company_of(actor) != company:
        raise PermissionDenied("A company's products are its own.")
    content = file.read()
    try:
        read_table(content)  # a file that is no table is told at once, and not kept
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    name = private_storage().save(unguessable_name("imports", file.name or ""), ContentFile(content))
    with transaction.atomic(), explained(ProductImport):
        row = ProductImport.objects.create(
            company=company,
            user=actor,
            category=category,
            file=name,
            name=PurePath(file.name or "").name[:120] or "table",
            sha256=hashlib.sha256(content).hexdigest(),
            language=translation.get_language() or "it",
        )
        audit.record(row, "received", actor=actor, after={"company": company.pk})
        _ring()
    return row


@transaction.atomic
def write_table(row: ProductImport, *, actor) -> ProductImport:
    """Let a worker write the good rows of a table that was checked. Raises ValidationError in any other stage, PermissionDenied."""
    row = _locked(row, actor)
    if row.stage != Stage.CHECKED:
        raise ValidationError(_("This table cannot be written now: look at it again."))
    row.stage, row.done, row.refused = Stage.WRITING, 0, 0
    row.work_state, row.attempts, row.due_at = ProductImport.State.WAITING, 0, clock.machine_now()
    with explained(ProductImport):
        row.save()
    audit.record(row, "write", actor=actor)
    _ring()
    return row


@transaction.atomic
def discard_table(row: ProductImport, *, actor) -> ProductImport:
    """Do nothing with a table that was checked. Raises as `write_table`."""
    row = _locked(row, actor)
    if row.stage != Stage.CHECKED:
        raise ValidationError(_("This table cannot be discarded now: look at it again."))
    row.stage, row.finished_at = Stage.DISCARDED, clock.now()
    row.save(update_fields=["stage", "finished_at"])
    audit.record(row, "discard", actor=actor)
    return row


# --- What a worker does ------------------------------------------------------------------------------------------------
def work_waiting() -> int:
    """Check or write every table that waits; returns how many. Safe to run late, twice or side by side."""
    return work.work_off(ProductImport, _advance, limit=1)


def _advance(row: ProductImport) -> None:
    with translation.override(row.language):
        if row.stage == Stage.CHECKING:
            _check(row)
        elif row.stage == Stage.WRITING:
            _write(row)


def _check(row: ProductImport) -> None:
    try:
        sheet = Sheet(row)
    except ValidationError as error:
        row.stage, row.reason, row.finished_at = Stage.UNREADABLE, " ".join(error.messages), clock.now()
        row.save(update_fields=["stage", "reason", "finished_at"])
        return
    known = sheet.known_codes()
    row.total, row.created, row.changed, row.unchanged, row.refused = len(sheet.rows), 0, 0, 0, 0
    problems = []
    present = sheet.present_cells()
    for number, cells in sheet.rows:
        data, wrong = sheet.read(number, cells)
        wrong = wrong or sheet.disagreement(data, cells, present.get(data["sku"]))
        if wrong:
            problems += sheet.problems(number, cells, wrong)
            row.refused += 1
        elif data["sku"] not in known:
            row.created += 1
        elif present.get(data["sku"]) == sheet.as_written(cells, present.get(data["sku"])):
            row.unchanged += 1
        else:
            row.changed += 1
    with transaction.atomic():
        row.problems.all().delete()
        ImportProblem.objects.bulk_create(problems[:PROBLEMS_KEPT], ignore_conflicts=True)
        row.stage = Stage.CHECKED
        row.save(update_fields=["total", "created", "changed", "unchanged", "refused", "stage"])


def _write(row: ProductImport) -> None:
    """Write part after part from where an earlier worker stopped. Stops when another worker has taken the table over."""
    sheet = Sheet(row)
    if row.done == 0:
        row.created = row.changed = row.unchanged = row.refused = 0
    while row.done < len(sheet.rows):
        part = sheet.rows[row.done : row.done + PART]
        with transaction.atomic():
            if not work.keep(row):
                return
            problems = [problem for number, cells in part for problem in _write_one(row, sheet, number, cells)]
            ImportProblem.objects.bulk_create(problems, ignore_conflicts=True)
            row.done += len(part)
            row.save(update_fields=["done", "created", "changed", "unchanged", "refused"])
    row.stage, row.finished_at = Stage.WRITTEN, clock.now()
    row.save(update_fields=["stage", "finished_at"])


def _write_one(row: ProductImport, sheet: "Sheet", number: int, cells: dict[str, str]) -> list[ImportProblem]:
    data, wrong = sheet.read(number, cells)
    if not wrong:
        try:
            with transaction.atomic():
                outcome = sheet.write(data, cells)
            setattr(row, outcome, getattr(row, outcome) + 1)
            return []
        except ValidationError as error:
            wrong = _by_column(error)
        except (IntegrityError, DataError):
            log.exception("table_row_refused", table=row.pk, row=number)
            wrong = {"": [_("This row could not be kept: its cells do not fit together.")]}
    row.refused += 1
    return sheet.problems(number, cells, wrong)


class Sheet:
    """A table as it was sent: its columns by header, its rows with their numbers, the products it is about."""

    def __init__(self, row: ProductImport):
        self.row = row
        with row.file.open("rb") as file:
            header, *rows = read_table(file.read())
        self.columns = table_columns.columns(attributes.attributes_of(row.category))
        self.readers = {column.key: column.read for column in self.columns}
        self.headers = self._headers(header)
        self.groups = groups_by_name()
        self.rows = [
            (number, {key: cells[place] if place < len(cells) else "" for place, key in self.headers.items()})
            for number, cells in enumerate(rows, start=2)
            if any(cells)
        ]
        codes = Counter(cells.get("sku", "").strip() for _number, cells in self.rows)
        self.twice = {code for code, times in codes.items() if code and times > 1}
        self.terms = {
            terms_of.pop("sku"): terms_of
            for terms_of in row.company.products.exclude(sku="").values("sku", *terms.AGREEING)
        }
        waiting = row.company.products.filter(state=Product.State.IN_REVIEW).exclude(sku="")
        self.in_review = set(waiting.values_list("sku", flat=True))

    def _headers(self, header: list[str]) -> dict[int, str]:
        names = {}
        for column in self.columns:
            for language in ("it", "en"):
                with translation.override(language):
                    names[str(column.label).casefold()] = column.key
            names[column.key.casefold()] = column.key
        found = {
            place: names[cell.strip().rstrip("*").strip().casefold()]
            for place, cell in enumerate(header)
            if cell.strip().rstrip("*").strip().casefold() in names
        }
        if "sku" not in found.values():
            raise ValidationError(_("The table has no column “%(name)s”: use the template.") % {"name": _("Your code")})
        return found

    def read(self, number: int, cells: dict[str, str]) -> tuple[dict, dict[str, list[str]]]:
        """Data of a row and what is wrong with it, by column."""
        data, wrong = read_row(self.columns, cells)
        if cells.get("sku", "").strip() in self.twice:
            wrong.setdefault("sku", []).append(_("This code stands in more than one row."))
        if "category" in data:
            try:
                data["category"] = table_columns.group_of(data["category"], self.groups)
            except ValidationError as error:
                wrong["group"] = error.messages
        if not wrong:
            wrong |= self._contradictions(data)
        if "attributes" in data and not wrong:
            asked = attributes.attributes_of(data.get("category") or self.row.category)
            try:
                attributes.checked(asked, data["attributes"])
            except ValidationError as error:
                wrong |= {f"{table_columns.ATTRIBUTE}{key}": messages for key, messages in error.message_dict.items()}
        return data, wrong

    def _contradictions(self, data: dict) -> dict[str, list[str]]:
        """What the row makes of the product's terms and no product may say; a lone longest time is the shortest too."""
        before = self.terms.get(data["sku"]) or {name: getattr(NOTHING, name) for name in terms.AGREEING}
        after = before | {name: data[name] for name in terms.AGREEING if name in data}
        if after["lead_days_to"] is not None and after["lead_days_from"] is None:
            data["lead_days_from"] = after["lead_days_from"] = after["lead_days_to"]
        return {name: [words] for name, words in terms.contradictions(after).items()}

    def problems(self, number: int, cells: dict[str, str], wrong: dict[str, list[str]]) -> list[ImportProblem]:
        """One row of problems per message."""
        labels = {column.key: str(column.label) for column in self.columns}
        return [
            ImportProblem(
                product_import=self.row,
                row=number,
                column=labels.get(key, "")[:KEPT_CELL],
                value=cells.get(key, "")[:KEPT_CELL],
                message=message[:KEPT_MESSAGE],
            )
            for key, messages in wrong.items()
            for message in messages
        ]

    def write(self, data: dict, cells: dict[str, str]) -> str:
        """Make or change the product of a row; returns "created", "changed" or "unchanged"."""
        product = _with_parts(self.row.company.products.filter(sku=data["sku"])).first()
        present = self._cells_of(product) if product else None
        if wrong := self.disagreement(data, cells, present):
            raise ValidationError(wrong)
        if product is None:
            products.create_product(self.row.company, data=data, actor=self.row.user)
            return "created"
        if present == self.as_written(cells, present):
            return "unchanged"
        if "texts" in data:
            data["texts"] = _whole_texts(product, data["texts"])
        if "attributes" in data:
            data["attributes"] = product.attributes | data["attributes"]
        products.update_product(product, data=data, actor=self.row.user)
        return "changed"

    def disagreement(self, data: dict, cells: dict[str, str], present: dict[str, str] | None) -> dict[str, list[str]]:
        """What a row whose cells are right says against itself or against the product as it is (`present`: its cells)."""
        would_be = self.as_written(cells, present)
        if would_be == present:
            return {}
        if data["sku"] in self.in_review:
            return {"sku": [_("An officer is looking at this product. Take it back to change it.")]}
        facts, _wrong = read_row(self.columns, would_be)
        return disagreements(facts, said=data)

    def known_codes(self) -> set[str]:
        """The codes of the products the company has already."""
        return set(self.row.company.products.exclude(sku="").values_list("sku", flat=True))

    def present_cells(self) -> dict[str, dict[str, str]]:
        """{code: cells} of the company's products, as an export writes them. A fixed number of queries."""
        return {
            product.sku: self._cells_of(product) for product in _with_parts(self.row.company.products.exclude(sku=""))
        }

    def as_written(self, cells: dict[str, str], present: dict[str, str] | None) -> dict[str, str]:
        """The cells as an export would write them back: what the table leaves out stays as it is."""
        present = present or {}
        said = {key: cell.strip() for key, cell in cells.items() if cell.strip() or not key.startswith(STAYS)}
        return present | {key: self._same(key, present.get(key, ""), cell) for key, cell in said.items()}

    def _same(self, key: str, present: str, cell: str) -> str:
        """The present cell where the new one says the same in another way (28,5 and 28.50, a name and a sign), else the new one."""
        try:
            if key == "group":
                same = table_columns.group_of(present, self.groups) == table_columns.group_of(cell, self.groups)
            else:
                same = self.readers[key](present) == self.readers[key](cell)
        except ValidationError:
            same = False
        return present if same else cell

    def _cells_of(self, product: Product) -> dict[str, str]:
        written = write_row(self.columns, product)
        return {column.key: str(cell) for column, cell in zip(self.columns, written, strict=True)}


def groups_by_name() -> dict[str, Category]:
    """Groups that take products by their sign and their names in both languages, in small letters."""
    found = {}
    for category in Category.objects.filter(is_leaf=True).order_by("-pk"):
        for name in (category.name_it, category.name_en, category.sign):
            found[name.casefold()] = category
    return found


def export_columns(category: Category | None) -> list[Column]:
    """The columns of the template and the export for a group; without one those that every product has."""
    return table_columns.columns(attributes.attributes_of(category))


def _whole_texts(product: Product, texts: dict) -> dict:
    """Texts with what the table leaves out: a table of titles alone takes no description away."""
    known = {text.language: text for text in product.texts.all()}
    for language, words in texts.items():
        if language in known and not words["description"]:
            words["description"] = known[language].description
        if language in known and not words["title"]:
            words["title"] = known[language].title
    return texts


def _with_parts(found):
    return found.select_related("category").prefetch_related("texts", "tiers", "lead_times", "deliveries")


def _by_column(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    return {("group" if key == "category" else key): messages for key, messages in error.message_dict.items()}


def _locked(row: ProductImport, actor) -> ProductImport:
    row = ProductImport.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=row.pk)
    if company_of(actor) != row.company:
        raise PermissionDenied("A company's tables are its own.")
    return row


def _ring() -> None:
    from catalogue.tasks import work_product_tables

    doorbell.ring(work_product_tables)
