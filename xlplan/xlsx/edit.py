"""Changing cells of a workbook in place: the order of the steps.

Find the sheets, find the cells, leave those that already hold what they should, refuse those that
must not change, splice the rest, prove each new sheet, rebuild the zip, prove that too. Never
parses a sheet into a model and never writes one out again.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from xlplan.errors import WorkbookRefused, XlplanError
from xlplan.xlsx.calcchain import without_cells
from xlplan.xlsx.collector import collector_paused
from xlplan.xlsx.markup import Text
from xlplan.xlsx.opening import recalculated_on_opening
from xlplan.xlsx.package import Sheet, Workbook, open_workbook
from xlplan.xlsx.permits import permitted, refuse_disorder, sheet_tables
from xlplan.xlsx.prove import SheetChange, prove, prove_sheet
from xlplan.xlsx.rebuild import Packed, packed, rebuilt
from xlplan.xlsx.refs import parse_ref
from xlplan.xlsx.scan import Layout, scan
from xlplan.xlsx.sheet import Found, Target, find_cells, sheet_splices
from xlplan.xlsx.stored import SharedText
from xlplan.xlsx.strings import SharedTexts
from xlplan.xlsx.tags import Splice, pieces, spliced
from xlplan.xlsx.unshare import formula_splices, formulas_to_write, with_formulas
from xlplan.xlsx.values import CellValue, wanted_content


class CellEdit(NamedTuple):
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
    changes = [
        change
        for sheet, own in _by_sheet(workbook, wanted)
        if (change := _sheet_change(workbook, sheet, _targets(workbook, own), look_up)) is not None
    ]
    if not changes:
        return data
    _refuse_signed(workbook)
    calc_chain = without_cells(workbook, {cell for change in changes for cell in change.gone})
    replaced: dict[str, bytes | Packed] = {**calc_chain.replaced}
    replaced |= {change.sheet.entry.name: change.packed for change in changes}
    if recalculate_on_opening:
        replaced |= recalculated_on_opening(workbook)
    new = rebuilt(workbook.archive, replaced, calc_chain.removed)
    prove(workbook.archive, new, replaced, calc_chain.removed)
    return new


def _by_sheet(
    workbook: Workbook, edits: tuple[CellEdit, ...]
) -> tuple[tuple[Sheet, list[CellEdit]], ...]:
    """The edits of each sheet."""
    found: dict[str, list[CellEdit]] = {}
    for edit in edits:
        found.setdefault(edit.sheet, []).append(edit)
    return tuple((_sheet(workbook, name), own) for name, own in found.items())


def _targets(workbook: Workbook, edits: list[CellEdit]) -> list[Target]:
    """The cells of one sheet in its order; one given twice is one if both say the same."""
    targets: dict[str, Target] = {}
    for edit in edits:
        target = _target(workbook, edit)
        known = targets.setdefault(edit.ref, target)
        if known is not target and known != target:
            raise XlplanError(
                f"Two different values were given for the cell {edit.sheet}!{edit.ref}.",
                "This is a fault in xlplan; please report it.",
            )
    return sorted(targets.values())


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


class _Edited(NamedTuple):
    """A sheet with its new content and the cells that lost their formula, by sheet number."""

    sheet: Sheet
    packed: Packed
    gone: frozenset[tuple[str, str]]


def _sheet_change(
    workbook: Workbook, sheet: Sheet, targets: list[Target], look_up: SharedText
) -> _Edited | None:
    """The sheet with those of the cells changed that need it, already proved; None for none."""
    text, rows = workbook.text(sheet.entry), {target.row for target in targets}
    layout = scan(text, rows)
    refuse_disorder(sheet.name, layout)
    cells = (cell for cell in find_cells(text, layout, targets) if not cell.settled(look_up))
    first = next(cells, None)
    if first is None:
        return None
    tables, changing = sheet_tables(workbook, sheet), chain((first,), cells)
    changed = _Changed(permitted(sheet.name, layout, tables, rows, changing))
    splices, formulas = _splices(sheet.name, text, layout, changed)
    if text.encoding is not None:
        splices = tuple(splice._replace(new=text.kept(splice.new)) for splice in splices)
    new = packed(sheet.entry, _content(text, splices))
    prove_sheet(
        SheetChange(
            sheet, text, layout.frame, splices, changed.targets, changed.styles, formulas, new
        )
    )
    return _Edited(sheet, new, frozenset((sheet.sheet_id, ref) for ref in changed.gone))


def _content(text: Text, splices: tuple[Splice, ...]) -> Iterable[bytes | memoryview]:
    """The changed sheet in its own encoding."""
    if text.encoding is None:
        return pieces(text.utf8, splices)
    return (text.original(spliced(text.utf8, splices)),)


class _Changed:
    """Cells that are changed one by one, and what is to be known of them all afterwards."""

    def __init__(self, cells: Iterable[Found]) -> None:
        self.cells = cells
        self.targets: list[Target] = []
        self.styles: list[str | None] = []
        self.gone: list[str] = []

    def __iter__(self) -> Iterator[Found]:
        for cell in self.cells:
            self.targets.append(cell.target)
            self.styles.append(cell.style)
            if cell.has_formula and not cell.target.keep_formula:
                self.gone.append(cell.target.ref)
            yield cell


def _splices(
    sheet: str, text: Text, layout: Layout, changing: Iterable[Found]
) -> tuple[tuple[Splice, ...], Mapping[tuple[int, int], str]]:
    """What to change for those cells, and for those that take over a formula they shared."""
    if not layout.shared:
        return sheet_splices(text, layout, changing), {}
    cells = tuple(changing)
    formulas = formulas_to_write(sheet, layout, cells)
    changed = {(cell.target.row, cell.target.column) for cell in cells}
    all_rows = scan(text, {row for row, _ in changed | formulas.keys()})
    own = tuple(formula_splices(text, all_rows, formulas, changed))
    return (*sheet_splices(text, layout, with_formulas(cells, formulas)), *own), formulas


def _refuse_signed(workbook: Workbook) -> None:
    if any(e.name.casefold().startswith("_xmlsignatures/") for e in workbook.archive.entries):
        raise WorkbookRefused(
            "The file is digitally signed, and any change would break the signature.",
            "Remove the signature in Excel (File, Info, View Signatures) or use an unsigned copy.",
        )
