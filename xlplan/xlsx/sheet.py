"""A worksheet's bytes with some of its cells changed, every other byte as it was.

The sheet is scanned once for places; each changed cell, and at most the tags around it (row spans,
the sheet's dimension, a self-closed row), becomes a splice. Whether a cell may be changed is
`xlplan.xlsx.permits`'s business.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from xlplan.xlsx import tags
from xlplan.xlsx.cells import Cell, cell_at
from xlplan.xlsx.markup import Text, fragment, tag_end
from xlplan.xlsx.refs import format_area, format_ref, parse_area
from xlplan.xlsx.rows import Row
from xlplan.xlsx.scan import Layout
from xlplan.xlsx.stored import SharedText, certain_content
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.values import EMPTY, Content, escaped, same, space_attribute


class Target(NamedTuple):
    """One cell to change: its place, what it shall hold, and whether its formula stays."""

    row: int
    column: int
    content: Content
    keep_formula: bool

    @property
    def ref(self) -> str:
        """The cell's reference."""
        return format_ref(self.row, self.column)


class Found(NamedTuple):
    """A target with the cell that stands there now, None for no cell."""

    target: Target
    cell: Cell | None

    @property
    def has_formula(self) -> bool:
        """Whether the cell holds a formula."""
        return self.cell is not None and self.cell.formula != b""

    @property
    def style(self) -> str | None:
        """The number of the present cell's style, None without a cell or a style."""
        return None if self.cell is None else self.cell.style

    def settled(self, shared_text: SharedText) -> bool:
        """Whether the cell already is as wanted and need not be touched."""
        stored = EMPTY if self.cell is None else certain_content(self.cell.raw, shared_text)
        return self.has_formula == self.target.keep_formula and same(stored, self.target.content)


def find_cells(text: Text, layout: Layout, targets: Iterable[Target]) -> tuple[Found, ...]:
    """Each target with its present cell; rows whose cells are out of order are not searched."""
    return tuple(_found(text, layout, target) for target in targets)


def _found(text: Text, layout: Layout, target: Target) -> Found:
    row = layout.rows.get(target.row)
    at = _position(row, target.column) if row else -1
    if row is None or at < 0 or row.columns[at : at + 1] != (target.column,):
        return Found(target, None)
    return Found(target, cell_at(text, layout.frame, row, at))


def _position(row: Row, column: int) -> int:
    """Where the last cell up to that column stands in the row; -1 when there is none."""
    return bisect_right(row.columns, column) - 1


def sheet_splices(text: Text, layout: Layout, cells: Iterable[Found]) -> tuple[Splice, ...]:
    """What to change in the sheet so that each of those cells holds its target's content."""
    by_row: dict[int, list[Found]] = defaultdict(list)
    for cell in sorted(cells, key=lambda each: (each.target.row, each.target.column)):
        by_row[cell.target.row].append(cell)
    splices = list(_dimension_splice(text, layout, [c for row in by_row.values() for c in row]))
    missing = []
    for number, changed in by_row.items():
        if number in layout.rows:
            splices += _row_splices(text, layout, layout.rows[number], changed)
        else:
            missing.append((number, changed))
    return (*splices, *_new_row_splices(text.utf8, layout, missing))


def _row_splices(text: Text, layout: Layout, row: Row, changed: list[Found]) -> Iterator[Splice]:
    tag = text.utf8[row.start : row.body]
    wider = _with_spans(tag, [found.target.column for found in changed])
    fresh = [found for found in changed if found.cell is None]
    name, style = tags.prefix(tag), _row_style(tag) if fresh else None
    if tag.endswith(b"/>"):
        content = b"".join(_new_cell(name, found.target, layout, style) for found in fresh)
        yield Splice(row.start, row.body, tags.opened(wider, content))
        return
    if wider != tag:
        yield Splice(row.start, row.body, wider)
    for found in fresh:
        place = _place_in_row(text, layout, row, found.target.column)
        yield Splice(place, place, _new_cell(name, found.target, layout, style))
    for found in changed:
        if found.cell is not None:
            yield _changed_cell(found.target, found.cell)


def _row_style(tag: bytes) -> str | None:
    """The style a row lends to new cells (18.3.1.73, customFormat)."""
    attributes = _attributes(tag) if b"customFormat" in tag else {}
    return attributes.get("s") if attributes.get("customFormat") in ("1", "true") else None


def _place_in_row(text: Text, layout: Layout, row: Row, column: int) -> int:
    at = _position(row, column)
    if at + 1 < len(row.columns):
        return cell_at(text, layout.frame, row, at + 1).start
    return cell_at(text, layout.frame, row, at).end if row.columns else row.body


def _changed_cell(target: Target, cell: Cell) -> Splice:
    name = tags.prefix(cell.tag)
    # cm belongs to a formula, vm to the value that goes.
    gone = [b"t", b"vm"] if target.keep_formula else [b"t", b"vm", b"cm"]
    formula = cell.formula if target.keep_formula else b""
    body = _body(name, target.content, formula) + cell.extension
    bare = tags.without_attributes(cell.tag, gone)
    return Splice(cell.start, cell.end, _cell(bare, target, body))


def _new_cell(name: bytes, target: Target, layout: Layout, row_style: str | None) -> bytes:
    style = row_style if row_style is not None else _column_style(layout, target.column)
    attribute = f' s="{style}"' if style and style.isdecimal() else ""
    tag = b"<" + name + f'c r="{target.ref}"{attribute}/>'.encode()
    return _cell(tag, target, _body(name, target.content, b""))


def _column_style(layout: Layout, column: int) -> str | None:
    styles = (style for first, last, style in layout.frame.column_styles if first <= column <= last)
    return next(styles, None)


def _cell(tag: bytes, target: Target, body: bytes) -> bytes:
    """The cell's tag, open or self-closed, around its new content."""
    kind = _type(target)
    typed = tags.with_attribute(tag, b"t", kind) if kind else tag
    closed = typed if typed.endswith(b"/>") else typed[:-1] + b"/>"
    return tags.opened(closed, body) if body else closed


def _type(target: Target) -> bytes:
    if target.content.kind == "text":
        return b"str" if target.keep_formula else b"inlineStr"
    return {"boolean": b"b", "error": b"e"}.get(target.content.kind, b"")


def _body(name: bytes, content: Content, formula: bytes) -> bytes:
    if content.kind == "empty":
        return formula
    space = space_attribute(content.text).encode() if content.kind == "text" else b""
    value = escaped(content.text).encode()
    if content.kind == "text" and not formula:
        item = _element(name, b"t", space, value)
        return _element(name, b"is", b"", item)
    return formula + _element(name, b"v", space, value)


def _element(name: bytes, short: bytes, attributes: bytes, content: bytes) -> bytes:
    return b"<" + name + short + attributes + b">" + content + b"</" + name + short + b">"


def _new_row_splices(
    utf8: bytes, layout: Layout, missing: list[tuple[int, list[Found]]]
) -> Iterator[Splice]:
    """Rows that are not there yet, each before the first one with a greater number."""
    if not missing:
        return
    frame = layout.frame
    tag = utf8[frame.start : frame.body]
    rows = [
        (number, _new_row(tags.prefix(tag), number, cells, layout)) for number, cells in missing
    ]
    if tag.endswith(b"/>"):
        content = b"".join(row for _, row in rows)
        yield Splice(frame.start, frame.body, tags.opened(tag, content))
        return
    for number, row in rows:
        index = bisect_right(layout.numbers, number)
        place = layout.starts[index] if index < len(layout.starts) else frame.close
        yield Splice(place, place, row)


def _new_row(name: bytes, number: int, cells: list[Found], layout: Layout) -> bytes:
    content = b"".join(_new_cell(name, found.target, layout, None) for found in cells)
    return tags.opened(b"<" + name + b'row r="%d"/>' % number, content)


def _with_spans(tag: bytes, columns: list[int]) -> bytes:
    """The row's tag, its spans widened where they leave a changed cell out (18.3.1.73)."""
    ranges = _ranges(tags.attribute(tag, b"spans") or b"")
    if not ranges or all(any(low <= each <= high for low, high in ranges) for each in columns):
        return tag
    low = min(*columns, *(first for first, _ in ranges))
    high = max(*columns, *(last for _, last in ranges))
    return tags.with_attribute(tag, b"spans", b"%d:%d" % (low, high))


@lru_cache(maxsize=64)  # most rows of a sheet have the same ones
def _ranges(spans: bytes) -> tuple[tuple[int, int], ...]:
    pairs = [span.partition(b":")[::2] for span in spans.split()]
    known = all(first.isdigit() and last.isdigit() for first, last in pairs)
    return tuple((int(first), int(last)) for first, last in pairs) if known else ()


def _attributes(tag: bytes) -> dict[str, str]:
    closed = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    return fragment(closed, "").attributes


def _dimension_splice(text: Text, layout: Layout, cells: list[Found]) -> Iterator[Splice]:
    """The sheet's used range, widened where it leaves a changed cell out (18.3.1.35)."""
    start = layout.frame.dimension
    if start is None:
        return
    tag = text.utf8[start : tag_end(text.utf8, start)]
    area = parse_area(_attributes(tag).get("ref", ""))
    if area is None:
        return
    wider = area
    for row in (min, max):
        wider = wider.widened(
            row(found.target.row for found in cells), row(found.target.column for found in cells)
        )
    if wider != area:
        new = tags.with_attribute(tag, b"ref", format_area(wider).encode())
        yield Splice(start, start + len(tag), new)
