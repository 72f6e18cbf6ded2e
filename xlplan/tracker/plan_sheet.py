"""Writes the Action plan sheet of a new tracker: one Excel table, one row an action."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import column_width, row_height
from xlplan.plan import OWNED, Action, Plan, Rag, Role
from xlplan.tracker.columns import ACTIONS_TABLE, PLAN_SHEET
from xlplan.tracker.formulas import recalculated_formula
from xlplan.tracker.styles import (
    DAY,
    MONEY,
    OWN_HINT,
    OWN_TITLE,
    WIDTHS,
    Formats,
    set_up_print,
)

PROGRESS_WORDS = ("Not started", "In progress", "Complete")
RAG_WORDS = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.COMPLETE, Rag.NOT_STARTED)
BLANK_ROWS = 20
# Officers add rows below the table; drop-downs and colours are there before them.
_ROWS_AHEAD = 1_000
_NUMBERS = {Role.DECLARED: MONEY, Role.RECALCULATED: MONEY, Role.DUE: DAY}


def write_plan_sheet(
    book: Workbook, formats: Formats, plan: Plan, headers: Mapping[Role, str]
) -> None:
    """The sheet with header, rows, drop-downs, status colours and print set-up."""
    sheet = book.add_worksheet(PLAN_SHEET)
    count = len(plan.actions) or BLANK_ROWS
    formula = f"={recalculated_formula(headers)}"
    columns = []
    widths = _widths(plan, headers)
    for index, (role, header) in enumerate(headers.items()):
        own = role in OWNED
        cell_format = formats.of(own=own, number=_NUMBERS.get(role, ""))
        sheet.set_column(index, index, widths[role])
        column: dict[str, object] = {"header": header, "header_format": formats.header(own=own)}
        if role is Role.RECALCULATED:
            column["formula"] = formula
        columns.append(column | {"format": cell_format})
        for row in range(1, count + 1):
            sheet.write_blank(row, index, None, cell_format)
        _help(sheet, formats, index, role, count + _ROWS_AHEAD)
    sheet.add_table(
        0, 0, count, len(headers) - 1,
        {"name": ACTIONS_TABLE, "columns": columns, "style": None, "autofilter": True},
    )  # fmt: skip
    for row, action in enumerate(plan.actions, start=1):
        _write_action(sheet, formats, row, action, headers)
        # Reason and Flags are filled in later and seldom need more than two lines.
        texts = ((_text(action, role, headers), widths[role]) for role in headers)
        sheet.set_row(row, row_height(texts, least_lines=2))
    sheet.set_row(0, row_height((words, widths[role]) for role, words in headers.items()) + 6)
    sheet.freeze_panes(1, 1)
    set_up_print(sheet, plan.name, paper=8)


def _widths(plan: Plan, headers: Mapping[Role, str]) -> dict[Role, float]:
    texts = {role: [_text(action, role, headers) for action in plan.actions] for role in headers}
    return {role: column_width(texts[role], WIDTHS.get(role, 20)) for role in headers}


def _write_action(
    sheet: Worksheet, formats: Formats, row: int, action: Action, headers: Mapping[Role, str]
) -> None:
    for index, role in enumerate(headers):
        if role in OWNED:
            continue
        cell_format = formats.of(number=_NUMBERS.get(role, ""))
        if role is Role.DECLARED:
            if action.cost.declared is not None:
                sheet.write_number(row, index, float(action.cost.declared), cell_format)
        elif role is Role.REF and action.ref.isdecimal() and action.ref[0] != "0":
            # A number, so that Excel sorts 2 before 10 and does not warn of text.
            sheet.write_number(row, index, int(action.ref), cell_format)
        elif text := _text(action, role, headers):
            sheet.write_string(row, index, text, cell_format)


def _text(action: Action, role: Role, headers: Mapping[Role, str]) -> str:
    what = next(r for r in (Role.ACTION, Role.STREAM, Role.MILESTONES) if r in headers)
    texts = {
        Role.REF: action.ref,
        Role.SECTION: action.section,
        Role.STREAM: action.stream,
        Role.MILESTONES: action.milestones,
        Role.LEAD: action.leads_raw,
        Role.TIMESCALE: action.timescale.raw,
        Role.PROGRESS: action.progress,
        Role.RAG: action.rag_raw,
        Role.COMMENT: action.comment,
        Role.OUTCOME: action.outcome,
        Role.COST: action.cost.raw,
        Role.SOURCE: action.source,
    }
    return action.title if role is what else texts.get(role, "")


def _help(sheet: Worksheet, formats: Formats, index: int, role: Role, last: int) -> None:
    """A drop-down where there is a choice, a hint where xlplan writes, colours on statuses."""
    if role in OWNED:
        hint = {"validate": "any", "input_title": OWN_TITLE, "input_message": OWN_HINT}
        sheet.data_validation(0, index, last, index, hint)
    choices = {Role.PROGRESS: PROGRESS_WORDS, Role.RAG: RAG_WORDS}.get(role)
    if choices:
        # Only an offer: officers write "Complete, see minutes" too, and may.
        offer = {"validate": "list", "source": [str(w) for w in choices], "show_error": False}
        sheet.data_validation(1, index, last, index, offer)
    if role in (Role.RAG, Role.CALCULATED_RAG):
        for rule in formats.status_rules():
            sheet.conditional_format(1, index, last, index, rule)
