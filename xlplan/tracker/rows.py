"""Which rows of the plan's sheet are actions, and which cells belong to each.

Blank rows, repeated headers, totals, section names, notes and dashes are not actions. A row that
is merged with the one above in its ref or its text, or that continues it in a workbook xlplan did
not make, is part of that action. What the cells mean is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xlplan.layout import is_ref, is_rule, is_total
from xlplan.parse import read_date_cell
from xlplan.plan import OWNED, Role, Where, tracked
from xlplan.tracker.columns import Found
from xlplan.tracker.grid import GridCell, Sheet, fill_merged, merged_below
from xlplan.tracker.lines import number_in

_SUBSTANCE = frozenset({Role.ACTION, Role.MILESTONES, Role.LEAD, Role.TIMESCALE})
_NOTE = re.compile(
    r"(?:notes?|key|signed|updated|last updated|version|nb|n\.b)\b\.?\s*[:\d-]", re.I
)


@dataclass(frozen=True)
class PlanRow:
    """One action's row: its number, the section named above it, its cells by role."""

    row: int
    section: str
    cells: Mapping[Role, GridCell]


def rows_of(found: Found, merged: Iterable[str], *, owned: bool) -> tuple[PlanRow, ...]:
    """The actions' rows in sheet order; `merged` are the sheet's merged areas."""
    merged = tuple(merged)
    sheet = fill_merged(found.sheet, merged)
    key = _key_column(found)
    below = merged_below(merged, key)
    kept: list[PlanRow] = []
    section = ""
    for row in sorted(number for number in sheet.rows if number > found.header_row):
        texts = sheet.texts(row)
        cells = _officers_cells(found, texts, [sheet.cell(row, i) for i in range(len(texts))])
        if not cells or _is_beside_the_table(found, texts, cells):
            continue
        if kept and not owned and (row in below or _continues(found, cells)):
            kept[-1] = _joined(kept[-1], cells)
        elif name := _section_name(found, cells, owned=owned):
            section = name
        elif _is_action(found, cells, owned=owned):
            kept.append(PlanRow(row, section, cells))
    return tuple(kept)


def rows_below(whole: Sheet, table: Sheet, columns: Iterable[int]) -> tuple[Where, ...]:
    """Rows under a table with three cells or more in these columns: typed, but not in the table."""
    last, theirs = max(table.rows, default=0), tuple(columns)
    return tuple(
        Where(whole.name, str(row))
        for row in sorted(whole.rows)
        if row > last and _looks_typed([whole.cell(row, index).text for index in theirs])
    )


def _looks_typed(texts: list[str]) -> bool:
    return sum(map(bool, texts)) >= 3 and not is_total(texts) and not is_rule(texts)


def _key_column(found: Found) -> int:
    """The column that tells one action from the next: the ref, else what is to be done."""
    by_role = {role: index for index, role in found.roles.items()}
    return by_role.get(Role.REF, by_role[tracked(found.roles.values())])


def _officers_cells(
    found: Found, texts: tuple[str, ...], cells: list[GridCell]
) -> dict[Role, GridCell]:
    """The row's filled cells by role, xlplan's own left out; of two comment columns, both."""
    by_role: dict[Role, GridCell] = {}
    for index, role in sorted(found.roles.items()):
        if role in OWNED or index >= len(texts) or not texts[index]:
            continue
        before = by_role.get(role)
        both = GridCell(f"{before.text}\n{texts[index]}") if before else cells[index]
        by_role[role] = both
    return by_role


def _is_beside_the_table(
    found: Found, texts: tuple[str, ...], cells: Mapping[Role, GridCell]
) -> bool:
    """Dashes, totals, notes below the table, the header again on a new page."""
    words = tuple(cell.text for cell in cells.values())
    header = {i: found.header[i].casefold() for i in found.roles if i < len(found.header)}
    again = all(
        text.casefold() == header.get(i)
        for i, text in enumerate(texts)
        if text and i in found.roles
    )
    # Who or when makes an action of it: "Total Place review | Jane Brown | May 2018".
    sums_up = not {Role.LEAD, Role.TIMESCALE} & set(cells)
    return again or is_rule(words) or (sums_up and (is_total(words) or _is_note(words)))


def _is_note(words: tuple[str, ...]) -> bool:
    return len(words) <= 2 and _NOTE.match(words[0]) is not None


def _section_name(found: Found, cells: Mapping[Role, GridCell], *, owned: bool) -> str:
    """One text in the table's first column, where that cannot be an action's own text."""
    first = found.roles[min(found.roles)]
    if owned or len(cells) != 1 or first not in cells:
        return ""
    text = cells[first].text
    return "" if first is Role.REF and is_ref(text) else text


def _is_action(found: Found, cells: Mapping[Role, GridCell], *, owned: bool) -> bool:
    """Whether somebody wrote what, who, when or how much.

    A ref alone is a row numbered in advance; money alone is a total in a table not ours.
    """
    priced = {Role.COST, Role.DECLARED} & set(cells) and (owned or Role.REF in cells)
    return bool(priced or set(cells) & (_SUBSTANCE | {tracked(found.roles.values())}))


def _continues(found: Found, cells: Mapping[Role, GridCell]) -> bool:
    """In a table with refs: no ref, nothing to do, nobody to do it, yet something is said."""
    has_refs = Role.REF in found.roles.values()
    says_who = {Role.REF, Role.LEAD, Role.STREAM, tracked(found.roles.values())} & set(cells)
    return has_refs and not says_who and bool(set(cells) & (_SUBSTANCE | {Role.OUTCOME}))


def _joined(above: PlanRow, cells: Mapping[Role, GridCell]) -> PlanRow:
    both = dict(above.cells)
    for role, cell in cells.items():
        before = both.get(role)
        # The very same cell is one merged over both rows, not a second one.
        if before is not cell:
            both[role] = cell if before is None else _both(role, before, cell)
    return PlanRow(above.row, above.section, both)


def _both(role: Role, before: GridCell, cell: GridCell) -> GridCell:
    """Money adds up; words stand under each other, a date as its format shows it."""
    first, second = number_in(before), number_in(cell)
    if role is Role.DECLARED and first is not None and second is not None:
        return GridCell(float(first + second), before.number_format)
    return GridCell(f"{_words(before)}\n{_words(cell)}")


def _words(cell: GridCell) -> str:
    if isinstance(cell.value, date) and "y" in cell.number_format:
        return read_date_cell(cell.value, cell.number_format).raw
    return cell.text
