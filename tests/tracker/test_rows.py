"""Which rows are actions, in workbooks as councils lay them out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from xlplan.assess import assess
from xlplan.tracker import read_tracker
from xlplan.tracker.read import Tracker

Foreign = Callable[..., bytes]
HEADER = ["Ref", "Action", "Lead", "Timescale", "Cost"]
FIRST = [1, "Mend the roof", "Jane Brown", "June 2018", "£500"]
SECOND = [2, "Paint the wall", "Tom Day", "July 2018", "£200"]


def read(data: bytes) -> Tracker:
    return read_tracker(data, "A plan")


def findings(tracker: Tracker) -> set[tuple[str, str | None]]:
    found = assess(tracker.plan, tracker.rules, date(2018, 1, 1)).findings
    return {(flag.code, flag.ref) for flag in found}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["Total", None, None, None, 700], id="a total"),
        pytest.param(["Leadership total", None, None, None, 700], id="a total of a part"),
        pytest.param([None, None, None, None, 700], id="a total without a word"),
        pytest.param(["Notes: see minutes of 3 May"], id="a note"),
        pytest.param(["Key: R = red"], id="a key"),
        pytest.param(HEADER, id="the header again"),
        pytest.param(["-", "--", "---"], id="dashes"),
        pytest.param([3], id="a number given in advance"),
        pytest.param(["Priority 2: Inclusion"], id="a heading"),
    ],
)
def test_a_row_beside_the_table_is_no_action(foreign: Foreign, row: list[object]) -> None:
    """Nobody is asked for the lead of a total, a note or a heading."""
    tracker = read(foreign([HEADER, FIRST, SECOND, row]))
    assert [action.ref for action in tracker.plan.actions] == ["1", "2"]
    assert findings(tracker) == set()


def test_a_heading_names_the_section_of_what_follows(foreign: Foreign) -> None:
    """Section names between the rows are kept with their actions."""
    tracker = read(foreign([HEADER, ["Roof"], FIRST, ["Walls"], SECOND]))
    assert [action.section for action in tracker.plan.actions] == ["Roof", "Walls"]


def test_a_merged_lead_leads_every_row_it_spans(foreign: Foreign) -> None:
    """A cell merged over three rows is shown on three rows, and read on three rows."""

    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("C2:C3")  # type: ignore[union-attr]

    tracker = read(foreign([HEADER, FIRST, [2, "Paint", None, "July 2018", "£200"]], merge))
    assert [[x.name for x in a.leads] for a in tracker.plan.actions] == [["Jane Brown"]] * 2
    assert findings(tracker) == set()


def test_rows_merged_in_their_ref_are_one_action(foreign: Foreign) -> None:
    """An action with two milestones in two rows is not two actions, the second without a lead."""

    def merge(book: openpyxl.Workbook) -> None:
        for column in "ABC":
            book.active.merge_cells(f"{column}2:{column}3")  # type: ignore[union-attr]

    more = [None, None, None, "August 2018", None]
    tracker = read(foreign([HEADER, FIRST, more, SECOND], merge))
    assert [action.ref for action in tracker.plan.actions] == ["1", "2"]
    assert date(2018, 8, 31) == tracker.plan.actions[0].timescale.due
    assert findings(tracker) == {("several-timescales", "1")}


def test_a_row_that_only_continues_the_one_above_accuses_nobody(foreign: Foreign) -> None:
    """A second date under the first, without ref, action or lead, belongs to the action above."""
    tracker = read(foreign([HEADER, FIRST, [None, None, None, "August 2018", None], SECOND]))
    assert [action.ref for action in tracker.plan.actions] == ["1", "2"]
    assert findings(tracker) == {("several-timescales", "1")}


def test_a_header_of_two_rows_is_read_by_its_lower_words(foreign: Foreign) -> None:
    """Start and End under Timescale are a start and a deadline, not two deadlines."""
    upper = ["Ref", "Action", "Lead", "Timescale", None]
    lower = [None, None, None, "Start", "End"]
    tracker = read(foreign([upper, lower, [1, "Mend", "Jane Brown", "April 2018", "June 2018"]]))
    timescale = tracker.plan.actions[0].timescale
    assert (date(2018, 4, 1), date(2018, 6, 30)) == (timescale.start, timescale.due)


def test_a_closing_date_says_that_an_action_is_done(foreign: Foreign) -> None:
    """A date in Date closed is as good as the word complete."""
    header = ["Ref", "Action", "Lead", "Deadline", "Date closed"]
    rows = [[1, "Mend", "Jane Brown", "June 2017", date(2017, 5, 2)]]
    assert findings(read(foreign([header, *rows]))) == set()


def test_a_blank_column_of_two_header_words_is_not_taken_for_a_header(foreign: Foreign) -> None:
    """A row in which somebody wrote words that headers use too is still an action."""
    odd = [3, "Update", "Owner", "June 2018", None]
    tracker = read(foreign([HEADER, FIRST, odd]))
    assert [action.ref for action in tracker.plan.actions] == ["1", "3"]


def test_money_of_rows_merged_into_one_action_adds_up(foreign: Foreign) -> None:
    """Two rows of one action with £500 each cost £1,000, and their totals are one total."""
    header = ["Ref", "Action", "Lead", "Timescale", "Cost", "Declared total"]
    rows = [[1, "Mend", "Jane Brown", "June 2018", "£500", 500], [None] * 4 + ["£500", 300]]

    def merge(book: openpyxl.Workbook) -> None:
        for column in "ABCD":
            book.active.merge_cells(f"{column}2:{column}3")  # type: ignore[union-attr]

    cost = read(foreign([header, *rows], merge)).plan.actions[0].cost
    assert (cost.recalculated, cost.declared) == (Decimal(1000), Decimal(800))


def test_months_of_rows_merged_into_one_action_stay_months(foreign: Foreign) -> None:
    """A cell that shows Jan-19 is due at the end of January, joined to another or not."""
    header = ["Ref", "Action", "Lead", "Timescale"]
    rows = [[1, "Mend", "Jane Brown", date(2019, 1, 1)], [None, None, None, date(2018, 12, 1)]]

    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["Sheet1"]
        for column in "ABC":
            sheet.merge_cells(f"{column}2:{column}3")
        for row in (2, 3):
            sheet.cell(row, 4).number_format = "mmm-yy"

    action = read(foreign([header, *rows], merge)).plan.actions[0]
    assert date(2019, 1, 31) == action.timescale.due
