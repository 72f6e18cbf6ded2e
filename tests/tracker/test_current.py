"""Officers' own formulas in a tracker: read as of today, renewed with what xlplan changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import openpyxl
import pytest

from xlplan.plan import Role
from xlplan.settings import Settings
from xlplan.tracker import Current, bring_up_to_date, read_current
from xlplan.xlsx import CellEdit, CellValue, edit_cells, read_formulas

Example = Callable[[str], bytes]
Changer = Callable[[bytes, Callable[[openpyxl.Workbook], None]], bytes]
MADE, LATER = date(2018, 4, 15), date(2018, 8, 1)


def with_formulas(
    example: Example, changed: Changer, formulas: Mapping[str, tuple[str, CellValue]]
) -> bytes:
    """The High Needs tracker with officers' formulas, by "Sheet!A1", and their stored results."""

    def add(book: openpyxl.Workbook) -> None:
        for cell, (formula, _) in formulas.items():
            sheet, _, ref = cell.partition("!")
            if sheet not in book.sheetnames:
                book.create_sheet(sheet)
            book[sheet][ref] = f"={formula}"
        book.calculation.fullCalcOnLoad = False

    # openpyxl stores no results: xlplan puts its own back, then the officers' follow.
    data = bring_up_to_date(changed(example("high-needs"), add), "plan", MADE).refreshed.data
    places = ((cell.partition("!"), value) for cell, (_, value) in formulas.items())
    return edit_cells(data, [CellEdit(s, ref, v, True) for (s, _, ref), v in places])


def stored(data: bytes) -> dict[str, str]:
    return {f"{cell.sheet}!{cell.ref}": cell.cached.text for cell in read_formulas(data)}


def up_to_date(data: bytes, today: date = LATER) -> Current:
    return bring_up_to_date(data, "plan", today)


COUNTS: dict[str, tuple[str, CellValue]] = {
    "Ours!A1": ('COUNTIF(Actions[Calculated RAG],"Red")', 4),
    "Ours!A2": ("A1*100/ROWS(Actions[Ref])", 4 * 100 / 12),
    "Ours!A3": ('IF(A1>5,"Board","Team")', "Team"),
    "Ours!A4": ("SUM(Costs[Amount])", 0),
}


def test_officers_counts_follow_xlplans_ratings(example: Example, changed: Changer) -> None:
    """A dashboard of the officers' own shows the ratings of tonight in every viewer."""
    current = up_to_date(with_formulas(example, changed, COUNTS))
    red = current.assessment.counts()["Red"]  # type: ignore[index]
    results = stored(current.refreshed.data)
    assert (results["Ours!A1"], results["Ours!A3"]) == (str(red), "Board")
    assert float(results["Ours!A2"]) == pytest.approx(red * 100 / 12)
    changes = {(c.sheet, c.cell): (c.before, c.after) for c in current.refreshed.changes}
    assert changes["Ours", "A1"] == ("4", str(red))
    assert current.refreshed.unproven == ()


def test_a_second_refresh_finds_nothing_to_do(example: Example, changed: Changer) -> None:
    """The night can be repeated without touching the file."""
    data = up_to_date(with_formulas(example, changed, COUNTS)).refreshed.data
    again = up_to_date(data)
    assert again.refreshed.data is data
    assert again.refreshed.changes == ()


def test_a_column_that_asks_the_date_is_read_as_of_today(
    example: Example, changed: Changer
) -> None:
    """Nobody is told of a status that was only stored before the month ended."""
    status = 'IF(DATE(2018,7,15)<TODAY(),"Red","Green")'
    data = with_formulas(example, changed, {"Action plan!I5": (status, "Green")})
    assert read_current(data, "plan", MADE).plan.actions[3].rag_raw == "Green"
    assert read_current(data, "plan", LATER).plan.actions[3].rag_raw == "Red"
    current = up_to_date(data)
    assert current.tracker.plan.actions[3].rag_raw == "Red"
    assert stored(current.refreshed.data)["Action plan!I5"] == "Red"


def test_a_formula_that_reads_xlplans_cells_and_is_read_by_it_settles(
    example: Example, changed: Changer
) -> None:
    """A status made of xlplan's own rating is read again after the rating has changed."""
    data = with_formulas(example, changed, {"Action plan!I2": ("M2", "Green")})
    current = up_to_date(data)
    headers = {column.header: column.letter for column in current.tracker.plan.columns}
    assert headers["Calculated RAG"] == "M"
    assert current.tracker.plan.actions[0].rag_raw == "Red"
    assert up_to_date(current.refreshed.data).refreshed.changes == ()


def test_an_unproven_formula_is_named_and_left(example: Example, changed: Changer) -> None:
    """What Excel stored stays where the engine comes to something else."""
    wrong = {"Ours!A1": ('COUNTIF(Actions[Calculated RAG],"Red")', 77)}
    current = up_to_date(with_formulas(example, changed, wrong))
    assert [(o.sheet, o.ref, o.stored) for o in current.refreshed.unproven] == [
        ("Ours", "A1", "77")
    ]
    assert stored(current.refreshed.data)["Ours!A1"] == "77"
    assert current.refreshed.marked


def test_another_peoples_workbook_is_read_as_of_today_and_not_written(
    example: Example, changed: Changer
) -> None:
    """In a workbook xlplan did not make, nothing is refreshed, but nothing old is read either.

    It says nothing of when it was last worked out, so the days of the last week are tried.
    """

    def foreign(book: openpyxl.Workbook) -> None:
        for name in list(book.defined_names):
            del book.defined_names[name]

    status = 'IF(DATE(2018,7,28)<TODAY(),"Red","Green")'
    data = with_formulas(example, changed, {"Action plan!I5": (status, "Green")})
    data = edit_cells(changed(data, foreign), [CellEdit("Action plan", "I5", "Green", True)])
    settings = Settings(columns={Role.TIMESCALE: "Timescale", Role.DECLARED: "Declared total"})
    current = bring_up_to_date(data, "plan", LATER, settings)
    assert not current.tracker.owned
    assert current.tracker.plan.actions[3].rag_raw == "Red"
    assert current.refreshed.changes == ()
