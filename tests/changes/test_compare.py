"""What is told as different between two nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.changes.nights import LAST_NIGHT, TONIGHT, night, noted
from xlplan.changes import Change, Changes, Direction, Noted, find_changes
from xlplan.plan import Rag

_ACTION = noted("3", "Recruit a manager", lead="Ann Lee", identity=1)
_NONE: dict[int, date] = {}


def _changes(before: Noted, after: Noted, dues: dict[int, date] = _NONE) -> tuple[Change, ...]:
    return find_changes(night([before]), night([after], day=TONIGHT), dues).changes


def _change(kind: Any, before: str, after: str, **others: Any) -> Change:
    return Change(kind, "3", "Recruit a manager", before, after, **others)


def test_the_first_night_has_nothing_to_compare_with() -> None:
    """A first run says so, and does not tell every action as new."""
    assert find_changes(None, night([_ACTION]), {}) == Changes(None)


def test_a_night_without_a_change() -> None:
    """Nothing is told, but since when."""
    found = find_changes(night([_ACTION]), night([_ACTION], day=TONIGHT), {})
    assert found == Changes(LAST_NIGHT)


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        pytest.param({"lead": "Ann Lee"}, {"lead": ""}, _change("lead", "Ann Lee", ""), id="lead"),
        pytest.param(
            {"declared": None},
            {"declared": Decimal("1500")},
            _change("declared", "", "£1,500"),
            id="declared",
        ),
        pytest.param(
            {"recalculated": Decimal("93.9")},
            {"recalculated": Decimal("0")},
            _change("recalculated", "£93.90", "£0"),
            id="recalculated",
        ),
        pytest.param(
            {"progress": ""}, {"progress": "Begun"}, _change("progress", "", "Begun"), id="progress"
        ),
        pytest.param(
            {"rag": "Green"},
            {"rag": "R"},
            _change("rag", "Green", "R", direction="worse"),
            id="officer's RAG",
        ),
        pytest.param(
            {"rag": "Green"}, {"rag": "ask Ann"}, _change("rag", "Green", "ask Ann"), id="no RAG"
        ),
        pytest.param(
            {"timescale": "TBC"},
            {"timescale": "Ongoing"},
            _change("timescale", "TBC", "Ongoing"),
            id="timescale without dates",
        ),
        pytest.param(
            {"timescale": "July 2018", "due": date(2018, 7, 31)},
            {"timescale": "By July 2018", "due": date(2018, 7, 31)},
            _change("timescale", "July 2018", "By July 2018"),
            id="other words, same date",
        ),
        pytest.param(
            {"calculated": Rag.GREEN},
            {"calculated": Rag.COMPLETE},
            _change("completed", "Green", "Complete", direction="better"),
            id="completed, and not told twice",
        ),
        pytest.param(
            {"calculated": Rag.COMPLETE},
            {"calculated": Rag.RED},
            _change("reopened", "Complete", "Red", direction="worse"),
            id="reopened",
        ),
    ],
)
def test_a_change_is_told_once(was: dict[str, Any], now: dict[str, Any], change: Change) -> None:
    """Old and new, in words, and nothing else."""
    assert _changes(replace(_ACTION, **was), replace(_ACTION, **now)) == (change,)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        pytest.param({"lead": "Ann Lee"}, {"lead": " ann\n lee"}, id="spaces and case"),
        pytest.param({"progress": "It’s – ok"}, {"progress": "It's - ok"}, id="signs"),
        pytest.param({"timescale": "By\xa0July"}, {"timescale": "By July"}, id="hard space"),
        pytest.param({"declared": Decimal("5")}, {"declared": Decimal("5.00")}, id="pence"),
        pytest.param({"row": 5}, {"row": 6}, id="row"),
        pytest.param({"ref": "3"}, {"ref": "4"}, id="ref"),
        pytest.param({"identity": 1}, {"identity": 0}, id="identity"),
    ],
)
def test_what_nobody_would_call_a_change_is_none(was: dict[str, Any], now: dict[str, Any]) -> None:
    """The morning's mail does not tell of a space."""
    assert _changes(replace(_ACTION, **was), replace(_ACTION, **now)) == ()


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        pytest.param(Rag.AMBER, Rag.RED, "worse", id="late"),
        pytest.param(Rag.RED, Rag.AMBER, "better", id="put off a little"),
        pytest.param(Rag.GREEN, Rag.AMBER, "worse", id="due soon"),
        pytest.param(Rag.NOT_STARTED, Rag.GREEN, "better", id="begun"),
        pytest.param(Rag.NOT_STARTED, Rag.AMBER, "worse", id="not begun, due soon"),
        pytest.param(Rag.NO_DATE, Rag.GREEN, "better", id="got a date"),
        pytest.param(Rag.NO_DATE, Rag.AMBER, "better", id="got a date, soon"),
        pytest.param(Rag.GREEN, Rag.NO_DATE, "worse", id="lost its date"),
        pytest.param(Rag.AMBER, Rag.NO_DATE, "worse", id="lost its date, soon"),
        pytest.param(Rag.RED, Rag.NO_DATE, "same", id="a late one lost its date"),
        pytest.param(Rag.NO_DATE, Rag.RED, "same", id="got a date that has passed"),
    ],
)
def test_which_way_a_rag_moved(before: Rag, after: Rag, direction: Direction) -> None:
    """Taking the date of a late action away is not told as better."""
    moved = _change("calculated rag", before.value, after.value, direction=direction)
    was, now = replace(_ACTION, calculated=before), replace(_ACTION, calculated=after)
    assert _changes(was, now) == (moved,)


@pytest.mark.parametrize(
    ("was", "now", "dues", "original", "slip"),
    [
        pytest.param("2018-07-31", "2018-08-31", {1: "2018-06-30"}, "2018-06-30", 62, id="again"),
        pytest.param("2018-07-31", "2018-08-31", {}, "2018-07-31", 31, id="first time"),
        pytest.param("2018-07-31", "2018-06-30", {1: "2018-06-30"}, "2018-06-30", 0, id="back"),
        pytest.param("2018-07-31", "2018-05-31", {1: "2018-06-30"}, "2018-06-30", -30, id="before"),
        pytest.param("2018-07-31", None, {1: "2018-06-30"}, "2018-06-30", None, id="taken away"),
        pytest.param(None, "2018-07-31", {1: "2018-06-30"}, "2018-06-30", 31, id="had one once"),
        pytest.param(None, "2018-07-31", {}, None, None, id="never had one"),
        pytest.param("2018-07-31", "2018-08-31", {2: "2018-01-01"}, "2018-07-31", 31, id="others'"),
    ],
)
def test_how_far_a_due_date_slipped(
    was: str | None, now: str | None, dues: dict[int, str], original: str | None, slip: int | None
) -> None:
    """Many small delays add up: each is counted from the date that was promised first."""
    days = [None if day is None else date.fromisoformat(day) for day in (was, now, original)]
    before = replace(_ACTION, due=days[0], timescale=was or "TBC")
    after = replace(_ACTION, due=days[1], timescale=now or "TBC", identity=0)
    originals = {identity: date.fromisoformat(day) for identity, day in dues.items()}
    (change,) = _changes(before, after, originals)
    assert change.kind == "timescale"
    assert (change.due_before, change.due_after, change.original_due, change.slip) == (*days, slip)


def test_came_and_went() -> None:
    """New actions stand where they are in the plan, removed ones last, each with its RAG."""
    gone = replace(_ACTION, calculated=Rag.RED, ref="9", title="Train all governors")
    new = noted("1", "Publish", calculated=Rag.AMBER)
    found = find_changes(night([gone, _ACTION]), night([_ACTION, new], day=TONIGHT), {})
    assert found.changes == (
        Change("new", "1", "Publish", "", "Amber"),
        Change("removed", "9", "Train all governors", "Red", ""),
    )


def test_a_removed_row_has_no_number() -> None:
    """Row 12 of last night is another row tonight, so nobody is sent there."""
    gone = night([noted("row 12", "Publish")])
    (change,) = find_changes(gone, night([], day=TONIGHT), {}).changes
    assert (change.ref, change.title) == ("", "Publish")


def test_a_text_that_was_edited() -> None:
    """The new text is the action's name, the old one is told beside it."""
    (change,) = _changes(_ACTION, replace(_ACTION, title="Appoint somebody"))
    assert change == Change(
        "text", "3", "Appoint somebody", "Recruit a manager", "Appoint somebody"
    )
