"""The changes as a reader is told them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.changes import Change, ChangeKind, Changes
from xlplan.plan import Flag, Role, Severity, Where
from xlplan.summary.changed import word_changes

SINCE = date(2026, 11, 22)
ROOF = ("4", "Mend the roof")
FLAG = Flag("overdue", Severity.WARNING, "4", Where("Plan", "A5"), "Late.")


def told(*changes: Change) -> tuple[str, ...]:
    return word_changes(Changes(SINCE, changes)).sentences


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(Change("new", *ROOF, after="Green"), "4 (Mend the roof) is new.", id="new"),
        pytest.param(Change("removed", "", "Mend the roof"),
                     "“Mend the roof” is no longer in the plan.", id="removed, no ref"),
        pytest.param(Change("completed", *ROOF), "4 (Mend the roof) is complete.", id="completed"),
        pytest.param(Change("reopened", *ROOF), "4 (Mend the roof) is open again.", id="reopened"),
        pytest.param(Change("calculated rag", *ROOF, "Amber", "Red", "worse"),
                     "4 (Mend the roof) moved from Amber to Red (worse).", id="worse"),
        pytest.param(Change("calculated rag", *ROOF, "Red", "No date", "same"),
                     "4 (Mend the roof) moved from Red to No date.", id="neither"),
        pytest.param(Change("rag", *ROOF, "", "Amber"),
                     "4 (Mend the roof): the officers' RAG was blank, now Amber.", id="officers"),
        pytest.param(Change("lead", *ROOF, "Ann Other", ""),
                     "4 (Mend the roof): lead was “Ann Other”, now blank.", id="lead"),
        pytest.param(Change("timescale", *ROOF, "May 2026", "July 2026",
                            original_due=date(2026, 5, 31), slip=61),
                     "4 (Mend the roof): timescale was “May 2026”, now “July 2026”; due 61 days "
                     "later than first planned (31 May 2026).", id="slipped"),
        pytest.param(Change("timescale", *ROOF, "May 2026", "April 2026",
                            original_due=date(2026, 5, 31), slip=-31),
                     "4 (Mend the roof): timescale was “May 2026”, now “April 2026”; due 31 days "
                     "earlier than first planned (31 May 2026).", id="earlier"),
        pytest.param(Change("timescale", *ROOF, "May 2026", "May 26"),
                     "4 (Mend the roof): timescale was “May 2026”, now “May 26”.", id="words"),
        pytest.param(Change("declared", *ROOF, "25600", "£25,500"),
                     "4 (Mend the roof): declared total was £25,600, now £25,500.", id="money"),
        pytest.param(Change("progress", *ROOF, "", "Half done"),
                     "4 (Mend the roof): progress was blank, now “Half done”.", id="progress"),
        pytest.param(Change("text", *ROOF, "a", "b"),
                     "4 (Mend the roof): its text was changed.", id="text"),
        pytest.param(Change("new", "4", ""), "4 is new.", id="no title"),
        pytest.param(Change("new", "", ""), "A row without a ref is new.", id="nothing"),
    ],
)  # fmt: skip
def test_each_change_is_one_short_sentence(change: Change, sentence: str) -> None:
    """It names the action, what it was and what it is."""
    assert told(change) == (sentence,)


def test_the_bad_news_comes_first() -> None:
    """Worse, slipped, removed, open again; then new, completed, better; then the rest."""
    later = replace(
        Change("timescale", "2", "x"), due_before=date(2026, 5, 1), due_after=date(2026, 6, 1)
    )
    changes = (
        Change("progress", "8", "x"), Change("calculated rag", "7", "x", direction="better"),
        Change("completed", "6", "x"), Change("new", "5", "x"), Change("reopened", "4", "x"),
        Change("removed", "3", "x"), later, Change("calculated rag", "1", "x", direction="worse"),
    )  # fmt: skip
    assert [sentence[0] for sentence in told(*changes)] == list("12345678")
    assert word_changes(Changes(SINCE, changes)).in_short == (
        "1 moved to worse, 1 slipped, 1 removed, 1 open again, 1 new, 1 completed, "
        "1 moved to better, 1 other change."
    )


def test_a_date_brought_forward_tonight_is_no_slip() -> None:
    """Late against the first plan, but better than last night."""
    sooner = Change(
        "timescale", *ROOF, "July 2026", "June 2026", original_due=date(2026, 5, 31), slip=30,
        due_before=date(2026, 7, 31), due_after=date(2026, 6, 30),
    )  # fmt: skip
    assert word_changes(Changes(SINCE, (sooner,))).in_short == "1 other change."


def test_an_action_counts_once_though_both_its_rags_moved() -> None:
    """Two changes of one action to worse are one action that moved."""
    moved = Change("calculated rag", *ROOF, "Green", "Red", "worse")
    changes = (moved, replace(moved, kind="rag"))
    assert word_changes(Changes(SINCE, changes)).in_short == "1 moved to worse."


def test_what_completed_tells_is_not_told_again() -> None:
    """Progress "Complete" and RAG "Complete" are the same news; another action's are not."""
    changes = (
        Change("completed", *ROOF), Change("rag", *ROOF, "Green", "Complete"),
        Change("progress", *ROOF, "", "Complete"), Change("progress", "5", "x", "", "Begun"),
    )  # fmt: skip
    assert told(*changes) == (
        "4 (Mend the roof) is complete.", "5 (x): progress was blank, now “Begun”.",
    )  # fmt: skip


def test_findings_are_counted_and_information_is_not() -> None:
    """New and solved findings, one or many."""
    information = replace(FLAG, severity=Severity.INFORMATION)
    changed = word_changes(Changes(SINCE, (), (FLAG, information), (FLAG, FLAG, information)))
    assert changed.in_short == "1 new finding, 2 findings solved."


def test_many_changes_are_cut_short_and_counted() -> None:
    """Ten sentences are read, two hundred are not."""
    changed = told(*(Change("new", str(n), "x") for n in range(200)))
    assert len(changed) == 11
    assert changed[-1] == "And 190 more changes."


def test_a_first_night_says_so() -> None:
    """There is nothing to compare with, which is not the same as no change."""
    changed = word_changes(Changes(None))
    assert changed.since is None
    assert changed.in_short.startswith("This is the first report on this plan")


def test_a_night_without_changes_says_so() -> None:
    """Silence would look like a fault."""
    assert word_changes(Changes(SINCE)).in_short == "Nothing has changed."


def test_a_lost_column_is_told_before_the_rest() -> None:
    """A reader must not take what is not compared for what has not changed."""
    lost = "No column is read as the timescale any more: what depends on it is not compared."
    changed = word_changes(Changes(SINCE, lost=(Role.TIMESCALE,)))
    assert changed.in_short == f"{lost} Nothing else has changed."
    changed = word_changes(Changes(SINCE, (), (FLAG,), lost=(Role.TIMESCALE,)))
    assert changed.in_short == f"{lost} 1 new finding."


@given(st.sampled_from(get_args(ChangeKind)), *[st.text(st.characters(codec=None))] * 4)
def test_no_text_breaks_a_sentence(
    kind: ChangeKind, ref: str, title: str, before: str, after: str
) -> None:
    """Whatever the cells hold, it is one short line that ends as a sentence does."""
    for sentence in told(Change(kind, ref, title, before, after)):
        assert len(sentence.splitlines()) == 1
        assert len(sentence) < 400
        assert sentence.endswith(".")
