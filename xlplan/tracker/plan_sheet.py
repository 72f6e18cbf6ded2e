"""Writes the Action plan sheet of a new tracker: one Excel table, one row an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import column_width, row_height
from xlplan.plan import OWNED, Action, Plan, Rag, Role, tracked
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


@dataclass(frozen=True)
class SheetColumn:
    """One column to write; without a role it is carried over from the document as it is."""

    header: str
    role: Role | None
    texts: tuple[str, ...]

    @property
    def own(self) -> bool:
        """Whether the column is xlplan's."""
        return self.role in OWNED

    @property
    def number(self) -> str:
        """The number format of its cells, "" for text."""
        return _NUMBERS.get(self.role, "") if self.role else ""

    @property
    def width(self) -> float:
        """Wide enough for its longest text."""
        return column_width(self.texts, WIDTHS.get(self.role, 20) if self.role else 20)


def write_plan_sheet(
    book: Workbook, formats: Formats, plan: Plan, headers: Mapping[Role, str]
) -> None:
    """The sheet with header, rows, drop-downs, status colours and print set-up."""
    sheet = book.add_worksheet(PLAN_SHEET)
    count = len(plan.actions) or BLANK_ROWS
    columns = _columns(plan, headers)
    for index, column in enumerate(columns):
        look = formats.of(own=column.own, number=column.number)
        sheet.set_column(index, index, column.width)
        for row in range(1, count + 1):
            sheet.write_blank(row, index, None, look)
        if column.role:
            _help(sheet, formats, index, column.role, count + _ROWS_AHEAD)
    made = [_table_column(formats, column, headers) for column in columns]
    options = {"name": ACTIONS_TABLE, "columns": made, "style": None, "autofilter": True}
    sheet.add_table(0, 0, count, len(columns) - 1, options)
    _write_rows(sheet, formats, plan, columns)
    sheet.set_row(0, row_height((column.header, column.width) for column in columns) + 6)
    sheet.freeze_panes(1, 1)
    set_up_print(sheet, plan.name, paper=8)


def _columns(plan: Plan, headers: Mapping[Role, str]) -> list[SheetColumn]:
    """The officers' columns, those carried over, then xlplan's own."""
    what = tracked(headers.keys())
    known = [
        SheetColumn(words, role, tuple(_text(action, role, what) for action in plan.actions))
        for role, words in headers.items()
    ]
    taken = {column.header.casefold() for column in known}
    others = []
    for place, words in enumerate(plan.others):
        header = words if words.casefold() not in taken else f"{words} (imported)"
        others.append(SheetColumn(header, None, tuple(a.others[place] for a in plan.actions)))
    first_own = next(i for i, column in enumerate(known) if column.own)
    return [*known[:first_own], *others, *known[first_own:]]


def _table_column(
    formats: Formats, column: SheetColumn, headers: Mapping[Role, str]
) -> dict[str, object]:
    made: dict[str, object] = {
        "header": column.header,
        "header_format": formats.header(own=column.own),
        "format": formats.of(own=column.own, number=column.number),
    }
    if column.role is Role.RECALCULATED:
        made["formula"] = f"={recalculated_formula(headers)}"
    return made


def _write_rows(sheet: Worksheet, formats: Formats, plan: Plan, columns: list[SheetColumn]) -> None:
    widths = [column.width for column in columns]
    for place, action in enumerate(plan.actions):
        row = place + 1
        for index, column in enumerate(columns):
            if not column.own:
                look = formats.of(number=column.number)
                _write_cell(sheet, row, index, look, action, column, place)
        # Reason and Flags are filled in later and seldom need more than two lines.
        texts = zip((column.texts[place] for column in columns), widths, strict=True)
        sheet.set_row(row, row_height(texts, least_lines=2))


def _write_cell(
    sheet: Worksheet, row: int, index: int, look: Format, action: Action, column: SheetColumn,
    place: int,
) -> None:  # fmt: skip
    text = column.texts[place]
    if column.role is Role.DECLARED:
        if action.cost.declared is not None:
            sheet.write_number(row, index, float(action.cost.declared), look)
    elif column.role is Role.REF and text.isdecimal() and text[0] != "0":
        # A number, so that Excel sorts 2 before 10 and does not warn of text.
        sheet.write_number(row, index, int(text), look)
    elif text:
        sheet.write_string(row, index, text, look)


def _text(action: Action, role: Role, what: Role) -> str:
    texts = {
        Role.REF: action.ref,
        Role.SECTION: action.section,
        Role.STREAM: action.stream,
        Role.MILESTONES: action.milestones,
        Role.LEAD: action.leads_raw,
        Role.TIMESCALE: action.timescale.raw,
        Role.START: action.start_raw,
        Role.PROGRESS: action.progress,
        Role.CLOSED: action.closed,
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
