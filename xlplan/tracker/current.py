"""A tracker as it stands on a day, with what its formulas ask of the date worked out first.

An officer's own column of days left would otherwise be read as Excel last stored it. Works on
bytes; whether the new ones go into a file is for the caller to decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from xlplan.assess import Assessment, assess
from xlplan.settings import Settings
from xlplan.tracker.columns import refreshed_on
from xlplan.tracker.grid import read_grid
from xlplan.tracker.read import Tracker, read_tracker
from xlplan.tracker.refresh import Refreshed, refresh
from xlplan.xlsx import guard
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.recalc import Compared, Engine, Origin, Recalculated, ask_cellrune, recalculate
from xlplan.xlsx.recalc import compare as compare_results

# An officer's formula may read xlplan's flags and be flagged itself; more turns settle nothing.
_TURNS = 3


@dataclass(frozen=True)
class Current:
    """A tracker, what there is to say about it on that day, and what a refresh makes of it."""

    tracker: Tracker
    assessment: Assessment
    refreshed: Refreshed


@collector_paused()
def read_current(
    data: bytes,
    name: str,
    today: date,
    settings: Settings | None = None,
    engine: Engine = ask_cellrune,
) -> Tracker:
    """The tracker in these bytes on that day; errors as `read_tracker`.

    An engine that fails leaves the stored results, and a warning in `Tracker.recalculated`.
    """
    tracker = read_tracker(data, name, settings)
    if not tracker.foreign_formulas:
        return tracker
    origin = Origin(data, days=_days(tracker.refreshed_on), formulas=tracker.formulas)
    done = recalculate(data, today, origin=origin, engine=engine)
    again = tracker if done.data is data else read_tracker(done.data, name, settings)
    return replace(again, recalculated=done)


def _days(refreshed: date | None) -> tuple[date, ...]:
    return () if refreshed is None else (refreshed,)


@collector_paused()
def bring_up_to_date(
    data: bytes,
    name: str,
    today: date,
    settings: Settings | None = None,
    engine: Engine = ask_cellrune,
) -> Current:
    """The tracker read, judged and refreshed, until officers' formulas and xlplan's cells agree.

    Raises as `read_tracker` and `refresh`.
    """
    turns: list[Refreshed] = []
    while True:
        tracker = read_current(data, name, today, settings, engine)
        assessment = assess(tracker.plan, tracker.rules, today)
        turns.append(refresh(tracker, assessment, engine))
        # What was recalculated before reading is read already.
        settled = turns[-1].data is tracker.data or not turns[-1].recalculated
        if settled or len(turns) == _TURNS:
            return Current(tracker, assessment, _together(turns))
        data = turns[-1].data


def _together(turns: list[Refreshed]) -> Refreshed:
    """What the turns came to, each cell changed once."""
    first, last = turns[0], turns[-1]
    if len(turns) == 1:
        return first
    changes = {(c.sheet, c.cell): c for c in first.changes}
    for change in (change for turn in turns[1:] for change in turn.changes):
        before = changes.get((change.sheet, change.cell), change).before
        changes[change.sheet, change.cell] = replace(change, before=before)
    unproven = {(o.sheet, o.ref): o for turn in turns for o in turn.unproven}
    warnings = dict.fromkeys(warning for turn in turns for warning in turn.warnings)
    marked = any(turn.marked for turn in turns)
    changed = tuple(change for change in changes.values() if change.before != change.after)
    return Refreshed(last.data, changed, False, tuple(unproven.values()), marked, tuple(warnings))


def recalculate_workbook(data: bytes, today: date, engine: Engine = ask_cellrune) -> Recalculated:
    """The workbook with the stored results that the date has made old; see `xlplan.xlsx.recalc`.

    Raises `WorkbookRefused` or `NoPermission` for what cannot be read.
    """
    origin = Origin(data, days=_days(refreshed_on(read_grid(data))))
    return recalculate(data, today, origin=origin, engine=engine)


def compare_workbook(data: bytes, today: date, engine: Engine = ask_cellrune) -> Compared:
    """Every stored result of the workbook against its formula; errors as `compare_results`."""
    guard(data)
    return compare_results(data, today, engine=engine)
