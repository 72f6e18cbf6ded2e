"""Where the pages of a printed sheet begin: no table or chart is cut that would fit on a page.

A table of several pages runs on; its header is repeated where it stands alone on its sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_MARGIN = 0.96  # of a page is counted on, as programs measure text differently
_PIXELS, _AROUND, _POINTS = 7, 5, 0.75  # of a digit, of a column, of a pixel
# What the margins of a landscape page leave, in points: width and height.
_A4, _A3 = (784.0, 501.0), (1133.0, 748.0)


@dataclass(frozen=True, slots=True)
class Block:
    """A table with its chart below: the rows they begin in, their heights in points.

    The table's row is that of its title.
    """

    row: int
    height: float
    chart_row: int = 0
    chart_height: float = 0.0


def page_room(widths: Sequence[float], *, large: bool) -> float:
    """The points of rows a page holds once the sheet is made as narrow as the paper."""
    wide, high = _A3 if large else _A4
    needed = sum(width * _PIXELS + _AROUND for width in widths) * _POINTS
    return high / min(1.0, wide / needed) * _MARGIN


def page_starts(used: float, blocks: Iterable[Block], room: float) -> Iterator[int]:
    """The rows that begin a page; `used` are the points above the first block, which stays."""
    for place, block in enumerate(blocks):
        if place and _is_better_on_the_next(used, block, room):
            yield block.row
            used = 0.0
        used += block.height
        if used > room:
            used %= room
        if block.chart_height and used + block.chart_height > room:
            yield block.chart_row
            used = 0.0
        used += block.chart_height


def _is_better_on_the_next(used: float, block: Block, room: float) -> bool:
    """A table that fits no page begins where there is half of one, rather than leave that blank."""
    whole = block.height + block.chart_height
    if used + whole <= room:
        return False
    if block.height > room:
        return used > room / 2
    return used + block.height > room or whole <= room
