"""Every kind of edit of one workbook, each result held against the original.

    report = examine(Path("plan.xlsx"))     # report.is_wrong, report.is_lossless, report.door

An empty cell, a constant, a formula, the first cell of a shared formula and a text are overwritten,
each by itself and then all together. This is the only module here that calls xlplan, by the names
that `xlplan.xlsx` gives out. Deliberately does not look for what a file shows in Excel.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.second_opinion.candidates import KINDS, SHEETS, VALUES, candidates
from tests.second_opinion.compare import Change, differences
from tests.second_opinion.doors import is_honest
from tests.second_opinion.openpyxl_reader import OpenpyxlReader
from tests.second_opinion.package import Package
from tests.second_opinion.places import ref_of
from tests.second_opinion.report import Edit, Report
from xlplan.errors import NoPermission, WorkbookRefused
from xlplan.xlsx import CellEdit, edit_cells, guard, read_formulas, sheet_names

CHEAP_BYTES = 200_000
READ_BACK_BYTES = 2_000_000


def examine(path: Path, keep: Path | None = None) -> Report:
    """Every edit of one file; the file with all of them is written to `keep`."""
    report, start, data = Report(str(path)), time.monotonic(), path.read_bytes()
    if _is_let_in(data, report):
        known = [tab.name for tab in Package(data).tabs]
        if list(sheet_names(data)) != known:
            report.faults.append(f"its sheets are {known}, not {list(sheet_names(data))}")
        else:
            _edit_all(data, report, keep)
    report.seconds = round(time.monotonic() - start, 2)
    return report


def _is_let_in(data: bytes, report: Report) -> bool:
    try:
        guard(data)
        read_formulas(data)
        sheet_names(data)
        return True
    except (WorkbookRefused, NoPermission) as refusal:
        report.door = refusal.sentence
    if not is_honest(report.door, data):
        report.faults.append(f"refused although it is not so: {report.door}")
    return False


def _edit_all(data: bytes, report: Report, keep: Path | None) -> None:
    trial, done = _Trial(Package(data), report), dict[tuple[str, str], Change]()
    sheets = {tab.name: trial.package.sheet(tab.part) for tab in trial.package.tabs}
    for kind in KINDS:
        most = SHEETS if len(data) < CHEAP_BYTES else 1
        for name, places in candidates(kind, sheets, most):
            for place in places:
                change = Change(name, ref_of(place), VALUES[kind])
                if trial.edited([change], kind) is not None:
                    done[change.sheet, change.ref] = change
                    break
    if done:
        new = trial.edited(list(done.values()), "all together", read_back=True)
        if keep is not None and new is not None:
            keep.write_bytes(new)


@dataclass
class _Trial:
    """One workbook under edit; every call of the editor goes into its report."""

    package: Package
    report: Report
    reader: OpenpyxlReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = OpenpyxlReader(self.package.data)

    def edited(self, changes: Sequence[Change], kind: str, read_back: bool = False) -> bytes | None:
        """The new bytes unless they were refused or never came."""
        edit = Edit(kind, ", ".join(f"{change.sheet}!{change.ref}" for change in changes))
        self.report.edits.append(edit)
        new = None
        try:
            new = _edited(self.package.data, changes)
            faults = self.faults(new, changes, read_back)
        except (WorkbookRefused, NoPermission) as refusal:
            is_true = self.bears_out(refusal.sentence, changes)
            edit.outcome, edit.reason = "refused" if is_true else "wrong", refusal.sentence
        except Exception as error:
            edit.outcome, edit.reason = "wrong", f"{type(error).__name__}: {error}"
        else:
            edit.outcome, edit.reason = "wrong" if faults else "lossless", "; ".join(faults)
        return new

    def bears_out(self, sentence: str, changes: Sequence[Change]) -> bool:
        """Whether a refusal of more than one cell is true; those of a cell are not judged."""
        if sentence.startswith("The sheet"):
            edited = {change.sheet for change in changes}
            parts = (tab.part for tab in self.package.tabs if tab.name in edited)
            return not all(self.package.sheet(part).in_order for part in parts)
        return sentence.startswith("The cell") or is_honest(sentence, self.package.data)

    def faults(self, new: bytes, changes: Sequence[Change], read_back: bool) -> list[str]:
        """What is wrong with the workbook as the editor gave it back."""
        faults = differences(self.package, new, changes)
        if _again(new, changes) != new:
            faults.append("the same edit again changed it again")
        if read_back or len(self.package.data) < READ_BACK_BYTES:
            faults += self.reader.faults(new, changes)
        return faults


def _edited(data: bytes, changes: Sequence[Change]) -> bytes:
    return edit_cells(data, [CellEdit(each.sheet, each.ref, each.value) for each in changes])


def _again(data: bytes, changes: Sequence[Change]) -> bytes | None:
    """The same edit once more; what was made may not be refused, which None stands for."""
    try:
        return _edited(data, changes)
    except (WorkbookRefused, NoPermission):
        return None
