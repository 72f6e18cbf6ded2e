"""Small workbooks of other programs, and ways to damage them.

Deliberately uses nothing of xlplan: what the comparison is tried on must not come from the editor
alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl
import xlsxwriter
from openpyxl.styles import Font

SHEET = "xl/worksheets/sheet1.xml"


@cache
def plain_workbook() -> bytes:
    """A workbook of openpyxl's: text, numbers, a formula, a style."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    for row in (["Action", "RAG", "Cost"], ["Recruit", "Green", 1200], ["Train", "Red", 300]):
        sheet.append(row)
    sheet["C4"] = "=SUM(C2:C3)"
    sheet["B2"].font = Font(bold=True)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@cache
def workbook_with_formulas() -> bytes:
    """A workbook of XlsxWriter's: shared strings, a chart, a table, two sheets."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_column("A1", [1, 2, 3, 4])
        for row in range(4):
            sheet.write_formula(row, 1, f"=A{row + 1}*2", None, 2 * row + 2)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Costs!$A$1:$A$4"})
        sheet.insert_chart("D1", chart)
        table = book.add_worksheet("Leads")
        table.add_table("A1:B3", {"data": [["Ann", True], ["Bob", False]]})
    return made.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part's content replaced and everything else written again alike."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry.filename == name else content)
    return made.getvalue()


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change for `with_part`: the first of those bytes, which must be there, by others."""

    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change


def with_chain(data: bytes, *refs: str) -> bytes:
    """The workbook with a calculation chain that lists those cells of its first sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f'<c r="{ref}" i="1"/>' for ref in refs)
    types = b'<Override PartName="/xl/calcChain.xml" ContentType="application/xml"/></Types>'
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    )
    data = with_part(data, "[Content_Types].xml", replaced(b"</Types>", types))
    data = with_part(data, "xl/_rels/workbook.xml.rels", replaced(b"</Relationships>", link))
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/calcChain.xml", f'<calcChain xmlns="{main}">{items}</calcChain>')
    return made.getvalue()


def with_shared_formula(*formulas: bytes) -> bytes:
    """A workbook whose cells B1 to B4 hold those formula elements, whatever they are."""

    def change(sheet: bytes) -> bytes:
        for formula in formulas:
            sheet = re.sub(rb"<f>A\d\*2</f>", formula, sheet, count=1)
        return sheet

    return with_part(workbook_with_formulas(), SHEET, change)


def with_backslashes(data: bytes) -> bytes:
    """The workbook as some programs on Windows write it."""
    return data.replace(SHEET.encode(), SHEET.replace("/", "\\").encode())
