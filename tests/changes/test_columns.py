"""A heading that was renamed is one thing to tell, not one of every action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.changes.nights import LAST_NIGHT, TONIGHT, flag, night, noted
from xlplan.changes import Changes, Noted, Snapshot, describe_columns, find_changes
from xlplan.changes.columns import RESTS_ON
from xlplan.checks import CHECKS
from xlplan.plan import Rag, Role

_ALL = frozenset(
    {Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.PROGRESS, Role.RAG, Role.COMMENT}
)
_FULL: dict[str, Any] = {
    "lead": "Jane Brown",
    "timescale": "By July 2018",
    "due": date(2018, 7, 31),
    "progress": "Half done",
    "rag": "Green",
    "calculated": Rag.AMBER,
}
_TIMELESS: dict[str, Any] = {"timescale": "", "due": None, "calculated": Rag.NO_DATE}
_MISSING = flag("missing-column", None, "No column is read as the timescale. Name it.", "1")


def _plan(number: int = 3, **others: Any) -> list[Noted]:
    return [noted(str(n), f"Review school {n}", **(_FULL | others)) for n in range(1, number + 1)]


def _nights(
    before: Snapshot, after: Snapshot, had: frozenset[Role] | None, now: frozenset[Role] | None
) -> Changes:
    later = replace(after, day=TONIGHT, columns=now)
    return find_changes(replace(before, columns=had), later, {})


def _both_ways(
    full: Snapshot, empty: Snapshot, *lacking: Role
) -> tuple[tuple[Changes, tuple[Role, ...]], ...]:
    lost = _nights(full, empty, _ALL, _ALL.difference(lacking))
    found = _nights(empty, full, _ALL.difference(lacking), _ALL)
    assert (lost.found, found.lost) == ((), ())
    return (lost, lost.lost), (found, found.found)


@pytest.mark.parametrize(
    ("role", "without"),
    [
        pytest.param(Role.TIMESCALE, _TIMELESS, id="timescale"),
        pytest.param(Role.LEAD, {"lead": ""}, id="lead"),
        pytest.param(Role.RAG, {"rag": ""}, id="rag"),
        pytest.param(Role.PROGRESS, {"progress": ""}, id="progress"),
        pytest.param(
            Role.PROGRESS, {"progress": "", "calculated": Rag.NOT_STARTED}, id="not begun"
        ),
    ],
)
def test_a_renamed_heading_is_one_change_and_so_is_the_old_one_put_back(
    role: Role, without: dict[str, Any]
) -> None:
    """Nobody made three actions' cells blank that night, and nobody filled them the next."""
    for changes, told in _both_ways(night(_plan()), night(_plan(**without)), role):
        assert (changes.changes, told) == ((), (role,))


def test_what_was_complete_by_a_lost_column_is_not_open_again() -> None:
    """With Progress goes the word that said so; the work is as done as it was."""
    done = night(_plan(progress="Done", calculated=Rag.COMPLETE))
    for changes, told in _both_ways(done, night(_plan(progress="")), Role.PROGRESS):
        assert (changes.changes, told) == ((), (Role.PROGRESS,))


def test_all_columns_lost_at_once_are_told_each() -> None:
    """Somebody translated the headings."""
    blank = night(_plan(**_TIMELESS, lead=""))
    for changes, told in _both_ways(night(_plan()), blank, Role.LEAD, Role.TIMESCALE):
        assert (changes.changes, told) == ((), (Role.LEAD, Role.TIMESCALE))


def test_what_an_officer_changed_the_same_day_is_still_told() -> None:
    """The lost column hides only what rests on it."""
    after = _plan(**_TIMELESS)
    after[0] = replace(after[0], lead="Ann Other")
    after[1] = replace(after[1], progress="Done", calculated=Rag.COMPLETE)
    after.append(noted("9", "Recruit a manager", **(_FULL | _TIMELESS)))
    changes = _nights(night(_plan()), night(after), _ALL, _ALL - {Role.TIMESCALE}).changes
    assert {(c.ref, c.kind) for c in changes} == {
        ("1", "lead"), ("2", "completed"), ("2", "progress"), ("9", "new"),
    }  # fmt: skip


def test_what_was_completed_on_the_day_a_column_came_back_is_told() -> None:
    """A date makes nothing complete: an officer did."""
    after = _plan()
    after[1] = replace(after[1], progress="Done", calculated=Rag.COMPLETE)
    changes = _nights(night(_plan(**_TIMELESS)), night(after), _ALL - {Role.TIMESCALE}, _ALL)
    assert {(c.ref, c.kind) for c in changes.changes} == {("2", "completed"), ("2", "progress")}


def test_cells_that_officers_emptied_or_filled_are_told_one_by_one() -> None:
    """With the column still there it is the officers' doing, however many there are."""
    full, blank = night(_plan()), night(_plan(lead=""))
    for before, after in ((full, blank), (blank, full)):
        changes = _nights(before, after, _ALL, _ALL)
        assert [c.kind for c in changes.changes] == ["lead"] * 3
        assert (changes.lost, changes.found) == ((), ())


def test_findings_that_rest_on_the_column_are_neither_solved_nor_new() -> None:
    """Nothing was put right; that the column is missing is the one new finding."""
    late = [flag("overdue", str(n), f"Late by {n}.") for n in range(1, 4)]
    other = flag("rag-without-comment", "1", "Say why.")
    full, blank = night(_plan(), [*late, other]), night(_plan(**_TIMELESS), [_MISSING])
    (lost, _), (found, _) = _both_ways(full, blank, Role.TIMESCALE)
    assert (lost.new_flags, lost.solved_flags) == ((_MISSING,), (other,))
    assert (found.new_flags, found.solved_flags) == ((other,), (_MISSING,))


def test_an_empty_column_that_goes_is_no_news() -> None:
    """Officers may delete what they never used."""
    blank = night(_plan(rag=""))
    for changes, told in _both_ways(blank, blank, Role.RAG, Role.COMMENT):
        assert (changes, told) == (Changes(changes.since), ())


def test_another_column_to_say_what_to_do_is_no_new_text() -> None:
    """Without its actions a plan goes by its work streams; nobody wrote each of them anew."""
    named = [replace(action, title="Wellbeing in schools") for action in _plan()]
    both = _ALL | {Role.STREAM}
    changes = _nights(night(_plan()), night(named), both, both - {Role.ACTION})
    assert (changes.changes, changes.lost) == ((), (Role.ACTION,))
    other = _nights(night(_plan()), night(named), both, both - {Role.STREAM})
    assert ([c.kind for c in other.changes], other.lost) == (["text"] * 3, ())


def test_a_night_of_an_older_xlplan_is_known_by_what_it_has() -> None:
    """Its history kept no columns, but the texts of one and the finding that one was missing."""
    lost = _nights(night(_plan()), night(_plan(**_TIMELESS)), None, _ALL - {Role.TIMESCALE})
    assert (lost.changes, lost.lost, lost.found) == ((), (Role.TIMESCALE,), ())
    found = _nights(night(_plan(**_TIMELESS), [_MISSING]), night(_plan()), None, _ALL)
    assert (found.changes, found.lost, found.found) == ((), (), (Role.TIMESCALE,))
    assert found.solved_flags == (_MISSING,)
    typed = _nights(night(_plan(progress="")), night(_plan()), None, _ALL)
    assert ([c.kind for c in typed.changes], typed.found) == (["progress"] * 3, ())


def test_every_check_says_which_columns_it_rests_on() -> None:
    """A new check is thought of here too."""
    assert set(RESTS_ON) == {check.__name__.replace("_", "-") for check in CHECKS}


def test_the_columns_are_told_in_words() -> None:
    """A sentence each, in the words officers know."""
    changes = Changes(LAST_NIGHT, lost=(Role.TIMESCALE,), found=(Role.RAG,))
    assert describe_columns(changes) == (
        "No column is read as the timescale any more: what depends on it is not compared.",
        "A column is read as the RAG now and none was before: what depends on it is not compared.",
    )
