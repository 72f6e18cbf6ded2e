"""The Costs and By lead sheets: the arithmetic shown, nothing counted twice."""

from __future__ import annotations

from datetime import date

from tests.report.maker import (
    action,
    built,
    cost,
    dated,
    report,
    rows_of,
    sheet_of,
    words_of,
)
from xlplan.plan import Lead
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
    money = "Cost where they lead alone"
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
    assert "Its cost is not divided" in str(first_words(data, "By lead")[2])


def test_who_has_the_most_red_comes_first() -> None:
    """People before roles before teams, each by how much is pressing."""
    rows = rows_of(report("high-needs"), "By_lead")
    people = [(row["Red"], row["Amber"]) for row in rows if row["Kind"] == "Person"]
    assert people == sorted(people, key=lambda rags: -int(str(rags[0])))
