"""The Costs sheet: its lines by ref, and how they join with what the plan's own cell says.

Where the tracker has lines for an action they are the truth and the text is only checked; where
it has none the text's own lines count, and the check "not-in-costs" says so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from xlplan.layout import is_total
from xlplan.parse.cost import parse_total
from xlplan.parse.money import is_beyond
from xlplan.parse.placeholders import is_placeholder
from xlplan.plan import Cost, CostLine, CostNote, Where, ref_key
from xlplan.tracker.columns import COST_HEADERS, COSTS_SHEET
from xlplan.tracker.formulas import AMOUNT, plain
from xlplan.tracker.grid import NOTHING, Grid, GridCell, Sheet, letter
from xlplan.xlsx import FormulaCell


@dataclass(frozen=True, slots=True)
class Lines:
    """Every line of the Costs sheet, in sheet order, by the `ref_key` of its ref.

    `column` is the letter of the refs' column.
    """

    by_ref: Mapping[str, tuple[CostLine, ...]]
    column: str

    def of(self, key: str) -> tuple[CostLine, ...]:
        """The lines of one action; a line without a ref belongs to nobody."""
        return self.by_ref.get(key, ()) if key else ()

    def not_of(self, keys: Collection[str]) -> tuple[CostLine, ...]:
        """The lines whose ref is none of these, each with the cell of its ref."""
        stray = (lines for key, lines in self.by_ref.items() if not key or key not in keys)
        return tuple(self._with_ref(line) for lines in stray for line in lines)

    def _with_ref(self, line: CostLine) -> CostLine:
        if line.where is None:
            return line
        row = line.where.cell.lstrip(ascii_uppercase)
        return replace(line, ref_where=Where(line.where.sheet, f"{self.column}{row}"))


def key_of(cell: GridCell | None) -> str:
    """The `ref_key` of a cell as Excel sees it: a space before or behind makes another text."""
    if cell is None:
        return ""
    return ref_key(cell.value if isinstance(cell.value, str) else cell.text)


def read_lines(grid: Grid, formulas: Iterable[FormulaCell]) -> Lines | None:
    """The lines of the sheet Costs (or of the only sheet given), None if there is none.

    It is headed Ref … Amount. Of the workbook's `formulas`, xlplan's own quantity × rate is worked
    out here, as a program that does not calculate may have left an old value.
    """
    for sheet in grid.sheets:
        if len(grid.sheets) > 1 and sheet.name.casefold() != COSTS_SHEET.casefold():
            continue
        for row in sorted(sheet.rows)[:5]:
            headers = [text.casefold() for text in sheet.texts(row)]
            if "ref" in headers and "amount" in headers:
                lines = _lines(sheet, row, headers, _own_amounts(sheet, formulas))
                return Lines(lines, letter(headers.index("ref")))
    return None


def _own_amounts(sheet: Sheet, formulas: Iterable[FormulaCell]) -> dict[str, bool]:
    """The cells of a sheet that hold a formula: whether it is xlplan's own quantity × rate."""
    product = plain(AMOUNT)
    return {
        cell.ref: plain(cell.formula) == product for cell in formulas if cell.sheet == sheet.name
    }


def _lines(
    sheet: Sheet, header_row: int, headers: list[str], own: Mapping[str, bool]
) -> dict[str, tuple[CostLine, ...]]:
    words = [name.casefold() for name in COST_HEADERS]
    # A column that is not there is one that no row reaches.
    width = max(map(len, sheet.rows.values()))
    places = [headers.index(word) if word in headers else width for word in words]
    in_order = places == list(range(len(places)))
    amounts = letter(headers.index("amount"))
    by_ref: dict[str, list[CostLine]] = {}
    for row in sorted(number for number in sheet.rows if number > header_row):
        cells = _cells_at(sheet.rows[row], places, in_order=in_order)
        where = Where(sheet.name, f"{amounts}{row}")
        line = _line(cells, where, own=own.get(where.cell))
        if line is not None and not is_total((cells.ref.text, line.text)):
            by_ref.setdefault(key_of(cells.ref), []).append(line)
    return {ref: tuple(lines) for ref, lines in by_ref.items()}


class _Cells(NamedTuple):
    """The cells of one line, in the order of COST_HEADERS."""

    ref: GridCell
    item: GridCell
    quantity: GridCell
    unit: GridCell
    rate: GridCell
    amount: GridCell
    source_text: GridCell


def _cells_at(stored: tuple[GridCell, ...], places: list[int], *, in_order: bool) -> _Cells:
    """A row's cells at these places, empty ones where the row ends before."""
    if in_order and len(stored) == len(places):
        return _Cells._make(stored)
    return _Cells._make(stored[i] if i < len(stored) else NOTHING for i in places)


def _line(cells: _Cells, where: Where, *, own: bool | None) -> CostLine | None:
    """A line if anything is priced in it; what Excel does not add up counts nothing and says so.

    `own`: the amount is xlplan's own formula, or an officer's, or (None) no formula.
    """
    quantity, rate = number_in(cells.quantity), number_in(cells.rate)
    amount = _product(quantity, rate) if own else number_in(cells.amount)
    text = cells.source_text.text or cells.item.text
    unit = cells.unit.text or None
    problem = "" if amount is not None else _problem(cells, quantity, rate)
    if amount is None and own is False:
        problem = "no value is stored for Amount's formula; open the tracker in Excel and save it"
    if amount is None and not problem:
        return None
    counted = Decimal(0) if amount is None else amount
    return CostLine(text, quantity, unit, rate, counted, amount, where, problem)


def _product(quantity: Decimal | None, rate: Decimal | None) -> Decimal | None:
    if quantity is None or rate is None or is_beyond(quantity * rate):
        return None
    return quantity * rate


def _problem(cells: _Cells, quantity: Decimal | None, rate: Decimal | None) -> str:
    """Why Excel has no amount for a line that somebody meant to price."""
    meant = (("Amount", cells.amount), ("Quantity", cells.quantity), ("Rate", cells.rate))
    for name, cell in meant:
        text = cell.text if number_in(cell) is None else ""
        if text and not is_placeholder(text):
            return f"{name} is “{text}”, which Excel does not add up; type it as a number"
    if quantity is not None and rate is not None:
        return "Amount is blank; type it, or copy the formula down from the row above"
    return ""


def number_in(cell: GridCell | None) -> Decimal | None:
    """The number a cell holds; text that looks like one is none, as Excel adds up no text.

    Nor is one of more digits than Excel keeps: a slip of the finger, which no sum could hold.
    """
    value = None if cell is None else cell.value
    # By its very type: a bool is an int too, and this is asked of every cell.
    if type(value) is float or type(value) is int:
        # A zero may have a sign, and yet be equal to one without.
        return _decimal(value) if value else Decimal(f"{value:.15g}")
    return None


@lru_cache(maxsize=8192)  # few amounts, rates and quantities are used again and again
def _decimal(value: float) -> Decimal | None:
    if not math.isfinite(value):
        return None
    number = Decimal(f"{value:.15g}")
    return None if is_beyond(number) else number


def text_in(cell: GridCell | None) -> str:
    """What somebody typed where a number belongs, "" where nothing is said yet."""
    return cell.text if cell is not None and isinstance(cell.value, str) else ""


def cost_of(
    written: Cost, entered: GridCell | None, key: str, lines: Lines | None, *, has_column: bool
) -> Cost:
    """What the cell says, joined with the declared total and the lines of the Costs sheet."""
    kept = lines.of(key) if lines is not None else ()
    declared, text, notes = _declared(entered, written, has_lines=bool(kept or written.lines))
    notes |= written.notes
    if lines is not None and written.lines and not kept:
        notes |= {"not-itemised"}
    if has_column and declared is None and not text and written.declared is not None:
        notes |= {"not-entered"}
    if kept and "unclear" in notes:
        notes -= {"unclear"}
    total = written.declared if declared is None else declared
    return Cost(written.raw, kept or written.lines, written.subtotals, total, notes, text)


def _declared(
    entered: GridCell | None, written: Cost, *, has_lines: bool
) -> tuple[Decimal | None, str, frozenset[CostNote]]:
    """The declared total of its own cell, the text that cell holds instead, and what to note."""
    text = text_in(entered)
    if not text:
        return number_in(entered), "", frozenset()
    total = parse_total(text)
    if is_placeholder(text):
        # "N/A" or a dash is no cost, where nothing else is said of it; "TBC" is still to come.
        says_no_cost = total is not None and not has_lines and written.declared is None
        return (total, text, frozenset()) if says_no_cost else (None, "", frozenset())
    if total is None or (not total and written.declared):
        return None, text, frozenset({"total-unclear"})
    return total, text, frozenset({"total-as-text"} if total else ())
