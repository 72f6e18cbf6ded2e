"""The Checks sheet: every flag with its cell in the tracker, what is wrong and what to do."""

from __future__ import annotations

from xlplan.assess import Assessment
from xlplan.plan import Severity
from xlplan.report.styles import CellContent, Heading, Page

_HEADINGS = (
    Heading("Severity", 13), Heading("Ref", 8), Heading("Cell in the tracker", 24),
    Heading("What is wrong and what to do", 100), Heading("Check", 26),
)  # fmt: skip


def write_checks(page: Page, assessment: Assessment) -> None:
    """What needs somebody first, then what is for information."""
    sheet = page.sheet("Checks", "What the checks found", _HEADINGS)
    flags = sorted(assessment.flags, key=lambda flag: flag.severity is Severity.INFORMATION)
    rows: list[list[CellContent]] = [
        [flag.severity.capitalize(), flag.ref, flag.where.address, flag.message, flag.code]
        for flag in flags
    ]
    if not rows:
        sheet.write_string(2, 0, "Nothing was found.", page.look(valign="top"))
        return
    last = page.table(sheet, 2, _HEADINGS, rows) - 1
    sheet.autofilter(2, 0, last, len(_HEADINGS) - 1)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
