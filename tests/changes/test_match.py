"""Which action of a night is which action of the night before."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.changes.nights import night, noted, plan_of, who_was
from xlplan.changes import Noted, identify, match

_PLAN = plan_of(
    "1 Recruit a manager", "2 Review the transport policy", "3 Train all governors", "4 Publish it"
)


@pytest.mark.parametrize(
    ("before", "after", "was"),
    [
        pytest.param(["1 A b", "2 C d"], ["2 C d", "1 A b"], (1, 0), id="sorted"),
        pytest.param(
            ["1 Recruit a manager", "2 Train all governors"],
            ["1 Open a helpline", "2 Recruit a manager", "3 Train all governors"],
            (None, 0, 1),
            id="one inserted, all others numbered anew",
        ),
        pytest.param(
            ["1 Recruit a manager", "2 Train all governors", "3 Publish it"],
            ["1 Train all governors", "2 Publish it"],
            (1, 2),
            id="first removed, all others numbered anew",
        ),
        pytest.param(
            ["1 Recruit a manager", "2 Publish it", "3 Review the policy on transport"],
            ["1 Publish it", "2 Review the new policy on transport"],
            (1, 2),
            id="first removed, and a text edited the same day",
        ),
        pytest.param(
            ["1 Recruit a manager", "2 Train all governors"],
            ["1 Appoint somebody in charge", "2 Train all governors"],
            (0, 1),
            id="text written anew under its ref",
        ),
        pytest.param(
            ["1 Recruit a manager", "2 Train all governors of the schools"],
            ["1 Open a helpline", "2 Recruit a manager", "3 Train all governors of every school"],
            (None, 0, 1),
            id="one inserted, and a text edited the same day",
        ),
        pytest.param(
            ["1 Review the policy on transport", "2 Publish it"],
            ["1 Open a helpline", "2 Review the new policy on transport", "3 Publish it"],
            (None, 0, 1),
            id="one inserted before a text edited the same day",
        ),
        pytest.param(
            ["1 Recruit a manager", "2 Train all governors"],
            ["1 Train all governors", "2 Recruit a manager"],
            (1, 0),
            id="two swapped",
        ),
        pytest.param(
            ["1 Recruit a speech therapist", "2 Publish it"],
            ["3 Recruit a play therapist", "2 Publish it"],
            (None, 1),
            id="one removed and one much like it made: refs tell that they are two",
        ),
        pytest.param(
            ["7 Recruit", "7 Train", "8 Publish"],
            ["7 Train", "7 Recruit", "8 Publish"],
            (1, 0, 2),
            id="duplicate refs do not identify, texts do",
        ),
        pytest.param(
            ["7 Recruit a manager", "7 Train all governors"],
            ["7 Recruit a manager", "7 Open a helpline"],
            (0, None),
            id="duplicate ref and another text",
        ),
        pytest.param(
            ["1 Attend meeting", "2 Attend meeting", "3 Attend meeting"],
            ["2 Attend meeting", "3 Attend meeting"],
            (1, 2),
            id="duplicate texts, refs tell",
        ),
        pytest.param(
            ["- Attend meeting / Ann", "- Attend meeting / Bob"],
            ["- Attend meeting / Bob", "- Attend meeting / Ann"],
            (1, 0),
            id="duplicate texts without refs, leads tell",
        ),
        pytest.param(
            ["- Attend meeting", "- Attend meeting"],
            ["- Attend meeting", "- Attend meeting", "- Attend meeting"],
            (0, 1, None),
            id="rows that are all alike, in order",
        ),
        pytest.param(
            ["1 Attend meeting / Ann", "2 Attend meeting / Bob"],
            ["1 Open a helpline", "2 Attend meeting / Ann", "3 Attend meeting / Bob"],
            (None, 0, 1),
            id="duplicate texts numbered anew, leads tell",
        ),
        pytest.param(
            ["1 Review policy A on schools / Ann", "2 Review policy B on schools / Ann"],
            ["1 Review policy B on schools / Bob", "2 Review policy A on schools / Bob"],
            (1, 0),
            id="two much alike swapped, and their leads changed",
        ),
        pytest.param(
            ["1 Visit school A", "2 Visit school B"],
            ["2 Visit school D", "1 Visit school C"],
            (1, 0),
            id="two much alike edited and sorted, refs tell",
        ),
        pytest.param(["10 Recruit"], ["11 Recruit"], (0,), id="another number"),
        pytest.param(
            ["10 Attend", "11 Attend"], ["20 Attend", "21 Attend"], (0, 1), id="other numbers"
        ),
        pytest.param(["- Recruit"], ["1 Recruit"], (0,), id="refs given for the first time"),
        pytest.param(["1 Recruit"], ["- Recruit"], (0,), id="column of refs taken away"),
        pytest.param(["01 Recruit"], ["1 Appoint"], (0,), id="ref written in another way"),
        pytest.param(["c1 Recruit"], ["C1 Appoint"], (0,), id="ref in capitals"),
        pytest.param(
            ["- Recruit  a manager’s deputy – now"],
            ["- recruit a manager's deputy - now"],
            (0,),
            id="case, spaces and what Excel makes of signs",
        ),
        pytest.param(
            ["- Review the policy on transport"],
            ["- Review the policy on school transport"],
            (0,),
            id="text edited where there are no refs",
        ),
        pytest.param(
            ["7 TBC", "8 Publish"],
            ["7 Recruit", "8 Publish", "9 TBC"],
            (0, 1, None),
            id="a placeholder is no text to be known by",
        ),
        pytest.param(["7 ", "8 "], ["8 ", "7 "], (1, 0), id="no text, refs tell"),
        pytest.param([], ["1 Recruit"], (None,), id="nothing before"),
        pytest.param(["1 Recruit"], [], (), id="nothing left"),
    ],
)
def test_an_action_is_known_again(
    before: list[str], after: list[str], was: tuple[int | None, ...]
) -> None:
    """Whatever officers do to a table in a day, an action stays itself and is not told as new."""
    assert who_was(plan_of(*before), plan_of(*after)) == was


@pytest.mark.parametrize("told_by", ["lead", "section", "stream", "timescale", "progress", "rag"])
def test_equal_texts_are_told_apart_by_what_else_stands_there(told_by: str) -> None:
    """Two rows with one text are still two actions, though all were sorted and numbered anew."""
    before = tuple(noted(ref, "Attend", **{told_by: ref}) for ref in ("1", "2"))
    after = tuple(noted(ref, "Attend", **{told_by: str(int(ref) - 1)}) for ref in ("3", "2"))
    assert who_was(before, after) == (1, 0)


@pytest.mark.parametrize("told_by", ["lead", "section", "stream"])
def test_equal_texts_are_told_apart_though_something_changed(told_by: str) -> None:
    """The same where each got a RAG meanwhile, or another lead in its section."""
    others: dict[str, Any] = {"rag": "Red"} | ({} if told_by == "lead" else {"lead": "Bob"})
    before = tuple(noted("", "Attend", **{told_by: words}) for words in ("One", "Other"))
    after = tuple(replace(action, **others) for action in reversed(before))
    assert who_was(before, after) == (1, 0)


def test_texts_tell_though_everything_else_changed() -> None:
    """Two actions much alike that were swapped, moved to another section and given away."""
    before = plan_of("1 Review policy A on schools", "2 Review policy B on schools")
    given = (replace(action, lead="Bob", section="Policies") for action in reversed(before))
    after = tuple(replace(action, ref=ref) for ref, action in zip("12", given, strict=True))
    assert who_was(before, after) == (1, 0)


def test_a_row_number_is_no_ref() -> None:
    """In a plan without refs a row inserted at the top makes no action another one."""
    before = (noted("row 5", "Recruit a manager"), noted("row 6", "Train all governors"))
    after = (
        noted("row 5", "Open a helpline"),
        noted("row 6", "Recruit a manager"),
        noted("row 7", "Train all governors"),
    )
    assert who_was(before, after) == (None, 0, 1)


@given(st.permutations(range(4)), st.booleans())
def test_sorting_changes_nothing(order: list[int], without_refs: bool) -> None:
    """An officer may sort the table by any column."""
    plan = tuple(replace(a, ref="") for a in _PLAN) if without_refs else _PLAN
    assert who_was(plan, tuple(plan[n] for n in order)) == tuple(order)


_WORDS = st.sampled_from(["", "TBC", "Attend", "attend ", "Recruit a manager", "Recruit a deputy"])
_NOTED = st.builds(
    noted, st.sampled_from(["", "1", "01", "2", "row 5"]), _WORDS, lead=st.sampled_from(["", "Ann"])
)
_PLANS = st.lists(_NOTED, max_size=6).map(tuple)


@given(_PLANS, _PLANS)
def test_no_action_is_two(before: tuple[Noted, ...], after: tuple[Noted, ...]) -> None:
    """However the rows are copied, each action of last night becomes one of tonight at most."""
    was = [place for place in who_was(before, after) if place is not None]
    assert len(was) == len(set(was))
    assert set(was) <= set(range(len(before)))


@given(_PLANS)
def test_a_plan_is_itself(plan: tuple[Noted, ...]) -> None:
    """In a night without any change nobody is new or removed, however alike the rows are."""
    was = who_was(plan, plan)
    assert sorted(was, key=str) == sorted(range(len(plan)), key=str)
    assert all(place is not None and plan[place] == plan[n] for n, place in enumerate(was))


def test_large_plans_are_compared_quickly() -> None:
    """10,000 actions of which all were written anew and numbered anew do not hold up the night."""
    words = random.Random(1)
    before = [noted("", " ".join(words.choices("abcdefgh", k=5))) for _ in range(10_000)]
    after = [noted("", " ".join(words.choices("ijklmnop", k=5))) for _ in range(10_000)]
    started = time.perf_counter()
    assert set(who_was(tuple(before), tuple(after))) == {None}
    assert time.perf_counter() - started < 5


def test_identities_go_on() -> None:
    """An action keeps its number, a new one gets a number that no other ever had."""
    before = night(replace(a, identity=n) for n, a in enumerate(_PLAN, start=1))
    after = night([noted("9", "Open a helpline"), *(replace(a, ref="") for a in _PLAN[2:])])
    known = identify(after, before, None, 5)
    assert [action.identity for action in known.actions] == [5, 3, 4]


def test_an_action_that_comes_back_is_known() -> None:
    """Rows deleted by mistake and put back next day keep their original due dates."""
    gone = night([replace(_PLAN[0], identity=9), replace(_PLAN[1], identity=4)])
    before = night([replace(_PLAN[2], identity=7)])
    known = identify(night([_PLAN[1], _PLAN[2]]), before, gone, 20)
    assert [action.identity for action in known.actions] == [4, 7]


def test_a_ref_used_again_is_not_the_action_that_had_it_long_ago() -> None:
    """A new action 1 does not inherit what an action 1 of last year was due."""
    gone = night([replace(_PLAN[0], identity=9)])
    known = identify(night([noted("1", "Open a helpline")]), night([]), gone, 20)
    assert [action.identity for action in known.actions] == [20]


def test_only_by_text_leaves_out_refs() -> None:
    """Over a long time a ref may have been given to something else."""
    before, after = night([noted("1", "Recruit")]), night([noted("1", "Publish")])
    assert match(before, after) == (0,)
    assert match(before, after, only_by_text=True) == (None,)
