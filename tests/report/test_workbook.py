"""A report as a file: its bytes, its sheets and their order, in both editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.report.maker import (
    ACCESSIBLE,
    EDITIONS,
    PLANS,
    action,
    built,
    report,
    rows_of,
    sheet_of,
    sheets_of,
    subject,
    table_names,
    words_of,
)
from xlplan.changes import Changes
from xlplan.mark import is_report
from xlplan.report import SHEET_NAMES, Choice, make_report
from xlplan.xlsx import guard

ALL = ["Summary", "RAG status", "Checks", "Costs", "By lead", "Timeline", "Changes", "About"]


def names(data: bytes) -> list[str]:
    return [sheet.title for sheet in sheets_of(data)]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PLANS)
def test_the_same_plan_on_the_same_day_gives_the_same_bytes(name: str, edition: str) -> None:
    """Whoever compares two nights' reports sees only real differences."""
    again = make_report(subject(name), EDITIONS[edition])
    assert report(name, EDITIONS[edition]) == again


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PLANS)
def test_a_report_is_a_sound_workbook_that_xlplan_knows_again(name: str, edition: str) -> None:
    """It passes xlplan's own guard, and may be made again over itself."""
    data = report(name, EDITIONS[edition])
    guard(data)
    assert is_report(data)


def test_progress_is_told_of_each_sheet_before_it_is_written() -> None:
    """Whoever waits sees where it is."""
    told: list[str] = []
    data = make_report(subject("high-needs"), Choice(), told.append)
    assert told == names(data)


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("high-needs", ALL),
        ("high-needs-april", [sheet for sheet in ALL if sheet != "Changes"]),
        ("commissioning", [sheet for sheet in ALL if sheet != "Costs"]),
        ("blank", ["Summary", "RAG status", "Checks", "About"]),
        ("no-action", ["Summary", "RAG status", "Checks", "About"]),
        ("one-action", ["Summary", "RAG status", "Checks", "By lead", "Timeline", "About"]),
        ("odd-money", ["Summary", "RAG status", "Checks", "Costs", "By lead", "About"]),
    ],
)
def test_the_sheets_are_in_reading_order(name: str, sheets: list[str]) -> None:
    """The summary first; a sheet that has nothing to say is left out."""
    assert names(report(name)) == sheets


@pytest.mark.parametrize("sheet", SHEET_NAMES)
def test_one_sheet_can_be_asked_for(sheet: str) -> None:
    """And is then the only one."""
    assert names(make_report(subject("high-needs"), Choice(sheets=(sheet,)))) == [sheet]


def test_the_order_of_asking_does_not_matter() -> None:
    """The summary stays the first sheet."""
    asked = Choice(sheets=("About", "Costs", "Summary"))
    assert names(make_report(subject("high-needs"), asked)) == ["Summary", "Costs", "About"]


@pytest.mark.parametrize("name", ["blank", "no-action"])
def test_a_plan_without_actions_gets_a_calm_report(name: str) -> None:
    """What there is nothing of is said in one sentence, without a table of nothing."""
    data = report(name)
    assert "0 actions: none yet." in words_of(data)
    assert sheet_of(data, "RAG status")["A2"].value == "There are no actions yet."
    assert sheet_of(data, "Checks")["A2"].value == "Nothing was found."
    assert table_names(sheet_of(data, "RAG status")) == []
    assert rows_of(data, "RAG_by_section")[0]["All"] == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (Changes(None),
         "This is the first report on this plan: there is nothing to compare it with."),
        (Changes(date(2018, 7, 1)), "Nothing has changed since 1 July 2018."),
    ],
    ids=["first", "same"],
)  # fmt: skip
def test_changes_says_so_where_there_are_none(changes: Changes, sentence: str) -> None:
    """One sentence, no table."""
    data = make_report(replace(subject("high-needs"), changes=changes))
    sheet = sheet_of(data, "Changes")
    assert (sheet["A2"].value, table_names(sheet)) == (sentence, [])


def test_the_accessible_edition_splits_sheets_by_table() -> None:
    """Each named by what is in it, the Summary's sentences first."""
    assert names(report("high-needs", ACCESSIBLE)) == [
        "Summary", "RAG by section", "Decisions", "Money", "What has changed", "Quality",
        "RAG status", "Checks", "Action costs", "Cost lines", "Subtotals", "By lead", "Timeline",
        "Changes", "New findings", "RAG key", "Rules", "Source",
    ]  # fmt: skip


def test_a_long_table_has_a_sheet_of_its_own() -> None:
    """So that each printed page has its header; what is short stays together."""
    long = [sheet.title for sheet in sheets_of(report("many-sections"))]
    assert [name for name in long if "cost" in name.lower()] == [
        "Costs", "Action costs", "Cost lines"
    ]  # fmt: skip
    assert "Cost lines" not in [sheet.title for sheet in sheets_of(report("high-needs"))]


def test_a_long_title_is_smaller_so_that_the_page_is_not() -> None:
    """A printed page is as wide as what stands on it."""
    for title, size in (("Plan", 16), ("A plan with a name of many words, " * 5, 12)):
        (sheet, *_) = sheets_of(make_report(built([action()]), Choice(title=title)))
        assert sheet["A1"].font.sz == size


def test_a_plan_with_one_table_of_costs_can_be_published() -> None:
    """No two sheets get one name."""
    published = names(report("only-declared", ACCESSIBLE))
    assert {"Money", "Costs"} < set(published)
