"""The formats of a report's cells, each made once, by kind of content and edition."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from xlplan.fitting import FONT, FONT_SIZE, text_width
from xlplan.palette import HEADER_TEXT, RAG_COLOURS, RULE, TEXT
from xlplan.plan import Rag
from xlplan.report.content import Kind
from xlplan.settings import Look

# The blanks keep figures off the text of the next column; an indent is not drawn everywhere.
_GAP = "_)_)"
POUNDS = f"£#,##0{_GAP};-£#,##0{_GAP}"
# Parts of a penny below nought are no "-£0.00".
MONEY = f'[>=0.005]£#,##0.00{_GAP};[<=-0.005]-£#,##0.00{_GAP};"£0.00"{_GAP}'
# "General", as "0.##" leaves a point behind a whole number.
NUMBER, QUANTITY = f"#,##0{_GAP}", f"General{_GAP}"
DAYS = f'#,##0" to go"{_GAP};#,##0" late"{_GAP};"today"{_GAP}'
LINK = "#0b4f9e"
_TITLE_SIZES = (16, 14, 12)
INDENT = 1.7  # digits: three blanks (ECMA-376 part 1, 18.8.1)
_RIGHT = frozenset({"money", "number", "quantity", "days"})
_CENTRED = frozenset({"month"})


@dataclass(frozen=True, slots=True)
class Edition:
    """What an edition has: `fills` for colour behind words, `filters`, `frozen` headers, sizes."""

    fills: bool = True
    filters: bool = True
    frozen: bool = True
    font_size: int = 10


ORDINARY = Edition()
# For publication: Government Analysis Function, "Making spreadsheets accessible".
ACCESSIBLE = Edition(fills=False, filters=False, frozen=False, font_size=12)


class Formats:
    """The workbook's formats; the same properties give the same format."""

    def __init__(self, book: Workbook, look: Look, edition: Edition) -> None:
        self._book = book
        self._look = look
        self.edition = edition
        self._made: dict[object, Format] = {}
        self._cells: dict[tuple[Kind, bool, bool], Format] = {}

    def cell(self, kind: Kind, *, total: bool = False, pence: bool = True) -> Format:
        """For a cell of a table; text is wrapped, figures stand right."""
        made = self._cells.get((kind, total, pence))
        if made is None:
            made = self._make(**self._cell(kind, total=total, pence=pence))
            self._cells[kind, total, pence] = made
        return made

    def _cell(self, kind: Kind, *, total: bool, pence: bool = True) -> dict[str, object]:
        align = "right" if kind in _RIGHT else "center" if kind in _CENTRED else "left"
        formats = {"money": MONEY if pence else POUNDS, "day": self._look.date_format, "days": DAYS,
                   "quantity": QUANTITY, "number": NUMBER}  # fmt: skip
        look: dict[str, object] = {
            "text_wrap": kind not in _RIGHT, "valign": "top", "align": align,
            "bottom": 1, "bottom_color": RULE,
        }  # fmt: skip
        if kind in formats:
            look["num_format"] = formats[kind]
        if align == "left":
            look["indent"] = 1
        return look | ({"bold": True, "top": 1, "top_color": TEXT} if total else {})

    def link(self) -> Format:
        """For a cell that leads somewhere."""
        return self._make(**self._cell("text", total=False), font_color=LINK, underline=1)

    def header(self, kind: Kind, *, current: bool = False) -> Format:
        """For the header row; `current` is the column of today."""
        align = "right" if kind in _RIGHT else "center" if kind in _CENTRED else "left"
        look: dict[str, object] = {"bold": True, "text_wrap": True, "valign": "vcenter"}
        look |= {"align": align, **({} if align == "center" else {"indent": 1})}
        if not self.edition.fills:
            return self._make(**look, bottom=2, bottom_color=TEXT)
        fill = TEXT if current else self._look.accent
        return self._make(**look, font_color=HEADER_TEXT, bg_color=fill, border=1,
                          border_color=RULE)  # fmt: skip

    def title(self, text: str, room: float) -> Format:
        """For what stands in A1; a long one is smaller, so that a page is no wider than it is."""
        sizes = (size for size in _TITLE_SIZES if text_width(text) * size / FONT_SIZE <= room)
        return self._make(bold=True, font_size=next(sizes, _TITLE_SIZES[-1]), valign="top")

    def subtitle(self) -> Format:
        """For what stands above a table."""
        return self._make(bold=True, font_size=self.edition.font_size + 2, valign="top")

    def words(self, *, strong: bool = False) -> Format:
        """For a sentence between tables: it runs over the empty cells beside it."""
        return self._make(valign="top", **({"bold": True} if strong else {}))

    def status(self, rag: Rag) -> Format:
        """What a status word looks like, wherever it is written (a conditional format)."""
        text, fill = RAG_COLOURS[rag]
        return self._make(font_color=text, bg_color=fill, bold=True)

    def span(self) -> Format:
        """The shade of what goes on (a conditional format)."""
        text, fill = RAG_COLOURS[Rag.COMPLETE]
        return self._make(font_color=text, bg_color=fill)

    def _make(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            size = {"font_name": FONT, "font_size": self.edition.font_size}
            self._made[key] = self._book.add_format(size | properties)
        return self._made[key]
