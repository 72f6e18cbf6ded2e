"""How wide and how high text needs its cell to be, estimated for Arial 10.

Excel fits rows itself when somebody types; a file that nobody has opened yet must bring its
heights along, or viewers that trust it cut the text off. Other fonts are not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import east_asian_width

FONT, FONT_SIZE = "Arial", 10
LINE_POINTS = 12.75
HIGHEST_ROW = 409.0  # Excel's limit, in points
_PADDING_POINTS = 3.0
MOST_LINES = int((HIGHEST_ROW - _PADDING_POINTS) / LINE_POINTS)
_DIGIT_PIXELS = 7.0
_EM_PIXELS = FONT_SIZE * 96 / 72


class _Widths(dict[str, float]):
    """Shares of an em, as published for Arial (Helvetica has the same); others are a letter's."""

    def __missing__(self, character: str) -> float:
        return 1.0 if east_asian_width(character) in "WF" else 0.556


_WIDTHS = _Widths({
    "'": 0.191,
    **dict.fromkeys("ijl‘’", 0.222),
    "|": 0.26,
    **dict.fromkeys(" !,./:;I[\\]ft", 0.278),
    **dict.fromkeys("()-`r“”", 0.333),
    "\"": 0.355,
    **dict.fromkeys("*•", 0.389),
    **dict.fromkeys("Jcksvxyz", 0.5),
    **dict.fromkeys("+<=>~×", 0.584),
    **dict.fromkeys("FTZ", 0.611),
    **dict.fromkeys("&ABEKPSVXY", 0.667),
    **dict.fromkeys("CDHNRUw", 0.722),
    **dict.fromkeys("GOQ", 0.778),
    **dict.fromkeys("Mm", 0.833),
    "%": 0.889,
    "W": 0.944,
    **dict.fromkeys("@—…", 1.015),
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


def column_width(
    texts: Iterable[str], least: float, most: float = 100, most_lines: int = MOST_LINES
) -> float:
    """The least width, or so much more that the longest text needs no more than those lines."""
    longest = max(texts, key=len, default="")
    width = least
    while width < most and lines_needed(longest, width) > most_lines:
        width += 5
    return width


def text_width(text: str) -> float:
    """How wide a text is on one line, in digits."""
    return _pixels(text) / _DIGIT_PIXELS


def _wrapped(line: str, room: float) -> int:
    count, used = 1, 0.0
    for wide in map(_pixels, line.split(" ")):
        if used + wide > room:
            if wide > room:
                return _wrapped_in_pieces(line, room)
            count, used = count + 1, 0.0
        used += wide + _SPACE
    return count


def _wrapped_in_pieces(line: str, room: float) -> int:
    count, used = 1, 0.0
    for wide, gap in _pieces(line, room):
        if used and used + wide > room:
            count, used = count + 1, 0.0
        if wide > room:
            # A word longer than the line is broken where the line ends.
            count, wide = count + int(wide // room), wide % room
        used += wide + gap
    return count


def _pieces(line: str, room: float) -> Iterator[tuple[float, float]]:
    """What stays on one line: words, and of one too long for a line what ends in a hyphen."""
    for word in line.split(" "):
        wide = _pixels(word)
        if wide > room and "-" in word:
            *first, last = word.split("-")
            yield from ((_pixels(f"{part}-"), 0.0) for part in first)
            wide = _pixels(last)
        yield wide, _SPACE


@lru_cache(maxsize=8192)
def _pixels(word: str) -> float:
    return sum(map(_WIDTHS.__getitem__, word)) * _EM_PIXELS


_SPACE = _pixels(" ")
