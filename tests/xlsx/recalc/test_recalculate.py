"""Stored results after an edit or with the date: refreshed where proven, else left to Excel."""

import sys
from collections.abc import Callable, Collection, Sequence
from datetime import date

import pytest

from xlplan.xlsx import CellEdit, edit_cells
from xlplan.xlsx.recalc import (
    EngineFailed,
    Fence,
    Origin,
    Recalculated,
    ask_cellrune,
    compare,
    recalculate,
)

BookBuilder = Callable[..., bytes]
Results = Callable[[bytes], dict[str, str]]
TODAY = date(2026, 11, 23)


def edited(data: bytes, **values: int | str) -> Recalculated:
    """Recalculate after these cells of the sheet Plan were given new values."""
    edits = [CellEdit("Plan", ref, value) for ref, value in values.items()]
    changed = [("Plan", ref) for ref in values]
    return recalculate(edit_cells(data, edits), TODAY, origin=Origin(data, changed))


def shown(outcomes: Collection[object]) -> list[str]:
    return [f"{o.ref}: {o.stored} -> {o.computed}" for o in outcomes]  # type: ignore[attr-defined]


def test_a_proven_formula_shows_its_new_result(build: BookBuilder, results: Results) -> None:
    """Figures that hang on a changed cell are right without opening Excel."""
    cells = {"A1": 2, "A2": 3, "B1": ("SUM(A1:A2)", 5), "C1": ('IF(B1>6,"over","under")', "under")}
    done = edited(build({"Plan": cells}), A1=40)
    assert shown(done.refreshed) == ["B1: 5 -> 43", "C1: under -> over"]
    assert results(done.data) == {"Plan!B1": "43", "Plan!C1": "over"}
    assert (done.kept, done.undone, done.warning) == ((), (), "")


def test_what_an_edit_does_not_reach_is_not_touched(build: BookBuilder) -> None:
    """A formula beside the edit keeps its stored result, right or wrong, and no engine is asked."""

    def never(*_: object) -> list[dict[tuple[str, int, int], object]]:
        raise AssertionError("the engine was started")

    data = build({"Plan": {"A1": 2, "A2": 3, "B1": ("A2+1", 99)}})
    changed = edit_cells(data, [CellEdit("Plan", "A1", 7)])
    done = recalculate(changed, TODAY, origin=Origin(data, [("Plan", "A1")]), engine=never)  # type: ignore[arg-type]
    assert done == Recalculated(changed)


def test_a_result_the_engine_did_not_reproduce_is_kept(
    build: BookBuilder, results: Results
) -> None:
    """Where Excel had stored another figure, Excel's stands and Excel is asked to recalculate."""
    cells = {"A1": 2, "B1": ("A1+1", 99), "C1": ("B1*2", 198)}
    done = edited(build({"Plan": cells}), A1=40)
    assert shown(done.kept) == ["B1: 99 -> 41", "C1: 198 -> 82"]
    assert results(done.data) == {"Plan!B1": "99", "Plan!C1": "198"}
    assert done.refreshed == ()


def test_only_what_an_edit_reaches_marks_the_workbook(
    build: BookBuilder, part: Callable[[bytes, str], str], unmarked: Callable[[bytes], bytes]
) -> None:
    """Excel is asked to recalculate exactly when a reached formula could not be proven."""
    data = unmarked(build({"Plan": {"A1": 2, "A2": 3, "B1": ("A1+1", 99), "B2": ("A2+1", 4)}}))
    for ref, marked in (("A1", True), ("A2", False)):
        done = edited(data, **{ref: 40})
        assert done.marked is marked
        assert ("fullCalcOnLoad" in part(done.data, "xl/workbook.xml")) is marked


def test_a_new_error_never_replaces_a_good_value(build: BookBuilder, results: Results) -> None:
    """A figure does not turn into #DIV/0! overnight on an engine's word alone."""
    done = edited(build({"Plan": {"A1": 2, "B1": ("10/A1", 5)}}), A1=0)
    assert shown(done.kept) == ["B1: 5 -> #DIV/0!"]
    assert results(done.data) == {"Plan!B1": "5"}


def test_an_error_that_is_mended_goes(build: BookBuilder, results: Results) -> None:
    """An error Excel had stored, and the engine too, goes when its cause does."""
    done = edited(build({"Plan": {"A1": 0, "B1": ("10/A1", "#DIV/0!")}}), A1=5)
    assert results(done.data) == {"Plan!B1": "2"}


@pytest.mark.parametrize(
    ("formula", "stored"),
    [
        pytest.param("YEARFRAC(A1,A1+365)", 1, id="a kind known to be wrong"),
        pytest.param("[1]Rates!A1+A1", 2, id="another workbook"),
        pytest.param("MYMACRO(A1)", 2, id="a macro's function"),
    ],
)
def test_what_no_engine_can_be_believed_on_is_kept_with_all_that_reads_it(
    build: BookBuilder, results: Results, formula: str, stored: float
) -> None:
    """Excel's figure stays, and so does every figure made of it."""
    cells = {"A1": 2, "B1": (formula, stored), "C1": ("B1+1", stored + 1), "D1": ("A1+1", 3)}
    done = edited(build({"Plan": cells}), A1=40)
    assert results(done.data) == {
        "Plan!B1": str(stored), "Plan!C1": str(stored + 1), "Plan!D1": "41"
    }  # fmt: skip
    assert {outcome.ref for outcome in (*done.kept, *done.undone)} == {"B1", "C1"}


def test_a_formula_without_a_stored_result_proves_nothing(
    build: BookBuilder, results: Results
) -> None:
    """A workbook saved by a program that stores no results is left to Excel."""
    data = build({"Plan": {"A1": 2, "B1": ("A1+1", "")}})
    assert results(edited(data, A1=4).data) == {"Plan!B1": ""}


@pytest.mark.parametrize("saved", [date(2026, 3, 2), date(2026, 11, 20), TODAY])
def test_days_are_counted_to_the_day_of_the_run(
    build: BookBuilder, results: Results, saved: date
) -> None:
    """A column of days left is right in the morning, whenever the workbook was saved."""
    due = date(2026, 12, 25)
    left = (due - saved).days
    cells = {"A1": due, "B1": ("A1-TODAY()", left), "C1": ('B1&" days"', f"{left} days")}
    done = recalculate(build({"Plan": cells}, saved=saved), TODAY)
    assert results(done.data) == {"Plan!B1": "32", "Plan!C1": "32 days"}
    assert not done.marked


def test_a_second_run_on_the_same_day_changes_nothing(build: BookBuilder) -> None:
    """The night can be repeated; the workbook's bytes stay."""
    cells = {"A1": date(2026, 12, 25), "B1": ("A1-TODAY()", 298)}
    first = recalculate(build({"Plan": cells}), TODAY)
    assert shown(first.refreshed) == ["B1: 298 -> 32"]
    assert recalculate(first.data, TODAY).data is first.data


def test_the_next_night_goes_on_from_there(build: BookBuilder, results: Results) -> None:
    """What xlplan stored last night proves itself tonight, without Excel between."""
    data = build({"Plan": {"A1": date(2026, 12, 25), "B1": ("A1-TODAY()", 298)}})
    for day, left in ((23, "32"), (24, "31"), (27, "28")):
        data = recalculate(data, date(2026, 11, day)).data
        assert results(data) == {"Plan!B1": left}


def test_the_time_of_day_is_not_made_up(build: BookBuilder, results: Results) -> None:
    """NOW() to the second is Excel's; xlplan knows the day only."""
    done = recalculate(build({"Plan": {"A1": ("NOW()", 46083.61)}}), TODAY)
    assert results(done.data) == {"Plan!A1": "46083.61"}
    assert not done.marked


def test_a_sorted_table_still_adds_up(
    build: BookBuilder,
    results: Results,
    part: Callable[[bytes, str], str],
    with_part: Callable[[bytes, str, str, str], bytes],
) -> None:
    """An officer who sorted the costs gets the same total, not nothing."""
    data = build(
        {"Plan": {"B1": ("SUMIFS(Costs[Amount],Costs[Ref],A1)", 5), "A1": "x"},
         "Costs": {"A2": "x", "B2": 5, "A3": "y", "B3": 7}},
        tables={"Costs": ("Costs", "A1:B3", ["Ref", "Amount"])},
    )  # fmt: skip
    sort = '<sortState ref="A2:B3"><sortCondition ref="A1:A3"/></sortState>'
    sorted_ = with_part(data, "xl/tables/table1.xml", "<tableColumns", f"{sort}<tableColumns")
    assert "sortState" in part(sorted_, "xl/tables/table1.xml")
    done = edited(sorted_, A1="y")
    assert results(done.data) == {"Plan!B1": "7"}


def test_own_results_are_left_to_the_caller(build: BookBuilder, results: Results) -> None:
    """A formula whose result the caller has written is not written again, but its readers are."""
    data = build({"Plan": {"A1": 2, "B1": ("A1*2", 4), "C1": ("B1+1", 5)}})
    new = edit_cells(data, [CellEdit("Plan", "A1", 5), CellEdit("Plan", "B1", 10, True)])
    origin = Origin(data, [("Plan", "A1"), ("Plan", "B1")], own=[("Plan", "B1")])
    done = recalculate(new, TODAY, origin=origin)
    assert shown(done.refreshed) == ["C1: 5 -> 11"]
    assert results(done.data) == {"Plan!B1": "10", "Plan!C1": "11"}


def test_an_own_result_the_engine_denies_is_not_built_upon(
    build: BookBuilder, results: Results
) -> None:
    """Where xlplan and the engine differ, nothing that hangs on it is refreshed."""
    data = build({"Plan": {"A1": 2, "B1": ("A1*2", 4), "C1": ("B1+1", 5)}})
    new = edit_cells(data, [CellEdit("Plan", "A1", 5), CellEdit("Plan", "B1", 12, True)])
    origin = Origin(data, [("Plan", "A1"), ("Plan", "B1")], own=[("Plan", "B1")])
    done = recalculate(new, TODAY, origin=origin)
    assert results(done.data) == {"Plan!B1": "12", "Plan!C1": "5"}
    assert shown(done.kept) == ["C1: 5 -> 11"]


def failing(
    data: bytes, days: Sequence[date], cells: Collection[tuple[str, int, int]], fence: Fence
) -> list[dict[tuple[str, int, int], object]]:
    raise EngineFailed("it was ended by signal 9")


def test_a_failing_engine_is_a_warning(
    build: BookBuilder, unmarked: Callable[[bytes], bytes]
) -> None:
    """An engine that crashes leaves everything as it was, and the night says so."""
    data = unmarked(build({"Plan": {"A1": 2, "B1": ("A1+1", 3)}}))
    new = edit_cells(data, [CellEdit("Plan", "A1", 5)])
    done = recalculate(new, TODAY, origin=Origin(data, [("Plan", "A1")]), engine=failing)  # type: ignore[arg-type]
    assert "signal 9" in done.warning
    assert done.marked
    assert shown(done.kept) == ["B1: 3 -> "]


def test_the_real_engine_too_only_warns_when_it_has_no_time(build: BookBuilder) -> None:
    """A time limit that is too short costs the refreshed figures and nothing else."""
    data = build({"Plan": {"A1": date(2026, 12, 25), "B1": ("A1-TODAY()", 298)}})
    done = recalculate(data, TODAY, fence=Fence(seconds=0.001))
    assert "0.001 seconds" in done.warning
    assert done.data is data


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by the system's means")
def test_the_real_engine_only_warns_when_it_has_no_memory(build: BookBuilder) -> None:
    """So does a limit of memory."""
    data = build({"Plan": {"A1": date(2026, 12, 25), "B1": ("A1-TODAY()", 298)}})
    done = recalculate(data, TODAY, fence=Fence(memory=30 * 1024 * 1024))
    assert done.warning
    assert done.data is data


def test_comparing_names_what_differs_and_changes_nothing(build: BookBuilder) -> None:
    """A stored figure that is not what its formula comes to is pointed out."""
    cells = {
        "A1": 2,
        "B1": ("A1+1", 3),
        "C1": ("A1+2", 99),
        "D1": ("YEARFRAC(A1,A1+90)", 7),
        "E1": ("MYMACRO(A1)", 1),
    }
    found = compare(build({"Plan": cells}), TODAY)
    assert shown(found.differing) == ["C1: 99 -> 4"]
    assert [o.ref for o in found.doubtful] == ["D1"]
    assert [o.ref for o in found.undone] == ["E1"]
    assert found.count == 2


def test_the_engine_sees_no_stored_result(build: BookBuilder) -> None:
    """No engine can hand back an old figure as its own."""
    from xlplan.xlsx.recalc.copy import engine_copy

    data = build({"Plan": {"A1": 2, "B1": ("A1+1", 99), "C1": ('"x"&A1', "old")}})
    assert b">99<" not in engine_copy(data).data
    values = ask_cellrune(data, [TODAY], [("Plan", 1, 2), ("Plan", 1, 3)], Fence())[0]
    assert {place[2]: content.text for place, content in values.items()} == {2: "3.0", 3: "x2"}
