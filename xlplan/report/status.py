"""The RAG status sheet: one row an action, with the officer's RAG beside the calculated one."""

from __future__ import annotations

from xlplan.assess import Assessment, in_words
from xlplan.parse import format_leads
from xlplan.plan import Action, Plan, Role
from xlplan.rag import Rating, count_days
from xlplan.report.styles import A3, CellContent, Heading, Page

STATUS_SHEET = "RAG status"
_TOP = 2
FIRST_ROW = _TOP + 1
_SECTION, _STREAM, _COSTS = (
    Heading("Section", 15),
    Heading("Work stream or outcome", 30),
    (Heading("Declared total", 16), Heading("Recalculated total", 16)),
)


def write_status(page: Page, assessment: Assessment) -> None:
    """Every action with its dates, both ratings, the reason and what needs attention."""
    plan = assessment.plan
    headings = _headings(plan)
    sheet = page.sheet(STATUS_SHEET, "RAG status of every action", headings, A3)
    rows = [_cells(assessment, action, rating) for action, rating in assessment.rated]
    last = page.table(sheet, _TOP, headings, rows) - 1
    sheet.autofilter(_TOP, 0, max(last, FIRST_ROW), len(headings) - 1)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(_TOP)


def _headings(plan: Plan) -> list[Heading]:
    return [
        Heading("Ref", 7),
        *([_SECTION] if _has_sections(plan) else []),
        *([_STREAM] if _has_streams(plan) else []),
        Heading("Action", 48),
        Heading("Lead", 24),
        Heading("Timescale", 20),
        Heading("Start", 12),
        Heading("Due", 12),
        Heading("Days to go", 12),
        Heading("Officer's RAG", 12),
        Heading("Calculated RAG", 13),
        Heading("Why", 36),
        *(_COSTS if plan.has_costs else ()),
        Heading("Needs attention", 34),
    ]


def _cells(assessment: Assessment, action: Action, rating: Rating) -> list[CellContent]:
    plan, timescale = assessment.plan, action.timescale
    costs: list[CellContent] = [action.cost.declared, action.cost.recalculated]
    return [
        action.ref,
        *([action.section] if _has_sections(plan) else []),
        *([action.stream] if _has_streams(plan) else []),
        action.title or "(no action given)",
        format_leads(action.leads),
        " ".join(timescale.raw.split()),
        timescale.start,
        timescale.due,
        _days(assessment, action),
        action.rag or action.rag_raw,
        rating.rag,
        rating.reason,
        *(costs if plan.has_costs else []),
        in_words(assessment.findings_of(action)),
    ]


def _days(assessment: Assessment, action: Action) -> str:
    due = action.timescale.due
    if due is None:
        return ""
    days = (due - assessment.today).days
    return f"{count_days(-days)} late" if days < 0 else count_days(days) if days else "today"


def _has_sections(plan: Plan) -> bool:
    return any(action.section for action in plan.actions)


def _has_streams(plan: Plan) -> bool:
    return plan.has(Role.ACTION) and any(action.stream for action in plan.actions)
