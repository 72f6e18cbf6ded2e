"""A worksheet's bytes with some of its cells changed, every other byte as it was.

The sheet is scanned once for places; each changed cell, and at most the tags around it (row spans,
the sheet's dimension, a self-closed row), becomes a splice. Whether a cell may be changed is
`xlplan.xlsx.permits`'s business.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
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

# Stands for the reference in a tag that many cells are written like; no part can hold it.
_ANY_REF = b'"\0"'


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


def find_cells(text: Text, layout: Layout, targets: Iterable[Target]) -> Iterator[Found]:
    """Each target with its present cell; rows whose cells are out of order are not searched."""
    return (_found(text, layout, target) for target in targets)


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
    """What to change in the sheet so that each of those cells holds its target's content.

    The cells must come in the order of their rows and columns.
    """
    writer, splices = _Writer(text, layout), list[Splice]()
    missing, numbers, columns = list[tuple[int, list[Found]]](), list[int](), set[int]()
    for number, group in groupby(cells, key=lambda each: each.target.row):
        changed = list(group)
        numbers.append(number)
        columns.update(found.target.column for found in changed)
        if number in layout.rows:
            splices += writer.row_splices(layout.rows[number], changed)
        else:
            missing.append((number, changed))
    splices += _dimension_splice(text, layout, numbers, columns)
    return (*splices, *writer.new_row_splices(missing))


class _Shape(NamedTuple):
    """How a cell's tag is written, its reference left open: as start and end tag, or closed."""

    prefix: bytes
    start: bytes
    end: bytes
    closed: bytes

    def around(self, ref: bytes, body: bytes) -> bytes:
        """The cell with that reference and content."""
        if not body:
            return self.closed.replace(_ANY_REF, ref)
        return self.start.replace(_ANY_REF, ref) + body + self.end


class _Writer:
    """Writes the rows and cells of one sheet; few shapes of tags and many like texts recur."""

    def __init__(self, text: Text, layout: Layout) -> None:
        self.text, self.layout = text, layout
        self.shape = lru_cache(maxsize=1024)(_shape)
        self.body = lru_cache(maxsize=1024)(_body)

    def row_splices(self, row: Row, changed: list[Found]) -> Iterator[Splice]:
        tag = self.text.utf8[row.start : row.body]
        wider = _with_spans(tag, [found.target.column for found in changed])
        fresh = [found for found in changed if found.cell is None]
        if tag.endswith(b"/>"):
            content = b"".join(self.new_cells(fresh, tag))
            yield Splice(row.start, row.body, tags.opened(wider, content))
            return
        if wider != tag:
            yield Splice(row.start, row.body, wider)
        for found, new in zip(fresh, self.new_cells(fresh, tag), strict=True):
            place = self.place_in_row(row, found.target.column)
            yield Splice(place, place, new)
        for found in changed:
            if found.cell is not None:
                yield self.changed_cell(found.target, found.cell)

    def place_in_row(self, row: Row, column: int) -> int:
        at, frame = _position(row, column), self.layout.frame
        if at + 1 < len(row.columns):
            return cell_at(self.text, frame, row, at + 1).start
        return cell_at(self.text, frame, row, at).end if row.columns else row.body

    def changed_cell(self, target: Target, cell: Cell) -> Splice:
        ref = b'"%b"' % target.ref.encode()
        shape = self.shape(cell.tag.replace(ref, _ANY_REF), _type(target), target.keep_formula)
        formula = cell.formula if target.keep_formula else b""
        body = self.body(shape.prefix, target.content, formula) + cell.extension
        return Splice(cell.start, cell.end, shape.around(ref, body))

    def new_cells(self, cells: list[Found], row_tag: bytes) -> list[bytes]:
        """Cells that are not there yet, in a row of that tag."""
        if not cells:
            return []
        name, style = tags.prefix(row_tag), _row_style(row_tag)
        return [self.new_cell(name, found.target, style) for found in cells]

    def new_cell(self, name: bytes, target: Target, row_style: str | None) -> bytes:
        style = row_style if row_style is not None else _column_style(self.layout, target.column)
        attribute = b' s="%b"' % style.encode() if style and style.isdecimal() else b""
        tag = b"<%bc r=%b%b/>" % (name, _ANY_REF, attribute)
        body = self.body(name, target.content, b"")
        shape = self.shape(tag, _type(target), target.keep_formula)
        return shape.around(b'"%b"' % target.ref.encode(), body)

    def new_row_splices(self, missing: list[tuple[int, list[Found]]]) -> Iterator[Splice]:
        """Rows that are not there yet, each before the first one with a greater number."""
        if not missing:
            return
        frame = self.layout.frame
        tag = self.text.utf8[frame.start : frame.body]
        name = tags.prefix(tag)
        rows = [(number, self.new_row(name, number, cells)) for number, cells in missing]
        if tag.endswith(b"/>"):
            content = b"".join(row for _, row in rows)
            yield Splice(frame.start, frame.body, tags.opened(tag, content))
            return
        for number, row in rows:
            at = bisect_right(self.layout.numbers, number)
            starts = self.layout.starts
            place = starts[at] if at < len(starts) else frame.close
            yield Splice(place, place, row)

    def new_row(self, name: bytes, number: int, cells: list[Found]) -> bytes:
        tag = b'<%brow r="%d"/>' % (name, number)
        return tags.opened(tag, b"".join(self.new_cells(cells, tag)))


def _row_style(tag: bytes) -> str | None:
    """The style a row lends to new cells (18.3.1.73, customFormat)."""
    attributes = _attributes(tag) if b"customFormat" in tag else {}
    return attributes.get("s", "0") if attributes.get("customFormat") in ("1", "true") else None


def _column_style(layout: Layout, column: int) -> str | None:
    styles = (style for first, last, style in layout.frame.column_styles if first <= column <= last)
    return next(styles, None)


def _shape(tag: bytes, kind: bytes, keep_formula: bool) -> _Shape:
    """How to write a cell of that tag with another type of value."""
    # cm belongs to a formula, vm to the value that goes.
    gone = [b"t", b"vm"] if keep_formula else [b"t", b"vm", b"cm"]
    bare = tags.without_attributes(tag, gone)
    typed = tags.with_attribute(bare, b"t", kind) if kind else bare
    closed = typed if typed.endswith(b"/>") else typed[:-1] + b"/>"
    end = b"</%b>" % tags.raw_name(tag)
    return _Shape(tags.prefix(tag), tags.opened(closed, b"").removesuffix(end), end, closed)


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
    return b"<%b%b%b>%b</%b%b>" % (name, short, attributes, content, name, short)


def _with_spans(tag: bytes, columns: list[int]) -> bytes:
    """The row's tag, its spans widened where they leave a changed cell out (18.3.1.73)."""
    ranges = _ranges(tags.attribute(tag, b"spans") or b"") if b"spans" in tag else ()
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


def _dimension_splice(
    text: Text, layout: Layout, rows: Collection[int], columns: Collection[int]
) -> Iterator[Splice]:
    """The sheet's used range, widened where it leaves a changed cell out (18.3.1.35)."""
    start = layout.frame.dimension
    if start is None:
        return
    tag = text.utf8[start : tag_end(text.utf8, start)]
    area = parse_area(_attributes(tag).get("ref", ""))
    if area is None:
        return
    wider = area.widened(min(rows), min(columns)).widened(max(rows), max(columns))
    if wider != area:
        new = tags.with_attribute(tag, b"ref", format_area(wider).encode())
        yield Splice(start, start + len(tag), new)
