"""All checks together: in order, pure, and unable to fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.assess import assess
from xlplan.checks import CHECKS, find_flags
from xlplan.costs import total_costs
from xlplan.parse import parse_cost, parse_leads, parse_timescale
from xlplan.plan import Action, Column, GrandTotal, Plan, Rag, Role, Severity, Where
from xlplan.rules import Rules

Make = Callable[..., Action]
MakePlan = Callable[..., Plan]

_times = st.sampled_from(
    ["", "TBC", "Ongoing", "By July 2018", "June 16", "Start May 2018", "soon", "Jan – Dec 2018",
     "By May 2018 By July 2018", "within 3 months", "31/12/2018", "June 2018\nJuly 2018"]
) | st.text(max_size=20)  # fmt: skip
_costs = st.sampled_from(
    ["", "nil", "TBC", "£5", "£5 Total £6", "2 days @ £5 = £11", "Total £7", "per day = £5",
     "£5 shared, excluding VAT", "1. £1 2. £2 Total 1-2 = £4", "£5 =",
     "6-8 (£5/per day + £2 = £7) Total for 3 days = £20"]
) | st.text(max_size=20)  # fmt: skip
_leads = st.sampled_from(["", "TBC", "Jane Brown", "Hub", "Jane\nTom", "HT / TBC"]) | st.text(
    max_size=20
)
_words = st.sampled_from(["", "Do it", "(1 and 2 below)", "linked to priority 1", "a list of,"])
_actions = st.builds(
    Action,
    ref=st.sampled_from(["", "1", "2", "C1", "c1"]),
    title=_words | st.text(max_size=20),
    stream=_words,
    milestones=_words,
    leads_raw=_leads,
    leads=_leads.map(parse_leads),
    timescale=_times.map(parse_timescale),
    progress=st.sampled_from(["", "complete", "not started", "half way"]),
    rag=st.none() | st.sampled_from(Rag),
    comment=_words,
    outcome=_words,
    cost=_costs.map(parse_cost),
    source=st.sampled_from(["", "Line 5", "Line 5, part 1 of 2"]),
    row=st.integers(1, 99),
)
_columns = st.sets(st.sampled_from(Role)).map(
    lambda roles: tuple(Column(role, role.value, "A") for role in sorted(roles))
)
_totals = st.none() | st.builds(
    GrandTotal, st.text(max_size=9), st.none() | st.just(Decimal(5)), st.just(Where("", "line 9"))
)
_plans = st.builds(
    Plan,
    name=st.just("Any plan"),
    actions=st.lists(_actions, max_size=6).map(tuple),
    columns=_columns,
    grand_total=_totals,
)
_days = st.dates(date(2015, 1, 1), date(2020, 12, 31))


@given(_plans, _days)
@settings(max_examples=200, deadline=None)
def test_any_plan_is_checked_without_failing(plan: Plan, today: date) -> None:
    """Whatever a plan holds, it is judged, and judging it twice says the same twice."""
    first, second = assess(plan, Rules(), today), assess(plan, Rules(), today)

    assert first == second
    assert len(first.ratings) == sum(first.counts().values()) == len(plan.actions)


@given(_plans, _days)
@settings(max_examples=200, deadline=None)
def test_flags_stand_in_the_order_of_the_plan(plan: Plan, today: date) -> None:
    """Flags are read from top to bottom: one action's stay together, the plan's own come last."""
    flags = find_flags(plan, Rules(), today)
    order = [ref for ref, _ in groupby(flag.ref for flag in flags)]

    assert order == sorted(dict.fromkeys(order), key=lambda ref: _place(plan, ref))


def _place(plan: Plan, ref: str | None) -> int:
    places = [place for place, action in enumerate(plan.actions) if action.ref == ref]
    return places[0] if places else len(plan.actions)


@given(_plans, _days)
@settings(max_examples=200, deadline=None)
def test_every_flag_is_a_sentence_with_a_place(plan: Plan, today: date) -> None:
    """Each flag has a code in small letters, a place to go to and whole sentences."""
    for flag in find_flags(plan, Rules(), today):
        assert flag.code == flag.code.lower().replace(" ", "-")
        assert flag.where.cell
        assert flag.message.endswith(".")


@given(_plans)
@settings(max_examples=200, deadline=None)
def test_totals_count_every_action_once(plan: Plan) -> None:
    """The roll-up is the sum of the actions, and what has no cost is named."""
    totals = total_costs(plan)
    counted = [a.cost.counted for a in plan.actions if a.cost.counted is not None]

    if plan.has_costs:
        assert totals.recalculated == sum(counted, Decimal(0))
        assert [a.ref for a in plan.actions if a.cost.counted is None] == list(
            totals.not_stated[: len(plan.actions) - len(counted)]
        )
    else:
        assert (totals.declared, totals.recalculated, totals.not_stated) == (None, None, ())


def test_every_check_is_there_once() -> None:
    """No check is forgotten or runs twice."""
    assert len(set(CHECKS)) == len(CHECKS)


def test_a_good_plan_has_no_flags(action: Make, plan: MakePlan) -> None:
    """Nobody is bothered about a plan with nothing wrong."""
    assert find_flags(plan(action("1"), action("2")), Rules(), date(2018, 6, 15)) == ()


def test_findings_leave_information_out(action: Make, plan: MakePlan) -> None:
    """What somebody has to do is told apart from what is good to know."""
    judged = assess(
        plan(action("1", timescale="June 19"), action("2", lead="")), Rules(), date(2018, 6, 15)
    )

    assert [flag.code for flag in judged.flags] == ["short-year", "missing-lead"]
    assert [flag.code for flag in judged.findings] == ["missing-lead"]
    assert {flag.severity for flag in judged.findings} == {Severity.ERROR}


def test_flags_are_found_by_action(action: Make, plan: MakePlan) -> None:
    """Each action shows its own flags."""
    judged = assess(plan(action("1"), action("2", lead="", cost="")), Rules(), date(2018, 6, 15))
    first, second = judged.plan.actions

    assert [flag.code for flag in judged.findings_of(first)] == []
    assert [flag.code for flag in judged.findings_of(second)] == ["missing-lead", "missing-cost"]


def test_plans_of_one_size_are_judged_one_by_one(action: Make, plan: MakePlan) -> None:
    """What is kept of one plan while it is judged says nothing of the next, however alike."""
    today = date(2018, 6, 15)
    for lead, rules, expected in (
        ("", Rules(), ["missing-lead"]),
        ("Jane Brown", Rules(), []),
        ("", Rules(complete_words=frozenset({"over"})), []),
        ("", Rules(), ["missing-lead"]),
    ):
        judged = assess(plan(action("1", lead=lead, progress="Over")), rules, today)
        assert [flag.code for flag in judged.findings] == expected


def test_rows_without_a_ref_keep_their_own_flags(action: Make, plan: MakePlan) -> None:
    """Two rows without a ref do not show each other's flags."""
    judged = assess(
        plan(action("", lead=""), action("", timescale=""), without=(Role.REF,)),
        Rules(),
        date(2018, 6, 15),
    )

    assert [[flag.code for flag in judged.findings_of(a)] for a in judged.plan.actions] == [
        ["missing-lead"],
        ["missing-timescale"],
    ]


def test_a_plan_is_rated_in_the_order_of_its_actions(action: Make, plan: MakePlan) -> None:
    """Each action is shown with its own rating, and no rating is left out of the count."""
    rows = plan(action("1", timescale="By May 2018"), action("2"), action("3", progress="Done"))
    judged = assess(replace(rows, name="Plan"), Rules(), date(2018, 6, 15))

    assert [(a.ref, rating.rag) for a, rating in judged.rated] == [
        ("1", Rag.RED),
        ("2", Rag.GREEN),
        ("3", Rag.COMPLETE),
    ]
    assert judged.counts() == {
        Rag.RED: 1,
        Rag.AMBER: 0,
        Rag.NO_DATE: 0,
        Rag.NOT_STARTED: 0,
        Rag.GREEN: 1,
        Rag.COMPLETE: 1,
    }
