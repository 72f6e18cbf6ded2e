"""The tracker's Settings and Leads sheets: the officers' own rules.

A value that makes no sense is refused with its cell; what is left blank keeps its default.
"""

from __future__ import annotations

from dataclasses import replace

from xlplan.errors import SettingsWrong
from xlplan.rules import Names, Rules
from xlplan.tracker.columns import LEADS_SHEET, SETTINGS_SHEET
from xlplan.tracker.grid import Grid, GridCell, letter

PLAN_NAME, DAYS, COMPLETE, NOT_STARTED = (
    "Plan name", "Days for amber", "Words for complete", "Words for not started",
)  # fmt: skip


def plan_name(grid: Grid) -> str:
    """The plan's name on the Settings sheet, "" if it says none."""
    place = _setting(grid, PLAN_NAME)
    return place[1].text if place else ""


def read_rules(grid: Grid, rules: Rules) -> Rules:
    """The rules with what the tracker's own sheets say put in their place.

    Raises `SettingsWrong` naming the cell.
    """
    if place := _setting(grid, DAYS):
        rules = replace(rules, days_for_amber=_days(*place))
    if (place := _setting(grid, COMPLETE)) and place[1].text:
        rules = replace(rules, complete_words=_words(place[1]))
    if (place := _setting(grid, NOT_STARTED)) and place[1].text:
        rules = replace(rules, not_started_words=_words(place[1]))
    return replace(rules, names=_names(grid, rules.names))


def read_addresses(grid: Grid) -> dict[str, str]:
    """The leads' e-mail addresses on the Leads sheet, by name; not checked in any way.

    Empty where there is no such sheet, or none with the headings xlplan gives it.
    """
    sheet = grid.sheet(LEADS_SHEET)
    rows = [] if sheet is None else [sheet.texts(row) for row in sorted(sheet.rows)]
    for place, texts in enumerate(rows):
        header = [text.casefold().replace("-", "") for text in texts]
        if "name" in header and "email" in header:
            name, address = header.index("name"), header.index("email")
            below = (texts for texts in rows[place + 1 :] if len(texts) > max(name, address))
            return {texts[name]: texts[address] for texts in below if texts[address]}
    return {}


def _setting(grid: Grid, label: str) -> tuple[str, GridCell] | None:
    """The cell right of a label and where it is; None where it is blank or not there."""
    sheet = grid.sheet(SETTINGS_SHEET)
    if sheet is None:
        return None
    for row in sorted(sheet.rows):
        if sheet.cell(row, 0).text.casefold() == label.casefold() and sheet.cell(row, 1).text:
            return f"{SETTINGS_SHEET}!{letter(1)}{row}", sheet.cell(row, 1)
    return None


def _days(where: str, cell: GridCell) -> int:
    text = cell.text
    if not text.isdecimal() or int(text) > 365:
        raise SettingsWrong(
            f"{where}: “{DAYS}” is “{text}”, not a whole number from 0 to 365.",
            "Correct that cell, save the tracker and run again.",
        )
    return int(text)


def _words(cell: GridCell) -> frozenset[str]:
    words = (word.strip().casefold() for word in cell.text.replace("\n", ",").split(","))
    return frozenset(word for word in words if word)


def _names(grid: Grid, names: Names) -> Names:
    """Who is a person, a role or a team by the Leads sheet, added to what the settings say."""
    sheet = grid.sheet(LEADS_SHEET)
    if sheet is None:
        return names
    rows = [sheet.texts(row)[:2] for row in sorted(sheet.rows)]
    kinds = {
        kind: frozenset(
            texts[0] for texts in rows if len(texts) > 1 and texts[1].casefold() == kind
        )
        for kind in ("person", "role", "team")
    }
    return Names(
        (names.people - kinds["role"] - kinds["team"]) | kinds["person"],
        (names.roles - kinds["person"] - kinds["team"]) | kinds["role"],
        (names.teams - kinds["person"] - kinds["role"]) | kinds["team"],
    )
