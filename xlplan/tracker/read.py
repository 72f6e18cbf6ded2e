"""Reads a tracker's bytes into a plan: every value with its cell, nothing judged.

Rows that are not actions (blank, repeated headers, totals, section names, dashes) are passed
over. Dates and money in the officers' words are read by `xlplan.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from xlplan.layout import plain_ref
from xlplan.parse import (
    parse_cost,
    parse_timescale,
    read_action,
    read_date_cell,
    with_start,
)
from xlplan.plan import OWNED, Action, Cost, GrandTotal, Plan, Role, Timescale, Where, tracked
from xlplan.rules import Reading, Rules
from xlplan.settings import Settings
from xlplan.tracker.columns import (
    ACTIONS_TABLE,
    COST_HEADERS,
    COSTS_TABLE,
    GRAND_TOTAL_NAME,
    Found,
    find_plan,
    is_ours,
    only_table,
)
from xlplan.tracker.formulas import AMOUNT, plain
from xlplan.tracker.grid import Grid, GridCell, read_grid
from xlplan.tracker.lines import Lines, cost_of, key_of, number_in, read_lines
from xlplan.tracker.options import plan_name, read_rules
from xlplan.tracker.rows import PlanRow, rows_below, rows_of
from xlplan.xlsx import FormulaCell, merged_areas, read_formulas, read_tables


@dataclass(frozen=True)
class Tracker:
    """A tracker as it was read: the plan, the rules that hold for it, and where things stand.

    `owned` says whether columns headed as xlplan's own are xlplan's: in a workbook it made, or
    where the settings say so.
    """

    data: bytes
    grid: Grid
    found: Found
    plan: Plan
    rules: Rules
    formulas: tuple[FormulaCell, ...]
    owned: bool


def read_tracker(data: bytes, name: str, settings: Settings | None = None) -> Tracker:
    """The tracker in these bytes; `name` serves where the workbook gives its plan no name.

    Raises `WorkbookRefused`, `NoPermission` or `SettingsWrong`, each with what to do next.
    """
    settings = settings or Settings()
    grid = read_grid(data)
    owned = is_ours(grid) or settings.own_columns
    tables = read_tables(data)
    in_table = only_table(grid, tables, ACTIONS_TABLE)
    only_sheet = settings.sheet if in_table is grid else None
    found = find_plan(in_table, settings.columns, only_sheet, owned=owned)
    rules, formulas = read_rules(grid, settings.rules), read_formulas(data)
    product = plain(AMOUNT)
    products = {(cell.sheet, cell.ref): plain(cell.formula) == product for cell in formulas}
    costs = only_table(grid, tables, COSTS_TABLE)
    lines = read_lines(costs, products)
    kept = rows_of(found, merged_areas(data, found.sheet.name), owned=owned)
    actions = tuple(_actions(found, kept, rules, lines))
    keys = {key_of(row.cells.get(Role.REF)) for row in kept}
    plan = Plan(
        name=plan_name(grid) or name,
        actions=actions,
        columns=found.columns,
        others=tuple(found.unknown.values()),
        sheet=found.sheet.name,
        header_row=found.header_row,
        below_table=_below_tables(grid, in_table, costs, found),
        grand_total=_grand_total(grid),
        stray_lines=() if lines is None else lines.not_of(keys),
    )
    return Tracker(data, grid, found, plan, rules, formulas, owned)


def _below_tables(grid: Grid, plan: Grid, costs: Grid, found: Found) -> tuple[Where, ...]:
    """Rows that somebody typed under the tables Actions and Costs of a tracker of ours."""
    theirs = [index for index, role in found.roles.items() if role not in OWNED]
    pairs = ((plan, theirs), (costs, range(len(COST_HEADERS))))
    tables = [(part.sheets[0], columns) for part, columns in pairs if part is not grid]
    whole = ((grid.sheet(table.name), table, columns) for table, columns in tables)
    below = (rows_below(sheet, table, columns) for sheet, table, columns in whole if sheet)
    return tuple(where for rows in below for where in rows)


def _actions(
    found: Found, kept: tuple[PlanRow, ...], rules: Rules, lines: Lines | None
) -> Iterator[Action]:
    """Each row as an action; a blank work stream is the one above, as if it were merged."""
    stream, section = "", None
    for row in kept:
        action = _action(found, row, rules, lines)
        if row.section != section:
            stream, section = "", row.section
        stream = action.stream or stream
        yield replace(action, stream=stream, section=action.section or row.section)


def _action(found: Found, kept: PlanRow, rules: Rules, lines: Lines | None) -> Action:
    cells, row = kept.cells, kept.row

    def text(role: Role) -> str:
        return cells[role].text if role in cells else ""

    roles = set(found.roles.values())
    ref = plain_ref(text(Role.REF)) if Role.REF in roles else f"row {row}"
    return replace(
        read_action(ref, text, tracked(roles), rules.names),
        timescale=_timescale(cells, rules.reading),
        cost=_cost(cells, lines, has_column=Role.DECLARED in roles),
        sheet=found.sheet.name,
        row=row,
    )


def _timescale(cells: Mapping[Role, GridCell], reading: Reading) -> Timescale:
    timescale = _time_of(cells.get(Role.TIMESCALE), reading)
    return with_start(timescale, _time_of(cells.get(Role.START), reading))


def _time_of(cell: GridCell | None, reading: Reading) -> Timescale:
    if cell is None:
        return Timescale("", "missing")
    if isinstance(cell.value, date):
        return read_date_cell(cell.value, cell.number_format, reading)
    return parse_timescale(cell.text, reading)


def _cost(cells: Mapping[Role, GridCell], lines: Lines | None, *, has_column: bool) -> Cost:
    written = parse_cost(cells[Role.COST].text if Role.COST in cells else "")
    declared, key = number_in(cells.get(Role.DECLARED)), key_of(cells.get(Role.REF))
    return cost_of(written, declared, key, lines, has_column=has_column)


def _grand_total(grid: Grid) -> GrandTotal | None:
    """The cell the tracker keeps the plan's own grand total in, labelled by the cell before it."""
    if GRAND_TOTAL_NAME not in grid.names:
        return None
    name, reference = grid.names[GRAND_TOTAL_NAME]
    label = grid.named_label(GRAND_TOTAL_NAME).text
    return GrandTotal(label, number_in(grid.named(GRAND_TOTAL_NAME)), Where(name, reference))
