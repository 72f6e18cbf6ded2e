"""The columns and names of the trackers xlplan makes, and how to find the plan in any workbook.

Other people's trackers are understood by their headers (see `xlplan.layout`); what cannot be
decided is refused with the line that settles it, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from xlplan.errors import SettingsWrong, WorkbookRefused
from xlplan.layout import headers_of, match_header, may_be_header, plain_header, role_of
from xlplan.plan import OWNED, Column, Role, tracked
from xlplan.tracker.grid import Grid, Sheet, clipped, letter
from xlplan.xlsx import TablePlace

PLAN_SHEET, COSTS_SHEET, LEADS_SHEET = "Action plan", "Costs", "Leads"
SUMMARY_SHEET, CHECKS_SHEET, SETTINGS_SHEET = "Summary", "Checks", "Settings"
ACTIONS_TABLE, COSTS_TABLE, LEADS_TABLE = "Actions", "Costs", "Leads"

DECLARED_NAME, RECALCULATED_NAME = "Declared_total", "Recalculated_total"
MANAGEMENT_NAME, GRAND_TOTAL_NAME = "Project_management_costs", "Declared_grand_total"
REFRESHED_NAME = "Last_refreshed"

HEADERS = {
    Role.REF: "Ref",
    Role.SECTION: "Section",
    Role.STREAM: "Work stream or outcome",
    Role.ACTION: "Action",
    Role.MILESTONES: "Key milestones",
    Role.LEAD: "Lead",
    Role.TIMESCALE: "Timescale",
    Role.START: "Start date",
    Role.PROGRESS: "Progress",
    Role.CLOSED: "Date closed",
    Role.RAG: "RAG",
    Role.COMMENT: "Comment",
    Role.OUTCOME: "Expected outcome",
    Role.COST: "Resources required",
    Role.DECLARED: "Declared total",
    Role.DUE: "Due date",
    Role.CALCULATED_RAG: "Calculated RAG",
    Role.REASON: "Reason",
    Role.RECALCULATED: "Recalculated total",
    Role.FLAGS: "Flags",
    Role.SOURCE: "Source",
}
COST_HEADERS = ("Ref", "Item", "Quantity", "Unit", "Rate", "Amount", "Source text")
LEAD_HEADERS = ("Name", "Kind", "E-mail", "Team")
CHECK_HEADERS = ("Severity", "Ref", "Where", "What is wrong and what to do", "Check")

_OURS = frozenset({REFRESHED_NAME, DECLARED_NAME, RECALCULATED_NAME})
_HEADER_WITHIN = 60


def refreshed_on(grid: Grid) -> date | None:
    """The day on which xlplan last changed something in the workbook, if it says so."""
    value = grid.named(REFRESHED_NAME).value
    return value.date() if isinstance(value, datetime) else None


def is_ours(grid: Grid) -> bool:
    """Whether xlplan made the workbook: it carries a name that only xlplan defines."""
    return bool(_OURS & grid.defined)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whether own columns are xlplan's here, and whether it even made the workbook."""

    owned: bool
    ours: bool


@dataclass(frozen=True)
class Found:
    """Where the plan stands: its sheet, its header row and the role of each of its columns.

    `header` are the words of the header row; where a second row stands under it, such as "Start"
    and "End" under "Timescale", the lower words, and `header_row` is that second row.
    """

    sheet: Sheet
    header_row: int
    header: tuple[str, ...]
    roles: Mapping[int, Role]

    @property
    def headers(self) -> dict[Role, str]:
        """Each role's header as the officers wrote it."""
        return headers_of(self.roles, self.header)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        return tuple(
            Column(role, " ".join(self.header[index].split()), letter(index))
            for index, role in sorted(self.roles.items())
        )

    @cached_property
    def what(self) -> Role:
        """The role that says what is to be done."""
        return tracked(self.roles.values())

    @cached_property
    def kinds(self) -> frozenset[Role]:
        """The roles that any column has."""
        return frozenset(self.roles.values())

    @cached_property
    def officers(self) -> tuple[tuple[int, Role], ...]:
        """The officers' own columns that have a role, from left to right."""
        return tuple((i, role) for i, role in sorted(self.roles.items()) if role not in OWNED)

    @property
    def unknown(self) -> dict[int, str]:
        """The headers xlplan has no use for, by column."""
        words = {index: " ".join(text.split()) for index, text in enumerate(self.header)}
        return {index: text for index, text in words.items() if text and index not in self.roles}


def only_table(grid: Grid, tables: Iterable[TablePlace], name: str) -> Grid:
    """In a tracker of ours the plan is the table Actions and its costs the table Costs.

    What stands round a table is the officers': the grid then holds its sheet only as far as the
    table goes. Elsewhere, or without the table, it is the grid as it is.
    """
    for table in tables if is_ours(grid) else ():
        sheet = grid.sheet(table.sheet)
        if table.name == name and sheet is not None:
            kept = clipped(sheet, table.area, has_totals=table.has_totals)
            return replace(grid, sheets=(kept,))
    return grid


def find_plan(
    grid: Grid, named: Mapping[Role, str], only_sheet: str | None, *, owned: bool
) -> Found:
    """The one sheet with a header row of a plan; `named` and `only_sheet` come from the settings.

    Raises `WorkbookRefused` when there is none or when two sheets could be it, `SettingsWrong`
    when two columns claim one role or a named header is not there.
    """
    wanted = only_sheet.casefold() if only_sheet else None
    sheets = [s for s in grid.sheets if wanted is None or s.name.casefold() == wanted]
    if only_sheet and not sheets:
        names = ", ".join(f"“{sheet.name}”" for sheet in grid.sheets)
        raise WorkbookRefused(
            f"The workbook has no sheet “{only_sheet}”; it has {names}.",
            "Correct `sheet` in xlplan.toml.",
        )
    own = Ownership(owned, is_ours(grid))
    found = [at for sheet in sheets if (at := _find_header(sheet, named, own)) is not None]
    if not found:
        raise WorkbookRefused(
            "No sheet holds an action plan: a row of headers such as Action, Lead and Timescale "
            "is needed.",
            "Check that this is the tracker, or name its columns in xlplan.toml under [columns].",
        )
    chosen = _the_one(found)
    _refuse_missing(chosen, named)
    return chosen


def _the_one(found: list[Found]) -> Found:
    ours = [place for place in found if place.sheet.name == PLAN_SHEET]
    if len(found) > 1 and not ours:
        names = " and ".join(f"“{place.sheet.name}”" for place in found)
        raise WorkbookRefused(
            f"The sheets {names} both look like the action plan.",
            f'Say which it is in xlplan.toml: sheet = "{found[0].sheet.name}".',
        )
    return (ours or found)[0]


def _refuse_missing(found: Found, named: Mapping[Role, str]) -> None:
    for role, words in named.items():
        columns = [index for index, its_role in found.roles.items() if its_role is role]
        if plain_header(words) not in {plain_header(found.header[index]) for index in columns}:
            raise SettingsWrong(
                f"No column of “{found.sheet.name}” is headed “{words}”.",
                f"Correct {role.value} under [columns] in xlplan.toml.",
            )


def _find_header(sheet: Sheet, named: Mapping[Role, str], own: Ownership) -> Found | None:
    numbers = sorted(sheet.rows)
    for place, row in enumerate(numbers[:_HEADER_WITHIN]):
        header = sheet.texts(row)
        if not may_be_header(header, named):
            continue
        last, words = row, header
        if place + 1 < len(numbers) and _is_second_header(sheet.texts(numbers[place + 1])):
            last, words = numbers[place + 1], _lower_words(header, sheet.texts(numbers[place + 1]))
        texts = (sheet.texts(number) for number in numbers if number > last)
        below = (cells for cells in texts if cells != header)
        roles = match_header(words, below, named, owned=own.owned, ours=own.ours)
        if roles is not None:
            return Found(sheet, last, words, roles)
    return None


def _is_second_header(texts: tuple[str, ...]) -> bool:
    """A row of nothing but known headers, two at least: "Start" and "End" under "Timescale"."""
    filled = [text for text in texts if text]
    return len(filled) >= 2 and all(role_of(text) for text in filled)


def _lower_words(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    width = max(len(upper), len(lower))
    pairs = zip(upper + ("",) * (width - len(upper)), lower + ("",) * (width - len(lower)),
                strict=True)  # fmt: skip
    return tuple(below or above for above, below in pairs)
