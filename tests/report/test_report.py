"""The report: what a head of service sees, and what no report may do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xlplan import __version__
from xlplan.assess import Assessment, assess
from xlplan.files import read_original
from xlplan.plan import Rag
from xlplan.report import is_report, make_report
from xlplan.tracker import read_tracker
from xlplan.xlsx import CellEdit, edit_cells, guard

ROOT = Path(__file__).resolve().parents[2]
DAYS = {
    "high-needs": date(2018, 8, 1),
    "commissioning": date(2016, 7, 1),
    "blank": date(2026, 1, 1),
}
SHA256 = "ab" * 32

Maker = Callable[..., bytes]


def assessment_of(name: str, *edits: CellEdit) -> Assessment:
    data = read_original(ROOT / "workbooks" / f"{name}.xlsx").data
    tracker = read_tracker(edit_cells(data, edits), name)
    return assess(tracker.plan, tracker.rules, DAYS[name])


@pytest.fixture(scope="session")
def report() -> Maker:
    """The report on one of the example trackers, after these edits."""
    return lambda name, *edits: make_report(assessment_of(name, *edits), f"{name}.xlsx", SHA256)


def sheet_of(data: bytes, name: str) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def table(sheet: Worksheet, top: int) -> list[dict[str, object]]:
    """The rows of a table by header, to the first blank row."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top)]
    body = rows[1 : next((n for n, row in enumerate(rows) if not any(row)), None)]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in body]


def words_of(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


@pytest.mark.parametrize("name", DAYS)
def test_the_same_plan_on_the_same_day_gives_the_same_bytes(name: str, report: Maker) -> None:
    """Whoever compares two nights' reports sees only real differences."""
    assert report(name) == report(name)


@pytest.mark.parametrize("name", DAYS)
def test_a_report_is_a_sound_workbook_that_xlplan_knows_again(name: str, report: Maker) -> None:
    """It passes xlplan's own guard, and may be made again over itself."""
    data = report(name)
    guard(data)
    assert is_report(data)


@pytest.mark.parametrize("name", DAYS)
def test_a_tracker_is_no_report(name: str) -> None:
    """So a tracker is never overwritten by one."""
    assert not is_report((ROOT / "workbooks" / f"{name}.xlsx").read_bytes())


@pytest.mark.parametrize("data", [b"", b"words", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 9])
def test_whatever_else_lies_there_is_no_report(data: bytes) -> None:
    """Any other file is left alone."""
    assert not is_report(data)


def test_a_damaged_report_is_no_report(report: Maker) -> None:
    """Bytes broken on the way are not taken for a report, and break nothing."""
    data = report("blank")
    assert [cut for cut in range(0, len(data) - 1, 97) if is_report(data[:cut])] == []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo("docProps/core.xml").header_offset
    broken = [data[:place] + b"\xff" + data[place + 1 :] for place in range(at, at + 120)]
    assert {True, False} >= {is_report(one) for one in broken}


def test_an_officers_workbook_that_speaks_of_reports_is_no_report(tmp_path: Path) -> None:
    """Only the words xlplan itself puts into the properties count, not words in cells."""
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "Report made by xlplan"
    book.save(tmp_path / "ours.xlsx")
    assert not is_report((tmp_path / "ours.xlsx").read_bytes())


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("high-needs", ["Summary", "RAG status", "Checks", "Costs", "About"]),
        ("commissioning", ["Summary", "RAG status", "Checks", "About"]),
        ("blank", ["Summary", "RAG status", "Checks", "About"]),
    ],
)
def test_the_sheets_are_in_reading_order(name: str, sheets: list[str], report: Maker) -> None:
    """The summary first; costs only where the plan has any."""
    assert sheets == openpyxl.load_workbook(io.BytesIO(report(name))).sheetnames


def test_the_summary_says_the_headline_and_counts_every_status(report: Maker) -> None:
    """The figures are those of the acceptance table on 1 August 2018."""
    sheet = sheet_of(report("high-needs"), "Summary")
    assert tuple(sheet.cell(row, 1).value for row in (1, 2, 3)) == (
        "Strategic Review of High Needs Provision Action Plan",
        "RAG status as at 1 August 2018",
        "12 actions: 7 Red, 1 No date, 1 Not started, 3 Green. "
        "£216,243 recalculated against £216,343 declared.",
    )
    counts = {"Red": 7, "Amber": 0, "No date": 1, "Not started": 1, "Green": 3, "Complete": 0}
    assert [{"Section": "All actions", **counts, "All": 12}] == table(sheet, 5)
    money = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=8, max_row=12)}
    assert tuple(list(money.values())[1:4]) == (216343, 216243, 100)


def test_a_plan_with_sections_is_counted_by_section(report: Maker) -> None:
    """Each section has its row, and the last one has them all."""
    rows = table(sheet_of(report("commissioning"), "Summary"), 5)
    assert [
        (r["Section"], r["Red"], r["Amber"], r["No date"], r["Not started"], r["All"]) for r in rows
    ] == [
        ("Commissioning", 7, 1, 0, 2, 10), ("Provision", 2, 3, 1, 4, 10),
        ("All actions", 9, 4, 1, 6, 20),
    ]  # fmt: skip


def test_every_action_has_its_row(report: Maker) -> None:
    """Ref, people, dates, both ratings and why are those of the plan."""
    name = "high-needs"
    rows = table(sheet_of(report(name), "RAG status"), 3)
    assessment = assessment_of(name)
    expected = [
        (a.ref, a.title, a.timescale.due, rating.rag.value, rating.reason)
        for a, rating in assessment.rated
    ]
    due = [r["Due"].date() if isinstance(r["Due"], datetime) else None for r in rows]
    assert expected == [
        (r["Ref"], r["Action"], day, r["Calculated RAG"], r["Why"])
        for r, day in zip(rows, due, strict=True)
    ]


@pytest.mark.parametrize(
    ("place", "days"), [(0, "1 day late"), (3, "244 days late"), (4, "60 days"), (1, None)]
)
def test_the_days_to_go_are_counted(place: int, days: str | None, report: Maker) -> None:
    """How late or how far off each action is, in words."""
    assert days == table(sheet_of(report("high-needs"), "RAG status"), 3)[place]["Days to go"]


def test_both_ratings_stand_side_by_side(report: Maker) -> None:
    """The officer's word is shown beside the calculated one, in its own column, unchanged."""
    edits = [CellEdit("Action plan", "I2", "green"), CellEdit("Action plan", "I3", "see minutes")]
    rows = table(sheet_of(report("high-needs", *edits), "RAG status"), 3)
    said = [(r["Officer's RAG"], r["Calculated RAG"]) for r in rows[:3]]
    assert said == [("Green", "Red"), ("see minutes", "No date"), (None, "Green")]


def test_every_flag_is_listed_with_its_cell(report: Maker) -> None:
    """Findings come first, information after, none is left out."""
    rows = table(sheet_of(report("commissioning"), "Checks"), 3)
    flags = assessment_of("commissioning").flags
    assert {(f.code, f.ref, f.where.address, f.message) for f in flags} == {
        (r["Check"], r["Ref"], r["Cell in the tracker"], r["What is wrong and what to do"])
        for r in rows
    }
    information = [row["Severity"] == "Information" for row in rows]
    assert (len(flags), sorted(information)) == (len(rows), information)


def test_the_costs_add_up(report: Maker) -> None:
    """The rows of the report come to the totals it states."""
    rows = table(sheet_of(report("high-needs"), "Costs"), 3)
    *actions, total = rows
    recalculated = sum(float(str(row["Recalculated"] or row["Declared"] or 0)) for row in actions)
    declared = sum(
        float(str(row["Declared"] if row["Declared"] is not None else row["Recalculated"]))
        for row in actions
    )
    assert (declared, recalculated, 100) == (
        total["Declared"], total["Recalculated"], total["Difference"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "evil",
    [
        "=HYPERLINK(\"http://x\",\"click\")", "=1+1", "+1+1", "-1", "@SUM(A1)", "{=1+1}",
        "http://example.org", "mailto:x@example.org", "internal:Sheet!A1", "\t=1+1", "'=1+1",
        "<b>bold</b> & \"quoted\"",
    ],
)  # fmt: skip
def test_nothing_in_the_tracker_becomes_a_formula_or_a_link(evil: str, report: Maker) -> None:
    """Whatever an officer types, the report shows the words and runs nothing."""
    columns = "BCDEFGHIJ"
    edits = [CellEdit("Action plan", f"{letter}4", evil) for letter in columns]
    edits += [CellEdit("Action plan", "A5", evil), CellEdit("Settings", "B2", evil)]
    data = report("high-needs", *edits, CellEdit("Costs", "G2", evil))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert [link.target for link in links if link.target] == []
    assert {"RAG status"} == {str(link.location).split("!")[0].strip("'") for link in links}
    assert evil.strip() in words_of(data)


def test_links_lead_to_the_row_of_their_action(report: Maker) -> None:
    """A click on a ref under “To look at first” lands on that very action."""
    data = report("high-needs")
    summary, status = sheet_of(data, "Summary"), sheet_of(data, "RAG status")
    links = [
        (cell.value, str(cell.hyperlink.location).split("!")[1])
        for row in summary.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert len(links) == 5
    assert links == [(status[place].value, place) for _, place in links]


def test_the_report_says_what_it_was_made_from(report: Maker) -> None:
    """The tracker's name, its fingerprint, the day and the program are on the last sheet."""
    about = {row[0].value: row[1].value for row in sheet_of(report("high-needs"), "About")}
    assert ("1 August 2018", "high-needs.xlsx", SHA256, f"xlplan {__version__}") == (
        about["As at"], about["Made from"], about["SHA-256 of that file"], about["Made by"],
    )  # fmt: skip
    assert set(Rag) <= set(map(str, about))


@pytest.mark.parametrize("name", DAYS)
def test_every_sheet_prints_on_whole_pages(name: str, report: Maker) -> None:
    """Landscape, as wide as the page, and the page's number in the footer."""
    for sheet in openpyxl.load_workbook(io.BytesIO(report(name))).worksheets:
        assert isinstance(sheet, Worksheet)
        page, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
        assert page is not None
        assert footer is not None
        assert (
            sheet.page_setup.orientation,
            page.fitToPage,
            sheet.page_setup.fitToHeight,
            footer.right.text,
        ) == ("landscape", True, 0, "Page &P of &N")


def test_no_text_is_cut_off_by_its_row(report: Maker) -> None:
    """Every row is given a height, so that a viewer that fits none still shows whole texts."""
    with zipfile.ZipFile(io.BytesIO(report("commissioning"))) as package:
        status = package.read("xl/worksheets/sheet2.xml").decode()
    rows = re.findall(r"<row [^>]*>", status)[1:]
    assert [row for row in rows if " ht=" not in row] == []


def test_a_blank_plan_gets_a_calm_report(report: Maker) -> None:
    """Nothing to say is said, without a table of nothing."""
    words = words_of(report("blank"))
    assert "0 actions: none yet." in words
    assert "Nothing needs attention." in words
    assert "Nothing was found." in words
