"""What a refresh says and leaves behind when the tracker cannot be saved, by the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.files.disk import SAVING, names
from xlplan.files import list_backups, tracker_key

TODAY = ("--as-at", "2018-08-01")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own, away from the tracker."""
    folder = tmp_path.with_name(f"{tmp_path.name}-state")
    monkeypatch.setenv("XLPLAN_STATE_DIR", str(folder))
    return folder


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("read-only", 77),
        ("folder-not-writable", 77),
        ("open-elsewhere-on-a-share", 75),
        ("disk-full-later", 73),
        ("rename-fails", 73),
    ],
)
def test_a_refresh_that_cannot_be_saved_says_so(
    fault: str, code: int, tracker: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command exits with the code of the fault and prints no change it did not make."""
    before = tracker.read_bytes()
    with monkeypatch.context() as broken:
        SAVING[fault][0](broken)
        told = run("refresh", tracker, *TODAY)
    assert (code, "") == (told.code, told.out)
    assert told.err.startswith("xlplan: ")
    assert "bug" not in told.err
    assert before == tracker.read_bytes()
    assert names(tracker.parent) == ["plan.xlsx"]


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("lock", "data", "who"),
    [
        pytest.param("~$plan.xlsx", b"\x03Ann", "Ann (Excel)", id="Excel"),
        pytest.param(".~lock.plan.xlsx#", b"Ben,b;", "Ben (LibreOffice)", id="LibreOffice"),
    ],
)
def test_refresh_waits_for_whoever_has_the_tracker_open(
    lock: str, data: bytes, who: str, tracker: Path, tmp_path: Path, run: Run
) -> None:
    """An open tracker is exit code 75: try again later. Reading it is still possible."""
    before = tracker.read_bytes()
    tracker.with_name(lock).write_bytes(data)
    told = run("refresh", tracker, *TODAY)
    assert (told.code, told.out) == (75, "")
    assert f"plan.xlsx is open: {who} has it." in told.err
    assert before == tracker.read_bytes()
    assert run("check", tracker, *TODAY).code == 0
    assert run("report", tracker, "-o", tmp_path / "report.xlsx", *TODAY).code == 0
    assert "report.xlsx" in names(tmp_path)


def test_what_was_there_can_be_had_back(tracker: Path, state: Path, run: Run) -> None:
    """A refresh that changes something keeps the file as it was; one that does not, nothing."""
    before = tracker.read_bytes()
    for _ in range(2):
        assert run("refresh", tracker, *TODAY).code == 0
    assert tracker.read_bytes() != before
    kept = list_backups(state / "backups" / tracker_key(tracker))
    assert [backup.file.read_bytes() for backup in kept] == [before]
    assert names(tracker.parent) == ["plan.xlsx"]
