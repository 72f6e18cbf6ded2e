"""What came of a file and of many: plain data, the totals, and the lines for a person.

Deliberately does not decide anything; `examine` does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_NUMBERS = re.compile(
    r"'[^']*'|\b[A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?\b|\S+\.(xml|rels|vml|bin)\b|\d[\d,]*"
)


@dataclass
class Edit:
    """One attempt: which kind of cell, where, and what came of it."""

    kind: str
    cells: str
    outcome: str = "lossless"
    reason: str = ""


@dataclass
class Report:
    """What came of one file; `door` is the sentence that refused the whole of it."""

    path: str
    door: str = ""
    faults: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def wrongs(self) -> list[str]:
        """Everything that went wrong with it, in words."""
        wrong = (edit for edit in self.edits if edit.outcome == "wrong")
        return [*self.faults, *(f"{edit.kind} {edit.cells}: {edit.reason}" for edit in wrong)]

    @property
    def is_wrong(self) -> bool:
        """Whether anything at all went wrong with it."""
        return bool(self.wrongs)

    @property
    def is_lossless(self) -> bool:
        """Whether it was edited, and nothing was wrong."""
        outcomes = {edit.outcome for edit in self.edits}
        return not self.is_wrong and not self.door and "lossless" in outcomes


def totals(reports: Sequence[Report]) -> dict[str, object]:
    """The counts that everything is about."""
    edits = [edit for report in reports for edit in report.edits]
    refused = [edit.reason for edit in edits if edit.outcome == "refused"]
    doors = [report.door for report in reports if report.door]
    return {
        "files": len(reports),
        "files lossless": sum(report.is_lossless for report in reports),
        "files refused at the door": len(doors),
        "files refused at every cell": sum(_is_refused(report) for report in reports),
        "files wrong": sum(report.is_wrong for report in reports),
        "edits lossless": sum(edit.outcome == "lossless" for edit in edits),
        "edits refused": len(refused),
        "edits wrong": sum(edit.outcome == "wrong" for edit in edits),
        "edits by kind": _counted(f"{edit.kind}: {edit.outcome}" for edit in edits),
        "refused at the door": _counted(map(_general, doors)),
        "refused edits": _counted(map(_general, refused)),
    }


def _is_refused(report: Report) -> bool:
    return not (report.is_lossless or report.is_wrong or report.door)


def _counted(words: Iterator[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def _general(sentence: str) -> str:
    """The sentence without its names and numbers, so that like reasons count together."""
    return _NUMBERS.sub("…", sentence)


def print_report(reports: Sequence[Report], figures: Mapping[str, object]) -> None:
    """Refusals at the door for a person to judge, what is wrong, then the totals."""
    for report in reports:
        if report.door:
            print(f"door   {report.path}: {report.door}")
    for report in reports:
        for fault in report.wrongs:
            print(f"WRONG  {report.path}: {fault}")
    for name, figure in figures.items():
        counts = figure if isinstance(figure, dict) else {}
        print(f"{name}:" if counts else f"{name}: {figure}")
        for reason, count in counts.items():
            print(f"  {count:6}  {reason}")
