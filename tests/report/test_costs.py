"""The Costs and By lead sheets: the arithmetic shown, nothing counted twice."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.report.maker import (
    action,
    built,
    cost,
    dated,
    parts_of,
    report,
    rows_of,
    sheet_of,
    words_of,
)
from xlplan.plan import Cost, CostLine, Lead
from xlplan.report import make_report

LATE, SOON = dated(None, date(2018, 1, 31)), dated(None, date(2018, 8, 10))


def first_words(data: bytes, sheet: str) -> list[object]:
    return [row[0].value for row in sheet_of(data, sheet).iter_rows(max_col=1)]


def test_the_costs_show_their_arithmetic() -> None:
    """A subtotal that differs has its sum beside what the plan says."""
    rows = rows_of(report("high-needs"), "Subtotals")
    (wrong,) = (row for row in rows if row["Difference"])
    assert (wrong["Stated"], wrong["Of its lines"], wrong["Arithmetic"]) == (
        15360, 30720, "30 × £1,024 = £30,720",
    )  # fmt: skip


def test_what_is_not_stated_is_said() -> None:
    """A total that leaves something out says so above it."""
    words = words_of(report("high-needs"))
    assert any(w.startswith("Not stated, so not counted: action 9; Total cost") for w in words)


def test_a_line_says_what_the_plan_says_it_comes_to() -> None:
    """Where a line's own sum differs from its figures."""
    rows = rows_of(report("odd-money"), "Cost_lines")
    assert [r["Arithmetic"] for r in rows if r["Line as written"] == "refund"] == [
        "-£250.75, the plan says £250.75"
    ]


def test_parts_of_a_penny_are_no_difference() -> None:
    """0.6 of a post at £41,511.37 is £24,906.822: nobody can declare that."""
    line = CostLine("0.6 FTE", Decimal("0.6"), "FTE", Decimal("41511.37"), Decimal("24906.822"))
    plan = built([action("1", cost=Cost("x", (line,), declared=Decimal("24906.82")))])
    assert plan.summary.headline.endswith("£24,906.82 recalculated against £24,906.82 declared.")
    sheet = sheet_of(make_report(plan), "Costs")
    formats = {c.number_format.replace("_)", "") for row in sheet.iter_rows() for c in row
               if "£" in c.number_format}  # fmt: skip
    assert '[>=0.005]£#,##0.00;[<=-0.005]-£#,##0.00;"£0.00"' in formats


def test_work_streams_are_added_up_where_there_are_no_sections() -> None:
    """With their chart; each action is counted once."""
    data = report("streams")
    rows = [list(row.values())[1:5] for row in rows_of(data, "Stream_costs")]
    assert rows == [["Stream 0", 20, 100, 400], ["Stream 1", 20, 100, 420]]
    assert "Cost of each work stream" in charts(data)


@pytest.mark.parametrize(
    ("actions", "names"),
    [
        pytest.param([("1", "Roads"), ("2", "Bridges")], "B", id="by-words"),
        pytest.param([("1", "Roads"), ("2", "x " * 60)], "A", id="too-long"),
        pytest.param([("1", "Roads"), ("2", "Roads")], "A", id="alike"),
        pytest.param([("1", "Roads"), ("", "Roads")], None, id="no-name-at-all"),
    ],
)
def test_bars_have_names_that_can_be_read(
    actions: list[tuple[str, str]], names: str | None
) -> None:
    """The action's words, else its ref; where neither serves there is no chart."""
    plan = built([action(ref, title, cost=cost("5")) for ref, title in actions])
    drawn = charts(make_report(plan))
    columns = re.findall(r"<c:cat><c:\w+Ref><c:f>Costs!\$([A-Z])", drawn)
    assert columns == ([] if names is None else [names] * 2)


def test_refunds_are_no_bars() -> None:
    """What is owed to the plan would stand on the other side, over the names."""
    plan = built([action("1", "Roads", cost=cost("5")), action("2", "Refund", cost=cost("-3"))])
    assert "Cost of each" not in charts(make_report(plan))


def charts(data: bytes) -> str:
    return "".join(xml.decode() for part, xml in parts_of(data).items() if "/charts/" in part)


def led(*people: str) -> tuple[Lead, ...]:
    return tuple(Lead(name, "person") for name in people)


def test_joint_leads_count_with_each_and_cost_once() -> None:
    """And it says so; "TBC" is nobody, and a name written in two ways is one person."""
    actions = [
        action("1", leads=led("Ann Lee", "Bo Ray"), timescale=LATE, cost=cost("100")),
        action("2", leads=led("ann  lee"), timescale=SOON, cost=cost("10")),
        action("3", leads=(Lead("TBC", "placeholder"),), cost=cost("1")),
        action("4", leads=(Lead("The Board", "team"),), timescale=SOON),
    ]
    data = make_report(built(actions))
    rows = {str(row["Lead"]): row for row in rows_of(data, "By_lead")}
    money = "Cost"
    assert [(n, r["Kind"], r["Actions"], r["Of these joint"], r["Worst status"], r[money])
            for n, r in rows.items()] == [
        ("Ann Lee", "Person", 2, 1, "Red", 10),
        ("Bo Ray", "Person", 1, 1, "Red", 0),
        ("The Board", "Team", 1, 0, "Amber", 0),
        ("Joint actions, once", None, 1, 1, "Red", 100),
        ("Nobody named", None, 1, 0, "No date", 1),
        ("The plan, each action once", None, 4, 1, "Red", 111),
    ]  # fmt: skip
    assert rows["Ann Lee"]["Refs"] == "1, 2"
    assert "of the others is not divided" in str(first_words(data, "By lead")[2])


def test_who_has_the_most_red_comes_first() -> None:
    """People before roles before teams, each by how much is pressing."""
    rows = rows_of(report("high-needs"), "By_lead")
    people = [(row["Red"], row["Amber"]) for row in rows if row["Kind"] == "Person"]
    assert people == sorted(people, key=lambda rags: -int(str(rags[0])))
