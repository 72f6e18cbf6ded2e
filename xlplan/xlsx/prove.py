"""The last step of an edit: compare the new workbook with the old one before anybody sees it.

Reads the new bytes from scratch. A difference here is a fault in xlplan, so it is an XlplanError
(exit code 70) and nothing is written. Does not judge whether the edit was wise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from xlplan.errors import XlplanError
from xlplan.xlsx.archive import Archive, Entry, read_archive
from xlplan.xlsx.markup import Text, decoded
from xlplan.xlsx.package import Sheet, Workbook
from xlplan.xlsx.rebuild import Packed, packed
from xlplan.xlsx.scan import Layout, scan
from xlplan.xlsx.sheet import Target, find_cells
from xlplan.xlsx.stored import no_shared_text
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.unpack import inflate, read_entry
from xlplan.xlsx.unshare import formula_element
from xlplan.xlsx.values import EMPTY


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A sheet to be replaced: the splices, the cells they change with their old styles.

    `formulas_gone` are the cells, as sheet number and reference, that lose their formula;
    `formulas` are those that others, by row and column, take over instead of sharing one;
    `packed` is the new part. The texts are not kept: a large sheet's would fill the memory twice.
    """

    sheet: Sheet
    splices: tuple[Splice, ...]
    targets: tuple[Target, ...]
    styles: tuple[str | None, ...]
    formulas_gone: frozenset[tuple[str, str]]
    formulas: Mapping[tuple[int, int], str]
    packed: Packed


def prove(
    workbook: Workbook,
    new: bytes,
    changes: Collection[SheetChange],
    replaced: Mapping[str, bytes | Packed],
    removed: Collection[str],
) -> None:
    """Raise XlplanError unless `new` differs from the old file only where it was meant to."""
    before, after = workbook.archive, read_archive(new)
    kept = [entry for entry in before.entries if entry.name not in removed]
    if [entry.name for entry in kept] != [entry.name for entry in after.entries]:
        raise _fault("parts are missing or in another order")
    for old, now in zip(kept, after.entries, strict=True):
        if old.name in replaced:
            _prove_replaced(after, now, replaced[old.name])
        elif _record(before, old) != _record(after, now):
            raise _fault(f"the part {old.name} changed")
    for change in changes:
        raw = read_entry(new, _entry(after, change.sheet.entry.name))
        _prove_sheet(change, workbook.text(change.sheet.entry), raw)


def _fault(what: str) -> XlplanError:
    return XlplanError(
        f"The edited workbook failed its check: {what}. Nothing was written.",
        "This is a fault in xlplan; please report it with the workbook's name.",
    )


def _entry(archive: Archive, name: str) -> Entry:
    return next(entry for entry in archive.entries if entry.name == name)


def _record(archive: Archive, entry: Entry) -> bytes:
    return archive.data[entry.start : entry.end]


def _prove_replaced(after: Archive, entry: Entry, content: bytes | Packed) -> None:
    wanted = packed(entry, content) if isinstance(content, bytes) else content
    data = after.data[entry.data_start : entry.data_start + entry.packed_size]
    if (data, entry.crc, entry.size) != (wanted.data, wanted.crc, wanted.size):
        raise _fault(f"the part {entry.name} does not hold what was put there")
    # Unpacking compares what comes out with the checksum and the size.
    for _ in inflate(after.data, entry):
        pass


def _prove_sheet(change: SheetChange, old: Text, raw: bytes) -> None:
    name = change.sheet.name
    new = decoded(raw, old.part)
    if not _same_outside(old.utf8, new.utf8, change.splices):
        raise _fault(f"the sheet '{name}' changed outside the edited cells")
    written = {target.row for target in change.targets} | {row for row, _ in change.formulas}
    layout = scan(new, written)
    if layout.disorder or layout.cell_disorder:
        raise _fault(f"the sheet '{name}' is out of order")
    _prove_formulas(change, new, layout)
    found = find_cells(new, layout, change.targets)
    for style, now in zip(change.styles, found, strict=True):
        if not now.settled(no_shared_text):
            raise _fault(f"the cell {name}!{now.target.ref} does not hold what was put there")
        if style is not None and style != now.style:
            raise _fault(f"the cell {name}!{now.target.ref} lost its style")


def _prove_formulas(change: SheetChange, new: Text, layout: Layout) -> None:
    """Each cell that shared an overwritten formula has its own now, and none is left without."""
    sharing = {(use.row, use.column) for uses in layout.shared.values() for use in uses}
    targets = (Target(*place, EMPTY, True) for place in change.formulas)
    for found in find_cells(new, layout, targets):
        place = (found.target.row, found.target.column)
        cell, formula = found.cell, change.formulas[place]
        if cell is None or place in sharing or cell.formula != formula_element(cell, formula):
            raise _fault(f"the cell {change.sheet.name}!{found.target.ref} lost its formula")


def _same_outside(old: bytes, new: bytes, splices: Collection[Splice]) -> bool:
    """Whether the bytes between the splices are the same ones, and those in them the new ones."""
    old_place = new_place = 0
    for start, end, put in sorted(splices, key=itemgetter(0, 1)):
        length = start - old_place
        inside = new_place + length
        if old[old_place:start] != new[new_place:inside]:
            return False
        if put != new[inside : inside + len(put)]:
            return False
        old_place, new_place = end, new_place + length + len(put)
    return old[old_place:] == new[new_place:]
