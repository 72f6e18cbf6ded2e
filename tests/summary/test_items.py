"""What comes first, and what is told of each action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from xlplan.assess import Assessment, assess
from xlplan.files import read_original
from xlplan.parse import parse_leads, parse_timescale
from xlplan.plan import (
    Action,
    Column,
    Cost,
    CostLine,
    Flag,
    GrandTotal,
    Lead,
    Plan,
    Rag,
    Role,
    Severity,
    Where,
)
from xlplan.rules import Rules
from xlplan.summary.items import list_items, list_urgent
from xlplan.tracker import read_tracker

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
ROLES = (Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.COST, Role.RAG)
COLUMNS = tuple(Column(r, r.value, letter) for r, letter in zip(ROLES, "ABCDEF", strict=True))
WRONG_SUM = Cost("£5", (CostLine("a", amount=Decimal(5)),), declared=Decimal(7))


def action(ref: str, timescale: str = "May 2027", lead: str = "Jane Brown") -> Action:
    return Action(
        ref=ref, title=f"Mend {ref}", leads_raw=lead, leads=parse_leads(lead),
        timescale=parse_timescale(timescale), sheet="Plan", row=int(ref) + 1,
    )  # fmt: skip


def assessed(*actions: Action, **more: object) -> Assessment:
    plan = Plan("Roads", actions, COLUMNS, sheet="Plan", header_row=1)
    return assess(replace(plan, **more), Rules(), TODAY)  # type: ignore[arg-type]


def refs(assessment: Assessment) -> list[str]:
    return [item.ref for item in list_urgent(assessment)]


LATE = [action("1", "May 2026"), action("2", "May 2025"), action("3", "May 2026")]
RED = replace(action("4"), rag=Rag.RED, rag_raw="Red", comment="No staff")
SUM = replace(action("5"), cost=WRONG_SUM)
NOBODY = action("6", lead="TBC")
UNDATED = action("7", "TBC")
TEAM = action("8", lead="Finance team")


def test_the_order_is_that_of_a_head_of_service() -> None:
    """Overdue longest, what the officers call Red, wrong figures, no lead, no date, the rest."""
    plan = [TEAM, UNDATED, NOBODY, SUM, RED, *LATE]
    in_order = [item.ref for item in list_urgent(assessed(*plan))]
    assert in_order[:8] == ["2", "1", "3", "4", "5", "6", "7", "8"]


def test_an_action_has_one_entry_and_its_worst_finding_leads() -> None:
    """Overdue, without a lead and with a wrong sum is one decision, not three."""
    one = replace(action("1", "May 2026", "TBC"), cost=WRONG_SUM)
    (item,) = list_urgent(assessed(one))
    assert item.why == "176 days late: it was due 31 May 2026."
    assert [flag.code for flag in item.others] == ["total-differs", "missing-lead"]


def test_what_needs_nobody_is_not_listed() -> None:
    """An action in good order, or complete, does not ask for a decision."""
    done = replace(action("2", "May 2026", "TBC"), progress="Complete")
    assert list_urgent(assessed(action("1"), done)) == ()


def test_the_officers_own_red_is_heard() -> None:
    """An action that is in time and in trouble comes up with the officers' own reason."""
    (item,) = list_urgent(assessed(RED))
    assert (item.rag, item.officers) == (Rag.GREEN, "Red")
    assert item.why == "The officers' RAG is Red: “No staff”. By dates alone: Due 31 May 2027."
    assert item.to_do == "Agree what help it needs."


@pytest.mark.parametrize(
    ("rag", "raw", "shown"),
    [
        pytest.param(Rag.GREEN, "green", "", id="agrees"),
        pytest.param(Rag.AMBER, "A", "Amber", id="differs"),
        pytest.param(None, "mostly fine", "mostly fine", id="no status"),
        pytest.param(None, "", "", id="blank"),
    ],
)
def test_the_officers_rag_is_shown_where_it_says_something_else(
    rag: Rag | None, raw: str, shown: str
) -> None:
    """Nothing is told twice, and no word of the officers is left out."""
    (item,) = list_items(assessed(replace(action("1"), rag=rag, rag_raw=raw)))
    assert item.officers == shown


def test_the_plan_itself_has_an_entry_for_each_kind_of_finding() -> None:
    """A hundred stray cost lines are one thing to do, and do not push the actions out."""
    stray = tuple(
        CostLine(f"Item {n}", amount=Decimal(5), where=Where("Costs", f"A{n}")) for n in range(100)
    )
    blank = GrandTotal("Total", None, Where("Plan", "B9"))
    plan = assessed(SUM, stray_lines=stray, grand_total=blank)
    items = [item for item in list_urgent(plan) if not item.ref]
    assert [(i.title, i.why, i.to_do) for i in items] == [
        ("The plan as a whole", "“Item 0” (£5) belongs to no action. And 99 more of this kind.",
         "Correct its ref: no total counts it."),
        ("The plan as a whole", "“Total” is blank.",
         "Fill it in: xlplan cannot know what it should hold."),
    ]  # fmt: skip


def test_two_rows_with_one_ref_are_two_entries() -> None:
    """A copied ref does not hide an action."""
    twins = [replace(action("1", "May 2026"), row=2), replace(action("1", "May 2025"), row=3)]
    assert [i.why[:8] for i in list_urgent(assessed(*twins))] == ["541 days", "176 days"]


def test_all_actions_are_listed_worst_first() -> None:
    """Then by due date, and what has none last of its kind."""
    done = replace(action("9"), progress="Complete")
    plan = assessed(done, action("1", "July 2027"), action("2"), UNDATED, *LATE[1:2], action("3"))
    assert [i.ref for i in list_items(plan)] == ["2", "7", "2", "3", "1", "9"]


@pytest.mark.parametrize(
    ("lead", "roles", "shown"),
    [
        pytest.param("Ann Other/Jane Brown", ROLES, "Ann Other / Jane Brown", id="two"),
        pytest.param("TBC", ROLES, "TBC", id="placeholder"),
        pytest.param("", ROLES, "nobody named", id="blank"),
        pytest.param("", (Role.REF, Role.ACTION), "", id="no such column"),
    ],
)
def test_the_lead_is_named_or_missed(lead: str, roles: tuple[Role, ...], shown: str) -> None:
    """Only a plan that has leads can miss one."""
    columns = tuple(c for c in COLUMNS if c.role in roles)
    (item,) = list_items(assessed(action("1", lead=lead), columns=columns))
    assert item.lead == shown


def test_long_and_missing_texts_are_fit_to_show() -> None:
    """A title is cut at a word; an action without one says so."""
    long = replace(action("1"), title="Mend the roof \n" * 100)
    none = replace(action("2"), title=" ")
    titles = [item.title for item in list_items(assessed(long, none))]
    assert titles[0].endswith("Mend the …")
    assert len(titles[0]) <= 110
    assert titles[1] == "(no action given)"


@pytest.mark.parametrize(("name", "day"), [("high-needs", date(2018, 4, 15)),
                                           ("commissioning", date(2016, 6, 15))])  # fmt: skip
def test_every_entry_of_the_example_plans_says_what_to_do(name: str, day: date) -> None:
    """Why and what to do are told apart in every finding of the two real plans."""
    data = read_original(ROOT / "workbooks" / f"{name}.xlsx").data
    tracker = read_tracker(data, name)
    items = list_urgent(assess(tracker.plan, tracker.rules, day))
    assert len(items) > 5
    assert [i for i in items if not (i.why.endswith(".") and i.to_do.endswith("."))] == []


@pytest.mark.parametrize(
    ("message", "why", "to_do"),
    [
        pytest.param("Lead is blank. Name one.", "Lead is blank.", "Name one.", id="two sentences"),
        pytest.param("Not read. Not “a. b”. Name it: “x”.", "Not read. Not “a. b”.",
                     "Name it: “x”.", id="three"),
        pytest.param("“5”: Amount is “approx. 500”, which is text; type a number.",
                     "“5”: Amount is “approx. 500”, which is text; type a number.", "",
                     id="full stop in quotes"),
        pytest.param("Wrong.", "Wrong.", "", id="one sentence"),
    ],
)  # fmt: skip
def test_a_finding_is_split_into_why_and_what_to_do(message: str, why: str, to_do: str) -> None:
    """At its last full stop, never inside the officers' own words."""
    one = action("1", lead="Jane Brown")
    flag = Flag("other", Severity.ERROR, "1", Where("Plan", "C2"), message)
    (item,) = list_urgent(replace(assessed(one), flags=(flag,)))
    assert (item.why, item.to_do) == (why, to_do)


def test_a_name_cannot_turn_the_line_round() -> None:
    """A mark that reverses text is left out of the lead's name."""
    one = replace(action("1"), leads=(Lead("Jane\u202e Brown", "person"),))
    (item,) = list_items(assessed(one))
    assert item.lead == "Jane Brown"
