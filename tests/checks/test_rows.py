"""The rows themselves: refs, actions, outcomes, splits, dependencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xlplan.plan import Action, Flag, OddRule, Plan, Role, Severity, Where

Make = Callable[..., Action]
MakePlan = Callable[..., Plan]
Told = Callable[..., list[Flag]]


def test_a_row_without_an_action_is_flagged(action: Make, plan: MakePlan, told: Told) -> None:
    """A lead and a date with nothing to do is an error at the action's cell."""
    both = plan(action("1"), action("2", title=" "))

    assert [(f.ref, f.severity, f.where.cell) for f in told(both, "missing-action")] == [
        ("2", Severity.ERROR, "C3")
    ]


def test_a_plan_of_work_streams_is_flagged_at_the_stream(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Where work streams are what is tracked, the flag names the work stream's cell."""
    one = plan(action(title=""), without=(Role.ACTION,))

    assert [flag.where.cell for flag in told(one, "missing-action")] == ["B2"]


def test_a_plan_of_milestones_is_flagged_at_the_milestone(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Where only milestones say what to do, the flag names the milestone's cell."""
    one = plan(action(title=""), without=(Role.ACTION, Role.STREAM))

    assert [flag.where.cell for flag in told(one, "missing-action")] == ["D2"]


def test_a_missing_outcome_is_flagged_where_others_have_one(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """Outcomes are asked for only in a plan that gives outcomes."""
    some = plan(action("1"), action("2", outcome=""))
    none = plan(action("1", outcome=""), action("2", outcome=" "))

    assert [(f.ref, f.where.cell) for f in told(some, "missing-outcome")] == [("2", "J3")]
    assert told(none, "missing-outcome") == []


def test_one_ref_on_two_rows_is_flagged_on_both(action: Make, plan: MakePlan, told: Told) -> None:
    """Refs that differ only in capitals are the same ref."""
    three = plan(action("c1"), action("C1"), action("C2"))

    assert [(f.ref, f.where.cell, f.message) for f in told(three, "duplicate-ref")] == [
        ("c1", "A2", "Ref c1 stands on 2 rows. Give each row its own."),
        ("C1", "A3", "Ref C1 stands on 2 rows. Give each row its own."),
    ]


def test_refs_that_excel_takes_for_one_are_duplicates(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """The cost formulas cannot tell 01 from 1, so neither may the plan use both."""
    flagged = told(plan(action("01"), action("1"), action("1a")), "duplicate-ref")
    assert [f.ref for f in flagged] == ["01", "1"]


@pytest.mark.parametrize(
    ("ref", "flagged"),
    [
        pytest.param(">5", True, id="a comparison"),
        pytest.param("C*", True, id="a wildcard"),
        pytest.param("C?", True, id="one sign"),
        pytest.param("C-1.2/b", False, id="marks that mean nothing to Excel"),
    ],
)
def test_a_ref_excel_reads_as_a_rule_is_flagged(
    action: Make, plan: MakePlan, told: Told, ref: str, flagged: bool
) -> None:
    """A total that Excel would make wrongly is told before anybody relies on it."""
    assert bool(told(plan(action(ref)), "unsafe-ref")) is flagged


@pytest.mark.parametrize(
    "role", [pytest.param(Role.LEAD, id="lead"), pytest.param(Role.TIMESCALE, id="timescale")]
)
def test_a_column_that_was_not_understood_is_told(
    action: Make, plan: MakePlan, told: Told, role: Role
) -> None:
    """No findings about leads must not mean that nobody looked at them."""
    whole = replace(plan(action(), without=(role,)), header_row=3, others=("Wer?", "Wann?"))
    said = told(whole, "missing-column")
    assert [(f.ref, f.where.address) for f in said] == [(None, "Action plan!row 3")]
    assert "“Wer?”, “Wann?”" in said[0].message
    step = f"give it its old heading back, such as “{role.value.capitalize()}”, or name it in"
    assert step in said[0].message
    assert not told(replace(plan(action()), header_row=3), "missing-column")


def test_a_rule_that_does_not_count_is_told_at_its_cell(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """The words are the reader's, who knows what counts instead."""
    odd = OddRule(Where("Settings", "B3"), "“Days for amber” is “soon”. Correct the cell.")
    (said,) = told(replace(plan(action()), odd_rules=(odd,)), "unclear-setting")
    assert (said.ref, said.severity, said.where, said.message) == (
        None, Severity.WARNING, odd.where, odd.message,
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Meet after item 2 on the agenda", id="an agenda"),
        pytest.param("See sections 2 to 3 below", id="a document"),
        pytest.param("Choose between options 2 and 3 above.", id="options"),
        pytest.param("Raise attainment to 2 above national average", id="a figure above"),
        pytest.param("Keep absence 2 below target", id="a figure below"),
    ],
)
def test_a_number_in_prose_is_no_dependency(
    action: Make, plan: MakePlan, told: Told, words: str
) -> None:
    """Nobody is told to change a date because of a figure."""
    later = action("2", timescale="By July 2025")
    assert not told(plan(action("1", milestones=words), later), "dependency-later")


def test_a_row_without_a_ref_is_flagged_where_there_are_refs(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """A plan without a ref column needs no refs."""
    both = (action("1"), action(""))

    assert [f.where.cell for f in told(plan(*both), "missing-ref")] == ["A3"]
    assert told(plan(*both, without=(Role.REF,)), "missing-ref") == []
    assert told(plan(action(""), action("")), "duplicate-ref") == []


def test_a_split_row_asks_to_be_confirmed(action: Make, plan: MakePlan, told: Told) -> None:
    """Rows that the import made out of one say so until somebody agrees."""
    rows = plan(action("1", source="Line 6"), action("2", source="Line 16, part 2 of 4"))

    assert [(f.ref, f.severity, f.message) for f in told(rows, "row-split")] == [
        (
            "2",
            Severity.INFORMATION,
            "Part 2 of 4 of one row in the source. If the split is right, "
            "delete the words in Source.",
        )
    ]


@pytest.mark.parametrize(
    ("lead", "timescale", "flagged"),
    [
        pytest.param("Jane Brown\nTom Day", "June 2019\nJuly 2019", True, id="two of each"),
        pytest.param("Jane Brown\nTom Day", "June 2019", False, id="joint leads, one date"),
        pytest.param("Jane Brown", "June 2019\nJuly 2019", False, id="one lead, two dates"),
        pytest.param("Jane Brown\n\n", "June 2019\n", False, id="blank lines"),
    ],
)
def test_several_actions_in_one_row_are_flagged(
    action: Make, plan: MakePlan, told: Told, lead: str, timescale: str, flagged: bool
) -> None:
    """Several leads and several dates line by line look like several actions."""
    one = plan(action(lead=lead, timescale=timescale))

    assert bool(told(one, "several-actions")) is flagged


@pytest.mark.parametrize(
    ("words", "flagged"),
    [
        pytest.param("Use the outcomes of (2 below)", True, id="below"),
        pytest.param("Use the outcomes of 2 and 3 above", True, id="a list"),
        pytest.param("Use the outcomes of 1-3 above", True, id="a range"),
        pytest.param("Linked to priority 2", True, id="linked to priority"),
        pytest.param("Depends on action 2", True, id="depends on action"),
        pytest.param("Subject to work stream 2", True, id="subject to work stream"),
        pytest.param("Use the outcomes of 3 below", False, id="one that is due before"),
        pytest.param("Hold 2 events", False, id="a number that is no ref"),
        pytest.param("Key Stage 2", False, id="a key stage"),
        pytest.param("Linked to priority 9", False, id="a ref no action has"),
        pytest.param("Linked to priority 1", False, id="itself"),
    ],
)
def test_an_action_that_needs_a_later_one_is_flagged(
    action: Make, plan: MakePlan, told: Told, words: str, flagged: bool
) -> None:
    """An action that refers to another that is due after it cannot be right."""
    three = plan(
        action("1", milestones=words, timescale="By July 2019"),
        action("2", timescale="By September 2019"),
        action("3", timescale="By May 2019"),
    )

    assert [f.ref for f in told(three, "dependency-later")] == (["1"] if flagged else [])


def test_a_dependency_names_both_dates(action: Make, plan: MakePlan, told: Told) -> None:
    """The flag says what is due when, so that one of the two can be changed."""
    both = plan(
        action("C1", timescale="By July 2019", title="Use C2 below"),
        action("C2", timescale="By September 2019"),
    )

    assert [f.message for f in told(both, "dependency-later")] == [
        "Due 31 July 2019, but it refers to C2, which is due later (30 September 2019). "
        "Change one of the two dates."
    ]


def test_a_dependency_that_is_done_is_no_problem(action: Make, plan: MakePlan, told: Told) -> None:
    """What is complete holds nobody up, whatever its date."""
    both = plan(
        action("1", timescale="By July 2019", title="Use 2 below"),
        action("2", timescale="By September 2019", progress="Done"),
    )

    assert told(both, "dependency-later") == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        pytest.param("A clear offer for schools,", True, id="comma"),
        pytest.param("Work with parents and", True, id="and"),
        pytest.param("The following areas:", True, id="colon"),
        pytest.param("A clear offer of", True, id="of"),
        pytest.param(
            "Revise the strategy and policy. Agree it within a strategy and poli",
            True,
            id="mid-word",
        ),
        pytest.param("A clear offer for schools.", False, id="full stop"),
        pytest.param("A clear offer for schools", False, id="no stop"),
        pytest.param("", False, id="blank"),
        pytest.param(
            "Collect the school plans. Agree the school plan", False, id="another form of a word"
        ),
        pytest.param(
            "Agree to develop it. It is for development. We will develop", False, id="a whole word"
        ),
        pytest.param(
            "Read the school development plan. Ask what the school develop", False, id="ending"
        ),
    ],
)
def test_a_text_that_stops_short_is_told(
    action: Make, plan: MakePlan, told: Told, text: str, flagged: bool
) -> None:
    """A text cut off at a comma or in mid-word is told wherever it stands."""
    cells = {
        role: [f.where.cell for f in told(plan(action(**{role: text})), "text-cut-off")]
        for role in ("title", "stream", "milestones", "outcome")
    }

    assert cells == {
        "title": ["C2"] if flagged else [],
        "stream": ["B2"] if flagged else [],
        "milestones": ["D2"] if flagged else [],
        "outcome": ["J2"] if flagged else [],
    }


def test_a_shared_text_is_told_once(action: Make, plan: MakePlan, told: Told) -> None:
    """An outcome several rows share is one finding, not one for each row."""
    rows = plan(*(action(str(n), stream="A clear offer for schools,") for n in range(1, 4)))

    assert [flag.ref for flag in told(rows, "text-cut-off")] == ["1"]
