"""Giving the cells of a shared formula formulas of their own when its first cell is overwritten.

The first cell holds the text, the others point to it (ECMA-376 Part 1, 18.3.1.40); without it they
would be empty. Each of them gets the formula it had all along, and keeps the result it shows. Does
not decide what the first cell may become.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import tags
from xlplan.xlsx.cells import Cell
from xlplan.xlsx.markup import Text, tag_end
from xlplan.xlsx.refs import format_ref
from xlplan.xlsx.scan import Layout, SharedUse
from xlplan.xlsx.shared import own_formulas
from xlplan.xlsx.sheet import Found, Target, find_cells
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.values import EMPTY, space_attribute

Place = tuple[int, int]


def formulas_to_write(sheet: str, layout: Layout, cells: Iterable[Found]) -> dict[Place, str]:
    """The formula of each cell that would lose its own when those cells change, by its place.

    Raises WorkbookRefused, naming the first cell, where one of them cannot be told for sure.
    """
    changing = [cell for cell in cells if cell.has_formula and not cell.target.keep_formula]
    going = {(cell.target.row, cell.target.column) for cell in changing}
    firsts, found = layout.shared_firsts, dict[Place, str]()
    for cell in changing:
        first = (cell.target.row, cell.target.column)
        uses = firsts.get(first, ())
        left = [(use.row, use.column) for use in uses if not use.carries_text]
        if not set(left) <= going:
            found |= _own(f"{sheet}!{cell.target.ref}", first, uses, set(left) - going)
    return found


def _own(
    where: str, first: Place, uses: Collection[SharedUse], left: Collection[Place]
) -> dict[Place, str]:
    texts = [use.text for use in uses if use.carries_text]
    written = own_formulas(texts[0] if len(texts) == 1 else "", first, sorted(left))
    for place, formula in written.items():
        if formula is None:
            raise WorkbookRefused(
                f"The cell {where} cannot be changed: its formula is shared with "
                f"{format_ref(*place)}, and what it would be there is not certain.",
                "Enter the formula again in the cells below it in Excel, or empty them.",
            )
    return {place: formula for place, formula in written.items() if formula is not None}


def with_formulas(cells: Iterable[Found], formulas: Mapping[Place, str]) -> Iterator[Found]:
    """The cells to change, with their new formula where they keep one of those."""
    for found in cells:
        formula = formulas.get((found.target.row, found.target.column))
        if formula is None or found.cell is None:
            yield found
        else:
            new = formula_element(found.cell, formula)
            yield found._replace(cell=found.cell._replace(formula=new))


def formula_splices(
    text: Text, layout: Layout, formulas: Mapping[Place, str], but: Collection[Place]
) -> Iterator[Splice]:
    """What to change so that each of those cells has that formula, but those changed anyway."""
    targets = (Target(*place, EMPTY, True) for place in formulas if place not in but)
    for found in find_cells(text, layout, targets):
        if found.cell is not None:
            cell, place = found.cell, (found.target.row, found.target.column)
            start = text.utf8.index(cell.formula, cell.start, cell.end)
            yield Splice(start, start + len(cell.formula), formula_element(cell, formulas[place]))


def formula_element(cell: Cell, formula: str) -> bytes:
    """The f element that holds this formula in this cell."""
    tag = cell.formula[: tag_end(cell.formula, 0)]
    bare = tags.without_attributes(tag, (b"t", b"si", b"ref", b"xml:space"))
    closed = bare if bare.endswith(b"/>") else bare[:-1] + b"/>"
    spaced = closed[:-2] + space_attribute(formula).encode() + b"/>"
    return tags.opened(spaced, escape(formula, quote=False).encode())
