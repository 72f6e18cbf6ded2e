"""One stored cell: what its mark-up says, from the common pattern or from a tree.

Follows ECMA-376 Part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.53 (is) and 18.3.1.96 (v). Does not
know what a value means (`xlplan.xlsx.values`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits, rows
from xlplan.xlsx.frame import Frame
from xlplan.xlsx.markup import Node, Text, decoded_text, fragment
from xlplan.xlsx.patterns import frame_patterns
from xlplan.xlsx.refs import column_letters
from xlplan.xlsx.rows import Row
from xlplan.xlsx.stored import (
    Raw,
    SharedText,
    edges_are_certain,
    element_text,
    number_content,
    rich_text,
    shown_content,
)
from xlplan.xlsx.values import OTHER, Content, unescaped


@dataclass(frozen=True, slots=True)
class Formula:
    """An f element: its kind (t), its area (ref), its number (si), its text."""

    kind: str
    area: str
    shared: str
    text: str


class Cell(NamedTuple):
    """A cell's place, its start tag and what it holds.

    `formula` and `extension` are the bytes of its f and extLst elements, b"" for none.
    """

    start: int
    end: int
    tag: bytes
    style: str | None
    raw: Raw
    formula: bytes
    extension: bytes


def plain_raw(kind: bytes, tag: bytes, value: bytes) -> Raw:
    """What a cell of the common pattern stores; `tag` is b"" without v and is elements."""
    name = kind.decode() or "n"
    # A value of the other kind's element does not count.
    if not tag or (name == "inlineStr") == (b"is>" not in tag):
        return Raw(name, None)
    text = decoded_text(value)
    return Raw(name, unescaped(text), b"preserve" in tag or edges_are_certain(text))


def key_parts(parts: re.Pattern[bytes], key: bytes) -> tuple[bytes, ...]:
    """The style, type, value's start tag and value in the key of a block's cell."""
    found = parts.match(key)
    assert found is not None
    return found.groups(b"")


def plain_content(kind: bytes, tag: bytes, value: bytes, shared_text: SharedText) -> Content:
    """What a cell of the common pattern shows, quickly for the kinds that nearly all are of."""
    if kind == b"s" and value.isdigit():
        found = shared_text(int(value))
        return OTHER if found is None else Content("text", found[0])
    if not kind and tag == b"<v>" and value.isalnum():
        return number_content(value.decode())
    return shown_content(plain_raw(kind, tag, value), shared_text)


def odd_raw(cell: Node) -> Raw:
    """What a c element stores."""
    kind, v = cell.attributes.get("t", "n"), cell.first("v")
    if kind == "inlineStr":
        item = cell.first("is")
        return Raw(kind, None) if item is None else Raw(kind, *rich_text(item))
    return Raw(kind, None) if v is None else Raw(kind, *element_text(v))


@lru_cache(maxsize=1024)  # a table's column repeats one text in every row
def plain_formula(tag: bytes, text: bytes) -> Formula:
    """The f element of that start tag and text."""
    return _formula(_attributes(tag) if b"=" in tag else {}, decoded_text(text))


@lru_cache(maxsize=1024)
def _attributes(tag: bytes) -> dict[str, str]:
    closed = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    return fragment(closed, "").attributes


def odd_formula(cell: Node) -> Formula | None:
    """The f element of a c element."""
    f = cell.first("f")
    return None if f is None else _formula(f.attributes, f.text)


def _formula(attributes: dict[str, str], text: str) -> Formula:
    if len(text) > limits.FORMULA_LENGTH:
        raise WorkbookRefused(
            f"The file holds a formula of {len(text):,} characters; Excel allows 8,192.",
            "Restore an earlier version, or remove that formula in the program that made it.",
        )
    kind, area, shared = (attributes.get(name, "") for name in ("t", "ref", "si"))
    return Formula(kind, area, shared, text)


def formulas_of(row: Row) -> list[tuple[int, Formula]]:
    """The row's formulas, each with its cell's position in the row."""
    if row.odd:
        return _odd_formulas(row)
    tags = row.plain[rows.FORMULA_TAG] if row.plain else ()
    if not any(tags):
        return []
    texts = row.plain[rows.FORMULA]
    return [(at, plain_formula(tag, texts[at])) for at, tag in enumerate(tags) if tag]


def placed_formulas(text: Text, frame: Frame, row: Row) -> list[tuple[int, Formula]]:
    """The same in a walk for places only, where formulas without attributes may be left out."""
    if row.odd:
        return _odd_formulas(row)
    tags = row.plain[rows.PLACE_FORMULA_TAG] if row.plain else ()
    if not any(tags):
        return []
    found = [(at, _match(text, frame, row, at)) for at, tag in enumerate(tags) if tag]
    group, inner = 1 + rows.FORMULA_TAG, 1 + rows.FORMULA
    return [(at, plain_formula(each[group], each[inner] or b"")) for at, each in found]


def _odd_formulas(row: Row) -> list[tuple[int, Formula]]:
    found = ((at, odd_formula(cell)) for at, cell in enumerate(row.odd))
    return [(at, formula) for at, formula in found if formula is not None]


def raw_at(row: Row, at: int) -> Raw:
    """What the row's cell at that position stores."""
    if row.plain:
        return plain_raw(
            *(row.plain[group][at] for group in (rows.KIND, rows.VALUE_TAG, rows.VALUE))
        )
    return odd_raw(row.odd[at])


@lru_cache(maxsize=1024)
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


# Many cells of a column hold the same; what is long is not kept for them.
_known_raw = lru_cache(maxsize=4096)(plain_raw)
_LONG = 256


def _match(text: Text, frame: Frame, row: Row, at: int) -> re.Match[bytes]:
    """The cell at that position of a row in the common way; its tag stands there only once."""
    pattern = frame_patterns(frame)
    tag = b'%b%b%d"' % (pattern.cell_start, _letters(row.columns[at]), row.number)
    found = pattern.cell.match(text.utf8, text.utf8.index(tag, row.body, row.end), row.end)
    assert found is not None
    return found


def cell_at(text: Text, frame: Frame, row: Row, at: int) -> Cell:
    """The row's cell at that position, with its place."""
    if row.odd:
        return _odd_cell(text.utf8, row.odd[at])
    return _plain_cell(text.utf8, _match(text, frame, row, at))


def lone_cell(utf8: bytes, frame: Frame, ref: bytes, start: int, end: int) -> Cell | None:
    """The cell of that reference if just this one stands there, written in the common way."""
    found = frame_patterns(frame).cell.fullmatch(utf8, start, end)
    return _plain_cell(utf8, found) if found is not None and found[1] == ref else None


def _plain_cell(utf8: bytes, found: re.Match[bytes]) -> Cell:
    _, style, kind, formula, _, value_tag, value, _ = found.groups(b"")
    start, end = found.span()
    if formula and not formula.endswith(b"/>"):
        formula = utf8[found.start(4) : utf8.index(b">", found.end(5)) + 1]
    return Cell(
        start,
        end,
        utf8[start : utf8.index(b">", start) + 1],
        intern(style.decode()) if style else None,
        (_known_raw if len(value) < _LONG else plain_raw)(kind, value_tag, value),
        formula,
        b"",
    )


def _odd_cell(utf8: bytes, cell: Node) -> Cell:
    f, extension = cell.first("f"), cell.first("extLst")
    return Cell(
        cell.start,
        cell.end,
        utf8[cell.start : cell.tag_end],
        cell.attributes.get("s"),
        odd_raw(cell),
        utf8[f.start : f.end] if f else b"",
        utf8[extension.start : extension.end] if extension else b"",
    )
