"""Edited cells, and cells whose shared formula went, each held against what it should be."""

from __future__ import annotations

import re

import pytest

from tests.second_opinion.compare import Change, differences
from tests.second_opinion.workbooks import (
    SHEET,
    plain_workbook,
    replaced,
    with_part,
    with_shared_formula,
)
from xlplan.xlsx import CellEdit, edit_cells

FIRST = b'<f t="shared" ref="B1:B3" si="0">A1*$A$1</f>'
FOLLOWER = b'<f t="shared" si="0"/>'
LAST = b"<f>A4*2</f>"


def overwritten(second: bytes, third: bytes, follower: bytes = FOLLOWER) -> list[str]:
    """The faults when B1 becomes a value and the cells that shared its formula become those."""
    old = with_shared_formula(FIRST, FOLLOWER, follower, LAST)
    edited = with_shared_formula(b"", second, third, LAST)
    value = re.compile(rb'(<c r="B1"[^>]*>).*?</c>')
    edited = with_part(edited, SHEET, lambda sheet: value.sub(rb"\1<v>9</v></c>", sheet))
    return differences(with_part(old, "", bytes), edited, [Change("Costs", "B1", 9)])


def test_cells_that_shared_a_formula_may_have_it_as_their_own() -> None:
    assert overwritten(b"<f>A2*$A$1</f>", b"<f>A3*$A$1</f>") == []


@pytest.mark.parametrize(
    ("third", "fault"),
    [
        (FOLLOWER, "B3 has lost the cell whose formula it shares"),
        (b"", "B3 has lost its formula"),
        (b"<f>A2*$A$1</f>", "openpyxl says 'A3*$A$1'"),
        (b'<f t="shared" si="0">A3*$A$1</f>', "B3 has other attributes"),
        (b"<f>A3*$A$1</f><v>1</v>", "B3 changed in more than its formula"),
    ],
)
def test_a_shared_formula_that_is_lost_is_seen(third: bytes, fault: str) -> None:
    """No other cell may lose its formula or its value with the one that was overwritten."""
    assert any(fault in each for each in overwritten(b"<f>A2*$A$1</f>", third))


@pytest.mark.parametrize(
    ("third", "faults"),
    [
        pytest.param(b'<f ca="1">A3*$A$1</f>', [], id="kept"),
        pytest.param(b'<f ca="1" xml:space="preserve"> A3*$A$1</f>', [], id="with a space"),
        pytest.param(
            b"<f>A3*$A$1</f>", ["Costs: B3 has other attributes at its formula"], id="lost"
        ),
    ],
)
def test_a_formula_written_out_keeps_its_marks(third: bytes, faults: list[str]) -> None:
    """All but what made it shared stays, and whether its spaces count is no mark."""
    follower = b'<f t="shared" ca="1" si="0"/>'
    assert overwritten(b"<f>A2*$A$1</f>", third, follower) == faults


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param(b'customFormat="1" s="1"', "1", id="of its own"),
        pytest.param(b'customFormat="1"', "0", id="the plain one"),
        pytest.param(b's="1"', "0", id="not in use"),
    ],
)
def test_a_new_cell_has_the_style_its_row_lends(row: bytes, wanted: str) -> None:
    """A row that has a style and names none lends the plain one (18.3.1.73)."""
    data = with_part(plain_workbook(), SHEET, replaced(b'<row r="3"', b'<row r="3" ' + row))
    change = Change("Plan", "H3", 7)
    new = edit_cells(data, [CellEdit("Plan", "H3", 7)])
    assert differences(data, new, [change]) == []
    other = with_part(new, SHEET, lambda part: re.sub(rb'(r="H3")( s="\d")?', rb'\1 s="2"', part))
    assert f"Plan: H3 has the style 2, not {wanted}" in differences(data, other, [change])


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b' xml:space="preserve"', b"", "B2 does not say that its outer spaces count"),
        (b'<c r="B2"', b'<c r="B2" vm="1"', "B2 still has a mark of what went"),
    ],
)
def test_what_excel_would_make_of_a_text_is_seen(before: bytes, after: bytes, fault: str) -> None:
    """Outer spaces that do not count are lost in Excel, though every parser still reads them."""
    old = plain_workbook()
    new = edit_cells(old, [CellEdit("Plan", "B2", " Amber")])
    change = Change("Plan", "B2", " Amber")
    assert differences(old, new, [change]) == []
    assert f"Plan: {fault}" in differences(
        old, with_part(new, SHEET, replaced(before, after)), [change]
    )
