"""Giving each cell that shares a formula one of its own."""

import pytest

from xlplan.xlsx.shared import own_formulas

TABLE = {
    "below": ("B2*$C$1", {(3, 4): "B3*$C$1", (4, 4): "B4*$C$1"}),
    "to the right": ("B2*$C$1", {(2, 5): "C2*$C$1"}),
    "above and to the left": ("B2*$C$1", {(1, 3): "A1*$C$1"}),
    "one inside the grid and one not": ("B2", {(3, 4): "B3", (2, 2): None}),
    "doubtful": ("LOG10 (B2)", {(3, 4): None}),
    "empty": (" ", {(3, 4): None}),
    "as long as Excel allows": ("B9" + "+1" * 4_095, {(3, 4): None, (2, 5): "C9" + "+1" * 4_095}),
    "no dependants": ("B2", {}),
    "signs that mark-up has its own way for": ('B2&"<&>"', {(3, 4): 'B3&"<&>"'}),
}


@pytest.mark.parametrize(("formula", "expected"), TABLE.values(), ids=TABLE)
def test_each_cell_gets_its_own_text(
    formula: str, expected: dict[tuple[int, int], str | None]
) -> None:
    """When D2 is overwritten, the cells that took their formula from it keep theirs."""
    assert own_formulas(formula, (2, 4), expected) == expected
