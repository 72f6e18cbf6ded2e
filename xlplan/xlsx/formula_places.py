"""What the single places a formula names stand for: sheets, cells, columns of tables.

Follows ECMA-376 Part 1, 18.17.2 (references) and [MS-XLSX] 2.2.2 (structured references).
Deliberately looks nothing up: whether the workbook has such a sheet, table or column, and which
sheets or columns lie between two, only the caller can tell. Names compare without regard to
case in Excel; here they stay as written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlplan.xlsx.formula_tokens import Token
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, Area, column_number, parse_ref

_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_PART = re.compile(r"(?:[^\[\]']|'.)+|\[((?:[^\[\]']|'.)*)\]", re.DOTALL)
_ESCAPE = re.compile(r"'(.)", re.DOTALL)
_CORNERS = frozenset(("cell", "columns", "rows"))
_CAN_FOLLOW_PREFIX = _CORNERS | {"name", "function", "table", "error"}
_KEYWORDS = frozenset(("#all", "#data", "#headers", "#totals", "#this row"))


@dataclass(frozen=True, slots=True)
class Where:
    """The sheet a reference names, None for the formula's own; `last_sheet` only for 3-D ones.

    A 3-D reference reaches every sheet from one to the other in tab order. A sheet that the
    workbook does not have may really be a name, as in `First:Plan!B2`. `external` is a link to
    another workbook; the sheets then are that workbook's.
    """

    sheet: str | None = None
    last_sheet: str | None = None
    external: bool = False


HERE = Where()


@dataclass(frozen=True, slots=True)
class TableUse:
    """A structured reference: its table, "" for the formula's own, and what of it is read.

    `columns` is None for all of them, one name, or the first and the last of a run; `parts` has
    "#all", "#headers", "#totals" and so on as written, in lower case, none for the data rows.
    """

    table: str
    columns: tuple[str, ...] | None
    parts: frozenset[str]

    @property
    def this_row(self) -> bool:
        """Whether it reads no more than the row the formula stands in."""
        return self.parts == {"#this row"}


@dataclass(frozen=True, slots=True)
class AreaUse:
    """A rectangle of cells on the sheet or sheets of `where`."""

    where: Where
    area: Area


# As with Token, made too often for a dataclass.
class Unit(NamedTuple):
    """A token other than a space, with the sheet written before it."""

    kind: str
    text: str
    where: Where


def parse_where(prefix: str) -> Where:
    """The sheets of a token "prefix" (18.17.2.3).

    >>> parse_where("'It''s:Sheet3'!")
    Where(sheet="It's", last_sheet='Sheet3', external=False)
    """
    text = _QUOTED.sub(lambda quoted: quoted[1].replace("''", "'"), prefix[:-1])
    book, bracket, sheets = text.rpartition("]")
    path = any(sign in sheets for sign in "\\/|[")
    # Book 0 is the workbook itself.
    external = path or (bracket == "]" and book != "[0")
    first, _, last = sheets.partition(":")
    return Where(first or None, last or None, external)


def parse_corners(kind: str, text: str) -> Area:
    """The area of a token "cell", "columns" or "rows"; whole columns and rows reach the edge.

    >>> parse_corners("columns", "$B:A")
    Area(top=1, left=1, bottom=1048576, right=2)
    """
    text = text.replace("$", "").upper()
    if kind == "cell":
        row, column = parse_ref(text) or (LAST_ROW, LAST_COLUMN)
        return Area(row, column, row, column)
    if kind == "rows":
        top, bottom = sorted(int(row) for row in text.split(":"))
        return Area(top, 1, bottom, LAST_COLUMN)
    left, right = sorted(column_number(letters) for letters in text.split(":"))
    return Area(1, left, LAST_ROW, right)


def parse_table(text: str) -> TableUse:
    """What a token "table" reads; columns it cannot make out count as all of them.

    >>> parse_table("Costs[[#This Row],[Rate]]").columns
    ('Rate',)
    """
    table, _, inside = text.partition("[")
    inside = inside[:-1]
    at = inside.startswith("@")
    columns, parts = _columns_and_parts(inside[1:] if at else inside)
    return TableUse(table, columns, parts | {"#this row"} if at else parts)


def _columns_and_parts(inside: str) -> tuple[tuple[str, ...] | None, frozenset[str]]:
    if "[" not in _ESCAPE.sub("", inside):
        if inside.casefold() in _KEYWORDS or not inside:
            return None, frozenset({inside.casefold()} - {""})
        return (_unescaped(inside),), frozenset()
    pieces = [match[1] for match in _PART.finditer(inside)]
    joints = [match[0].strip(" \r\n") for match in _PART.finditer(inside) if match[1] is None]
    named = [piece for piece in pieces if piece is not None]
    columns = [_unescaped(piece) for piece in named if piece.casefold() not in _KEYWORDS]
    parts = frozenset(piece.casefold() for piece in named if piece.casefold() in _KEYWORDS)
    whole = len(columns) == 1 or (len(columns) == 2 and [j for j in joints if j][-1:] == [":"])
    return (tuple(columns) if whole else None), parts


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(r"\1", name)


def placed(found: Sequence[Token]) -> Iterator[Unit]:
    """The tokens with their sheets; a sheet before nothing that could be on it is "other"."""
    prefix: Token | None = None
    for token in found:
        if prefix is not None and token.kind in _CAN_FOLLOW_PREFIX:
            yield Unit(token.kind, token.text, parse_where(prefix.text))
            prefix = None
            continue
        if prefix is not None:
            yield Unit("other", prefix.text, parse_where(prefix.text))
        prefix = token if token.kind == "prefix" else None
        if prefix is None and token.kind != "space":
            yield Unit(token.kind, token.text, HERE)
    if prefix is not None:
        yield Unit("other", prefix.text, parse_where(prefix.text))


def joined(units: Sequence[Unit]) -> tuple[list[AreaUse], int]:
    """The areas, plain ranges such as A1:B2 as one, and how many colons those took."""
    areas: list[AreaUse] = []
    colons = 0
    for at, unit in enumerate(units):
        if unit.kind not in _CORNERS:
            continue
        corners = parse_corners(unit.kind, unit.text)
        if areas and _continues(units, at, areas[-1].where):
            last = areas.pop()
            first = last.area.widened(corners.top, corners.left)
            areas.append(AreaUse(last.where, first.widened(corners.bottom, corners.right)))
            colons += 1
        else:
            areas.append(AreaUse(unit.where, corners))
    return areas, colons


def _continues(units: Sequence[Unit], at: int, where: Where) -> bool:
    """Whether the corner there is joined by a colon to the area before it, on the same sheet."""
    return (
        at >= 2
        and units[at - 1].text == ":"
        and units[at - 2].kind in _CORNERS
        and units[at].where in (HERE, where)
    )
