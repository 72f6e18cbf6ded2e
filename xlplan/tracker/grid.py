"""The stored cells of a workbook as plain values, sheet by sheet.

`xlplan.xlsx` cuts the cells out of the file; what a number shown as a date means is taken from
openpyxl, whose rules for formats and calendars are used but never its reader or writer. Stored
cells are walked, never the rectangle round them. A text counts as far as Excel would show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import (
    Content,
    DefinedName,
    FormulaCell,
    NumberFormat,
    TablePlace,
    WorkbookContent,
    limits,
    read_workbook,
)
from xlplan.xlsx.refs import column_letters, column_number

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: what it holds and how it is shown."""

    value: CellValue = None
    number_format: str = "General"
    known_text: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The value as a person reads it in the cell, near enough to compare and to show.

        >>> GridCell(2.0).text, GridCell(0.5, "0%").text, GridCell(None).text
        ('2', '50%', '')
        """
        text = self.known_text
        if text is None:
            text = self._text()
            # Cells that are alike are one object, and each is asked for its text many times.
            object.__setattr__(self, "known_text", text)
        return text

    def _text(self) -> str:
        value = self.value
        if isinstance(value, str):
            return value.strip()
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
_ONE_CELL = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[1-9][0-9]*)"
)
# More digits than a number of Excel's has; Python makes no whole number of thousands of them.
_DIGITS = 17
# Excel's own limit is 255 characters.
_FORMAT_LENGTH = 1_000
# All control characters but white space.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# Excel's own names for what it prints and filters.
_PRINTING = frozenset(f"_xlnm.{name}" for name in ("Print_Titles", "Print_Area", "_FilterDatabase"))


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

    `defined` are all the names there are, also those that stand for something else or nothing;
    `merges` are the merged areas of each sheet.
    """

    sheets: tuple[Sheet, ...]
    names: dict[str, tuple[str, str]]
    defined: frozenset[str] = frozenset()
    formulas: tuple[FormulaCell, ...] = ()
    tables: tuple[TablePlace, ...] = ()
    merges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
    return column_letters(column + 1)


def place(reference: str) -> tuple[int, int]:
    """The row and the column, counted from 0, of a reference such as F12."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters) - 1


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
    `WorkbookRefused` for a value that cannot be read.
    """
    try:
        content = read_workbook(data, _cell_maker, NOTHING)
    except ValueError as reason:
        raise WorkbookRefused(
            f"The workbook holds something xlplan cannot read ({reason}).",
            "Open it in Excel, save it again and retry.",
        ) from reason
    return Grid(
        tuple(Sheet(sheet.name, sheet.rows) for sheet in content.sheets),
        _names(content),
        frozenset(name.name for name in _global_names(content)),
        tuple(formula for sheet in content.sheets for formula in sheet.formulas),
        content.tables,
        {sheet.name: sheet.merges for sheet in content.sheets},
    )


def _cell_maker(number_format: NumberFormat, dates_1904: bool) -> Callable[[Content], GridCell]:
    epoch = MAC_EPOCH if dates_1904 else WINDOWS_EPOCH
    code = number_format.code or BUILTIN_FORMATS.get(number_format.id) or "General"
    code = code if len(code) <= _FORMAT_LENGTH else "General"
    shown = _Shown(code, is_date_format(code), is_timedelta_format(code))

    def cell(content: Content) -> GridCell:
        value = _value(content, shown, epoch)
        return NOTHING if value is None and code == "General" else GridCell(value, code)

    return cell


class _Shown(NamedTuple):
    """A number format's code, and whether it shows a date or a span of time."""

    code: str
    date: bool
    span: bool


def _value(content: Content, shown: _Shown, epoch: datetime) -> CellValue:
    if content.kind == "number":
        return _number(content.text, shown, epoch)
    if content.kind == "boolean":
        return content.text == "1"
    if content.kind == "date":
        return _date_in_letters(content.text)
    return None if content.kind == "empty" else _lines(content.text[: limits.TEXT_LENGTH])


def _date_in_letters(text: str) -> CellValue:
    try:
        when: CellValue = from_ISO8601(text)  # type: ignore[no-untyped-call]
    except (OverflowError, ValueError):
        return "#VALUE!"
    return when


def _number(text: str, shown: _Shown, epoch: datetime) -> CellValue:
    whole = len(text) <= _DIGITS and not any(mark in text for mark in ".eE")
    number = int(text) if whole else float(text)
    if not shown.date:
        return number
    try:
        when: CellValue = from_excel(number, epoch, timedelta=shown.span)
    except (OverflowError, ValueError):
        # Excel shows such a cell as ####; no date can be read from it.
        return "#VALUE!"
    return when


def _lines(text: str) -> str:
    """Line ends of other programs, which nobody should ever see, as Excel's own.

    Without what a screen or a mail takes for an order and Excel shows as nothing.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return _CONTROLS.sub("", text)


def _global_names(content: WorkbookContent[GridCell]) -> Iterator[DefinedName]:
    for name in content.names:
        if name.sheet is None and name.name not in _PRINTING:
            yield name


def _names(content: WorkbookContent[GridCell]) -> dict[str, tuple[str, str]]:
    """Names that stand for exactly one cell; all others are the officers' business."""
    sheets = {sheet.name for sheet in content.sheets}
    found: dict[str, tuple[str, str]] = {}
    for name in _global_names(content):
        cell = _ONE_CELL.fullmatch(name.formula.strip())
        sheet = (cell["quoted"] or "").replace("''", "'") or cell["plain"] if cell else None
        if cell and sheet in sheets:
            found[name.name] = (sheet, cell["column"] + cell["row"])
    return found
