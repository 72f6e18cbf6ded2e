"""LibreOffice as the second opinion: it works out every formula afresh and prints every page.

Each file's cached values are thrown away in a copy, so that what LibreOffice then shows is its
own arithmetic; it must be what xlplan had put into the file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.report.office import (
    HAS_OFFICE,
    HAS_PDF_TEXT,
    convert,
    formula_values,
    pdf_text,
    without_cached_values,
)
from xlplan.assess import assess
from xlplan.report import Source, Subject, make_report
from xlplan.tracker import read_tracker, refresh
from xlplan.xlsx import CellEdit, edit_cells

ROOT = Path(__file__).resolve().parent.parent
PLANS = {"high-needs": date(2018, 8, 1), "commissioning": date(2016, 7, 1)}
TRACKERS = (
    "blank", "high-needs", "commissioning", "high-needs-later", "commissioning-later", "changed",
)  # fmt: skip
REPORTS = ("high-needs-report", "commissioning-report")

pytestmark = pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not installed")


def workbook(name: str) -> bytes:
    return (ROOT / "workbooks" / f"{name}.xlsx").read_bytes()


def refreshed(data: bytes, today: date) -> bytes:
    tracker = read_tracker(data, "plan")
    return refresh(tracker, assess(tracker.plan, tracker.rules, today)).data


def report(name: str) -> bytes:
    tracker = read_tracker(workbook(name), name)
    assessment = assess(tracker.plan, tracker.rules, PLANS[name])
    return make_report(Subject(assessment, None, Source(f"{name}.xlsx", "0" * 64)))


def changed() -> bytes:
    """A tracker after officers' changes that the formulas and xlplan could see differently."""
    edits = [
        ("Action plan", "A3", "b2"),
        ("Action plan", "A5", None),
        ("Action plan", "A7", "C1"),
        ("Action plan", "H4", "Complete"),
        ("Action plan", "I2", "red"),
        ("Action plan", "I4", "Complete"),
        ("Action plan", "K6", None),
        ("Action plan", "K8", "free"),
        ("Costs", "A5", "B2"),
        ("Costs", "A7", None),
        ("Costs", "A9", "c1"),
        ("Costs", "A10", "nobody"),
        ("Costs", "C2", 31),
        ("Costs", "F3", "£1,000"),
        ("Costs", "F4", None),
        ("Summary", "B17", 1234.5),
        ("Summary", "B19", 250000),
    ]
    given = [CellEdit(*edit) for edit in edits]
    return refreshed(edit_cells(workbook("high-needs"), given), PLANS["high-needs"])


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every tracker and report that xlplan makes of the examples."""
    folder = tmp_path_factory.mktemp("files")
    made = {name: workbook(name) for name in ("blank", *PLANS)}
    made |= {f"{name}-later": refreshed(workbook(name), day) for name, day in PLANS.items()}
    made |= {f"{name}-report": report(name) for name in PLANS}
    made["changed"] = changed()
    for name, data in made.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def recalculated(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trackers as LibreOffice saves them after working out every formula itself."""
    stripped, out = tmp_path_factory.mktemp("stripped"), tmp_path_factory.mktemp("recalculated")
    for name in TRACKERS:
        data = without_cached_values((files / f"{name}.xlsx").read_bytes())
        (stripped / f"{name}.xlsx").write_bytes(data)
    convert("xlsx", sorted(stripped.iterdir()), out, tmp_path_factory.mktemp("profile"))
    return out


@pytest.fixture(scope="session")
def printed(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every tracker and report as LibreOffice prints it."""
    out = tmp_path_factory.mktemp("printed")
    convert("pdf", sorted(files.iterdir()), out, tmp_path_factory.mktemp("profile"))
    return out


@pytest.mark.parametrize("name", TRACKERS)
def test_libreoffice_comes_to_every_cached_value(
    name: str, files: Path, recalculated: Path
) -> None:
    """Whoever recalculates a tracker sees the very figures that xlplan had put there."""
    ours = (files / f"{name}.xlsx").read_bytes()
    theirs = (recalculated / f"{name}.xlsx").read_bytes()
    expected = formula_values(ours, ours)
    assert expected == formula_values(theirs, ours)
    assert len(expected) > 20


def test_the_second_opinion_is_not_a_copy_of_ours(files: Path) -> None:
    """What LibreOffice is given holds no value behind any formula."""
    ours = (files / "high-needs.xlsx").read_bytes()
    assert {""} == set(formula_values(without_cached_values(ours), ours).values())


@pytest.mark.skipif(not HAS_PDF_TEXT, reason="pdftotext is not installed")
@pytest.mark.parametrize("name", [*PLANS, *(f"{plan}-later" for plan in PLANS), *REPORTS])
def test_every_action_is_printed_to_its_last_word(name: str, printed: Path) -> None:
    """On paper no title, lead or timescale is cut off in any tracker or report."""
    plan = next(plan for plan in PLANS if name.startswith(plan))
    actions = read_tracker(workbook(plan), plan).plan.actions
    printed_text = pdf_text(printed / f"{name}.pdf")
    words = [
        " ".join(text.split())
        for action in actions
        for text in (action.title, action.timescale.raw)
        if text
    ]
    assert [text for text in words if text not in printed_text] == []


@pytest.mark.skipif(not HAS_PDF_TEXT, reason="pdftotext is not installed")
@pytest.mark.parametrize("name", PLANS)
def test_every_message_of_a_report_is_printed_whole(name: str, printed: Path) -> None:
    """What is wrong and what to do stands on the paper of the report, every word of it."""
    tracker = read_tracker(workbook(name), name)
    flags = assess(tracker.plan, tracker.rules, PLANS[name]).flags
    printed_text = pdf_text(printed / f"{name}-report.pdf")
    assert [flag.message for flag in flags if flag.message not in printed_text] == []
