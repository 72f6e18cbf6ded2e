"""The Costs sheet: its lines by ref, and how they join with what the plan's own cell says.

Where the tracker has lines for an action they are the truth and the text is only checked; where
it has none the text's own lines count, and the check "not-in-costs" says so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xlplan.layout import plain_ref
from xlplan.parse import parse_money
from xlplan.plan import Cost, CostLine, Where
from xlplan.tracker.columns import COST_HEADERS
from xlplan.tracker.grid import Grid, GridCell, Sheet, letter


@dataclass(frozen=True)
class Lines:
    """Every line of the Costs sheet, in sheet order, by its ref in lower case.

    Refs are compared without regard to case, as Excel's SUMIFS does.
    """

    by_ref: Mapping[str, tuple[CostLine, ...]]

    def of(self, ref: str) -> tuple[CostLine, ...]:
        """The lines of one action."""
        return self.by_ref.get(ref.casefold(), ())

    def not_of(self, refs: Collection[str]) -> tuple[CostLine, ...]:
        """The lines whose ref is none of these (given in lower case)."""
        stray = (lines for ref, lines in self.by_ref.items() if ref not in refs)
        return tuple(line for lines in stray for line in lines)


def read_lines(grid: Grid, plan_sheet: Sheet) -> Lines | None:
    """The lines of the first sheet headed Ref … Amount, None if the workbook has none."""
    for sheet in grid.sheets:
        if sheet is plan_sheet:
            continue
        for row in sorted(sheet.rows)[:5]:
            headers = [text.casefold() for text in sheet.texts(row)]
            if "ref" in headers and "amount" in headers:
                return Lines(_lines(sheet, row, headers))
    return None


def _lines(sheet: Sheet, header_row: int, headers: list[str]) -> dict[str, tuple[CostLine, ...]]:
    lower = {name: name.casefold() for name in COST_HEADERS}
    places = {name: headers.index(word) for name, word in lower.items() if word in headers}
    by_ref: dict[str, list[CostLine]] = {}
    for row in sorted(number for number in sheet.rows if number > header_row):
        cells = {name: sheet.cell(row, index) for name, index in places.items()}
        line = _line(cells, Where(sheet.name, f"{letter(places['Amount'])}{row}"))
        if line is not None:
            by_ref.setdefault(plain_ref(cells["Ref"].text).casefold(), []).append(line)
    return {ref: tuple(lines) for ref, lines in by_ref.items()}


def _line(cells: dict[str, GridCell], where: Where) -> CostLine | None:
    """A line if it has an amount, or a quantity and a rate that make one.

    An amount that Excel holds as text counts nothing, as in Excel, but stays as what is stated.
    """
    quantity, rate = (number_in(cells.get(name)) for name in ("Quantity", "Rate"))
    amount = number_in(cells.get("Amount"))
    stated = parse_money(cells["Amount"].text)
    if amount is None and stated is None and quantity is not None and rate is not None:
        amount = stated = quantity * rate
    if stated is None:
        return None
    item, unit, text = (
        cells[name].text if name in cells else "" for name in ("Item", "Unit", "Source text")
    )
    counted = Decimal(0) if amount is None else amount
    return CostLine(text or item, quantity, unit or None, rate, counted, stated, where)


def number_in(cell: GridCell | None) -> Decimal | None:
    """The number a cell holds; text that looks like one is none, as Excel adds up no text."""
    if cell is None or isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return None
    return Decimal(f"{cell.value:.15g}") if math.isfinite(cell.value) else None


def cost_of(
    written: Cost, declared: Decimal | None, ref: str, lines: Lines | None, *, has_column: bool
) -> Cost:
    """What the cell says, joined with the declared total and the lines of the Costs sheet."""
    kept = lines.of(ref) if lines is not None else ()
    notes = set(written.notes)
    if lines is not None and written.lines and not kept:
        notes.add("not-itemised")
    if has_column and declared is None and written.declared is not None:
        notes.add("not-entered")
    total = written.declared if declared is None else declared
    return replace(written, declared=total, lines=kept or written.lines, notes=frozenset(notes))
