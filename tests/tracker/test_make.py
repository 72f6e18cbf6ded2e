"""A new tracker: everything an officer needs is in it, and it reads back as the plan it is of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.importing import import_text
from xlplan.plan import OWNED, Action, Plan, Role
from xlplan.rules import Rules
from xlplan.settings import Settings
from xlplan.tracker import Tracker
from xlplan.tracker.columns import HEADERS
from xlplan.tracker.make import make_blank_tracker, make_tracker
from xlplan.xlsx import guard

Read = Callable[..., Tracker]
TODAY = date(2018, 4, 15)
NAME = "Roads & bridges"
TEXT = (
    "Roads & bridges\n\n"
    "No\tAction\tLead\tDue date\tCost\tColour\n"
    "1\tMend the roof\tJane Brown\tBy July 2018\t"
    "2 days @ £100 per day = £200 Total cost = £200\tred\n"
    "02\tPaint the wall\tTeam A\tJune 16\tNo additional cost\tblue\n"
    "C3\t=1+1\tTBC\tTBC\t\t\n"
)


@pytest.fixture(scope="module")
def made() -> bytes:
    """A tracker made of a short text."""
    imported = import_text(TEXT.encode(), "roads")
    return make_tracker(replace(imported.plan, name=NAME), imported.headers, TODAY)


def sheet_of(data: bytes, name: str) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_same_plan_on_the_same_day_gives_the_same_bytes() -> None:
    """Two runs can be compared."""
    imported = import_text(TEXT.encode(), "roads")
    one, other = (make_tracker(imported.plan, imported.headers, TODAY) for _ in range(2))
    assert one == other


def test_a_new_tracker_passes_xlplans_own_guard(made: bytes) -> None:
    """What xlplan writes it would also read."""
    guard(made)
    guard(make_blank_tracker("Plan", TODAY))


def test_the_sheets_and_tables_are_there(made: bytes) -> None:
    """The plan first; the plan, the costs and the leads are Excel tables."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Action plan", "Costs", "Leads", "Summary", "Checks", "Settings"]
    tables = {name for sheet in book.worksheets for name in sheet.tables}
    assert {"Actions", "Costs", "Leads"} == tables


def test_a_new_tracker_reads_back_as_its_plan(made: bytes, read: Read) -> None:
    """Every officers' word, date and amount survives the way into Excel."""
    before, after = import_text(TEXT.encode(), "roads").plan, read(made).plan
    assert after.name == NAME
    for old, new in zip(before.actions, after.actions, strict=True):
        assert (old.ref, old.title, old.leads, old.timescale.raw, old.timescale.windows) == (
            new.ref, new.title, new.leads, new.timescale.raw, new.timescale.windows,
        )  # fmt: skip
        assert (old.cost.declared, old.cost.recalculated) == (
            new.cost.declared, new.cost.recalculated,
        )  # fmt: skip
    assert [line.amount for a in before.actions for line in a.cost.lines] == [
        line.amount for a in after.actions for line in a.cost.lines
    ]


def test_every_own_column_is_in_every_new_tracker(made: bytes) -> None:
    """Also where the document had a column called “Due date” itself."""
    headers = [cell.value for cell in sheet_of(made, "Action plan")[1]]
    assert [HEADERS[role] for role in OWNED if headers.count(HEADERS[role]) != 1] == []
    assert "Timescale" in headers


def test_columns_xlplan_has_no_use_for_are_carried_over(made: bytes) -> None:
    """A document's “Colour” is in the tracker, cell by cell."""
    sheet = sheet_of(made, "Action plan")
    index = [cell.value for cell in sheet[1]].index("Colour") + 1
    assert [sheet.cell(row, index).value for row in (2, 3, 4)] == ["red", "blue", None]


def test_refs_are_numbers_where_they_are(made: bytes) -> None:
    """1 is a number, so Excel sorts 2 before 10; 02 and C3 stay as they are written."""
    assert [sheet_of(made, "Action plan").cell(row, 1).value for row in (2, 3, 4)] == [
        1,
        "02",
        "C3",
    ]


def test_a_text_that_begins_with_an_equals_sign_is_no_formula(made: bytes) -> None:
    """Nothing from a document is ever run."""
    sheet = sheet_of(made, "Action plan")
    cell = next(cell for cell in sheet[4] if cell.value == "=1+1")
    assert cell.data_type == "s" or cell.data_type == "inlineStr"


def test_own_cells_are_filled_from_the_first_day(made: bytes, read: Read) -> None:
    """A new tracker is refreshed already."""
    book = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
    header, *rows = book["Action plan"].iter_rows(values_only=True)
    first = dict(zip(map(str, header), rows[0], strict=True))
    assert (datetime.combine(date(2018, 7, 31), time()), "Green", "Due 31 July 2018", 200) == (
        first["Due date"], first["Calculated RAG"], first["Reason"], first["Recalculated total"],
    )  # fmt: skip
    assert "missing-lead" in [row[4] for row in book["Checks"].iter_rows(values_only=True)]


def test_drop_downs_offer_words_without_forcing_them(made: bytes) -> None:
    """Progress and RAG are offered; “Complete, see minutes” may still be typed."""
    sheet = sheet_of(made, "Action plan")
    offered = {
        str(rule.formula1): bool(rule.showErrorMessage)
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert offered == {
        '"Not started,In progress,Complete"': False,
        '"Red,Amber,Green,Complete,Not started"': False,
    }


def test_own_columns_say_that_they_are_refreshed(made: bytes) -> None:
    """Whoever clicks on one is told not to type there."""
    sheet = sheet_of(made, "Action plan")
    hints = [r for r in sheet.data_validations.dataValidation if "own column" in str(r.promptTitle)]
    assert len(OWNED) == len(hints)


def test_statuses_have_their_colours_by_conditional_format(made: bytes) -> None:
    """So that a refresh never has to touch a style."""
    sheet = sheet_of(made, "Action plan")
    words = {rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    assert {'"Red"', '"Amber"', '"Green"', '"Complete"', '"Not started"', '"No date"'} == words


def test_the_header_stays_in_sight_and_on_every_page(made: bytes) -> None:
    """Frozen panes, a filter, landscape, as wide as the page."""
    sheet = sheet_of(made, "Action plan")
    page = sheet.sheet_properties.pageSetUpPr
    assert page is not None
    assert (
        sheet.freeze_panes, sheet.page_setup.orientation, page.fitToPage, sheet.print_title_rows,
    ) == ("B2", "landscape", True, "$1:$1")  # fmt: skip
    assert sheet.tables["Actions"].autoFilter is not None
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert b"&amp;LRoads &amp;&amp; bridges&amp;R" in package.read("xl/worksheets/sheet1.xml")


def test_rows_grow_with_what_is_typed_later(made: bytes) -> None:
    """Heights are a first fit, not fixed: Excel makes a row higher when its text grows."""
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert (b" ht=" in sheet, b"customHeight" in sheet) == (True, False)


def test_leads_are_listed_once_each_with_their_kind(made: bytes) -> None:
    """Placeholders are nobody."""
    rows = [row[:2] for row in sheet_of(made, "Leads").iter_rows(min_row=2, values_only=True)]
    assert rows == [("Jane Brown", "person"), ("Team A", "team")]


def test_the_rules_stand_on_the_settings_sheet(read: Read) -> None:
    """A council's own rules are in its new tracker and hold from then on."""
    imported = import_text(TEXT.encode(), "roads")
    rules = Rules(days_for_amber=9, complete_words=frozenset({"ended", "over"}))
    data = make_tracker(imported.plan, imported.headers, TODAY, Settings(rules))
    tracker = read(data)
    assert (9, {"ended", "over"}) == (
        tracker.rules.days_for_amber,
        set(tracker.rules.complete_words),
    )


def test_a_blank_tracker_has_room_and_no_actions(read: Read) -> None:
    """Twenty rows wait to be filled in; none of them counts."""
    data = make_blank_tracker("Roads & bridges", TODAY)
    plan = read(data).plan
    assert (plan.name, plan.actions) == ("Roads & bridges", ())
    assert sheet_of(data, "Action plan").tables["Actions"].ref == "A1:Q21"


def test_a_blank_tracker_says_nothing_before_it_is_filled_in() -> None:
    """No row shows a total, a status or a nought that nobody put there."""
    data = make_blank_tracker("Plan", TODAY)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for name in ("Action plan", "Costs"):
        rows = book[name].iter_rows(min_row=2, values_only=True)
        assert {None, ""} >= {value for row in rows for value in row}


@pytest.mark.parametrize(
    "text", ["x" * 32767, "a\x0bb", "line\nbreak", "tab\there", "€ ½ – 😀", "]]>", "_x0041_"],
    ids=["longest", "control-sign", "line-break", "tab", "signs", "xml", "looks-escaped"],
)  # fmt: skip
def test_any_text_survives(text: str, read: Read) -> None:
    """Whatever signs a document has, the tracker opens and shows them."""
    action = Action("1", title=text, leads_raw="Jane Brown", sheet="x", row=1)
    plan = Plan("Plan", (action,))
    headers = {role: HEADERS[role] for role in (Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE)}
    actual = read(make_tracker(plan, headers, TODAY)).plan.actions[0].title
    assert text.replace("\x0b", "") == actual.replace("\x0b", "")


@pytest.mark.parametrize("name", ["A & B", "&P of &N", 'Quotes "x"', "x" * 300, "=1+1", ""])
def test_any_plan_name_makes_a_tracker(name: str, read: Read) -> None:
    """Also one with the codes of a page footer in it."""
    plan = replace(import_text(TEXT.encode(), "roads").plan, name=name)
    data = make_tracker(plan, {Role.REF: "Ref", Role.ACTION: "Action", Role.LEAD: "Lead",
                               Role.TIMESCALE: "Timescale"}, TODAY)  # fmt: skip
    assert (name or "the file's name") == read(data).plan.name
