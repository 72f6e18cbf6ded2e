"""Whatever officers type, a refresh changes only xlplan's own cells, and a second one nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.assess import assess
from xlplan.tracker import read_tracker, refresh
from xlplan.xlsx import CellEdit, edit_cells

ROOT = Path(__file__).resolve().parents[2]
TRACKER = (ROOT / "workbooks" / "high-needs.xlsx").read_bytes()
TODAY = date(2018, 8, 1)
OWN = {"L", "M", "N", "O", "P"}
SHEETS = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml",
          "xl/worksheets/sheet5.xml"}  # fmt: skip

WORDS = (
    "TBC|June 16|By July 2018|Ongoing|=1+1|n/a|Total|£1 500|30 days @ £450 = £13,500|Jane Brown / ?"
    "|Complete|Completed 3 of 5|Red|Amber/Green|Ref|Lead|  |–|Notes: x|1-5 2018|_x0041_|<b>&amp;"
)
words = st.sampled_from(WORDS.split("|"))
typed = st.one_of(
    words, st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40),
    st.integers(-5, 50_000), st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.none(), st.booleans(),
)  # fmt: skip
plan_cells = st.tuples(st.sampled_from("ABCDEFGHIJKQ"), st.integers(2, 16))
cost_cells = st.tuples(st.sampled_from("ABCDEG"), st.integers(2, 22))
edits = st.dictionaries(
    st.one_of(
        st.tuples(st.just("Action plan"), plan_cells), st.tuples(st.just("Costs"), cost_cells)
    ),
    typed,
    max_size=12,
)


def refreshed(data: bytes) -> bytes:
    tracker = read_tracker(data, "plan")
    return refresh(tracker, assess(tracker.plan, tracker.rules, TODAY)).data


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def officers_cells(data: bytes) -> dict[str, object]:
    """Every cell but xlplan's own columns, its Checks sheet and its date on the Summary."""
    found: dict[str, object] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            own = sheet.title == "Action plan" and cell.column_letter in OWN
            if sheet.title != "Checks" and not own and cell.coordinate != "B21":
                found[f"{sheet.title}!{cell.coordinate}"] = cell.value
    return found


@settings(max_examples=60, deadline=None)
@given(edits=edits)
def test_nothing_an_officer_typed_is_changed_and_a_second_refresh_does_nothing(
    edits: dict[tuple[str, tuple[str, int]], str | int | date | bool | None],
) -> None:
    """Odd words, dates, numbers and blanks in any cell: all are there afterwards, as typed."""
    given = [
        CellEdit(sheet, f"{letter}{row}", value) for (sheet, (letter, row)), value in edits.items()
    ]
    before = edit_cells(TRACKER, given)
    after = refreshed(before)
    assert officers_cells(after) == officers_cells(before)
    changed = {name for name, part in parts(after).items() if part != parts(before)[name]}
    assert changed <= SHEETS
    assert refreshed(after) == after
