"""What a night does to a tracker: xlplan's own cells, and not a byte more."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.assess import Assessment, assess
from xlplan.cli import main
from xlplan.settings import Settings
from xlplan.tracker import Refreshed, read_tracker, refresh
from xlplan.xlsx import CellEdit, edit_cells

ROOT = Path(__file__).resolve().parents[2]
MADE = {"high-needs": date(2018, 4, 15), "commissioning": date(2016, 6, 15)}
LATER = {"high-needs": date(2018, 8, 1), "commissioning": date(2016, 7, 1)}
OWN = ("Due date", "Calculated RAG", "Reason", "Recalculated total", "Flags")

Example = Callable[[str], bytes]
Refresher = Callable[[bytes, date], Refreshed]
Assessor = Callable[[bytes, date], Assessment]
Changer = Callable[[bytes, Callable[[openpyxl.Workbook], None]], bytes]
Values = Callable[..., dict[str, list[object]]]
Parts = Callable[[bytes], dict[str, bytes]]
Foreign = Callable[..., bytes]


def plan_of(book: openpyxl.Workbook) -> Worksheet:
    sheet = book["Action plan"]
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, header: str) -> int:
    return 1 + [cell.value for cell in sheet[1]].index(header)


def cells(data: bytes) -> dict[tuple[str, str], object]:
    """Every filled cell of a workbook, formulas as their text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


@pytest.mark.parametrize("name", MADE)
def test_a_refresh_on_the_same_day_changes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is byte for byte the same and was not even written again."""
    path = Path(shutil.copy(ROOT / "workbooks" / f"{name}.xlsx", tmp_path / "plan.xlsx"))
    later = LATER[name].isoformat()
    main(["refresh", str(path), "--as-at", later])
    data, time, number = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    main(["refresh", str(path), "--as-at", later])
    assert (data, time, number) == (
        path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino,
    )  # fmt: skip
    assert capsys.readouterr().err.endswith("plan.xlsx: 0 cells changed.\n")


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "blank"])
def test_a_tracker_from_the_repository_needs_no_refresh_on_its_day(
    name: str, example: Example, refreshed: Refresher
) -> None:
    """A new tracker is a refreshed one already."""
    data = example(name)
    done = refreshed(data, MADE.get(name, date(2026, 1, 1)))
    assert (done.data is data, done.changes, done.marked) == (True, (), False)


def test_a_night_on_which_nothing_happens_changes_nothing(
    example: Example, refreshed: Refresher
) -> None:
    """A day later no action is newly late, so the file is not touched, not even for its date."""
    data = example("high-needs")
    assert data is refreshed(data, date(2018, 4, 16)).data


@pytest.mark.parametrize("name", MADE)
def test_only_the_sheets_with_own_cells_change(
    name: str, example: Example, refreshed: Refresher, parts: Parts
) -> None:
    """Styles, strings, tables, names and the other sheets stay byte for byte."""
    before = parts(example(name))
    after = parts(refreshed(example(name), LATER[name]).data)
    assert list(before) == list(after)
    different = [part for part in before if before[part] != after[part]]
    # Action plan, Summary and Checks.
    assert different == [f"xl/worksheets/sheet{number}.xml" for number in (1, 4, 5)]


@pytest.mark.parametrize("name", MADE)
def test_no_cell_of_the_officers_changes(
    name: str, example: Example, refreshed: Refresher, values: Values
) -> None:
    """Every column but xlplan's own reads as before, and so does every other sheet."""
    old, new = example(name), refreshed(example(name), LATER[name]).data
    before, after = values(old, formulas=True), values(new, formulas=True)
    for header in (header for header in before if header not in OWN):
        assert (header, before[header]) == (header, after[header])
    for sheet in ("Costs", "Leads", "Settings"):
        assert values(old, sheet, formulas=True) == values(new, sheet, formulas=True)


@pytest.mark.parametrize("name", MADE)
def test_the_changes_told_are_the_changes_made(
    name: str, example: Example, refreshed: Refresher
) -> None:
    """No cell changes in silence, and none is told that did not."""
    data = example(name)
    done = refreshed(data, LATER[name])
    old = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    new = openpyxl.load_workbook(io.BytesIO(done.data), data_only=True)
    different = {
        (sheet.title, cell.coordinate)
        for sheet in new.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if (cell.value or "") != (old[sheet.title][cell.coordinate].value or "")
    }
    assert different == {(change.sheet, change.cell) for change in done.changes}


@pytest.mark.parametrize("name", MADE)
def test_own_cells_say_what_the_check_says(
    name: str, example: Example, refreshed: Refresher, assessed: Assessor, values: Values
) -> None:
    """Due date, rating, reason and total of each row are those of `xlplan check` on that day."""
    today = LATER[name]
    assessment = assessed(example(name), today)
    read = values(refreshed(example(name), today).data)
    due = [day.date() if isinstance(day, datetime) else day for day in read["Due date"]]
    assert [action.timescale.due for action in assessment.plan.actions] == due
    assert [rating.rag.value for rating in assessment.ratings] == read["Calculated RAG"]
    assert [rating.reason for rating in assessment.ratings] == read["Reason"]
    totals = [action.cost.recalculated for action in assessment.plan.actions]
    assert totals == [total if total != "" else None for total in read["Recalculated total"]]


@pytest.mark.parametrize("name", MADE)
def test_the_checks_sheet_lists_every_flag(
    name: str, example: Example, refreshed: Refresher, assessed: Assessor, values: Values
) -> None:
    """One row a flag, with its cell; what is for information comes last."""
    today = LATER[name]
    listed = values(refreshed(example(name), today).data, "Checks")
    flags = assessed(example(name), today).flags
    rows = [row for row in zip(*listed.values(), strict=True) if any(row)]
    expected = {(f.severity.capitalize(), f.ref, f.where.address, f.message, f.code) for f in flags}
    assert (len(flags), expected) == (len(rows), set(rows))
    told = [row[0] == "Information" for row in rows]
    assert sorted(told) == told


def test_formulas_stay_and_their_cached_values_are_brought_up_to_date(
    example: Example, refreshed: Refresher, changed: Changer, values: Values
) -> None:
    """Whoever opens the file without Excel sees true figures, and Excel still has its formulas."""
    emptied = changed(example("high-needs"), lambda book: None)
    assert {None} == set(values(emptied)["Recalculated total"])
    done = refreshed(emptied, MADE["high-needs"]).data
    assert cells(example("high-needs")) == cells(done)
    assert values(example("high-needs")) == values(done)
    assert values(example("high-needs"), "Summary") == values(done, "Summary")
    assert values(example("high-needs"), "Costs") == values(done, "Costs")


def test_the_summary_follows_what_officers_change(
    example: Example, refreshed: Refresher, values: Values
) -> None:
    """A new total, a RAG and the project-management costs are in the figures the next morning."""
    told = [
        CellEdit("Action plan", "K3", 25500),
        CellEdit("Action plan", "I3", "green"),
        CellEdit("Summary", "B17", 1000),
    ]
    done = refreshed(edit_cells(example("high-needs"), told), MADE["high-needs"]).data
    book = openpyxl.load_workbook(io.BytesIO(done), data_only=True)
    labels = {str(row[0].value): row for row in book["Summary"].iter_rows()}
    assert (
        labels["Green"][2].value,
        labels["Declared total"][1].value,
        labels["Recalculated total"][1].value,
        labels["Difference"][1].value,
        labels["Total including project-management costs"][1].value,
    ) == (1, 216243, 216243, 0, 217243)


def test_the_summary_shows_what_its_formulas_make_of_a_total_typed_as_text(
    example: Example, refreshed: Refresher, assessed: Assessor
) -> None:
    """Excel leaves text out of its sums, so the stored results do too; xlplan's own reading does
    not, and says why they differ."""
    told = [
        CellEdit("Action plan", "K3", "£25,600"),
        CellEdit("Action plan", "K4", "£10,000"),
        CellEdit("Action plan", "K10", "No additional cost"),
    ]
    done = refreshed(edit_cells(example("high-needs"), told), MADE["high-needs"]).data
    summary = openpyxl.load_workbook(io.BytesIO(done), data_only=True)["Summary"]
    labels = {str(row[0].value): row[1].value for row in summary.iter_rows()}
    assessment = assessed(done, MADE["high-needs"])
    assert (
        labels["Declared total"], labels["Recalculated total"], labels["Actions without a cost"],
    ) == (206_243, 206_243, 2)  # fmt: skip
    assert assessment.totals.declared == 216_343
    assert "9" not in assessment.totals.not_stated
    assert {f.ref for f in assessment.flags if f.code == "total-not-added"} == {"2", "3"}


def test_a_sum_with_project_management_costs_typed_as_text_is_left_to_excel(
    example: Example, refreshed: Refresher
) -> None:
    """Excel makes an amount or an error of it, by its language, and never "Not stated"."""
    told = [
        CellEdit("Summary", "B17", "£1,000"),
        CellEdit("Summary", "B18", 217_243, keep_formula=True),
    ]
    done = refreshed(edit_cells(example("high-needs"), told), MADE["high-needs"]).data
    summary = openpyxl.load_workbook(io.BytesIO(done), data_only=True)["Summary"]
    assert summary["B18"].value == 217_243


def test_a_figure_an_officer_overwrote_stays_the_officers(
    example: Example, refreshed: Refresher, values: Values
) -> None:
    """A Summary formula replaced by a typed figure is not put back, nor is the figure changed."""
    typed = edit_cells(example("high-needs"), [CellEdit("Summary", "B13", 999)])
    done = refreshed(typed, LATER["high-needs"]).data
    assert cells(done)["Summary", "B13"] == 999


@pytest.mark.parametrize("header", OWN)
def test_an_own_column_an_officer_deleted_is_not_put_back(
    header: str, example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """The others are still refreshed, and nothing breaks."""

    def delete(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        index = column(sheet, header)
        del sheet.tables["Actions"]
        sheet.delete_cols(index)

    done = refreshed(changed(example("high-needs"), delete), LATER["high-needs"]).data
    read = values(done)
    assert header not in read
    left = [own for own in OWN if own in read]
    assert len(left) == 4
    told = read["Calculated RAG" if header == "Reason" else "Reason"]
    assert told[0] == ("Red" if header == "Reason" else "Was due 31 July 2018")


@pytest.mark.parametrize("header", OWN)
def test_an_own_column_an_officer_renamed_is_the_officers_now(
    header: str, example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """A column by another name is left as it is, whatever stands in it."""

    def rename(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        index = column(sheet, header)
        sheet.cell(1, index).value = "Our own"
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, index).value = f"word {row}"
        del sheet.tables["Actions"]

    renamed = changed(example("high-needs"), rename)
    done = refreshed(renamed, LATER["high-needs"]).data
    assert [f"word {row}" for row in range(2, 14)] == values(done)["Our own"]


def test_a_tracker_of_other_people_is_never_written(foreign: Foreign, refreshed: Refresher) -> None:
    """Columns named Due date, Reason or Flags and a sheet Checks are theirs: nothing changes."""

    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Checks").append(["Severity", "Our notes"])
        book.create_sheet("Summary").append(["Total", "=SUM(1,2)"])

    data = foreign(
        [
            ["Action", "Owner", "Due date", "Reason", "Flags"],
            ["Mend the roof", "Jane Brown", "June 2018", "it leaks", "red flag"],
            ["Paint the wall", "", "July 2018", "", ""],
        ],
        more,
    )
    done = refreshed(data, date(2018, 8, 1))
    assert (done.data is data, done.changes) == (True, ())


@pytest.mark.parametrize("owned", [True, False], ids=["said-in-settings", "not-said"])
def test_own_columns_in_a_tracker_of_others_are_written_only_if_the_settings_say_so(
    owned: bool, foreign: Foreign, values: Values
) -> None:
    """An officer copies our column into an old tracker: it is filled in once that is settled."""
    data = foreign(
        [
            ["Ref", "Action", "Lead", "By when", "Calculated RAG", "Reason"],
            [1, "Mend the roof", "Jane Brown", "June 2018", None, None],
        ],
    )
    tracker = read_tracker(data, "plan", Settings(own_columns=owned))
    done = refresh(tracker, assess(tracker.plan, tracker.rules, date(2018, 8, 1)))
    read = values(done.data, "Sheet1")
    expected: list[object] = ["Red", "Was due 30 June 2018"] if owned else [None, None]
    assert expected == [*read["Calculated RAG"], *read["Reason"]]


def test_after_sorting_each_row_has_its_own_values(
    example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """An officer sorts the table backwards: every date and rating goes with its ref."""

    def sort(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        officers = sheet.max_column - 6
        rows = [[cell.value for cell in row[:officers]] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for index, value in enumerate(row, start=1):
                sheet.cell(number, index).value = value

    today = LATER["high-needs"]
    straight = values(refreshed(example("high-needs"), today).data)
    turned = values(refreshed(changed(example("high-needs"), sort), today).data)
    for header in ("Ref", *OWN):
        assert (header, list(reversed(straight[header]))) == (header, turned[header])


def test_a_row_added_to_the_table_is_rated(
    example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """A new action gets its due date, rating and flags, in words where the cell shows no dates."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        row = sheet.max_row + 1
        new: dict[str, int | str] = {
            "Ref": 13,
            "Work streams": "Tell parents",
            "Timescale": "By May 2018",
        }
        for header, value in new.items():
            sheet.cell(row, column(sheet, header)).value = value
        # Excel lets the table grow when somebody types right below it.
        sheet.tables["Actions"].ref = f"A1:{sheet.cell(row, sheet.max_column).coordinate}"
        costs = book["Costs"]
        line = costs.max_row + 1
        costs.cell(line, 1).value, costs.cell(line, 2).value = 13, "Letters"
        costs.cell(line, 6).value = 250
        costs.tables["Costs"].ref = f"A1:G{line}"

    done = refreshed(changed(example("high-needs"), add), LATER["high-needs"])
    read = values(done.data)
    last = [read[header][-1] for header in ("Ref", *OWN)]
    expected = [
        13, "31 May 2018", "Red", "Was due 31 May 2018", 250, "Missing lead, overdue, missing "
        "outcome",
    ]  # fmt: skip
    assert expected == last


def test_what_stands_below_or_beside_the_table_is_neither_read_nor_written(
    example: Example, changed: Changer, refreshed: Refresher, assessed: Assessor
) -> None:
    """A second table, notes and totals of the officers' own keep every word, and count nothing."""
    theirs = ["Ref", "Risk", "High", "Owner", "By May 2018", "Agreed", "by", "board"]

    def add(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        for index, words in enumerate(theirs * 2, start=1):
            sheet.cell(18, index).value = words
        sheet.cell(3, 25).value = "Status"

    data = changed(example("high-needs"), add)
    done = refreshed(data, LATER["high-needs"])
    after = plan_of(openpyxl.load_workbook(io.BytesIO(done.data)))
    assert theirs * 2 == [after.cell(18, index).value for index in range(1, 17)]
    assessment = assessed(data, LATER["high-needs"])
    below = [f.where.address for f in assessment.flags if f.code == "row-below-table"]
    assert (len(assessment.plan.actions), below) == (12, ["Action plan!row 18"])


def test_a_column_of_their_own_in_our_table_stops_nothing(
    example: Example, changed: Changer, refreshed: Refresher, assessed: Assessor
) -> None:
    """Officers may add a Status or a second owner; the columns xlplan made stay what they are."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        last = sheet.max_column + 1
        sheet.cell(1, last).value = "Action owner"
        sheet.cell(2, last).value = "Tom Lee"
        sheet.tables["Actions"].ref = f"A1:{sheet.cell(13, last).coordinate}"
        column = TableColumn(id=99, name="Action owner")
        sheet.tables["Actions"].tableColumns.append(column)

    data = changed(example("high-needs"), add)
    leads = assessed(data, LATER["high-needs"]).plan.actions[0].leads
    assert [lead.name for lead in leads] == ["Linda Foster", "Jill Norman"]
    assert refreshed(data, LATER["high-needs"]).changes


def test_an_action_that_was_emptied_loses_its_rating(
    example: Example, refreshed: Refresher, values: Values
) -> None:
    """A row in which only its ref and source are left is not Red for ever."""
    letters = "BCDEFGHIJK"
    emptied = edit_cells(
        example("high-needs"), [CellEdit("Action plan", f"{letter}5", None) for letter in letters]
    )
    read = values(refreshed(emptied, LATER["high-needs"]).data)
    assert {None} == {
        read[header][3] for header in ("Due date", "Calculated RAG", "Reason", "Flags")
    }


def test_a_fixed_fault_disappears_from_the_row_and_from_checks(
    example: Example, refreshed: Refresher, values: Values
) -> None:
    """A lead is left blank and then filled in: flag and row of Checks come and go."""
    today = MADE["high-needs"]
    blank = edit_cells(example("high-needs"), [CellEdit("Action plan", "D4", None)])
    flagged = refreshed(blank, today).data
    assert values(flagged)["Flags"][2] == "Missing lead, total without breakdown"
    assert "missing-lead" in values(flagged, "Checks")["Check"]
    filled = edit_cells(flagged, [CellEdit("Action plan", "D4", "Jon Hawketts")])
    fixed = refreshed(filled, today).data
    assert values(example("high-needs"))["Flags"] == values(fixed)["Flags"]
    listed = values(fixed, "Checks")["Check"]
    assert (len(listed), listed[-1]) == (20, None)
    assert values(example("high-needs"), "Checks")["Check"] == listed[:-1]


def test_june_16_typed_into_excel_is_noticed(
    example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """Excel makes 16 June of this year of it; xlplan says so instead of believing the day."""

    def typed(book: openpyxl.Workbook) -> None:
        cell = plan_of(book).cell(2, column(plan_of(book), "Timescale"))
        cell.value, cell.number_format = date(2017, 6, 16), "d-mmm"

    done = refreshed(changed(example("commissioning"), typed), MADE["commissioning"]).data
    flags = values(done)["Flags"][0]
    assert flags == "Excel changed date"


def test_an_officers_formula_without_a_result_is_left_to_excel(
    example: Example, changed: Changer, refreshed: Refresher, parts: Parts
) -> None:
    """Where a program stored no result there is no proof, so Excel is asked to work it out."""

    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet("Ours")["A1"] = '=COUNTIF(Actions[Calculated RAG],"Red")'
        book.calculation.fullCalcOnLoad = False

    data = changed(example("high-needs"), add)
    done = refreshed(data, LATER["high-needs"])
    marked = [b'fullCalcOnLoad="1"' in parts(one)["xl/workbook.xml"] for one in (data, done.data)]
    assert (marked, done.marked) == ([False, True], True)
    assert [(o.sheet, o.ref) for o in done.unproven] == [("Ours", "A1")]


def test_a_workbook_without_foreign_formulas_is_not_marked(
    example: Example, refreshed: Refresher, parts: Parts
) -> None:
    """Every cached value is right already, so Excel need not ask to save on closing."""
    done = refreshed(example("high-needs"), LATER["high-needs"])
    assert parts(example("high-needs"))["xl/workbook.xml"] == parts(done.data)["xl/workbook.xml"]


def test_sheets_comments_and_hidden_columns_of_the_officers_stay(
    example: Example, changed: Changer, refreshed: Refresher, parts: Parts
) -> None:
    """Whatever else officers put into the workbook is there the next morning, byte for byte."""

    def decorate(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        sheet.title = "The Plan & more"
        sheet["B2"].comment = Comment("Ask Linda", "Jill")
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[5].hidden = True
        book.create_sheet("Minutes", 0)["A1"] = "1 May: all agreed"

    before = changed(example("high-needs"), decorate)
    done = refreshed(before, LATER["high-needs"])
    old, new = parts(before), parts(done.data)
    kept = [part for part in old if not part.startswith("xl/worksheets/sheet")]
    assert [part for part in kept if old[part] != new.get(part)] == []
    book = openpyxl.load_workbook(io.BytesIO(done.data))
    sheet = book["The Plan & more"]
    comment = sheet["B2"].comment
    assert comment is not None
    assert (
        comment.text,
        sheet.column_dimensions["C"].hidden,
        sheet.row_dimensions[5].hidden,
        book["Minutes"]["A1"].value,
    ) == ("Ask Linda", True, True, "1 May: all agreed")
    assert "Red" in [cell.value for cell in sheet["M"]]
    assert "The Plan & more!E5" in [cell.value for cell in book["Checks"]["C"]]


@pytest.mark.parametrize("how", ["deleted", "renamed"])
@pytest.mark.parametrize("name", ["Summary", "Checks", "Settings", "Leads", "Costs"])
def test_a_sheet_an_officer_took_away_is_not_put_back(
    name: str,
    how: str,
    example: Example,
    changed: Changer,
    refreshed: Refresher,
    values: Values,
) -> None:
    """The plan is refreshed without it."""

    def take_away(book: openpyxl.Workbook) -> None:
        if how == "deleted":
            book.remove(book[name])
        else:
            book[name].title = "Ours now"

    done = refreshed(changed(example("high-needs"), take_away), LATER["high-needs"]).data
    assert name not in openpyxl.load_workbook(io.BytesIO(done)).sheetnames
    assert "Red" in values(done)["Calculated RAG"]


def test_a_text_that_begins_with_an_equals_sign_stays_a_text(
    example: Example, refreshed: Refresher, values: Values
) -> None:
    """What looks like a formula in a lead cell is quoted in Checks as text, never as a formula."""
    evil = '=HYPERLINK("http://x","Team")'
    typed = edit_cells(example("high-needs"), [CellEdit("Action plan", "E4", evil)])
    done = refreshed(typed, MADE["high-needs"]).data
    book = openpyxl.load_workbook(io.BytesIO(done))
    formulas = [c.coordinate for row in book["Checks"].iter_rows() for c in row
                if c.data_type == "f"]  # fmt: skip
    messages = [str(message) for message in values(done, "Checks")["What is wrong and what to do"]]
    assert formulas == []
    assert any(evil in message for message in messages)


def test_refs_that_look_alike_keep_their_own_costs(foreign: Foreign, assessed: Assessor) -> None:
    """Ref 1 as a number and "1" as text are one; C1 and P1 are others."""

    def costs(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Costs")
        for row in (["Ref", "Item", "Amount"], [1, "a", 10], ["1", "b", 20], ["c1", "c", 40]):
            sheet.append(row)

    data = foreign(
        [
            ["Ref", "Action", "Lead", "Timescale"],
            [1, "Mend the roof", "Jane Brown", "By July 2018"],
            ["C1", "Paint the wall", "Jane Brown", "By July 2018"],
            ["P1", "Cut the grass", "Jane Brown", "By July 2018"],
        ],
        costs,
    )
    actions = assessed(data, date(2018, 1, 1)).plan.actions
    assert [action.cost.recalculated for action in actions] == [30, 40, None]


def test_a_refresh_that_cannot_be_done_safely_changes_nothing(
    example: Example, changed: Changer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell of ours inside an officers' merged area is refused with its name."""

    def merge(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        del sheet.tables["Actions"]
        sheet.merge_cells("L3:N3")

    path = tmp_path / "plan.xlsx"
    path.write_bytes(changed(example("high-needs"), merge))
    before = path.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        main(["refresh", str(path), "--as-at", "2018-08-01"])
    captured = capsys.readouterr()
    assert (stopped.value.code, captured.out, "merge" in captured.err) == (65, "", True)
    assert before == path.read_bytes()


def test_a_sum_of_the_officers_own_among_ours_is_left_to_excel(
    example: Example, changed: Changer, refreshed: Refresher, values: Values
) -> None:
    """Where an officer put a formula into our column, no total over it is claimed to be known."""

    def put(book: openpyxl.Workbook) -> None:
        sheet = plan_of(book)
        sheet.cell(6, column(sheet, "Recalculated total")).value = "=SUM(Costs!F:F)"

    done = refreshed(changed(example("high-needs"), put), LATER["high-needs"])
    after = openpyxl.load_workbook(io.BytesIO(done.data))
    sheet = plan_of(after)
    assert sheet.cell(6, column(sheet, "Recalculated total")).value == "=SUM(Costs!F:F)"
    summary = {row[0].value: row[1].value for row in openpyxl.load_workbook(
        io.BytesIO(done.data), data_only=True)["Summary"].iter_rows(min_row=13)}  # fmt: skip
    assert (summary["Declared total"], summary["Recalculated total"]) == (None, None)
    assert ("Action plan", "O6") in {(o.sheet, o.ref) for o in done.unproven}


def test_an_amount_whose_formula_has_no_stored_value_accuses_nobody_of_a_blank(
    example: Example, changed: Changer, assessed: Assessor
) -> None:
    """A file saved by a program that does not calculate says just that."""

    def put(book: openpyxl.Workbook) -> None:
        book["Costs"]["F2"].value = "=C2*E2+1"

    flags = assessed(changed(example("high-needs"), put), MADE["high-needs"]).flags
    told = [flag.message for flag in flags if flag.code == "line-not-added"]
    assert len(told) == 1
    assert "no value is stored" in told[0]


def test_a_third_of_a_pound_does_not_change_every_night(
    example: Example, refreshed: Refresher
) -> None:
    """A product that never ends is written once, to the digits Excel keeps."""
    data = edit_cells(
        example("high-needs"),
        [CellEdit("Costs", "C2", 1 / 3), CellEdit("Costs", "E2", 33.33)],
    )
    once = refreshed(data, LATER["high-needs"])
    assert refreshed(once.data, LATER["high-needs"].replace(day=2)).changes == ()


def test_money_left_in_an_emptied_row_still_counts_and_is_asked_about(
    example: Example, assessed: Assessor
) -> None:
    """Excel's totals count it, so xlplan does, and says that the action is missing."""
    emptied = edit_cells(
        example("high-needs"), [CellEdit("Action plan", f"{letter}4", None) for letter in "BCDEF"]
    )
    assessment = assessed(emptied, LATER["high-needs"])
    assert assessment.totals.declared == 216_343
    assert ("missing-action", "3") in {(flag.code, flag.ref) for flag in assessment.flags}
