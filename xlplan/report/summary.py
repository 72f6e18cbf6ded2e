"""The Summary sheet: the headline, the statuses by section, the money, what to decide first."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xlplan.assess import Assessment
from xlplan.plan import Flag, Severity
from xlplan.rag import WORST_FIRST, long_date
from xlplan.report.status import FIRST_ROW, STATUS_SHEET
from xlplan.report.styles import CellContent, Heading, Page, write_cell
from xlplan.summary import headline

_HEADINGS = (
    Heading("Section", 44), *(Heading(rag, 16) for rag in WORST_FIRST), Heading("All", 10),
)  # fmt: skip
_FIRST = 5


def write_summary(page: Page, assessment: Assessment) -> None:
    """The sheet a head of service reads first."""
    sheet = page.sheet("Summary", assessment.plan.name, _HEADINGS)
    plain = page.look(valign="top")
    sheet.write_string(1, 0, f"RAG status as at {long_date(assessment.today)}", plain)
    sheet.write_string(2, 0, headline(assessment), page.look(bold=True, font_size=12))
    row = page.table(sheet, 4, _HEADINGS, _by_section(assessment)) + 1
    if assessment.plan.has_costs:
        row = _write_money(page, sheet, row, assessment) + 1
    _write_first(page, sheet, row, assessment)


def _by_section(assessment: Assessment) -> list[list[CellContent]]:
    names = dict.fromkeys(action.section for action in assessment.plan.actions)
    rows: list[list[CellContent]] = []
    for name in names:
        ratings = Counter(r.rag for a, r in assessment.rated if a.section == name)
        rows.append(
            [name or "All actions", *(ratings[rag] for rag in WORST_FIRST), ratings.total()]
        )
    if len(rows) != 1:
        totals = assessment.counts()
        rows.append(["All actions", *totals.values(), len(assessment.plan.actions)])
    return rows


def _write_money(page: Page, sheet: Worksheet, row: int, assessment: Assessment) -> int:
    totals = assessment.totals
    entries: list[tuple[str, CellContent]] = [
        ("Declared by the officers", totals.declared),
        ("Recalculated from the lines", totals.recalculated),
        ("Declared less recalculated", totals.difference),
        ("Not stated", "; ".join(totals.not_stated) or "Nothing"),
    ]
    page.header(sheet, row, (Heading("Costs", 44), Heading("Amount", 16)))
    for place, (label, amount) in enumerate(entries, start=row + 1):
        write_cell(sheet, place, 0, label, page.cell_look(label))
        look = page.cell_look(amount, text_wrap=isinstance(amount, Decimal))
        write_cell(sheet, place, 1, amount, look)
    return row + 1 + len(entries)


def _urgency(flag: Flag) -> int:
    return 0 if flag.severity is Severity.ERROR else 1 if flag.code == "overdue" else 2


def _write_first(page: Page, sheet: Worksheet, row: int, assessment: Assessment) -> None:
    """The errors, then the overdue, then the rest: each a link to its row on the next sheet."""
    first = sorted(assessment.findings, key=_urgency)
    sheet.write_string(row, 0, "To look at first", page.look(bold=True, font_size=12))
    if not first:
        sheet.write_string(row + 1, 0, "Nothing needs attention.", page.look(valign="top"))
    rows_of = {action.ref: place for place, action in enumerate(assessment.plan.actions)}
    for place, flag in enumerate(first[:_FIRST], start=row + 1):
        ref, at = flag.ref or "Plan", rows_of.get(flag.ref or "")
        if at is None:
            sheet.write_string(place, 0, ref, page.look(valign="top"))
        else:
            link = f"internal:'{STATUS_SHEET}'!A{at + FIRST_ROW + 1}"
            sheet.write_url(place, 0, link, page.look(font_color="#0b4f9e", underline=1), ref)
        sheet.write_string(place, 1, flag.message, page.look(valign="top"))
    if len(first) > _FIRST:
        more = f"{len(first) - _FIRST} more are on the Checks sheet."
        sheet.write_string(row + 1 + _FIRST, 1, more, page.look(valign="top", italic=True))
