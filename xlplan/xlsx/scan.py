"""One pass over a worksheet: where its rows and cells stand, and what must not be written over.

Follows ECMA-376 Part 1, clauses 18.3.1.73 (row), 18.3.1.4 (c) and 18.3.1.40 (f). Rows and cells
may lack their reference; they then follow the one before. Only the rows asked for keep their
cells, so that a sheet of a million rows costs a list of rows. Does not read values.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from xml.parsers import expat

from xlplan.xlsx.markup import (
    MAIN_NAMESPACES,
    Text,
    element_end,
    feed,
    malformed,
    safe_parser,
    tag_end,
)
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, Area, format_ref, parse_area, parse_ref

T = TypeVar("T")


class Mark(NamedTuple):
    """An element's place: where its tag begins and where the parser saw it end."""

    start: int
    seen_end: int

    def places(self, utf8: bytes) -> tuple[int, int, int, int]:
        """Its start, the end of its tag, the start of its end tag and its end."""
        after_tag = tag_end(utf8, self.start)
        return (self.start, after_tag, *element_end(utf8, self.seen_end, after_tag))


@dataclass(frozen=True)
class RowMark:
    """A row: its number, its place, the style it lends to new cells, its cells if asked for."""

    number: int
    mark: Mark
    style: str | None
    cells: tuple[tuple[int, Mark], ...]


@dataclass(frozen=True)
class SharedUse:
    """A cell that takes part in a shared formula, and the place of its f element."""

    row: int
    column: int
    mark: Mark


@dataclass
class Layout:
    """What one pass over a worksheet found.

    `disorder` names the first place where rows repeat or run backwards; `cell_disorder` does so
    for the cells of each row that was asked for.
    """

    sheet_data: Mark | None = None
    dimension: Mark | None = None
    rows: list[RowMark] = field(default_factory=list)
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    arrays: list[tuple[Area, str]] = field(default_factory=list)
    shared: dict[str, list[SharedUse]] = field(default_factory=dict)
    disorder: str | None = None
    cell_disorder: dict[int, str] = field(default_factory=dict)


def scan(text: Text, wanted_rows: Collection[int]) -> Layout:
    """The layout of a worksheet.

    Raises WorkbookRefused when it is not well formed, not a worksheet, or a reference in it
    lies outside the grid.
    """
    scanner = _Scanner(text, wanted_rows)
    feed(scanner.parser, text)
    if scanner.layout.sheet_data is None:
        raise malformed(text.part, "is not a worksheet")
    return scanner.layout


class _Scanner:
    """The state of the pass: expat calls back per tag, so it has to be kept somewhere."""

    def __init__(self, text: Text, wanted_rows: Collection[int]) -> None:
        self.part = text.part
        self.wanted = frozenset(wanted_rows)
        self.layout = Layout()
        self.parser: expat.XMLParserType = safe_parser(text.part)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.depth = 0
        self.row = self.column = 0
        self.row_style: str | None = None
        self.keeps_cells = False
        self.cells: list[tuple[int, Mark]] = []
        self.places = {"sheetData": 0, "row": 0, "c": 0, "f": 0}
        self.formula: dict[str, str] = {}
        self.starts = self.by_full_name(
            (2, "sheetData", self.start_plain),
            (2, "dimension", self.start_dimension),
            (3, "col", self.start_column_style),
            (3, "mergeCell", self.start_merge),
            (3, "row", self.start_row),
            (4, "c", self.start_cell),
            (5, "f", self.start_formula),
        )
        self.ends = self.by_full_name(
            (2, "sheetData", self.end_sheet_data),
            (3, "row", self.end_row),
            (4, "c", self.end_cell),
            (5, "f", self.end_formula),
        )

    @staticmethod
    def by_full_name(
        *handlers: tuple[int, str, Callable[[T], None]],
    ) -> dict[str, tuple[int, str, Callable[[T], None]]]:
        return {f"{uri} {entry[1]}": entry for uri in MAIN_NAMESPACES for entry in handlers}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        found = self.starts.get(name)
        if found is not None and found[0] == self.depth:
            self.places[found[1]] = self.parser.CurrentByteIndex
            found[2](attributes)

    def end(self, name: str) -> None:
        found = self.ends.get(name)
        if found is not None and found[0] == self.depth:
            found[2](Mark(self.places[found[1]], self.parser.CurrentByteIndex))
        self.depth -= 1

    def start_plain(self, attributes: dict[str, str]) -> None:
        """Only its place matters."""

    def end_sheet_data(self, mark: Mark) -> None:
        self.layout.sheet_data = mark

    def start_dimension(self, attributes: dict[str, str]) -> None:
        self.layout.dimension = Mark(self.parser.CurrentByteIndex, 0)

    def start_column_style(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and "style" in attributes:
            self.layout.column_styles.append((int(first), int(last), attributes["style"]))

    def start_merge(self, attributes: dict[str, str]) -> None:
        area = parse_area(attributes.get("ref", ""))
        if area is None:
            raise malformed(self.part, f"merges cells '{attributes.get('ref', '')}'")
        self.layout.merges.append(area)

    def start_row(self, attributes: dict[str, str]) -> None:
        number = int_or_none(attributes["r"]) if "r" in attributes else self.row + 1
        if number is None or not 1 <= number <= LAST_ROW:
            raise malformed(self.part, f"has a row numbered '{attributes.get('r', number)}'")
        if number <= self.row and self.layout.disorder is None:
            self.layout.disorder = f"row {number} comes after row {self.row}"
        self.row, self.column, self.cells = number, 0, []
        self.keeps_cells = number in self.wanted
        custom = attributes.get("customFormat") in ("1", "true")
        self.row_style = attributes.get("s") if custom else None

    def end_row(self, mark: Mark) -> None:
        row = RowMark(self.row, mark, self.row_style, tuple(self.cells))
        self.layout.rows.append(row)

    def start_cell(self, attributes: dict[str, str]) -> None:
        row, column = cell_place(self.part, attributes, self.row, self.column)
        if row != self.row:
            raise malformed(self.part, f"has cell {attributes['r']} in row {self.row}")
        if self.keeps_cells and column <= self.column:
            place = f"{format_ref(row, column)} comes after {format_ref(row, self.column)}"
            self.layout.cell_disorder.setdefault(row, place)
        self.column = column

    def end_cell(self, mark: Mark) -> None:
        if self.keeps_cells:
            self.cells.append((self.column, mark))

    def start_formula(self, attributes: dict[str, str]) -> None:
        self.formula = attributes

    def end_formula(self, mark: Mark) -> None:
        kind = self.formula.get("t", "normal")
        if kind == "shared":
            uses = self.layout.shared.setdefault(self.formula.get("si", ""), [])
            uses.append(SharedUse(self.row, self.column, mark))
        elif kind in ("array", "dataTable"):
            own = Area(self.row, self.column, self.row, self.column)
            self.layout.arrays.append((parse_area(self.formula.get("ref", "")) or own, kind))


def int_or_none(text: str) -> int | None:
    """The whole number in an attribute, None when it is not one.

    >>> int_or_none("12"), int_or_none("1.5")
    (12, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None


def cell_place(part: str, attributes: dict[str, str], row: int, column: int) -> tuple[int, int]:
    """Where a c element belongs: by its reference, else right of the cell before.

    Raises WorkbookRefused when the reference is not one or lies outside XFD1048576.
    """
    ref = attributes.get("r")
    place = (row, column + 1) if ref is None else parse_ref(ref)
    if place is None or place[1] > LAST_COLUMN:
        raise malformed(part, f"has a cell outside the grid, '{ref}'")
    return place
