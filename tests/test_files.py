"""A tracker on disk: read once, and replaced whole, or not at all.

Faults of the disk and of permissions are injected where Python meets the operating system, so
that these tests say the same for root, who may do everything.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xlplan.cli import main
from xlplan.errors import CannotWrite, NoPermission, TryAgainLater, WorkbookRefused, WrongUse
from xlplan.files import (
    LARGEST,
    Original,
    create_file,
    read_original,
    replace_original,
    write_generated,
)

ROOT = Path(__file__).resolve().parent.parent
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and links")


@pytest.fixture
def original(tmp_path: Path) -> Original:
    """A tracker as xlplan has just read it."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"as it was")
    return read_original(path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail_to_open(monkeypatch: pytest.MonkeyPatch, refused: str, number: int) -> None:
    """Lets the operating system refuse to open any file in this mode."""
    really = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if mode == refused:
            raise OSError(number, os.strerror(number), str(self))
        return really(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)


def fail_to(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    """Lets a call to the operating system fail with this error."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)


def test_a_file_is_read_whole_and_known_by_its_hash(original: Original) -> None:
    """The SHA-256 is that of the bytes, so that a later save is noticed."""
    hashed = "369b74f2003ce39f"
    assert (
        original.data, len(original.sha256), original.sha256.startswith(hashed)
    ) == (b"as it was", 64, True)  # fmt: skip


@posix_only
def test_a_link_leads_to_the_real_file(tmp_path: Path, original: Original) -> None:
    """Refreshing through a link changes the real tracker; the link stays a link."""
    link = tmp_path / "link.xlsx"
    link.symlink_to(original.path)
    replace_original(read_original(link), b"refreshed")
    assert (link.is_symlink(), original.path.read_bytes()) == (True, b"refreshed")


@posix_only
def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    """A link that leads nowhere is told in a sentence; which one is up to Python's version."""
    loop = tmp_path / "loop.xlsx"
    loop.symlink_to(loop)
    with pytest.raises((WrongUse, NoPermission)):
        read_original(loop)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    """More than 50 MB is refused before it fills the memory."""
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(WorkbookRefused, match="larger than 50 MB"):
        read_original(path)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "may not be read"), (errno.EIO, "cannot be read")],
    ids=["no-permission", "bad-drive"],
)
def test_a_file_that_cannot_be_read_is_said(
    number: int, words: str, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing permission and a broken drive are two sentences, and neither is a traceback."""
    fail_to_open(monkeypatch, "rb", number)
    with pytest.raises(NoPermission, match=words):
        read_original(original.path)


def test_the_new_bytes_take_the_place_of_the_old(original: Original) -> None:
    """The file holds what was written, and nothing else is left in the folder."""
    replace_original(original, b"refreshed")
    assert original.path.read_bytes() == b"refreshed"
    assert names(original.path.parent) == ["plan.xlsx"]


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o664, 0o600])
def test_who_may_read_the_tracker_stays_as_it_was(mode: int, original: Original) -> None:
    """A refresh neither shuts colleagues out nor lets others in."""
    original.path.chmod(mode)
    replace_original(original, b"refreshed")
    assert mode == stat.S_IMODE(original.path.stat().st_mode)


def test_what_an_officer_saved_meanwhile_is_kept(original: Original) -> None:
    """A save between reading and writing wins; xlplan steps back and says to try again."""
    original.path.write_bytes(b"saved by an officer")
    with pytest.raises(TryAgainLater, match="was changed while xlplan worked"):
        replace_original(original, b"refreshed")
    assert original.path.read_bytes() == b"saved by an officer"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_a_tracker_that_was_moved_away_meanwhile_is_not_made_again(original: Original) -> None:
    """What an officer moved or deleted does not come back, and the run may be tried again."""
    original.path.unlink()
    with pytest.raises(TryAgainLater, match="is no longer there"):
        replace_original(original, b"refreshed")
    assert names(original.path.parent) == []


@pytest.mark.parametrize("hint", ["~$plan.xlsx", ".~lock.plan.xlsx#"], ids=["Excel", "LibreOffice"])
def test_a_tracker_that_is_open_is_not_written(hint: str, original: Original) -> None:
    """The file that Excel or LibreOffice puts beside an open workbook is respected and named."""
    original.path.with_name(hint).write_bytes(b"")
    with pytest.raises(TryAgainLater) as told:
        replace_original(original, b"refreshed")
    assert hint in str(told.value)
    assert original.path.read_bytes() == b"as it was"
    assert sorted([hint, "plan.xlsx"]) == names(original.path.parent)


Fault = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, tuple[Fault, type[Exception]]] = {
    "read-only": (lambda m: fail_to_open(m, "r+b", errno.EACCES), NoPermission),
    "open-elsewhere-on-a-share": (lambda m: fail_to_open(m, "r+b", errno.EBUSY), CannotWrite),
    "read-only-drive": (lambda m: fail_to_open(m, "r+b", errno.EROFS), CannotWrite),
    "folder-not-writable": (lambda m: fail_to_open(m, "xb", errno.EACCES), NoPermission),
    "disk-full-at-once": (lambda m: fail_to_open(m, "xb", errno.ENOSPC), CannotWrite),
    "disk-full-later": (lambda m: fail_to(m, "fsync", errno.ENOSPC), CannotWrite),
    "over-quota": (lambda m: fail_to(m, "fsync", errno.EDQUOT), CannotWrite),
    "rename-refused": (lambda m: fail_to(m, "replace", errno.EACCES), NoPermission),
    "rename-fails": (lambda m: fail_to(m, "replace", errno.EIO), CannotWrite),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_the_tracker_is_as_it_was(
    fault: str, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-written tracker, no leftovers, and the reason in a sentence."""
    inject, error = FAULTS[fault]
    with monkeypatch.context() as broken:
        inject(broken)
        with pytest.raises(error):
            replace_original(original, b"refreshed")
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_a_disk_that_does_not_keep_what_is_written_is_noticed(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is read back before it takes the tracker's place."""
    really = Path.read_bytes

    def forgetful(self: Path) -> bytes:
        return really(self)[:-1] if self.suffix == ".tmp" else really(self)

    monkeypatch.setattr(Path, "read_bytes", forgetful)
    with pytest.raises(CannotWrite, match="did not keep"):
        replace_original(original, b"refreshed")
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_a_new_file_is_written(tmp_path: Path) -> None:
    """A new tracker holds exactly the bytes made for it."""
    create_file(tmp_path / "new.xlsx", b"made")
    assert (tmp_path / "new.xlsx").read_bytes() == b"made"


@pytest.mark.parametrize("kind", ["file", "folder", "dangling-link"])
def test_a_new_file_never_takes_the_place_of_an_old_one(kind: str, tmp_path: Path) -> None:
    """Whatever has the name keeps it."""
    path = tmp_path / "plan.xlsx"
    if kind == "file":
        path.write_bytes(b"as it was")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere.xlsx")
    with pytest.raises(CannotWrite):
        create_file(path, b"made")
    assert names(tmp_path) == ["plan.xlsx"]
    assert kind != "file" or path.read_bytes() == b"as it was"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["disk-full", "bad-drive"])
def test_half_a_new_file_is_not_left_behind(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a full disk the same command can be run again: no broken file has the name."""
    with monkeypatch.context() as broken:
        fail_to(broken, "fsync", number)
        with pytest.raises(CannotWrite):
            create_file(tmp_path / "new.xlsx", b"made")
    assert names(tmp_path) == []


def test_a_generated_file_replaces_the_one_before(tmp_path: Path) -> None:
    """Tonight's report takes the place of last night's, and nothing is left beside it."""
    for data in (b"last night", b"tonight"):
        write_generated(tmp_path / "report.xlsx", data)
    assert (tmp_path / "report.xlsx").read_bytes() == b"tonight"
    assert names(tmp_path) == ["report.xlsx"]


@pytest.mark.parametrize("fault", list(FAULTS)[3:])
def test_whatever_fails_the_last_report_stays(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that cannot be written leaves the one before, and no leftovers."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"last night")
    inject, error = FAULTS[fault]
    with monkeypatch.context() as broken:
        inject(broken)
        with pytest.raises(error):
            write_generated(path, b"tonight")
    assert path.read_bytes() == b"last night"
    assert names(tmp_path) == ["report.xlsx"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [("read-only", 77), ("folder-not-writable", 77), ("disk-full-later", 73), ("rename-fails", 73)],
)
def test_a_refresh_that_cannot_be_saved_says_so(
    fault: str,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command exits with the code of the fault and prints no change it did not make."""
    path = Path(shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "plan.xlsx"))
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        FAULTS[fault][0](broken)
        with pytest.raises(SystemExit) as stopped:
            main(["refresh", str(path), "--as-at", "2018-08-01"])
    out, err = capsys.readouterr()
    assert (code, "") == (stopped.value.code, out)
    assert err.startswith("xlplan: ")
    assert "bug" not in err
    assert before == path.read_bytes()
    assert names(tmp_path) == ["plan.xlsx"]


@pytest.mark.parametrize("hint", ["~$plan.xlsx", ".~lock.plan.xlsx#"], ids=["Excel", "LibreOffice"])
def test_refresh_waits_for_whoever_has_the_tracker_open(
    hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An open tracker is exit code 75: try again later. Reading it is still possible."""
    path = Path(shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "plan.xlsx"))
    before = path.read_bytes()
    (tmp_path / hint).write_bytes(b"")
    with pytest.raises(SystemExit) as stopped:
        main(["refresh", str(path), "--as-at", "2018-08-01"])
    assert (stopped.value.code, capsys.readouterr().out) == (75, "")
    assert before == path.read_bytes()
    main(["check", str(path), "--as-at", "2018-08-01"])
    main(["report", str(path), "-o", str(tmp_path / "report.xlsx"), "--as-at", "2018-08-01"])
    assert "report.xlsx" in names(tmp_path)
