"""The grid against openpyxl's own reader: the same values and formats from the same files."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from xlplan.errors import NoPermission, WorkbookRefused
from xlplan.tracker.grid import GridCell, read_grid
from xlplan.xlsx.values import unescaped

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "workbooks").glob("*.xlsx"))
CORPUS = sorted((ROOT.parent / "shared" / "corpus").glob("*/*.xls*"))

Rows = dict[int, dict[int, tuple[object, str]]]


def _by_openpyxl(data: bytes) -> dict[str, Rows]:
    """Every stored cell that shows something or has a format, as openpyxl reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = {}
        for sheet in book.worksheets:
            if isinstance(sheet, ReadOnlyWorksheet):
                sheet.reset_dimensions()
                every_row = enumerate(sheet.iter_rows(), start=1)
                found[sheet.title] = _without_blanks(
                    {number: dict(enumerate(map(_seen, row))) for number, row in every_row}
                )
        book.close()
    return found


def _seen(cell: object) -> tuple[object, str]:
    value, shown = getattr(cell, "value", None), getattr(cell, "number_format", None)
    if isinstance(value, str):
        value = unescaped(value).replace("\r\n", "\n").replace("\r", "\n")
    return value, shown or "General"


def _by_grid(data: bytes) -> dict[str, Rows]:
    return {
        sheet.name: _without_blanks(
            {
                number: {at: (cell.value, cell.number_format) for at, cell in enumerate(cells)}
                for number, cells in sheet.rows.items()
            }
        )
        for sheet in read_grid(data).sheets
    }


def _without_blanks(rows: Rows) -> Rows:
    blank = (None, "General")
    kept = {n: {at: c for at, c in row.items() if c != blank} for n, row in rows.items()}
    return {number: row for number, row in kept.items() if row}


def _typed(sheets: dict[str, Rows]) -> object:
    """With the values' types, as 1, 1.0 and True are equal."""
    return {
        name: {
            (number, at): (type(value), value, shown)
            for number, row in rows.items()
            for at, (value, shown) in row.items()
        }
        for name, rows in sheets.items()
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_read_as_openpyxl_reads_them(path: Path) -> None:
    """Every value and every format of the workbooks an officer is shown first."""
    data = path.read_bytes()

    assert _typed(_by_grid(data)) == _typed(_by_openpyxl(data))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_real_workbooks_read_as_openpyxl_reads_them(path: Path) -> None:
    """Whatever both can open holds the same; what only one can open proves nothing.

    openpyxl finds no cells in workbooks of the strict kind and takes macro sheets for worksheets.
    """
    data = path.read_bytes()
    try:
        ours = _by_grid(data)
    except (WorkbookRefused, NoPermission):
        return
    try:
        theirs = _by_openpyxl(data)
    except Exception:
        return
    both = [name for name in ours if theirs.get(name)]
    assert _typed({n: ours[n] for n in both}) == _typed({n: theirs[n] for n in both})
    assert all(ours[name] for name in both)


moments = st.datetimes(
    datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("2100-01-01")
).map(lambda moment: moment.replace(microsecond=0))
values = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e15, 1e15).filter(lambda number: number == 0 or abs(number) > 1e-300),
    st.booleans(),
    st.sampled_from(["Amber", " a ", "two\nlines", "R&D <1>", "#N/A", "£5", "a\rb"]),
    moments,
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.sampled_from([time(9, 30), timedelta(hours=30)]),
)
formats = st.sampled_from(
    ["General", "0.00", "0%", "d mmm yyyy", "mmm-yy", "h:mm", "[h]:mm", "dd/mm/yyyy hh:mm", "@"]
)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.dictionaries(
        st.tuples(st.integers(0, 5), st.integers(0, 5)), st.tuples(values, formats), max_size=12
    ),
    dates_1904=st.booleans(),
)
def test_generated_workbooks_read_as_openpyxl_reads_them(
    cells: dict[tuple[int, int], tuple[object, str]], dates_1904: bool
) -> None:
    """Dates, times, spans and numbers in every format and both calendars."""
    output = io.BytesIO()
    options = {"date_1904": dates_1904, "strings_to_formulas": False}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet("Plan")
        for (row, column), (value, shown) in cells.items():
            sheet.write(row, column, value, book.add_format({"num_format": shown}))
    data = output.getvalue()

    assert _typed(_by_grid(data)) == _typed(_by_openpyxl(data))


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param('<c r="A1" t="d"><v>2026-03-02</v></c>', date(2026, 3, 2), id="ISO date"),
        pytest.param('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!", id="error"),
        pytest.param('<c r="A1" t="b"><v>1</v></c>', True, id="true"),
        pytest.param('<c r="A1"><v>1.0</v></c>', 1.0, id="fraction"),
        pytest.param(f'<c r="A1"><v>{"0" * 5000}</v></c>', 0.0, id="more digits than Python reads"),
        pytest.param('<c r="A1" t="d"><v>2026-99-99</v></c>', "#VALUE!", id="no ISO date"),
        pytest.param(
            f'<c r="A1" t="inlineStr"><is><t>{"a" * 40_000}</t></is></c>',
            "a" * 32_767,
            id="more text than Excel shows",
        ),
        pytest.param('<c r="A1" t="inlineStr"><is><t>_x0041_</t></is></c>', "A", id="escape"),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is></c>', "a b", id="runs"
        ),
    ],
)
def test_rarer_kinds_of_values_are_read(
    stored: str, expected: object, foreign: Callable[..., bytes]
) -> None:
    """Kinds that few programs write come out as what they are."""
    cell = read_grid(_with_cell(foreign([["x"]]), stored)).sheets[0].cell(1, 0)

    assert (type(cell.value), cell.value) == (type(expected), expected)


def test_an_empty_result_is_no_cell(foreign: Callable[..., bytes]) -> None:
    """A formula that shows nothing does not keep its row."""
    data = _with_cell(foreign([["x"]]), '<c r="A1" t="str"><f>""</f><v></v></c>')

    assert read_grid(data).sheets[0].rows == {}


def test_cells_that_are_alike_are_one(foreign: Callable[..., bytes]) -> None:
    """Four hundred thousand cells of a large tracker would not fit in memory otherwise."""
    sheet = read_grid(foreign([["Amber", "Amber"], ["Amber", 1]])).sheets[0]

    assert sheet.cell(1, 0) is sheet.cell(1, 1)
    assert sheet.cell(1, 0) is sheet.cell(2, 0)
    assert sheet.cell(1, 0) == GridCell("Amber")


def test_cells_too_far_to_the_right_are_refused(
    foreign: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few cells in the last column must not fill the memory with what is left of them."""
    monkeypatch.setattr("xlplan.xlsx.limits.EMPTY_PLACES", 100)
    data = _with_cell(foreign([["x"]]), '<c r="XFD1"><v>1</v></c>')

    with pytest.raises(WorkbookRefused, match="too far to the right"):
        read_grid(data)


def test_blanks_under_one_another_keep_no_row(
    foreign: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that is coloured down to its end holds as much as one that is not."""
    monkeypatch.setattr("xlplan.xlsx.limits.EMPTY_PLACES", 10)
    blanks = "".join(f'<row r="{at}"><c r="Z{at}" s="0"/></row>' for at in range(2, 3_000))
    data = _with_cell(foreign([["x"]]), '<c r="A1"><v>1</v></c>')
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            text = before.read(entry).replace(b"</sheetData>", blanks.encode() + b"</sheetData>")
            after.writestr(entry, text)

    assert list(read_grid(made.getvalue()).sheets[0].rows) == [1]


def test_an_endless_number_format_is_none(foreign: Callable[..., bytes]) -> None:
    """Whether it shows a date would take for ever to find out; Excel keeps 255 characters."""

    def endless(book: openpyxl.Workbook) -> None:
        book["Sheet1"]["A1"].number_format = "[h]" + "x" * 1_500

    data = foreign([[1.5]], endless)

    assert read_grid(data).sheets[0].cell(1, 0).number_format == "General"


def _with_cell(data: bytes, stored: str) -> bytes:
    """The workbook with that as the only cell of its first sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = re.sub(rb"<c .*</c>", stored.encode(), content)
            after.writestr(entry, content)
    return made.getvalue()
