"""Reads a tracker's bytes into a plan: every value with its cell, nothing judged.

Rows that are not actions (blank, repeated headers, totals, section names, dashes) are passed
over. Dates and money in the officers' words are read by `xlplan.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xlplan.layout import plain_ref
from xlplan.parse import (
    Placed,
    parse_cost,
    parse_timescale,
    parse_total,
    read_action,
    read_date_cell,
    with_start,
)
from xlplan.parse.placeholders import is_placeholder
from xlplan.plan import OWNED, Action, Cost, GrandTotal, Plan, Role, Timescale, Where
from xlplan.rules import Reading, Rules
from xlplan.settings import Settings
from xlplan.tracker.columns import (
    ACTIONS_TABLE,
    COST_HEADERS,
    COSTS_TABLE,
    GRAND_TOTAL_NAME,
    LEADS_SHEET,
    SETTINGS_SHEET,
    Found,
    find_plan,
    is_ours,
    only_table,
    refreshed_on,
)
from xlplan.tracker.formulas import own_texts, plain
from xlplan.tracker.grid import Grid, read_grid
from xlplan.tracker.lines import Lines, cost_of, key_of, number_in, read_lines, text_in
from xlplan.tracker.options import find_odd_rules, plan_name, read_rules
from xlplan.tracker.rows import PlanRow, rows_below, rows_of
from xlplan.xlsx import FormulaCell
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.recalc import Recalculated

_NO_TIMESCALE = Timescale("", "missing")


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker as it was read: the plan, the rules that hold for it, and where things stand.

    `owned` says whether columns headed as xlplan's own are xlplan's: in a workbook it made, or
    where the settings say so. `foreign_formulas` says whether officers have formulas of their own
    in it; `recalculated` what became of those before it was read.
    """

    data: bytes
    grid: Grid
    found: Found
    plan: Plan
    rules: Rules
    formulas: tuple[FormulaCell, ...]
    owned: bool
    foreign_formulas: bool
    recalculated: Recalculated | None = None

    @property
    def refreshed_on(self) -> date | None:
        """The day on which xlplan last changed something in it, if it says so."""
        return refreshed_on(self.grid)

    @property
    def sheets_read(self) -> frozenset[str]:
        """The sheets whose cells the plan, its rules and its costs were read from."""
        named = (sheet for sheet, _ in self.grid.names.values())
        tables = (table.sheet for table in self.grid.tables)
        return frozenset({self.found.sheet.name, SETTINGS_SHEET, LEADS_SHEET, *named, *tables})


@collector_paused()
def read_tracker(data: bytes, name: str, settings: Settings | None = None) -> Tracker:
    """The tracker in these bytes; `name` serves where the workbook gives its plan no name.

    Raises `WorkbookRefused`, `NoPermission` or `SettingsWrong`, each with what to do next.
    """
    settings = settings or Settings()
    grid = read_grid(data)
    owned = is_ours(grid) or settings.own_columns
    in_table = only_table(grid, grid.tables, ACTIONS_TABLE)
    only_sheet = settings.sheet if in_table is grid else None
    found = find_plan(in_table, settings.columns, only_sheet, owned=owned)
    rules, formulas = read_rules(grid, settings.rules), grid.formulas
    costs = only_table(grid, grid.tables, COSTS_TABLE)
    lines = read_lines(costs, formulas)
    kept = rows_of(found, grid.merges.get(found.sheet.name, ()), owned=owned)
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
        odd_rules=find_odd_rules(grid, settings.rules),
    )
    own = own_texts(tuple(found.headers.items())) if owned else frozenset()
    foreign = any(f.kind != "normal" or plain(f.formula) not in own for f in formulas)
    return Tracker(data, grid, found, plan, rules, formulas, owned, foreign)


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
        if row.section != section:
            stream, section = "", row.section
        action = _action(found, row, rules, lines, stream)
        stream = action.stream
        yield action


def _action(
    found: Found, kept: PlanRow, rules: Rules, lines: Lines | None, stream_above: str
) -> Action:
    def text(role: Role) -> str:
        return kept.texts.get(role, "")

    ref = plain_ref(text(Role.REF)) if Role.REF in found.kinds else f"row {kept.row}"
    placed = Placed(
        found.sheet.name, kept.row, kept.section, stream_above,
        _timescale(kept, rules.reading),
        _cost(kept, lines, has_column=Role.DECLARED in found.kinds),
    )  # fmt: skip
    return read_action(ref, text, found.what, rules.names, placed)


def _timescale(kept: PlanRow, reading: Reading) -> Timescale:
    timescale = _time_of(kept, Role.TIMESCALE, reading)
    if Role.START not in kept.cells:
        return timescale
    return with_start(timescale, _time_of(kept, Role.START, reading))


def _time_of(kept: PlanRow, role: Role, reading: Reading) -> Timescale:
    cell = kept.cells.get(role)
    if cell is None:
        return _NO_TIMESCALE
    if isinstance(cell.value, date):
        return read_date_cell(cell.value, cell.number_format, reading)
    return parse_timescale(kept.texts[role], reading)


def _cost(kept: PlanRow, lines: Lines | None, *, has_column: bool) -> Cost:
    written = parse_cost(kept.texts.get(Role.COST, ""))
    entered, key = kept.cells.get(Role.DECLARED), key_of(kept.cells.get(Role.REF))
    return cost_of(written, entered, key, lines, has_column=has_column)


def _grand_total(grid: Grid) -> GrandTotal | None:
    """The cell the tracker keeps the plan's own grand total in, labelled by the cell before it."""
    if GRAND_TOTAL_NAME not in grid.names:
        return None
    name, reference = grid.names[GRAND_TOTAL_NAME]
    label = grid.named_label(GRAND_TOTAL_NAME).text
    cell, where = grid.named(GRAND_TOTAL_NAME), Where(name, reference)
    text = "" if is_placeholder(text_in(cell)) else text_in(cell)
    return GrandTotal(label, parse_total(text) if text else number_in(cell), where, text)
