"""What stands around the rows of a worksheet, and exactly where the rows begin and end.

Everything but the rows goes through expat with its callbacks; the rows themselves go through it
without, which proves them well formed and costs a fraction. The places guessed for their ends are
believed only when expat reports those very places, else the whole part is read with callbacks.
Does not read rows (`xlplan.xlsx.rows`).
"""

import re
from dataclasses import dataclass, field

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import tags
from xlplan.xlsx.markup import (
    MAIN_NAMESPACES,
    SEPARATOR,
    Text,
    deaf,
    element_end,
    malformed,
    parse,
    safe_parser,
    tag_end,
)
from xlplan.xlsx.refs import LAST_ROW, Area, parse_area, parse_ref
from xlplan.xlsx.shown import shown

_OPEN = re.compile(rb"<((?:[^\s<>/:!?]++:)?+sheetData)(?=[\s/>])")
_DEPTHS = {"sheetData": 2, "dimension": 2, "col": 3, "mergeCell": 0, "c": 0, "row": 0}
_NAMES = {f"{uri}{SEPARATOR}{name}": name for uri in MAIN_NAMESPACES for name in _DEPTHS}


@dataclass(slots=True)
class Frame:
    """The part of a worksheet around its rows.

    Its rows stand from `body` to `close`, which are equal for a self-closed sheetData beginning
    at `start` with that `prefix`. `opening` are the start tags the rows stand in, with every
    namespace they know.
    `stray_cells` are c elements elsewhere, which no reader may take for cells.
    """

    start: int = -1
    body: int = -1
    close: int = -1
    prefix: bytes = b""
    opening: bytes = b""
    closing: bytes = b""
    dimension: int | None = None
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    merged_cells: int = 0
    stray_cells: int = 0


def outside(part: str, what: str) -> WorkbookRefused:
    """The refusal of a reference that Excel cannot have."""
    return WorkbookRefused(
        f"The file has {what} in its part {part}; Excel's last cell is XFD1048576.",
        "Open it in Excel, save it under a new name, and use that copy.",
    )


def int_or_none(text: str) -> int | None:
    """The whole number in an attribute, None when it is not one.

    >>> int_or_none("12"), int_or_none("1.5")
    (12, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None


def read_frame(text: Text, *, proven: bool = False) -> Frame:
    """The frame of a worksheet; with `proven` its rows are known to be well formed already.

    Raises WorkbookRefused when it is not well formed, not a worksheet, or a reference in it lies
    outside the grid.
    """
    guess = _guess(text.utf8)
    frame = None if guess is None else _Outline(text).read_guessed(*guess, proven)
    frame = frame or _Outline(text).read_whole()
    if frame.start < 0:
        raise malformed(text.part, "is not a worksheet")
    return frame


def _guess(utf8: bytes) -> tuple[int, int, int] | None:
    """Where the rows' parent seems to begin, its tag to end, its end tag to begin."""
    found = _OPEN.search(utf8)
    if found is None or utf8.count(b"<" + found[1]) != 1:
        return None
    close = utf8.rfind(b"</" + found[1])
    try:
        body = tag_end(utf8, found.start())
    except ValueError:
        return None
    return (found.start(), body, close) if close >= body else None


class _Outline:
    """The state of one pass: expat calls back per tag, so it has to be kept somewhere."""

    def __init__(self, text: Text) -> None:
        self.text, self.frame = text, Frame()
        self.parser = safe_parser(text.part)
        self.depth = self.skipped = self.row = 0
        self.root = b""
        self.inside = False
        self.listen(True)

    def listen(self, on: bool) -> None:
        self.parser.StartElementHandler = self.start if on else None
        self.parser.EndElementHandler = self.end if on else None

    def feed(self, data: bytes | memoryview, last: bool) -> None:
        parse(self.parser, data, self.text.part, last=last)

    def read_whole(self) -> Frame:
        self.feed(self.text.utf8, True)
        return self.finished()

    def finished(self) -> Frame:
        deaf(self.parser)
        return self.frame

    def read_guessed(self, start: int, body: int, close: int, proven: bool) -> Frame | None:
        utf8 = memoryview(self.text.utf8)
        self.feed(utf8[:body], False)
        if (self.frame.start, self.frame.body, self.inside) != (start, body, True):
            return None
        self.listen(False)
        if proven:
            self.skipped = close - body
        else:
            self.feed(utf8[body:close], False)
        self.listen(True)
        self.feed(utf8[close:], True)
        return self.finished() if self.frame.close == close else None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.root = self.tag()
        short = _NAMES.get(name)
        # Between the rows' own tags only another list of rows would matter, and has no place there.
        if short is None or self.inside or _DEPTHS[short] not in (0, self.depth):
            return
        if short == "sheetData":
            self.start_rows()
        elif short == "dimension":
            self.frame.dimension = self.place()
        elif short == "col":
            self.column_style(attributes)
        elif short == "mergeCell":
            self.merge(attributes)
        else:
            self.stray(short, attributes)

    def end(self, name: str) -> None:
        if self.inside and self.depth == 2:
            self.inside = False
            self.frame.close = element_end(self.text.utf8, self.place(), self.frame.body)[0]
        self.depth -= 1

    def place(self) -> int:
        return self.parser.CurrentByteIndex + self.skipped

    def tag(self) -> bytes:
        start = self.place()
        return self.text.utf8[start : tag_end(self.text.utf8, start)]

    def start_rows(self) -> None:
        if self.frame.start >= 0:
            raise malformed(self.text.part, "lists its rows twice")
        tag, root = self.tag(), self.root
        self.inside = True
        self.frame.start = self.place()
        self.frame.body = self.frame.start + len(tag)
        self.frame.prefix = tags.prefix(tag)
        opened = tag[:-2] + b">" if tag.endswith(b"/>") else tag
        self.frame.opening = root + opened
        self.frame.closing = b"</" + tags.raw_name(tag) + b"></" + tags.raw_name(root) + b">"

    def column_style(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and "style" in attributes:
            self.frame.column_styles.append((int(first), int(last), attributes["style"]))

    def merge(self, attributes: dict[str, str]) -> None:
        area = parse_area(attributes.get("ref", ""))
        if area is None:
            raise outside(self.text.part, f"merged cells '{shown(attributes.get('ref', ''))}'")
        self.frame.merged_cells += area.size
        if self.depth == 3:
            self.frame.merges.append(area)

    def stray(self, short: str, attributes: dict[str, str]) -> None:
        """Rows and cells where none belong; other readers may take them for some."""
        given = attributes.get("r")
        if short == "c":
            self.frame.stray_cells += 1
            if given is not None and parse_ref(given) is None:
                raise outside(self.text.part, f"a cell '{shown(given)}'")
        elif given is not None and not 1 <= (int_or_none(given) or 0) <= LAST_ROW:
            raise outside(self.text.part, f"a row numbered '{shown(given)}'")
