"""Tables, the calculation chain, recalculation on opening, relationships."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import CellEdit, edit_cells, sheet_names, uses_1904_dates

Pack = Callable[..., bytes]
Part = Callable[..., str]

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def table() -> bytes:
    """A workbook with the table "Actions" in A1:B4, with heading and totals row."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as workbook:
        columns = [{"header": "Ref", "total_string": "All"}, {"header": "Lead"}]
        options = {"name": "Actions", "columns": columns, "total_row": True}
        workbook.add_worksheet("Plan").add_table("A1:B4", options)
    return output.getvalue()


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        pytest.param(
            "B1",
            "the heading of a column of the table 'Actions' and must stay 'Lead'",
            id="heading",
        ),
        pytest.param("A4", "the totals row of the table 'Actions'", id="totals"),
    ],
)
def test_a_tables_end_rows_are_not_written(table: bytes, ref: str, reason: str) -> None:
    """Excel calls a file damaged when a table's heading differs from its column's name."""
    with pytest.raises(WorkbookRefused, match=f"Plan!{ref}") as refusal:
        edit_cells(table, [CellEdit("Plan", ref, "Other")])

    assert reason in refusal.value.sentence


def test_a_tables_body_is_written_and_its_heading_may_stay(table: bytes) -> None:
    """The rows between are the officers' and xlplan's own."""
    edits = [CellEdit("Plan", "B1", "Lead"), CellEdit("Plan", "B3", "Ann")]

    new = edit_cells(table, edits)

    assert openpyxl.load_workbook(io.BytesIO(new))["Plan"]["B3"].value == "Ann"


def _chained(pack: Pack, part: Part, chain: str, rows: str) -> bytes:
    relations = part(pack(), "xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="rId2" Type="{RELATION}/calcChain" Target="/xl/calcChain.xml"/>'
        "</Relationships>",
    )
    types = part(pack(), "[Content_Types].xml").replace(
        "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="c"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}">{chain}</calcChain>',
        "docProps/app.xml": "<Properties/>",
    }
    return pack(f"<sheetData>{rows}</sheetData>", parts)


def test_a_formula_that_goes_leaves_the_calculation_chain(pack: Pack, part: Part) -> None:
    """Excel calls a file damaged when the chain lists a cell without formula."""
    rows = '<row r="1"><c r="A1"><f>1</f></c><c r="B1"><f>2</f></c></row>'
    chain = '<c r="B1" i="7"/><c r="A1" l="1"/><c r="A1" i="8"/><c r="C1"/>'
    data = _chained(pack, part, chain, rows)

    new = edit_cells(data, [CellEdit("Plan", "B1", 5)])

    assert part(new, "xl/calcChain.xml") == part(data, "xl/calcChain.xml").replace(
        '<c r="B1" i="7"/><c r="A1" l="1"/>', '<c r="A1" l="1" i="7"/>'
    )


def test_an_empty_calculation_chain_goes_with_all_that_names_it(pack: Pack, part: Part) -> None:
    """The last formula takes the chain, its relationship and its content type along."""
    rows = '<row r="1"><c r="A1"><f>1</f></c></row>'
    data = _chained(pack, part, '<c r="A1" i="7"/>', rows)

    new = edit_cells(data, [CellEdit("Plan", "A1", 5)])

    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert zipfile.ZipFile(io.BytesIO(new)).namelist() == [
        name for name in names if name != "xl/calcChain.xml"
    ]
    assert part(new, "[Content_Types].xml") == part(pack(), "[Content_Types].xml")
    assert part(new, "xl/_rels/workbook.xml.rels") == part(pack(), "xl/_rels/workbook.xml.rels")
    assert zipfile.ZipFile(io.BytesIO(new)).testzip() is None


def test_a_refreshed_result_leaves_the_calculation_chain_alone(pack: Pack, part: Part) -> None:
    """The chain lists formulas, and the formula is still there."""
    data = _chained(pack, part, '<c r="A1" i="7"/>', '<row r="1"><c r="A1"><f>1</f></c></row>')

    new = edit_cells(data, [CellEdit("Plan", "A1", 5, keep_formula=True)])

    assert part(new, "xl/calcChain.xml") == part(data, "xl/calcChain.xml")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '</sheets><calcPr calcId="1"/>',
            '</sheets><calcPr calcId="1" fullCalcOnLoad="1"/>',
            id="added",
        ),
        pytest.param(
            '</sheets><calcPr fullCalcOnLoad="0"/>',
            '</sheets><calcPr fullCalcOnLoad="1"/>',
            id="switched on",
        ),
        pytest.param(
            '</sheets><calcPr fullCalcOnLoad="true"></calcPr>',
            '</sheets><calcPr fullCalcOnLoad="true"></calcPr>',
            id="on already",
        ),
        pytest.param(
            "</sheets><definedNames/><oleSize ref='A1'/>",
            "</sheets><definedNames/><calcPr fullCalcOnLoad=\"1\"/><oleSize ref='A1'/>",
            id="made where it belongs",
        ),
    ],
)
def test_excel_is_asked_to_recalculate(pack: Pack, part: Part, before: str, after: str) -> None:
    """When asked, the workbook says that Excel shall calculate everything on opening."""
    plain = part(pack(), "xl/workbook.xml")
    data = pack(parts={"xl/workbook.xml": plain.replace("</sheets>", before)})
    edits = [CellEdit("Plan", "A1", 1)]

    new = edit_cells(data, edits, recalculate_on_opening=True)

    assert part(new, "xl/workbook.xml") == plain.replace("</sheets>", after)
    assert edit_cells(new, edits, recalculate_on_opening=True) is new


@pytest.mark.parametrize(
    ("target", "name"),
    [
        pytest.param("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", id="absolute"),
        pytest.param("../odd/plan.xml", "odd/plan.xml", id="another folder"),
        pytest.param("worksheets/my%20plan.xml", "xl/worksheets/my plan.xml", id="percent escape"),
        pytest.param(
            "worksheets/a%20b.xml", "xl/worksheets/a%20b.xml", id="escaped in the zip too"
        ),
        pytest.param("Worksheets/SHEET1.xml", "xl/worksheets/sheet1.xml", id="another case"),
        pytest.param("worksheets\\s.xml", "xl/worksheets/s.xml", id="backslash"),
    ],
)
def test_a_sheet_is_found_by_its_tab_wherever_its_part_is(
    pack: Pack, part: Part, target: str, name: str
) -> None:
    """The name on the tab decides, not the name of the file inside."""
    relations = part(pack(), "xl/_rels/workbook.xml.rels").replace("worksheets/sheet1.xml", target)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    data = pack(parts={"xl/_rels/workbook.xml.rels": relations, name: sheet})

    new = edit_cells(data, [CellEdit("Plan", "A1", 1)])

    assert '<c r="A1"><v>1</v></c>' in part(new, name)


def test_only_worksheets_are_listed(pack: Pack) -> None:
    """A chart on its own tab has no cells, so it is not offered."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as workbook:
        workbook.add_worksheet("Second & last")
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "='Second & last'!$A$1:$A$2"})
        workbook.add_chartsheet("Chart").set_chart(chart)
        workbook.add_worksheet("Other")

    assert sheet_names(output.getvalue()) == ("Second & last", "Other")


def test_a_module_sheet_without_a_part_is_passed_over(pack: Pack, part: Part) -> None:
    """Macro modules of Excel 5 are tabs without content; the workbook is still read."""
    workbook = part(pack(), "xl/workbook.xml").replace(
        "</sheets>", '<sheet name="Module" sheetId="9" r:id=""/></sheets>'
    )

    assert sheet_names(pack(parts={"xl/workbook.xml": workbook})) == ("Plan",)


def test_the_calendar_is_told(pack: Pack) -> None:
    """Workbooks from old Macs count their dates from 1904."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"date_1904": True}) as workbook:
        workbook.add_worksheet()

    assert uses_1904_dates(output.getvalue()) is True
    assert uses_1904_dates(pack()) is False
