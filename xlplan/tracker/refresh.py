"""What xlplan's own cells should hold now, and the tracker's bytes with exactly those changed.

Owned are the columns xlplan's headers name, the Checks sheet and the cached values of formulas it
wrote itself. A column, sheet or formula an officer removed is not put back. Nothing here counts
days, so a night on which nothing happened changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format

from xlplan.assess import Assessment, in_words
from xlplan.plan import OWNED, Action, Flag, Plan, Rag, Role, Severity
from xlplan.rag import Rating, long_date
from xlplan.tracker.columns import (
    CHECK_HEADERS,
    CHECKS_SHEET,
    DECLARED_NAME,
    MANAGEMENT_NAME,
    RECALCULATED_NAME,
    REFRESHED_NAME,
)
from xlplan.tracker.formulas import (
    AMOUNT,
    FormulaValue,
    column_ref,
    plain,
    recalculated_formula,
    recalculated_in_sheet,
    summary_values,
)
from xlplan.tracker.grid import NOTHING, GridCell, letter, place
from xlplan.tracker.lines import number_in
from xlplan.tracker.read import Tracker
from xlplan.xlsx import CellEdit, FormulaCell, edit_cells

OwnValue = str | int | Decimal | date | None


@dataclass(frozen=True)
class Change:
    """One cell that a refresh changes, before and after as text."""

    sheet: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class Refreshed:
    """The new bytes (the very same ones when nothing changes) and every change in them.

    `foreign_formulas` says that officers' own formulas are in the workbook, so it is marked to
    recalculate when it is opened.
    """

    data: bytes
    changes: tuple[Change, ...]
    foreign_formulas: bool


def refresh(tracker: Tracker, assessment: Assessment) -> Refreshed:
    """Writes xlplan's own cells into the tracker by splicing them in.

    Raises `WorkbookRefused` when a cell cannot be written without harm to the file.
    """
    formulas = tracker.formulas
    wanted = _wanted(tracker, assessment, formulas) if tracker.owned else ()
    edits = [edit for edit in wanted if _differs(tracker, edit)]
    if not edits:
        return Refreshed(tracker.data, (), False)
    if REFRESHED_NAME in tracker.grid.names:
        seen = CellEdit(*tracker.grid.names[REFRESHED_NAME], assessment.today)
        edits += [seen] if _differs(tracker, seen) else []
    own = {plain(AMOUNT), plain(recalculated_formula(tracker.found.headers))}
    own |= set(_summary_values(tracker, assessment))
    foreign = any(not _is_own(formula, own) for formula in formulas)
    data = edit_cells(tracker.data, edits, recalculate_on_opening=foreign)
    return Refreshed(data, tuple(_change(tracker, edit) for edit in edits), foreign)


def _wanted(
    tracker: Tracker, assessment: Assessment, formulas: tuple[FormulaCell, ...]
) -> Iterator[CellEdit]:
    yield from _row_edits(tracker, assessment, formulas)
    if tracker.grid.sheet(CHECKS_SHEET) is not None:
        yield from _check_edits(tracker, assessment)
    values = _summary_values(tracker, assessment)
    if _has_sums_of_theirs(tracker):
        values = _without_sums(values, tracker.found.headers[Role.RECALCULATED])
    amounts, product = _amounts(assessment.plan), plain(AMOUNT)
    for formula in (formula for formula in formulas if formula.kind == "normal"):
        text = plain(formula.formula)
        value = values.get(text)
        if text == product:
            value = amounts.get((formula.sheet, formula.ref), "")
        if value is not None:
            yield CellEdit(formula.sheet, formula.ref, value, keep_formula=True)


def _without_sums(values: dict[str, FormulaValue], header: str) -> dict[str, FormulaValue]:
    over = (plain(column_ref(header)), plain(RECALCULATED_NAME), plain(DECLARED_NAME))
    return {f: value for f, value in values.items() if not any(part in f for part in over)}


def _has_sums_of_theirs(tracker: Tracker) -> bool:
    """Whether an officer put a formula of their own among the recalculated totals.

    What it comes to is Excel's to say, and so is every sum over it.
    """
    letters = [c.letter for c in tracker.found.columns if c.role is Role.RECALCULATED]
    total = plain(recalculated_formula(tracker.found.headers))
    return any(
        formula.sheet == tracker.found.sheet.name
        and formula.ref.rstrip("0123456789") in letters
        and plain(formula.formula) != total
        for formula in tracker.formulas
    )


def _amounts(plan: Plan) -> dict[tuple[str, str], Decimal]:
    """What quantity times rate makes, by the cell of each line's amount."""
    lines = (*(x for action in plan.actions for x in action.cost.lines), *plan.stray_lines)
    return {
        (line.where.sheet, line.where.cell): line.quantity * line.rate
        for line in lines
        if line.where and line.quantity is not None and line.rate is not None
    }


def _summary_values(tracker: Tracker, assessment: Assessment) -> dict[str, FormulaValue]:
    management = number_in(tracker.grid.named(MANAGEMENT_NAME))
    return summary_values(assessment.plan, assessment.ratings, management)


def _row_edits(
    tracker: Tracker, assessment: Assessment, formulas: tuple[FormulaCell, ...]
) -> Iterator[CellEdit]:
    sheet = tracker.found.sheet
    own = {index: role for index, role in tracker.found.roles.items() if role in OWNED}
    rated = {action.row: (action, rating) for action, rating in assessment.rated}
    at = {
        formula.ref: plain(formula.formula) for formula in formulas if formula.sheet == sheet.name
    }
    total = plain(recalculated_formula(tracker.found.headers))
    for row in sorted(number for number in sheet.rows if number > tracker.found.header_row):
        values = _own_values(assessment, *rated[row]) if row in rated else {}
        touched = row in rated or _is_left_over(tracker, row)
        for index, role in own.items():
            value, ref = values.get(role), f"{letter(index)}{row}"
            if role is Role.RECALCULATED and ref in at:
                if at[ref] == total:
                    shown = "" if value is None else value
                    yield CellEdit(sheet.name, ref, shown, keep_formula=True)
            elif touched:
                yield CellEdit(sheet.name, ref, _shown(value, sheet.cell(row, index)))


def _is_left_over(tracker: Tracker, row: int) -> bool:
    """Whether a row holds only what xlplan once wrote there: its action is gone."""
    found = tracker.found
    filled = {i: text for i, text in enumerate(found.sheet.texts(row)) if text}
    officers = {found.roles.get(index) for index in filled} - set(OWNED)
    status = (text for i, text in filled.items() if found.roles.get(i) is Role.CALCULATED_RAG)
    # A ref or a source alone is no action any more.
    return officers <= {Role.REF, Role.SOURCE} and next(status, "") in set(Rag)


def _own_values(assessment: Assessment, action: Action, rating: Rating) -> dict[Role, OwnValue]:
    return {
        Role.DUE: action.timescale.due,
        Role.CALCULATED_RAG: rating.rag.value,
        Role.REASON: rating.reason,
        Role.RECALCULATED: recalculated_in_sheet(action),
        Role.FLAGS: in_words(assessment.findings_of(action)) or None,
    }


def _shown(value: OwnValue, cell: GridCell) -> OwnValue:
    """A date goes into a cell that shows dates, else as words: a bare number would mislead."""
    if isinstance(value, date) and not is_date_format(cell.number_format):
        return long_date(value)
    return value


def _check_edits(tracker: Tracker, assessment: Assessment) -> Iterator[CellEdit]:
    """One row a flag, what somebody has to do first; rows of solved flags are emptied."""
    sheet = tracker.grid.sheet(CHECKS_SHEET)
    if sheet is None or sheet.texts(1)[: len(CHECK_HEADERS)] != CHECK_HEADERS:
        return
    ordered = sorted(assessment.flags, key=lambda flag: flag.severity is Severity.INFORMATION)
    for row, flag in enumerate(ordered, start=2):
        for column, value in enumerate(_check_row(flag)):
            yield CellEdit(CHECKS_SHEET, f"{letter(column)}{row}", value)
    for row in (number for number in sheet.rows if number > len(ordered) + 1):
        for column in range(len(CHECK_HEADERS)):
            yield CellEdit(CHECKS_SHEET, f"{letter(column)}{row}", None)


def _check_row(flag: Flag) -> tuple[str | None, ...]:
    severity = flag.severity.capitalize()
    return severity, flag.ref, flag.where.address, flag.message, flag.code


def _is_own(formula: FormulaCell, own: set[str]) -> bool:
    return formula.kind == "normal" and plain(formula.formula) in own


def _differs(tracker: Tracker, edit: CellEdit) -> bool:
    """Whether the cell shows something else now; a blank text is a blank cell."""
    before, after = _cell(tracker, edit).value, edit.value
    if before in (None, "") or after in (None, ""):
        return before not in (None, "") or after not in (None, "")
    if isinstance(after, date):
        return not isinstance(before, datetime) or before.date() != after
    if isinstance(after, int | Decimal):
        # To the 15 digits Excel keeps, else a third of a pound would change every night.
        return number_in(_cell(tracker, edit)) != Decimal(f"{Decimal(after):.15g}")
    return before != after


def _change(tracker: Tracker, edit: CellEdit) -> Change:
    after = GridCell(float(edit.value) if isinstance(edit.value, Decimal) else edit.value)
    return Change(edit.sheet, edit.ref, _cell(tracker, edit).text, after.text)


def _cell(tracker: Tracker, edit: CellEdit) -> GridCell:
    sheet = tracker.grid.sheet(edit.sheet)
    return sheet.cell(*place(edit.ref)) if sheet is not None else NOTHING
