"""The first look at a file: refuse what is hostile, encrypted or broken, with the reason.

One pass unpacks every part with a cap and checks its checksum; XML parts go through a parser that
keeps nothing. Only then are the sheets unpacked whole, one at a time, and their cells counted.
Limits are in `xlplan.xlsx.limits`. Does not look for macros or links, which are the officers' own,
and does not decide whether a cell may be edited.
"""

from xml.parsers import expat

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.archive import Entry
from xlplan.xlsx.depth import Depth
from xlplan.xlsx.frame import Frame, read_frame
from xlplan.xlsx.markup import malformed, safe_parser
from xlplan.xlsx.package import Workbook, open_workbook
from xlplan.xlsx.rows import Row, read_rows
from xlplan.xlsx.unpack import inflate

_XML = (".xml", ".rels", ".vml")
_ASK = "Ask whoever made it what it is before opening it."
_TRIM = "Remove the empty formatted rows and columns below and beside the plan, then save."


def guard(data: bytes) -> None:
    """Return when the file is a workbook that is safe to read.

    Raises NoPermission for an encrypted file and WorkbookRefused for every other reason; each
    sentence begins "The file" as the caller knows its name.
    """
    workbook, tally = unpacked_safely(data), Tally()
    for sheet in workbook.worksheets:
        text = workbook.text(sheet.entry)
        frame = read_frame(text, proven=True)
        tally.add_frame(frame)
        for row in read_rows(text, frame):
            tally.add_row(row)


def unpacked_safely(data: bytes) -> Workbook:
    """The workbook, every part of it unpacked within the limits and every XML part well formed.

    Raises as `guard`. Whoever reads the sheets has to count their cells with a `Tally`.
    """
    workbook = open_workbook(data)
    read, total = _parts_read(workbook), 0
    for entry in workbook.archive.entries:
        if entry.name.casefold().endswith(_XML) or entry.name in read:
            total = _xml_part(data, entry, total, read=entry.name in read)
        else:
            total = _other_part(data, entry, total)
    return workbook


def _other_part(data: bytes, entry: Entry, total: int) -> int:
    for chunk in inflate(data, entry):
        total = _added(total, len(chunk), len(data))
    return total


def _xml_part(data: bytes, entry: Entry, before: int, *, read: bool) -> int:
    """Parse the part without callbacks, and again with them should its depth not be certain."""
    depth = Depth()
    for way in (depth, None):
        check, total = _XmlCheck(entry, way, read=read), before
        for chunk in inflate(data, entry):
            total = _added(total, len(chunk), len(data))
            check.feed(chunk)
        check.feed(b"", True)
        if depth.certain:
            break
    return total


def _parts_read(workbook: Workbook) -> set[str]:
    """The parts that readers parse as XML whatever their names end in."""
    entries = [workbook.related(kind) for kind in ("sharedStrings", "styles", "theme")]
    names = {entry.name for entry in entries if entry is not None}
    return names | {workbook.entry.name, *(sheet.entry.name for sheet in workbook.worksheets)}


def _added(total: int, size: int, file_size: int) -> int:
    total += size
    if total > limits.TOTAL_BYTES:
        raise WorkbookRefused(
            "The file unpacks to more than 512 MB in all, the most xlplan reads.", _ASK
        )
    if total > limits.TOTAL_FREE_BYTES and total > limits.RATIO * file_size:
        raise WorkbookRefused(
            f"The file unpacks to more than {limits.RATIO} times its size, as files made to "
            "overload a computer do.",
            _ASK,
        )
    return total


class _XmlCheck:
    """The state of one XML part: a parser that stops at whatever is not allowed.

    Excel's old drawing parts (.vml) are not always well formed, and nothing reads them here, so
    only what comes before the first fault is looked at.
    """

    def __init__(self, entry: Entry, depth: Depth | None, *, read: bool) -> None:
        self.part = entry.name
        self.lenient = entry.name.casefold().endswith(".vml") and not read
        self.read, self.tally = read, Tally()
        self.most = limits.READ_TOKEN_BYTES if read else limits.TOKEN_BYTES
        self.depth = depth
        self.level = self.fed = 0
        self.broken = False
        self.parser = safe_parser(entry.name, None)
        if depth is None:
            self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.level += 1
        if self.level > limits.DEPTH:
            raise WorkbookRefused(
                f"The file's part {self.part} nests deeper than {limits.DEPTH} levels, the most "
                "xlplan reads.",
                _ASK,
            )

    def end(self, name: str) -> None:
        self.level -= 1

    def feed(self, chunk: bytes, last: bool = False) -> None:
        if self.broken:
            return
        if self.read:
            # As a first count, so that nobody waits for what is going to be refused.
            self.tally.add_cells(chunk.count(b"<c "))
        if self.depth is not None:
            self.depth.add(chunk)
            # What nests too deep must not fill the parser's memory.
            if not self.depth.certain:
                self.broken = True
                return
        self.parse(chunk, last)

    def parse(self, chunk: bytes, last: bool) -> None:
        try:
            self.parser.Parse(chunk, last)
        # An encoding Python does not know raises LookupError or ValueError from within expat.
        except (expat.ExpatError, LookupError, ValueError) as error:
            if self.lenient:
                self.broken = True
                return
            raise malformed(self.part, f"holds broken mark-up ({error})") from None
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > self.most:
            raise WorkbookRefused(
                f"The file's part {self.part} holds a single tag of more than "
                f"{self.most / limits.MEGABYTE:g} MB, the most xlplan reads.",
                _ASK,
            )


class Tally:
    """The cells of all sheets read so far, held against the limits."""

    def __init__(self) -> None:
        self.cells = self.merged = 0

    def add_frame(self, frame: Frame) -> None:
        """Count the merged cells of a sheet."""
        self.merged += frame.merged_cells
        if self.merged > limits.MERGED_CELLS:
            raise WorkbookRefused(
                f"The file merges more than {limits.MERGED_CELLS:,} cells, the most xlplan reads.",
                "Unmerge whole rows and columns in Excel and save it again.",
            )
        self.add_cells(frame.stray_cells)

    def add_row(self, row: Row) -> None:
        """Count the cells of a row."""
        self.add_cells(len(row.columns) + row.stray_cells)

    def add_cells(self, number: int) -> None:
        """Count some cells."""
        self.cells += number
        if self.cells > limits.STORED_CELLS:
            raise WorkbookRefused(
                f"The file stores more than {limits.STORED_CELLS:,} cells, the most xlplan reads.",
                _TRIM,
            )
