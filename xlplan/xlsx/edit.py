"""Changing cells of a workbook in place: the order of the steps.

Find the sheets, find the cells, leave those that already hold what they should, refuse those that
must not change, splice the rest, rebuild the zip, prove the result. Never parses a sheet into a
model and never writes one out again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xlplan.errors import WorkbookRefused, XlplanError
from xlplan.xlsx.calcchain import without_cells
from xlplan.xlsx.opening import recalculated_on_opening
from xlplan.xlsx.package import Sheet, Workbook, open_workbook
from xlplan.xlsx.permits import refuse_disorder, refuse_unsafe, sheet_tables
from xlplan.xlsx.prove import SheetChange, prove
from xlplan.xlsx.rebuild import rebuilt
from xlplan.xlsx.refs import parse_ref
from xlplan.xlsx.scan import scan
from xlplan.xlsx.sheet import Found, Target, find_cells, shared_numbers, sheet_splices
from xlplan.xlsx.strings import shared_texts
from xlplan.xlsx.tags import spliced
from xlplan.xlsx.values import CellValue, wanted_content


@dataclass(frozen=True)
class CellEdit:
    """One cell to change: the sheet's name as on its tab, "F12", and what it shall hold.

    None empties the cell and keeps its style. With `keep_formula` the cell's formula stays and
    only its stored result becomes `value`.
    """

    sheet: str
    ref: str
    value: CellValue
    keep_formula: bool = False


def edit_cells(
    data: bytes, edits: Iterable[CellEdit], *, recalculate_on_opening: bool = False
) -> bytes:
    """The workbook with those cells changed and every other byte as it was.

    A cell that already holds its value is not touched; when none is left to change, the result
    is `data` itself, whatever `recalculate_on_opening` says. Raises WorkbookRefused, naming the
    cell, when a change is not safe, and XlplanError when the result does not prove right.
    """
    wanted = tuple(edits)
    if not wanted:
        return data
    workbook = open_workbook(data)
    changes = tuple(
        change
        for sheet, targets in _by_sheet(workbook, wanted)
        if (change := _sheet_change(workbook, sheet, targets)) is not None
    )
    if not changes:
        return data
    _refuse_signed(workbook)
    replaced = {change.sheet.entry.name: change.new_bytes for change in changes}
    chain = without_cells(workbook, {cell for change in changes for cell in _formulas_gone(change)})
    replaced |= chain.replaced
    if recalculate_on_opening:
        replaced |= recalculated_on_opening(workbook)
    new = rebuilt(workbook.archive, replaced, chain.removed)
    prove(workbook, new, changes, replaced, chain.removed)
    return new


def _by_sheet(
    workbook: Workbook, edits: tuple[CellEdit, ...]
) -> tuple[tuple[Sheet, tuple[Target, ...]], ...]:
    """The targets of each sheet; the same cell twice is an error unless both say the same."""
    sheets: dict[str, Sheet] = {}
    targets: dict[str, dict[tuple[int, int], Target]] = defaultdict(dict)
    for edit in edits:
        sheet = sheets.setdefault(edit.sheet, _sheet(workbook, edit.sheet))
        target = _target(workbook, edit)
        known = targets[sheet.name].setdefault((target.row, target.column), target)
        if known != target:
            raise XlplanError(
                f"Two different values were given for the cell {edit.sheet}!{edit.ref}.",
                "This is a fault in xlplan; please report it.",
            )
    return tuple((sheets[name], tuple(cells.values())) for name, cells in targets.items())


def _sheet(workbook: Workbook, name: str) -> Sheet:
    found = next((sheet for sheet in workbook.worksheets if sheet.name == name), None)
    if found is None:
        names = ", ".join(f"'{sheet.name}'" for sheet in workbook.worksheets)
        raise WorkbookRefused(
            f"The file has no worksheet named '{name}'; it has {names or 'none'}.",
            "Rename the sheet in Excel, or correct its name in the settings.",
        )
    return found


def _target(workbook: Workbook, edit: CellEdit) -> Target:
    place, where = parse_ref(edit.ref), f"{edit.sheet}!{edit.ref}"
    if place is None:
        raise WorkbookRefused(
            f"The cell {where} cannot be changed: Excel has no such cell.",
            "Correct the cell's reference; Excel's last cell is XFD1048576.",
        )
    content = wanted_content(edit.value, workbook.dates_1904, where)
    return Target(*place, content, edit.keep_formula)


def _sheet_change(
    workbook: Workbook, sheet: Sheet, targets: tuple[Target, ...]
) -> SheetChange | None:
    text = workbook.text(sheet.entry)
    layout = scan(text, {target.row for target in targets})
    refuse_disorder(sheet.name, layout)
    cells = find_cells(text, layout, targets)
    look_up = shared_texts(workbook, shared_numbers(cells))
    changing = tuple(cell for cell in cells if not cell.settled(look_up))
    if not changing:
        return None
    refuse_unsafe(sheet.name, text, layout, sheet_tables(workbook, sheet), changing)
    splices = sheet_splices(text, layout, changing)
    new = text.original(spliced(text.utf8, splices))
    return SheetChange(sheet, text, splices, changing, new) if splices else None


def _formulas_gone(change: SheetChange) -> Iterable[tuple[str, str]]:
    return (
        (change.sheet.sheet_id, cell.target.ref) for cell in change.cells if _loses_formula(cell)
    )


def _loses_formula(cell: Found) -> bool:
    return cell.has_formula and not cell.target.keep_formula


def _refuse_signed(workbook: Workbook) -> None:
    if any(e.name.casefold().startswith("_xmlsignatures/") for e in workbook.archive.entries):
        raise WorkbookRefused(
            "The file is digitally signed, and any change would break the signature.",
            "Remove the signature in Excel (File, Info, View Signatures) or use an unsigned copy.",
        )
