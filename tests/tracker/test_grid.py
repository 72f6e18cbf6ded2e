"""Cells as people see them: what is stored, how it is shown, what is merged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName

from xlplan.errors import WorkbookRefused
from xlplan.tracker.grid import (
    NOTHING,
    CellValue,
    Grid,
    GridCell,
    Sheet,
    fill_merged,
    letter,
    merged_below,
    place,
    read_grid,
)

Foreign = Callable[..., bytes]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        pytest.param(None, "General", "", id="blank"),
        pytest.param("  By July 2018 ", "General", "By July 2018", id="spaces"),
        pytest.param("=1+1", "@", "=1+1", id="equals-sign"),
        pytest.param(2, "General", "2", id="whole"),
        pytest.param(2.0, "General", "2", id="whole-as-float"),
        pytest.param(0.1 + 0.2, "General", "0.3", id="no-noise"),
        pytest.param(1234567890123, "0", "1234567890123", id="long"),
        pytest.param(0.5, "0%", "50%", id="percent"),
        pytest.param(1, "0.00%", "100%", id="percent-of-all"),
        pytest.param(True, "General", "TRUE", id="true"),
        pytest.param(False, "General", "FALSE", id="false"),
        pytest.param(
            datetime.combine(date(2018, 7, 31), time()), "d mmm yyyy", "31 July 2018", id="a-day"
        ),
        pytest.param(date(2018, 7, 1), "mmm-yy", "1 July 2018", id="a-date"),
        pytest.param(time(9, 30), "h:mm", "09:30:00", id="a-time"),
    ],
)
def test_a_cell_reads_as_it_is_shown(value: CellValue, shown: str, text: str) -> None:
    """Near enough to what the officer sees in Excel to be compared and quoted."""
    assert text == GridCell(value, shown).text


@pytest.mark.parametrize(
    ("reference", "row", "column"),
    [("A1", 1, 0), ("F12", 12, 5), ("AA100", 100, 26), ("XFD1048576", 1048576, 16383)],
)
def test_references_and_places_are_the_same(reference: str, row: int, column: int) -> None:
    """F12 is row 12, sixth column, there and back."""
    assert (row, column) == place(reference)
    assert reference == f"{letter(column)}{row}"


def test_a_sheet_has_a_cell_everywhere() -> None:
    """Where nothing is stored there is an empty cell, not a failure."""
    sheet = Sheet("Plan", {2: (GridCell("a"),)})
    assert (
        sheet.cell(2, 0).text, sheet.cell(2, 5).text, sheet.cell(9, 0).text,
    ) == ("a", "", "")  # fmt: skip
    assert (sheet.texts(2), sheet.texts(9)) == (("a",), ())


def test_only_stored_rows_are_kept(foreign: Foreign) -> None:
    """A cell far away costs nothing: the rectangle up to it is not walked."""

    def far(book: openpyxl.Workbook) -> None:
        book["Sheet1"]["C900000"] = "end"

    sheet = read_grid(foreign([["a"]], far)).sheets[0]
    assert sorted(sheet.rows) == [1, 900000]


def test_a_wrong_stated_size_is_not_believed(foreign: Foreign) -> None:
    """Some programs state a sheet's size wrongly; every stored cell is read all the same."""
    data, made = foreign([["a", "b"], ["c", "d"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, part.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"'))
    sheet = read_grid(made.getvalue()).sheets[0]
    assert (sheet.texts(1), sheet.texts(2)) == (("a", "b"), ("c", "d"))


def test_formulas_are_read_by_their_cached_values(example: Callable[[str], bytes]) -> None:
    """What Excel last worked out is what counts."""
    sheet = read_grid(example("high-needs")).sheet("Costs")
    assert sheet is not None
    assert sheet.cell(2, 5).value == 18900


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        pytest.param("Jane Brown_x000D_\nJohn Green", "Jane Brown\nJohn Green", id="windows"),
        pytest.param("Jane Brown_x000D_John Green", "Jane Brown\nJohn Green", id="old-mac"),
        pytest.param("a_x000B_b", "a\x0bb", id="word-line-break"),
        pytest.param("a_x000d_", "a", id="small-letters"),
        pytest.param("Amber_x001B_[2J_x0007_", "Amber[2J", id="orders-to-a-screen"),
        pytest.param("plan_x2_final", "plan_x2_final", id="no-code"),
    ],
)
def test_line_breaks_of_other_programs_are_line_breaks(
    stored: str, text: str, foreign: Foreign
) -> None:
    """Exports from other systems write them in a code that nobody should ever see."""
    assert (text,) == read_grid(foreign([[stored]])).sheets[0].texts(1)


def test_a_chart_sheet_is_passed_over(foreign: Foreign) -> None:
    """A sheet that is only a chart has no cells to read."""

    def add(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book["Sheet1"], min_col=1, min_row=1, max_row=2))
        book.create_chartsheet("Chart").add_chart(chart)

    assert [sheet.name for sheet in read_grid(foreign([[1], [2]], add)).sheets] == ["Sheet1"]


def test_names_stand_for_one_cell_each(foreign: Foreign) -> None:
    """A name for a cell is followed, with the label left of it; names for more are not ours."""

    def name(book: openpyxl.Workbook) -> None:
        for words, target in (
            ("One", "Sheet1!$B$1"),
            ("Many", "Sheet1!$A$1:$B$2"),
            ("Gone", "#REF!"),
            ("Elsewhere", "Deleted!$A$1"),
            ("Number", "3.5"),
            ("First", "Sheet1!$A$1"),
        ):
            book.defined_names[words] = DefinedName(words, attr_text=target)

    grid = read_grid(foreign([["label", 7], ["x", "y"]], name))
    assert grid.names == {"One": ("Sheet1", "B1"), "First": ("Sheet1", "A1")}
    assert {"One", "Many", "Gone", "Elsewhere", "Number", "First"} == grid.defined
    assert (grid.named("One").text, grid.named_label("One").text) == ("7", "label")
    assert (
        grid.named("Many"), grid.named("No such"), grid.named_label("First"),
    ) == (NOTHING, NOTHING, NOTHING)  # fmt: skip


def test_a_sheet_is_found_by_its_name() -> None:
    """And is None when there is none of that name."""
    sheet = Sheet("Plan", {})
    grid = Grid((sheet,), {})
    assert (sheet, None) == (grid.sheet("Plan"), grid.sheet("plan B"))


def test_a_merged_cell_speaks_for_each_of_its_rows() -> None:
    """An outcome merged down three rows holds for each; a heading across columns is left alone."""
    a, b = GridCell("a"), GridCell("b")
    sheet = Sheet("Plan", {1: (a, b), 2: (NOTHING, b), 3: (), 4: (b,)})
    filled = fill_merged(sheet, ["A1:A3", "A4:C4"])
    assert {row: filled.texts(row) for row in filled.rows} == {
        1: ("a", "b"),
        2: ("a", "b"),
        3: ("a",),
        4: ("b",),
    }


def test_rows_below_a_merged_cell_are_known() -> None:
    """Rows 3 and 4 belong to what stands in row 2 of that column, and of no other."""
    areas = ["B2:B4", "D1:D9", "A6:C7"]
    below = [merged_below(areas, column) for column in (1, 3, 4)]
    assert below == [{3, 4, 7}, set(range(2, 10)), set()]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="1A"'),
        ("xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>one</v>"),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId99"'),
    ],
    ids=["bad-reference", "bad-number", "missing-sheet"],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    part: str, old: bytes, new: bytes, foreign: Foreign
) -> None:
    """A workbook broken inside is a sentence, whichever library stumbled over it."""
    data, made = foreign([[1, 2]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == part:
                assert old in content
                content = content.replace(old, new)
            after.writestr(entry, content)
    with pytest.raises(WorkbookRefused):
        read_grid(made.getvalue())
