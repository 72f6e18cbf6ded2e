"""Listing the formulas of a workbook."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import Content, FormulaCell, read_formulas


def test_a_formula_that_no_spreadsheet_takes_is_refused(pack: Callable[..., bytes]) -> None:
    """To cut up a formula of megabytes takes minutes, and Excel calls the file damaged."""
    data = pack(f'<sheetData><row r="1"><c r="A1"><f>{"1+" * 20_000}1</f></c></row></sheetData>')

    with pytest.raises(WorkbookRefused, match="a formula of 40,001 characters"):
        read_formulas(data)


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
        FormulaCell("Plan", "A1", "1<2", "normal", cached=Content("number", "1")),
        FormulaCell("Plan", "B1", "A1:A2", "array", area="B1:B2"),
        FormulaCell("Plan", "A2", "B1*2", "shared", area="A2:A3", shared="0"),
        FormulaCell("Plan", "A3", "", "shared", shared="0"),
        FormulaCell("Plan", "D3", "", "table", area="D3:D4"),
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


@pytest.mark.parametrize(
    ("cell", "cached", "spills"),
    [
        pytest.param('<c r="A1"><f>B1</f><v>2</v></c>', Content("number", "2"), False, id="number"),
        pytest.param(
            '<c r="A1" t="str"><f>B1</f><v>x</v></c>', Content("text", "x"), False, id="text"
        ),
        pytest.param(
            '<c r="A1" t="e" cm="1"><f t="array" ref="A1">B1</f><v>#N/A</v></c>',
            Content("error", "#N/A"),
            True,
            id="error of a dynamic array",
        ),
        pytest.param('<c r="A1"><f>B1</f></c>', Content("empty", ""), False, id="none"),
        pytest.param(
            '<c r="A1" t="str"><f>B1</f><v>x </v></c>', Content("other", ""), False, id="unsure"
        ),
    ],
)
def test_a_formula_comes_with_its_stored_result(
    pack: Callable[..., bytes], cell: str, cached: Content, spills: bool
) -> None:
    """What Excel last made of it, and whether Excel lets it spill."""
    (formula,) = read_formulas(pack(f'<sheetData><row r="1">{cell}</row></sheetData>'))

    assert (formula.cached, formula.spills) == (cached, spills)
