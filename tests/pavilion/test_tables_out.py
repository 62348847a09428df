"""Tables that leave the portal: no cell is run as a formula, whatever was typed into it."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from pavilion import tables_out
from pavilion.tables_out import csv_bytes, table_response, xlsx_bytes

DANGEROUS = "=+-@\uff1d\uff0b\uff0d\uff20"


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_sheet(content: bytes):
    return openpyxl.load_workbook(BytesIO(content)).active


@given(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from(DANGEROUS),
    st.sampled_from(["", " ", "\t", "\r", "\n"]),
)
def test_no_text_of_a_csv_becomes_a_formula(rest, sign, before):
    (cell,) = read_csv(csv_bytes(["x"], [[f"{before}{sign}{rest}"]]))[1]
    assert cell.startswith("'")


def test_no_text_of_a_workbook_becomes_a_formula():
    typed = [f"{sign}1+1" for sign in DANGEROUS]
    sheet = read_sheet(xlsx_bytes(["=x"], [typed, ["a\x00b\x1f"]]))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert [cell.value for cell in sheet[2]] == typed
    assert sheet["A3"].value == "a b "


def test_numbers_and_dates_stay_what_they_are():
    rows = [[-3, Decimal("-1.50"), date(2026, 11, 27), datetime(2026, 11, 27, 1, 30, tzinfo=UTC), None, True]]
    assert read_csv(csv_bytes(list("abcdef"), rows))[1] == [
        "-3",
        "-1.50",
        "2026-11-27",
        "2026-11-27 02:30:00",
        "",
        "True",
    ]
    values = [cell.value for cell in read_sheet(xlsx_bytes(list("abcdef"), rows))[2]]
    assert values[0] == -3
    assert values[1] == -1.5
    assert values[2].isoformat() == "2026-11-27T00:00:00"
    assert values[3].isoformat() == "2026-11-27T02:30:00"
    assert values[5] == "True"


def test_the_answer_is_for_saving_and_kept_by_no_cache():
    response = table_response(tables_out.CSV, name='pla"ces\r\n 1', header=["=a"], rows=[])
    assert response["Content-Disposition"] == 'attachment; filename="pla-ces---1.csv"'
    assert response["Cache-Control"] == "private, no-store"
    assert read_csv(response.content) == [["'=a"]]
    assert table_response(tables_out.XLSX, name="x", header=["a"], rows=[])["Content-Type"].endswith("sheet")
