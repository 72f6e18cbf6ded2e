"""Every formula a workbook stores, in sheet order, and which of its cells are merged.

Reads ECMA-376 Part 1, 18.3.1.40 (f). Does not expand shared formulas and does not evaluate.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from xlplan.xlsx.blocks import Block
from xlplan.xlsx.cells import (
    formulas_of,
    plain_content,
    plain_formula,
    plain_raw,
    raw_at,
)
from xlplan.xlsx.frame import read_frame
from xlplan.xlsx.package import open_workbook
from xlplan.xlsx.refs import format_area
from xlplan.xlsx.rows import KIND, VALUE, VALUE_TAG, Row, read_rows
from xlplan.xlsx.stored import SharedText, certain_content
from xlplan.xlsx.strings import SharedTexts
from xlplan.xlsx.values import EMPTY, Content

_STORED = (KIND, VALUE_TAG, VALUE)
_KINDS = {"shared": "shared", "array": "array", "dataTable": "table"}


class FormulaCell(NamedTuple):
    """A cell that holds a formula; `kind` is "normal", "shared", "array" or "table".

    `formula` has no leading "=". A cell that only points to a shared formula has "". `area` and
    `shared` are the formula's ref and si, `cached` is the stored result, and `spills` says that
    Excel enters it as a dynamic array (the cell has cm).
    """

    sheet: str
    ref: str
    formula: str
    kind: str
    area: str = ""
    shared: str = ""
    cached: Content = EMPTY
    spills: bool = False


def read_formulas(data: bytes) -> tuple[FormulaCell, ...]:
    """The formulas of every worksheet, in tab order and then in the order they are stored.

    Raises WorkbookRefused for a workbook that cannot be read.
    """
    workbook = open_workbook(data)
    shared_text, found = SharedTexts(workbook), list[FormulaCell]()
    for sheet in workbook.worksheets:
        text = workbook.text(sheet.entry)
        for row in read_rows(text, read_frame(text)):
            found += row_formulas(sheet.name, row, shared_text)
    return tuple(found)


def row_formulas(sheet: str, row: Row, shared_text: SharedText) -> list[FormulaCell]:
    """The formulas of one row, with their stored results."""
    return [
        FormulaCell(
            sheet,
            row.ref(at),
            formula.text,
            _KINDS.get(formula.kind, "normal"),
            formula.area,
            formula.shared,
            _cached(row, at, shared_text),
            bool(row.odd) and "cm" in row.odd[at].attributes,
        )
        for at, formula in formulas_of(row)
    ]


def block_formulas(
    sheet: str, block: Block, result: Callable[[bytes], Content]
) -> list[FormulaCell]:
    """The same of the rows of a block; `result` says what a cell's key stores."""
    found = []
    for at in block.formula_places():
        formula = plain_formula(block.formula_tags[at], block.formulas[at])
        ref = (block.letters[at] + block.digits[at]).decode()
        kind, area, shared = _KINDS.get(formula.kind, "normal"), formula.area, formula.shared
        cached = result(block.heads[at] + block.tails[at])
        found.append(FormulaCell(sheet, ref, formula.text, kind, area, shared, cached))
    return found


def key_result(parts: Sequence[bytes], shared_text: SharedText) -> Content:
    """The stored result of the formula in a block's cell, from the parts of the cell's key."""
    return _plain_cached(parts[1:], shared_text)


def _plain_cached(stored: Sequence[bytes], shared_text: SharedText) -> Content:
    """The stored result of a cell of that type, start tag of its value, and value."""
    kind, tag, value = stored
    if not kind:
        return plain_content(kind, tag, value, shared_text)
    return certain_content(plain_raw(kind, tag, value), shared_text)


def _cached(row: Row, at: int, shared_text: SharedText) -> Content:
    """The stored result of the cell at that position."""
    if row.plain:
        return _plain_cached([row.plain[group][at] for group in _STORED], shared_text)
    return certain_content(raw_at(row, at), shared_text)


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the worksheets in tab order; chart and macro sheets are left out."""
    return tuple(sheet.name for sheet in open_workbook(data).worksheets)


def merged_areas(data: bytes, sheet: str) -> tuple[str, ...]:
    """The merged areas of one worksheet, such as "B2:B5" (18.3.1.55); none if it is not there.

    Raises WorkbookRefused for a workbook that cannot be read.
    """
    workbook = open_workbook(data)
    parts = (workbook.text(found.entry) for found in workbook.worksheets if found.name == sheet)
    return tuple(format_area(area) for part in parts for area in read_frame(part).merges)


def uses_1904_dates(data: bytes) -> bool:
    """Whether the workbook counts its dates from 1904 (18.2.28, date1904)."""
    return open_workbook(data).dates_1904
