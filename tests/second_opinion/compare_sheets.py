"""A sheet before and after an edit, compared byte by byte around the edited cells.

Left out of the bytes are the edited cells, the cells that took a shared formula from them, the
rows they needed, the rows' spans and the declared range; each of those is looked at by itself.
Deliberately does not judge what an edited cell holds: that is `compare_cells`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.second_opinion.compare_cells import (
    Value,
    edited_cell_faults,
    follower_faults,
    formula_followers,
)
from tests.second_opinion.places import Place, place_of, ref_of
from tests.second_opinion.sheet import Element, Sheet

Span = tuple[int, int]

_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_REF = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")
_AREA = re.compile(r"([A-Z]{1,3}[1-9]\d{0,6})(?::([A-Z]{1,3}[1-9]\d{0,6}))?")


@dataclass
class SheetComparison:
    """One sheet of both workbooks, and what its edited cells should hold."""

    old: Sheet
    new: Sheet
    values: dict[Place, Value]

    def faults(self) -> Iterator[str]:
        """Everything on the sheet that is not as it should be, in words."""
        followers = formula_followers(self.old, self.values)
        cut = set(self.values) | followers
        if not self.new.in_order and self.old.in_order:
            yield "its cells are out of order now"
        if self._skeleton(self.old, cut) != self._skeleton(self.new, cut):
            yield from self._what_else_changed(cut)
        yield from self._spans()
        yield from self._dimension()
        for place, value in self.values.items():
            yield from edited_cell_faults(self.old, self.new, place, value)
        for place in sorted(followers):
            if self._bytes(self.old, place) == self._bytes(self.new, place):
                yield f"{ref_of(place)} has lost the cell whose formula it shares"
            else:
                yield from follower_faults(self.old, self.new, place, self.values)

    def _bytes(self, sheet: Sheet, place: Place) -> bytes:
        cell = sheet.cells.get(place)
        return b"" if cell is None else sheet.bytes_of(cell)

    def _skeleton(self, sheet: Sheet, cut: set[Place]) -> bytes:
        """The sheet's bytes without what an edit may change."""
        pieces, place = [], 0
        for start, end, instead in sorted(self._cuts(sheet, cut)):
            if start >= place:
                pieces += [sheet.raw[place:start], instead]
                place = end
        return b"".join([*pieces, sheet.raw[place:]])

    def _cuts(self, sheet: Sheet, cut: set[Place]) -> Iterator[tuple[int, int, bytes]]:
        for place in cut & set(sheet.cells):
            cell = sheet.cells[place]
            yield cell.start, cell.end, b""
        for number in {row for row, _ in self.values} & set(sheet.rows):
            if number in self.old.rows:
                yield from _bare(sheet, sheet.rows[number])
            else:
                yield sheet.rows[number].start, sheet.rows[number].end, b""
        if sheet.data is not None:
            yield from _bare(sheet, sheet.data)
        if sheet.dimension is not None:
            start, end = sheet.dimension.start, sheet.dimension.tag_end
            yield start, end, _REF.sub(rb"\1", sheet.raw[start:end])

    def _what_else_changed(self, cut: set[Place]) -> Iterator[str]:
        before, after = set(self.old.cells) - cut, set(self.new.cells) - cut
        changed = {
            place
            for place in before | after
            if self._bytes(self.old, place) != self._bytes(self.new, place)
        }
        for place in sorted(changed)[:3]:
            yield f"{ref_of(place)} changed too"
        if not changed:
            yield "bytes outside the cells changed"

    def _spans(self) -> Iterator[str]:
        for number in {row for row, _ in self.values}:
            old, new = self.old.rows.get(number), self.new.rows.get(number)
            if new is None:
                yield f"row {number} is missing"
            elif old is None:
                yield from self._new_row(number, new)
            else:
                yield from self._row_spans(number, _ranges(old), _ranges(new))

    def _row_spans(self, number: int, before: Span | None, after: Span | None) -> Iterator[str]:
        if before is None or after is None:
            if before is not after:
                yield f"row {number} gained or lost its spans"
            return
        columns = [column for row, column in self.values if row == number]
        wide = (min(before[0], *columns), max(before[1], *columns))
        if after != wide:
            yield f"row {number} has the spans {after}"

    def _new_row(self, number: int, row: Element) -> Iterator[str]:
        if set(row.attributes) - {"r", "spans"}:
            yield f"the new row {number} has attributes of its own"
        mine = b"".join(self._bytes(self.new, p) for p in sorted(self.values) if p[0] == number)
        inside = self.new.raw[row.tag_end : row.end]
        if not inside.startswith(mine + b"</"):
            yield f"the new row {number} holds more than the edited cells"

    def _dimension(self) -> Iterator[str]:
        old, new = self.old.dimension, self.new.dimension
        if old is None or new is None:
            return
        before, after = old.attributes.get("ref", ""), new.attributes.get("ref", "")
        wanted = _widened(before, self.values)
        if after != before if wanted is None else _corners(after) != wanted:
            yield f"its declared range became {after}, it was {before}"


def _bare(sheet: Sheet, element: Element) -> Iterator[tuple[int, int, bytes]]:
    """The tag without spans, open even where it was closed by itself; the end tag away."""
    tag = sheet.raw[element.start : element.tag_end]
    yield element.start, element.tag_end, _SPANS.sub(b"", tag).rstrip(b"/> \t\r\n")
    if element.end != element.tag_end:
        yield sheet.raw.rindex(b"</", element.tag_end, element.end), element.end, b""


def _ranges(row: Element) -> Span | None:
    numbers = [int(n) for n in re.findall(r"\d+", row.attributes.get("spans", ""))]
    return (min(numbers), max(numbers)) if numbers else None


def _corners(area: str) -> tuple[Place, Place] | None:
    found = _AREA.fullmatch(area)
    return None if found is None else (place_of(found[1]), place_of(found[2] or found[1]))


def _widened(area: str, places: Iterable[Place]) -> tuple[Place, Place] | None:
    corners = _corners(area)
    if corners is None:
        return None
    rows, columns = zip(*corners, *places, strict=True)
    return (min(rows), min(columns)), (max(rows), max(columns))
