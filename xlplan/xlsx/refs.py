"""Cell references such as "F12" and areas such as "A1:F12", to numbers and back.

Rows and columns count from 1, as Excel shows them. Does not know dollar signs, sheet names,
whole rows or whole columns: the file format's own references have none where xlplan reads them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

# A cell of a workbook: its sheet, row and column.
SheetPlace = tuple[str, int, int]

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """How many cells the rectangle has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def widened(self, row: int, column: int) -> "Area":
        """The smallest rectangle around this one and the cell."""
        return Area(
            min(self.top, row),
            min(self.left, column),
            max(self.bottom, row),
            max(self.right, column),
        )


def parse_ref(text: str) -> tuple[int, int] | None:
    """The row and column of a reference; None when it is not one or lies outside XFD1048576.

    >>> parse_ref("F12")
    (12, 6)
    >>> parse_ref("XFE1") is None
    True
    """
    match = _REF.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def column_number(letters: str) -> int:
    """The number of a column from its letters.

    >>> column_number("XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(number: int) -> str:
    """The letters of a column.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def format_ref(row: int, column: int) -> str:
    """The reference of a cell.

    >>> format_ref(12, 6)
    'F12'
    """
    return f"{column_letters(column)}{row}"


def parse_area(text: str) -> Area | None:
    """The rectangle of "A1:F12" or "A1"; None when it is neither.

    The corners may come in any order, which the format allows and some writers use.

    >>> parse_area("B3:A1")
    Area(top=1, left=1, bottom=3, right=2)
    """
    first, _, last = text.partition(":")
    start, end = parse_ref(first), parse_ref(last or first)
    if start is None or end is None:
        return None
    rows, columns = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Area(rows[0], columns[0], rows[1], columns[1])


def format_area(area: Area) -> str:
    """The reference of a rectangle, a single cell without colon.

    >>> format_area(Area(1, 1, 3, 2))
    'A1:B3'
    """
    first, last = format_ref(area.top, area.left), format_ref(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"
