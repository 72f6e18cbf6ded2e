"""The Costs sheet: every priced line, and each action's declared total against its lines."""

from __future__ import annotations

from xlplan.assess import Assessment
from xlplan.parse.cost import arithmetic
from xlplan.plan import Action, CostLine
from xlplan.report.styles import CellContent, Heading, Page

_TOTALS = (
    Heading("Ref", 8), Heading("Action", 70), Heading("Declared", 18),
    Heading("Recalculated", 18), Heading("Difference", 28),
)  # fmt: skip
_LINES = (
    Heading("Ref", 8), Heading("Line as written", 70), Heading("Amount", 18),
    Heading("Unit", 18), Heading("Arithmetic", 28),
)  # fmt: skip


def write_costs(page: Page, assessment: Assessment) -> None:
    """First the totals, one row an action that has any; below them every line."""
    sheet = page.sheet("Costs", "What it costs", _TOTALS)
    priced = [action for action in assessment.plan.actions if action.cost.counted is not None]
    row = page.table(sheet, 2, _TOTALS, [_total(action) for action in priced])
    totals = assessment.totals
    label = "All (a blank counts as the other figure of its row)"
    sums = (totals.declared, totals.recalculated, totals.difference)
    page.row(sheet, row, _TOTALS, ["", label, *sums])
    lines = [_line(action, line) for action in priced for line in action.cost.lines]
    if lines:
        page.table(sheet, row + 2, _LINES, lines)


def _total(action: Action) -> list[CellContent]:
    declared, recalculated = action.cost.declared, action.cost.recalculated
    apart = None if declared is None or recalculated is None else declared - recalculated
    return [action.ref, action.title, declared, recalculated, apart]


def _line(action: Action, line: CostLine) -> list[CellContent]:
    quantity, rate = line.quantity, line.rate
    multiplied = quantity is not None and rate is not None and quantity * rate == line.amount
    shown = arithmetic(quantity, rate) if multiplied and quantity and rate else ""
    return [action.ref, line.text, line.amount, line.unit or "", shown]
