"""The Timeline: what is marked when, and how a long plan is shown."""

from __future__ import annotations

from datetime import date

import pytest

from tests.report.maker import TODAY, action, built, dated, report, rows_of, sheet_of
from xlplan.plan import Action, Timescale, Window
from xlplan.report import Choice, make_report

LATE, SOON = dated(None, date(2018, 1, 31)), dated(None, date(2018, 8, 10))


def timeline(*actions: Action, today: date = TODAY) -> list[dict[str, object]]:
    return rows_of(make_report(built(list(actions), today=today)), "Timeline")


def marks(row: dict[str, object]) -> dict[str, object]:
    return {month: mark for month, mark in list(row.items())[3:] if mark}


def test_the_timeline_marks_start_due_and_between() -> None:
    """Words and a dash, month by month, and today's month says so."""
    (row,) = timeline(action(timescale=dated(date(2018, 6, 10), date(2018, 9, 3))))
    assert marks(row) == {
        "Jun 2018": "start", "Jul 2018": "–", "Aug 2018 (today)": "–", "Sep 2018": "due",
    }  # fmt: skip


def test_an_action_within_one_month_is_due_in_it() -> None:
    """Of two marks in one month, what is due counts."""
    (row,) = timeline(action(timescale=dated(date(2018, 9, 1), date(2018, 9, 30))))
    assert marks(row) == {"Sep 2018": "due"}
    (row,) = timeline(action(timescale=dated(date(2018, 9, 1), None)))
    assert marks(row) == {"Sep 2018": "start"}


def test_several_windows_of_an_action_are_all_shown() -> None:
    """A second start in the month of a first deadline does not hide the deadline."""
    windows = (Window(date(2018, 6, 1), date(2018, 7, 31)), Window(date(2018, 7, 1), None))
    (row,) = timeline(action(timescale=Timescale("twice", "dated", windows)))
    assert marks(row) == {"Jun 2018": "start", "Jul 2018": "due"}


@pytest.mark.parametrize(
    ("due", "columns", "last", "words"),
    [
        (date(2020, 12, 31), 29, "Dec 2020", "month"),
        (date(2021, 12, 31), 14, "Oct to Dec 2021", "quarter"),
        (date(2030, 1, 1), 13, "2030", "year"),
        (date(2118, 1, 1), 30, "2047", "year"),
        (date(3018, 1, 1), 30, "2047", "year"),
    ],
)
def test_a_long_plan_is_shown_by_quarters_or_years(
    due: date, columns: int, last: str, words: str
) -> None:
    """However far a date lies off, the sheet can be printed and shows today."""
    (row,) = timeline(action(timescale=dated(None, due)))
    periods = list(row)[3:]
    assert len(periods) <= 30
    assert any("(today)" in period for period in periods)
    assert (periods[-1], len(periods)) == (last, columns)
    data = make_report(built([action(timescale=dated(None, due))]), Choice(sheets=("Timeline",)))
    assert str(sheet_of(data, "Timeline")["A2"].value).startswith(f"Each column is a {words};")
    assert ("(outside these years)" in str(row["Action"])) is (due.year > 2050)


def test_a_window_that_leaves_the_sheet_is_said() -> None:
    """Partly where some of it is shown; a long text is left to the RAG status sheet."""
    rows = {str(row["Ref"]): row for row in rows_of(report("long-windows"), "Timeline")}
    assert str(rows["1"]["Action"]) == "Eighty years (partly outside these years)"
    assert str(rows["2"]["Action"]) == "Now"
    assert str(rows["3"]["Action"]) == "Too late (outside these years)"
    assert all(len(str(row["Action"])) < 120 for row in rows_of(report("long-texts"), "Timeline"))


def test_actions_without_a_date_are_counted_not_shown() -> None:
    """The sentence says how many, so nobody takes the sheet for the whole plan."""
    plan = [action("1", timescale=SOON), action("2"), action("3")]
    data = make_report(built(plan), Choice(sheets=("Timeline",)))
    assert len(rows_of(data, "Timeline")) == 1
    assert "Not shown for want of a date: 2 actions." in str(sheet_of(data, "Timeline")["A2"].value)
