"""Products as tables: what comes in is looked at first, found again by its code, and written once whatever happens."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from catalogue.exchange import exports, imports, tables
from catalogue.exchange.columns import columns, read_row
from catalogue.models import ExportLayout, Product, ProductImport
from tests.companies import factories as companies
from tests.selection.factories import officer

from . import factories

pytestmark = pytest.mark.django_db
Stage = ProductImport.Stage
HEADER = ["sku", "group", "hs_code", "title_it", "title_en", "price_mode", "price_from", "price_to", "minimum_order"]
GOOD = ["T-1", "cer-tiles", "690721", "Gres Cala", "Stoneware Cala", "range", "12,50", "1.400,00", "1.200"]


@pytest.fixture
def made():
    factories.group()
    return factories.maker()


def csv_file(*rows, name="products.csv", header=HEADER) -> SimpleUploadedFile:
    lines = [";".join(row) for row in [header, *rows]]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def received(made, *rows, **options) -> ProductImport:
    """A table that was sent and checked."""
    row = imports.receive_table(made[0], csv_file(*rows, **options), category=None, actor=made[1])
    imports.work_waiting()
    row.refresh_from_db()
    return row


def written(made, row) -> ProductImport:
    imports.write_table(row, actor=made[1])
    imports.work_waiting()
    row.refresh_from_db()
    return row


# --- Cells --------------------------------------------------------------------------------------------------------------


def test_cells_are_read_as_people_write_them():
    typed = (
        "sku=A|price_from=1.234,50|price_to=1,234.50|tiers=120: 28,50; 500: 25.90|minimum_order=1 200|sample_offered=Sì|"
        "markets=ca, us  DE|deliveries=FOB La Spezia; exw Sassuolo|supply_period=Month|lead_times=100: 20"
    )

    data, wrong = read_row(columns(), dict(cell.split("=") for cell in typed.split("|")))

    assert wrong == {}
    assert (data["price_from"], data["price_to"]) == (Decimal("1234.50"), Decimal("1234.50"))
    assert data["tiers"] == [(120, Decimal("28.50")), (500, Decimal("25.90"))]
    assert data["deliveries"] == [("FOB", "La Spezia"), ("EXW", "Sassuolo")]
    assert (data["minimum_order"], data["sample_offered"], data["supply_period"]) == (1200, True, "month")
    assert (data["markets"], data["lead_times"]) == (["CA", "US", "DE"], [(100, 20)])


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("hs_code", "69072"), ("price_from", "viel"), ("price_from", "-3"), ("price_from", "NaN"), ("tiers", "120-28"),
        ("tiers", ": 3"), ("minimum_order", "12.5"), ("minimum_order", "9" * 12), ("markets", "XX"), ("sku", "x" * 41),
        ("deliveries", "FOB"), ("deliveries", "ABC Roma"), ("unit", "league"), ("currency", "EURO"), ("oem", "maybe"),
        ("title_it", "x" * 141), ("sku", ""),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_beside_its_column(key, cell):
    _data, wrong = read_row(columns(), {"sku": "A", key: cell})

    assert list(wrong) == [key]


# --- Tables -------------------------------------------------------------------------------------------------------------


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_and_texts_of_every_delimiter_and_encoding_are_read():
    assert read(workbook(["sku", "n"], ["A", 12.0], ["B", None], [None, None])) == [
        ["sku", "n"],
        ["A", "12"],
        ["B", ""],
    ]
    assert read(b'sku,title\nA,"Gres, opaco"\n') == [["sku", "title"], ["A", "Gres, opaco"]]
    assert read("sku\ttitle\nA\tCittà\n".encode("cp1252")) == [["sku", "title"], ["A", "Città"]]
    assert read("\ufeffsku;note\nA;'=1+1\n".encode()) == [["sku", "note"], ["A", "=1+1"]]


def read(content: bytes):
    return tables.read_table(content)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MAX_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"sku", b"PK\x03\x04nothing", b'sku;a\nA;"open\n', b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\x00"],
)
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(ValidationError):
        read(content)


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    with pytest.raises(ValidationError, match="unpacked"):
        read(bomb())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(ValidationError, match="more than 3 rows"):
        read(b"sku;a\n" + b"A;1\n" * 4)


# --- Import -------------------------------------------------------------------------------------------------------------


def test_a_table_is_checked_first_and_writes_nothing(made):
    row = received(made, GOOD, ["T-2", "nonsense", "69", "", "", "range", "5", "3", "x"])

    assert (row.stage, row.total, row.created, row.refused) == (Stage.CHECKED, 2, 1, 1)
    assert {(one.row, one.column) for one in row.problems.all()} == {(3, "Group"), (3, "HS code"), (3, "Minimum order")}
    assert not Product.objects.exists()


def test_good_rows_are_written_and_the_others_named(made):
    row = received(made, GOOD, ["T-2", "cer-tiles", "", "Altro", "", "range", "5", "3", ""])
    assert (row.created, row.refused) == (1, 1)
    row = written(made, row)

    product = Product.objects.get()
    assert (row.stage, row.created, row.refused, row.done) == (Stage.WRITTEN, 1, 1, 2)
    assert (product.sku, product.hs_code, product.price_to, product.minimum_order) == ("T-1", "690721", 1400, 1200)
    assert product.state == Product.State.DRAFT
    assert {text.language: text.title for text in product.texts.all()} == {"it": "Gres Cala", "en": "Stoneware Cala"}
    assert [(one.row, one.column, one.message) for one in row.problems.all()] == [
        (3, "Highest price", "The highest price is lower than the lowest.")
    ]


TERMS = ["price_mode", "price_from", "price_to", "tiers", "lead_days_from", "lead_days_to", "supply_quantity", "supply_period",
         "sample_offered", "sample_price", "deliveries", "lead_times", "title_de", "description_de"]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"price_mode": "range", "price_from": "5"}, "Highest price"),
        ({"price_mode": "tiers", "tiers": "10: 5", "price_from": "4"}, "Price"),
        ({"price_mode": "request", "tiers": "10: 5"}, "Prices by quantity"),
        ({"price_mode": "tiers", "tiers": "10: 5; 10: 4"}, "Prices by quantity"),
        ({"price_mode": "tiers", "tiers": "10: 0"}, "Prices by quantity"),
        ({"lead_days_from": "9", "lead_days_to": "8"}, "Lead time to, days"),
        ({"lead_days_from": "70000"}, "Lead time from, days"),
        ({"lead_times": "10: 5; 10: 6"}, "Lead times by quantity"),
        ({"supply_quantity": "100"}, "Supply ability"),
        ({"sample_price": "3"}, "Samples"),
        ({"sample_offered": "yes", "sample_price": "999999999"}, "Price of a sample"),
        ({"deliveries": "; ".join(f"EXW {number}" for number in range(7))}, "Delivery terms"),
        ({"description_de": "Fliesen"}, "Title, German"),
    ],
)
def test_what_a_row_says_against_itself_is_told_before_anything_is_written(made, cells, column):
    header, line = ["sku", "group", "title_it", *TERMS], ["T-1", "cer-tiles", "Gres", *map(cells.get, TERMS)]
    file = SimpleUploadedFile("terms.xlsx", workbook(header, line))
    row = imports.receive_table(made[0], file, category=None, actor=made[1])

    imports.work_waiting()

    row.refresh_from_db()
    assert (row.stage, row.created, row.refused) == (Stage.CHECKED, 0, 1)
    assert [problem.column for problem in row.problems.all()] == [column]
    imports.write_table(row, actor=made[1])
    imports.work_waiting()
    row.refresh_from_db()
    assert (row.stage, row.refused, Product.objects.count()) == (Stage.WRITTEN, 1, 0)


def test_what_only_the_database_knows_spoils_one_row_and_not_the_table(made, monkeypatch):
    monkeypatch.setattr(imports.terms, "contradictions", lambda _facts: {})
    row = received(made, GOOD, ["T-2", "cer-tiles", "", "Altro", "", "tiers", "5", "", ""])

    row = written(made, row)

    assert (row.stage, row.created, row.refused) == (Stage.WRITTEN, 1, 1)
    assert "“" not in row.problems.get().message  # a sentence, not the name of a constraint


def test_a_product_that_an_officer_looks_at_is_left_alone_and_said(made):
    written(made, received(made, GOOD))
    Product.objects.update(state=Product.State.IN_REVIEW)

    assert received(made, GOOD, name="same.csv").unchanged == 1
    ProductImport.objects.update(stage=Stage.DISCARDED)
    changed = received(made, [*GOOD[:-1], "7"])

    assert (changed.changed, changed.refused) == (0, 1)
    assert "officer" in changed.problems.get().message


def test_the_same_table_again_changes_nothing(made):
    written(made, received(made, GOOD))
    before = Product.objects.get().changed_at

    again = received(made, GOOD)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    again = written(made, again)

    assert (again.stage, again.unchanged, Product.objects.count()) == (Stage.WRITTEN, 1, 1)
    assert Product.objects.get().changed_at == before


def test_a_table_with_fewer_columns_leaves_the_rest_alone(made):
    written(made, received(made, GOOD))

    row = written(made, received(made, ["T-1", "24"], header=["Your code*", "minimum_order"]))

    product = Product.objects.get()
    assert row.changed == 1
    assert (product.minimum_order, product.hs_code, product.texts.count()) == (24, "690721", 2)


def test_a_code_twice_in_a_table_is_told(made):
    row = received(made, GOOD, GOOD)

    assert (row.created, row.refused) == (0, 2)
    assert row.problems.filter(message__contains="more than one row").count() == 2


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        (["sku", "price_mode", "price_from"], ["T-1", "range", "12"], "price_to"),
        (["sku", "price_from", "price_to"], ["T-1", "12", "14"], "price_mode"),
        (["sku", "lead_days_from", "lead_days_to"], ["T-1", "30", "10"], "lead_days_to"),
        (["sku", "supply_quantity"], ["T-1", "500"], "supply_quantity"),
        (["sku", "sample_price"], ["T-1", "15"], "sample_offered"),
    ],
)
def test_what_the_database_would_refuse_is_told_before_writing(made, header, cells, field):
    row = received(made, cells, header=header)

    assert (row.created, row.refused) == (0, 1)
    assert [problem.column for problem in row.problems.all()] == [
        str(column.label) for column in columns() if column.key == field
    ]


def test_terms_that_agree_with_those_of_the_product_are_good(made):
    written(made, received(made, GOOD))
    row = received(made, ["T-1", "13,00"], header=["sku", "price_from"])

    assert (row.changed, row.refused) == (1, 0)
    assert written(made, row).changed == 1


def test_a_table_without_codes_cannot_be_read(made):
    row = received(made, ["Gres"], header=["title_it"])

    assert row.stage == Stage.UNREADABLE
    assert "Your code" in row.reason


def test_after_an_interruption_writing_goes_on_where_it_stopped(made, monkeypatch):
    monkeypatch.setattr(imports, "PART", 2)
    rows = [[f"T-{number}", "cer-tiles", "690721", f"Gres {number}", "", "request", "", "", ""] for number in range(5)]
    row = received(made, *rows)
    imports.write_table(row, actor=made[1])
    real, calls = imports._write_one, []

    def dies_at_the_fourth(*given):
        calls.append(given)
        if len(calls) == 4:
            raise RuntimeError("the worker was killed")
        return real(*given)

    monkeypatch.setattr(imports, "_write_one", dies_at_the_fourth)
    assert imports.work_waiting() == 0
    row.refresh_from_db()
    assert (row.done, Product.objects.count()) == (2, 2)  # the part that was under way is as if it had not begun

    ProductImport.objects.update(due_at=row.received_at)
    assert imports.work_waiting() == 1
    row.refresh_from_db()
    assert (row.stage, row.done, row.created) == (Stage.WRITTEN, 5, 5)
    assert sorted(Product.objects.values_list("sku", flat=True)) == [f"T-{number}" for number in range(5)]


def test_a_worker_that_lost_its_lease_stops(made, monkeypatch):
    row = received(made, GOOD)
    imports.write_table(row, actor=made[1])
    monkeypatch.setattr(imports.work, "keep", lambda _row: False)

    imports.work_waiting()

    assert not Product.objects.exists()


def test_nobody_imports_for_another_company(made):
    other, stranger = factories.maker(companies.user())
    row = received(made, GOOD)

    with pytest.raises(PermissionDenied):
        imports.write_table(row, actor=stranger)
    with pytest.raises(PermissionDenied):
        imports.receive_table(made[0], csv_file(GOOD), category=None, actor=stranger)
    assert other.product_imports.count() == 0


def test_the_database_keeps_one_table_at_a_time_and_no_more_done_than_there_is(made):
    row = received(made, GOOD)
    with pytest.raises(IntegrityError, match="import_done"), transaction.atomic():
        ProductImport.objects.filter(pk=row.pk).update(done=9)
    ProductImport.objects.filter(pk=row.pk).update(stage="writing")
    with pytest.raises(IntegrityError, match="import_one_at_a_time"), transaction.atomic():
        ProductImport.objects.create(company=made[0], file="x", name="x", sha256="", language="it")
    problem = {"product_import": row, "row": 2, "column": "x", "message": "y"}
    row.problems.create(**{key: value for key, value in problem.items() if key != "product_import"})
    with pytest.raises(IntegrityError, match="import_problem_once"), transaction.atomic():
        row.problems.create(**{key: value for key, value in problem.items() if key != "product_import"})


def test_checking_costs_the_same_for_two_rows_and_for_two_hundred(made, django_assert_max_num_queries):
    rows = [
        [f"T-{number}", "cer-tiles", "690721", f"Gres {number}", "", "request", "", "", ""] for number in range(200)
    ]
    few = imports.receive_table(made[0], csv_file(*rows[:2]), category=None, actor=made[1])
    with django_assert_max_num_queries(25):
        imports.work_waiting()
    few.refresh_from_db()
    imports.discard_table(few, actor=made[1])
    imports.receive_table(made[0], csv_file(*rows), category=None, actor=made[1])
    with django_assert_max_num_queries(25):
        imports.work_waiting()


# --- Export -------------------------------------------------------------------------------------------------------------


def test_what_was_exported_can_be_imported_and_changes_nothing(made):
    factories.published(
        *made, sku="CALA-1", price_mode="tiers", tiers=[(120, Decimal("28.50")), (500, Decimal("25.90"))]
    )
    header, rows = exports.table(made[0], category=None)
    file = SimpleUploadedFile("products.xlsx", workbook(header, *rows))

    row = imports.receive_table(made[0], file, category=None, actor=made[1])
    imports.work_waiting()
    row.refresh_from_db()

    assert (row.stage, row.unchanged, row.refused) == (Stage.CHECKED, 1, 0), list(row.problems.all())


def test_the_number_of_queries_of_an_export_is_the_same_for_one_and_for_many(made, django_assert_max_num_queries):
    factories.many(*made, 6)
    with django_assert_max_num_queries(6):
        exports.table(made[0], category=None)


def test_a_layout_names_its_columns_and_says_what_it_cannot_read(made):
    factories.published(*made, sku="CALA-1")
    layout = ExportLayout(name="Elsewhere", columns="Product Name = title\nCode = sku\nCountry = “IT”\nOrigin = origin")

    assert exports.in_layout(made[0], layout) == (
        ["Product Name", "Code", "Country", "Origin"],
        [["Porcelain stoneware Cala", "CALA-1", "IT", "Italy"]],
    )
    for text in ("", "Name", "Name = nothing", "= sku"):
        with pytest.raises(ValidationError):
            exports.parse_layout(text)


def test_only_officers_of_the_catalogue_write_layouts():
    layout = ExportLayout(name="Elsewhere", columns="Code = sku")
    with pytest.raises(PermissionDenied):
        exports.save_layout(layout, actor=companies.user())
    exports.save_layout(layout, actor=officer("Sara", "catalogue"))
    assert ExportLayout.objects.count() == 1


# --- Pages --------------------------------------------------------------------------------------------------------------


def test_the_way_of_a_table_through_the_pages(made):
    visitor = companies.signed_in(made[1])
    page = visitor.get(reverse("catalogue:tables"))
    assert page.status_code == 200
    bad = visitor.post(reverse("catalogue:tables"), {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7\x00")})
    assert bad.status_code == 200
    assert "neither a CSV nor an XLSX" in bad.content.decode()
    assert visitor.post(reverse("catalogue:tables"), {}).status_code == 200

    sent = visitor.post(
        reverse("catalogue:tables"),
        {
            "file": csv_file(
                GOOD, ["", "", "", "", "", "", "", "", ""], ["T-9", "no", "", "x", "", "request", "", "", ""]
            )
        },
    )
    assert sent.status_code == 302
    assert "being checked" in visitor.get(sent.url).content.decode()
    imports.work_waiting()
    shown = visitor.get(sent.url).content.decode()
    assert "1 new product" in shown
    assert "There is no group “no”" in shown
    assert "There is no group" in visitor.get(f"{sent.url}problems/").content.decode("utf-8-sig")

    visitor.post(f"{sent.url}write/")
    assert "0 of 2 rows are written" in visitor.get(f"{sent.url}?fragment").content.decode()
    imports.work_waiting()
    assert "Written." in visitor.get(sent.url).content.decode()
    assert visitor.post(f"{sent.url}discard/", follow=True).status_code == 200
    assert Product.objects.get().sku == "T-1"

    stranger = companies.signed_in(factories.maker(companies.user())[1])
    for path in ("", "problems/", "write/", "discard/"):
        answer = (
            stranger.post(f"{sent.url}{path}") if path in ("write/", "discard/") else stranger.get(f"{sent.url}{path}")
        )
        assert answer.status_code == 404


def test_templates_and_exports_are_tables(made):
    visitor = companies.signed_in(made[1])
    factories.draft(*made, sku="CALA-1")
    group = factories.group()

    book = load_workbook(io.BytesIO(visitor.get(reverse("catalogue:table_template"), {"category": group.pk}).content))
    assert book.sheetnames == ["products", "columns", "groups"]
    assert "cer-tiles" in [row[0].value for row in book["groups"].iter_rows()]
    assert (
        visitor.get(reverse("catalogue:table_template"), {"kind": "csv"})
        .content.decode("utf-8-sig")
        .startswith("Your code*;")
    )
    assert "CALA-1" in visitor.get(reverse("catalogue:table_export"), {"kind": "csv"}).content.decode("utf-8-sig")
    assert visitor.get(reverse("catalogue:table_template"), {"category": "x"}).status_code == 404
    assert visitor.get(reverse("catalogue:table_export"), {"layout": "99"}).status_code == 404
