"""The columns and names of the trackers xlplan makes, and how to find the plan in any workbook.

Other people's trackers are understood by their headers (see `xlplan.layout`); what cannot be
decided is refused with the line that settles it, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlplan.errors import WorkbookRefused
from xlplan.layout import headers_of, match_header, may_be_header
from xlplan.plan import Column, Role
from xlplan.tracker.grid import Grid, Sheet, letter

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
    Role.PROGRESS: "Progress",
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

_HEADER_WITHIN = 60


@dataclass(frozen=True)
class Found:
    """Where the plan stands: its sheet, its header row and the role of each of its columns."""

    sheet: Sheet
    header_row: int
    roles: Mapping[int, Role]

    @property
    def headers(self) -> dict[Role, str]:
        """Each role's header as the officers wrote it."""
        return headers_of(self.roles, self.sheet.texts(self.header_row))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        texts = self.sheet.texts(self.header_row)
        return tuple(
            Column(role, " ".join(texts[index].split()), letter(index))
            for index, role in sorted(self.roles.items())
        )


def find_plan(grid: Grid, named: Mapping[Role, str], only_sheet: str | None) -> Found:
    """The one sheet with a header row of a plan; `named` and `only_sheet` come from the settings.

    Raises `WorkbookRefused` when there is none or when two sheets could be it, `SettingsWrong`
    when two columns claim one role.
    """
    sheets = [s for s in grid.sheets if only_sheet is None or s.name == only_sheet]
    if not sheets:
        names = ", ".join(f"“{sheet.name}”" for sheet in grid.sheets)
        raise WorkbookRefused(
            f"The workbook has no sheet “{only_sheet}”; it has {names}.",
            "Correct `sheet` in xlplan.toml.",
        )
    found = [place for sheet in sheets if (place := _find_header(sheet, named)) is not None]
    if not found:
        raise WorkbookRefused(
            "No sheet holds an action plan: a row of headers such as Action, Lead and Timescale "
            "is needed.",
            "Check that this is the tracker, or name its columns in xlplan.toml under [columns].",
        )
    ours = [place for place in found if place.sheet.name == PLAN_SHEET]
    if len(found) > 1 and not ours:
        names = " and ".join(f"“{place.sheet.name}”" for place in found)
        raise WorkbookRefused(
            f"The sheets {names} both look like the action plan.",
            f'Say which it is in xlplan.toml: sheet = "{found[0].sheet.name}".',
        )
    return (ours or found)[0]


def _find_header(sheet: Sheet, named: Mapping[Role, str]) -> Found | None:
    for row in sorted(sheet.rows)[:_HEADER_WITHIN]:
        header = sheet.texts(row)
        if not may_be_header(header, named):
            continue
        below = [sheet.texts(number) for number in sorted(sheet.rows) if number > row]
        roles = match_header(header, below, named)
        if roles is not None:
            return Found(sheet, row, roles)
    return None
