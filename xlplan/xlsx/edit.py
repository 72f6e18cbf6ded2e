"""Changing cells of a workbook in place: the order of the steps.

Find the sheets, find the cells, leave those that already hold what they should, refuse those that
must not change, splice the rest, rebuild the zip, prove the result. Never parses a sheet into a
model and never writes one out again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlplan.errors import WorkbookRefused, XlplanError
from xlplan.xlsx.calcchain import without_cells
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.markup import Text
from xlplan.xlsx.opening import recalculated_on_opening
from xlplan.xlsx.package import Sheet, Workbook, open_workbook
from xlplan.xlsx.permits import refuse_disorder, refuse_unsafe, sheet_tables
from xlplan.xlsx.prove import SheetChange, prove
from xlplan.xlsx.rebuild import Packed, packed, rebuilt
from xlplan.xlsx.refs import parse_ref
from xlplan.xlsx.scan import Layout, scan
from xlplan.xlsx.sheet import Found, Target, find_cells, sheet_splices
from xlplan.xlsx.stored import SharedText
from xlplan.xlsx.strings import SharedTexts
from xlplan.xlsx.tags import Splice, spliced
from xlplan.xlsx.unshare import formula_splices, formulas_to_write, with_formulas
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


@collector_paused()
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
    look_up = SharedTexts(workbook)
    changes = tuple(
        change
        for sheet, targets in _by_sheet(workbook, wanted)
        if (change := _sheet_change(workbook, sheet, targets, look_up)) is not None
    )
    if not changes:
        return data
    _refuse_signed(workbook)
    chain = without_cells(workbook, {cell for change in changes for cell in change.formulas_gone})
    replaced: dict[str, bytes | Packed] = {**chain.replaced}
    replaced |= {change.sheet.entry.name: change.packed for change in changes}
    if recalculate_on_opening:
        replaced |= recalculated_on_opening(workbook)
    new = rebuilt(workbook.archive, replaced, chain.removed)
    prove(workbook, new, changes, replaced, chain.removed)
    return new


def _by_sheet(
    workbook: Workbook, edits: tuple[CellEdit, ...]
) -> tuple[tuple[Sheet, tuple[Target, ...]], ...]:
    """The targets of each sheet; the same cell twice is an error unless both say the same."""
    sheets = {name: _sheet(workbook, name) for name in dict.fromkeys(edit.sheet for edit in edits)}
    targets: dict[str, dict[tuple[int, int], Target]] = {edit.sheet: {} for edit in edits}
    for edit in edits:
        target = _target(workbook, edit)
        known = targets[edit.sheet].setdefault((target.row, target.column), target)
        if known is not target and known != target:
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
    workbook: Workbook, sheet: Sheet, targets: tuple[Target, ...], look_up: SharedText
) -> SheetChange | None:
    text = workbook.text(sheet.entry)
    layout = scan(text, {target.row for target in targets})
    refuse_disorder(sheet.name, layout)
    cells = find_cells(text, layout, targets)
    changing = tuple(cell for cell in cells if not cell.settled(look_up))
    if not changing:
        return None
    refuse_unsafe(sheet.name, layout, sheet_tables(workbook, sheet), changing)
    formulas = formulas_to_write(sheet.name, layout, changing)
    splices = _splices(text, layout, changing, formulas)
    new = packed(sheet.entry, text.original(spliced(text.utf8, splices)))
    targets, styles = zip(*((cell.target, cell.style) for cell in changing), strict=True)
    gone = _formulas_gone(sheet, changing)
    return SheetChange(sheet, splices, targets, styles, gone, formulas, new)


def _splices(
    text: Text, layout: Layout, changing: tuple[Found, ...], formulas: Mapping[tuple[int, int], str]
) -> tuple[Splice, ...]:
    """What to change for those cells, and for those that take over a formula they shared."""
    if not formulas:
        return sheet_splices(text, layout, changing)
    changed = {(cell.target.row, cell.target.column) for cell in changing}
    all_rows = scan(text, {row for row, _ in changed | formulas.keys()})
    own = tuple(formula_splices(text, all_rows, formulas, changed))
    return (*sheet_splices(text, layout, with_formulas(changing, formulas)), *own)


def _formulas_gone(sheet: Sheet, cells: Iterable[Found]) -> frozenset[tuple[str, str]]:
    return frozenset((sheet.sheet_id, cell.target.ref) for cell in cells if _loses_formula(cell))


def _loses_formula(cell: Found) -> bool:
    return cell.has_formula and not cell.target.keep_formula


def _refuse_signed(workbook: Workbook) -> None:
    if any(e.name.casefold().startswith("_xmlsignatures/") for e in workbook.archive.entries):
        raise WorkbookRefused(
            "The file is digitally signed, and any change would break the signature.",
            "Remove the signature in Excel (File, Info, View Signatures) or use an unsigned copy.",
        )
