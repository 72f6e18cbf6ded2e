"""Makes a new tracker from a plan: the officers' cells, the tables, the formulas, the looks.

xlplan's own cells are not filled here but by the same refresh that fills them every night, so
that a new tracker and a refreshed one can never differ. Only new workbooks are written this way.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time

from xlsxwriter import Workbook

from xlplan.assess import assess
from xlplan.fitting import FONT, FONT_SIZE
from xlplan.plan import OWNED, Plan, Role
from xlplan.rules import Rules
from xlplan.settings import Settings
from xlplan.tracker import sheets
from xlplan.tracker.columns import HEADERS, PLAN_SHEET
from xlplan.tracker.plan_sheet import write_plan_sheet
from xlplan.tracker.read import read_tracker
from xlplan.tracker.refresh import refresh
from xlplan.tracker.styles import Formats
from xlplan.tracker.summary_sheet import write_summary

_BLANK_PLAN = (
    Role.REF, Role.SECTION, Role.STREAM, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.PROGRESS,
    Role.RAG, Role.COMMENT, Role.OUTCOME, Role.COST, Role.DECLARED,
)  # fmt: skip
_EVERY_PLAN = (Role.PROGRESS, Role.RAG, Role.COMMENT, Role.DECLARED)


def make_tracker(
    plan: Plan, headers: Mapping[Role, str], today: date, settings: Settings | None = None
) -> bytes:
    """The bytes of a new tracker for this plan, in the officers' own headers, refreshed today.

    The same plan on the same day gives the same bytes.
    """
    settings = settings or Settings()
    laid_out = _headers(plan, headers)
    data = _written(plan, laid_out, settings.rules, today)
    tracker = read_tracker(data, plan.name)
    return refresh(tracker, assess(tracker.plan, tracker.rules, today)).data


def make_blank_tracker(name: str, today: date, settings: Settings | None = None) -> bytes:
    """The bytes of a tracker without actions, ready to be filled in."""
    headers = {role: HEADERS[role] for role in _BLANK_PLAN}
    return make_tracker(Plan(name, ()), headers, today, settings)


def _headers(plan: Plan, headers: Mapping[Role, str]) -> dict[Role, str]:
    """Refs and sections first, the document's columns in its order, xlplan's, then the source."""
    given = {role: words for role, words in headers.items() if role in HEADERS}
    if given.get(Role.TIMESCALE, "").casefold() == HEADERS[Role.DUE].casefold():
        # In a tracker of ours a column of that name is xlplan's own.
        given[Role.TIMESCALE] = HEADERS[Role.TIMESCALE]
    sections = any(action.section for action in plan.actions)
    first = (Role.REF, *([Role.SECTION] if sections else []))
    last = (*OWNED, *([Role.SOURCE] if any(action.source for action in plan.actions) else []))
    middle = (role for role in (*given, *_EVERY_PLAN) if role not in (*OWNED, Role.SOURCE))
    roles = dict.fromkeys((*first, *middle, *last))
    return {role: given.get(role, HEADERS[role]) for role in roles}


def _written(plan: Plan, headers: Mapping[Role, str], rules: Rules, today: date) -> bytes:
    buffer = io.BytesIO()
    font = {"font_name": FONT, "font_size": FONT_SIZE}
    book = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
    # A fixed time of making: the same plan gives the same bytes.
    made = datetime.combine(today, time())
    book.set_properties({"title": plan.name, "subject": "Action plan tracker", "created": made})
    formats = Formats(book)
    write_plan_sheet(book, formats, plan, headers)
    sheets.write_costs(book, formats, plan)
    sheets.write_leads(book, formats, plan)
    write_summary(book, formats, plan, headers)
    sheets.write_checks(book, formats)
    sheets.write_settings(book, formats, plan, rules)
    sheet = book.get_worksheet_by_name(PLAN_SHEET)
    if sheet is not None:
        sheet.activate()
    book.close()
    return _mended(buffer.getvalue())


def _mended(data: bytes) -> bytes:
    """What XlsxWriter cannot be told: rows that grow, and formulas that come to an empty text.

    It marks every height it is given as "custom", so that Excel would not grow a row with its
    text; and it gives an empty result no type, so that a viewer may show 0.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = re.sub(rb'(<row [^>]*?) customHeight="1"', rb"\1", part)
                part = re.sub(rb"(<c [^>]*)(><f>[^<]*</f><v></v></c>)", rb'\1 t="str"\2', part)
            new.writestr(entry, part)
    return made.getvalue()
