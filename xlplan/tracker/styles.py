"""How a new tracker looks: formats, widths, drop-downs, status colours, print set-up.

All of it is made once, with the tracker; a nightly refresh never touches a style.
"""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlplan.palette import HEADER_FILL, HEADER_TEXT, OWN_FILL, OWN_HEADER_FILL, RAG_COLOURS, RULE
from xlplan.plan import Role

MONEY = "£#,##0.00_)"
DAY = "d mmm yyyy"
WIDTHS = {
    Role.REF: 7, Role.SECTION: 15, Role.STREAM: 30, Role.ACTION: 38, Role.MILESTONES: 46,
    Role.LEAD: 22, Role.TIMESCALE: 18, Role.PROGRESS: 18, Role.RAG: 12, Role.COMMENT: 28,
    Role.OUTCOME: 38, Role.COST: 40, Role.DECLARED: 16, Role.SOURCE: 18, Role.DUE: 13,
    Role.CALCULATED_RAG: 13, Role.REASON: 24, Role.RECALCULATED: 16, Role.FLAGS: 26,
    Role.START: 13, Role.CLOSED: 13,
}  # fmt: skip
OWN_TITLE = "xlplan's own column"
OWN_HINT = "Refreshed every night. What is typed here is replaced."


class Formats:
    """The cell formats of one new workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def of(self, *, own: bool = False, number: str = "", bold: bool = False) -> Format:
        """Body text: wrapped, from the top, shaded where it is xlplan's own."""
        look: dict[str, object] = {"text_wrap": True, "valign": "top", "bold": bold}
        look |= {"border": 1, "border_color": RULE}
        look |= {} if number == MONEY else {"align": "left"}
        look |= {"bg_color": OWN_FILL} if own else {}
        return self._format(look | ({"num_format": number} if number else {}))

    def header(self, *, own: bool = False) -> Format:
        """A header cell; xlplan's own are of another shade."""
        fill = OWN_HEADER_FILL if own else HEADER_FILL
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "font_color": HEADER_TEXT}
        return self._format(look | {"bg_color": fill, "border": 1, "border_color": RULE})

    def title(self) -> Format:
        """The name of the plan above a sheet."""
        return self._format({"bold": True, "font_size": 16})

    def note(self) -> Format:
        """An explanation beside the figures."""
        return self._format({"italic": True, "valign": "top", "text_wrap": True, "indent": 1})

    def status_rules(self) -> list[dict[str, object]]:
        """Conditional formats that give each status word its colours."""
        return [
            {
                "type": "cell",
                "criteria": "==",
                "value": f'"{rag}"',
                "format": self._format({"font_color": text, "bg_color": fill}),
            }
            for rag, (text, fill) in RAG_COLOURS.items()
        ]

    def _format(self, look: dict[str, object]) -> Format:
        key = repr(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def set_up_print(sheet: Worksheet, name: str, *, paper: int, header_row: int | None = 0) -> None:
    """Landscape, as wide as the page, header repeated, plan and page in the footer.

    `paper` is Excel's number: 8 for A3, 9 for A4.
    """
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if header_row is not None:
        sheet.repeat_rows(header_row)
    # An ampersand begins a code in a footer.
    sheet.set_footer(f"&L{name.replace('&', '&&')[:120]}&RPage &P of &N")
