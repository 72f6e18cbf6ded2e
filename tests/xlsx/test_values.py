"""What goes into a cell and what is recognised as already being there."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import CellEdit, CellError, CellValue, edit_cells

Pack = Callable[..., bytes]
Part = Callable[..., str]
Value = Callable[..., object]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("Amber", '<c r="B2" t="inlineStr"><is><t>Amber</t></is></c>', id="text"),
        pytest.param("", '<c r="B2" t="inlineStr"><is><t></t></is></c>', id="empty text"),
        pytest.param(
            " a\n",
            '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a\n</t></is></c>',
            id="space at the ends",
        ),
        pytest.param(
            "a\nb", '<c r="B2" t="inlineStr"><is><t>a\nb</t></is></c>', id="line feed inside"
        ),
        pytest.param(
            "=1+1", '<c r="B2" t="inlineStr"><is><t>=1+1</t></is></c>', id="looks like a formula"
        ),
        pytest.param(
            "R&D <1>]]>",
            '<c r="B2" t="inlineStr"><is><t>R&amp;D &lt;1&gt;]]&gt;</t></is></c>',
            id="mark-up",
        ),
        pytest.param(
            "_x0041_",
            '<c r="B2" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>',
            id="looks like an escape",
        ),
        pytest.param(
            "a\r\x01\uffff",
            '<c r="B2" t="inlineStr"><is><t>a_x000D__x0001__xFFFF_</t></is></c>',
            id="characters XML cannot hold",
        ),
        pytest.param("£ 😀", '<c r="B2" t="inlineStr"><is><t>£ 😀</t></is></c>', id="emoji"),
        pytest.param(12, '<c r="B2"><v>12</v></c>', id="whole number"),
        pytest.param(0.1, '<c r="B2"><v>0.1</v></c>', id="fraction"),
        pytest.param(5.0, '<c r="B2"><v>5</v></c>', id="whole fraction"),
        pytest.param(-0.0, '<c r="B2"><v>0</v></c>', id="negative zero"),
        pytest.param(Decimal("1234.50"), '<c r="B2"><v>1234.50</v></c>', id="decimal as written"),
        pytest.param(True, '<c r="B2" t="b"><v>1</v></c>', id="true"),
        pytest.param(False, '<c r="B2" t="b"><v>0</v></c>', id="false"),
        pytest.param(date(2016, 6, 30), '<c r="B2"><v>42551</v></c>', id="date"),
        pytest.param(
            datetime.fromisoformat("2016-06-30T12:00"), '<c r="B2"><v>42551.5</v></c>', id="noon"
        ),
        pytest.param(date(1900, 1, 1), '<c r="B2"><v>1</v></c>', id="first day of 1900"),
        pytest.param(date(1900, 2, 28), '<c r="B2"><v>59</v></c>', id="before the false leap day"),
        pytest.param(date(1900, 3, 1), '<c r="B2"><v>61</v></c>', id="after the false leap day"),
        pytest.param(CellError("#N/A"), '<c r="B2" t="e"><v>#N/A</v></c>', id="error"),
        pytest.param(
            CellError("#SPILL!"), '<c r="B2" t="e"><v>#VALUE!</v></c>', id="newer error as stored"
        ),
        pytest.param("a" * 32_767, None, id="the longest text"),
    ],
)
def test_every_kind_of_value_goes_in_and_stays(
    pack: Pack, part: Part, value: CellValue, cell: str | None
) -> None:
    """Whatever is put into a cell is stored as Excel would read it, and is left alone next time."""
    edits = [CellEdit("Plan", "B2", value)]

    once = edit_cells(pack(), edits)

    if cell is not None:
        assert f'<sheetData><row r="2">{cell}</row></sheetData>' in part(once)
    assert edit_cells(once, edits) is once


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("a" * 32_768, "32,768 characters; Excel allows 32,767", id="too long"),
        pytest.param(
            "😀" * 16_384, "32,768 characters; Excel allows 32,767", id="emoji count twice"
        ),
        pytest.param("\ud83d", "lone surrogate", id="half a character"),
        pytest.param(math.nan, "infinite, undefined", id="not a number"),
        pytest.param(math.inf, "infinite, undefined", id="infinity"),
        pytest.param(Decimal("sNaN"), "infinite, undefined", id="signalling not a number"),
        pytest.param(10**400, "beyond 1E+308", id="huge whole number"),
        pytest.param(Decimal("1E+308"), "beyond 1E+308", id="huge decimal"),
        pytest.param(date(1899, 12, 31), "31/12/1899", id="before the calendar"),
        pytest.param(datetime(2026, 1, 1, tzinfo=UTC), "time zone", id="time zone"),
        pytest.param(CellError("#OOPS!"), "which Excel does not have", id="no such error"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_by_name(
    pack: Pack, value: CellValue, reason: str
) -> None:
    """A value Excel cannot store is refused with the cell and the reason, never bent."""
    with pytest.raises(WorkbookRefused, match="The cell Plan!B2 cannot hold") as refusal:
        edit_cells(pack(), [CellEdit("Plan", "B2", value)])

    assert reason in refusal.value.sentence


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        pytest.param('<c r="A1" t="s"><v>1</v></c>', "two words", id="shared string"),
        pytest.param('<c r="A1" t="s"><v>2</v></c>', "rich text", id="rich shared string"),
        pytest.param('<c r="A1" t="str"><v>two</v></c>', "two", id="plain string"),
        pytest.param('<c r="A1" t="str"><v></v></c>', "", id="plain empty string"),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
            "ab",
            id="rich inline string",
        ),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><t>a_x000D_</t></is></c>', "a\r", id="escaped string"
        ),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "😀", id="escaped pair"
        ),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><t><![CDATA[<b>]]></t></is></c>', "<b>", id="CDATA"
        ),
        pytest.param('<c r="A1"><v>0.10000000000000001</v></c>', 0.1, id="Excel's 17 digits"),
        pytest.param('<c r="A1"><v>1.0E3</v></c>', Decimal("1000.00"), id="exponent"),
        pytest.param('<c r="A1" t="n"><v>42551</v></c>', date(2016, 6, 30), id="date"),
        pytest.param('<c r="A1" t="b"><v>1</v></c>', True, id="true"),
        pytest.param('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A"), id="error"),
        pytest.param('<c r="A1" s="4"/>', None, id="styled blank"),
        pytest.param('<c r="A1" t="s"/>', None, id="blank typed as text"),
        pytest.param('<c r="B1"><v>1</v></c>', None, id="no cell"),
    ],
)
def test_a_cell_that_already_holds_its_value_is_not_touched(
    pack: Pack, stored: str, value: CellValue
) -> None:
    """When nothing differs the very same file comes back, so that nothing is saved at night."""
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>one</t></si><si><t>two words</t></si>"
        '<si><r><t xml:space="preserve">rich </t></r><r><t>text</t></r>'
        '<rPh sb="0" eb="1"><t>hint</t></rPh></si></sst>'
    )
    data = _with_strings(pack, f'<sheetData><row r="1">{stored}</row></sheetData>', strings)

    assert edit_cells(data, [CellEdit("Plan", "A1", value)]) is data


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        pytest.param('<c r="A1"><v>1</v></c>', True, id="1 is not true"),
        pytest.param('<c r="A1"><v>1</v></c>', "1", id="1 is not the text 1"),
        pytest.param('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A", id="an error is not its text"),
        pytest.param('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#REF!"), id="another error"),
        pytest.param('<c r="A1" t="d"><v>2026-03-02</v></c>', "2026-03-02", id="no date's letters"),
        pytest.param('<c r="A1" t="s"><v>99</v></c>', "x", id="no such shared string"),
        pytest.param('<c r="A1"><f>1</f><v>1</v></c>', 1, id="a formula is not its result"),
        pytest.param('<c r="A1" t="str"><v></v></c>', None, id="empty text is not nothing"),
        pytest.param(
            '<c r="A1" t="inlineStr"><is><t>a </t></is></c>', "a ", id="a space Excel would drop"
        ),
    ],
)
def test_what_only_looks_alike_is_replaced(
    pack: Pack, part: Part, stored: str, value: CellValue
) -> None:
    """A value of another kind is not taken for the wanted one."""
    data = _with_strings(
        pack,
        f'<sheetData><row r="1">{stored}</row></sheetData>',
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
    )
    edits = [CellEdit("Plan", "A1", value)]

    once = edit_cells(data, edits)

    assert stored not in part(once)
    assert edit_cells(once, edits) is once


def test_dates_follow_the_workbooks_own_calendar(pack: Pack, part: Part) -> None:
    """In a workbook that counts from 1904 (old Macs) a date gets that calendar's number."""
    workbook = part(pack(), "xl/workbook.xml").replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )
    data = pack(parts={"xl/workbook.xml": workbook})

    new = edit_cells(data, [CellEdit("Plan", "A1", date(2016, 6, 30))])

    assert '<c r="A1"><v>41089</v></c>' in part(new)


def _with_strings(pack: Pack, sheet_data: str, strings: str) -> bytes:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    parts = {"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": strings}
    return pack(sheet_data, parts)
