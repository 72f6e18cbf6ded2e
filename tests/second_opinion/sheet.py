"""A worksheet read by expat only, with the place of every cell's bytes.

Deliberately does not know what a value or a formula means, has no limits and trusts the file; it
imports nothing of xlplan, on which it is the second opinion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from tests.second_opinion.places import Place, place_of, ref_of

_TAG = re.compile(rb"""<[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>""")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_MARKS = {
    b"\xff\xfe": "utf-16-le",
    b"<\0": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\0<": "utf-16-be",
    b"\xef\xbb": "utf-8",
}


@dataclass(slots=True)
class Element:
    """An element's attributes and its bytes: `start` to `tag_end` is its tag, `end` its end."""

    attributes: dict[str, str]
    start: int
    tag_end: int
    end: int = 0


@dataclass(slots=True)
class Cell(Element):
    """A cell with what it holds; `formula` is the place of its <f>, None without one."""

    children: list[str] = field(default_factory=list)
    formula: Element | None = None
    formula_text: str = ""
    text: str = ""

    @property
    def is_first_of_shared(self) -> bool:
        """Whether other cells' formulas are taken from this one's text (18.3.1.40)."""
        return self.shared_number is not None and bool(self.formula_text)

    def formula_attributes(self) -> dict[str, str]:
        """What the formula's tag says."""
        return {} if self.formula is None else self.formula.attributes

    @property
    def shared_number(self) -> str | None:
        """The number that the cells of one shared formula have in common."""
        if self.formula is None or self.formula.attributes.get("t") != "shared":
            return None
        return self.formula.attributes.get("si")


class Sheet:
    """A sheet's cells, rows and marks by their places in `raw`, the part's text as UTF-8."""

    def __init__(self, part: bytes) -> None:
        self.raw = as_utf8(part)
        self.cells: dict[Place, Cell] = {}
        self.rows: dict[int, Element] = {}
        self.columns: list[dict[str, str]] = []
        self.dimension: Element | None = None
        self.data: Element | None = None
        self.in_order = True
        self._path: list[str] = []
        self._open: list[Element] = []
        self._place = (0, 0)
        self._words: list[str] = []
        self._parse()

    def _parse(self) -> None:
        parser = expat.ParserCreate("utf-8", "\n")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words.append
        self._parser = parser
        parser.Parse(self.raw, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local, start = name.rpartition("\n")[2], self._parser.CurrentByteIndex
        self._words.clear()
        self._path.append(local)
        tag = _TAG.match(self.raw, start)
        assert tag is not None
        kind = Cell if self._path[1:] == ["sheetData", "row", "c"] else Element
        element = kind(attributes, start, tag.end())
        self._open.append(element)
        self._note(local, element)

    def _note(self, local: str, element: Element) -> None:
        match self._path[1:]:
            case ["sheetData"]:
                self.data = element
            case ["dimension"]:
                self.dimension = element
            case ["cols", "col"]:
                self.columns.append(element.attributes)
            case ["sheetData", "row"]:
                self._note_row(int(element.attributes.get("r", self._place[0] + 1)), element)
            case ["sheetData", "row", "c"] if isinstance(element, Cell):
                self._note_cell(element)
            case ["sheetData", "row", "c", _]:
                self._cell().children.append(local)

    def _note_row(self, number: int, element: Element) -> None:
        self.in_order &= number > self._place[0]
        self._place = (number, 0)
        self.rows[number] = element

    def _note_cell(self, cell: Cell) -> None:
        row, column = self._place
        place = place_of(cell.attributes.get("r") or ref_of((row, column + 1)))
        self.in_order &= place[0] == row and place[1] > column
        self._place = (row, place[1])
        self.cells[place] = cell

    def _cell(self) -> Cell:
        cell = self._open[3]
        assert isinstance(cell, Cell)
        return cell

    def _end(self, _: str) -> None:
        element, words = self._open.pop(), "".join(self._words)
        closed_by_itself = self.raw[element.tag_end - 2 : element.tag_end] == b"/>"
        place = self._parser.CurrentByteIndex
        element.end = element.tag_end if closed_by_itself else self.raw.index(b">", place) + 1
        match self._path[4:]:
            case ["f"] if self._path[1] == "sheetData":
                self._cell().formula, self._cell().formula_text = element, words
            case ["v"] | ["is", "t"] | ["is", "r", "t"] if self._path[1] == "sheetData":
                self._cell().text += words
        self._path.pop()
        self._words.clear()

    def bytes_of(self, element: Element) -> bytes:
        """The element as it stands in the part."""
        return self.raw[element.start : element.end]


def as_utf8(part: bytes) -> bytes:
    """An XML part's text as UTF-8, whatever it was written in."""
    declared = _DECLARED.match(part[:200])
    encoding = _MARKS.get(part[:2]) or (declared[1].decode() if declared else "utf-8")
    text = part.decode(encoding)
    if text.encode(encoding) != part:
        raise ValueError(f"an XML part cannot be written again in its encoding {encoding}")
    return text.encode("utf-8")
