"""The report on paper: its size, its footer, its headers, and every word of it there to read."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.report.maker import (
    ACCESSIBLE,
    EDITIONS,
    MAIN,
    PLAIN,
    PLANS,
    action,
    built,
    parts_of,
    report,
    sheet_parts,
    sheets_of,
    subject,
)
from tests.report.office import HAS_OFFICE, HAS_PDF_TEXT, convert, pdf_text, pdf_words
from xlplan.report import Choice, make_report
from xlplan.settings import Look

A3, A4 = "8", "9"
LARGE = {"RAG status", "Timeline"}
PRINTED = ("high-needs", "commissioning", "changed", "odd-money", "many-sections", "long-texts")

every_report = pytest.mark.parametrize("name", PLANS)
each_edition = pytest.mark.parametrize("edition", EDITIONS)
can_print = pytest.mark.skipif(
    not (HAS_OFFICE and HAS_PDF_TEXT), reason="LibreOffice or pdftotext is not installed"
)


def found(root: ElementTree.Element, path: str) -> ElementTree.Element:
    element = root.find("/".join(MAIN + step for step in path.split("/")))
    assert element is not None, path
    return element


@each_edition
@every_report
def test_every_sheet_is_landscape_and_as_wide_as_its_page(name: str, edition: str) -> None:
    """No column falls onto a page of its own."""
    for sheet, root in sheet_parts(report(name, EDITIONS[edition])):
        setup = found(root, "pageSetup")
        assert setup.get("orientation") == "landscape", sheet
        assert (setup.get("fitToWidth", "1"), setup.get("fitToHeight")) == ("1", "0")
        assert found(root, "sheetPr/pageSetUpPr").get("fitToPage") == "1"


@pytest.mark.parametrize(("paper", "size"), [("A3", A3), ("A4", A4)])
def test_the_large_sheets_are_on_the_paper_the_council_has(paper: str, size: str) -> None:
    """Sheets with many columns are on A3 where the settings say so; the others always are A4."""
    look = Look(paper=paper)  # type: ignore[arg-type]
    for sheet, root in sheet_parts(make_report(subject("high-needs"), Choice(look=look))):
        wanted = size if sheet in LARGE else A4
        assert found(root, "pageSetup").get("paperSize") == wanted, sheet


def test_paper_that_every_printer_has_is_the_default() -> None:
    """A council that set nothing gets A4."""
    for sheet, root in sheet_parts(report("high-needs")):
        assert found(root, "pageSetup").get("paperSize") == A4, sheet


def test_a_sheet_of_one_sentence_needs_no_large_paper() -> None:
    """A blank plan does not ask for A3."""
    blank = make_report(subject("blank"), Choice(look=Look(paper="A3")))
    for sheet, root in sheet_parts(blank):
        assert found(root, "pageSetup").get("paperSize") == A4, sheet


@each_edition
@every_report
def test_the_header_is_repeated_on_every_page(name: str, edition: str) -> None:
    """Where a sheet is one table, page seven says what its columns are."""
    data = report(name, EDITIONS[edition])
    workbook = ElementTree.fromstring(parts_of(data)["xl/workbook.xml"])
    repeated = {
        defined.get("localSheetId"): defined.text
        for defined in workbook.iter(f"{MAIN}definedName")
        if defined.get("name") == "_xlnm.Print_Titles"
    }
    for place, sheet in enumerate(sheets_of(data)):
        if len(sheet.tables) != 1:
            assert str(place) not in repeated
            continue
        (table,) = sheet.tables.values()
        top = re.findall(r"\d+", table.ref)[0]
        assert str(repeated[str(place)]).endswith(f"${top}:${top}"), sheet.title


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param("Roads & Parks", "Roads && Parks", id="ampersand"),
        pytest.param("&P of &N", "&&P of &&N", id="codes"),
        pytest.param("2018 plan", "2018 plan", id="digits"),
        pytest.param("x" * 300, "x" * 89 + "…", id="long"),
        pytest.param("&" * 300, "&&" * 44 + "…", id="many-ampersands"),
        pytest.param("a" + "&" * 300, "a" + "&&" * 44 + "…", id="an-odd-number"),
    ],
)
def test_the_footer_says_the_plan_the_day_and_the_page(title: str, shown: str) -> None:
    """A page that was left on a table says what it is of; an ampersand is no code."""
    for _, root in sheet_parts(make_report(built([action()], title))):
        footer = found(root, "headerFooter/oddFooter").text
        assert footer == f"&L{shown}, as at 1 August 2018&RPage &P of &N"


def test_the_footer_names_the_council() -> None:
    """The name from the settings stands before the plan's."""
    data = make_report(built([action()], "Plan"), Choice(look=Look(name="Town & Shire")))
    for _, root in sheet_parts(data):
        footer = str(found(root, "headerFooter/oddFooter").text)
        assert footer.startswith("&LTown && Shire, Plan, as at")


@each_edition
@every_report
def test_every_row_of_a_table_brings_its_height_along(name: str, edition: str) -> None:
    """A viewer that fits no rows still shows whole texts."""
    data = report(name, EDITIONS[edition])
    sheets = {sheet.title: sheet for sheet in sheets_of(data)}
    for sheet, root in sheet_parts(data):
        heights = {row.get("r"): row.get("ht") for row in root.iter(f"{MAIN}row")}
        for table in sheets[sheet].tables.values():
            first, last = map(int, re.findall(r"\d+", table.ref))
            assert all(heights.get(str(row)) for row in range(first, last + 1)), sheet
        assert all(float(height) <= 409 for height in heights.values() if height)


@every_report
def test_a_page_begins_with_a_title_or_a_chart(name: str) -> None:
    """Never below a title, and not within a table that a page could hold."""
    sheets = {sheet.title: sheet for sheet in sheets_of(report(name))}
    for title, root in sheet_parts(report(name)):
        tables = sheets[title].tables.values()
        below = {int(re.findall(r"\d+", table.ref)[1]) for table in tables}
        for row in (int(brk.get("id", 0)) for brk in root.iter(f"{MAIN}brk")):
            first = sheets[title].cell(row + 1, 1)
            assert row in below or (first.value and first.font.b), (title, row)


def test_what_has_changed_and_every_line_have_pages_of_their_own() -> None:
    """Those are what the High Needs plan has no room for on the first."""
    sheets = {sheet.title: sheet for sheet in sheets_of(report("high-needs"))}
    roots = dict(sheet_parts(report("high-needs")))
    for sheet, title in (("Summary", "What has changed since 20 April 2018"),
                         ("Costs", "Every line")):  # fmt: skip
        (last,) = (int(brk.get("id", 0)) for brk in roots[sheet].iter(f"{MAIN}brk"))
        assert sheets[sheet].cell(last + 1, 1).value == title
    published = sheet_parts(report("high-needs", ACCESSIBLE))
    assert not any(list(root.iter(f"{MAIN}brk")) for _, root in published)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports as LibreOffice prints them, each sheet by itself."""
    files, out = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("pages")
    for name in PRINTED:
        for edition, choice in EDITIONS.items():
            (files / f"{name}-{edition}.xlsx").write_bytes(report(name, choice))
    convert("pdf", sorted(files.iterdir()), out, tmp_path_factory.mktemp("profile"))
    return out


@can_print
@each_edition
@pytest.mark.parametrize("name", PRINTED)
def test_every_word_of_every_cell_is_on_paper(name: str, edition: str, pages: Path) -> None:
    """Nothing is left out, or hashes instead of figures."""
    printed = "".join(pdf_text(pages / f"{name}-{edition}.pdf").split())
    missing = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in sheets_of(report(name, EDITIONS[edition]))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.data_type == "s"
        if "".join(cell.value.split()) not in printed
    ]
    assert missing == []


@can_print
@each_edition
@pytest.mark.parametrize("name", PRINTED)
def test_no_figure_is_hashes(name: str, edition: str, pages: Path) -> None:
    """A column is as wide as its largest amount."""
    assert "##" not in pdf_text(pages / f"{name}-{edition}.pdf")


@can_print
@each_edition
@pytest.mark.parametrize("name", PRINTED)
def test_no_word_is_printed_over_another(name: str, edition: str, pages: Path) -> None:
    """A line that its row is too low for lies, hidden, behind the next row: no row is too low."""
    over = []
    for page in pdf_words(pages / f"{name}-{edition}.pdf"):
        by_height = sorted(page, key=lambda word: word.top)
        for place, word in enumerate(by_height):
            for other in by_height[place + 1 :]:
                if other.top >= word.bottom:
                    break
                if word.covers(other):
                    over.append((word.text, other.text))
    assert over == []


@can_print
@pytest.mark.parametrize("name", PRINTED)
def test_the_pages_are_counted(name: str, pages: Path) -> None:
    """Every page says which of how many it is."""
    printed = pdf_text(pages / f"{name}-ordinary.pdf")
    numbers = re.findall(r"Page (\d+) of (\d+)", printed)
    assert numbers == [(str(n), str(len(numbers))) for n in range(1, len(numbers) + 1)]


def test_the_editions_differ_only_where_they_should() -> None:
    """The larger text of the edition for publication has wider columns and higher rows."""

    def width(choice: Choice) -> float:
        root = dict(sheet_parts(report("high-needs", choice)))["RAG status"]
        return sum(float(column.get("width", 0)) for column in root.iter(f"{MAIN}col"))

    assert 1.15 < width(ACCESSIBLE) / width(PLAIN) < 1.25
