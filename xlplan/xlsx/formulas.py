"""Every formula a workbook stores, in sheet order, and which of its cells are merged.

Reads ECMA-376 Part 1, 18.3.1.40 (f). Does not expand shared formulas and does not evaluate.
"""

from dataclasses import dataclass

from xlplan.xlsx.markup import MAIN_NAMESPACES, Text, feed, safe_parser
from xlplan.xlsx.package import open_workbook
from xlplan.xlsx.refs import format_area, format_ref
from xlplan.xlsx.scan import cell_place, int_or_none, scan

_KINDS = {"shared": "shared", "array": "array", "dataTable": "table"}


@dataclass(frozen=True)
class FormulaCell:
    """A cell that holds a formula; `kind` is "normal", "shared", "array" or "table".

    `formula` has no leading "=". A cell that only points to a shared formula has "".
    """

    sheet: str
    ref: str
    formula: str
    kind: str


def read_formulas(data: bytes) -> tuple[FormulaCell, ...]:
    """The formulas of every worksheet, in tab order and then in the order they are stored.

    Raises WorkbookRefused for a workbook that cannot be read.
    """
    workbook = open_workbook(data)
    found: list[FormulaCell] = []
    for sheet in workbook.worksheets:
        found += _sheet_formulas(sheet.name, workbook.text(sheet.entry))
    return tuple(found)


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the worksheets in tab order; chart and macro sheets are left out."""
    return tuple(sheet.name for sheet in open_workbook(data).worksheets)


def merged_areas(data: bytes, sheet: str) -> tuple[str, ...]:
    """The merged areas of one worksheet, such as "B2:B5" (18.3.1.55); none if it is not there."""
    workbook = open_workbook(data)
    parts = (workbook.text(found.entry) for found in workbook.worksheets if found.name == sheet)
    return tuple(format_area(area) for part in parts for area in scan(part, ()).merges)


def uses_1904_dates(data: bytes) -> bool:
    """Whether the workbook counts its dates from 1904 (18.2.28, date1904)."""
    return open_workbook(data).dates_1904


def _sheet_formulas(sheet: str, text: Text) -> list[FormulaCell]:
    reader = _Reader(sheet, text)
    feed(reader.parser, text)
    return reader.found


class _Reader:
    """The state of one pass over a sheet for its formulas."""

    def __init__(self, sheet: str, text: Text) -> None:
        self.sheet, self.part = sheet, text.part
        self.found: list[FormulaCell] = []
        self.depth = self.row = self.column = 0
        self.kind = "normal"
        self.text: list[str] = []
        self.parser = safe_parser(text.part)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.names = {
            f"{uri} {name}": (depth, name)
            for uri in MAIN_NAMESPACES
            for depth, name in ((3, "row"), (4, "c"), (5, "f"))
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        depth, short = self.names.get(name, (0, ""))
        if depth != self.depth:
            return
        if short == "row":
            self.row, self.column = int_or_none(attributes.get("r", "")) or self.row + 1, 0
        elif short == "c":
            self.row, self.column = cell_place(self.part, attributes, self.row, self.column)
        else:
            self.kind = _KINDS.get(attributes.get("t", ""), "normal")
            self.text = []
            self.parser.CharacterDataHandler = self.text.append

    def end(self, name: str) -> None:
        if self.names.get(name) == (5, "f") and self.depth == 5:
            ref = format_ref(self.row, self.column)
            self.found.append(FormulaCell(self.sheet, ref, "".join(self.text), self.kind))
            self.parser.CharacterDataHandler = None
        self.depth -= 1
