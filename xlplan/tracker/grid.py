"""The stored cells of a workbook as plain values, sheet by sheet.

Reads with openpyxl's streaming reader and only ever reads: nothing is saved with it. Stored cells
are walked, never the rectangle round them.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import guard

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class GridCell:
    """One cell: what it holds and how it is shown."""

    value: CellValue = None
    number_format: str = "General"

    @property
    def text(self) -> str:
        """The value as a person reads it in the cell, near enough to compare and to show.

        >>> GridCell(2.0).text, GridCell(0.5, "0%").text, GridCell(None).text
        ('2', '50%', '')
        """
        value = self.value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return self._per_cent(value) if "%" in self.number_format else f"{value:.15g}"
        if isinstance(value, date):
            return f"{value.day} {value:%B} {value.year}"
        return str(value).strip()

    def _per_cent(self, value: float) -> str:
        """With the places its format shows: 99.6% is not yet 100%."""
        places = re.search(r"\.(0+)%", self.number_format)
        shown = f"{value:.{len(places[1]) if places else 0}%}"
        return re.sub(r"\.0+%$", "%", shown)


NOTHING = GridCell()
# How a control character stands in the file (ECMA-376 Part 1, 22.9.2.19); openpyxl leaves it.
_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f])_")


@dataclass(frozen=True)
class Sheet:
    """A worksheet's rows by number; each row holds its cells by column, from 0."""

    name: str
    rows: dict[int, tuple[GridCell, ...]]

    def cell(self, row: int, column: int) -> GridCell:
        """The cell at a place, an empty one where nothing is stored."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else NOTHING

    def texts(self, row: int) -> tuple[str, ...]:
        """The texts of a row."""
        return tuple(cell.text for cell in self.rows.get(row, ()))


@dataclass(frozen=True)
class Grid:
    """All worksheets, and the cells that defined names stand for, as (sheet, A1) by name.

    `defined` are all the names there are, also those that stand for something else or nothing.
    """

    sheets: tuple[Sheet, ...]
    names: dict[str, tuple[str, str]]
    defined: frozenset[str] = frozenset()

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def named(self, name: str) -> GridCell:
        """The cell a defined name stands for, an empty one if there is no such name."""
        return self._beside(name, 0)

    def named_label(self, name: str) -> GridCell:
        """The cell left of the one a defined name stands for."""
        return self._beside(name, -1)

    def _beside(self, name: str, columns: int) -> GridCell:
        sheet_name, reference = self.names.get(name, ("", "A1"))
        sheet = self.sheet(sheet_name)
        row, column = place(reference)
        return sheet.cell(row, column + columns) if sheet and column + columns >= 0 else NOTHING


def letter(column: int) -> str:
    """The letter of a column counted from 0."""
    return get_column_letter(column + 1)


def place(reference: str) -> tuple[int, int]:
    """The row and the column, counted from 0, of a reference such as F12."""
    letters, row = coordinate_from_string(reference)
    return row, column_index_from_string(letters) - 1


def fill_merged(sheet: Sheet, areas: Iterable[str]) -> Sheet:
    """The sheet as a person sees it: every row of a merged cell holds what the cell says.

    Only down a single column: a cell merged across columns is a heading, not a value.
    """
    rows = dict(sheet.rows)
    for area in areas:
        (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
        value = sheet.cell(top, left)
        for row in range(top + 1, bottom + 1) if left == right and value.text else ():
            if row in rows:
                cells = list(rows[row])
                cells += [NOTHING] * (left + 1 - len(cells))
                rows[row] = (*cells[:left], value, *cells[left + 1 :])
    return Sheet(sheet.name, rows)


def clipped(sheet: Sheet, area: str, *, has_totals: bool) -> Sheet:
    """Only what stands in a table's area, without its totals row; every cell keeps its place."""
    (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
    last = bottom - 1 if has_totals else bottom
    rows = {
        row: ((NOTHING,) * left + cells[left:])[: right + 1]
        for row, cells in sheet.rows.items()
        if top <= row <= last
    }
    return Sheet(sheet.name, rows)


def merged_below(areas: Iterable[str], column: int) -> frozenset[int]:
    """The rows whose cell in this column is merged with one above it."""
    rows: set[int] = set()
    for area in areas:
        (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
        if left <= column <= right:
            rows.update(range(top + 1, bottom + 1))
    return frozenset(rows)


def read_grid(data: bytes) -> Grid:
    """The workbook's stored cells with the values Excel last computed.

    Raises `WorkbookRefused` or `NoPermission` for what `xlplan.xlsx.guard` refuses, and
    `WorkbookRefused` for what openpyxl cannot read.
    """
    guard(data)
    with warnings.catch_warnings():
        # openpyxl warns of what it would lose in saving; xlplan never saves with it.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheets = tuple(
                    _sheet(sheet)
                    for sheet in book.worksheets
                    if isinstance(sheet, ReadOnlyWorksheet)
                )
                return Grid(sheets, _names(book), frozenset(book.defined_names))
            finally:
                book.close()
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as reason:
            raise WorkbookRefused(
                f"The workbook holds something xlplan cannot read ({reason}).",
                "Open it in Excel, save it again and retry.",
            ) from reason


def _sheet(sheet: ReadOnlyWorksheet) -> Sheet:
    # The dimension a file states can be wrong in both directions.
    sheet.reset_dimensions()
    rows: dict[int, tuple[GridCell, ...]] = {}
    every_row = sheet.iter_rows()  # type: ignore[misc]  # the stubs bind it to another class
    for number, row in enumerate(every_row, start=1):
        cells = [_cell(cell) for cell in row]
        while cells and cells[-1] == NOTHING:
            cells.pop()
        if cells:
            rows[number] = tuple(cells)
    return Sheet(sheet.title, rows)


def _cell(cell: object) -> GridCell:
    value, shown = getattr(cell, "value", None), getattr(cell, "number_format", None)
    if value is None and shown is None:
        return NOTHING
    if isinstance(value, str):
        value = _CONTROL.sub(lambda code: chr(int(code[1], 16)), value)
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return GridCell(value, shown or "General")


def _names(book: openpyxl.Workbook) -> dict[str, tuple[str, str]]:
    """Names that stand for exactly one cell; all others are the officers' business."""
    found: dict[str, tuple[str, str]] = {}
    for name, defined in book.defined_names.items():
        places = list(defined.destinations) if defined.type == "RANGE" else []
        stands = len(places) == 1 and places[0][0] in book.sheetnames
        reference = places[0][1].replace("$", "") if stands else ""
        if re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", reference):
            found[name] = (places[0][0], reference)
    return found
