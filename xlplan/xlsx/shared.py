"""A formula of its own for each cell that shares one, for when the first cell is overwritten.

A shared formula keeps its text in one cell; the others point to it (ECMA-376 Part 1, 18.3.1.40).
Deliberately reads and writes no mark-up: finding those cells and escaping the text is up to the
caller.
"""

from collections.abc import Iterable

from xlplan.xlsx.formula_text import shifted

# Excel's own limit for the text of a formula; a longer one makes it report a damaged file.
_LONGEST = 8_192

Place = tuple[int, int]


def own_formulas(
    formula: str, first: Place, dependants: Iterable[Place]
) -> dict[Place, str | None]:
    """The text each dependant gets instead of a pointer to the formula that stands in `first`.

    Places are (row, column). None where the text is not certain: a reference would leave the
    grid, some piece of the formula is doubtful, it is empty, or it would become too long.

    >>> own_formulas("B2*2", (2, 3), [(3, 3), (2, 4)])
    {(3, 3): 'B3*2', (2, 4): 'C2*2'}
    """
    return {place: _own_formula(formula, first, place) for place in dependants}


def _own_formula(formula: str, first: Place, place: Place) -> str | None:
    own = shifted(formula, place[0] - first[0], place[1] - first[1])
    return own if own is not None and own.strip() and len(own) <= _LONGEST else None
