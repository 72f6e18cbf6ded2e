"""What xlplan's own cells should hold now, and the tracker's bytes with exactly those changed.

Owned are the columns xlplan's headers name, the Checks sheet and the cached values of formulas it
wrote itself. A column, sheet or formula an officer removed is not put back. Nothing here counts
days, so a night on which nothing happened changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from xlplan.tracker.grid import NOTHING, Grid, GridCell, letter, place
from xlplan.tracker.grid import CellValue as CellInGrid
from xlplan.tracker.lines import number_in
from xlplan.tracker.read import Tracker
from xlplan.xlsx import CellEdit, CellError, CellValue, edit_cells
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.recalc import (
    Engine,
    Origin,
    Outcome,
    Recalculated,
    ask_cellrune,
    recalculate,
)

OwnValue = str | int | Decimal | date | None
# What a cell holds now, and what it should hold.
Wanted = tuple[GridCell, CellEdit]


@dataclass(frozen=True)
class Change:
    """One cell that a refresh changes, before and after as text."""

    sheet: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The new bytes (the very same ones when nothing changes) and every change in them.

    `unproven` are the officers' own formulas that an edit or the date reaches and that keep what
    Excel stored; `marked` says that Excel works them out when the tracker is next opened, and
    `warnings` why an engine gave no answer. `recalculated` says that formulas have new results, so
    that the plan may read differently now.
    """

    data: bytes
    changes: tuple[Change, ...]
    recalculated: bool = False
    unproven: tuple[Outcome, ...] = ()
    marked: bool = False
    warnings: tuple[str, ...] = ()


@collector_paused()
def refresh(tracker: Tracker, assessment: Assessment, engine: Engine = ask_cellrune) -> Refreshed:
    """Writes xlplan's own cells into the tracker by splicing them in, then what hangs on them.

    Raises `WorkbookRefused` when a cell cannot be written without harm to the file.
    """
    if not tracker.owned:
        return Refreshed(tracker.data, ())
    edits = [pair for pair in _wanted(tracker, assessment) if _differs(*pair)]
    if edits or (tracker.recalculated is not None and tracker.recalculated.refreshed):
        edits += _day_of_refresh(tracker, assessment.today)
    data = edit_cells(tracker.data, (edit for _, edit in edits))
    changes = tuple(_change(cell, edit) for cell, edit in edits)
    if not edits or not tracker.foreign_formulas:
        return _refreshed(tracker, data, changes, None)
    done = _renewed(tracker, assessment, data, [edit for _, edit in edits], engine)
    return _refreshed(tracker, done.data, changes, done)


def _renewed(
    tracker: Tracker, assessment: Assessment, data: bytes, edits: list[CellEdit], engine: Engine
) -> Recalculated:
    """The officers' formulas that those edits reach, worked out in the edited bytes."""
    wanted = (edit for _, edit in _wanted(tracker, assessment))
    origin = Origin(
        tracker.data,
        edited=[(edit.sheet, edit.ref) for edit in edits],
        own=[(edit.sheet, edit.ref) for edit in wanted if edit.keep_formula],
        days=_days(tracker, assessment.today),
        formulas=tracker.formulas,
    )
    return recalculate(data, assessment.today, origin=origin, engine=engine)


def _day_of_refresh(tracker: Tracker, today: date) -> list[Wanted]:
    if REFRESHED_NAME not in tracker.grid.names:
        return []
    seen = CellEdit(*tracker.grid.names[REFRESHED_NAME], today)
    cell = tracker.grid.named(REFRESHED_NAME)
    return [(cell, seen)] if _differs(cell, seen) else []


def _days(tracker: Tracker, today: date) -> tuple[date, ...]:
    """The likeliest days the stored results are of."""
    if tracker.recalculated is not None or tracker.refreshed_on is None:
        return (today,)
    return (tracker.refreshed_on, today)


def _refreshed(
    tracker: Tracker, data: bytes, changes: tuple[Change, ...], after: Recalculated | None
) -> Refreshed:
    """The changes of both recalculations, before the tracker was read and after the edits."""
    rounds = [done for done in (tracker.recalculated, after) if done is not None]
    renewed = [outcome for done in rounds for outcome in done.refreshed]
    unproven = {(o.sheet, o.ref): o for done in rounds for o in (*done.kept, *done.undone)}
    return Refreshed(
        data,
        (*changes, *(Change(o.sheet, o.ref, o.stored, o.computed) for o in renewed)),
        after is not None and any(o.sheet in tracker.sheets_read for o in after.refreshed),
        tuple(unproven.values()),
        any(done.marked for done in rounds),
        tuple(dict.fromkeys(done.warning for done in rounds if done.warning)),
    )


def _wanted(tracker: Tracker, assessment: Assessment) -> Iterator[Wanted]:
    values: Mapping[str, FormulaValue] = _summary_values(tracker, assessment)
    yield from _row_edits(tracker, assessment)
    yield from _check_edits(tracker, assessment)
    if _has_sums_of_theirs(tracker):
        values = _without_sums(values, tracker.found.headers[Role.RECALCULATED])
    amounts, product = _amounts(assessment.plan), plain(AMOUNT)
    for formula in (formula for formula in tracker.formulas if formula.kind == "normal"):
        text = plain(formula.formula)
        value = values.get(text)
        if text == product:
            value = amounts.get((formula.sheet, formula.ref), "")
        if value is not None:
            edit = CellEdit(formula.sheet, formula.ref, value, keep_formula=True)
            yield _stored(tracker.grid, edit), edit


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
    management = number_in(tracker.grid.named(MANAGEMENT_NAME))
    return summary_values(assessment.plan, assessment.ratings, management)


def _row_edits(tracker: Tracker, assessment: Assessment) -> Iterator[Wanted]:
    sheet = tracker.found.sheet
    own = [(i, letter(i), role) for i, role in tracker.found.roles.items() if role in OWNED]
    rated = {action.row: (action, rating) for action, rating in assessment.rated}
    at = {f.ref: plain(f.formula) for f in tracker.formulas if f.sheet == sheet.name}
    total = plain(recalculated_formula(tracker.found.headers))
    for row in sorted(number for number in sheet.rows if number > tracker.found.header_row):
        values = _own_values(assessment, *rated[row]) if row in rated else {}
        touched = row in rated or _is_left_over(tracker, row)
        for index, column, role in own:
            value, ref, cell = values.get(role), f"{column}{row}", sheet.cell(row, index)
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
    return {
        Role.DUE: action.timescale.due,
        Role.CALCULATED_RAG: rating.rag.value,
        Role.REASON: rating.reason,
        Role.RECALCULATED: recalculated_in_sheet(action),
        Role.FLAGS: in_words(assessment.findings_of(action)) or None,
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


def _differs(cell: GridCell, edit: CellEdit) -> bool:
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


def _change(cell: GridCell, edit: CellEdit) -> Change:
    return Change(edit.sheet, edit.ref, cell.text, GridCell(_plain_value(edit.value)).text)


def _plain_value(value: CellValue) -> CellInGrid:
    if isinstance(value, Decimal):
        return float(value)
    return value.code if isinstance(value, CellError) else value


def _stored(grid: Grid, edit: CellEdit) -> GridCell:
    sheet = grid.sheet(edit.sheet)
    return sheet.cell(*place(edit.ref)) if sheet is not None else NOTHING
