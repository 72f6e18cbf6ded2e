"""A worksheet's bytes with some of its cells changed, every other byte as it was.

The sheet is scanned once for places; each changed cell, and at most the tags around it (row spans,
the sheet's dimension, a self-closed row), becomes a splice. Whether a cell may be changed is
`xlplan.xlsx.permits`'s business.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlplan.xlsx import tags
from xlplan.xlsx.markup import Node, Text, fragment
from xlplan.xlsx.refs import format_area, format_ref, parse_area
from xlplan.xlsx.scan import Layout, Mark, RowMark
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.values import EMPTY, Content, escaped, same, space_attribute, stored_content

SharedText = Callable[[int], str | None]


@dataclass(frozen=True)
class Target:
    """One cell to change: its place, what it shall hold, and whether its formula stays."""

    row: int
    column: int
    content: Content
    keep_formula: bool

    @property
    def ref(self) -> str:
        """The cell's reference."""
        return format_ref(self.row, self.column)


@dataclass(frozen=True)
class Found:
    """A target with the cell that stands there now; `mark` and `node` are None for no cell."""

    target: Target
    mark: Mark | None
    node: Node | None

    @property
    def has_formula(self) -> bool:
        """Whether the cell holds a formula."""
        return self.node is not None and self.node.first("f") is not None

    def settled(self, shared_text: SharedText) -> bool:
        """Whether the cell already is as wanted and need not be touched."""
        stored = EMPTY if self.node is None else stored_content(self.node, shared_text)
        return self.has_formula == self.target.keep_formula and same(stored, self.target.content)


def find_cells(text: Text, layout: Layout, targets: Iterable[Target]) -> tuple[Found, ...]:
    """Each target with its present cell."""
    marks = {(row.number, column): mark for row in layout.rows for column, mark in row.cells}
    return tuple(_found(text, marks, target) for target in targets)


def _found(text: Text, marks: Mapping[tuple[int, int], Mark], target: Target) -> Found:
    mark = marks.get((target.row, target.column))
    if mark is None:
        return Found(target, None, None)
    start, _, _, end = mark.places(text.utf8)
    return Found(target, mark, fragment(text.utf8[start:end], text.part))


def shared_numbers(cells: Iterable[Found]) -> set[int]:
    """The numbers of the shared strings those cells show."""
    nodes = (cell.node for cell in cells if cell.node and cell.node.attributes.get("t") == "s")
    raw = (v.text.strip() for node in nodes if (v := node.first("v")))
    return {int(number) for number in raw if number.isdecimal()}


def sheet_splices(text: Text, layout: Layout, cells: Iterable[Found]) -> tuple[Splice, ...]:
    """What to change in the sheet so that each of those cells holds its target's content."""
    by_row: dict[int, list[Found]] = defaultdict(list)
    for cell in sorted(cells, key=lambda each: (each.target.row, each.target.column)):
        by_row[cell.target.row].append(cell)
    splices = list(_dimension_splice(text, layout, [c for row in by_row.values() for c in row]))
    rows = {row.number: row for row in layout.rows}
    missing = []
    for number, changed in by_row.items():
        if number in rows:
            splices += _row_splices(text.utf8, layout, rows[number], changed)
        else:
            missing.append((number, changed))
    return (*splices, *_new_row_splices(text.utf8, layout, missing))


def _row_splices(
    utf8: bytes, layout: Layout, row: RowMark, changed: list[Found]
) -> Iterator[Splice]:
    start, after_tag, _, _ = row.mark.places(utf8)
    tag = utf8[start:after_tag]
    wider = _with_spans(tag, [cell.target.column for cell in changed])
    fresh = [cell for cell in changed if cell.mark is None]
    name = tags.prefix(tag)
    if tag.endswith(b"/>"):
        content = b"".join(_new_cell(name, cell, layout, row.style) for cell in fresh)
        yield Splice(start, after_tag, tags.opened(wider, content))
        return
    if wider != tag:
        yield Splice(start, after_tag, wider)
    for cell in fresh:
        place = _place_in_row(utf8, row, cell.target.column, after_tag)
        yield Splice(place, place, _new_cell(name, cell, layout, row.style))
    for cell in changed:
        if cell.mark is not None:
            yield _changed_cell(utf8, cell, cell.mark)


def _place_in_row(utf8: bytes, row: RowMark, column: int, after_tag: int) -> int:
    index = bisect_right(row.cells, column, key=lambda cell: cell[0])
    if index < len(row.cells):
        return row.cells[index][1].start
    return row.cells[-1][1].places(utf8)[3] if row.cells else after_tag


def _changed_cell(utf8: bytes, cell: Found, mark: Mark) -> Splice:
    start, after_tag, _, end = mark.places(utf8)
    tag, node = utf8[start:after_tag], cell.node
    name = tags.prefix(tag)
    keep = ("f", "extLst") if cell.target.keep_formula else ("extLst",)
    kept = {
        child.name: utf8[start + child.start : start + child.end]
        for child in (node.children if node else ())
        if child.name in keep
    }
    # cm belongs to a formula, vm to the value that goes.
    gone = [b"t", b"vm"] if cell.target.keep_formula else [b"t", b"vm", b"cm"]
    body = _body(name, cell.target.content, kept.get("f", b"")) + kept.get("extLst", b"")
    bare = tags.without_attributes(tag, gone)
    return Splice(start, end, _cell(bare, cell.target, body))


def _new_cell(name: bytes, cell: Found, layout: Layout, row_style: str | None) -> bytes:
    target = cell.target
    style = row_style if row_style is not None else _column_style(layout, target.column)
    attribute = f' s="{style}"' if style and style.isdecimal() else ""
    tag = b"<" + name + f'c r="{target.ref}"{attribute}/>'.encode()
    return _cell(tag, target, _body(name, target.content, b""))


def _column_style(layout: Layout, column: int) -> str | None:
    styles = (style for first, last, style in layout.column_styles if first <= column <= last)
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
    return b"b" if target.content.kind == "boolean" else b""


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
    if not missing or layout.sheet_data is None:
        return
    start, after_tag, close, _ = layout.sheet_data.places(utf8)
    tag = utf8[start:after_tag]
    rows = [
        (number, _new_row(tags.prefix(tag), number, cells, layout)) for number, cells in missing
    ]
    if tag.endswith(b"/>"):
        yield Splice(start, after_tag, tags.opened(tag, b"".join(row for _, row in rows)))
        return
    for number, row in rows:
        index = bisect_right(layout.rows, number, key=lambda each: each.number)
        place = layout.rows[index].mark.start if index < len(layout.rows) else close
        yield Splice(place, place, row)


def _new_row(name: bytes, number: int, cells: list[Found], layout: Layout) -> bytes:
    content = b"".join(_new_cell(name, cell, layout, None) for cell in cells)
    return tags.opened(b"<" + name + b'row r="%d"/>' % number, content)


def _with_spans(tag: bytes, columns: list[int]) -> bytes:
    """The row's tag, its spans widened where they leave a changed cell out (18.3.1.73)."""
    spans = fragment(_self_closed(tag), "").attributes.get("spans")
    pairs = [span.partition(":")[::2] for span in (spans or "").split()]
    if not pairs or not all(a.isdecimal() and b.isdecimal() for a, b in pairs):
        return tag
    ranges = [(int(first), int(last)) for first, last in pairs]
    if all(any(first <= column <= last for first, last in ranges) for column in columns):
        return tag
    low = min(*columns, *(first for first, _ in ranges))
    high = max(*columns, *(last for _, last in ranges))
    return tags.with_attribute(tag, b"spans", f"{low}:{high}".encode())


def _self_closed(tag: bytes) -> bytes:
    return tag if tag.endswith(b"/>") else tag[:-1] + b"/>"


def _dimension_splice(text: Text, layout: Layout, cells: list[Found]) -> Iterator[Splice]:
    """The sheet's used range, widened where it leaves a changed cell out (18.3.1.35)."""
    if layout.dimension is None:
        return
    start = layout.dimension.start
    after_tag = Mark(start, start).places(text.utf8)[1]
    tag = text.utf8[start:after_tag]
    area = parse_area(fragment(_self_closed(tag), text.part).attributes.get("ref", ""))
    if area is None:
        return
    wider = area
    for cell in cells:
        wider = wider.widened(cell.target.row, cell.target.column)
    if wider != area:
        yield Splice(
            start, after_tag, tags.with_attribute(tag, b"ref", format_area(wider).encode())
        )
