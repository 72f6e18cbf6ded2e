"""Everything a reader of a workbook needs, from one walk over each of its sheets.

The workbook is guarded first; then one sheet at a time is unpacked, cut into rows and let go. The
caller says what to keep of a cell, and cells that are alike are kept once. Does not know what a
number format makes of a number (ECMA-376 Part 1, 18.8.31).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.blocks import Block
from xlplan.xlsx.cells import key_parts, odd_raw, plain_content
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.formulas import FormulaCell, block_formulas, key_result, row_formulas
from xlplan.xlsx.frame import int_or_none, read_frame
from xlplan.xlsx.guard import Tally, unpacked_safely
from xlplan.xlsx.markup import Node, malformed
from xlplan.xlsx.names import DefinedName, defined_names
from xlplan.xlsx.package import Sheet, Workbook
from xlplan.xlsx.patterns import frame_patterns
from xlplan.xlsx.refs import format_area
from xlplan.xlsx.rows import KIND, STYLE, VALUE, VALUE_TAG, Row, read_blocks
from xlplan.xlsx.shown import shown
from xlplan.xlsx.stored import SharedText, shown_content
from xlplan.xlsx.strings import SharedTexts
from xlplan.xlsx.styles import NumberFormat, number_formats
from xlplan.xlsx.tables import TablePlace, workbook_tables
from xlplan.xlsx.values import EMPTY, OTHER, Content

T = TypeVar("T")
# What makes a cell of the caller's own from its content, for one number format.
CellMaker = Callable[[Content], T]


@dataclass(frozen=True, slots=True)
class SheetContent(Generic[T]):
    """A worksheet: its cells by row number and then by column from 0, formulas, merged areas."""

    name: str
    rows: dict[int, tuple[T, ...]]
    formulas: tuple[FormulaCell, ...]
    merges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkbookContent(Generic[T]):
    """What a workbook holds, sheet by sheet in tab order."""

    sheets: tuple[SheetContent[T], ...]
    tables: tuple[TablePlace, ...]
    names: tuple[DefinedName, ...]
    dates_1904: bool


@collector_paused()
def read_workbook(
    data: bytes, cell_maker: Callable[[NumberFormat, bool], CellMaker[T]], nothing: T
) -> WorkbookContent[T]:
    """The workbook's stored cells with their stored results, and what stands around them.

    `cell_maker` is told a number format and whether dates count from 1904, and gives what makes a
    cell of the caller's own from its content: `nothing` itself for what need not be kept. Raises
    NoPermission and WorkbookRefused as `guard`, and for a value that has no meaning.
    """
    workbook, tally = unpacked_safely(data), Tally()
    shared_text = SharedTexts(workbook)
    makers = [cell_maker(each, workbook.dates_1904) for each in number_formats(workbook)]
    sheets = tuple(
        _sheet(
            workbook,
            sheet,
            tally,
            _Palette(sheet.entry.name, makers, shared_text, nothing),
            nothing,
        )
        for sheet in workbook.worksheets
    )
    tables, names = workbook_tables(workbook), defined_names(workbook)
    return WorkbookContent(sheets, tables, names, workbook.dates_1904)


def _sheet(
    workbook: Workbook, sheet: Sheet, tally: Tally, palette: "_Palette[T]", nothing: T
) -> SheetContent[T]:
    text = workbook.text(sheet.entry)
    frame = read_frame(text, proven=True)
    tally.add_frame(frame)
    palette.parts = frame_patterns(frame).parts
    kept, formulas = _Kept(nothing), list[FormulaCell]()
    for piece in read_blocks(text, frame):
        if isinstance(piece, Block):
            tally.add_cells(sum(len(row.columns) for row in piece.rows))
            kept.add_block(piece, palette.block(piece))
            formulas += block_formulas(sheet.name, piece, palette.result)
        else:
            tally.add_row(piece)
            kept.add(piece.number, piece.columns, piece.ordered, palette.cells(piece))
            formulas += row_formulas(sheet.name, piece, palette.shared_text)
    merges = tuple(format_area(area) for area in frame.merges)
    return SheetContent(sheet.name, _in_order(kept.rows), tuple(formulas), merges)


class _Kept(Generic[T]):
    """The rows of a sheet that hold something, by number."""

    def __init__(self, nothing: T) -> None:
        self.nothing, self.places = nothing, 0
        self.rows: dict[int, tuple[T, ...]] = {}

    def add_block(self, block: Block, cells: tuple[T, ...]) -> None:
        """The rows of a block; where a column is coloured to its end, there is nothing in most."""
        nothing = self.nothing
        if cells[0] is nothing and all(cell is nothing for cell in cells):
            return
        for number, columns, ordered, start, stop in block.rows:
            self.add(number, columns, ordered, cells[start:stop])

    def add(
        self, number: int, columns: tuple[int, ...], ordered: bool, cells: tuple[T, ...]
    ) -> None:
        """One row."""
        stored = len(cells)
        if ordered and cells and cells[-1] is self.nothing:
            cells = _trimmed(cells, self.nothing)
            columns = columns[: len(cells)]
        if cells and not (ordered and columns[-1] == len(cells)):
            cells = _placed(columns, cells, self.nothing)
        if cells and cells[-1] is self.nothing:
            cells = _trimmed(cells, self.nothing)
        if len(cells) > stored:
            self.places = _checked(self.places + len(cells) - stored)
        if cells:
            # A row that is stored twice counts as it was first.
            self.rows.setdefault(number, cells)


def _in_order(found: dict[int, tuple[T, ...]]) -> dict[int, tuple[T, ...]]:
    numbers = list(found)
    ordered = sorted(numbers)
    return found if numbers == ordered else {number: found[number] for number in ordered}


def _placed(columns: tuple[int, ...], cells: tuple[T, ...], nothing: T) -> tuple[T, ...]:
    """The cells by column from 0."""
    placed = [nothing] * max(columns)
    for column, cell in zip(columns, cells, strict=True):
        placed[column - 1] = cell
    return tuple(placed)


def _trimmed(cells: tuple[T, ...], nothing: T) -> tuple[T, ...]:
    """Without the cells at the end that hold nothing."""
    last = len(cells)
    while last and cells[last - 1] is nothing:
        last -= 1
    return cells[:last]


def _checked(places: int) -> int:
    if places > limits.EMPTY_PLACES:
        raise WorkbookRefused(
            "The file stores its cells too far to the right in too many rows "
            f"(more than {limits.EMPTY_PLACES:,} places), the most xlplan reads.",
            "Remove what stands far to the right of the plan, then save.",
        )
    return places


class _Palette(dict[bytes | tuple[bytes, ...], T]):
    """What was made of the cells of one sheet, by what is written in them."""

    parts: re.Pattern[bytes]

    def __init__(
        self, part: str, makers: list[CellMaker[T]], shared_text: SharedText, nothing: T
    ) -> None:
        super().__init__()
        self.results: dict[bytes, Content] = {}
        self.part, self.makers, self.shared_text = part, makers, shared_text
        # What stands between two rows of a block is no cell.
        self[b""] = nothing

    def block(self, block: Block) -> tuple[T, ...]:
        """What to keep of each of the block's cells."""
        made = list(map(self.__getitem__, block.keys))
        for at in block.formula_places():
            made[at] = self[block.heads[at] + block.tails[at]]
        return tuple(made)

    def result(self, key: bytes) -> Content:
        """The stored result of a formula in a block, by its cell's key; like ones are one."""
        known = self.results.get(key)
        if known is None:
            known = self.results[key] = key_result(key_parts(self.parts, key), self.shared_text)
        return known

    def cells(self, row: Row) -> tuple[T, ...]:
        """What to keep of each of the row's cells."""
        plain = row.plain
        if plain:
            keys = zip(plain[STYLE], plain[KIND], plain[VALUE_TAG], plain[VALUE], strict=True)
            return tuple(map(self.__getitem__, keys))
        return tuple(map(self.odd, row.odd))

    def __missing__(self, key: bytes | tuple[bytes, ...]) -> T:
        style, kind, tag, value = key_parts(self.parts, key) if isinstance(key, bytes) else key
        # A formula's empty text shows nothing, and a row of nothing else is not kept for it.
        empty = not value and kind == b"str"
        content = EMPTY if empty else plain_content(kind, tag, value, self.shared_text)
        made = self[key] = self.made(content, int(style or 0), value)
        return made

    def odd(self, cell: Node) -> T:
        raw, style = odd_raw(cell), int_or_none(cell.attributes.get("s", "0"))
        empty = raw.kind == "str" and not raw.text
        content = EMPTY if empty else shown_content(raw, self.shared_text)
        return self.made(content, -1 if style is None else style, raw.text)

    def made(self, content: Content, style: int, value: bytes | str | None) -> T:
        if content is OTHER:
            words = value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
            why = f"stores '{shown(words)}' as a value, which is none of its kind"
            raise malformed(self.part, why)
        if not 0 <= style < len(self.makers):
            raise malformed(self.part, f"uses the cell style {style}, which is not there")
        return self.makers[style](content)
