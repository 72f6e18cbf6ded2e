"""A workbook under every kind of edit, and an editor that does not keep its word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.second_opinion import examine as module
from tests.second_opinion.examine import examine
from tests.second_opinion.workbooks import SHEET, plain_workbook, with_part
from xlplan.errors import WorkbookRefused
from xlplan.xlsx import CellEdit, edit_cells

Editor = Callable[[bytes, Iterable[CellEdit]], bytes]


def refusing(sentence: str) -> Editor:
    def edit(data: bytes, edits: Iterable[CellEdit]) -> bytes:
        raise WorkbookRefused(sentence, "")

    return edit


def crashing(data: bytes, edits: Iterable[CellEdit]) -> bytes:
    raise ValueError("no")


def losing_a_style(data: bytes, edits: Iterable[CellEdit]) -> bytes:
    new = edit_cells(data, edits)
    return with_part(new, "xl/styles.xml", lambda part: part.replace(b"<b ", b"<i "))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plain_workbook())
    return path


def test_a_good_workbook_is_lossless(path: Path, tmp_path: Path) -> None:
    """Every kind of cell it has was tried, and the last result is kept for whoever asks."""
    report = examine(path, tmp_path / "kept.xlsx")
    assert report.wrongs == []
    assert report.is_lossless
    assert {edit.kind for edit in report.edits} == {
        "empty", "constant", "formula", "text", "all together",
    }  # fmt: skip
    assert (tmp_path / "kept.xlsx").exists()


def test_a_workbook_out_of_order_is_refused_with_reason(path: Path) -> None:
    """A sheet whose rows are out of order is refused cell by cell, and rightly so."""
    path.write_bytes(with_part(plain_workbook(), SHEET, swapped))
    report = examine(path)
    assert report.wrongs == []
    assert {edit.outcome for edit in report.edits} == {"refused"}


def swapped(sheet: bytes) -> bytes:
    first, second = sheet.index(b'<row r="2"'), sheet.index(b'<row r="3"')
    end = sheet.index(b"</row>", second) + len(b"</row>")
    return sheet[:first] + sheet[second:end] + sheet[first:second] + sheet[end:]


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        pytest.param(
            refusing("The sheet 'Plan' stores its cells out of order."), "order", id="order"
        ),
        pytest.param(refusing("The file is digitally signed, and so on."), "signed", id="signed"),
        pytest.param(crashing, "ValueError: no", id="crash"),
        pytest.param(losing_a_style, "the part xl/styles.xml changed", id="loss"),
    ],
)
def test_an_editor_that_is_wrong_is_found_out(
    path: Path, monkeypatch: pytest.MonkeyPatch, editor: Editor, said: str
) -> None:
    """An untrue refusal, a crash and a loss are each the editor's fault."""
    monkeypatch.setattr(module, "edit_cells", editor)
    report = examine(path)
    assert report.is_wrong
    assert not report.is_lossless
    assert all(said in wrong for wrong in report.wrongs)
