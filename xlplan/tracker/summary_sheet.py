"""Writes the Summary sheet of a new tracker: counts and totals as live formulas.

Their cached values are put in by the refresh that finishes every new tracker.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlplan.plan import GrandTotal, Plan, Rag, Role
from xlplan.rag import WORST_FIRST
from xlplan.tracker import columns, formulas
from xlplan.tracker.formulas import SummaryFormulas
from xlplan.tracker.styles import DAY, MONEY, Formats, set_up_print

_MEANING = {
    Rag.RED: "The due date has passed and the action is not marked complete.",
    Rag.AMBER: "Due within the days for amber (Settings sheet).",
    Rag.NO_DATE: "No due date can be read from the timescale.",
    Rag.NOT_STARTED: "Nothing says it has begun, and its start is still to come.",
    Rag.GREEN: "Due later than the days for amber.",
    Rag.COMPLETE: "Progress or RAG says it is complete.",
}
_HOW = {
    "Declared total": "Every Declared total; where that is blank, the Recalculated total.",
    "Recalculated total": "The lines on the Costs sheet; for an action without lines, its "
    "Declared total.",
    "Difference": "Declared less recalculated.",
    "Actions without a cost": "Neither a total nor a line is given.",
    "Project-management costs": "For the officers to fill in, if there are any.",
    "Total including project-management costs": "Recalculated total and project-management costs.",
}


def write_summary(
    book: Workbook, formats: Formats, plan: Plan, headers: Mapping[Role, str]
) -> None:
    """The sheet with the statuses, the costs and the day xlplan last changed something."""
    sheet = book.add_worksheet(columns.SUMMARY_SHEET)
    for index, width in enumerate((48, 18, 18, 62)):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, plan.name, formats.title())
    made = formulas.summary_formulas(headers)
    _write_statuses(sheet, formats, made)
    _write_costs(book, sheet, formats, made, plan.grand_total)
    set_up_print(sheet, plan.name, paper=9, header_row=None)


def _write_statuses(sheet: Worksheet, formats: Formats, made: SummaryFormulas) -> None:
    _header(sheet, formats, 2, ("Status", "By the dates", "By the officers", "What it means"))
    figure = formats.of(own=True)
    for row, rag in enumerate(WORST_FIRST, start=3):
        sheet.write_string(row, 0, rag, formats.of())
        sheet.write_formula(row, 1, f"={made.calculated[rag]}", figure)
        sheet.write_formula(row, 2, f"={made.officers[rag]}", figure)
        sheet.write_string(row, 3, _MEANING[rag], formats.note())
    for rule in formats.status_rules():
        sheet.conditional_format(3, 0, 8, 0, rule)
    sheet.write_string(9, 0, "All actions", formats.of(bold=True))
    sheet.write_formula(9, 1, f"={made.actions}", figure)


def _write_costs(
    book: Workbook,
    sheet: Worksheet,
    formats: Formats,
    made: SummaryFormulas,
    grand_total: GrandTotal | None,
) -> None:
    _header(sheet, formats, 11, ("Costs", "Amount", "", "How it is made"))
    money, figure = formats.of(number=MONEY), formats.of(own=True, number=MONEY)
    cells: dict[str, tuple[str | None, str]] = {
        "Declared total": (made.declared, columns.DECLARED_NAME),
        "Recalculated total": (made.recalculated, columns.RECALCULATED_NAME),
        "Difference": (formulas.DIFFERENCE, ""),
        "Actions without a cost": (made.not_stated, ""),
        "Project-management costs": (None, columns.MANAGEMENT_NAME),
        "Total including project-management costs": (formulas.WITH_MANAGEMENT, ""),
    }
    if grand_total is not None:
        cells[grand_total.label] = (None, columns.GRAND_TOTAL_NAME)
    for row, (label, (formula, name)) in enumerate(cells.items(), start=12):
        sheet.write_string(row, 0, label, formats.of())
        if formula is None:
            sheet.write_blank(row, 1, None, money)
        else:
            look = formats.of(own=True) if formula == made.not_stated else figure
            sheet.write_formula(row, 1, f"={formula}", look)
        sheet.write_string(row, 3, _HOW.get(label, "As the plan itself says."), formats.note())
        if name:
            book.define_name(name, f"={columns.SUMMARY_SHEET}!$B${row + 1}")
        if name == columns.GRAND_TOTAL_NAME and grand_total and grand_total.amount is not None:
            sheet.write_number(row, 1, float(grand_total.amount), money)
    row = 13 + len(cells)
    sheet.write_string(row, 0, "xlplan last changed something here on", formats.of())
    sheet.write_blank(row, 1, None, formats.of(own=True, number=DAY))
    book.define_name(columns.REFRESHED_NAME, f"={columns.SUMMARY_SHEET}!$B${row + 1}")


def _header(sheet: Worksheet, formats: Formats, row: int, words: tuple[str, ...]) -> None:
    for index, word in enumerate(words):
        sheet.write_string(row, index, word, formats.header())
