"""The Costs sheet: which lines count for which action, and what Excel would not add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.conftest import ROOT
from xlplan.assess import Assessment, assess
from xlplan.tracker import read_tracker
from xlplan.xlsx import CellEdit, edit_cells

Foreign = Callable[..., bytes]
Assessor = Callable[[bytes, date], Assessment]
TODAY = date(2018, 1, 1)
PLAN = (
    ["Ref", "Action", "Lead", "Timescale", "Resources required", "Total cost"],
    [1, "Mend the roof", "Jane Brown", "By July 2018", "2 days @ £100 per day = £200", 200],
    ["C2", "Paint the wall", "Jane Brown", "By July 2018", "", None],
)


@pytest.fixture
def assess_costs(foreign: Foreign, assessed: Assessor) -> Callable[..., Assessment]:
    """The plan above with these rows on its Costs sheet."""

    def call(*rows: Sequence[object], plan: Sequence[Sequence[object]] = PLAN) -> Assessment:
        def add(book: openpyxl.Workbook) -> None:
            sheet = book.create_sheet("Costs")
            for row in rows:
                sheet.append(list(row))

        return assessed(foreign(plan, add), TODAY)

    return call


def codes(assessment: Assessment, ref: str | None) -> list[str]:
    return [flag.code for flag in assessment.findings if flag.ref == ref]


def recalculated(assessment: Assessment) -> list[Decimal | None]:
    return [action.cost.recalculated for action in assessment.plan.actions]


HEADER = ("Ref", "Item", "Quantity", "Unit", "Rate", "Amount")


def test_lines_are_the_truth_where_there_are_any(assess_costs: Callable[..., Assessment]) -> None:
    """The Costs sheet counts, not the words in the plan, and a total that differs is flagged."""
    assessment = assess_costs(
        HEADER, (1, "days", 3, "day", 100, 300), ("c2", "paint", None, "", "", 50)
    )
    assert recalculated(assessment) == [300, 50]
    assert (codes(assessment, "1"), codes(assessment, "C2")) == (["total-differs"], [])


def test_amounts_that_stand_only_in_the_text_are_flagged(
    assess_costs: Callable[..., Assessment],
) -> None:
    """The text's lines still count, but somebody should put them where Excel adds them up."""
    assessment = assess_costs(HEADER, ("C2", "paint", None, "", "", 50))
    assert recalculated(assessment) == [200, 50]
    assert codes(assessment, "1") == ["not-in-costs"]


def test_a_line_of_nobody_is_flagged_at_its_cell(assess_costs: Callable[..., Assessment]) -> None:
    """No total counts it, so its ref has to be corrected, and that is the cell it names."""
    assessment = assess_costs(HEADER, (1, "days", 2, "", 100, 200), ("C9", "paint", "", "", "", 50))
    flag = assessment.flags[-1]
    assert (flag.code, flag.where.address) == ("cost-without-action", "Costs!A3")


def test_a_line_of_nobody_names_its_ref_wherever_that_column_stands(
    assess_costs: Callable[..., Assessment],
) -> None:
    """Somebody else's Costs sheet may begin with the amounts."""
    assessment = assess_costs(("Amount", "What", "Ref"), (200, "days", 1), (50, "paint", "C9"))
    flag = assessment.flags[-1]
    assert (flag.code, flag.where.address) == ("cost-without-action", "Costs!C3")


def test_a_line_without_a_ref_belongs_to_nobody(
    assess_costs: Callable[..., Assessment],
) -> None:
    """Not even to an action that has no ref yet: Excel would not count it there either."""
    plan = (*PLAN, [None, "Cut the grass", "Jane Brown", "By July 2018", "", None])
    assessment = assess_costs(
        HEADER, (1, "days", 2, "", 100, 200), (None, "mower", "", "", "", 50), plan=plan
    )
    assert recalculated(assessment) == [200, None, None]
    assert "cost-without-action" in codes(assessment, None)


@pytest.mark.parametrize(
    ("row", "amount", "flagged"),
    [
        pytest.param((1, "x", 2, "", 100, 200), 200, False, id="all-there"),
        pytest.param((1, "x", None, "", None, 200), 200, False, id="amount-alone"),
        pytest.param(("1", "x", None, "", None, 200), 200, False, id="ref-as-text"),
        pytest.param((" 1. ", "x", None, "", None, 200), 200, False, id="ref-with-a-stop"),
        pytest.param((1, "x", 2, "", 100, 250), 250, True, id="amount-overtyped"),
        pytest.param((1, "x", None, "", None, "£200"), 0, True, id="amount-as-text"),
        pytest.param((1, "x", 2, "", 100, None), 0, True, id="amount-blank"),
        pytest.param((1, "x", None, "", None, 1e300), 0, True, id="amount-beyond-all-plans"),
        pytest.param((1, "x", "two", "", 100, None), 0, True, id="quantity-as-text"),
    ],
)
def test_a_line_counts_as_excel_counts_it(
    row: Sequence[object],
    amount: int,
    flagged: bool,
    assess_costs: Callable[..., Assessment],
) -> None:
    """Text that looks like money adds nothing in Excel, so it adds nothing here and is flagged."""
    assessment = assess_costs(HEADER, row)
    assert amount == recalculated(assessment)[0]
    found = {"line-differs", "line-not-added"} & set(codes(assessment, "1"))
    assert flagged is bool(found)


def test_a_placeholder_is_no_line(assess_costs: Callable[..., Assessment]) -> None:
    """ "TBC" under Amount prices nothing and is no error."""
    assessment = assess_costs(HEADER, ("C2", "paint", None, "", None, "TBC"))
    assert recalculated(assessment) == [200, None]
    assert [flag for flag in assessment.flags if flag.code.startswith("line-")] == []


@pytest.mark.parametrize(
    ("name", "totals"),
    [
        pytest.param("COSTS", [200, 75], id="costs"),
        pytest.param("Invoices", [200, None], id="something else with amounts"),
    ],
)
def test_only_a_sheet_called_costs_holds_the_costs_of_somebody_elses_tracker(
    name: str, totals: list[int | None], foreign: Foreign, assessed: Assessor
) -> None:
    """Its columns may stand in any order below a title; invoices are no part of the plan."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet(name)
        for row in (["Our money"], ["AMOUNT", "What", "ref"], [75, "paint", "C2"]):
            sheet.append(row)

    assert recalculated(assessed(foreign(PLAN, add), TODAY)) == totals


@pytest.mark.parametrize(
    ("entered", "line", "declared", "codes_told"),
    [
        ("£13,000", 13_500, 13_000, {"total-differs", "total-not-added"}),
        ("£13,500", 13_500, 13_500, {"total-not-added"}),
        (13_000, 13_500, 13_000, {"total-differs"}),
        ("see finance", 13_500, None, {"total-not-added"}),
        ("No additional cost", 13_500, 0, {"total-differs"}),
        *((nothing, 13_500, None, set()) for nothing in ("", "N/A", "TBC", " ", "–")),
        ("£1,500", None, 1500, {"total-not-added", "total-without-breakdown"}),
        ("1500", None, 1500, {"total-not-added", "total-without-breakdown"}),
        ("see finance", None, None, {"total-not-added"}),
        *((nil, None, 0, set()) for nil in ("No additional cost", "nil", "N/A", "–", "£0")),
        *((missing, None, None, {"missing-cost"}) for missing in ("TBC", "?", "", None)),
        ("(£10,000)", None, None, {"total-not-added"}),
        ("15,000 – no additional cost", None, None, {"total-not-added"}),
    ],
)
def test_a_total_typed_as_text_is_read_as_what_it_says(
    entered: object,
    line: int | None,
    declared: int | None,
    codes_told: set[str],
    assess_costs: Callable[..., Assessment],
) -> None:
    """It is compared and counted, and whoever typed it hears that Excel leaves it out.

    "No additional cost" is a cost of nothing, "TBC" is still to come.
    """
    plan = (*PLAN[:2], ["C2", "Paint the wall", "Jane Brown", "By July 2018", "", entered])
    lines = [(1, "days", 2, "", 100, 200), ("C2", "paint", None, "", None, line)]
    assessment = assess_costs(HEADER, *lines, plan=plan)
    assert assessment.plan.actions[1].cost.declared == declared
    assert set(codes(assessment, "C2")) == codes_told


def test_what_a_text_in_place_of_a_total_is_told(assess_costs: Callable[..., Assessment]) -> None:
    """The finding has the column, the cell, the words and what to type."""
    plan = (*PLAN[:2], ["C2", "Paint the wall", "Jane Brown", "By July 2018", "", "£1,500.50"])
    assessment = assess_costs(HEADER, (1, "days", 2, "", 100, 200), plan=plan)
    flag = next(flag for flag in assessment.flags if flag.code == "total-not-added")
    assert (flag.ref, flag.where.cell, flag.message) == (
        "C2",
        "F3",
        "“Total cost” holds the text “£1,500.50”, which Excel does not add up. "
        "Type the number 1500.50.",
    )


def test_a_total_in_the_words_is_not_called_unentered_beside_a_text(
    assess_costs: Callable[..., Assessment],
) -> None:
    """The cell for the total is not blank; that it holds text is said once."""
    plan = (
        *PLAN[:2],
        ["C2", "Paint", "Jane Brown", "By July 2018", "Total cost = £50", "50 or so"],
    )
    assessment = assess_costs(HEADER, ("C2", "paint", None, "", None, 50), plan=plan)
    assert codes(assessment, "C2") == ["total-not-added"]
    assert assessment.plan.actions[1].cost.declared == 50


def test_no_cost_beside_a_total_in_the_text_is_asked_about() -> None:
    """The text says £10,000 and the total's cell “Nil”: neither is dropped without a word."""
    data = (ROOT / "workbooks" / "high-needs.xlsx").read_bytes()
    tracker = read_tracker(edit_cells(data, [CellEdit("Action plan", "K4", "Nil")]), "plan")
    assessment = assess(tracker.plan, tracker.rules, date(2018, 4, 15))
    told = [flag.where.cell for flag in assessment.flags if flag.code == "total-not-added"]
    assert tracker.plan.actions[2].cost.declared == 10_000
    assert told == ["K4"]
