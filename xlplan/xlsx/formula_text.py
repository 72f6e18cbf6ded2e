"""What a formula's text says without working it out: what it reads, and its copy elsewhere.

Follows ECMA-376 Part 1, 18.17 (formulas). Deliberately evaluates nothing and knows no workbook:
names, tables and unknown functions are reported for the caller to look up. Where the text does
not tell everything the formula reads, `unclear` says so; nothing is missed silently.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlplan.xlsx.formula_calls import Call, calls_in, plain_name
from xlplan.xlsx.formula_places import HERE, AreaUse, TableUse, Unit, joined, parse_table, placed
from xlplan.xlsx.formula_tokens import Token, tokens
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, column_letters, column_number

# These ask what day it is.
CLOCK = frozenset(("TODAY", "NOW"))
# These work out where to read, or read what no reference names: a spill, a pivot, a data model,
# and for DSUM and its kin what a criterion that is a formula reads, row by row.
_COMPUTED = frozenset(
    """INDIRECT OFFSET GETPIVOTDATA CELL INFO ANCHORARRAY EVALUATE CALL REGISTER.ID RTD TABLE
    CUBEKPIMEMBER CUBEMEMBER CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET CUBESETCOUNT CUBEVALUE
    DAVERAGE DCOUNT DCOUNTA DGET DMAX DMIN DPRODUCT DSTDEV DSTDEVP DSUM DVAR DVARP""".split()
)
# SUMIF and AVERAGEIF take only the first corner of their third argument and give it the shape
# of the first; LOOKUP is not documented to keep to a result vector that is too short.
_RESHAPED = {"SUMIF": (0, 2), "AVERAGEIF": (0, 2), "LOOKUP": (1, 2)}
_CORNERS = frozenset(("cell", "columns", "rows"))
_LITERAL = frozenset(
    ("string", "number", "boolean", "space", "operator", "separator", "open", "close")
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_PARAMETER, _FUNCTION_AS_VALUE = "_xlpm.", "_xleta."


@dataclass(frozen=True, slots=True)
class NameUse:
    """A defined name as written, and the sheet it was asked of, None when none was given."""

    sheet: str | None
    name: str


@dataclass(frozen=True, slots=True)
class References:
    """All that a formula reads as far as its text tells, and `unclear` where that is not all.

    What lies in another workbook is not listed, it only sets `external`. A function that is not
    one of Excel's may be a defined name or a macro. `errors` and `strings` are the literals in
    order, strings without their quotes.
    """

    areas: tuple[AreaUse, ...]
    tables: tuple[TableUse, ...]
    names: tuple[NameUse, ...]
    functions: frozenset[str]
    external: bool
    unclear: bool
    errors: tuple[str, ...]
    strings: tuple[str, ...]


def shifted(formula: str, rows: int, columns: int) -> str | None:
    """The formula as if copied that far down and right (18.3.1.40); None when it is not certain.

    That is when a reference would leave XFD1048576, where Excel goes on at the other edge, or
    when a piece of the text is neither surely a reference nor surely none.

    >>> shifted("A1*$B$1", 2, 1)
    'B3*$B$1'
    """
    parts = []
    for token in tokens(formula):
        part = _shifted_token(token, rows, columns)
        if part is None:
            return None
        parts.append(part)
    return "".join(parts)


def _shifted_token(token: Token, rows: int, columns: int) -> str | None:
    if token.kind == "other":
        return None
    if token.kind not in _CORNERS:
        return token.text
    corners = [_shifted_corner(corner, rows, columns) for corner in token.text.split(":")]
    known = [corner for corner in corners if corner is not None]
    return ":".join(known) if len(known) == len(corners) else None


def _shifted_corner(corner: str, rows: int, columns: int) -> str | None:
    match = _CORNER.fullmatch(corner)
    if match is None:
        return None
    mark, letters, row_mark, row = match.groups()
    if letters and not mark and columns:
        number = column_number(letters.upper()) + columns
        if not 1 <= number <= LAST_COLUMN:
            return None
        letters = column_letters(number)
    # A whole row such as "$1" has its only dollar sign in front.
    if row and not (row_mark if letters else mark) and rows:
        if not 1 <= int(row) + rows <= LAST_ROW:
            return None
        row = str(int(row) + rows)
    return f"{mark}{letters}{row_mark}{row}"


def references(formula: str) -> References:
    """What a formula reads (18.17.2), so that no cell it reads is missed silently.

    >>> references("SUM(A1:B2)").areas[0].area
    Area(top=1, left=1, bottom=2, right=2)
    """
    found = tokens(formula)
    units = tuple(placed(found))
    own = [unit for unit in units if not unit.where.external]
    areas, colons = joined(units)
    functions = frozenset(_functions(units))
    return References(
        areas=tuple(dict.fromkeys(use for use in areas if not use.where.external)),
        tables=tuple(dict.fromkeys(parse_table(u.text) for u in own if u.kind == "table")),
        names=tuple(dict.fromkeys(_names(own))),
        functions=functions,
        external=len(own) < len(units),
        unclear=any(map(_is_unclear, units))
        or colons < sum(unit.text == ":" for unit in units)
        or not functions.isdisjoint(_COMPUTED)
        or (not functions.isdisjoint(_RESHAPED) and _reshapes(found)),
        errors=tuple(unit.text.upper() for unit in units if unit.kind == "error"),
        strings=tuple(
            unit.text[1:-1].replace('""', '"') for unit in units if unit.kind == "string"
        ),
    )


def _functions(units: Sequence[Unit]) -> Iterator[str]:
    for unit in units:
        called = unit.kind == "function" and not unit.text.startswith(_PARAMETER)
        if called or (unit.kind == "name" and unit.text.startswith(_FUNCTION_AS_VALUE)):
            yield plain_name(unit.text)


def _names(units: Sequence[Unit]) -> Iterator[NameUse]:
    """The names; the parameters of LET and LAMBDA and functions passed as values are none."""
    for unit in units:
        if unit.kind == "name" and not unit.text.startswith((_PARAMETER, _FUNCTION_AS_VALUE)):
            yield NameUse(unit.where.sheet, unit.text)


def _is_unclear(unit: Unit) -> bool:
    """Whether the piece may read more than is reported of it."""
    if unit.kind == "function":
        return unit.where != HERE
    if unit.kind == "name" and unit.text.startswith(_FUNCTION_AS_VALUE):
        return plain_name(unit.text) in _RESHAPED
    if unit.kind == "name":
        return unit.where.last_sheet is not None
    return unit.kind == "other" or unit.text == "#"


def _reshapes(found: Sequence[Token]) -> bool:
    """Whether a call may read beyond an argument because another one has a different shape."""
    complete = tuple(calls_in(found))
    unfinished = len(complete) < sum(token.kind == "function" for token in found)
    return unfinished or any(map(_is_reshaped, complete))


def _is_reshaped(call: Call) -> bool:
    shaping, reshaped = _RESHAPED.get(call.function, (0, 0))
    if not reshaped or len(call.arguments) <= reshaped:
        return False
    if all(token.kind in _LITERAL for token in call.arguments[reshaped]):
        return False
    shape = _shape(call.arguments[reshaped])
    return shape is None or shape != _shape(call.arguments[shaping])


def _shape(argument: Sequence[Token]) -> tuple[object, ...] | None:
    """What two arguments of the same size have in common; None when the text does not tell."""
    units = tuple(placed(argument))
    areas, colons = joined(units)
    if len(areas) == 1 and len(units) == 2 * colons + 1:
        area = areas[0].area
        return (area.bottom - area.top, area.right - area.left)
    if len(units) == 1 and units[0].kind == "table":
        use = parse_table(units[0].text)
        return (use.table.casefold(), use.parts) if len(use.columns or ()) == 1 else None
    return None
