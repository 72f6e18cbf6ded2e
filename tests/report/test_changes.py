"""The Changes and About sheets: old and new, and what a report was made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.report.maker import (
    SHA256,
    action,
    built,
    changed,
    cost,
    dated,
    report,
    rows_of,
    sheet_of,
    subject,
    table_names,
    words_of,
)
from xlplan import __version__
from xlplan.plan import Cost, Rag, Role
from xlplan.report import Subject, make_report
from xlplan.rules import Reading

LATE, SOON = dated(None, date(2018, 1, 31)), dated(None, date(2018, 8, 10))


def two_nights() -> Subject:
    before = [action("1", "Late", timescale=LATE, cost=cost(declared="10")),
              action("2", "Slips", timescale=dated(None, date(2018, 9, 1))),
              action("3", "Goes", timescale=SOON)]  # fmt: skip
    after = [replace(before[0], rag_raw="Green", rag=Rag.GREEN, cost=Cost("", (), (), None)),
             replace(before[1], timescale=dated(None, date(2018, 11, 1))),
             action("4", "Comes", timescale=SOON)]  # fmt: skip
    then, now = built(before, today=date(2018, 7, 30)), built(after)
    return replace(now, changes=changed(then.assessment, now.assessment))


def test_changes_show_old_and_new_side_by_side() -> None:
    """A blank says "blank", and a slip is counted from what was first planned."""
    data = make_report(two_nights())
    rows = {(row["Ref"], row["What"]): row for row in rows_of(data, "Changes")}
    declared = rows["1", "declared total"]
    assert (declared["Before"], declared["Now"]) == ("£10", "blank")
    assert rows["1", "officer's RAG"]["Before"] == "blank"
    slipped = rows["2", "timescale"]
    assert slipped["Days later than first planned"] == 61
    assert str(slipped["Due before"])[:10] == "2018-09-01"
    assert str(slipped["Due now"])[:10] == "2018-11-01"
    removed, new = rows["3", "action removed"], rows["4", "new action"]
    assert (removed["Before"], removed["Now"]) == ("Amber", "no longer in the plan")
    assert (new["Before"], new["Now"]) == ("not in the plan", "Amber")


def test_a_lost_column_is_one_line_above_the_changes() -> None:
    """Alone on the sheet it is not "nothing has changed"."""
    nights = two_nights()
    assert nights.changes
    lost = replace(nights.changes, lost=(Role.LEAD,))
    alone = replace(lost, changes=(), new_flags=(), solved_flags=())
    for changes in lost, alone:
        data = make_report(replace(nights, changes=changes))
        cells = [cell.value for row in sheet_of(data, "Changes").iter_rows() for cell in row]
        words = " ".join(value for value in cells if isinstance(value, str))
        assert "No column is read as the lead any more" in words
        assert "Nothing has changed" not in words


def test_days_have_columns_only_where_one_has_moved() -> None:
    """A night on which only statuses moved has no four empty columns."""
    rows = rows_of(report("high-needs"), "Changes")
    assert [row["Direction"] for row in rows] == ["worse"] * 3
    assert not {"Due before", "Due now", "First planned"} & set(rows[0])


def test_findings_that_came_and_went_are_listed() -> None:
    """Each with what is wrong; information is not news."""
    data = make_report(two_nights())
    found = {table for table in ("New_findings", "Solved_findings")
             if table in table_names(sheet_of(data, "Changes"))}  # fmt: skip
    assert found == {"New_findings", "Solved_findings"}
    assert all(row["Finding"] for table in found for row in rows_of(data, table))


def test_the_report_says_what_it_was_made_from() -> None:
    """The tracker's name, its fingerprint, when it was saved, the day and the program."""
    about = {row["Made from"]: row["Value"] for row in rows_of(report("high-needs"), "Source")}
    assert about == {
        "As at": "1 August 2018",
        "Tracker": "high-needs.xlsx",
        "Tracker last saved": "31 July 2018 at 16:05",
        "SHA-256 of the tracker": SHA256,
        "Made by": f"xlplan {__version__}",
    }


def test_the_key_explains_every_status() -> None:
    """With the days the rules of this plan give."""
    key = {row["Status"]: row["Meaning"] for row in rows_of(report("high-needs"), "RAG_key")}
    assert set(key) == {str(rag) for rag in Rag}
    assert key["Amber"] == "Due within 30 days."
    assert key["Green"] == "Due in more than 30 days."


@pytest.mark.parametrize(("days", "amber"), [(1, "1 day"), (7, "7 days")])
def test_the_rules_are_those_of_the_plan(days: int, amber: str) -> None:
    """A council's own threshold stands in the key."""
    given = subject("high-needs")
    rules = replace(given.assessment.rules, days_for_amber=days)
    told = replace(given, assessment=replace(given.assessment, rules=rules))
    key = {row["Status"]: row["Meaning"] for row in rows_of(make_report(told), "RAG_key")}
    assert key["Amber"] == f"Due within {amber}."


@pytest.mark.parametrize(
    ("reading", "what", "how"),
    [
        ({}, "Due", "The last day of what the officer wrote: “By July” is due on 31 July."),
        ({"due_day": "first"}, "Due",
         "The first day of what the officer wrote: “By July” is due on 1 July."),
        ({"month_number": "day"}, "Short years", "“June 16” is read as 16 June, without its year."),
        ({"start_is_due": True}, "A start alone", "“Start April 2018” is due in April 2018 too."),
        ({"several_due": "first"}, "Several timescales",
         "Of several in one cell the first counts."),
        ({"quarter": "calendar"}, "Quarters", "“Q3 2018” is July to September 2018."),
        ({"financial_year_from": 7}, "Years",
         "The financial year begins in July, the academic in September."),
        ({}, "Terms", "autumn from 1 September to 20 December; spring from 4 January to 31 March; "
                      "summer from 15 April to 22 July"),
    ],
)  # fmt: skip
def test_how_timescales_were_read_is_said(reading: dict[str, object], what: str, how: str) -> None:
    """Two reports of one plan that differ by a setting say which."""
    given = subject("high-needs")
    rules = replace(given.assessment.rules, reading=Reading(**reading))  # type: ignore[arg-type]
    told = replace(given, assessment=replace(given.assessment, rules=rules))
    facts = {row["What"]: row["How it is made"] for row in rows_of(make_report(told), "Rules")}
    assert facts[what] == how


def test_a_saved_time_is_that_of_the_clock_on_the_wall() -> None:
    """In winter as in summer, officers read London time."""
    source = replace(subject("blank").source, saved=datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    data = make_report(replace(subject("blank"), source=source))
    assert "5 January 2026 at 09:30" in words_of(data)
