"""The Changes sheet: what is different since the last report, old and new side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlplan.changes import Change, ChangeKind, Changes, describe_columns
from xlplan.plan import Flag, Severity
from xlplan.rag import long_date
from xlplan.report.content import Cell, Column, Part, Sheet, Table
from xlplan.report.subject import Subject

CHANGES_SHEET = "Changes"
_COLUMNS = (
    Column("Ref", 8), Column("Action", 58), Column("What", 20), Column("Before", 28),
    Column("Now", 28), Column("Direction", 13),
)  # fmt: skip
_DAY_COLUMNS = (
    Column("Due before", 13, "day"), Column("Due now", 13, "day"),
    Column("First planned", 13, "day"), Column("Days later than first planned", 15, "number"),
)  # fmt: skip
_FLAG_COLUMNS = (Column("Ref", 8), Column("Finding", 58), Column("Check", 20))
_WHAT: dict[ChangeKind, str] = {
    "new": "new action",
    "removed": "action removed",
    "completed": "completed",
    "reopened": "open again",
    "calculated rag": "calculated RAG",
    "rag": "officer's RAG",
    "text": "its words",
    "declared": "declared total",
    "recalculated": "recalculated total",
}


def changes_sheet(subject: Subject) -> Sheet | None:
    """None where no history was asked; a sentence where there is nothing to compare with."""
    changes = subject.changes
    if changes is None:
        return None
    if changes.since is None:
        return _saying(
            "This is the first report on this plan: there is nothing to compare it with."
        )
    since = f"since {long_date(changes.since)}"
    parts, lines = tuple(_parts(changes)), describe_columns(changes)
    if not parts and not lines:
        return _saying(f"Nothing has changed {since}.")
    return Sheet(CHANGES_SHEET, f"What has changed {since}", lines, parts, first_columns=1)


def _saying(sentence: str) -> Sheet:
    return Sheet(CHANGES_SHEET, "What has changed", (sentence,), ())


def _parts(changes: Changes) -> Iterator[Part]:
    if changes.changes:
        yield _actions(changes.changes)
    yield from _findings("New_findings", "New findings", changes.new_flags)
    yield from _findings("Solved_findings", "No longer found", changes.solved_flags)


def _actions(changes: Sequence[Change]) -> Table:
    """A row each; with days where any has moved."""
    days = [_days(change) for change in changes]
    if not any(day is not None for row in days for day in row):
        rows = [_row(change) for change in changes]
        return Table("Changes", _COLUMNS, rows, "Actions", filters=True)
    rows = [[*_row(change), *row] for change, row in zip(changes, days, strict=True)]
    return Table("Changes", (*_COLUMNS, *_DAY_COLUMNS), rows, "Actions", filters=True)


def _row(change: Change) -> list[Cell]:
    return [
        change.ref, change.title, _WHAT.get(change.kind, change.kind),
        change.before or ("not in the plan" if change.kind == "new" else "blank"),
        change.after or ("no longer in the plan" if change.kind == "removed" else "blank"),
        change.direction or "",
    ]  # fmt: skip


def _days(change: Change) -> list[Cell]:
    return [change.due_before, change.due_after, change.original_due, change.slip]


def _findings(name: str, title: str, flags: tuple[Flag, ...]) -> Iterator[Part]:
    rows: list[list[Cell]] = [
        [flag.ref or "Plan", flag.message, flag.code.replace("-", " ")]
        for flag in flags
        if flag.severity is not Severity.INFORMATION
    ]
    if rows:
        yield Table(name, _FLAG_COLUMNS, rows, title)
