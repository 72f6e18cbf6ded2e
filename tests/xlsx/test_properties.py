"""Over many workbooks and edits: what was asked for arrives, everything else stays."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from xlplan.xlsx import CellEdit, CellValue, edit_cells, guard
from xlplan.xlsx.refs import format_area, format_ref, parse_area, parse_ref
from xlplan.xlsx.values import unescaped

Records = Callable[[bytes], dict[str, tuple[object, ...]]]

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

FIRST, LAST = datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01")

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(["=SUM(A1)", "_x000D_", " x ", "]]>", "a\r\nb", "#N/A", "TRUE", "1"])
values: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    texts,
    st.integers(-(10**12), 10**12),
    st.floats(-1e15, 1e15),
    st.decimals(-(10**9), 10**9, places=2),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(microsecond=0)),
)
places = st.tuples(st.integers(1, 6), st.integers(1, 6))
old_values = st.one_of(
    st.integers(-99, 99), st.booleans(), st.sampled_from(["old", "=1+1", "two words"])
)


@settings(max_examples=120, deadline=None)
@given(
    cells=st.dictionaries(places, old_values, max_size=12),
    edits=st.dictionaries(places, values, min_size=1, max_size=8),
)
def test_edited_cells_hold_their_values_and_all_else_stays(
    records: Records,
    cells: dict[tuple[int, int], int | bool | str],
    edits: dict[tuple[int, int], CellValue],
) -> None:
    """Whatever the sheet holds, edits arrive, nothing else moves, and a second run is silent."""
    data = _workbook(cells)
    wanted = [CellEdit("Sheet", format_ref(*place), value) for place, value in edits.items()]

    new = edit_cells(data, wanted)

    guard(new)
    old_records, new_records = records(data), records(new)
    assert list(old_records) == list(new_records)
    assert {n for n in old_records if old_records[n] != new_records[n]} <= {SHEET}
    _assert_same_elsewhere(data, new, set(edits))
    for place, value in edits.items():
        assert _matches(_read(new, place), value), (place, value)
    assert edit_cells(new, wanted) is new


def _workbook(cells: dict[tuple[int, int], int | bool | str]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.column_dimensions["B"].font = Font(bold=True)
    for (row, column), value in cells.items():
        sheet.cell(row, column, value)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _sheet(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(SHEET))


def _cells(data: bytes) -> dict[str, bytes]:
    found = _sheet(data).iter(f"{NAMESPACE}c")
    return {cell.attrib["r"]: ElementTree.tostring(cell) for cell in found}


def _assert_same_elsewhere(old: bytes, new: bytes, edited: set[tuple[int, int]]) -> None:
    refs = {format_ref(*place) for place in edited}
    before, after = _cells(old), _cells(new)
    assert {r: c for r, c in before.items() if r not in refs} == {
        r: c for r, c in after.items() if r not in refs
    }
    assert list(after) == sorted(after, key=lambda ref: parse_ref(ref) or (0, 0))
    outside = [
        [ElementTree.tostring(node) for node in _sheet(data) if not _may_change(node)]
        for data in (old, new)
    ]
    assert outside[0] == outside[1]


def _may_change(node: ElementTree.Element) -> bool:
    return node.tag in (f"{NAMESPACE}sheetData", f"{NAMESPACE}dimension")


def _read(data: bytes, place: tuple[int, int]) -> object:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    value: object = sheet.cell(*place).value
    return value


def _matches(found: object, wanted: CellValue) -> bool:
    """Whether openpyxl, which leaves escapes as they are stored, read the wanted value."""
    if wanted is None or wanted == "":
        return found is None or found == ""
    if isinstance(wanted, str):
        return isinstance(found, str) and unescaped(found) == wanted
    if isinstance(wanted, bool):
        return found is wanted
    if isinstance(wanted, date):
        return isinstance(found, int | float) and abs(found - _days(wanted)) < 1e-6
    number = float(wanted) if isinstance(wanted, Decimal) else wanted
    return not isinstance(found, bool) and found == number


def _days(moment: date) -> float:
    """The 1900 calendar's number by counting, not by the code under test."""
    start = "1899-12-30" if moment.isoformat() >= "1900-03-01" else "1899-12-31"
    whole = datetime.fromisoformat(moment.isoformat())
    return (whole - datetime.fromisoformat(start)).total_seconds() / 86_400


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_references_go_both_ways(row: int, column: int) -> None:
    """A reference made from numbers gives the same numbers back."""
    assert parse_ref(format_ref(row, column)) == (row, column)


@given(places, places)
def test_areas_go_both_ways(first: tuple[int, int], last: tuple[int, int]) -> None:
    """An area is the same whichever corners are named."""
    area = parse_area(f"{format_ref(*first)}:{format_ref(*last)}")

    assert area is not None
    assert area.holds(*first)
    assert area.holds(*last)
    assert parse_area(format_area(area)) == area
