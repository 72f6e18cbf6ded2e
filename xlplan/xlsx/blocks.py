"""Many rows of a worksheet at once, as long as each is written in the common way.

One pattern cuts all their cells, and each cell's number is held against its row's afterwards, which
takes two thirds of the time it takes row by row. Never refuses anything: where something
is unusual or wrong there is no block, and `xlplan.xlsx.rows` reads on row by row.
"""

from collections.abc import Iterator
from itertools import compress, pairwise
from typing import NamedTuple

from xlplan.xlsx.frame import Frame
from xlplan.xlsx.markup import Text
from xlplan.xlsx.patterns import frame_patterns
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, column_number

# About how many bytes of rows to read at once.
_BLOCK = 64 * 1024


class BlockRow(NamedTuple):
    """A row of a block: its number, columns and whether those rise; its cells' places in it."""

    number: int
    columns: tuple[int, ...]
    ordered: bool
    start: int
    stop: int


class Block(NamedTuple):
    """Many rows in the common way at once, cell after cell in columns; `end` is behind them.

    A cell's `keys` is its mark-up behind its reference; where it has a formula, that is in `heads`
    and `tails`, before and behind the formula.
    """

    end: int
    rows: list[BlockRow]
    letters: tuple[bytes, ...]
    digits: tuple[bytes, ...]
    keys: tuple[bytes, ...]
    heads: tuple[bytes, ...]
    formula_tags: tuple[bytes, ...]
    formulas: tuple[bytes, ...]
    tails: tuple[bytes, ...]

    def formula_places(self) -> Iterator[int]:
        """Which of its cells have a formula."""
        return compress(range(len(self.keys)), self.formula_tags)


class BlockReader:
    """What is known of one worksheet while its blocks are read."""

    def __init__(self, text: Text, frame: Frame) -> None:
        self.utf8, self.close, self.pattern = text.utf8, frame.close, frame_patterns(frame)
        self.known: dict[tuple[bytes, ...], tuple[tuple[int, ...], bool] | None] = {}
        self.not_before = 0

    def block(self, at: int) -> Block | None:
        """The rows that begin there, None when one of them is not written in the common way."""
        utf8, close, row_end = self.utf8, self.close, self.pattern.row_end
        if at < self.not_before:
            return None
        end = utf8.find(row_end, min(at + _BLOCK, close), close)
        end = utf8.rfind(row_end, at, close) if end < 0 else end
        # Whatever is wrong with them is for the way row by row to say.
        self.not_before = close if end < 0 else end
        tag = self.pattern.row.match(utf8, at, close)
        if end < 0 or tag is None or tag[1] is None or tag[3] or tag.end() > end:
            return None
        found = self.pattern.step.findall(utf8, tag.end(), end)
        if not found or found[-1][-1]:
            return None
        letters, digits, *cells, numbers, _ = zip(*found, strict=True)
        rows = self.rows(tag[1], numbers, letters, digits)
        if rows is None:
            return None
        return Block(end + len(row_end), rows, letters, digits, *cells)

    def rows(
        self,
        first: bytes,
        numbers: tuple[bytes, ...],
        letters: tuple[bytes, ...],
        digits: tuple[bytes, ...],
    ) -> list[BlockRow] | None:
        """Where each row of a block stands; None when a reference is not as it should be."""
        steps = list(compress(range(len(numbers)), numbers))
        starts, stops = [0, *(at + 1 for at in steps)], [*steps, len(numbers)]
        rows = []
        for given, start, stop in zip(
            [first, *(numbers[s] for s in steps)], starts, stops, strict=True
        ):
            names = letters[start:stop]
            known = self.known[names] if names in self.known else self.named(names)
            if known is None or digits[start:stop].count(given) != stop - start:
                return None
            rows.append(BlockRow(int(given), *known, start, stop))
        return rows if all(1 <= row.number <= LAST_ROW for row in rows) else None

    def named(self, names: tuple[bytes, ...]) -> tuple[tuple[int, ...], bool] | None:
        """The columns of those letters and whether they rise, None when one is too far right."""
        columns = tuple(column_number(name.decode()) for name in names)
        rising = all(a < b for a, b in pairwise(columns))
        known = None if max(columns, default=0) > LAST_COLUMN else (columns, rising)
        self.known[names] = known
        return known
