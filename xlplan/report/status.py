"""The RAG status sheet: one row an action, with the officer's RAG beside the calculated one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlplan.assess import Assessment, in_words
from xlplan.changes import Changes, Direction
from xlplan.parse import format_leads
from xlplan.plan import Action, Plan, Role
from xlplan.rag import Rating
from xlplan.report.content import Cell, Column, Sheet, Table
from xlplan.report.subject import Subject
from xlplan.summary import NO_SECTION, one_line

STATUS_SHEET, STATUS_TABLE = "RAG status", "RAG_status"
STREAM, NO_STREAM = "Work stream or outcome", "No work stream"
_WORDS: dict[Direction, str] = {"better": "↑ better", "worse": "↓ worse", "same": "→ same"}
_NEW = "new"
Travel = Mapping[int, str]  # by the row in the tracker


def status_sheet(subject: Subject) -> Sheet:
    """Every action with its dates, both ratings, the reason and what needs attention."""
    assessment = subject.assessment
    asked = _asked(subject)
    columns = _columns(asked)
    rows = [_row(assessment, action, rating, asked) for action, rating in assessment.rated]
    lines = () if rows else ("There are no actions yet.",)
    parts = (Table(STATUS_TABLE, columns, rows, filters=True),) if rows else ()
    return Sheet(STATUS_SHEET, "RAG status of every action", lines, parts, large=True,
                 first_columns=1)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which columns a plan gives reason for; found once, as it takes a look at every action."""

    sections: bool
    streams: bool
    travel: Travel | None
    costs: bool


def _asked(subject: Subject) -> _Asked:
    plan = subject.assessment.plan
    travel = _travel(subject.changes)
    return _Asked(has_sections(plan), has_streams(plan), travel, plan.has_costs)


def has_sections(plan: Plan) -> bool:
    """Whether any action belongs to a section."""
    return any(action.section.strip() for action in plan.actions)


def has_streams(plan: Plan) -> bool:
    """Whether actions belong to work streams, or have outcomes, beside what they are."""
    return plan.has(Role.ACTION) and any(action.stream for action in plan.actions)


def _columns(asked: _Asked) -> tuple[Column, ...]:
    section, stream = Column("Section", 16), Column(STREAM, 22)
    costs = (Column("Declared total", 13, "money"), Column("Recalculated total", 13, "money"))
    return (
        Column("Ref", 7),
        *((section,) if asked.sections else ()),
        *((stream,) if asked.streams else ()),
        Column("Action", 36),
        Column("Lead", 20),
        Column("Timescale", 16),
        Column("Start", 12, "day"),
        Column("Due", 12, "day"),
        Column("Days to go or late", 11, "days"),
        Column("Officer's RAG", 12, "rag"),
        Column("Calculated RAG", 13, "rag"),
        *((Column("Direction of travel", 11),) if asked.travel is not None else ()),
        Column("Why", 24),
        *(costs if asked.costs else ()),
        Column("Needs attention", 24),
    )


def _row(assessment: Assessment, action: Action, rating: Rating, asked: _Asked) -> list[Cell]:
    timescale, due, travel = action.timescale, action.timescale.due, asked.travel
    return [
        action.ref,
        *([section_of(action)] if asked.sections else []),
        *([action.stream] if asked.streams else []),
        action.title or "(no action given)",
        format_leads(action.leads),
        " ".join(timescale.raw.split()),
        timescale.start,
        due,
        None if due is None else (due - assessment.today).days,
        action.rag or action.rag_raw,
        rating.rag,
        *([] if travel is None else [travel.get(action.row, _WORDS["same"])]),
        rating.reason,
        *([action.cost.declared, action.cost.recalculated] if asked.costs else []),
        in_words(assessment.findings_of(action)),
    ]


def section_of(action: Action) -> str:
    """The action's section as the Summary counts it, or words that say it has none."""
    return one_line(action.section, 80) or NO_SECTION


def stream_of(action: Action) -> str:
    """The action's work stream as one line, or words that say it has none."""
    return one_line(action.stream, 110) or NO_STREAM


def _travel(changes: Changes | None) -> Travel | None:
    """How each action that moved did; None where there is no report before this one."""
    if changes is None or changes.since is None:
        return None
    moved: dict[int, str] = {}
    for change in changes.changes:
        if change.kind == "new":
            moved[change.row] = _NEW
        elif change.kind == "completed":
            moved[change.row] = _WORDS["better"]
        elif change.kind == "reopened":
            moved[change.row] = _WORDS["worse"]
        elif change.kind == "calculated rag" and change.direction:
            moved[change.row] = _WORDS[change.direction]
    return moved
