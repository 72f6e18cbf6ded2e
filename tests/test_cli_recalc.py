"""`xlplan recalc`, and what the other commands do with officers' own formulas."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
import xlsxwriter

from xlplan.xlsx import CellEdit, edit_cells, read_formulas


class Ran(Protocol):
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
DAY = ("--as-at", "2026-11-23")


@pytest.fixture
def countdown(tmp_path: Path) -> Path:
    """Somebody's workbook that counts days, as Excel saved it on 2 March 2026."""
    book = xlsxwriter.Workbook(tmp_path / "days.xlsx")
    book.set_properties({"created": datetime.fromisoformat("2026-03-02T12:00:00")})
    sheet = book.add_worksheet("Days")
    sheet.write_datetime("A1", datetime.fromisoformat("2026-12-25"))
    sheet.write_formula("B1", "=A1-TODAY()", None, 298)
    sheet.write_formula("C1", "=YEARFRAC(TODAY(),A1)", None, 0.81)
    sheet.write_formula("D1", '=MYMACRO(TODAY())&"x"', None, "old")
    book.close()
    return tmp_path / "days.xlsx"


def stored(path: Path) -> dict[str, str]:
    return {cell.ref: cell.cached.text for cell in read_formulas(path.read_bytes())}


def test_days_left_are_renewed(run: Run, countdown: Path) -> None:
    """What the date has made old is new in the file; what is not proven is named and kept."""
    ran = run("recalc", countdown, *DAY)
    assert ran.out.splitlines() == [
        "days.xlsx › Days!B1: “298” becomes “32”",
        "days.xlsx › Days!C1: “0.81” is kept, not proven; the engine says “0.0888888888888889”",
        "days.xlsx › Days!D1: “old” is kept; the engine cannot do it: “unsupported function”",
    ]
    assert (ran.code, ran.err) == (0, "days.xlsx: 1 stored results changed.\n")
    assert stored(countdown) == {"B1": "32", "C1": "0.81", "D1": "old"}


def test_a_second_recalculation_finds_nothing(run: Run, countdown: Path) -> None:
    """The file is not written when every stored result is right."""
    run("recalc", countdown, *DAY)
    before = (countdown.read_bytes(), countdown.stat().st_mtime_ns)
    assert run("recalc", countdown, *DAY).err == "days.xlsx: 0 stored results changed.\n"
    assert (countdown.read_bytes(), countdown.stat().st_mtime_ns) == before


def test_recalculation_in_json(run: Run, countdown: Path) -> None:
    """A script gets every formula with what it showed and what it comes to."""
    done = json.loads(run("recalc", countdown, *DAY, "--json").out)
    assert done["refreshed"] == [
        {"sheet": "Days", "ref": "B1", "formula": "A1-TODAY()", "stored": "298", "computed": "32"}
    ]
    assert [o["ref"] for o in (*done["kept"], *done["undone"])] == ["C1", "D1"]


def test_a_tracker_of_ours_passes_the_check(run: Run, tracker: Path) -> None:
    """Every figure xlplan stored is what its formula comes to."""
    ran = run("recalc", "--check", tracker)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "plan.xlsx: 0 of 33 compared stored results differ.\n"


def test_a_stored_result_that_is_wrong_fails_the_check(run: Run, tracker: Path) -> None:
    """A figure nobody's formula makes is pointed out with its cell, and nothing is written."""
    wrong = edit_cells(tracker.read_bytes(), [CellEdit("Summary", "B13", 1, keep_formula=True)])
    tracker.write_bytes(wrong)
    ran = run("recalc", "--check", tracker)
    assert ran.code == 1
    assert "plan.xlsx › Summary!B13: “1” is stored; the formula comes to “216343”" in ran.out
    assert tracker.read_bytes() == wrong
    compared = json.loads(run("recalc", "--check", "--json", tracker).out)
    assert "B13" in {o["ref"] for o in compared["differing"]}


def test_what_is_not_compared_is_said(run: Run, countdown: Path) -> None:
    """The check never passes over a formula in silence."""
    ran = run("recalc", "--check", countdown, "--as-at", "2026-03-02")
    assert ran.code == 0
    assert "1 formula not compared" in ran.out
    assert "Days!C1" in ran.out
    assert "1 formula the engine cannot do: Days!D1" in ran.out


@pytest.mark.parametrize("words", [("recalc",), ("recalc", "--check")])
def test_what_is_no_workbook_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A wrong file is one sentence with its name."""
    (tmp_path / "plan.xlsx").write_bytes(b"%PDF-1.7")
    ran = run(*words, tmp_path / "plan.xlsx")
    assert (ran.code, ran.out) == (65, "")
    assert ran.err.startswith("xlplan: plan.xlsx: The file is a PDF")


def test_a_missing_engine_is_a_sentence(
    run: Run, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without LibreOffice its choice is answered with what to do instead."""
    monkeypatch.setenv("PATH", "")
    ran = run("recalc", "--check", "--engine", "libreoffice", tracker)
    assert ran.code == 75
    assert "libreoffice gave no answer: LibreOffice is not installed." in ran.err
    assert "--engine" in ran.err


def officers_sheet(tracker: Path) -> None:
    """An officer's own count in the tracker, with the result Excel stored."""
    import openpyxl

    book = openpyxl.load_workbook(tracker)
    book.create_sheet("Ours")["A1"] = '=COUNTIF(Actions[Calculated RAG],"Red")'
    book["Ours"]["A2"] = "=YEARFRAC(DATE(2018,1,1),DATE(2019,1,1))*A1"
    buffer = io.BytesIO()
    book.save(buffer)
    tracker.write_bytes(buffer.getvalue())


def test_a_refresh_renews_officers_counts_and_names_what_it_cannot(run: Run, tracker: Path) -> None:
    """After a refresh the officers' figures are right, or the run says which are not."""
    officers_sheet(tracker)
    run("refresh", tracker, "--as-at", "2018-04-15")
    results = [CellEdit("Ours", "A1", 4, True), CellEdit("Ours", "A2", 4, True)]
    tracker.write_bytes(edit_cells(tracker.read_bytes(), results))
    ran = run("refresh", tracker, "--as-at", "2018-08-01")
    assert "plan.xlsx › Ours!A1: “4” becomes “7”" in ran.out
    assert "1 formula of the officers' own could not be proven" in ran.err
    assert "Ours!A2" in ran.err
    assert stored_of(tracker, "Ours") == {"A1": "7", "A2": "4"}


def stored_of(path: Path, sheet: str) -> dict[str, str]:
    cells = read_formulas(path.read_bytes())
    return {cell.ref: cell.cached.text for cell in cells if cell.sheet == sheet}


def test_the_settings_choose_the_engine_of_a_refresh(
    run: Run, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A council that prefers LibreOffice gets it every night, and is told when it is not there."""
    officers_sheet(tracker)
    run("refresh", tracker, "--as-at", "2018-04-15")
    tracker.with_name("xlplan.toml").write_text('engine = "libreoffice"', encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    ran = run("refresh", tracker, "--as-at", "2018-08-01")
    assert ran.code == 0
    assert "their engine gave no answer: LibreOffice is not installed." in ran.err
