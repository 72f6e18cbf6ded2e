"""Puts the report together: its sheets in order, its properties, its bytes.

Deterministic: the same subject and choice give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time

from xlsxwriter import Workbook

from xlplan import __version__
from xlplan.errors import WrongUse
from xlplan.fitting import FONT, FONT_SIZE
from xlplan.mark import MADE_BY
from xlplan.report.about import ABOUT_SHEET, about_sheet
from xlplan.report.changes import CHANGES_SHEET, changes_sheet
from xlplan.report.checks import CHECKS_SHEET, checks_sheet
from xlplan.report.content import Sheet
from xlplan.report.costs import COSTS_SHEET, costs_sheet
from xlplan.report.edition import split, spread
from xlplan.report.formats import ACCESSIBLE, ORDINARY, Formats
from xlplan.report.leads import LEADS_SHEET, leads_sheet
from xlplan.report.page import Paper, first_rows, write_sheet
from xlplan.report.status import STATUS_SHEET, status_sheet
from xlplan.report.subject import Choice, Subject
from xlplan.report.summary import SUMMARY_SHEET, summary_sheet
from xlplan.report.timeline import TIMELINE_SHEET, timeline_sheet
from xlplan.summary import one_line
from xlplan.xlsx.collector import collector_paused

LANGUAGE = "en-GB"
SHEETS: dict[str, Callable[[Subject], Sheet | None]] = {
    STATUS_SHEET: status_sheet,
    CHECKS_SHEET: checks_sheet,
    COSTS_SHEET: costs_sheet,
    LEADS_SHEET: leads_sheet,
    TIMELINE_SHEET: timeline_sheet,
    CHANGES_SHEET: changes_sheet,
    ABOUT_SHEET: about_sheet,
}
SHEET_NAMES = (SUMMARY_SHEET, *SHEETS)


@collector_paused()
def make_report(
    subject: Subject, choice: Choice | None = None, progress: Callable[[str], None] | None = None
) -> bytes:
    """The report's bytes; `progress` is told the name of each sheet before it is written.

    Raises `WrongUse` where none of the sheets chosen has anything to say.
    """
    return _make(subject, _clean(choice or Choice()), progress)


def _make(subject: Subject, choice: Choice, progress: Callable[[str], None] | None) -> bytes:
    sheets = list(_sheets(subject, choice))
    if not sheets:
        # Without a sheet XlsxWriter would make a blank one.
        raise _nothing_to_say(subject, choice)
    edition = ACCESSIBLE if choice.accessible else ORDINARY
    buffer = io.BytesIO()
    font = {"font_name": FONT, "font_size": FONT_SIZE}
    book = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
    book.set_properties(_properties(subject, choice))
    # XlsxWriter has no dc:language; this is the name Excel itself offers for it.
    book.set_custom_property("Language", LANGUAGE)
    title = choice.title or subject.summary.plan
    paper = Paper(Formats(book, choice.look, edition), choice.look, title,
                  subject.assessment.today, choice.logo)  # fmt: skip
    places = first_rows(sheets)
    while sheets:
        # Each is let go once it is written: XlsxWriter has its own copy of every cell.
        sheet = sheets.pop(0)
        if progress is not None:
            progress(sheet.name)
        write_sheet(book, sheet, paper, places)
    book.close()
    return buffer.getvalue()


def _nothing_to_say(subject: Subject, choice: Choice) -> WrongUse:
    if subject.changes is None and set(choice.sheets) == {CHANGES_SHEET}:
        return WrongUse(
            "No night has run on this plan yet, so there is nothing to compare it with.",
            "Run xlplan nightly first, or ask for other sheets.",
        )
    return WrongUse(
        f"This plan gives no reason for {' and '.join(choice.sheets)}.", "Ask for other sheets."
    )


def _clean(choice: Choice) -> Choice:
    """With words that may stand in a footer and in the file's properties; no picture to publish."""
    look = replace(choice.look, name=one_line(choice.look.name, 150))
    logo = None if choice.accessible else choice.logo
    return replace(choice, title=one_line(choice.title, 150), look=look, logo=logo)


def _sheets(subject: Subject, choice: Choice) -> Iterator[Sheet]:
    wanted = choice.sheets or SHEET_NAMES
    made = [SHEETS[name](subject) for name in SHEETS if name in wanted]
    others = [sheet for sheet in made if sheet is not None]
    if SUMMARY_SHEET in wanted:
        others.insert(0, summary_sheet(subject, frozenset(s.name for s in others), choice.title))
    for sheet in others:
        yield from split(sheet) if choice.accessible else spread(sheet)


def _properties(subject: Subject, choice: Choice) -> dict[str, object]:
    plan = choice.title or subject.summary.plan
    return {
        "title": f"{plan}: RAG status",
        "subject": "RAG status of an action plan",
        "company": choice.look.name,
        "comments": f"{MADE_BY} {__version__}",
        # The day reported on, not the moment of writing: same input, same bytes.
        "created": datetime.combine(subject.assessment.today, time()),
    }
