"""The Settings and Leads sheets as officers fill them in."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest

from xlplan.errors import SettingsWrong
from xlplan.rules import Names, Rules
from xlplan.tracker.grid import Grid, read_grid
from xlplan.tracker.options import plan_name, read_rules

Foreign = Callable[..., bytes]
Rows = list[list[object]]


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


@pytest.mark.parametrize("value", ["soon", "-1", 366, 1.5, True, "1 000"], ids=str)
def test_days_that_make_no_sense_are_refused_with_their_cell(
    value: object, grid: Callable[..., Grid]
) -> None:
    """The officer is sent to the cell, not to a manual."""
    with pytest.raises(SettingsWrong, match="Settings!B2"):
        read_rules(grid([["Setting", "Value"], ["Days for amber", value]]), Rules())


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
