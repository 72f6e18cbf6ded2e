"""The Checks sheet: every flag with its cell in the tracker, what is wrong and what to do."""

from __future__ import annotations

from xlplan.plan import Severity
from xlplan.report.content import Cell, Column, Sheet, Table
from xlplan.report.subject import Subject

CHECKS_SHEET = "Checks"
_COLUMNS = (
    Column("Severity", 15, "severity"), Column("Ref", 8), Column("Cell in the tracker", 24),
    Column("What is wrong and what to do", 100), Column("Check", 28),
)  # fmt: skip


def checks_sheet(subject: Subject) -> Sheet:
    """What needs somebody first, then what is for information."""
    flags = sorted(subject.assessment.flags, key=lambda f: f.severity is Severity.INFORMATION)
    rows: list[list[Cell]] = [
        [flag.severity.capitalize(), flag.ref, flag.where.address, flag.message,
         flag.code.replace("-", " ")]
        for flag in flags
    ]  # fmt: skip
    lines = () if rows else ("Nothing was found.",)
    parts = (Table("Checks", _COLUMNS, rows, filters=True),) if rows else ()
    return Sheet(CHECKS_SHEET, "What the checks found", lines, parts, first_columns=2)
