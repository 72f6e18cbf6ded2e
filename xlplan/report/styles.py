"""How the report looks: formats, tables whose rows fit their text, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import row_height
from xlplan.palette import HEADER_FILL, HEADER_TEXT, RAG_COLOURS, RULE
from xlplan.plan import Rag
from xlplan.rag import long_date

A3, A4 = 8, 9
MONEY, DAY = "£#,##0.00_);-£#,##0.00_)", "d mmm yyyy"
CellContent = str | int | Decimal | date | None


@dataclass(frozen=True)
class Heading:
    """One column of a table: its header and its width."""

    text: str
    width: float


class Page:
    """The workbook being written, with its formats, each made once."""

    def __init__(self, book: Workbook, plan_name: str, today: date) -> None:
        self.book = book
        self.plan_name = plan_name
        self.today = today
        self._made: dict[str, Format] = {}

    def look(self, **properties: object) -> Format:
        """A format with these properties."""
        key = repr(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(properties)
        return self._made[key]

    def cell_look(self, content: CellContent, rag: Rag | None = None, **more: object) -> Format:
        """The format that suits what a table cell holds; a status word takes its colours."""
        look: dict[str, object] = {"text_wrap": True, "valign": "top", "align": "left"}
        look |= {"border": 1, "border_color": RULE}
        if isinstance(content, Decimal):
            look |= {"num_format": MONEY, "align": "right"}
        elif isinstance(content, int):
            look |= {"align": "right"}
        elif isinstance(content, date):
            look |= {"num_format": DAY}
        if rag is not None:
            text, fill = RAG_COLOURS[rag]
            look |= {"font_color": text, "bg_color": fill, "bold": True}
        return self.look(**(look | more))

    def sheet(
        self, name: str, title: str, headings: Sequence[Heading], paper: int = A4
    ) -> Worksheet:
        """A new sheet with its title in A1, its widths and its print set-up."""
        sheet = self.book.add_worksheet(name)
        for index, heading in enumerate(headings):
            sheet.set_column(index, index, heading.width)
        sheet.write_string(0, 0, title, self.look(bold=True, font_size=16))
        sheet.set_row(0, 24)
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        # An ampersand begins a code in a footer.
        name_shown = self.plan_name.replace("&", "&&")[:100]
        sheet.set_footer(f"&L{name_shown}, as at {long_date(self.today)}&RPage &P of &N")
        sheet.hide_gridlines(2)
        return sheet

    def header(self, sheet: Worksheet, row: int, headings: Sequence[Heading]) -> None:
        """A header row."""
        look = self.look(bold=True, text_wrap=True, valign="vcenter", font_color=HEADER_TEXT,
                         bg_color=HEADER_FILL, border=1, border_color=RULE)  # fmt: skip
        for index, heading in enumerate(headings):
            sheet.write_string(row, index, heading.text, look)
        sheet.set_row(row, row_height((h.text, h.width * 0.9) for h in headings) + 4)

    def row(
        self, sheet: Worksheet, row: int, headings: Sequence[Heading], cells: Sequence[CellContent]
    ) -> None:
        """A row as high as its longest text; a cell that is a status word is coloured."""
        for index, content in enumerate(cells):
            rag = content if isinstance(content, Rag) else None
            write_cell(sheet, row, index, content, self.cell_look(content, rag))
        texts = ((c, h.width) for c, h in zip(cells, headings, strict=True) if isinstance(c, str))
        sheet.set_row(row, row_height(texts))

    def table(
        self,
        sheet: Worksheet,
        top: int,
        headings: Sequence[Heading],
        rows: Sequence[Sequence[CellContent]],
    ) -> int:
        """A header and its rows; gives the row after the last."""
        self.header(sheet, top, headings)
        for row, cells in enumerate(rows, start=top + 1):
            self.row(sheet, row, headings, cells)
        return top + 1 + len(rows)


def write_cell(sheet: Worksheet, row: int, column: int, content: CellContent, look: Format) -> None:
    """Text always as text: what begins with "=" in the tracker is no formula here."""
    if content is None or content == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(content, str):
        sheet.write_string(row, column, content, look)
    elif isinstance(content, date):
        sheet.write_datetime(row, column, datetime.combine(content, time()), look)
    else:
        sheet.write_number(row, column, float(content), look)
