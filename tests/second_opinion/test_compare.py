"""The comparison sees every change that an edit must not make, and no other."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.second_opinion.compare import Change, differences
from tests.second_opinion.workbooks import (
    SHEET,
    plain_workbook,
    replaced,
    with_backslashes,
    with_chain,
    with_part,
    workbook_with_formulas,
)
from xlplan.xlsx import CellEdit, edit_cells

CHANGE = Change("Plan", "B2", "Amber")


@pytest.fixture(scope="module")
def old() -> bytes:
    return plain_workbook()


@pytest.fixture(scope="module")
def new(old: bytes) -> bytes:
    return edit_cells(old, [CellEdit("Plan", "B2", "Amber")])


def test_a_right_edit_has_no_faults(old: bytes, new: bytes) -> None:
    assert differences(old, new, [CHANGE]) == []


def test_a_right_edit_that_makes_a_row_has_no_faults(old: bytes) -> None:
    new = edit_cells(old, [CellEdit("Plan", "H40", 7)])
    assert differences(old, new, [Change("Plan", "H40", 7)]) == []


@pytest.mark.parametrize(
    ("part", "before", "after", "fault"),
    [
        (SHEET, b"<v>1200</v>", b"<v>1201</v>", "C2 changed too"),
        (SHEET, b"Amber", b"Amba", "holds 'Amba'"),
        (SHEET, b's="1" t="inlineStr"', b't="inlineStr"', "style"),
        (SHEET, b"<pageMargins ", b"<pageMargins  ", "bytes outside the cells"),
        (SHEET, b'ref="A1:C4"', b'ref="A1:B4"', "declared range"),
        ("xl/workbook.xml", b"<workbook ", b"<workbook  ", "xl/workbook.xml changed"),
        ("xl/styles.xml", b"<styleSheet ", b"<styleSheet  ", "xl/styles.xml changed"),
    ],
)
def test_damage_in_a_part_is_seen(
    old: bytes, new: bytes, part: str, before: bytes, after: bytes, fault: str
) -> None:
    """Whatever else changed in an edited file is called by its name."""
    # The undamaged file goes through the same rewriting, so that only the damage differs.
    same = with_part(old, "", bytes)
    damaged = with_part(new, part, replaced(before, after))
    assert differences(same, with_part(new, "", bytes), [CHANGE]) == []
    assert any(fault in each for each in differences(same, damaged, [CHANGE]))


def test_a_range_or_a_row_that_leaves_an_edited_cell_out_is_seen() -> None:
    """openpyxl and others read no further than the sheet and the row say they go."""
    old = workbook_with_formulas()
    new = edit_cells(old, [CellEdit("Costs", "H2", 7)])
    change = Change("Costs", "H2", 7)
    assert differences(old, new, [change]) == []
    narrow = with_part(new, SHEET, replaced(b'ref="A1:H4"', b'ref="A1:B4"'))
    assert any("declared range" in each for each in differences(old, narrow, [change]))
    narrow = with_part(new, SHEET, replaced(b'spans="1:8"', b'spans="1:2"'))
    assert any("has the spans (1, 2)" in each for each in differences(old, narrow, [change]))


def test_a_new_order_of_entries_is_seen(old: bytes, new: bytes) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(new)) as given, zipfile.ZipFile(made, "w") as other:
        for entry in reversed(given.infolist()):
            other.writestr(entry, given.read(entry))
    assert any("same order" in each for each in differences(old, made.getvalue(), [CHANGE]))


def test_a_part_packed_again_is_seen(old: bytes, new: bytes) -> None:
    """The same content in other compressed bytes, or with another date, is a change too."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(new)) as given, zipfile.ZipFile(made, "w") as other:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename == "xl/styles.xml":
                entry.date_time = (2001, 1, 1, 0, 0, 0)
            other.writestr(entry, content)
    assert any("xl/styles.xml" in each for each in differences(old, made.getvalue(), [CHANGE]))


def test_a_formula_left_behind_is_seen(old: bytes, new: bytes) -> None:
    """A value put before the formula that should have gone is not an edit of that cell."""
    change = Change("Plan", "C4", 7)
    assert any("C4 still has a formula" in each for each in differences(old, new, [change]))


def test_a_formula_left_in_the_calculation_chain_is_seen() -> None:
    """Excel calls a file damaged whose chain lists a cell without a formula."""
    data = with_chain(workbook_with_formulas(), "B1", "B2")
    good = edit_cells(data, [CellEdit("Costs", "B1", 9)])
    change = Change("Costs", "B1", 9)
    assert differences(data, good, [change]) == []
    bad = with_part(good, "xl/calcChain.xml", replaced(b'r="B2"', b'r="B1"'))
    assert any("calculation chain" in each for each in differences(data, bad, [change]))


def test_a_chain_that_goes_takes_its_two_mentions_along() -> None:
    data = with_chain(workbook_with_formulas(), "B1")
    good = edit_cells(data, [CellEdit("Costs", "B1", 9)])
    assert "xl/calcChain.xml" not in zipfile.ZipFile(io.BytesIO(good)).namelist()
    assert differences(data, good, [Change("Costs", "B1", 9)]) == []


def test_parts_named_with_backslashes_are_found(old: bytes) -> None:
    """A name is looked up whichever way it is written, and must stay as it is written."""
    odd = with_backslashes(old)
    new = edit_cells(odd, [CellEdit("Plan", "B2", "Amber")])
    assert differences(odd, new, [CHANGE]) == []
    straight = new.replace(SHEET.replace("/", "\\").encode(), SHEET.encode())
    assert any("same order" in each for each in differences(odd, straight, [CHANGE]))
