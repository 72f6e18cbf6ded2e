"""Reading a tracker: whose row is what, in ours and in other people's workbooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from xlplan.assess import Assessment
from xlplan.plan import Rag, Role
from xlplan.tracker import Tracker

Foreign = Callable[..., bytes]
Read = Callable[..., Tracker]
Rows = Sequence[Sequence[object]]

FOREIGN: Rows = (
    ["Improvement plan 2018"],
    ["Updated 1 May 2018 by Jane Brown"],
    [],
    ["No.", "Objective", "Task", "Responsible officer", "Start date", "Target date", "Status",
     "Cost (£)", "Comments"],
    ["Leadership", None, None, None, None, None, None, None, None],
    ["1.", "Lead well", "Mend the roof", "Jane Brown", date(2018, 5, 1), date(2018, 7, 1),
     "Green", 1200, "on track"],
    ["2.", None, "Paint the wall", "Jane Brown / John Green", None, date(2018, 9, 14), "Amber",
     800.5, None],
    ["No.", "Objective", "Task", "Responsible officer", "Start date", "Target date", "Status",
     "Cost (£)", "Comments"],
    ["Teaching"],
    ["3.", "Teach well", "Buy books", "Board", None, "By December 2018", "Not started", None, None],
    ["Total", None, None, None, None, None, None, 2000.5, None],
    [],
    ["Note: costs exclude VAT"],
)  # fmt: skip


def dress(book: openpyxl.Workbook) -> None:
    sheet = book["Sheet1"]
    sheet["E6"].number_format = "dd/mm/yyyy"
    sheet["F6"].number_format = "mmm-yy"
    sheet["F7"].number_format = "d-mmm"


@pytest.fixture
def theirs(foreign: Foreign, read: Read) -> Tracker:
    """A tracker as other councils make them: no table, titles, sections, totals, real dates."""
    return read(foreign(FOREIGN, dress))


def test_only_actions_are_actions(theirs: Tracker) -> None:
    """Titles, sections, repeated headers, totals and notes are passed over."""
    assert [(action.ref, action.title, action.row) for action in theirs.plan.actions] == [
        ("1", "Mend the roof", 6),
        ("2", "Paint the wall", 7),
        ("3", "Buy books", 10),
    ]


def test_sections_and_objectives_hold_for_the_rows_below(theirs: Tracker) -> None:
    """A heading row names the section; a blank objective is the one above, within its section."""
    assert [(action.section, action.stream) for action in theirs.plan.actions] == [
        ("Leadership", "Lead well"),
        ("Leadership", "Lead well"),
        ("Teaching", "Teach well"),
    ]


def test_real_dates_are_read_by_how_they_are_shown(theirs: Tracker) -> None:
    """A month shown is due on its last day, a day shown is that day; a start column is a start."""
    assert [
        (date(2018, 5, 1), date(2018, 7, 31)),
        (None, date(2018, 9, 14)),
        (None, date(2018, 12, 31)),
    ] == [(a.timescale.start, a.timescale.due) for a in theirs.plan.actions]  # fmt: skip


def test_statuses_leads_and_comments_are_the_officers(theirs: Tracker) -> None:
    """A Status column of colours is the officer's RAG; people are parted."""
    first, second, third = theirs.plan.actions
    assert (first.rag, second.rag, third.rag) == (Rag.GREEN, Rag.AMBER, Rag.NOT_STARTED)
    assert [lead.name for lead in second.leads] == ["Jane Brown", "John Green"]
    assert (first.comment, third.leads[0].kind) == ("on track", "team")


def test_number_costs_are_money(theirs: Tracker) -> None:
    """A number under “Cost (£)” is that many pounds."""
    assert [Decimal(1200), Decimal("800.5"), None] == [
        action.cost.counted for action in theirs.plan.actions
    ]


def test_the_plan_knows_its_columns(theirs: Tracker) -> None:
    """Flags can name the cell in the officers' own layout."""
    plan = theirs.plan
    assert (plan.name, plan.sheet, plan.header_row) == ("the file's name", "Sheet1", 4)
    assert tuple(plan.letter(role) for role in (Role.REF, Role.LEAD, Role.TIMESCALE, Role.RAG)) == (
        "A",
        "D",
        "F",
        "G",
    )
    assert plan.where(plan.actions[1], Role.TIMESCALE).address == "Sheet1!F7"


def one(read: Read, foreign: Foreign, header: list[object], *rows: list[object]) -> Tracker:
    return read(foreign([header, *rows]))


def test_a_plan_without_refs_names_its_rows(read: Read, foreign: Foreign) -> None:
    """Every action can be told by its row, and no ref is called missing."""
    tracker = one(
        read, foreign, ["Action", "Lead", "Timescale"], ["Mend the roof", "Jane Brown", "May 18"]
    )
    assert [action.ref for action in tracker.plan.actions] == ["row 2"]


def test_work_streams_are_tracked_where_there_are_no_actions(read: Read, foreign: Foreign) -> None:
    """The work stream's own text is the title then."""
    tracker = one(
        read, foreign, ["Ref", "Work stream", "Lead", "Timescale"], [1, "Roads", "Jane", "May 18"]
    )
    assert [(a.title, a.stream) for a in tracker.plan.actions] == [("Roads", "")]


def test_two_columns_of_comments_are_both_kept(read: Read, foreign: Foreign) -> None:
    """Notes and Comments may well both be there."""
    tracker = one(
        read, foreign, ["Action", "Lead", "Timescale", "Notes", "Comments"],
        ["Mend the roof", "Jane Brown", "May 18", "one", "two"],
    )  # fmt: skip
    assert tracker.plan.actions[0].comment == "one\ntwo"


@pytest.mark.parametrize(
    ("ref", "said"),
    [(1, "1"), (1.0, "1"), ("01", "01"), ("1.", "1"), ("C1", "C1"), (" c1 ", "c1"), (1.2, "1.2"),
     ("1.10", "1.10"), (None, "")],
    ids=str,
)  # fmt: skip
def test_a_ref_is_read_as_it_is_meant(ref: object, said: str, read: Read, foreign: Foreign) -> None:
    """Numbers, texts, stops and spaces; 01 is not made 1."""
    tracker = one(
        read, foreign, ["Ref", "Action", "Lead", "Timescale"],
        [ref, "Mend the roof", "Jane Brown", "May 18"],
    )  # fmt: skip
    assert [said] == [action.ref for action in tracker.plan.actions]


def test_outcomes_merged_down_hold_for_each_row(read: Read, foreign: Foreign) -> None:
    """As a person sees it: the merged cell stands beside each of its rows."""

    def merge(book: openpyxl.Workbook) -> None:
        book["Sheet1"].merge_cells("B2:B3")

    tracker = read(
        foreign(
            [
                ["Ref", "Expected outcome", "Action", "Lead", "Timescale"],
                [1, "Safe roads", "Mend the roof", "Jane Brown", "May 18"],
                [2, None, "Paint the wall", "Jane Brown", "May 18"],
                [3, None, "Cut the grass", "Jane Brown", "May 18"],
            ],
            merge,
        )
    )
    assert [a.outcome for a in tracker.plan.actions] == ["Safe roads", "Safe roads", ""]


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "blank"])
def test_our_own_trackers_are_known_as_ours(
    name: str, example: Callable[[str], bytes], read: Read
) -> None:
    """Only there are columns such as “Due date” xlplan's without being told."""
    assert read(example(name)).owned


def test_xlplans_own_columns_are_not_read_as_the_officers(
    example: Callable[[str], bytes], read: Read
) -> None:
    """What xlplan wrote last night is no input tonight."""
    plan = read(example("high-needs")).plan
    assert (
        plan.actions[0].timescale.raw, plan.actions[0].rag_raw, plan.actions[0].rag,
    ) == ("By July 2018", "", None)  # fmt: skip
    assert plan.letter(Role.DUE) not in (None, plan.letter(Role.TIMESCALE))


def test_the_grand_total_is_read_where_officers_fill_it_in(
    example: Callable[[str], bytes], read: Read, changed: Callable[..., bytes]
) -> None:
    """Its label and its cell are kept, also when it is blank."""

    def fill(book: openpyxl.Workbook) -> None:
        book["Summary"]["B19"] = 250000

    blank = read(example("high-needs")).plan.grand_total
    filled = read(changed(example("high-needs"), fill)).plan.grand_total
    assert blank is not None
    assert filled is not None
    assert (
        blank.label, blank.amount, blank.where.address,
    ) == ("Total cost including project management costs", None, "Summary!B19")  # fmt: skip
    assert filled.amount == 250000


@pytest.mark.parametrize(
    ("entered", "amount", "codes"),
    [
        ("£240,000", 240_000, ["total-not-added"]),
        ("see finance", None, ["total-not-added"]),
        ("TBC", None, ["grand-total-blank"]),
        ("nil", 0, []),
        (240_000, 240_000, []),
    ],
)
def test_a_grand_total_typed_as_text_is_not_called_blank(
    entered: str | int,
    amount: int | None,
    codes: list[str],
    example: Callable[[str], bytes],
    assessed: Callable[..., Assessment],
    changed: Callable[..., bytes],
) -> None:
    """It is read as what it says, and whoever typed it hears that it is no number to Excel."""

    def fill(book: openpyxl.Workbook) -> None:
        book["Summary"]["B19"] = entered

    assessment = assessed(changed(example("high-needs"), fill), date(2018, 4, 15))
    told = [flag for flag in assessment.flags if flag.where.address == "Summary!B19"]
    assert assessment.plan.grand_total is not None
    assert (assessment.plan.grand_total.amount, [flag.code for flag in told]) == (amount, codes)
