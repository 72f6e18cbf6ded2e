"""The last step of an edit: compare the new workbook with the old one before anybody sees it.

Reads the new bytes from scratch. A difference here is a fault in xlplan, so it is an XlplanError
(exit code 70) and nothing is written. Does not judge whether the edit was wise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xlplan.errors import XlplanError
from xlplan.xlsx.archive import Archive, Entry, read_archive
from xlplan.xlsx.markup import Text, decoded
from xlplan.xlsx.package import Sheet, Workbook
from xlplan.xlsx.scan import scan
from xlplan.xlsx.sheet import Found, find_cells
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.unpack import read_entry


@dataclass(frozen=True)
class SheetChange:
    """A sheet to be replaced: its old text, the splices, the cells they change, the new bytes."""

    sheet: Sheet
    old: Text
    splices: tuple[Splice, ...]
    cells: tuple[Found, ...]
    new_bytes: bytes


def prove(
    workbook: Workbook,
    new: bytes,
    changes: Collection[SheetChange],
    replaced: Mapping[str, bytes],
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
        _prove_sheet(change, read_entry(new, _entry(after, change.sheet.entry.name)))


def _fault(what: str) -> XlplanError:
    return XlplanError(
        f"The edited workbook failed its check: {what}. Nothing was written.",
        "This is a fault in xlplan; please report it with the workbook's name.",
    )


def _entry(archive: Archive, name: str) -> Entry:
    return next(entry for entry in archive.entries if entry.name == name)


def _record(archive: Archive, entry: Entry) -> bytes:
    return archive.data[entry.start : entry.end]


def _prove_replaced(after: Archive, entry: Entry, content: bytes) -> None:
    if read_entry(after.data, entry) != content:
        raise _fault(f"the part {entry.name} does not hold what was put there")


def _prove_sheet(change: SheetChange, raw: bytes) -> None:
    name = change.sheet.name
    new = decoded(raw, change.old.part)
    if not _same_outside(change.old.utf8, new.utf8, change.splices):
        raise _fault(f"the sheet '{name}' changed outside the edited cells")
    targets = [cell.target for cell in change.cells]
    layout = scan(new, {target.row for target in targets})
    if layout.disorder or layout.cell_disorder:
        raise _fault(f"the sheet '{name}' is out of order")
    for was, now in zip(change.cells, find_cells(new, layout, targets), strict=True):
        if not now.settled(lambda _: None):
            raise _fault(f"the cell {name}!{now.target.ref} does not hold what was put there")
        if _style(was) is not None and _style(was) != _style(now):
            raise _fault(f"the cell {name}!{now.target.ref} lost its style")


def _style(cell: Found) -> str | None:
    return None if cell.node is None else cell.node.attributes.get("s")


def _same_outside(old: bytes, new: bytes, splices: Collection[Splice]) -> bool:
    """Whether the bytes between the splices are the same ones, in the same order."""
    old_place = new_place = 0
    for splice in sorted(splices, key=lambda each: (each.start, each.end)):
        length = splice.start - old_place
        if old[old_place : splice.start] != new[new_place : new_place + length]:
            return False
        old_place, new_place = splice.end, new_place + length + len(splice.new)
    return old[old_place:] == new[new_place:]
