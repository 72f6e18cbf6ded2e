"""Faults of the disk and of permissions, put where Python meets the operating system.

So that the tests say the same for root, who may do everything.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xlplan.errors import CannotWrite, NoPermission, TrackerOpen, XlplanError
from xlplan.files import Original

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and links")
Fault = Callable[[pytest.MonkeyPatch], None]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def no_backup(original: Original) -> None:
    """For tests that are not about backups."""


def refuse(number: int) -> Callable[..., Any]:
    """A call to the operating system that fails with this error."""

    def refused(*args: Any, **_: Any) -> None:
        raise OSError(number, os.strerror(number), *map(str, args[:1]))

    return refused


def fail_to(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    monkeypatch.setattr(os, call, refuse(number))


def fail_to_open(monkeypatch: pytest.MonkeyPatch, refused: str, number: int) -> None:
    """Lets the system refuse to open any file in this mode."""
    really = Path.open

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if mode == refused:
            refuse(number)(self)
        return really(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)


def fail_to_create(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Lets the system refuse every new file of ours, though not a lock in the state folder."""
    really = os.open

    def open_(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & os.O_EXCL and str(path).endswith((".tmp", ".xlsx")):
            refuse(number)(path)
        return really(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", open_)


class _Library:
    """The C library with a renameat2 that goes wrong, or before which something happens."""

    def __init__(
        self,
        number: int = 0,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._number = number
        self._before = before
        self._after = after
        self._really = ctypes.CDLL(None, use_errno=True)

    def renameat2(self, *arguments: Any) -> int:
        self._before()
        if self._number:
            ctypes.set_errno(self._number)
            return -1
        done = int(self._really.renameat2(*arguments))
        self._after()
        return done


def fail_to_rename(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Lets the system refuse to rename, and to let two files change places."""
    fail_to(monkeypatch, "replace", number)
    library = _Library(number)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that cannot let two files change places, as an SMB share."""
    library = _Library(errno.EINVAL)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)


def before_exchange(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """What happens in the very last moment, each time before two files change places."""
    library = _Library(before=happens)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)


def after_exchange(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """What happens once two files have changed places, before xlplan looks at what came out."""
    library = _Library(after=happens)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)


# What goes wrong while a file is written, whichever file it is.
WRITING: dict[str, tuple[Fault, type[XlplanError]]] = {
    "folder-not-writable": (lambda m: fail_to_create(m, errno.EACCES), NoPermission),
    "disk-full-at-once": (lambda m: fail_to_create(m, errno.ENOSPC), CannotWrite),
    "disk-full-later": (lambda m: fail_to(m, "fsync", errno.ENOSPC), CannotWrite),
    "over-quota": (lambda m: fail_to(m, "fsync", errno.EDQUOT), CannotWrite),
    "rename-refused": (lambda m: fail_to_rename(m, errno.EACCES), NoPermission),
    "rename-fails": (lambda m: fail_to_rename(m, errno.EIO), CannotWrite),
}
# And what besides with a file that is there already and others work on.
SAVING: dict[str, tuple[Fault, type[XlplanError]]] = {
    "read-only": (lambda m: fail_to_open(m, "r+b", errno.EACCES), NoPermission),
    "open-elsewhere-on-a-share": (lambda m: fail_to_open(m, "r+b", errno.EBUSY), TrackerOpen),
    "opened-elsewhere-before-the-rename": (
        lambda m: fail_to_rename(m, errno.EBUSY),
        TrackerOpen,
    ),
    "read-only-drive": (lambda m: fail_to_open(m, "r+b", errno.EROFS), CannotWrite),
    **WRITING,
}
