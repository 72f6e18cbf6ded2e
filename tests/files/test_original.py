"""A tracker is read once, whole, through any link, and known again by its hash."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from tests.files.disk import fail_to_open, posix_only
from xlplan.errors import NoPermission, WorkbookRefused, WrongUse
from xlplan.files import LARGEST, Original, read_original


def test_a_file_is_read_whole_and_known_by_its_hash(original: Original) -> None:
    """The SHA-256 is that of the bytes, so that a later save is noticed."""
    assert original.data == b"as it was"
    assert original.sha256 == hashlib.sha256(b"as it was").hexdigest()


@posix_only
def test_a_link_leads_to_the_real_file(tmp_path: Path, original: Original) -> None:
    """Whoever names a link, or a link to a link, works on the real tracker."""
    for name, target in (("one.xlsx", original.path), ("two.xlsx", tmp_path / "one.xlsx")):
        (tmp_path / name).symlink_to(target)
        assert read_original(tmp_path / name) == original


@posix_only
def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    """A link that leads nowhere is told in a sentence; which one is up to Python's version."""
    loop = tmp_path / "loop.xlsx"
    loop.symlink_to(loop)
    with pytest.raises((WrongUse, NoPermission)):
        read_original(loop)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("gone.xlsx", "There is no file", id="not-there"),
        pytest.param("nowhere/plan.xlsx", "There is no file", id="folder-not-there"),
        pytest.param("plans/plan.xlsx/plan.xlsx", "There is no file", id="below-a-file"),
        pytest.param("pl\0an.xlsx", "There is no file", id="a-name-no-system-takes"),
        pytest.param("plans", "is a folder", id="folder"),
    ],
)
def test_what_is_no_file_is_said(name: str, words: str, tmp_path: Path, original: Original) -> None:
    """A wrong name is a mistake on the command line, in one sentence."""
    assert original.path.is_file()
    with pytest.raises(WrongUse, match=words):
        read_original(tmp_path / name)


@posix_only
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A name behind which no file lies would let a night hang for ever."""
    os.mkfifo(tmp_path / "plan.xlsx")
    with pytest.raises(WrongUse, match="is not a file"):
        read_original(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("over", [0, 1], ids=["the-most", "one-more"])
def test_a_file_too_large_is_not_read(over: int, tmp_path: Path) -> None:
    """More than 50 MB is refused before it fills the memory; 50 MB is not."""
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(LARGEST + over)
    if not over:
        assert len(read_original(path).data) == LARGEST
        return
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
