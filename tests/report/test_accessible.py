"""The Government Analysis Function's checklist for accessible spreadsheets, point by point.

Read from the produced files; some points only the edition for publication has to keep.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.report.maker import (
    ACCESSIBLE,
    EDITIONS,
    MAIN,
    PLAIN,
    PLANS,
    parts_of,
    report,
    sheet_parts,
    sheets_of,
    subject,
)

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

every_report = pytest.mark.parametrize("name", PLANS)
each_edition = pytest.mark.parametrize("edition", EDITIONS)


def tables(sheet: Worksheet) -> list[tuple[str, list[list[object]], int]]:
    """Each table's name, its cells and how many totals rows it has."""
    return [
        (
            table.displayName,
            [[cell.value for cell in row] for row in sheet[table.ref]],
            table.totalsRowCount or 0,
        )
        for table in sheet.tables.values()
    ]


def styles_of(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(parts_of(data)["xl/styles.xml"])


@each_edition
@every_report
def test_every_table_is_marked_up_with_its_headers(name: str, edition: str) -> None:
    """A screen reader says which column a figure stands in: one header row, each name once."""
    data = report(name, EDITIONS[edition])
    for sheet in sheets_of(data):
        for table in sheet.tables.values():
            headers = [cell.value for cell in sheet[table.ref][0]]
            assert headers == [column.name for column in table.tableColumns]
            assert all(isinstance(header, str) and header.strip() for header in headers)
            assert len({str(header).casefold() for header in headers}) == len(headers)
            assert table.headerRowCount == 1


@each_edition
@every_report
def test_nothing_but_sentences_stands_outside_a_table(name: str, edition: str) -> None:
    """Whatever has a second column is a table and marked up as one."""
    for sheet in sheets_of(report(name, EDITIONS[edition])):
        inside = {
            cell.coordinate
            for table in sheet.tables.values()
            for row in sheet[table.ref]
            for cell in row
        }
        outside = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.coordinate not in inside
        ]
        assert [cell.coordinate for cell in outside if cell.column != 1] == []
        assert all(isinstance(cell.value, str) for cell in outside)


@each_edition
@every_report
def test_no_cells_are_merged(name: str, edition: str) -> None:
    """Merged cells break navigation by keyboard."""
    for sheet in sheets_of(report(name, EDITIONS[edition])):
        assert list(sheet.merged_cells.ranges) == []


@each_edition
@every_report
def test_no_row_or_header_inside_a_table_is_blank(name: str, edition: str) -> None:
    """Nobody takes a gap for the end of the table."""
    for sheet in sheets_of(report(name, EDITIONS[edition])):
        for table, rows, _ in tables(sheet):
            assert len(rows) > 1, table
            blank = [row for row in rows if not any(value not in (None, "") for value in row)]
            assert blank == [], table


@each_edition
@every_report
def test_text_is_wrapped_in_its_cell(name: str, edition: str) -> None:
    """No text runs under the next column of a table."""
    for sheet in sheets_of(report(name, EDITIONS[edition])):
        for table in sheet.tables.values():
            for row in sheet[table.ref]:
                for cell in row:
                    if isinstance(cell.value, str) and cell.data_type == "s":
                        assert cell.alignment.wrap_text, (sheet.title, cell.coordinate)


@each_edition
@every_report
def test_the_names_of_sheets_say_what_is_there(name: str, edition: str) -> None:
    """Each name once, in full, and none like "Sheet1"."""
    names = [sheet.title for sheet in sheets_of(report(name, EDITIONS[edition]))]
    assert len({each.casefold() for each in names}) == len(names)
    assert all(0 < len(each) <= 31 and not each.startswith("Sheet") for each in names)
    assert not any(re.search(r"[\[\]:*?/\\…]", each) for each in names)


@each_edition
@every_report
def test_every_sheet_begins_in_a1(name: str, edition: str) -> None:
    """The title stands where a screen reader begins."""
    for sheet in sheets_of(report(name, EDITIONS[edition])):
        title = sheet["A1"].value
        assert isinstance(title, str)
        assert title.strip()


@each_edition
@every_report
def test_the_cursor_stands_in_a1_and_the_first_sheet_is_open(name: str, edition: str) -> None:
    """Whoever opens the file reads from its beginning."""
    data = report(name, EDITIONS[edition])
    workbook = ElementTree.fromstring(parts_of(data)["xl/workbook.xml"])
    view = workbook.find(f"{MAIN}bookViews/{MAIN}workbookView")
    assert view is not None
    assert view.get("activeTab", "0") == "0"
    for place, (_, root) in enumerate(sheet_parts(data)):
        sheet_view = root.find(f"{MAIN}sheetViews/{MAIN}sheetView")
        assert sheet_view is not None
        assert sheet_view.get("tabSelected", "0") == ("1" if place == 0 else "0")
        assert sheet_view.get("topLeftCell", "A1") == "A1"
        unsplit = [s for s in sheet_view.findall(f"{MAIN}selection") if "pane" not in s.attrib]
        assert [s.get("activeCell", "A1") for s in unsplit if s.get("activeCell")] == []


@each_edition
def test_the_properties_say_the_title_and_the_language(edition: str) -> None:
    """Excel's own name for the language is used, as XlsxWriter has no dc:language."""
    parts = parts_of(report("high-needs", EDITIONS[edition]))
    core = parts["docProps/core.xml"].decode()
    plan = "Strategic Review of High Needs Provision Action Plan"
    assert f"<dc:title>{plan}: RAG status</dc:title>" in core
    custom = parts["docProps/custom.xml"].decode()
    assert re.search(r'name="Language"><vt:lpwstr>en-GB<', custom)


@every_report
def test_charts_are_described_in_words(name: str) -> None:
    """Who does not see a chart hears its figures."""
    for part, xml in parts_of(report(name)).items():
        if not part.startswith("xl/drawings/drawing"):
            continue
        for shape in ElementTree.fromstring(xml).iter(f"{DRAWING}cNvPr"):
            description = shape.get("descr", "")
            assert description.startswith("Bar chart of")
            assert any(character.isdigit() for character in description)


@each_edition
@every_report
def test_every_table_has_a_description(name: str, edition: str) -> None:
    """The alternative text of a table says what it is."""
    described = 0
    for part, xml in parts_of(report(name, EDITIONS[edition])).items():
        if part.startswith("xl/tables/"):
            text = xml.decode()
            assert re.search(r'altText="[^"]+" altTextSummary="[^"]+"', text), part
            described += 1
    assert described >= 3


@every_report
def test_the_edition_for_publication_has_one_table_a_sheet(name: str) -> None:
    """And nothing stands below it."""
    for sheet in sheets_of(report(name, ACCESSIBLE)):
        assert len(sheet.tables) <= 1, sheet.title
        for table in sheet.tables.values():
            last = int(re.findall(r"\d+", table.ref)[-1])
            assert sheet.max_row == last


@every_report
def test_the_edition_for_publication_freezes_filters_and_fills_nothing(name: str) -> None:
    """No pane moves by itself, no button hides rows, no colour carries meaning."""
    data = report(name, ACCESSIBLE)
    for _, root in sheet_parts(data):
        assert [e.tag for e in root.iter() if e.tag.removeprefix(MAIN) in (
            "pane", "autoFilter", "conditionalFormatting", "drawing", "legacyDrawing", "picture",
        )] == []  # fmt: skip
    parts = parts_of(data)
    assert [part for part in parts if re.match(r"xl/(charts|media|drawings)/", part)] == []
    assert not any(b"<autoFilter" in parts[part] for part in parts if "tables/" in part)
    fills = styles_of(data).findall(f"{MAIN}fills/{MAIN}fill/{MAIN}patternFill")
    assert {fill.get("patternType") for fill in fills} <= {"none", "gray125"}
    assert {cell.fill.patternType for sheet in sheets_of(data) for row in sheet.iter_rows()
            for cell in row} == {None}  # fmt: skip


@every_report
def test_the_edition_for_publication_is_set_in_12_points(name: str) -> None:
    """No text is smaller than the checklist asks."""
    for sheet in sheets_of(report(name, ACCESSIBLE)):
        sizes = {c.font.sz or 0 for row in sheet.iter_rows() for c in row if c.value is not None}
        assert min(sizes) >= 12


@every_report
def test_blank_cells_are_explained(name: str) -> None:
    """A listener cannot tell a blank from a value that was forgotten."""
    for sheet in sheets_of(report(name, ACCESSIBLE)):
        blank = any(value in (None, "") for _, rows, _ in tables(sheet) for row in rows[1:]
                    for value in row)  # fmt: skip
        said = [cell.value for (cell,) in sheet.iter_rows(max_row=6, max_col=1)]
        assert any(str(v).startswith("A blank cell means") for v in said) is blank, sheet.title


@every_report
def test_both_editions_say_the_same(name: str) -> None:
    """Nothing is left out for publication but pictures."""

    def said(data: bytes) -> dict[str, list[list[object]]]:
        return {table: rows for sheet in sheets_of(data) for table, rows, _ in tables(sheet)}

    ordinary, accessible = said(report(name, PLAIN)), said(report(name, ACCESSIBLE))
    assert ordinary.keys() == accessible.keys()
    for table, rows in ordinary.items():
        # Formulas name their own row, which is another there.
        words = [[v for v in row if not str(v).startswith("=")] for row in rows]
        assert words == [[v for v in row if not str(v).startswith("=")]
                         for row in accessible[table]]  # fmt: skip


@each_edition
@every_report
def test_every_link_leads_to_a_row_of_the_status_table(name: str, edition: str) -> None:
    """A link to a sheet or row that another edition has is no link."""
    data = report(name, EDITIONS[edition])
    sheets = {sheet.title: sheet for sheet in sheets_of(data)}
    for sheet in sheets.values():
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                assert cell.hyperlink.target is None
                goal, place = str(cell.hyperlink.location).split("!")
                status = sheets[goal.strip("'")]
                (table,) = status.tables.values()
                refs = [each[0].coordinate for each in status[table.ref]][1:]
                assert place in refs
                shown = status[place].value
                assert shown == cell.value or (shown is None and cell.value == "Go to it")


def test_only_the_headline_is_bold_among_the_sentences() -> None:
    """A note that looks like a headline would be taken for one."""
    bold = [
        cell.value
        for sheet in sheets_of(report("high-needs", ACCESSIBLE))
        for (cell,) in sheet.iter_rows(min_row=2, max_row=3, max_col=1)
        if (cell.value and cell.font.b and not sheet.tables)
        or (str(cell.value).startswith("A blank") and cell.font.b)
    ]
    assert bold == [subject("high-needs").summary.headline]
