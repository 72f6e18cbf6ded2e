"""The rows and cells of a worksheet, one row at a time.

A row as nearly every program writes it (`xlplan.xlsx.patterns`) is cut into cells by one regular
expression, which is exact because expat has proved the part well formed; any other row goes
through expat with callbacks, inside the very start tags it stands in. Rows and cells may lack
their reference; they then follow the one before (ECMA-376 Part 1, 18.3.1.73 and 18.3.1.4).
Does not read values (`xlplan.xlsx.cells`).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.parsers import expat

from xlplan.xlsx.blocks import Block, BlockReader
from xlplan.xlsx.frame import Frame, int_or_none, outside
from xlplan.xlsx.markup import Node, Text, holds_unusual, malformed
from xlplan.xlsx.odd_rows import odd_trees
from xlplan.xlsx.patterns import frame_patterns
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, column_number, format_ref, parse_ref
from xlplan.xlsx.shown import shown

# What the groups of a cell's pattern hold, and so the columns of `Row.plain`; in a walk for places
# only, the start tags of formulas with attributes come next to the references.
REF, STYLE, KIND, FORMULA_TAG, FORMULA, VALUE_TAG, VALUE = range(7)
PLACE_FORMULA_TAG = 1
# How much of an odd piece may be kept as a tree before rows are handed out one by one.
_SMALL = 256 * 1024
# And how many such pieces get a parser of their own; after them one parser reads what is left.
_ODD_PIECES = 1_000
_SPACES = re.compile(rb"\s*+")


class Row(NamedTuple):
    """A row: its number, its tag from `start` to `body`, and `end`, where its end tag begins.

    `columns` are the numbers of its cells as they are stored, `ordered` says that they rise.
    The cells themselves are in `plain`, one tuple for each group of the pattern, or in `odd`.
    """

    number: int
    start: int
    body: int
    end: int
    columns: tuple[int, ...]
    ordered: bool
    plain: tuple[tuple[bytes, ...], ...] = ()
    odd: tuple[Node, ...] = ()
    stray_cells: int = 0

    def ref(self, at: int) -> str:
        """The reference of the cell at that position."""
        return format_ref(self.number, self.columns[at])


def read_rows(text: Text, frame: Frame, *, places_only: bool = False) -> Iterator[Row]:
    """Every row in the order they are stored; the part must have been proved well formed.

    Raises WorkbookRefused when a reference is none, lies outside XFD1048576 or in another row.
    """
    pieces = _Reader(text, frame, places_only).pieces()
    return (piece for piece in pieces if isinstance(piece, Row))


def read_blocks(text: Text, frame: Frame) -> Iterator[Row | Block]:
    """The same rows, as many as can be in blocks; what is unusual in any way comes row by row."""
    reader = _Reader(text, frame, False)
    return reader.pieces(None if reader.declares else BlockReader(text, frame))


class _Reader:
    """One walk over the rows."""

    def __init__(self, text: Text, frame: Frame, places_only: bool) -> None:
        self.text, self.frame = text, frame
        self.number = self.odd_pieces = 0
        self.pattern = frame_patterns(frame)
        self.cell = self.pattern.place if places_only else self.pattern.cell
        # A declaration further in may give the prefixes of what stands there another meaning.
        self.declares = text.utf8.find(b"xmlns", frame.body, frame.close) >= 0
        self.known: dict[bytes, tuple[tuple[int, ...], bool]] = {}

    def pieces(self, blocks: BlockReader | None = None) -> Iterator[Row | Block]:
        utf8, at, close = self.text.utf8, self.frame.body, self.frame.close
        length = len(self.pattern.row_end)
        # Inside comments and CDATA sections anything may stand that looks like a cell.
        unusual = holds_unusual(utf8, at, close)
        while not unusual:
            block = None if blocks is None else blocks.block(at)
            if block is not None:
                at, self.number = block.end, block.rows[-1].number
                yield block
                continue
            row, closed = self.plain_row(at)
            if row is not None:
                at = row.end if closed else row.end + length
                yield row
            elif _SPACES.fullmatch(utf8, at, close):
                return
            else:
                stop = utf8.find(self.pattern.row_end, at, close) + length
                few = self.few_odd_rows(at, stop)
                unusual, at = few is None, at if few is None else stop
                yield from few or ()
        yield from self.odd_rows(at, close)

    def plain_row(self, at: int) -> tuple[Row | None, bool]:
        """The row that begins there, None when it is not written in the common way; if closed."""
        utf8, close = self.text.utf8, self.frame.close
        tag = self.pattern.row.match(utf8, at, close)
        if tag is None:
            return None, False
        given, others, slash = tag.groups()
        body = tag.end()
        end = body if slash else utf8.find(self.pattern.row_end, body, close)
        if end < 0 or (given is None and b"r=" in others):
            return None, False
        if self.declares and utf8.find(b"xmlns", at, end) >= 0:
            return None, False
        plain = tuple(zip(*self.cell.findall(utf8, body, end), strict=True))
        if plain and plain[-1][-1]:
            return None, False
        number = self.number + 1 if given is None else int(given)
        self.check_number(number, number)
        start = utf8.index(b"<", at)
        if not plain:
            return Row(number, start, body, end, (), True), slash != b""
        # Without the row's number nothing but the columns' letters may be left.
        letters = (b" ".join(plain[REF]) + b" ").replace(b"%d " % number, b" ")
        columns, ordered = self.known.get(letters) or self.columns(letters, plain[REF])
        return Row(number, start, body, end, columns, ordered, plain), slash != b""

    def columns(self, letters: bytes, refs: tuple[bytes, ...]) -> tuple[tuple[int, ...], bool]:
        """The numbers of those columns; most rows of a sheet have the same ones."""
        names = letters.decode().split()
        wrong = [at for at, name in enumerate(names) if not name.isalpha()]
        wrong += [at for at, name in enumerate(names) if column_number(name) > LAST_COLUMN]
        if wrong:
            raise self.wrong_row(refs[wrong[0]].decode())
        numbers = tuple(column_number(name) for name in names)
        self.known[letters] = numbers, all(a < b for a, b in pairwise(numbers))
        return self.known[letters]

    def wrong_row(self, ref: str) -> Exception:
        if parse_ref(ref) is None:
            return outside(self.text.part, f"a cell '{shown(ref)}'")
        return malformed(self.text.part, f"has cell {ref} in row {self.number}")

    def check_number(self, number: int | None, given: int | str | None) -> None:
        if number is None or not 1 <= number <= LAST_ROW:
            raise outside(self.text.part, f"a row numbered '{shown(str(given))}'")
        self.number = number

    def few_odd_rows(self, start: int, stop: int) -> list[Row] | None:
        """The rows of one piece, None when the piece is not whole or too large to keep."""
        self.odd_pieces += 1
        whole = start < stop and stop - start + len(self.frame.opening) <= _SMALL
        if not whole or self.odd_pieces > _ODD_PIECES:
            return None
        before = self.number
        try:
            return [self.odd_row(*found) for found in odd_trees(self.text, self.frame, start, stop)]
        except expat.ExpatError:
            self.number = before
            return None

    def odd_rows(self, start: int, stop: int) -> Iterator[Row]:
        try:
            for found in odd_trees(self.text, self.frame, start, stop):
                yield self.odd_row(*found)
        except expat.ExpatError as error:
            raise malformed(self.text.part, f"holds broken mark-up ({error})") from None

    def odd_row(self, row: Node, stray_cells: int) -> Row:
        given = row.attributes.get("r")
        number, column = (self.number + 1 if given is None else int_or_none(given)), 0
        self.check_number(number, given or number)
        cells = tuple(row.all("c"))
        columns = []
        for cell in cells:
            column = self.odd_column(cell, column)
            columns.append(column)
        ordered = all(a < b for a, b in pairwise(columns))
        place = row.start, row.tag_end, row.close
        return Row(self.number, *place, tuple(columns), ordered, (), cells, stray_cells)

    def odd_column(self, cell: Node, before: int) -> int:
        ref = cell.attributes.get("r")
        place = (self.number, before + 1) if ref is None else parse_ref(ref)
        if place is None or place[1] > LAST_COLUMN:
            what = f"a cell '{shown(ref)}'" if ref else "a row of too many cells"
            raise outside(self.text.part, what)
        if place[0] != self.number:
            raise self.wrong_row(format_ref(*place))
        return place[1]
