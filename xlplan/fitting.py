"""How wide and how high text needs its cell to be, estimated for Arial 10.

Excel fits rows itself when somebody types; a file that nobody has opened yet must bring its
heights along, or viewers that trust it cut the text off. Other fonts are not measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

FONT, FONT_SIZE = "Arial", 10
LINE_POINTS = 12.75
HIGHEST_ROW = 409.0  # Excel's limit, in points
_PADDING_POINTS = 3.0
_DIGIT_PIXELS = 7.0
_EM_PIXELS = FONT_SIZE * 96 / 72


class _Widths(dict[str, float]):
    """Shares of an em, from the font's published widths; what is unlisted is an average letter."""

    def __missing__(self, character: str) -> float:
        return 0.57


_WIDTHS = _Widths({
    **dict.fromkeys("ijl'|", 0.23),
    **dict.fromkeys(" .,:;!/\\It[]f", 0.28),
    **dict.fromkeys("()-r\"`", 0.34),
    **dict.fromkeys("ckstvxyz", 0.5),
    **dict.fromkeys("ABEKPSVXY&", 0.67),
    **dict.fromkeys("CDHNRUw", 0.73),
    **dict.fromkeys("GOQ", 0.78),
    **dict.fromkeys("mM", 0.84),
    **dict.fromkeys("W@%—", 0.95),
})  # fmt: skip


@lru_cache(maxsize=4096)  # a plan says the same words in many rows
def lines_needed(text: str, width: float) -> int:
    """How many lines a text wraps to in a column of this width (Excel's unit: digits).

    >>> [lines_needed(text, 20) for text in ("short", "two\\nlines", "some words " * 9)]
    [1, 2, 6]
    """
    room = width * _DIGIT_PIXELS - 2
    return sum(_wrapped(line, room) for line in text.split("\n"))


def row_height(cells: Iterable[tuple[str, float]], least_lines: int = 1) -> float:
    """The height in points that shows every (text, column width) of a row whole."""
    lines = max((lines_needed(text, width) for text, width in cells if text), default=1)
    return height_of(max(lines, least_lines))


def height_of(lines: int) -> float:
    """The height in points of a row of so many lines, or Excel's limit.

    >>> height_of(2), height_of(100)
    (28.5, 409.0)
    """
    return min(HIGHEST_ROW, lines * LINE_POINTS + _PADDING_POINTS)


def column_width(texts: Iterable[str], least: float, most: float = 100) -> float:
    """The least width, or so much more that the longest text fits Excel's highest row."""
    longest = max(texts, key=len, default="")
    most_lines = int((HIGHEST_ROW - _PADDING_POINTS) / LINE_POINTS)
    width = least
    while width < most and lines_needed(longest, width) > most_lines:
        width += 5
    return width


def _wrapped(line: str, room: float) -> int:
    count, used = 1, 0.0
    for wide in map(_pixels, line.split(" ")):
        if used and used + wide > room:
            count, used = count + 1, 0.0
        if wide > room:
            # A word longer than the line is broken where the line ends.
            count, wide = count + int(wide // room), wide % room
        used += wide + _SPACE
    return count


@lru_cache(maxsize=8192)
def _pixels(word: str) -> float:
    return sum(map(_WIDTHS.__getitem__, word)) * _EM_PIXELS


_SPACE = _pixels(" ")
