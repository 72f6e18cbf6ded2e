"""The Costs sheet: its lines by ref, and how they join with what the plan's own cell says.

Where the tracker has lines for an action they are the truth and the text is only checked; where
it has none the text's own lines count, and the check "not-in-costs" says so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xlplan.layout import is_total
from xlplan.parse.placeholders import is_placeholder
from xlplan.plan import Cost, CostLine, Where, ref_key
from xlplan.tracker.columns import COST_HEADERS, COSTS_SHEET
from xlplan.tracker.grid import Grid, GridCell, Sheet, letter


@dataclass(frozen=True)
class Lines:
    """Every line of the Costs sheet, in sheet order, by the `ref_key` of its ref."""

    by_ref: Mapping[str, tuple[CostLine, ...]]

    def of(self, key: str) -> tuple[CostLine, ...]:
        """The lines of one action; a line without a ref belongs to nobody."""
        return self.by_ref.get(key, ()) if key else ()

    def not_of(self, keys: Collection[str]) -> tuple[CostLine, ...]:
        """The lines whose ref is none of these."""
        stray = (lines for key, lines in self.by_ref.items() if not key or key not in keys)
        return tuple(line for lines in stray for line in lines)


def key_of(cell: GridCell | None) -> str:
    """The `ref_key` of a cell as Excel sees it: a space before or behind makes another text."""
    if cell is None:
        return ""
    return ref_key(cell.value if isinstance(cell.value, str) else cell.text)


def read_lines(grid: Grid, formulas: Mapping[tuple[str, str], bool] | None = None) -> Lines | None:
    """The lines of the sheet Costs (or of the only sheet given), None if there is none.

    It is headed Ref … Amount. `formulas` are the cells, as (sheet, A1), that hold one: True for
    xlplan's own quantity × rate, which is worked out here, as a program that does not calculate
    may have left an old value.
    """
    for sheet in grid.sheets:
        if len(grid.sheets) > 1 and sheet.name.casefold() != COSTS_SHEET.casefold():
            continue
        for row in sorted(sheet.rows)[:5]:
            headers = [text.casefold() for text in sheet.texts(row)]
            if "ref" in headers and "amount" in headers:
                return Lines(_lines(sheet, row, headers, formulas or {}))
    return None


def _lines(
    sheet: Sheet, header_row: int, headers: list[str], formulas: Mapping[tuple[str, str], bool]
) -> dict[str, tuple[CostLine, ...]]:
    lower = {name: name.casefold() for name in COST_HEADERS}
    places = {name: headers.index(word) for name, word in lower.items() if word in headers}
    by_ref: dict[str, list[CostLine]] = {}
    for row in sorted(number for number in sheet.rows if number > header_row):
        cells = {name: sheet.cell(row, index) for name, index in places.items()}
        where = Where(sheet.name, f"{letter(places['Amount'])}{row}")
        line = _line(cells, where, own=formulas.get((where.sheet, where.cell)))
        if line is not None and not is_total([cells["Ref"].text, line.text]):
            by_ref.setdefault(key_of(cells["Ref"]), []).append(line)
    return {ref: tuple(lines) for ref, lines in by_ref.items()}


def _line(cells: dict[str, GridCell], where: Where, *, own: bool | None) -> CostLine | None:
    """A line if anything is priced in it; what Excel does not add up counts nothing and says so.

    `own`: the amount is xlplan's own formula, or an officer's, or (None) no formula.
    """
    quantity, rate = (number_in(cells.get(name)) for name in ("Quantity", "Rate"))
    amount = number_in(cells.get("Amount"))
    if own:
        amount = quantity * rate if quantity is not None and rate is not None else None
    item, unit, text = (
        cells[name].text if name in cells else "" for name in ("Item", "Unit", "Source text")
    )
    problem = "" if amount is not None else _problem(cells, quantity, rate)
    if amount is None and own is False:
        problem = "no value is stored for Amount's formula; open the tracker in Excel and save it"
    if amount is None and not problem:
        return None
    counted = Decimal(0) if amount is None else amount
    return CostLine(text or item, quantity, unit or None, rate, counted, amount, where, problem)


def _problem(cells: dict[str, GridCell], quantity: Decimal | None, rate: Decimal | None) -> str:
    """Why Excel has no amount for a line that somebody meant to price."""
    for name in ("Amount", "Quantity", "Rate"):
        text = cells[name].text if name in cells and number_in(cells[name]) is None else ""
        if text and not is_placeholder(text):
            return f"{name} is “{text}”, which Excel does not add up; type it as a number"
    if quantity is not None and rate is not None:
        return "Amount is blank; type it, or copy the formula down from the row above"
    return ""


def number_in(cell: GridCell | None) -> Decimal | None:
    """The number a cell holds; text that looks like one is none, as Excel adds up no text."""
    if cell is None or isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return None
    return Decimal(f"{cell.value:.15g}") if math.isfinite(cell.value) else None


def cost_of(
    written: Cost, declared: Decimal | None, key: str, lines: Lines | None, *, has_column: bool
) -> Cost:
    """What the cell says, joined with the declared total and the lines of the Costs sheet."""
    kept = lines.of(key) if lines is not None else ()
    notes = set(written.notes)
    if lines is not None and written.lines and not kept:
        notes.add("not-itemised")
    if has_column and declared is None and written.declared is not None:
        notes.add("not-entered")
    if kept:
        notes.discard("unclear")
    total = written.declared if declared is None else declared
    return replace(written, declared=total, lines=kept or written.lines, notes=frozenset(notes))
