"""The first look at a file: refuse what is hostile, encrypted or broken, with the reason.

One pass unpacks every part with a cap and checks its checksum; XML parts go through a parser that
keeps nothing. Limits are in `xlplan.xlsx.limits`. Does not look for macros or links, which are the
officers' own, and does not decide whether a cell may be edited.
"""

from xml.parsers import expat

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.archive import Entry
from xlplan.xlsx.markup import MAIN_NAMESPACES, malformed, safe_parser
from xlplan.xlsx.package import Workbook, open_workbook
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, parse_area, parse_ref
from xlplan.xlsx.scan import int_or_none
from xlplan.xlsx.unpack import inflate

_XML = (".xml", ".rels", ".vml")
_ASK = "Ask whoever made it what it is before opening it."
_TRIM = "Remove the empty formatted rows and columns below and beside the plan, then save."


def guard(data: bytes) -> None:
    """Return when the file is a workbook that is safe to read.

    Raises NoPermission for an encrypted file and WorkbookRefused for every other reason; each
    sentence begins "The file" as the caller knows its name.
    """
    workbook = open_workbook(data)
    worksheets = {sheet.entry.name for sheet in workbook.worksheets}
    read = _parts_read(workbook) | worksheets
    check = _Check()
    for entry in workbook.archive.entries:
        if entry.name.casefold().endswith(_XML) or entry.name in read:
            check.xml_part(data, entry, entry.name in worksheets)
        else:
            check.other_part(data, entry)


def _parts_read(workbook: Workbook) -> set[str]:
    """The parts that readers parse as XML whatever their names end in."""
    entries = [workbook.related(kind) for kind in ("sharedStrings", "styles", "theme")]
    return {workbook.entry.name, *(entry.name for entry in entries if entry is not None)}


class _Check:
    """The running totals of one workbook and the state of the part being parsed."""

    def __init__(self) -> None:
        self.total = self.cells = self.merged = self.depth = 0
        self.row = self.column = 0
        self.fed = 0
        self.part = ""
        self.names = {
            f"{uri} {name}": handler
            for uri in MAIN_NAMESPACES
            for name, handler in (
                ("c", self.cell),
                ("row", self.new_row),
                ("mergeCell", self.merge),
            )
        }

    def other_part(self, data: bytes, entry: Entry) -> None:
        for chunk in inflate(data, entry):
            self.add(len(chunk))

    def xml_part(self, data: bytes, entry: Entry, is_sheet: bool) -> None:
        """Unpack the part into a parser that stops at whatever is not allowed.

        Excel's old drawing parts (.vml) are not always well formed, and nothing reads them
        here, so only what comes before the first fault is looked at.
        """
        self.part, self.depth, self.row, self.column, self.fed = entry.name, 0, 0, 0, 0
        parser: expat.XMLParserType | None = self.parser(is_sheet)
        for chunk in inflate(data, entry):
            self.add(len(chunk))
            if parser is not None:
                parser = self.parsed(parser, chunk, False)
        if parser is not None:
            self.parsed(parser, b"", True)

    def parsed(
        self, parser: expat.XMLParserType, chunk: bytes, last: bool
    ) -> expat.XMLParserType | None:
        try:
            parser.Parse(chunk, last)
        # An encoding Python does not know raises LookupError or ValueError from within expat.
        except (expat.ExpatError, LookupError, ValueError) as error:
            if self.part.casefold().endswith(".vml"):
                return None
            raise malformed(self.part, f"holds broken mark-up ({error})") from None
        self.fed += len(chunk)
        if self.fed - parser.CurrentByteIndex > limits.TOKEN_BYTES:
            raise WorkbookRefused(
                f"The file's part {self.part} holds a single tag of more than 4 MB, the most "
                "xlplan reads.",
                _ASK,
            )
        return parser

    def parser(self, is_sheet: bool) -> expat.XMLParserType:
        parser = safe_parser(self.part, None)
        parser.StartElementHandler = self.start_in_sheet if is_sheet else self.start
        parser.EndElementHandler = self.end
        return parser

    def add(self, size: int) -> None:
        self.total += size
        if self.total > limits.TOTAL_BYTES:
            raise WorkbookRefused(
                "The file unpacks to more than 512 MB in all, the most xlplan reads.", _ASK
            )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise WorkbookRefused(
                f"The file's part {self.part} nests deeper than {limits.DEPTH} levels, the most "
                "xlplan reads.",
                _ASK,
            )

    def start_in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name, attributes)
        handler = self.names.get(name)
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        self.depth -= 1

    def new_row(self, attributes: dict[str, str]) -> None:
        number = int_or_none(attributes["r"]) if "r" in attributes else self.row + 1
        if number is None or not 1 <= number <= LAST_ROW:
            raise self.outside(f"a row numbered '{attributes.get('r', number)}'")
        self.row, self.column = number, 0

    def cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > limits.STORED_CELLS:
            raise WorkbookRefused(
                f"The file stores more than {limits.STORED_CELLS:,} cells, the most xlplan reads.",
                _TRIM,
            )
        ref = attributes.get("r")
        place = (self.row, self.column + 1) if ref is None else parse_ref(ref)
        if place is None or place[1] > LAST_COLUMN:
            raise self.outside(f"a cell '{ref}'" if ref else "a row of too many cells")
        self.column = place[1]

    def merge(self, attributes: dict[str, str]) -> None:
        area = parse_area(attributes.get("ref", ""))
        if area is None:
            raise self.outside(f"merged cells '{attributes.get('ref', '')}'")
        self.merged += area.size
        if self.merged > limits.MERGED_CELLS:
            raise WorkbookRefused(
                f"The file merges more than {limits.MERGED_CELLS:,} cells, the most xlplan reads.",
                "Unmerge whole rows and columns in Excel and save it again.",
            )

    def outside(self, what: str) -> WorkbookRefused:
        return WorkbookRefused(
            f"The file has {what} in its part {self.part}; Excel's last cell is XFD1048576.",
            "Open it in Excel, save it under a new name, and use that copy.",
        )
