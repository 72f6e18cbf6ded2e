"""Listing the formulas of a workbook."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import FormulaCell, read_formulas


def test_every_kind_of_formula_is_listed_in_order(pack: Callable[..., bytes]) -> None:
    """Each formula comes with its cell, as written, and with what kind it is."""
    data = pack(
        '<sheetData><row r="1"><c r="A1"><f>1&lt;2</f><v>1</v></c>'
        '<c r="B1"><f t="array" ref="B1:B2">A1:A2</f></c></row>'
        '<row><c><f t="shared" ref="A2:A3" si="0">B1*2</f></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/></c><c r="B3"><v>1</v></c>'
        '<c r="D3"><f t="dataTable" ref="D3:D4" r1="A1"/></c></row></sheetData>'
    )

    assert read_formulas(data) == (
        FormulaCell("Plan", "A1", "1<2", "normal"),
        FormulaCell("Plan", "B1", "A1:A2", "array"),
        FormulaCell("Plan", "A2", "B1*2", "shared"),
        FormulaCell("Plan", "A3", "", "shared"),
        FormulaCell("Plan", "D3", "", "table"),
    )


def test_sheets_come_in_tab_order() -> None:
    """The list follows the tabs an officer sees."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as workbook:
        for name in ("Second", "First"):
            workbook.add_worksheet(name).write_formula("B2", f'="{name}"', None, name)

    assert [(cell.sheet, cell.formula) for cell in read_formulas(output.getvalue())] == [
        ("Second", '"Second"'),
        ("First", '"First"'),
    ]


def test_a_damaged_sheet_is_refused(pack: Callable[..., bytes]) -> None:
    """A sheet that is not whole is not half read."""
    with pytest.raises(WorkbookRefused, match="broken mark-up"):
        read_formulas(pack("<sheetData><row>"))
