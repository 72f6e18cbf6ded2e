"""Which flags are told as new and which as no longer there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.changes.nights import TONIGHT, flag, night, noted, plan_of
from xlplan.changes import find_changes
from xlplan.plan import Flag, Severity

_PLAN = plan_of("1 Recruit a manager", "2 Train all governors")


def _moved(before: list[Flag], after: list[Flag]) -> tuple[tuple[Flag, ...], tuple[Flag, ...]]:
    found = find_changes(night(_PLAN, before), night(_PLAN, after, TONIGHT), {})
    return found.new_flags, found.solved_flags


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            flag("overdue", "1", "Was due 31 May 2018."),
            flag("overdue", "1", "Was due 31 May 2018.", "F99"),
            id="row moved",
        ),
        pytest.param(
            flag("total-differs", "1", "The total says £5, £1 more than its lines."),
            flag("total-differs", "1", "The total says £7, £3 more than its lines."),
            id="other figures, still wrong",
        ),
        pytest.param(
            flag("missing-lead", "1", "Lead is “TBC”."),
            flag("missing-lead", "1", "Lead is blank."),
            id="other words, still missing",
        ),
        pytest.param(
            flag("line-differs", "1", "“Clerk, 15 days at £90”: not £1,500."),
            flag("line-differs", "1", "“Clerk, 16 days at £91”: not £1,501."),
            id="the line's own figures",
        ),
        pytest.param(
            flag("row-below-table", None, "", "12"),
            flag("row-below-table", None, "", "13"),
            id="a row below the table that moved",
        ),
        pytest.param(
            flag("rag-disagrees", "1"),
            replace(flag("rag-disagrees", "1"), severity=Severity.INFORMATION),
            id="severity",
        ),
    ],
)
def test_the_same_flag(before: Flag, after: Flag) -> None:
    """A problem that is still there is neither new nor solved."""
    assert _moved([before], [after]) == ((), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(flag("overdue", "1"), flag("overdue", "2"), id="action"),
        pytest.param(flag("overdue", "1"), flag("due-soon", "1"), id="code"),
        pytest.param(
            flag("line-differs", "1", "“Clerk”: not £5."),
            flag("line-differs", "1", "“Room”: not £5."),
            id="line",
        ),
        pytest.param(
            flag("dependency-later", "1", "Due 5 May, but it refers to 2, which is due later."),
            flag("dependency-later", "1", "Due 5 May, but it refers to 3, which is due later."),
            id="other action it waits for",
        ),
        pytest.param(
            flag("missing-column", None, "No column is read as the lead. “X”"),
            flag("missing-column", None, "No column is read as the timescale. “X”"),
            id="column",
        ),
        pytest.param(
            flag("unclear-setting", None, "The Kind of “Bo” on the Leads sheet is “x”."),
            flag("unclear-setting", None, "The Kind of “Jane” on the Leads sheet is “x”."),
            id="setting",
        ),
    ],
)
def test_another_flag(before: Flag, after: Flag) -> None:
    """One problem that went does not hide another that came."""
    assert _moved([before], [after]) == ((after,), (before,))


def test_flags_alike_are_counted() -> None:
    """Of two findings alike on one action one was corrected: one is solved, and the right one."""
    first = flag("line-differs", "1", "“Clerk 1 days”: not £5.", "B3")
    second = flag("line-differs", "1", "“Clerk 2 days”: not £9.", "B4")
    assert _moved([first, second], [replace(second, where=first.where)]) == ((), (first,))
    assert _moved([second], [first, second]) == ((first,), ())


def test_flags_go_with_their_action() -> None:
    """When all actions were numbered anew, their flags were too."""
    before = night(plan_of("1 Recruit a manager"), [flag("overdue", "1", "", "F5")])
    after = night(
        plan_of("1 Open a helpline", "2 Recruit a manager"),
        [flag("missing-lead", "1", "", "D5"), flag("overdue", "2", "", "F6")],
        TONIGHT,
    )
    found = find_changes(before, after, {})
    assert (found.new_flags, found.solved_flags) == ((after.flags[0],), ())


def test_flags_of_one_ref_are_told_apart_by_row() -> None:
    """Of two actions with one ref the flag of one does not stand for the other's."""
    before = night(plan_of("7 Recruit", "7 Train"), [flag("overdue", "7", "", "F5")])
    after = night(plan_of("7 Recruit", "7 Train"), [flag("overdue", "7", "", "F6")], TONIGHT)
    found = find_changes(before, after, {})
    assert (found.new_flags, found.solved_flags) == (after.flags, before.flags)


def test_flags_of_a_removed_action_are_gone() -> None:
    """What was found last night and is not found tonight is told, whatever the cause."""
    before = night([noted("1", "Recruit")], [flag("overdue", "1")])
    assert find_changes(before, night([], day=TONIGHT), {}).solved_flags == before.flags


_FLAGS = st.lists(
    st.builds(
        flag,
        st.sampled_from(["overdue", "line-differs"]),
        st.sampled_from([None, "1", "2", "9"]),
        st.sampled_from(["“Clerk 1”", "“Clerk 2”", "“Room”"]),
        st.sampled_from(["F5", "F6"]),
    ),
    max_size=8,
)


@given(_FLAGS, _FLAGS)
def test_the_numbers_add_up(before: list[Flag], after: list[Flag]) -> None:
    """Last night's findings and the new ones less the solved ones are tonight's."""
    new, solved = _moved(before, after)
    assert len(before) + len(new) - len(solved) == len(after)
    assert _moved(after, before) == (solved, new)
