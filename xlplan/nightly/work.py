"""One tracker brought up to date: read, judged, saved, tried again when somebody saved meanwhile.

Makes no report and no mail; what stood in the way of saving is handed on, so that those can still
be made and say so.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

from xlplan.assess import Assessment, assess
from xlplan.errors import (
    CannotWrite,
    NoPermission,
    TrackerChanged,
    TryAgainLater,
    WorkbookRefused,
    WrongUse,
    XlplanError,
    naming,
)
from xlplan.files import Original, read_original, sweep_leftovers
from xlplan.mark import refuse_report
from xlplan.nightly.night import Night
from xlplan.nightly.saving import save_tracker
from xlplan.output import describe_unproven
from xlplan.settings import Settings, settings_beside
from xlplan.tracker import Refreshed, Tracker, bring_up_to_date, read_current
from xlplan.xlsx.recalc import ENGINES

_MOMENT = 0.5  # seconds; a program that saves by renaming has no file there for some milliseconds


@dataclass(frozen=True, slots=True)
class Worked:
    """A tracker as the night read it, what there is to say of it, and what saving it came to.

    `sha256` is that of the file as it is left. `obstacle` says why `cells` stayed as they were.
    """

    path: Path
    sha256: str
    tracker: Tracker
    assessment: Assessment
    cells: int
    obstacle: XlplanError | None
    warnings: tuple[str, ...]


def work_on(path: Path, night: Night, *, save: bool) -> Worked:
    """Reads the tracker and saves its refreshed cells; the whole again if it changed meanwhile.

    Without `save` nothing is written. Raises `XlplanError` for what cannot be read.
    """
    if save:
        # A killed run may have left its file although there is nothing to save any more.
        sweep_leftovers(path)
    for pause in night.pauses:
        original = _read(path)
        try:
            worked = _work(original, night, save=save)
        except WorkbookRefused:
            # Half of somebody's save is no workbook; the whole of it may be.
            if not _was_changed(original):
                raise
        else:
            if not isinstance(worked.obstacle, TrackerChanged):
                return worked
        time.sleep(pause)
    return _work(_read(path), night, save=save)


def _read(path: Path) -> Original:
    try:
        return read_original(path)
    except (WrongUse, NoPermission):
        time.sleep(_MOMENT)
        return read_original(path)


def _was_changed(original: Original) -> bool:
    try:
        return read_original(original.path).sha256 != original.sha256
    except XlplanError:
        return True


def _work(original: Original, night: Night, *, save: bool) -> Worked:
    settings = settings_beside(original.path, night.settings)
    with naming(original.path.name):
        refuse_report(original.data)
        worked, refreshed = _bring_up_to_date(original, night, settings)
    if not save or refreshed.data is original.data:
        return worked
    try:
        lost = save_tracker(
            original, refreshed.data, night.places, settings.night.backups.rotation, night.started
        )
    except (TryAgainLater, NoPermission, CannotWrite) as obstacle:
        return replace(worked, obstacle=obstacle, cells=0)
    saved = hashlib.sha256(refreshed.data).hexdigest()
    return replace(worked, sha256=saved, warnings=(*worked.warnings, *lost))


def _bring_up_to_date(
    original: Original, night: Night, settings: Settings
) -> tuple[Worked, Refreshed]:
    given = (original.data, original.path.stem, night.today, settings, ENGINES[settings.engine])
    try:
        current = bring_up_to_date(*given)
    except WorkbookRefused as refusal:
        # It may be readable and only not writable, as a signed workbook is.
        tracker = read_current(*given)
        assessment = assess(tracker.plan, tracker.rules, night.today)
        read = Worked(original.path, original.sha256, tracker, assessment, 0, refusal, ())
        return read, Refreshed(original.data, ())
    refreshed = current.refreshed
    warnings = (*refreshed.warnings, *describe_unproven(refreshed.unproven, refreshed.marked))
    worked = Worked(
        original.path,
        original.sha256,
        current.tracker,
        current.assessment,
        len(refreshed.changes),
        None,
        warnings,
    )
    return worked, refreshed
