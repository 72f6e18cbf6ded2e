"""The tracker's Settings and Leads sheets: the officers' own rules.

What is left blank keeps its default, and so does a value that makes no sense: a slip in one cell
stops no night, but is told with its cell. What is wrong in `xlplan.toml` is not for here.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import replace

from xlplan.plan import OddRule, Where
from xlplan.rules import Names, Rules
from xlplan.tracker.columns import LEADS_SHEET, SETTINGS_SHEET
from xlplan.tracker.grid import Grid, GridCell, Sheet, letter

PLAN_NAME, DAYS, COMPLETE, NOT_STARTED = (
    "Plan name", "Days for amber", "Words for complete", "Words for not started",
)  # fmt: skip
_SETTINGS = (PLAN_NAME, DAYS, COMPLETE, NOT_STARTED)
_KINDS = ("person", "role", "team")
_HEADER, _LEAD_HEADER = "setting", ["name", "kind"]
# A note somebody keeps on the sheet is longer than a name, and further down.
_LONGEST_NAME, _LAST_ROW, _ALIKE = 60, 200, 0.8


def plan_name(grid: Grid) -> str:
    """The plan's name on the Settings sheet, "" if it says none."""
    _, cell = _setting(grid, PLAN_NAME)
    return cell.text


def read_rules(grid: Grid, rules: Rules) -> Rules:
    """The rules with what the tracker's own sheets say put in their place, where it makes sense."""
    days = _days(_setting(grid, DAYS)[1])
    complete, not_started = (_words(_setting(grid, name)[1]) for name in (COMPLETE, NOT_STARTED))
    return replace(
        rules,
        days_for_amber=rules.days_for_amber if days is None else days,
        complete_words=complete or rules.complete_words,
        not_started_words=not_started or rules.not_started_words,
        names=_names(grid, rules.names),
    )


def find_odd_rules(grid: Grid, rules: Rules) -> tuple[OddRule, ...]:
    """What officers wrote on those sheets that `read_rules` leaves out, each with its cell.

    `rules` are those that count instead.
    """
    settings, leads = grid.sheet(SETTINGS_SHEET), grid.sheet(LEADS_SHEET)
    return (
        *_odd_values(grid, rules),
        *(_unknown_names(settings) if settings else ()),
        *(_unknown_kinds(leads) if leads else ()),
    )


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


def _setting(grid: Grid, label: str) -> tuple[int, GridCell]:
    """The cell right of a label and its row; an empty one where it is blank or not there."""
    sheet = grid.sheet(SETTINGS_SHEET)
    for row in sorted(sheet.rows) if sheet else ():
        if sheet and _name(sheet, row) == label.casefold() and sheet.cell(row, 1).text:
            return row, sheet.cell(row, 1)
    return 0, GridCell()


def _name(sheet: Sheet, row: int) -> str:
    return " ".join(sheet.cell(row, 0).text.casefold().split()).rstrip(" :")


def _days(cell: GridCell) -> int | None:
    """A whole number from 0 to 365, None for anything else."""
    text = cell.text
    days = int(text) if text.isdecimal() and len(text) <= _LONGEST_NAME else -1
    return days if 0 <= days <= 365 else None


def _words(cell: GridCell) -> frozenset[str]:
    words = (word.strip().casefold() for word in cell.text.replace("\n", ",").split(","))
    return frozenset(word for word in words if word)


def _odd_values(grid: Grid, rules: Rules) -> Iterator[OddRule]:
    row, cell = _setting(grid, DAYS)
    if row and _days(cell) is None:
        yield _odd(
            SETTINGS_SHEET, 1, row,
            f"“{DAYS}” on the Settings sheet is “{_short(cell.text)}”, not a whole number from 0 "
            f"to 365, so {rules.days_for_amber} counts. Correct the cell, or clear it.",
        )  # fmt: skip
    for name in (COMPLETE, NOT_STARTED):
        row, cell = _setting(grid, name)
        if row and not _words(cell):
            yield _odd(
                SETTINGS_SHEET, 1, row,
                f"“{name}” on the Settings sheet has no words in it, so the usual ones count. "
                "Write words with commas between them, or clear the cell.",
            )  # fmt: skip


def _unknown_names(sheet: Sheet) -> Iterator[OddRule]:
    """Names of no setting that have a value beside them.

    Officers may keep notes of their own there. So where every setting is there under its name, or
    none as on a sheet that is not xlplan's, only a name much like one of them is a slip.
    """
    known = {name.casefold(): name for name in _SETTINGS}
    rows = [row for row in sorted(sheet.rows) if row <= _LAST_ROW and _name(sheet, row)]
    there = {_name(sheet, row) for row in rows}
    missing = [name for plain, name in known.items() if plain not in there]
    is_renamed = 0 < len(missing) < len(known)
    for row in rows:
        plain, written = _name(sheet, row), sheet.cell(row, 0).text
        if plain in {_HEADER, *known} or not sheet.cell(row, 1).text or len(plain) > _LONGEST_NAME:
            continue
        near = difflib.get_close_matches(plain, known, n=1, cutoff=_ALIKE)
        # Beside a setting stands what it does; beside an officer's note nothing.
        if near or (is_renamed and sheet.cell(row, 2).text):
            names = _either([known[near[0]]] if near else missing)
            yield _odd(
                SETTINGS_SHEET, 0, row,
                f"“{_short(written)}” on the Settings sheet is the name of no setting, so what "
                f"stands beside it does not count. Write {names}, or move it to another sheet.",
            )  # fmt: skip


def _unknown_kinds(sheet: Sheet) -> Iterator[OddRule]:
    rows = sorted(sheet.rows)
    headers = (row for row in rows if [t.casefold() for t in sheet.texts(row)[:2]] == _LEAD_HEADER)
    header = next(headers, max(rows, default=0))
    for row in rows:
        name, kind = sheet.cell(row, 0).text, sheet.cell(row, 1).text
        note = name.endswith(":") or " " in kind.strip()
        if row > header and name and kind and not note and kind.casefold() not in _KINDS:
            yield _odd(
                LEADS_SHEET, 1, row,
                f"The Kind of “{_short(name)}” on the Leads sheet is “{_short(kind)}”, so it does "
                f"not count. Write {_either(_KINDS)}, or clear the cell.",
            )  # fmt: skip


def _odd(sheet: str, column: int, row: int, message: str) -> OddRule:
    return OddRule(Where(sheet, f"{letter(column)}{row}"), message)


def _either(names: Collection[str]) -> str:
    """ "“person”, “role” or “team”"."""
    *first, last = (f"“{name}”" for name in names)
    return f"{', '.join(first)} or {last}" if first else last


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"


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
        for kind in _KINDS
    }
    return Names(
        (names.people - kinds["role"] - kinds["team"]) | kinds["person"],
        (names.roles - kinds["person"] - kinds["team"]) | kinds["role"],
        (names.teams - kinds["person"] - kinds["role"]) | kinds["team"],
    )
