"""What xlplan's own cells should hold now.

Owned are the columns xlplan's headers name, the Checks sheet and the cached values of formulas it
wrote itself. A column, sheet or formula an officer removed is not put back. Nothing here counts
days, so a night on which nothing happened changes nothing. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain

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
)
from xlplan.tracker.formulas import (
    AMOUNT,
    WITH_MANAGEMENT,
    FormulaValue,
    column_ref,
    plain,
    recalculated_formula,
    recalculated_in_sheet,
    summary_values,
)
from xlplan.tracker.grid import NOTHING, GridCell, Sheet, letter, place
from xlplan.tracker.lines import number_in, text_in
from xlplan.tracker.read import Tracker
from xlplan.xlsx import CellEdit

OwnValue = str | int | Decimal | date | None
# What a cell holds now, and what it should hold.
Wanted = tuple[GridCell, CellEdit]


def own_cells(tracker: Tracker, assessment: Assessment) -> Iterator[Wanted]:
    """Every cell of xlplan's own, with what it holds and what it should hold."""
    values: Mapping[str, FormulaValue] = _summary_values(tracker, assessment)
    yield from _row_edits(tracker, assessment)
    yield from _check_edits(tracker, assessment)
    if _has_sums_of_theirs(tracker):
        values = _without_sums(values, tracker.found.headers[Role.RECALCULATED])
    amounts, product = _amounts(assessment.plan), plain(AMOUNT)
    sheets = {sheet.name: sheet for sheet in tracker.grid.sheets}
    for formula in (formula for formula in tracker.formulas if formula.kind == "normal"):
        text = plain(formula.formula)
        value = values.get(text)
        if text == product:
            value = amounts.get((formula.sheet, formula.ref), "")
        if value is not None:
            edit = CellEdit(formula.sheet, formula.ref, value, keep_formula=True)
            yield _stored(sheets, edit), edit


def _without_sums(values: Mapping[str, FormulaValue], header: str) -> dict[str, FormulaValue]:
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
    cell = tracker.grid.named(MANAGEMENT_NAME)
    values = summary_values(assessment.plan, assessment.ratings, number_in(cell))
    if text_in(cell):
        # What Excel makes of a sum with text, an amount or an error, depends on its language.
        del values[plain(WITH_MANAGEMENT)]
    return values


def _row_edits(tracker: Tracker, assessment: Assessment) -> Iterator[Wanted]:
    sheet = tracker.found.sheet
    own = [(i, letter(i), role) for i, role in tracker.found.roles.items() if role in OWNED]
    rated = {action.row: (action, rating) for action, rating in assessment.rated}
    at = {f.ref: plain(f.formula) for f in tracker.formulas if f.sheet == sheet.name}
    total = plain(recalculated_formula(tracker.found.headers))
    for row in sorted(number for number in sheet.rows if number > tracker.found.header_row):
        values = _own_values(assessment, *rated[row]) if row in rated else {}
        touched = row in rated or _is_left_over(tracker, row)
        stored = sheet.rows[row]
        for index, column, role in own:
            value, ref = values.get(role), f"{column}{row}"
            cell = stored[index] if index < len(stored) else NOTHING
            if role is Role.RECALCULATED and ref in at:
                if at[ref] == total:
                    shown = "" if value is None else value
                    yield cell, CellEdit(sheet.name, ref, shown, keep_formula=True)
            elif touched:
                yield cell, CellEdit(sheet.name, ref, _shown(value, cell))


def _is_left_over(tracker: Tracker, row: int) -> bool:
    """Whether a row holds only what xlplan once wrote there: its action is gone."""
    found = tracker.found
    filled = {i: text for i, text in enumerate(found.sheet.texts(row)) if text}
    officers = {found.roles.get(index) for index in filled} - set(OWNED)
    status = (text for i, text in filled.items() if found.roles.get(i) is Role.CALCULATED_RAG)
    # A ref or a source alone is no action any more.
    return officers <= {Role.REF, Role.SOURCE} and next(status, "") in set(Rag)


def _own_values(assessment: Assessment, action: Action, rating: Rating) -> dict[Role, OwnValue]:
    findings = assessment.findings_of(action)
    return {
        Role.DUE: action.timescale.due,
        Role.CALCULATED_RAG: rating.rag.value,
        Role.REASON: rating.reason,
        Role.RECALCULATED: recalculated_in_sheet(action),
        Role.FLAGS: in_words(findings) if findings else None,
    }


def _shown(value: OwnValue, cell: GridCell) -> OwnValue:
    """A date goes into a cell that shows dates, else as words: a bare number would mislead."""
    if isinstance(value, date) and not _shows_dates(cell.number_format):
        return long_date(value)
    return value


_shows_dates = lru_cache(maxsize=256)(is_date_format)


def _check_edits(tracker: Tracker, assessment: Assessment) -> Iterator[Wanted]:
    """One row a flag, what somebody has to do first; rows of solved flags are emptied."""
    sheet = tracker.grid.sheet(CHECKS_SHEET)
    if sheet is None or sheet.texts(1)[: len(CHECK_HEADERS)] != CHECK_HEADERS:
        return
    ordered = sorted(assessment.flags, key=lambda flag: flag.severity is Severity.INFORMATION)
    rows = ((row, _check_row(flag)) for row, flag in enumerate(ordered, start=2))
    left_over = (number for number in sheet.rows if number > len(ordered) + 1)
    nothing = (None,) * len(CHECK_HEADERS)
    letters = [letter(column) for column in range(len(CHECK_HEADERS))]
    for row, values in chain(rows, ((row, nothing) for row in left_over)):
        for column, value in enumerate(values):
            edit = CellEdit(CHECKS_SHEET, f"{letters[column]}{row}", value)
            yield sheet.cell(row, column), edit


def _check_row(flag: Flag) -> tuple[str | None, ...]:
    severity = flag.severity.capitalize()
    return severity, flag.ref, flag.where.address, flag.message, flag.code


def differs(cell: GridCell, edit: CellEdit) -> bool:
    """Whether the cell shows something else now; a blank text is a blank cell."""
    before, after = cell.value, edit.value
    if type(before) is str and type(after) is str:
        return before != after
    if before in (None, "") or after in (None, ""):
        return before not in (None, "") or after not in (None, "")
    if isinstance(after, date):
        return not isinstance(before, datetime) or before.date() != after
    if isinstance(after, int | Decimal):
        # To the 15 digits Excel keeps, else a third of a pound would change every night.
        stored = number_in(cell)
        return stored != after and stored != Decimal(f"{Decimal(after):.15g}")
    return before != after


def _stored(sheets: Mapping[str, Sheet], edit: CellEdit) -> GridCell:
    sheet = sheets.get(edit.sheet)
    return sheet.cell(*place(edit.ref)) if sheet is not None else NOTHING
