"""Changing cells in place: what changes, and that nothing else does."""

from collections.abc import Callable

import pytest

from xlplan.errors import WorkbookRefused, XlplanError
from xlplan.xlsx import CellEdit, CellError, edit_cells

Pack = Callable[..., bytes]
Part = Callable[..., str]
Value = Callable[..., object]

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("before", "ref", "value", "after"),
    [
        pytest.param(
            '<row r="1"><c r="A1" s="3" t="s"><v>0</v></c></row>',
            "A1",
            5,
            '<row r="1"><c r="A1" s="3"><v>5</v></c></row>',
            id="the style stays",
        ),
        pytest.param(
            '<row r="1"><c r="A1" s="3"><v>1</v></c></row>',
            "A1",
            None,
            '<row r="1"><c r="A1" s="3"/></row>',
            id="emptied, the style stays",
        ),
        pytest.param(
            '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
            "A1",
            3,
            '<row r="1"><c r="A1"><v>3</v></c></row>',
            id="a value in place of a formula",
        ),
        pytest.param(
            '<row r="1"><c r="A1" t="e" vm="1" cm="2"><v>#VALUE!</v></c></row>',
            "A1",
            "x",
            '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>',
            id="metadata of the old value goes",
        ),
        pytest.param(
            '<row r="1"><c r="A1" s=\'a>b\' t = "str" ><v>a</v ></c ></row >',
            "A1",
            True,
            '<row r="1"><c r="A1" s=\'a>b\' t="b" ><v>1</v></c></row >',
            id="odd spacing and quotes",
        ),
        pytest.param(
            '<row r="1"><c r="A1"><v>1</v><extLst><ext uri="u"/></extLst></c></row>',
            "A1",
            2,
            '<row r="1"><c r="A1"><v>2</v><extLst><ext uri="u"/></extLst></c></row>',
            id="an extension stays",
        ),
        pytest.param(
            '<row r="1"><c r="A1"/><c r="C1"/></row>',
            "B1",
            1,
            '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c><c r="C1"/></row>',
            id="between two cells",
        ),
        pytest.param(
            '<row r="1"><c r="B1"/></row>',
            "A1",
            1,
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row>',
            id="before the first cell",
        ),
        pytest.param(
            '<row r="1"><c r="A1"/><extLst/></row>',
            "B1",
            1,
            '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c><extLst/></row>',
            id="after the last cell, before an extension",
        ),
        pytest.param(
            '<row r="1" ht="9"/>',
            "B1",
            1,
            '<row r="1" ht="9"><c r="B1"><v>1</v></c></row>',
            id="in a self-closed row",
        ),
        pytest.param(
            '<row r="1"></row><row r="3"/>',
            "A2",
            1,
            '<row r="1"></row><row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>',
            id="a row between two rows",
        ),
        pytest.param(
            '<row r="2"/>',
            "A1",
            1,
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/>',
            id="a row before the first",
        ),
        pytest.param(
            "<row><c/><c><v>1</v></c></row><row><c/></row>",
            "B1",
            2,
            "<row><c/><c><v>2</v></c></row><row><c/></row>",
            id="rows and cells without references",
        ),
        pytest.param(
            "<row/><row><c/></row>",
            "B2",
            2,
            '<row/><row><c/><c r="B2"><v>2</v></c></row>',
            id="a new cell after those without references",
        ),
        pytest.param(
            '<row r="1" s="8" customFormat="1"><c r="A1"/></row>',
            "B1",
            1,
            '<row r="1" s="8" customFormat="1"><c r="A1"/><c r="B1" s="8"><v>1</v></c></row>',
            id="a new cell takes its row's style",
        ),
        pytest.param(
            '<row r="1" s="8"><c r="A1"/></row>',
            "B1",
            1,
            '<row r="1" s="8"><c r="A1"/><c r="B1"><v>1</v></c></row>',
            id="but not a style the row does not apply",
        ),
        pytest.param(
            '<row r="1" spans="1:2"><c r="A1"/></row>',
            "D1",
            1,
            '<row r="1" spans="1:4"><c r="A1"/><c r="D1"><v>1</v></c></row>',
            id="row spans are widened",
        ),
        pytest.param(
            '<row r="1" spans="1:2 5:7"><c r="A1"/></row>',
            "F1",
            1,
            '<row r="1" spans="1:2 5:7"><c r="A1"/><c r="F1"><v>1</v></c></row>',
            id="row spans that hold the cell stay",
        ),
        pytest.param(
            '<!-- <row r="1"> --><row r="1"><!-- > --><c r="A1"><v><![CDATA[1]]></v></c></row>',
            "A1",
            2,
            '<!-- <row r="1"> --><row r="1"><!-- > --><c r="A1"><v>2</v></c></row>',
            id="comments and CDATA",
        ),
    ],
)
def test_only_the_cell_changes(
    pack: Pack, part: Part, before: str, ref: str, value: object, after: str
) -> None:
    """The new cell stands where Excel would put it, and every other character is the old one."""
    data = pack(f"<sheetData>{before}</sheetData>")

    new = edit_cells(data, [CellEdit("Plan", ref, value)])  # type: ignore[arg-type]

    expected = part(data).replace(before, after)
    assert part(new) == expected


def test_many_new_cells_and_rows_come_in_order(pack: Pack, part: Part) -> None:
    """Edits may come in any order; rows and cells do not."""
    data = pack('<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>')
    refs = ["C2", "A9", "B2", "A1", "B9", "A2", "D2", "A3"]

    new = edit_cells(data, [CellEdit("Plan", ref, 7) for ref in refs])

    assert part(new).partition("<sheetData>")[2].partition("</sheetData>")[0] == (
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="2"><c r="A2"><v>7</v></c><c r="B2"><v>7</v></c><c r="C2"><v>7</v></c>'
        '<c r="D2"><v>7</v></c></row>'
        '<row r="3"><c r="A3"><v>7</v></c></row>'
        '<row r="9"><c r="A9"><v>7</v></c><c r="B9"><v>7</v></c></row>'
    )


def test_a_style_that_is_no_number_is_not_taken_over(pack: Pack, part: Part) -> None:
    """What a spoiled file says about a row never becomes part of the mark-up."""
    row = """<row r="1" customFormat="1" s='"&gt;'/>"""

    new = edit_cells(pack(f"<sheetData>{row}</sheetData>"), [CellEdit("Plan", "A1", 1)])

    assert row.replace("/>", '><c r="A1"><v>1</v></c></row>') in part(new)


def test_a_new_cell_takes_its_columns_style(pack: Pack, part: Part) -> None:
    """A cell made in a column that an officer coloured looks like its neighbours."""
    data = pack(before='<cols><col min="2" max="3" style="4"/></cols>')

    new = edit_cells(data, [CellEdit("Plan", "A1", 1), CellEdit("Plan", "C1", 1)])

    assert '<c r="A1"><v>1</v></c><c r="C1" s="4"><v>1</v></c>' in part(new)


@pytest.mark.parametrize(
    ("dimension", "after"),
    [
        pytest.param('<dimension ref="B2:C3"/>', '<dimension ref="B2:D9"/>', id="widened"),
        pytest.param('<dimension ref="A1:Z99"/>', '<dimension ref="A1:Z99"/>', id="wide enough"),
        pytest.param('<dimension ref="A1"/>', '<dimension ref="A1:D9"/>', id="one cell"),
        pytest.param("", "", id="none"),
        pytest.param('<dimension ref="?"/>', '<dimension ref="?"/>', id="not a reference"),
    ],
)
def test_the_sheets_used_range_is_widened(
    pack: Pack, part: Part, dimension: str, after: str
) -> None:
    """The range a sheet declares holds every cell that was written."""
    data = pack(before=dimension)

    new = edit_cells(data, [CellEdit("Plan", "D9", 1)])

    assert part(new) == part(data).replace(
        f"{dimension}<sheetData/>",
        f'{after}<sheetData><row r="9"><c r="D9"><v>1</v></c></row></sheetData>',
    )


def test_a_prefix_on_every_element_is_kept(pack: Pack, part: Part) -> None:
    """Workbooks written by Open XML tools, with x: before every name, stay as they are."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="str">'
        "<x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    data = pack(parts={"xl/worksheets/sheet1.xml": sheet})

    new = edit_cells(data, [CellEdit("Plan", "A1", "b"), CellEdit("Plan", "B2", 1)])

    assert part(new) == sheet.replace(
        '<x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row>',
        '<x:c r="A1" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="B2"><x:v>1</x:v></x:c></x:row>',
    )


@pytest.mark.parametrize(
    ("encoding", "declared", "mark"),
    [
        pytest.param("utf-8", "UTF-8", b"\xef\xbb\xbf", id="UTF-8 with byte-order mark"),
        pytest.param("utf-16-le", "UTF-16", b"\xff\xfe", id="UTF-16 little-endian"),
        pytest.param("utf-16-be", "UTF-16", b"\xfe\xff", id="UTF-16 big-endian"),
        pytest.param("utf-16-le", "UTF-16", b"", id="UTF-16 without byte-order mark"),
        pytest.param("iso-8859-1", "ISO-8859-1", b"", id="Latin 1"),
    ],
)
def test_a_sheet_keeps_its_encoding(pack: Pack, encoding: str, declared: str, mark: bytes) -> None:
    """A sheet in another encoding is edited in that encoding, its other characters untouched."""
    head = f'<?xml version="1.0" encoding="{declared}"?><worksheet xmlns="{MAIN}"><sheetData>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>£5</t></is></c>{}</row>'
    added = '<c r="B1" t="inlineStr"><is><t>é</t></is></c>'
    old = f"{head}{row.format('')}</sheetData></worksheet>"
    new = f"{head}{row.format(added)}</sheetData></worksheet>"
    data = pack(parts={"xl/worksheets/sheet1.xml": mark + old.encode(encoding)})
    edits = [CellEdit("Plan", "B1", "é"), CellEdit("Plan", "A1", "£5")]

    once = edit_cells(data, edits)

    expected = mark + new.encode(encoding)
    assert once == pack(parts={"xl/worksheets/sheet1.xml": expected})
    assert edit_cells(once, edits) is once


def test_a_strict_workbook_is_edited_as_any_other(pack: Pack, part: Part) -> None:
    """Workbooks saved as "Strict Open XML" keep their own namespace."""
    sheet = f'<worksheet xmlns="{STRICT}"><sheetData/></worksheet>'
    relation = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    workbook = part(pack(), "xl/workbook.xml").replace(MAIN, STRICT)
    parts = {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/workbook.xml": workbook.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships", relation
        ),
    }

    new = edit_cells(pack(parts=parts), [CellEdit("Plan", "A1", 1)])

    assert part(new) == sheet.replace(
        "<sheetData/>", '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    )


def test_no_edits_give_back_the_very_same_bytes(pack: Pack) -> None:
    """A night without news writes nothing, whatever else was asked."""
    data = pack()

    assert edit_cells(data, [], recalculate_on_opening=True) is data
    assert edit_cells(data, [CellEdit("Plan", "A1", None)], recalculate_on_opening=True) is data


@pytest.mark.parametrize(
    ("cell", "value", "after"),
    [
        pytest.param(
            '<c r="A1" s="2"><f>B1</f><v>1</v></c>',
            2,
            '<c r="A1" s="2"><f>B1</f><v>2</v></c>',
            id="number",
        ),
        pytest.param(
            '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>',
            "two & ",
            '<c r="A1" t="str"><f t="shared" ref="A1:A2" si="0">B1</f>'
            '<v xml:space="preserve">two &amp; </v></c>',
            id="text",
        ),
        pytest.param(
            '<c r="A1" t="e" cm="1" vm="3"><f t="array" ref="A1">B1</f><v>#N/A</v></c>',
            True,
            '<c r="A1" cm="1" t="b"><f t="array" ref="A1">B1</f><v>1</v></c>',
            id="an error becomes true, the formula's metadata stays",
        ),
        pytest.param(
            '<c r="A1"><f>1/B1</f><v>2</v></c>',
            CellError("#DIV/0!"),
            '<c r="A1" t="e"><f>1/B1</f><v>#DIV/0!</v></c>',
            id="a number becomes an error",
        ),
        pytest.param(
            '<c r="A1" t="str"><f ca="1"/><v>a</v></c>',
            None,
            '<c r="A1"><f ca="1"/></c>',
            id="nothing",
        ),
    ],
)
def test_a_formulas_stored_result_is_refreshed(
    pack: Pack, part: Part, cell: str, value: object, after: str
) -> None:
    """The formula stays to the letter; only what viewers show without calculating changes."""
    data = pack(f'<sheetData><row r="1">{cell}</row></sheetData>')
    edits = [CellEdit("Plan", "A1", value, keep_formula=True)]  # type: ignore[arg-type]

    once = edit_cells(data, edits)

    assert part(once) == part(data).replace(cell, after)
    assert edit_cells(once, edits) is once


def test_a_result_that_is_already_right_is_not_touched(pack: Pack) -> None:
    """Refreshing a result that has not changed saves nothing."""
    data = pack('<sheetData><row r="1"><c r="A1"><f>B1</f><v>0.3</v></c></row></sheetData>')

    assert edit_cells(data, [CellEdit("Plan", "A1", 0.3, keep_formula=True)]) is data


@pytest.mark.parametrize(
    ("sheet_data", "after", "ref", "reason"),
    [
        pytest.param(
            "<sheetData/>",
            '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
            "B2",
            "it is covered by the merged cells A1:B2, which show only A1",
            id="under a merge",
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3</f></c></row>'
            "</sheetData>",
            "",
            "A3",
            "it is part of an array formula over A1:A3",
            id="spilled into",
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1">B1</f></c></row></sheetData>',
            "",
            "A1",
            "it is part of an array formula over A1",
            id="array formula of one cell",
        ),
        pytest.param(
            '<sheetData><row r="2"><c r="B2"><f t="dataTable" ref="B2:B3" r1="A1"/></c></row>'
            "</sheetData>",
            "",
            "B3",
            "it is part of a data table over B2:B3",
            id="data table",
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">A01</f></c></row>'
            '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row></sheetData>',
            "",
            "A1",
            "its formula is shared with A2, and what it would be there is not certain",
            id="first cell of a shared formula that cannot be moved for sure",
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c></row>'
            '<row r="2"><c r="A2"><f t="shared" si="0"/></c>'
            '<c r="B2"><f t="shared" ref="B2" si="0">C1</f></c></row></sheetData>',
            "",
            "A1",
            "its formula is shared with A2, and what it would be there is not certain",
            id="two first cells of one shared formula",
        ),
    ],
)
def test_a_cell_that_must_not_change_is_refused_by_name(
    pack: Pack, sheet_data: str, after: str, ref: str, reason: str
) -> None:
    """The refusal names sheet and cell and says what stands in the way."""
    with pytest.raises(WorkbookRefused) as refusal:
        edit_cells(pack(sheet_data, after=after), [CellEdit("Plan", ref, "x")])

    assert refusal.value.sentence.startswith(f"The cell Plan!{ref} cannot be changed: {reason}")


def test_the_first_cell_of_a_merge_may_change(pack: Pack, part: Part) -> None:
    """A merged heading is edited where Excel keeps its text."""
    merge = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'

    new = edit_cells(pack(after=merge), [CellEdit("Plan", "A1", "x")])

    assert merge in part(new)


def test_a_sheet_in_an_old_encoding_takes_any_text(pack: Pack, value: Value) -> None:
    """Where the sheet's encoding has no such sign, the text still arrives whole."""
    row = (
        '<sheetData><row r="1"><c r="B1" t="inlineStr"><is><t>Série</t></is></c></row></sheetData>'
    )
    sheet = (
        f'<?xml version="1.0" encoding="ISO-8859-1"?><worksheet xmlns="{MAIN}">{row}</worksheet>'
    )
    data = pack(parts={"xl/worksheets/sheet1.xml": sheet.encode("iso-8859-1")})

    new = edit_cells(data, [CellEdit("Plan", "A1", "“ü” \U0001f600 £5")])

    assert value(new, "A1") == "“ü” \U0001f600 £5"
    assert value(new, "B1") == "Série"


SHARED = (
    '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:B3" si="0">C1*$C$9&amp;"x"</f>'
    '<v>1</v></c><c r="B1" s="2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="2"><c r="A2" t="str"><f t="shared" si="0"/><v>two</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c>'
    '<c r="D3"><f t="shared" ref="D3" si="1">1+1</f><v>2</v></c></row></sheetData>'
)


def test_cells_that_share_a_formula_keep_it_when_its_first_cell_goes(
    pack: Pack, part: Part
) -> None:
    """A value over the first cell takes no formula and no figure from the cells below."""
    new = part(edit_cells(pack(SHARED), [CellEdit("Plan", "A1", 7)]))

    assert '<c r="A1"><v>7</v></c>' in new
    assert '<c r="B1" s="2"><f>D1*$C$9&amp;"x"</f><v>2</v></c>' in new
    assert '<c r="A2" t="str"><f>C2*$C$9&amp;"x"</f><v>two</v></c>' in new
    assert '<c r="A3"><f>C3*$C$9&amp;"x"</f><v>3</v></c>' in new
    assert '<c r="D3"><f t="shared" ref="D3" si="1">1+1</f><v>2</v></c>' in new


def test_a_cell_that_shares_a_formula_may_get_a_new_result_as_well(pack: Pack, part: Part) -> None:
    """Its own formula and its new result come together."""
    edits = [CellEdit("Plan", "A1", 7), CellEdit("Plan", "A3", 9, True), CellEdit("Plan", "A2", 8)]

    new = part(edit_cells(pack(SHARED), edits))

    assert '<c r="A3"><f>C3*$C$9&amp;"x"</f><v>9</v></c>' in new
    assert '<c r="A2"><v>8</v></c>' in new


def test_prefixes_are_kept_in_formulas_written_anew(pack: Pack, part: Part) -> None:
    """In a sheet whose elements carry a prefix, so does the formula."""
    sheet = (
        part(pack(SHARED)).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    )

    new = part(
        edit_cells(pack(parts={"xl/worksheets/sheet1.xml": sheet}), [CellEdit("Plan", "A1", 7)])
    )

    assert '<x:c r="A3"><x:f>C3*$C$9&amp;"x"</x:f><x:v>3</x:v></x:c>' in new


def test_a_formula_written_anew_keeps_its_marks(pack: Pack, part: Part) -> None:
    """A cell that Excel always works out afresh still is."""
    rows = SHARED.replace('<f t="shared" si="0"/><v>3', '<f t="shared" ca="1" si="0"/><v>3')

    new = part(edit_cells(pack(rows), [CellEdit("Plan", "A1", 7)]))

    assert '<c r="A3"><f ca="1">C3*$C$9&amp;"x"</f><v>3</v></c>' in new


def test_a_row_with_the_plain_style_of_its_own_lends_that(pack: Pack, part: Part) -> None:
    """Where a row says that it has a style and names none, it is the plain one."""
    columns = '<cols><col min="1" max="3" style="5"/></cols>'
    row = '<sheetData><row r="1" customFormat="1"/></sheetData>'

    new = part(edit_cells(pack(row, before=columns), [CellEdit("Plan", "A1", 1)]))

    assert '<c r="A1" s="0"><v>1</v></c>' in new


def test_a_whole_shared_formula_may_go_at_once(pack: Pack, part: Part) -> None:
    """When every cell that shares a formula is overwritten, nobody is left without it."""
    rows = (
        '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row></sheetData>'
    )

    new = edit_cells(pack(rows), [CellEdit("Plan", "A1", 1), CellEdit("Plan", "A2", 2)])

    assert "<f" not in part(new)


@pytest.mark.parametrize(
    ("sheet_data", "reason"),
    [
        pytest.param('<row r="2"/><row r="1"/>', "row 1 comes after row 2", id="rows backwards"),
        pytest.param('<row r="1"/><row r="1"/>', "row 1 comes after row 1", id="row twice"),
        pytest.param(
            '<row r="1"><c r="A1"/><c r="A1"/></row>', "A1 comes after A1", id="cell twice"
        ),
        pytest.param(
            '<row r="1"><c r="B1"/><c r="A1"/></row>', "A1 comes after B1", id="cells backwards"
        ),
    ],
)
def test_a_sheet_out_of_order_is_refused(pack: Pack, sheet_data: str, reason: str) -> None:
    """Where a cell is stored twice nobody can say which one counts, so none is changed."""
    with pytest.raises(WorkbookRefused, match="out of order or twice") as refusal:
        edit_cells(pack(f"<sheetData>{sheet_data}</sheetData>"), [CellEdit("Plan", "A1", 1)])

    assert reason in refusal.value.sentence


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        pytest.param(
            CellEdit("plan", "A1", 1),
            "The file has no worksheet named 'plan'; it has 'Plan'.",
            id="unknown sheet",
        ),
        pytest.param(
            CellEdit("Plan", "A0", 1),
            "The cell Plan!A0 cannot be changed: Excel has no such cell.",
            id="no such cell",
        ),
        pytest.param(
            CellEdit("Plan", "XFE1", 1),
            "The cell Plan!XFE1 cannot be changed: Excel has no such cell.",
            id="outside the grid",
        ),
        pytest.param(
            CellEdit("Plan", "A1", 1, keep_formula=True),
            "The cell Plan!A1 cannot be changed: it was to keep its formula but holds none.",
            id="no formula to keep",
        ),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(pack: Pack, edit: CellEdit, sentence: str) -> None:
    """The sentence tells what is there instead."""
    with pytest.raises(WorkbookRefused) as refusal:
        edit_cells(pack(), [edit])

    assert refusal.value.sentence == sentence


def test_two_values_for_one_cell_are_our_own_fault(pack: Pack) -> None:
    """xlplan never lets chance decide between two values."""
    with pytest.raises(XlplanError, match="Two different values") as fault:
        edit_cells(pack(), [CellEdit("Plan", "A1", 1), CellEdit("Plan", "A1", 2)])

    assert fault.value.exit_code == 70


def test_a_signed_workbook_is_refused_only_when_it_would_change(pack: Pack) -> None:
    """A digital signature is never broken silently."""
    data = pack(parts={"_xmlsignatures/origin.sigs": b""})

    assert edit_cells(data, [CellEdit("Plan", "A1", None)]) is data
    with pytest.raises(WorkbookRefused, match="digitally signed"):
        edit_cells(data, [CellEdit("Plan", "A1", 1)])


def test_a_protected_sheet_is_edited(pack: Pack, part: Part) -> None:
    """Sheet protection binds people at the keyboard; the nightly figures still arrive."""
    new = edit_cells(pack(after='<sheetProtection sheet="1"/>'), [CellEdit("Plan", "A1", 1)])

    assert '<c r="A1"><v>1</v></c></row></sheetData><sheetProtection sheet="1"/>' in part(new)
