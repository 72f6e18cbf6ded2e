"""The file of the history, on a machine that may lose power and beside other runs."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.history.recorder import FIRST_DAY, TRACKER, record_nights, run_on, seen_on
from xlplan.errors import CannotWrite, TryAgainLater
from xlplan.history import History, open_history

_KILLS = 20


def _recorder(
    folder: Path, tracker: str = TRACKER, nights: int = 1000, largest: int = 0
) -> subprocess.Popen[str]:
    words = (str(folder), tracker, str(nights), str(largest))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.history.recorder", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _assert_whole(folder: Path) -> list[str]:
    """Every run that is there is there with all it saw; gives their names, the first first."""
    with sqlite3.connect(folder / "history.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM snapshot_actions AS a WHERE a.snapshot = runs.snapshot), "
            "(SELECT count(*) FROM snapshot_flags AS f WHERE f.snapshot = runs.snapshot) FROM runs"
        ).fetchall()
        stray = connection.execute(
            "SELECT count(*) FROM snapshots WHERE id NOT IN (SELECT snapshot FROM runs)"
        ).fetchone()
    connection.close()
    assert set(counts) <= {(300, 300)}
    assert stray == (0,)
    with open_history(folder) as history:
        assert history.notice == ""
        return [run.id for run in reversed(history.last_runs(TRACKER, 1000))]


def test_a_run_that_is_killed_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """Power may go at any moment: what was said to be kept is there, half a run never is."""
    moments = random.Random(20261123)
    for number in range(_KILLS):
        folder = tmp_path / str(number)
        with _recorder(folder) as child:
            assert child.stdout is not None
            said = [child.stdout.readline().strip()]
            time.sleep(moments.uniform(0, 0.06))
            child.send_signal(signal.SIGKILL)
            said += child.stdout.read().split()
        kept = _assert_whole(folder)
        assert kept[: len(said)] == said
        assert len(kept) <= len(said) + 1


def test_killed_while_it_is_made(tmp_path: Path) -> None:
    """A history that was not finished when the power went is begun again without a word."""
    moments = random.Random(20261124)
    for number in range(4):
        folder = tmp_path / str(number)
        with _recorder(folder) as child:
            while not (folder / "history.sqlite").exists():
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.01))
            child.send_signal(signal.SIGKILL)
        with open_history(folder) as history:
            assert history.notice == ""


def test_two_runs_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """Two trackers may be worked on at the same minute, even on the very first night."""
    children = [_recorder(tmp_path, tracker, 15) for tracker in ("a.xlsx", "b.xlsx")]
    for child in children:
        _, err = child.communicate(timeout=60)
        assert (child.returncode, err) == (0, "")
    with open_history(tmp_path) as history:
        assert len(history.last_runs(None, 100)) == 30


def _opened(folder: Path) -> None:
    with open_history(folder):
        pass


def _garbage(path: Path) -> None:
    path.write_bytes(b"Not a database, but something somebody copied here." * 100)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _holes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:12288] = bytes(4096)
    path.write_bytes(data)


def _other_program(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (name TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", [_garbage, _half, _holes, _other_program])
def test_a_damaged_history_is_set_aside(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """The night goes on with a new one and says so; the damaged one is kept for somebody."""
    path = tmp_path / "history.sqlite"
    for number in (1, 2):
        with open_history(tmp_path) as history:
            record_nights(history, 3)
        damage(path)
        damaged = path.read_bytes()
        (tmp_path / "history.sqlite-journal").write_bytes(b"")
        with open_history(tmp_path) as history:
            assert f"set aside as history.sqlite.damaged-{number}" in history.notice
            assert history.last_runs(None, 9) == ()
            history.record_run(TRACKER, run_on(FIRST_DAY), seen_on(FIRST_DAY))
        assert (tmp_path / f"history.sqlite.damaged-{number}").read_bytes() == damaged
        with open_history(tmp_path) as history:
            assert history.notice == ""
            assert len(history.last_runs(None, 9)) == 1


@pytest.mark.parametrize("damage", [_garbage, _half, _holes, _other_program])
def test_only_looking_leaves_a_damaged_history_where_it_is(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Whoever looks is told what the next night will do with it; the night does it, and says so."""
    with open_history(tmp_path) as history:
        record_nights(history, 3)
    path = tmp_path / "history.sqlite"
    damage(path)
    damaged = path.read_bytes()
    for _ in range(2):
        with open_history(tmp_path, create=False) as history:
            assert "is damaged" in history.notice
            assert "The next night sets it aside" in history.notice
            assert history.last_runs(None, 9) == ()
        assert [each.name for each in tmp_path.iterdir()] == ["history.sqlite"]
        assert path.read_bytes() == damaged
    with open_history(tmp_path) as history:
        assert "set aside as history.sqlite.damaged-1" in history.notice


def test_only_looking_does_not_finish_an_unfinished_history(tmp_path: Path) -> None:
    """A run that was killed before it wrote anything: no history yet, and no damage either."""
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"")
    with open_history(tmp_path, create=False) as history:
        assert (history.notice, history.last_runs(None, 9)) == ("", ())
    assert path.read_bytes() == b""


def test_a_journal_does_not_outlive_its_file(tmp_path: Path) -> None:
    """What a killed run left beside a damaged history is not played into the new one."""
    with open_history(tmp_path) as history:
        record_nights(history, 1)
    _garbage(tmp_path / "history.sqlite")
    journal = tmp_path / "history.sqlite-journal"
    journal.write_bytes(b"half a journal")
    with open_history(tmp_path):
        pass
    assert not journal.exists()
    aside = sorted(path.name for path in tmp_path.glob("*damaged*"))
    assert aside[0] == "history.sqlite.damaged-1"


def test_a_newer_history_is_left_alone(tmp_path: Path) -> None:
    """After going back to an older xlplan nothing is overwritten, and the sentence says why."""
    with open_history(tmp_path):
        pass
    path = tmp_path / "history.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    newer = path.read_bytes()
    with pytest.raises(CannotWrite, match="is of a newer xlplan: its format is 7, this xlplan"):
        _opened(tmp_path)
    assert path.read_bytes() == newer
    assert [each.name for each in tmp_path.iterdir()] == ["history.sqlite"]


def test_only_looking_makes_nothing(tmp_path: Path) -> None:
    """`xlplan status` on a machine where xlplan never ran leaves no file there."""
    with open_history(tmp_path / "state", create=False) as history:
        assert history.last_runs(None, 9) == ()
    assert list(tmp_path.iterdir()) == []


def test_only_looking_sees_what_is_there(tmp_path: Path) -> None:
    """Where there is a history it is shown."""
    with open_history(tmp_path) as history:
        record_nights(history, 2)
    with open_history(tmp_path, create=False) as history:
        assert len(history.last_runs(TRACKER, 9)) == 2


@pytest.mark.parametrize("what", ["folder is a file", "file is a folder"])
def test_a_place_that_cannot_hold_it(tmp_path: Path, what: str) -> None:
    """One sentence with the path, and what to do; not a page of Python."""
    folder = tmp_path / "state"
    if what == "folder is a file":
        folder.write_text("")
    else:
        (folder / "history.sqlite").mkdir(parents=True)
    with pytest.raises(CannotWrite, match=r"state.* or choose another state_dir\."):
        _opened(folder)


@contextlib.contextmanager
def _open_with(folder: Path, pragma: str) -> Iterator[History]:
    with open_history(folder) as history:
        history._connection.execute(f"PRAGMA {pragma}")
        yield history


@pytest.mark.parametrize(
    ("pragma", "sentence"),
    [
        pytest.param("max_page_count = 1", "the disk is full. Make room", id="full"),
        pytest.param("query_only = ON", "may not be written. Ask for permission", id="read-only"),
    ],
)
def test_a_history_that_cannot_be_written(tmp_path: Path, pragma: str, sentence: str) -> None:
    """The run ends with 73 and a sentence; what was kept before stays."""
    with open_history(tmp_path) as history:
        record_nights(history, 1)
    with _open_with(tmp_path, pragma) as history, pytest.raises(CannotWrite, match=sentence):
        history.record_run(TRACKER, run_on(FIRST_DAY, 1), seen_on(FIRST_DAY, 2000))
    with open_history(tmp_path) as history:
        assert len(history.last_runs(None, 9)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files there")
def test_a_disk_that_stops_taking_bytes(tmp_path: Path) -> None:
    """The nights before stay whole, the one that did not fit is not there, the code is 73."""
    with _recorder(tmp_path, largest=300_000) as child:
        out, err = child.communicate(timeout=60)
    assert child.returncode == 73, err
    assert "history.sqlite cannot be written" in err
    assert _assert_whole(tmp_path) == out.split()


def test_another_run_that_does_not_end(tmp_path: Path) -> None:
    """After waiting for it the run says so and ends with 75."""
    with _open_with(tmp_path, "busy_timeout = 20") as waiting, open_history(tmp_path) as other:
        other._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(TryAgainLater, match="Another run of xlplan is writing"):
            waiting.record_run(TRACKER, run_on(FIRST_DAY), None)
        other._connection.execute("ROLLBACK")
        waiting.record_run(TRACKER, run_on(FIRST_DAY), None)


def test_errors_of_others_keep_their_name(tmp_path: Path) -> None:
    """What goes wrong with a tracker while the history is open is not blamed on the history."""
    with pytest.raises(OSError, match="the tracker"), open_history(tmp_path):
        raise OSError("the tracker")
