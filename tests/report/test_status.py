"""The RAG status and Checks sheets: every action and every flag has its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.report.maker import (
    EDITIONS,
    PLANS,
    action,
    built,
    changed,
    dated,
    report,
    rows_of,
    sheet_of,
    subject,
)
from xlplan.report import make_report

LATE, SOON = dated(None, date(2018, 1, 31)), dated(None, date(2018, 8, 10))
WITHOUT = ("blank", "no-action", "long-texts")  # actions, or all their words
LATER = dated(None, date(2019, 12, 31))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", [name for name in PLANS if name not in WITHOUT])
def test_every_action_has_its_row(name: str, edition: str) -> None:
    """Ref, people, dates, both ratings and why are those of the plan, in its order."""
    expected = [
        (a.ref or None, a.title or "(no action given)", rating.rag.value, rating.reason)
        for a, rating in subject(name).assessment.rated
    ]
    rows = rows_of(report(name, EDITIONS[edition]), "RAG_status")
    shown = [(r["Ref"], r["Action"], r["Calculated RAG"], r["Why"]) for r in rows]
    assert shown == expected


def test_the_dates_are_dates() -> None:
    """They can be sorted and counted with in Excel."""
    rows = rows_of(report("high-needs"), "RAG_status")
    assert rows[0]["Due"] == datetime(2018, 7, 31)  # noqa: DTZ001  (as a cell has it)
    assert [row["Days to go or late"] for row in rows[:5]] == [-1, None, 152, -244, 60]


def test_a_day_that_excel_counts_wrong_is_words() -> None:
    """Excel has a 29 February 1900, and its programs differ on the days before."""
    days = [date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]
    plan = built([action(f"{n}", timescale=dated(None, day)) for n, day in enumerate(days)])
    due = [row["Due"] for row in rows_of(make_report(plan), "RAG_status")]
    assert due[:3] == ["31 December 1899", "1 January 1900", "28 February 1900"]
    assert str(due[3])[:10] == "1900-03-01"


@pytest.mark.parametrize(("days", "shown"), [(60, "60 to go"), (-1, "1 late"), (0, "today")])
def test_the_days_to_go_are_said_in_words(days: int, shown: str) -> None:
    """The number's format says late or to go, so a minus is never missed."""
    sheet = sheet_of(report("high-needs"), "RAG status")
    column = next(cell.column for cell in sheet[3] if cell.value == "Days to go or late")
    positive, negative, nought = sheet.cell(4, column).number_format.replace("_)", "").split(";")
    pattern = nought if days == 0 else positive if days > 0 else negative
    assert pattern.replace("#,##0", str(abs(days))).replace('"', "") == shown


def test_both_ratings_stand_side_by_side() -> None:
    """The officer's word is shown beside the calculated one, in its own column, unchanged."""
    rows = rows_of(report("changed"), "RAG_status")
    said = [(r["Officer's RAG"], r["Calculated RAG"]) for r in rows[:3]]
    assert said == [("Green", "Red"), ("see minutes", "No date"), (None, "Complete")]


def test_direction_of_travel_is_said_in_words() -> None:
    """Better, worse, same and new, each with a sign and the word."""
    before = [action("1", "Late", timescale=LATE), action("2", "Soon", timescale=SOON),
              action("3", "Done", timescale=SOON, progress="Complete"),
              action("4", "Stays", timescale=SOON)]  # fmt: skip
    after = [replace(before[0], progress="Complete"), replace(before[1], timescale=LATE),
             replace(before[2], progress=""), before[3],
             action("5", "Another", timescale=SOON)]  # fmt: skip
    then, now = built(before, today=date(2018, 7, 30)), built(after)
    told = replace(now, changes=changed(then.assessment, now.assessment))
    rows = rows_of(make_report(told), "RAG_status")
    travel = [row["Direction of travel"] for row in rows]
    assert travel == ["↑ better", "↓ worse", "↓ worse", "→ same", "new"]


def test_of_two_rows_alike_only_the_one_that_moved_is_worse() -> None:
    """One ref and one text on two rows is a slip; nobody is accused for the other row."""
    before = [action("2", "Dup", timescale=SOON), action("2", "Dup", timescale=LATER)]
    then, now = built(before, today=date(2018, 7, 30)), built(before, today=date(2018, 8, 11))
    told = replace(now, changes=changed(then.assessment, now.assessment))
    rows = rows_of(make_report(told), "RAG_status")
    assert [row["Direction of travel"] for row in rows] == ["↓ worse", "→ same"]


def test_without_an_earlier_report_there_is_no_direction() -> None:
    """A column of "same" would say something nobody knows."""
    assert "Direction of travel" not in rows_of(report("high-needs-april"), "RAG_status")[0]


def test_the_columns_are_those_the_plan_has() -> None:
    """No section, work stream or costs where the plan has none."""
    plain = rows_of(report("one-action"), "RAG_status")[0]
    assert not {"Section", "Work stream or outcome", "Declared total"} & set(plain)
    assert {"Section", "Work stream or outcome"} < set(
        rows_of(report("commissioning"), "RAG_status")[0]
    )


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "many-sections", "same-refs"])
def test_every_flag_is_listed_with_its_cell(name: str) -> None:
    """Findings come first, information after, none is left out."""
    rows = rows_of(report(name), "Checks")
    flags = subject(name).assessment.flags
    assert sorted((f.code.replace("-", " "), f.ref or "", f.where.address, f.message)
                  for f in flags) == sorted(
        (str(r["Check"]), str(r["Ref"] or ""), str(r["Cell in the tracker"]),
         str(r["What is wrong and what to do"])) for r in rows
    )  # fmt: skip
    information = [row["Severity"] == "Information" for row in rows]
    assert information == sorted(information)
