"""Money that is missing or does not add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from xlplan.plan import (
    Action,
    Column,
    Cost,
    CostLine,
    Flag,
    GrandTotal,
    Plan,
    Role,
    Severity,
    Where,
)

Make = Callable[..., Action]
MakePlan = Callable[..., Plan]
Told = Callable[..., list[Flag]]

ABOUT_MONEY = (
    "missing-cost", "total-differs", "subtotal-differs", "line-differs", "total-without-breakdown",
    "cost-fragment", "cost-excludes", "cost-shared", "not-in-costs", "cost-without-action",
    "grand-total-blank",
)  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        pytest.param("£500", {}, id="an amount"),
        pytest.param("No additional cost", {}, id="nil"),
        pytest.param("Venue £600 Food £200 Total £800", {}, id="a right total"),
        pytest.param("10 days @ £450 = £4,500", {}, id="a right product"),
        pytest.param("24 miles per day @ 45 pence per mile = £324", {}, id="days not stated"),
        pytest.param("10 days @ £50 per hour = £3,750", {}, id="hours not stated"),
        pytest.param("12 staff @ £100 per day = £6,000", {}, id="days of staff not stated"),
        pytest.param("4 days @ £200 + £60 travel = £860", {}, id="a product and an amount"),
        pytest.param("2 staff x 3 days x £100 = £600", {}, id="three factors"),
        pytest.param("£600 + £200 = £800", {}, id="a right sum"),
        pytest.param("", {"missing-cost": "No cost is stated"}, id="blank"),
        pytest.param("TBC", {"missing-cost": "“TBC” states no amount"}, id="TBC"),
        pytest.param(
            "Additional capacity", {"missing-cost": "“Additional capacity” states no"}, id="words"
        ),
        pytest.param(
            "Venue £600 Food £200 Total £900",
            {"total-differs": "The total says £900, £100 more than its lines: £600 + £200 = £800"},
            id="total too high",
        ),
        pytest.param(
            "Venue £600 Food £200 Total £700",
            {"total-differs": "£100 less than its lines"},
            id="total too low",
        ),
        pytest.param(
            "1. £100 2. £200 Total 1-2 = £350",
            {"subtotal-differs": "£100 + £200 = £300, not £350"},
            id="subtotal too high",
        ),
        pytest.param(
            "6-8 (£774/per school + £250 = £1024) Total for 30 schools = £15,360",
            {"subtotal-differs": "30 × £1,024 = £30,720, while £15,360 is 15 × £1,024"},
            id="half of the schools",
        ),
        pytest.param(
            "10 days @ £450 = £4,600",
            {"line-differs": "10 × £450 = £4,500, not £4,600"},
            id="wrong product",
        ),
        pytest.param(
            "Consultant £4,600 (10 days @ £450)",
            {"line-differs": "10 × £450 = £4,500, not £4,600"},
            id="wrong product in brackets",
        ),
        pytest.param(
            "£600 + £200 = £900",
            {"line-differs": "its parts make £800, not £900"},
            id="wrong sum",
        ),
        pytest.param(
            "Total cost = £10,000",
            {"total-without-breakdown": "The total of £10,000 has no lines"},
            id="total only",
        ),
        pytest.param(
            "per day = £6750 Total cost = £6750", {"cost-fragment": "words are missing"}, id="head"
        ),
        pytest.param(
            "Cost of one post =",
            {"missing-cost": "states no amount", "cost-fragment": "Complete it"},
            id="tail",
        ),
        pytest.param("£500 excluding VAT", {"cost-excludes": "leaves something out"}, id="without"),
        pytest.param("£500 shared with health", {"cost-shared": "our part or the"}, id="shared"),
    ],
)
def test_each_fault_of_a_cost_is_told_once(
    action: Make, plan: MakePlan, told: Told, cost: str, expected: dict[str, str]
) -> None:
    """Every fault of a cost has its one flag, at the cost's own cell, with its arithmetic."""
    both = plan(action("1", cost=cost), action("2", cost="£1"))
    flags = [flag for code in ABOUT_MONEY for flag in told(both, code)]

    assert [(f.code, f.ref, f.where.cell) for f in flags] == [(c, "1", "K2") for c in expected]
    assert [words in f.message for words, f in zip(expected.values(), flags, strict=True)] == [
        True
    ] * len(expected)


@pytest.mark.parametrize(
    ("code", "cost", "severity"),
    [
        pytest.param("missing-cost", "", "warning", id="missing"),
        pytest.param("total-differs", "£1 Total £2", "error", id="total"),
        pytest.param("subtotal-differs", "£1 Sub-total £2", "error", id="subtotal"),
        pytest.param("line-differs", "2 days @ £1 = £3", "error", id="line"),
        pytest.param("total-without-breakdown", "Total £2", "warning", id="breakdown"),
        pytest.param("cost-excludes", "£1 excluding VAT", "information", id="excludes"),
        pytest.param("cost-shared", "£1 shared", "information", id="shared"),
    ],
)
def test_wrong_figures_are_errors_and_remarks_are_not(
    action: Make, plan: MakePlan, told: Told, code: str, cost: str, severity: str
) -> None:
    """What is wrong is an error, what is incomplete a warning, what is said is information."""
    both = plan(action("1", cost=cost), action("2", cost="£1"))

    assert [flag.severity for flag in told(both, code)] == [Severity(severity)]


def test_a_plan_that_says_nothing_of_money_gets_no_flag_about_it(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Where no action has a cost, none lacks one."""
    bare = plan(action("1", cost=""), action("2", cost=""))

    assert [flag for code in ABOUT_MONEY for flag in told(bare, code)] == []


def test_a_declared_column_is_where_a_wrong_total_stands(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Where totals have a column of their own, the flag names its cell."""
    one = plan(action(cost="£1 Total £2"))
    one = replace(one, columns=(*one.columns, Column(Role.DECLARED, "Total cost", "Z")))

    assert [flag.where.cell for flag in told(one, "total-differs")] == ["Z2"]


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        pytest.param(
            "250",
            "“Venue”: 2 × £100 = £200, not £250. Correct whichever is wrong.",
            id="a wrong amount",
        ),
    ],
)
def test_a_line_of_the_costs_sheet_is_flagged_there(
    action: Make, plan: MakePlan, told: Told, amount: str, message: str
) -> None:
    """A wrong line on the Costs sheet is shown where it stands, not in the plan."""
    where, pounds = Where("Costs", "F3"), Decimal
    line = CostLine(
        "Venue", pounds(2), "day", pounds(100), pounds(amount), pounds(250), where=where
    )
    one = plan(replace(action(), cost=Cost(lines=(line,))))

    assert [(f.ref, f.where, f.message) for f in told(one, "line-differs")] == [
        ("1", where, message)
    ]


def test_a_line_that_excel_does_not_add_up_is_flagged_where_it_stands(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """An amount typed as text counts nothing in Excel, so somebody has to know."""
    where = Where("Costs", "F3")
    line = CostLine("Venue", where=where, problem="Amount is “£250”, which Excel does not add up")
    one = plan(replace(action(), cost=Cost(lines=(line,))))
    message = "“Venue”: Amount is “£250”, which Excel does not add up."
    assert [(f.where, f.message) for f in told(one, "line-not-added")] == [(where, message)]


def test_rounding_a_rate_to_pence_is_no_contradiction(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Three places at £33.33 for £100 accuses nobody."""
    line = CostLine("Places", Decimal(3), "place", Decimal("33.33"), Decimal(100), Decimal(100))
    one = plan(replace(action(), cost=Cost(lines=(line,))))
    assert list(told(one, "line-differs")) == []


def test_a_cost_line_without_an_action_is_flagged(action: Make, plan: MakePlan, told: Told) -> None:
    """No total counts it, which is an error, shown at the ref that has to be corrected."""
    amount, ref = Where("Costs", "F9"), Where("Costs", "A9")
    stray = CostLine("Venue", amount=Decimal(600), where=amount, ref_where=ref)
    one = replace(plan(action()), stray_lines=(stray,))

    assert [(f.ref, f.severity, f.where) for f in told(one, "cost-without-action")] == [
        (None, Severity.ERROR, ref)
    ]


def test_amounts_the_costs_sheet_lacks_are_flagged(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Where the tracker has a Costs sheet, amounts that stand only in the text are told."""
    bare = action(cost="£500")
    one = plan(replace(bare, cost=replace(bare.cost, notes=frozenset({"not-itemised"}))))

    assert [f.message for f in told(one, "not-in-costs")] == [
        "The text comes to £500, but the Costs sheet has no line for 1. "
        "Add it there, so that the tracker's own totals count it."
    ]


@pytest.mark.parametrize(
    ("amount", "flagged"),
    [
        pytest.param(None, [Severity.WARNING], id="blank"),
        pytest.param(Decimal(500), [], id="filled in"),
        pytest.param(Decimal(0), [], id="nothing"),
    ],
)
def test_a_blank_grand_total_is_flagged(
    action: Make, plan: MakePlan, told: Told, amount: Decimal | None, flagged: list[Severity]
) -> None:
    """A line for the grand total with nothing in it is told; xlplan never fills it in."""
    total = GrandTotal("Total cost", amount, Where("Action plan", "K9"))
    one = replace(plan(action()), grand_total=total)

    assert flagged == [flag.severity for flag in told(one, "grand-total-blank")]


def test_an_amount_that_cannot_be_read_for_certain_is_flagged_once(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """An unclear amount is called unclear, not missing, and is not counted."""
    one = plan(action(cost="Venue £1 500"), action("2"))
    assert [f.ref for f in told(one, "cost-unclear")] == ["1"]
    assert not told(one, "missing-cost")
    assert one.actions[0].cost.counted is None


def test_less_than_half_a_penny_is_no_difference(action: Make, plan: MakePlan, told: Told) -> None:
    """Three thirds of £100,000 are £100,000, whatever the fifteenth digit says."""
    third = CostLine("A third", amount=Decimal("33333.3333333333"))
    one = plan(replace(action(), cost=Cost(lines=(third,) * 3, declared=Decimal(100_000))))
    assert list(told(one, "total-differs")) == []
