"""The lines people read and the values programs read are drawn from the same assessment."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from xlplan.assess import Assessment, assess
from xlplan.costs import Totals
from xlplan.output import as_json, as_text, describe_changes, describe_costs
from xlplan.parse import parse_cost, parse_leads, parse_timescale
from xlplan.plan import Action, Column, Cost, CostLine, Plan, Role
from xlplan.rules import Rules
from xlplan.tracker import CellChange

COLUMNS = (
    Column(Role.REF, "Ref", "A"),
    Column(Role.ACTION, "Action", "B"),
    Column(Role.LEAD, "Lead", "C"),
    Column(Role.TIMESCALE, "Timescale", "D"),
    Column(Role.COST, "Cost", "E"),
)


def action(ref: str, row: int, lead: str = "", timescale: str = "", cost: str = "") -> Action:
    return Action(
        ref=ref,
        title="Mend the roof" if ref else "",
        leads_raw=lead,
        leads=parse_leads(lead),
        timescale=parse_timescale(timescale),
        cost=parse_cost(cost),
        sheet="Plan",
        row=row,
    )


def assessed(*actions: Action) -> Assessment:
    plan = Plan("Roads", actions, COLUMNS, sheet="Plan")
    return assess(plan, Rules(), date(2018, 5, 1))


def test_what_is_missing_is_null() -> None:
    """An action with nothing in it has every key, and nothing invented in it."""
    answer = as_json(assessed(action("", 2)))
    assert answer["actions"] == [
        {
            "ref": None,
            "section": None,
            "title": None,
            "leads": [],
            "timescale": {"raw": None, "windows": [], "start": None, "due": None},
            "cost": {"declared": None, "recalculated": None, "lines": []},
            "progress": None,
            "rag": {"officer": None, "calculated": "No date", "reason": "No timescale"},
            "where": {"sheet": "Plan", "row": 2},
        }
    ]
    assert answer["totals"] == {"declared": None, "recalculated": None, "not_stated": []}


def test_dates_are_iso_and_money_has_two_decimals() -> None:
    """£0.45 a mile is "0.45", £10 is "10.00"; days are year, month, day."""
    cost = "10 miles @ 45 pence per mile = £4.50 Total cost = £1,010"
    answer = as_json(assessed(action("1", 2, "Jane Brown", "Jan – May 2018", cost)))["actions"][0]
    line = answer["cost"]["lines"][0]
    assert (
        answer["timescale"]["start"], answer["timescale"]["due"],
    ) == ("2018-01-01", "2018-05-31")  # fmt: skip
    assert (
        answer["cost"]["declared"], answer["cost"]["recalculated"], line["rate"], line["amount"],
        line["quantity"],
    ) == ("1010.00", "4.50", "0.45", "4.50", "10")  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "text"),
    [("0.5", "0.5"), ("10", "10"), ("1E+3", "1000"), ("1.50", "1.5"), ("0", "0")],
)
def test_a_quantity_is_written_plainly(quantity: str, text: str) -> None:
    """Half a day is 0.5 and a thousand is 1000, never 1E+3."""
    line = CostLine("x", Decimal(quantity), "day", Decimal(2), Decimal(5))
    one = Action("1", title="x", cost=Cost("x", (line,)), sheet="Plan", row=2)
    assert text == as_json(assessed(one))["actions"][0]["cost"]["lines"][0]["quantity"]


def test_the_json_is_json() -> None:
    """Nothing in it needs a program to know xlplan's own types."""
    answer = as_json(assessed(action("1", 2, "TBC", "June 16", "£5"), action("", 3)))
    assert answer == json.loads(json.dumps(answer))


def test_findings_first_then_information_then_totals() -> None:
    """What somebody has to do stands at the top, each with its cell."""
    lines = as_text(assessed(action("1", 2, "TBC", "May 18")), "roads.xlsx")
    assert lines == [
        "roads.xlsx › Plan!C2: 1: Lead is “TBC”. Name the person who leads this. [missing-lead]",
        "For information: due-soon 1 (1)",
        "For information: short-year 1 (1)",
        "",
        "Roads, as at 1 May 2018: 1 action – 1 Amber.",
        "Costs: the plan states none.",
        "1 finding, 1 error among them; 2 for information.",
    ]


def test_a_flag_without_a_ref_has_only_its_cell() -> None:
    """A row without a ref is found by its cell."""
    lines = as_text(assessed(action("", 7, "Jane Brown", "May 2019")), "roads.xlsx")
    assert lines[0].startswith("roads.xlsx › Plan!A7: The row has no ref")


def test_a_long_list_of_refs_is_cut_short() -> None:
    """Thirty refs are shown; the number before them counts all."""
    many = [action(str(n), n + 1, "Jane Brown", "May 18") for n in range(1, 41)]
    line = next(line for line in as_text(assessed(*many), "roads.xlsx") if "short-year" in line)
    assert line.startswith("For information: short-year 40 (1, 2, 3")
    assert line.endswith("29, 30, …)")


def test_a_plan_without_findings_says_its_totals_only() -> None:
    """No blank line stands before the totals when there is nothing above them."""
    lines = as_text(assessed(action("1", 2, "Jane Brown", "By May 2019")), "roads.xlsx")
    assert lines[0] == "Roads, as at 1 May 2018: 1 action – 1 Green."


@pytest.mark.parametrize(
    ("totals", "line"),
    [
        (Totals(None, None), "Costs: the plan states none."),
        (Totals(Decimal(5), Decimal(5)), "Costs: £5 declared, £5 recalculated."),
        (Totals(Decimal(5), Decimal(7)), "Costs: £5 declared, £7 recalculated (£2 apart)."),
        (
            Totals(Decimal("1234.5"), Decimal("1234.5"), ("9", "Total")),
            "Costs: £1,234.50 declared, £1,234.50 recalculated; not stated: 9; Total.",
        ),
    ],
    ids=["none", "agree", "apart", "not-stated"],
)
def test_the_costs_in_one_line(totals: Totals, line: str) -> None:
    """Both totals, how far apart they are, and what they leave out."""
    assert line == describe_costs(totals)


def test_changes_are_told_cell_by_cell_but_for_the_checks() -> None:
    """The Checks sheet moves as a whole, so it is one line."""
    changes = [
        CellChange("Plan", "M8", "Amber", "Red"),
        CellChange("Checks", "A2", "", "Error"),
        CellChange("Checks", "B2", "", "1"),
    ]
    assert describe_changes(changes, "roads.xlsx") == [
        "roads.xlsx › Plan!M8: “Amber” becomes “Red”",
        "roads.xlsx › Checks: 2 cells brought up to date",
    ]
