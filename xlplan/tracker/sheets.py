"""Writes the Costs, Leads, Checks and Settings sheets of a new tracker."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import LINE_POINTS, row_height
from xlplan.plan import CostLine, Lead, Plan
from xlplan.rules import Rules
from xlplan.tracker import columns, formulas
from xlplan.tracker.options import COMPLETE, DAYS, NOT_STARTED, PLAN_NAME
from xlplan.tracker.plan_sheet import BLANK_ROWS
from xlplan.tracker.styles import MONEY, OWN_HINT, Formats, set_up_print

_A4 = 9
_KINDS = ("person", "role", "team")
_AMOUNT = columns.COST_HEADERS.index("Amount")
_COST_WIDTHS = (8, 36, 11, 22, 14, 16, 60)


def write_costs(book: Workbook, formats: Formats, plan: Plan) -> None:
    """One row a cost line; the amount is quantity × rate, or typed where that is not known."""
    sheet = book.add_worksheet(columns.COSTS_SHEET)
    lines = [(action.ref, line) for action in plan.actions for line in action.cost.lines]
    count = len(lines) or BLANK_ROWS
    kinds = ("", "", "0.##", "", MONEY, MONEY, "")
    for index, (width, number) in enumerate(zip(_COST_WIDTHS, kinds, strict=True)):
        sheet.set_column(index, index, width)
        for row in range(1, count + 1):
            sheet.write_blank(row, index, None, formats.of(number=number))
    _add_table(sheet, formats, columns.COSTS_TABLE, columns.COST_HEADERS, count)
    for row in range(1, BLANK_ROWS + 1) if not lines else ():
        sheet.write_formula(row, _AMOUNT, f"={formulas.AMOUNT}", formats.of(number=MONEY), "")
    for row, (ref, line) in enumerate(lines, start=1):
        _write_line(sheet, formats, row, ref, line)
        texts = ("", _item(line.text), "", line.unit or "", "", "", line.text)
        sheet.set_row(row, row_height(zip(texts, _COST_WIDTHS, strict=True)))
    set_up_print(sheet, plan.name, paper=_A4)


def _write_line(sheet: Worksheet, formats: Formats, row: int, ref: str, line: CostLine) -> None:
    text, money, number = formats.of(), formats.of(number=MONEY), formats.of(number="0.##")
    if ref.isdecimal() and ref[0] != "0":
        sheet.write_number(row, 0, int(ref), text)
    else:
        sheet.write_string(row, 0, ref, text)
    sheet.write_string(row, 1, _item(line.text), text)
    sheet.write_string(row, 6, line.text, text)
    if line.unit:
        sheet.write_string(row, 3, line.unit, text)
    if line.quantity is not None:
        sheet.write_number(row, 2, float(line.quantity), number)
    if line.rate is not None:
        sheet.write_number(row, 4, float(line.rate), money)
    if line.quantity is not None and line.rate is not None and (
        line.quantity * line.rate == line.amount
    ):  # fmt: skip
        sheet.write_formula(row, _AMOUNT, f"={formulas.AMOUNT}", money, float(line.amount))
    else:
        sheet.write_number(row, _AMOUNT, float(line.amount), money)


def _item(text: str) -> str:
    """What is bought, without its price: the words before the "="."""
    return " ".join(text.split("=")[0].split()).strip(" :=") or " ".join(text.split())


def write_leads(book: Workbook, formats: Formats, plan: Plan) -> None:
    """Everybody the plan names, with room for their addresses; Kind settles who is a person."""
    sheet = book.add_worksheet(columns.LEADS_SHEET)
    parties = dict.fromkeys(lead for action in plan.actions for lead in action.leads)
    leads: list[Lead] = [lead for lead in parties if lead.kind != "placeholder"]
    count = len(leads) or BLANK_ROWS
    for index, width in enumerate((34, 12, 40, 34)):
        sheet.set_column(index, index, width)
        for row in range(1, count + 1):
            sheet.write_blank(row, index, None, formats.of())
    _add_table(sheet, formats, columns.LEADS_TABLE, columns.LEAD_HEADERS, count)
    for row, lead in enumerate(leads, start=1):
        sheet.write_string(row, 0, lead.name, formats.of())
        sheet.write_string(row, 1, lead.kind, formats.of())
    offer = {"validate": "list", "source": list(_KINDS)}
    sheet.data_validation(1, 1, count + 200, 1, offer)
    set_up_print(sheet, plan.name, paper=_A4)


def write_checks(book: Workbook, formats: Formats) -> None:
    """Headers and column looks only; the nightly refresh fills in the rows."""
    sheet = book.add_worksheet(columns.CHECKS_SHEET)
    # Two lines for every message: rows are filled in without anybody there to fit them.
    sheet.set_default_row(2 * LINE_POINTS + 3)
    for index, width in enumerate((13, 9, 24, 110, 26)):
        sheet.set_column(index, index, width, formats.of(own=True))
        sheet.write_string(0, index, columns.CHECK_HEADERS[index], formats.header(own=True))
    sheet.freeze_panes(1, 0)
    hint = {"validate": "any", "input_title": "xlplan's own sheet", "input_message": OWN_HINT}
    sheet.data_validation(0, 0, 0, len(columns.CHECK_HEADERS) - 1, hint)
    set_up_print(sheet, columns.CHECKS_SHEET, paper=_A4)


def write_settings(book: Workbook, formats: Formats, plan: Plan, rules: Rules) -> None:
    """The officers' own rules, each with what it does."""
    sheet = book.add_worksheet(columns.SETTINGS_SHEET)
    widths = (26, 50, 70)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    for index, words in enumerate(("Setting", "Value", "What it does")):
        sheet.write_string(0, index, words, formats.header())
    entries: tuple[tuple[str, str | int, str], ...] = (
        (PLAN_NAME, plan.name, "Stands on the report and in the mail."),
        (DAYS, rules.days_for_amber, "An action due within so many days is Amber."),
        (COMPLETE, ", ".join(sorted(rules.complete_words)),
         "Progress with one of these words counts as Complete. Separate them with commas."),
        (NOT_STARTED, ", ".join(sorted(rules.not_started_words)),
         "Progress with one of these words counts as Not started."),
    )  # fmt: skip
    for row, (label, value, what) in enumerate(entries, start=1):
        sheet.write_string(row, 0, label, formats.of(bold=True))
        if isinstance(value, int):
            sheet.write_number(row, 1, value, formats.of())
        else:
            sheet.write_string(row, 1, value, formats.of())
        sheet.write_string(row, 2, what, formats.note())
        sheet.set_row(row, row_height(zip((label, str(value), what), widths, strict=True)))
    set_up_print(sheet, plan.name, paper=_A4)


def _add_table(
    sheet: Worksheet, formats: Formats, name: str, headers: tuple[str, ...], count: int
) -> None:
    columns_of: list[dict[str, object]] = [
        {"header": header, "header_format": formats.header()} for header in headers
    ]
    if name == columns.COSTS_TABLE:
        # Excel gives every row that is added the same formula.
        columns_of[_AMOUNT]["formula"] = f"={formulas.AMOUNT}"
    options = {"name": name, "columns": columns_of, "style": None}
    sheet.add_table(0, 0, count, len(headers) - 1, options)
    sheet.freeze_panes(1, 0)
