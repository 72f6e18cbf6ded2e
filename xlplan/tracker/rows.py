"""Which rows of the plan's sheet are actions, and which cells belong to each.

Blank rows, repeated headers, totals, section names, notes and dashes are not actions. A row that
is merged with the one above in its ref or its text, or that continues it in a workbook xlplan did
not make, is part of that action. What the cells mean is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xlplan.layout import is_ref, is_rule, is_total
from xlplan.parse import read_date_cell
from xlplan.plan import Role, Where
from xlplan.tracker.columns import Found
from xlplan.tracker.grid import GridCell, Sheet, fill_merged, merged_below, place
from xlplan.tracker.lines import number_in

_SUBSTANCE = frozenset({Role.ACTION, Role.MILESTONES, Role.LEAD, Role.TIMESCALE})
_NOTE = re.compile(
    r"(?:notes?|key|signed|updated|last updated|version|nb|n\.b)\b\.?\s*[:\d-]", re.I
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One action's row: its number, the section named above it, its filled cells by role.

    `texts` are the texts of the cells.
    """

    row: int
    section: str
    cells: Mapping[Role, GridCell]
    texts: Mapping[Role, str]


def rows_of(found: Found, merged: Iterable[str], *, owned: bool) -> tuple[PlanRow, ...]:
    """The actions' rows in sheet order; `merged` are the sheet's merged areas."""
    merged = tuple(merged)
    sheet = fill_merged(found.sheet, merged)
    below = merged_below(merged, _key_column(found))
    copied = _copied(found, merged)
    header = {i: found.header[i].casefold() for i in found.roles if i < len(found.header)}
    kept: list[PlanRow] = []
    section = ""
    for row in sorted(number for number in sheet.rows if number > found.header_row):
        read = _read_row(found, row, section, sheet.rows[row])
        cells = read.cells
        if not cells or _is_header_again(sheet.rows[row], header) or _is_beside_the_table(read):
            continue
        if kept and not owned and (row in below or _continues(found, cells)):
            kept[-1] = _joined(kept[-1], read, copied.get(row, ()))
        elif name := _section_name(found, read, owned=owned):
            section = name
        elif _is_action(found, cells, owned=owned):
            kept.append(read)
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
    return by_role.get(Role.REF, by_role[found.what])


def _copied(found: Found, merged: Iterable[str]) -> dict[int, tuple[Role, ...]]:
    """What each row only shows again, as its cell is merged with the one above."""
    copied: dict[int, tuple[Role, ...]] = {}
    for area in merged:
        (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
        role = found.roles.get(left) if left == right else None
        if role is None or not found.sheet.cell(top, left).text:
            continue
        for row in range(top + 1, bottom + 1):
            if row in found.sheet.rows:
                copied[row] = (*copied.get(row, ()), role)
    return copied


def _read_row(found: Found, row: int, section: str, stored: tuple[GridCell, ...]) -> PlanRow:
    """The row's filled cells by role, xlplan's own left out; of two comment columns, both."""
    cells: dict[Role, GridCell] = {}
    texts: dict[Role, str] = {}
    for index, role in found.officers:
        if index >= len(stored):
            break
        text = stored[index].text
        if text and role in texts:
            texts[role] = f"{texts[role]}\n{text}"
            cells[role] = GridCell(texts[role])
        elif text:
            texts[role], cells[role] = text, stored[index]
    return PlanRow(row, section, cells, texts)


def _is_header_again(stored: tuple[GridCell, ...], header: Mapping[int, str]) -> bool:
    """Whether the header stands here again, on a new page."""
    for i, cell in enumerate(stored):
        if i in header and cell.text and cell.text.casefold() != header[i]:
            return False
    return True


def _is_beside_the_table(read: PlanRow) -> bool:
    """Dashes, totals, notes below the table."""
    words = tuple(read.texts.values())
    # Who or when makes an action of it: "Total Place review | Jane Brown | May 2018".
    sums_up = Role.LEAD not in read.texts and Role.TIMESCALE not in read.texts
    return is_rule(words) or (sums_up and (is_total(words) or _is_note(words)))


def _is_note(words: tuple[str, ...]) -> bool:
    return len(words) <= 2 and _NOTE.match(words[0]) is not None


def _section_name(found: Found, read: PlanRow, *, owned: bool) -> str:
    """One text in the table's first column, where that cannot be an action's own text."""
    if owned or len(read.texts) != 1:
        return ""
    first = found.roles[min(found.roles)]
    text = read.texts.get(first, "")
    return "" if first is Role.REF and is_ref(text) else text


def _is_action(found: Found, cells: Mapping[Role, GridCell], *, owned: bool) -> bool:
    """Whether somebody wrote what, who, when or how much.

    A ref alone is a row numbered in advance; money alone is a total in a table not ours.
    """
    if found.what in cells or not _SUBSTANCE.isdisjoint(cells):
        return True
    return (Role.COST in cells or Role.DECLARED in cells) and (owned or Role.REF in cells)


def _continues(found: Found, cells: Mapping[Role, GridCell]) -> bool:
    """In a table with refs: no ref, nothing to do, nobody to do it, yet something is said."""
    has_refs = Role.REF in found.roles.values()
    says_who = {Role.REF, Role.LEAD, Role.STREAM, found.what} & set(cells)
    return has_refs and not says_who and bool(set(cells) & (_SUBSTANCE | {Role.OUTCOME}))


def _joined(above: PlanRow, row: PlanRow, copied: Collection[Role]) -> PlanRow:
    """Both rows as one; `copied` are the cells that are merged over both, not second ones."""
    both = dict(above.cells)
    for role, cell in row.cells.items():
        before = both.get(role)
        if before is None:
            both[role] = cell
        elif role not in copied or before != cell:
            both[role] = _both(role, before, cell)
    texts = {role: cell.text for role, cell in both.items()}
    return PlanRow(above.row, above.section, both, texts)


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
