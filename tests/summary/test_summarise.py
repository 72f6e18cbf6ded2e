"""The summary of a plan and of one lead's part of it: every figure, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from xlplan.assess import Assessment, assess
from xlplan.changes import Change, Changes
from xlplan.files import read_original
from xlplan.parse import parse_leads, parse_timescale
from xlplan.plan import Action, Column, Cost, CostLine, Plan, Rag, Role
from xlplan.rules import Rules
from xlplan.summary import Quality, Section, count, headline, one_line, summarise, summarise_lead
from xlplan.tracker import read_tracker

ROOT = Path(__file__).resolve().parents[2]
DAYS = {
    "high-needs": date(2018, 4, 15), "commissioning": date(2016, 6, 15),
    "blank": date(2026, 1, 1),
}  # fmt: skip
SINCE = date(2026, 11, 22)
COLUMNS = tuple(
    Column(role, role.value, letter)
    for role, letter in zip(
        (Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.COST), "ABCDE", strict=True
    )
)


def example(name: str) -> Assessment:
    data = read_original(ROOT / "workbooks" / f"{name}.xlsx").data
    tracker = read_tracker(data, name)
    return assess(tracker.plan, tracker.rules, DAYS[name])


def action(ref: str, row: int, lead: str = "Jane Brown", title: str = "", section: str = "",
           cost: Cost | None = None) -> Action:  # fmt: skip
    return Action(
        ref=ref, title=title or f"Mend {row}", section=section, leads_raw=lead,
        leads=parse_leads(lead), timescale=parse_timescale("May 2026"), cost=cost or Cost(),
        sheet="Plan", row=row,
    )  # fmt: skip


def assessed(*actions: Action) -> Assessment:
    plan = Plan("Roads", actions, COLUMNS, sheet="Plan", header_row=1)
    return assess(plan, Rules(), date(2026, 11, 23))


def priced(declared: int | str | None, *amounts: int | str) -> Cost:
    lines = tuple(CostLine("x", amount=Decimal(amount)) for amount in amounts)
    return Cost("x", lines, declared=None if declared is None else Decimal(declared))


def test_the_figures_of_a_real_plan() -> None:
    """Those of the acceptance table on 15 April 2018."""
    summary = summarise(example("high-needs"), None)
    assert summary.plan == "Strategic Review of High Needs Provision Action Plan"
    assert summary.headline == (
        "12 actions: 4 Red, 1 Amber, 1 No date, 1 Not started, 5 Green. "
        "£216,243 recalculated against £216,343 declared."
    )
    assert dict(summary.counts) == {
        Rag.RED: 4, Rag.AMBER: 1, Rag.NO_DATE: 1, Rag.NOT_STARTED: 1, Rag.GREEN: 5, Rag.COMPLETE: 0,
    }  # fmt: skip
    assert summary.totals.difference == 100
    assert summary.sections == ()
    assert [item.ref for item in summary.decisions] == ["4", "9", "10", "11", "2"]
    assert summary.more == 6
    assert (summary.quality.errors, summary.quality.warnings, summary.quality.information) == (
        2, 13, 4,
    )  # fmt: skip
    assert dict(summary.quality.kinds)["Overdue"] == 4
    assert len(summary.items) == 12


def test_a_plan_that_says_no_more_when_says_that_it_cannot_be_rated() -> None:
    """ "12 No date" alone would read as if nothing were late; a blank plan is no such case."""
    plan = assessed(action("1", 2), action("2", 3)).plan
    dateless = tuple(replace(each, timescale=parse_timescale("")) for each in plan.actions)
    columns = tuple(column for column in COLUMNS if column.role is not Role.TIMESCALE)
    lost = replace(plan, actions=dateless, columns=columns)
    for summary in (
        summarise(assess(lost, Rules(), date(2026, 11, 23)), None),
        summarise_lead(assess(lost, Rules(), date(2026, 11, 23)), None, "Jane Brown"),
    ):
        assert summary.not_rated == "no timescale column"
        assert summary.headline == "2 actions: cannot be rated, no timescale column (2 No date)."
    blank = assess(replace(lost, actions=()), Rules(), date(2026, 11, 23))
    assert summarise(blank, None).not_rated == ""


def test_sections_are_counted_in_the_order_of_the_plan() -> None:
    """Each with every status, so that a table has no holes."""
    names = [
        (s.name, s.all, s.counts[0]) for s in summarise(example("commissioning"), None).sections
    ]
    assert names == [("Commissioning", 10, (Rag.RED, 1)), ("Provision", 10, (Rag.RED, 2))]


def test_actions_outside_every_section_are_not_lost() -> None:
    """They have a row of their own, and are not mistaken for all."""
    plan = assessed(action("1", 2, section="North"), action("2", 3))
    counts = [(s.name, s.all) for s in summarise(plan, None).sections]
    assert counts == [("North", 1), ("No section", 1)]
    assert isinstance(summarise(plan, None).sections[0], Section)


def test_a_blank_plan_has_a_calm_summary() -> None:
    """No actions, no money, nothing to decide."""
    summary = summarise(example("blank"), Changes(None))
    assert (summary.headline, summary.decisions, summary.money) == ("0 actions: none yet.", (), ())
    assert summary.quality == Quality(0, 0, 0)


@pytest.mark.parametrize(
    ("costs", "labels", "words"),
    [
        pytest.param([None], [], "", id="none"),
        pytest.param([priced(None), None], ["Not stated, so not counted"], "No cost is stated.",
                     id="none is stated"),
        pytest.param([priced("24906.82", "24906.822")], [
            "Declared by the officers", "Recalculated from the lines", "Declared less recalculated",
        ], "£24,906.82 recalculated against £24,906.82 declared.", id="parts of a penny"),
        pytest.param([priced(7, 5)], ["Declared by the officers", "Recalculated from the lines",
                                      "Declared less recalculated"],
                     "£5 recalculated against £7 declared.", id="both"),
        pytest.param([priced(7)], ["Declared by the officers"],
                     "£7 declared, without lines to check it by.", id="declared"),
        pytest.param([priced(None, 2, 3)], ["Recalculated from the lines"],
                     "£5 by its lines; no totals are declared.", id="lines"),
        pytest.param([priced(7), None], ["Declared by the officers", "Not stated, so not counted"],
                     "£7 declared, without lines to check it by.", id="not stated"),
    ],
)  # fmt: skip
def test_only_money_that_is_there_is_told(
    costs: list[Cost | None], labels: list[str], words: str
) -> None:
    """ "Recalculated" stands only where there are lines, "declared" only where there are totals."""
    plan = assessed(*(action(str(n), n + 2, cost=cost) for n, cost in enumerate(costs)))
    assert [label for label, _ in summarise(plan, None).money] == labels
    assert headline(plan).endswith(f": {len(costs)} Red. {words}".strip())


def test_many_costs_not_stated_are_cut_short() -> None:
    """A plan that has begun to enter its costs does not list four hundred refs."""
    plan = assessed(action("0", 1, cost=priced(7)), *(action(str(n), n + 1) for n in range(1, 400)))
    words = dict(summarise(plan, None).money)["Not stated, so not counted"]
    assert words.startswith("action 1; action 2; ")
    assert words.endswith("action 12 and 387 more")


@pytest.mark.parametrize("name", ["Jane Brown", " jane  BROWN "])
def test_a_lead_gets_the_actions_in_which_they_take_part(name: str) -> None:
    """Alone or with others; case and spaces do not matter."""
    plan = assessed(
        action("1", 2), action("2", 3, "Ann Other"), action("3", 4, "Ann Other / Jane Brown")
    )
    summary = summarise_lead(plan, None, name)
    assert [item.ref for item in summary.items] == ["1", "3"]
    assert summary.headline == "2 actions: 2 Red."
    assert sum(dict(summary.counts).values()) == 2
    assert summary.quality == Quality(0, 2, 0, (("Overdue", 2),))


@pytest.mark.parametrize("name", ["TBC", "", "Jane", "Jane Brown-Smith"])
def test_nobody_gets_actions_by_a_placeholder_or_half_a_name(name: str) -> None:
    """ "TBC" leads nothing, and Jane is not every Jane."""
    plan = assessed(action("1", 2, "TBC"), action("2", 3, ""), action("3", 4, "Jane Brown"))
    assert summarise_lead(plan, None, name).items == ()


def test_findings_about_the_plan_or_about_others_are_not_a_leads_business() -> None:
    """Only what they can put right themselves."""
    plan = assessed(action("1", 2), action("1", 3, "Ann Other"))
    stray = replace(plan.plan, stray_lines=(CostLine("x"),))
    summary = summarise_lead(assess(stray, Rules(), plan.today), None, "Jane Brown")
    assert [kind for kind, _ in summary.quality.kinds] == ["Duplicate ref", "Overdue"]
    assert sum(number for _, number in summary.quality.kinds) == 2


def test_the_plans_own_grand_total_is_not_a_leads_business() -> None:
    """A blank line at the end of the plan is told to the head of service only."""
    now = example("high-needs")
    whole, part = summarise(now, None), summarise_lead(now, None, "Jill Norman")
    assert whole.totals.not_stated == ("9", "Total cost including project management costs")
    assert part.totals.not_stated == ("9",)


def changes_for(lead: str, *changes: Change, plan: Assessment | None = None) -> tuple[str, ...]:
    plan = plan or assessed(action("1", 2), action("2", 3, "Ann Other"))
    changed = summarise_lead(plan, Changes(SINCE, changes), lead).changed
    assert changed is not None
    return changed.sentences


def test_a_lead_is_told_of_the_changes_of_their_own_actions() -> None:
    """And of no other's."""
    changes = (
        Change("new", "1", "Mend 2"),
        Change("new", "2", "Mend 3"),
        Change("removed", "9", "x"),
    )
    assert changes_for("Jane Brown", *changes) == ("1 (Mend 2) is new.",)


def test_who_no_longer_leads_an_action_is_told_so() -> None:
    """The hand-over is seen on both sides."""
    change = Change("lead", "2", "Mend 3", "Jane Brown", "Ann Other")
    for lead in ("Jane Brown", "Ann Other"):
        assert changes_for(lead, change) == ("2 (Mend 3): lead was “Jane Brown”, now “Ann Other”.",)


def test_where_two_rows_have_one_ref_the_text_tells_whose_change_it_is() -> None:
    """A copied ref does not show one lead the other's changes."""
    plan = assessed(action("1", 2), action("1", 3, "Ann Other"))
    changes = (Change("progress", "1", "Mend 3", "", "Begun"),)
    assert changes_for("Jane Brown", *changes, plan=plan) == ()
    assert len(changes_for("Ann Other", *changes, plan=plan)) == 1


def test_new_findings_of_others_are_not_counted_for_a_lead() -> None:
    """The same with flags that came or went."""
    plan = assessed(action("1", 2), action("2", 3, "Ann Other"))
    changed = summarise_lead(plan, Changes(SINCE, (), plan.findings), "Jane Brown").changed
    assert changed is not None
    assert changed.in_short == "1 new finding."


def test_without_a_history_nothing_is_said_of_changes() -> None:
    """Not even that nothing changed."""
    plan = assessed(action("1", 2))
    assert summarise(plan, None).changed is None
    assert summarise_lead(plan, None, "Jane Brown").changed is None


def test_the_same_plan_gives_the_same_summary() -> None:
    """It is a value: equal, and usable as a key."""
    plan = example("commissioning")
    assert summarise(plan, Changes(None)) == summarise(plan, Changes(None))
    assert len({summarise(plan, None), summarise(plan, None)}) == 1


@pytest.mark.parametrize(
    ("text", "most", "line"),
    [
        pytest.param("a\r\nb\u2028c\td", 20, "a b c d", id="line breaks"),
        pytest.param("\ud83d a\x00b\x9bc\ufffe", 20, "abc", id="unseen"),
        pytest.param("\u202eevil\u2069", 20, "evil", id="direction"),
        pytest.param("x" * 30, 10, "xxxxxxxxx…", id="long word"),
        pytest.param("ab " + "x" * 30, 10, "ab xxxxxx…", id="long word behind a short"),
        pytest.param("one two three four", 12, "one two …", id="words"),
        pytest.param("exactly ten", 11, "exactly ten", id="fits"),
        pytest.param("", 5, "", id="blank"),
    ],
)
def test_text_from_outside_becomes_one_line(text: str, most: int, line: str) -> None:
    """Never longer than asked, whole words where that can be."""
    assert one_line(text, most) == line


def test_many_are_counted_with_a_comma() -> None:
    """As people count."""
    assert (count(1, "action"), count(1200, "action")) == ("1 action", "1,200 actions")
