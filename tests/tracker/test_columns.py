"""Finding the plan in a workbook: the one sheet, its header row, its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import openpyxl
import pytest

from xlplan.errors import SettingsWrong, WorkbookRefused
from xlplan.plan import Role
from xlplan.tracker.columns import Found, find_plan
from xlplan.tracker.grid import read_grid

Foreign = Callable[..., bytes]
HEADER = ["Ref", "Action", "Lead", "Timescale"]
ROW = [1, "Mend the roof", "Jane Brown", "By July 2018"]


def found_in(
    data: bytes, named: Mapping[Role, str] | None = None, sheet: str | None = None
) -> Found:
    return find_plan(read_grid(data), named or {}, sheet, owned=False)


@pytest.mark.parametrize(
    ("above", "row"),
    [
        pytest.param([], 1, id="first-row"),
        pytest.param([["Our plan"], ["Version 3", "May 2018"], []], 4, id="titles-above"),
        pytest.param([["Action plan"], ["Lead: Jane Brown"]], 3, id="words-like-headers-above"),
        pytest.param([[]] * 20, 21, id="far-down"),
    ],
)
def test_the_header_row_is_found_below_titles(
    above: list[list[object]], row: int, foreign: Foreign
) -> None:
    """Titles, versions and blank rows above the table do no harm."""
    found = found_in(foreign([*above, HEADER, ROW]))
    assert (row, [Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE]) == (
        found.header_row, [column.role for column in found.columns],
    )  # fmt: skip


def test_columns_keep_the_officers_words_and_letters(foreign: Foreign) -> None:
    """What xlplan says about a column is said in the officers' words."""
    found = found_in(foreign([["", "No.", "Key  action", "By\nwhom", "Colour", "Deadline"]]))
    assert [(c.role, c.header, c.letter) for c in found.columns] == [
        (Role.REF, "No.", "B"), (Role.ACTION, "Key action", "C"),
        (Role.LEAD, "By whom", "D"), (Role.TIMESCALE, "Deadline", "F"),
    ]  # fmt: skip
    assert found.unknown == {4: "Colour"}
    assert found.headers[Role.LEAD] == "By whom"


def test_a_second_header_row_says_what_its_columns_are(foreign: Foreign) -> None:
    """ "Start" and "End" under one "Timescale" are two columns."""
    found = found_in(
        foreign(
            [
                ["Ref", "Action", "Lead", "Timescale", None],
                [None, None, None, "Start date", "End date"],
                [1, "Mend the roof", "Jane Brown", "May 2018", "July 2018"],
            ]
        )
    )
    assert (found.header_row, found.roles[3], found.roles[4]) == (2, Role.START, Role.TIMESCALE)


def test_a_workbook_without_a_plan_is_refused(foreign: Foreign) -> None:
    """A list of telephone numbers is no plan, and the message says what a plan needs."""
    with pytest.raises(WorkbookRefused, match="Action, Lead and Timescale"):
        found_in(foreign([["Name", "Telephone", "Lead"], ["Jane Brown", "01234", "yes"]]))


def test_two_plans_in_one_workbook_are_not_chosen_between(foreign: Foreign) -> None:
    """Last year's beside this year's: xlplan asks which is meant."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Last year")
        sheet.append(HEADER)
        sheet.append(ROW)

    data = foreign([HEADER, ROW], add)
    with pytest.raises(WorkbookRefused, match="“Sheet1” and “Last year” both"):
        found_in(data)
    assert found_in(data, sheet="Last year").sheet.name == "Last year"
    assert found_in(data, sheet="LAST YEAR").sheet.name == "Last year"


def test_our_own_sheet_wins_over_a_copy(foreign: Foreign) -> None:
    """An officer's copy of the plan on another sheet does not stop the night."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Action plan")
        sheet.append(HEADER)

    assert found_in(foreign([HEADER, ROW], add)).sheet.name == "Action plan"


def test_two_columns_for_one_role_are_not_chosen_between(foreign: Foreign) -> None:
    """Owner and Lead: the message gives the line for the settings, and that line settles it."""
    data = foreign([["Ref", "Action", "Owner", "Lead", "Timescale"]])
    with pytest.raises(SettingsWrong, match=r"\[columns\] lead = "):
        found_in(data)
    assert found_in(data, {Role.LEAD: "Owner"}).headers[Role.LEAD] == "Owner"


def test_a_named_column_that_is_not_there_is_said(foreign: Foreign) -> None:
    """A header that was renamed after the settings were written is found out by its name."""
    with pytest.raises(SettingsWrong, match="headed “Responsible”"):
        found_in(foreign([HEADER, ROW]), {Role.LEAD: "Responsible"})
