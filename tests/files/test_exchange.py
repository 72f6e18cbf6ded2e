"""Two files change places in one step, where the system can."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from tests.files.disk import fail_to_rename, without_exchange
from xlplan.files.exchange import exchange

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="files change places on Linux")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two files, one of them with a name nobody expects."""
    one, other = tmp_path / "one", tmp_path / "é “other” \udcff"
    one.write_bytes(b"one")
    other.write_bytes(b"other")
    return one, other


@linux_only
def test_each_has_what_the_other_had(pair: tuple[Path, Path]) -> None:
    """Nothing is copied: they are the same files under other names."""
    one, other = pair
    before = one.stat().st_ino, other.stat().st_ino
    assert exchange(one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"other", b"one")
    assert (other.stat().st_ino, one.stat().st_ino) == before


@linux_only
@pytest.mark.parametrize("gone", [0, 1])
def test_where_one_is_gone_the_other_stays(gone: int, pair: tuple[Path, Path]) -> None:
    """A file that is not there is not made."""
    pair[gone].unlink()
    with pytest.raises(FileNotFoundError):
        exchange(*pair)
    assert [path.exists() for path in pair] == [bool(gone), not gone]


def test_where_the_file_system_cannot_it_is_said(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing was done."""
    without_exchange(monkeypatch)
    assert not exchange(*pair)
    assert pair[0].read_bytes() == b"one"


@linux_only
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.EROFS, errno.EBUSY])
def test_what_keeps_a_rename_from_being_done_is_an_error(
    number: int, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own number, so that it is told in the right words."""
    with monkeypatch.context() as broken:
        fail_to_rename(broken, number)
        with pytest.raises(OSError) as told:  # noqa: PT011  # its number is looked at
            exchange(*pair)
    assert told.value.errno == number
