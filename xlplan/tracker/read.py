"""Reads a tracker's bytes into a plan: every value with its cell, nothing judged.

Rows that are not actions (blank, repeated headers, totals, section names, dashes) are passed
over. Dates and money in the officers' words are read by `xlplan.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from xlplan.layout import is_rule, is_total, may_be_header, plain_ref
from xlplan.parse import parse_cost, parse_leads, parse_rag, parse_timescale, read_date_cell
from xlplan.plan import (
    OWNED,
    Action,
    Cost,
    GrandTotal,
    Plan,
    Role,
    Timescale,
    Where,
    Window,
)
from xlplan.rules import Reading, Rules
from xlplan.settings import Settings
from xlplan.tracker.columns import GRAND_TOTAL_NAME, Found, find_plan
from xlplan.tracker.grid import Grid, GridCell, read_grid
from xlplan.tracker.lines import Lines, cost_of, number_in, read_lines
from xlplan.tracker.options import plan_name, read_rules


@dataclass(frozen=True)
class Tracker:
    """A tracker as it was read: the plan, the rules that hold for it, and where things stand."""

    data: bytes
    grid: Grid
    found: Found
    plan: Plan
    rules: Rules


def read_tracker(data: bytes, name: str, settings: Settings | None = None) -> Tracker:
    """The tracker in these bytes; `name` serves where the workbook gives its plan no name.

    Raises `WorkbookRefused`, `NoPermission` or `SettingsWrong`, each with what to do next.
    """
    settings = settings or Settings()
    grid = read_grid(data)
    found = find_plan(grid, settings.columns, settings.sheet)
    rules = read_rules(grid, settings.rules)
    lines = read_lines(grid, found.sheet)
    actions = tuple(_actions(found, rules, lines))
    refs = {action.ref.casefold() for action in actions}
    plan = Plan(
        name=plan_name(grid) or name,
        actions=actions,
        columns=found.columns,
        sheet=found.sheet.name,
        grand_total=_grand_total(grid),
        stray_lines=() if lines is None else lines.not_of(refs),
    )
    return Tracker(data, grid, found, plan, rules)


def _actions(found: Found, rules: Rules, lines: Lines | None) -> Iterator[Action]:
    section = stream = ""
    has_title = Role.ACTION in found.roles.values()
    for row in sorted(found.sheet.rows):
        cells = _officers_cells(found, row)
        texts = tuple(cell.text for cell in cells.values() if cell.text)
        if row <= found.header_row or not texts or is_rule(texts):
            continue
        if is_total(texts) or may_be_header(found.sheet.texts(row)):
            continue
        if len(texts) == 1 and _is_section(found, cells):
            section, stream = texts[0], ""
            continue
        action = _action(found, row, cells, rules, lines)
        stream = action.stream or stream
        yield replace(
            action,
            section=action.section or section,
            stream=stream if has_title else action.stream,
        )


def _officers_cells(found: Found, row: int) -> dict[Role, GridCell]:
    """The row's cells by role, xlplan's own left out; of two comment columns, both."""
    cells: dict[Role, GridCell] = {}
    for index, role in sorted(found.roles.items()):
        cell = found.sheet.cell(row, index)
        if role in OWNED or not cell.text:
            continue
        before = cells.get(role)
        cells[role] = cell if before is None else GridCell(f"{before.text}\n{cell.text}")
    return cells


def _is_section(found: Found, cells: dict[Role, GridCell]) -> bool:
    """One text in the first column of a table that has no column for sections or refs."""
    first = found.roles[min(found.roles)]
    return first in cells and first is Role.STREAM and Role.SECTION not in found.roles.values()


def _action(
    found: Found, row: int, cells: dict[Role, GridCell], rules: Rules, lines: Lines | None
) -> Action:
    def text(role: Role) -> str:
        return cells[role].text if role in cells else ""

    roles = set(found.roles.values())
    what = next(r for r in (Role.ACTION, Role.STREAM, Role.MILESTONES) if r in roles)
    ref = plain_ref(text(Role.REF)) if Role.REF in roles else f"row {row}"
    return Action(
        ref=ref,
        title=text(what),
        section=text(Role.SECTION),
        stream="" if what is Role.STREAM else text(Role.STREAM),
        milestones="" if what is Role.MILESTONES else text(Role.MILESTONES),
        leads_raw=text(Role.LEAD),
        leads=parse_leads(text(Role.LEAD), rules.names),
        timescale=_timescale(cells, rules.reading),
        progress=text(Role.PROGRESS),
        rag_raw=text(Role.RAG),
        rag=parse_rag(text(Role.RAG)),
        comment=text(Role.COMMENT),
        outcome=text(Role.OUTCOME),
        cost=_cost(cells, ref, lines, has_column=Role.DECLARED in roles),
        source=text(Role.SOURCE),
        sheet=found.sheet.name,
        row=row,
    )


def _timescale(cells: dict[Role, GridCell], reading: Reading) -> Timescale:
    """The timescale; a start column of its own fills a single window that has no start."""
    timescale = _time_of(cells.get(Role.TIMESCALE), reading)
    start = _time_of(cells.get(Role.START), reading)
    begins = start.start or start.due
    if begins is None or len(timescale.windows) > 1:
        return timescale
    due = timescale.due
    if due is None or begins > due:
        return timescale
    return replace(timescale, windows=(Window(begins, due),))


def _time_of(cell: GridCell | None, reading: Reading) -> Timescale:
    if cell is None:
        return Timescale("", "missing")
    if isinstance(cell.value, date):
        return read_date_cell(cell.value, cell.number_format, reading)
    return parse_timescale(cell.text, reading)


def _cost(cells: dict[Role, GridCell], ref: str, lines: Lines | None, *, has_column: bool) -> Cost:
    written = parse_cost(cells[Role.COST].text if Role.COST in cells else "")
    declared = number_in(cells.get(Role.DECLARED))
    return cost_of(written, declared, ref, lines, has_column=has_column)


def _grand_total(grid: Grid) -> GrandTotal | None:
    """The cell the tracker keeps the plan's own grand total in, labelled by the cell before it."""
    if GRAND_TOTAL_NAME not in grid.names:
        return None
    name, reference = grid.names[GRAND_TOTAL_NAME]
    label = grid.named_label(GRAND_TOTAL_NAME).text
    return GrandTotal(label, number_in(grid.named(GRAND_TOTAL_NAME)), Where(name, reference))
