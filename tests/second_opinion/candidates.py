"""Which cells of a workbook are tried, and what is put in them.

Deliberately does not ask whether a cell may be edited: a refusal is a result too, and then the
next cell of the kind has its turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.second_opinion.compare_cells import Value, formula_followers
from tests.second_opinion.places import Place
from tests.second_opinion.sheet import Sheet

KINDS = ("empty", "constant", "formula", "shared formula", "text")
# Each is harder to write than it looks.
VALUES: dict[str, Value] = {
    "empty": "xlplan & <co>",
    "constant": 4321.5,
    "formula": 77.25,
    "shared formula": True,
    "text": " _x0041_ “ü” \U0001f600\n",
}
SHEETS = 3


def candidates(
    kind: str, sheets: Mapping[str, Sheet], most: int = SHEETS
) -> Iterator[tuple[str, list[Place]]]:
    """For the first sheets that have any, at most three cells of that kind."""
    for name, sheet in sheets.items():
        places = _gaps(sheet) if kind == "empty" else _of_kind(kind, sheet)
        if places and most:
            most -= 1
            yield name, places


def _gaps(sheet: Sheet) -> list[Place]:
    """A gap at the top, one beside the last cell of a row in the middle, one far below."""
    top = [(1 + n // 9, 1 + n % 9) for n in range(90)]
    used = sorted(sheet.cells)
    beside = [(row, max(column, 1) + 1) for row, column in used[len(used) // 2 :][:1]]
    far = [(5000, 702)]
    found = [place for place in (*top, *beside, *far) if place not in sheet.cells]
    return [*found[:1], *found[-2:]]


def _of_kind(kind: str, sheet: Sheet) -> list[Place]:
    found = [place for place, cell in sheet.cells.items() if _kind(sheet, place) == kind]
    middle = len(found) // 2
    return list(dict.fromkeys([*found[:1], *found[middle : middle + 1], *found[-1:]]))


def _kind(sheet: Sheet, place: Place) -> str:
    cell = sheet.cells[place]
    if cell.is_first_of_shared:
        return "shared formula" if formula_followers(sheet, [place]) else "formula"
    if cell.formula is not None:
        return "formula"
    if cell.attributes.get("t", "n") in ("n", "b"):
        return "constant" if cell.text else ""
    return "text" if cell.attributes["t"] in ("s", "str", "inlineStr") else ""
