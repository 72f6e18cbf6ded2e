"""The cells of a tab-separated text, each clean of HTML, line by line.

What a row means is not decided here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from xlplan.errors import WorkbookRefused

_BLOCKS = {"p", "li", "br", "div", "tr", "ul", "ol", "h1", "h2", "h3", "h4"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;|&#\d+;")
_SIGNATURES = (
    (b"%PDF", "a PDF", "Copy the table into Excel and save it as text (tab delimited)."),
    (b"PK\x03\x04", "a workbook or a Word document",
     "Save the table as text (tab delimited), or run “xlplan check” on a tracker."),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file",
     "Open it and save the table as text (tab delimited)."),
)  # fmt: skip
# A cell in quotes, as Excel writes one that holds line breaks; a plain cell may begin with one too.
_QUOTED = re.compile(r'(?:(?<=\t)|\A)"(?:[^"]|"")*"(?=\t|\Z)')
_LONGEST_QUOTE = 50


@dataclass(frozen=True)
class Row:
    """One line of the source: its number, counted from 1, and its cells."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold anything."""
        return tuple(cell for cell in self.cells if cell)


def read_rows(data: bytes) -> tuple[Row, ...]:
    """Every line of the text as a row, blank ones too; text may be UTF-8, UTF-16 or Windows-1252.

    Raises `WorkbookRefused` for an empty file and for what is not text.
    """
    lines = _decode(data).splitlines()
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        cells, used = _record(lines, at)
        rows.append(Row(at + 1, tuple(clean(cell) for cell in cells)))
        at += used
    return tuple(rows)


def clean(cell: str) -> str:
    """A cell's words without HTML; its paragraphs and list items stand on lines of their own.

    >>> clean("<p>STSS</p> <p>TBC</p>")
    'STSS\\nTBC'
    >>> clean("under <5 days &amp; more")
    'under <5 days & more'
    """
    text = _strip_html(cell) if _TAG.search(cell) else cell
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _decode(data: bytes) -> str:
    if not data.strip():
        raise WorkbookRefused(
            "The file is empty.", "Export the plan again as text (tab delimited)."
        )
    for signature, what, step in _SIGNATURES:
        if data.startswith(signature):
            raise WorkbookRefused(f"The file is {what}, not tab-separated text.", step)
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for attempt in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(attempt)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise WorkbookRefused("The file is not text.", "Export the plan again as text (tab delimited).")


def _record(lines: list[str], at: int) -> tuple[list[str], int]:
    """The cells of a line, or of the lines over which a quoted cell spreads, and how many."""
    for used in range(1, min(_LONGEST_QUOTE, len(lines) - at) + 1):
        text = "\n".join(lines[at : at + used])
        if not re.search(r'(?:\A|\t)"', _QUOTED.sub("", text)):
            quoted = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
            return (next(quoted) if _QUOTED.search(text) else text.split("\t")), used
    return lines[at].split("\t"), 1


class _Words(HTMLParser):
    """Collects the text between tags, with a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "")


def _strip_html(cell: str) -> str:
    words = _Words()
    words.feed(cell)
    words.close()
    return "".join(words.parts)
