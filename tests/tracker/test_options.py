"""The Settings and Leads sheets as officers fill them in."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest

from tests.conftest import ROOT
from xlplan.rules import Names, Rules
from xlplan.tracker import read_tracker
from xlplan.tracker.grid import Grid, read_grid
from xlplan.tracker.options import find_odd_rules, plan_name, read_rules

Foreign = Callable[..., bytes]
Rows = list[list[object]]
DAYS = "Days for amber"
FORM: Rows = [
    ["Setting", "Value"], ["Plan name", "Roads"], ["Words for complete", "done"],
    ["Words for not started", "to do"],
]  # fmt: skip


@pytest.fixture
def grid(foreign: Foreign) -> Callable[..., Grid]:
    """A workbook with these two sheets."""

    def make(settings: Rows | None = None, leads: Rows | None = None) -> Grid:
        def add(book: openpyxl.Workbook) -> None:
            for name, rows in (("Settings", settings), ("Leads", leads)):
                sheet = book.create_sheet(name) if rows is not None else None
                for row in rows or ():
                    if sheet is not None:
                        sheet.append(row)

        return read_grid(foreign([["x"]], add))

    return make


def test_without_the_sheets_the_rules_stay(grid: Callable[..., Grid]) -> None:
    """Other people's trackers have neither sheet."""
    rules = Rules(days_for_amber=9, names=Names(people=frozenset({"STSS"})))
    assert (rules, "") == (read_rules(grid(), rules), plan_name(grid()))


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        pytest.param([["Days for amber", 14]], 14, id="number"),
        pytest.param([["Days for amber", 14.0]], 14, id="number-with-a-point"),
        pytest.param([["Days for amber", "14"]], 14, id="text"),
        pytest.param([["days FOR amber", 0]], 0, id="nought"),
        pytest.param([["Days for amber", None]], 30, id="blank"),
        pytest.param([["Days for amber", "  "]], 30, id="spaces"),
        pytest.param([["Days for amber"]], 30, id="no-cell"),
        pytest.param([["Days for green", 14]], 30, id="another-label"),
        pytest.param([["x"], [], ["Days for amber", 365]], 365, id="further-down"),
    ],
)
def test_the_days_for_amber(rows: Rows, days: int, grid: Callable[..., Grid]) -> None:
    """Any whole number of days to a year, wherever the row has been moved to."""
    assert days == read_rules(grid(rows), Rules()).days_for_amber


@pytest.mark.parametrize(
    "value", ["soon", "-1", -3, 366, 1.5, 7.5, True, "1 000", "9" * 5000, "#REF!"],
    ids=lambda value: str(value)[:9],
)  # fmt: skip
def test_days_that_make_no_sense_are_told_with_their_cell_and_do_not_count(
    value: object, grid: Callable[..., Grid]
) -> None:
    """A slip of the finger stops no night; the officer is sent to the cell, not to a manual."""
    sheets, rules = grid([["Setting", "Value"], [DAYS, value]]), Rules(days_for_amber=14)
    assert read_rules(sheets, rules) == rules
    (odd,) = find_odd_rules(sheets, rules)
    assert odd.where.address == "Settings!B2"
    assert odd.message.startswith("“Days for amber” on the Settings sheet is “")
    assert "not a whole number from 0 to 365, so 14 counts. Correct the cell" in odd.message
    assert len(odd.message) < 250


@pytest.mark.parametrize("name", ["Words for complete", "Words for not started"])
def test_words_that_are_only_commas_do_not_count(name: str, grid: Callable[..., Grid]) -> None:
    """With no word for it nothing could ever be complete."""
    sheets = grid([["Setting", "Value"], [name, " ,\n, "]])
    assert read_rules(sheets, Rules()) == Rules()
    (odd,) = find_odd_rules(sheets, Rules())
    assert (odd.where.address, f"“{name}”" in odd.message) == ("Settings!B2", True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("Days for Ambre", "Write “Days for amber”, or", id="a slip"),
        pytest.param("Amber from", "Write “Days for amber”, or", id="another name"),
        pytest.param("Dias", "Write “Days for amber”, or", id="another language"),
    ],
)
def test_a_setting_under_another_name_is_told(
    written: str, meant: str, grid: Callable[..., Grid]
) -> None:
    """Else the officer believes that the 7 counts."""
    rows: Rows = [*FORM, [written, 7, "An action due within so many days is Amber."]]
    assert read_rules(grid(rows), Rules()).days_for_amber == 30
    (odd,) = find_odd_rules(grid(rows), Rules())
    assert (odd.where.address, f"“{written}”" in odd.message) == ("Settings!A5", True)
    assert meant in odd.message


def test_a_setting_that_is_there_twice_by_a_slip_is_told(grid: Callable[..., Grid]) -> None:
    """Somebody added a row instead of changing one."""
    (odd,) = find_odd_rules(grid([*FORM, [DAYS, 7], ["Day for amber", 14]]), Rules())
    assert odd.where.address == "Settings!A6"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="empty"),
        pytest.param([["Financial year", "2026/27"], ["Owner", "Jane"]], id="their own sheet"),
        pytest.param([["Setting", "Value"], ["Owner", "Jane"]], id="their own settings"),
        pytest.param([["Setting", "Value"], [" days  for AMBER: ", 7]], id="typed loosely"),
        pytest.param([["Days for ambre", None]], id="nothing beside it"),
        pytest.param([["Plan name", "Roads"], ["Please ask Jane before you change this."]],
                     id="a note"),
        pytest.param([["Plan name", "Roads"], ["a" * 61, "b"]], id="a long note"),
        pytest.param([["Plan name", "Roads"], *[[]] * 199, ["Asked", "Jane"]], id="far below"),
    ],
)  # fmt: skip
def test_what_is_no_slip_is_not_told(rows: Rows, grid: Callable[..., Grid]) -> None:
    """Officers may keep what they like on their sheets."""
    assert find_odd_rules(grid(rows), Rules()) == ()


def test_notes_below_all_settings_are_no_slips(grid: Callable[..., Grid]) -> None:
    """Every setting is there, so nobody has lost one."""
    assert find_odd_rules(grid([*FORM, [DAYS, 7], ["Owner", "Jane"]]), Rules()) == ()


def test_a_note_where_a_setting_was_deleted_is_no_slip(grid: Callable[..., Grid]) -> None:
    """Beside it stands no word of what it does."""
    rows: Rows = [*FORM, ["Plan owner", "Jill"], ["Review date", "May 2018"]]
    assert find_odd_rules(grid(rows), Rules()) == ()


def test_notes_below_the_leads_are_no_kinds(grid: Callable[..., Grid]) -> None:
    """Who writes more than a word there writes no Kind."""
    leads: Rows = [["Name", "Kind"], ["Jane", "person"], ["Note:", "alphabetical"],
                   ["Updated", "May 2018"]]  # fmt: skip
    assert find_odd_rules(grid(None, leads), Rules()) == ()


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "blank"])
def test_the_example_trackers_have_no_slips(name: str) -> None:
    """What xlplan writes it understands."""
    data = (ROOT / "workbooks" / f"{name}.xlsx").read_bytes()
    assert read_tracker(data, name).plan.odd_rules == ()


def test_a_kind_that_is_none_is_told(grid: Callable[..., Grid]) -> None:
    """Else the officer believes that the name is settled; a blank one leaves it to the words."""
    leads: Rows = [
        ["The leads of the plan", "kept by Jane"], ["Name", "Kind"], ["Jane Brown", "persn"],
        ["STSS", " Team "], ["Bo", None], [None, "team"], ["Clerk", "people"],
    ]  # fmt: skip
    odd = find_odd_rules(grid(None, leads), Rules())
    assert [each.where.address for each in odd] == ["Leads!B3", "Leads!B7"]
    assert odd[0].message == (
        "The Kind of “Jane Brown” on the Leads sheet is “persn”, so it does not count. Write "
        "“person”, “role” or “team”, or clear the cell."
    )


def test_another_sheet_of_that_name_has_no_kinds(grid: Callable[..., Grid]) -> None:
    """Officers may have a list of leads of their own making."""
    leads: Rows = [["Name", "Telephone"], ["Jane Brown", "01522 555 0100"]]
    assert find_odd_rules(grid(None, leads), Rules()) == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("Done, Signed off", {"done", "signed off"}, id="commas"),
        pytest.param("Done,, ,", {"done"}, id="stray-commas"),
        pytest.param("Done\nSigned off", {"done", "signed off"}, id="lines"),
        pytest.param("100%", {"100%"}, id="percent"),
        pytest.param(100, {"100"}, id="number"),
    ],
)
def test_words_are_parted_by_commas_or_lines(
    value: object, words: set[str], grid: Callable[..., Grid]
) -> None:
    """As officers write lists; capitals do not matter."""
    rules = read_rules(
        grid([["Words for complete", value], ["Words for not started", value]]), Rules()
    )
    assert [words, words] == [rules.complete_words, rules.not_started_words]


def test_the_leads_sheet_settles_who_is_a_person(grid: Callable[..., Grid]) -> None:
    """It wins over the settings file, and what it leaves blank stays as it was."""
    names = Names(frozenset({"STSS", "Ann Head"}), frozenset({"Bo"}), frozenset({"Jane Brown"}))
    leads: Rows = [
        ["Name", "Kind"], ["STSS", "TEAM"], ["Jane Brown", "person"], ["Bo", ""], ["Clerk", "role"],
        ["Someone", "officer"], [None, "team"],
    ]  # fmt: skip
    read = read_rules(grid(None, leads), Rules(names=names)).names
    assert [{"Ann Head", "Jane Brown"}, {"Bo", "Clerk"}] == [read.people, read.roles]
    assert "STSS" in read.teams


def test_the_plan_has_its_name(grid: Callable[..., Grid]) -> None:
    """The name on the Settings sheet stands on the report."""
    assert plan_name(grid([["Plan name", " Roads & bridges "]])) == "Roads & bridges"
