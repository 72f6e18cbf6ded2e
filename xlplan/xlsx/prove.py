"""The last step of an edit: compare the new workbook with the old one before anybody sees it.

Reads the new bytes again, unpacked from what goes into the zip. A difference here is a fault in
xlplan, so it is an XlplanError (exit code 70) and nothing is written. Does not judge whether the
edit was wise.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from xlplan.errors import XlplanError
from xlplan.xlsx.archive import Archive, Entry, read_archive
from xlplan.xlsx.cells import Cell, lone_cell
from xlplan.xlsx.frame import Frame
from xlplan.xlsx.markup import Text, decoded, parse, safe_parser
from xlplan.xlsx.package import Sheet
from xlplan.xlsx.rebuild import Packed, packed
from xlplan.xlsx.scan import Layout, scan
from xlplan.xlsx.sheet import Found, Target, find_cells
from xlplan.xlsx.stored import no_shared_text
from xlplan.xlsx.tags import Splice
from xlplan.xlsx.unpack import inflate
from xlplan.xlsx.unshare import formula_element
from xlplan.xlsx.values import EMPTY

# In rows with one of these something may look like a cell and be none.
_UNUSUAL = (b"<!", b"<?", b"xmlns", b"extLst")


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A sheet to be replaced: its text, the splices, the cells they change with their old styles.

    The cells come in the order of their places. `formulas` are those that others, by row and
    column, take over instead of sharing one; `packed` is the new part.
    """

    sheet: Sheet
    old: Text
    frame: Frame
    splices: tuple[Splice, ...]
    targets: list[Target]
    styles: list[str | None]
    formulas: Mapping[tuple[int, int], str]
    packed: Packed


def prove(
    before: Archive, new: bytes, replaced: Mapping[str, bytes | Packed], removed: Collection[str]
) -> None:
    """Raise XlplanError unless `new` differs from the old file only where it was meant to.

    What stands in the replaced sheets is `prove_sheet`'s to say.
    """
    after = read_archive(new)
    kept = [entry for entry in before.entries if entry.name not in removed]
    if [entry.name for entry in kept] != [entry.name for entry in after.entries]:
        raise _fault("parts are missing or in another order")
    for old, now in zip(kept, after.entries, strict=True):
        if old.name in replaced:
            _prove_replaced(after, now, replaced[old.name])
        elif _record(before, old) != _record(after, now):
            raise _fault(f"the part {old.name} changed")


def _fault(what: str) -> XlplanError:
    return XlplanError(
        f"The edited workbook failed its check: {what}. Nothing was written.",
        "This is a fault in xlplan; please report it with the workbook's name.",
    )


def _record(archive: Archive, entry: Entry) -> bytes:
    return archive.data[entry.start : entry.end]


def _prove_replaced(after: Archive, entry: Entry, content: bytes | Packed) -> None:
    wanted = packed(entry, (content,)) if isinstance(content, bytes) else content
    data = after.data[entry.data_start : entry.data_start + entry.packed_size]
    if (data, entry.crc, entry.size) != (wanted.data, wanted.crc, wanted.size):
        raise _fault(f"the part {entry.name} does not hold what was put there")
    # Unpacking compares what comes out with the checksum and the size.
    for _ in inflate(after.data, entry):
        pass


def prove_sheet(change: SheetChange) -> None:
    """Raise XlplanError unless the new part, unpacked again, is the old one with those cells."""
    if not _proved_one_by_one(change):
        new = decoded(b"".join(_unpacked(change)), change.old.part)
        if not _same_outside(change.old.utf8, _Content(iter((new.utf8,))), change.splices):
            raise _changed_outside(change)
        _prove_rows(change, new)


def _unpacked(change: SheetChange) -> Iterator[bytes]:
    new, entry = change.packed, change.sheet.entry
    return inflate(
        new.data,
        replace(entry, data_start=0, packed_size=len(new.data), crc=new.crc, size=new.size),
    )


def _well_formed(pieces: Iterator[bytes], part: str) -> Iterator[bytes]:
    """The same pieces, proved well formed by the time they have ended."""
    parser = safe_parser(part)
    for piece in pieces:
        parse(parser, piece, part)
        yield piece
    parse(parser, b"", part, last=True)


def _changed_outside(change: SheetChange) -> XlplanError:
    return _fault(f"the sheet '{change.sheet.name}' changed outside the edited cells")


def _proved_one_by_one(change: SheetChange) -> bool:
    """Prove cells that were replaced one for one; False where it takes a look at whole rows.

    Outside the cells the sheet is the same and each cell is one cell still, so that each stands in
    its old row. The new part is never in memory whole.
    """
    utf8, rows = change.old.utf8, change.frame
    unusual = any(utf8.find(mark, rows.body, rows.close) >= 0 for mark in _UNUSUAL)
    if unusual or change.old.encoding or change.formulas:
        return False
    if len(change.splices) != len(change.targets):
        return False
    for target, before, now in _replaced_cells(change):
        if before is None or now is None:
            return False
        _prove_cell(change.sheet.name, Found(target, now), before.style)
        if target.keep_formula and now.formula != before.formula:
            raise _fault(f"the cell {change.sheet.name}!{target.ref} lost its formula")
    new = _Content(_well_formed(_unpacked(change), change.old.part))
    if not _same_outside(utf8, new, change.splices):
        raise _changed_outside(change)
    return True


def _replaced_cells(change: SheetChange) -> Iterator[tuple[Target, Cell | None, Cell | None]]:
    """Each target with its cell in the place of a splice, before and now, None for anything else.

    Both are in the order of their places.
    """
    frame = change.frame
    for (start, end, put), target in zip(sorted(change.splices), change.targets, strict=True):
        ref, inside = target.ref.encode(), frame.body <= start < frame.close
        before = lone_cell(change.old.utf8, frame, ref, start, end) if inside else None
        yield target, before, lone_cell(put, frame, ref, 0, len(put))


def _prove_cell(sheet: str, now: Found, style: str | None) -> None:
    if not now.settled(no_shared_text):
        raise _fault(f"the cell {sheet}!{now.target.ref} does not hold what was put there")
    if style is not None and style != now.style:
        raise _fault(f"the cell {sheet}!{now.target.ref} lost its style")


def _prove_rows(change: SheetChange, new: Text) -> None:
    """Prove cells by reading the sheet again: rows may be new, wider or written in a rare way."""
    name = change.sheet.name
    written = {target.row for target in change.targets} | {row for row, _ in change.formulas}
    layout = scan(new, written)
    if layout.disorder or layout.cell_disorder:
        raise _fault(f"the sheet '{name}' is out of order")
    _prove_formulas(change, new, layout)
    for style, now in zip(change.styles, find_cells(new, layout, change.targets), strict=True):
        _prove_cell(name, now, style)


def _prove_formulas(change: SheetChange, new: Text, layout: Layout) -> None:
    """Each cell that shared an overwritten formula has its own now, and none is left without."""
    sharing = {(use.row, use.column) for uses in layout.shared.values() for use in uses}
    targets = (Target(*place, EMPTY, True) for place in change.formulas)
    for found in find_cells(new, layout, targets):
        place = (found.target.row, found.target.column)
        cell, formula = found.cell, change.formulas[place]
        if cell is None or place in sharing or cell.formula != formula_element(cell, formula):
            raise _fault(f"the cell {change.sheet.name}!{found.target.ref} lost its formula")


def _same_outside(old: bytes, new: "_Content", splices: Collection[Splice]) -> bool:
    """Whether the bytes between the splices are the same ones, and those in them the new ones."""
    place = 0
    for start, end, put in sorted(splices, key=itemgetter(0, 1)):
        if not new.goes_on_with(old, place, start) or not new.goes_on_with(put, 0, len(put)):
            return False
        place = end
    return new.goes_on_with(old, place, len(old)) and new.has_ended()


class _Content:
    """Content that arrives in pieces, compared with what is expected next."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.piece, self.place = pieces, b"", 0

    def goes_on_with(self, expected: bytes, start: int, end: int) -> bool:
        """Whether those bytes of `expected` come next; they are behind it then."""
        while start < end:
            if self.has_ended():
                return False
            size = min(end - start, len(self.piece) - self.place)
            if expected[start : start + size] != self.piece[self.place : self.place + size]:
                return False
            start, self.place = start + size, self.place + size
        return True

    def has_ended(self) -> bool:
        """Whether nothing is left."""
        while self.place == len(self.piece):
            following = next(self.pieces, None)
            if following is None:
                return True
            self.piece, self.place = following, 0
        return False
