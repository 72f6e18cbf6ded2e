"""The tracker's bytes with xlplan's own cells brought up to date, and what hangs on them.

The order: what should be there, splice what differs, then the officers' own formulas that those
cells reach. What should be there is `xlplan.tracker.own_cells`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xlplan.assess import Assessment
from xlplan.tracker.columns import REFRESHED_NAME
from xlplan.tracker.grid import CellValue as CellInGrid
from xlplan.tracker.grid import GridCell
from xlplan.tracker.own_cells import Wanted, differs, own_cells
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


@dataclass(frozen=True)
class CellChange:
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
    changes: tuple[CellChange, ...]
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
    edits = [pair for pair in own_cells(tracker, assessment) if differs(*pair)]
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
    wanted = (edit for _, edit in own_cells(tracker, assessment))
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
    return [(cell, seen)] if differs(cell, seen) else []


def _days(tracker: Tracker, today: date) -> tuple[date, ...]:
    """The likeliest days the stored results are of."""
    if tracker.recalculated is not None or tracker.refreshed_on is None:
        return (today,)
    return (tracker.refreshed_on, today)


def _refreshed(
    tracker: Tracker, data: bytes, changes: tuple[CellChange, ...], after: Recalculated | None
) -> Refreshed:
    """The changes of both recalculations, before the tracker was read and after the edits."""
    rounds = [done for done in (tracker.recalculated, after) if done is not None]
    renewed = [outcome for done in rounds for outcome in done.refreshed]
    unproven = {(o.sheet, o.ref): o for done in rounds for o in (*done.kept, *done.undone)}
    return Refreshed(
        data,
        (*changes, *(CellChange(o.sheet, o.ref, o.stored, o.computed) for o in renewed)),
        after is not None and any(o.sheet in tracker.sheets_read for o in after.refreshed),
        tuple(unproven.values()),
        any(done.marked for done in rounds),
        tuple(dict.fromkeys(done.warning for done in rounds if done.warning)),
    )


def _change(cell: GridCell, edit: CellEdit) -> CellChange:
    return CellChange(edit.sheet, edit.ref, cell.text, GridCell(_plain_value(edit.value)).text)


def _plain_value(value: CellValue) -> CellInGrid:
    if isinstance(value, Decimal):
        return float(value)
    return value.code if isinstance(value, CellError) else value
