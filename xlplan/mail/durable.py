"""Files for their owner alone that are there whole or not at all, also after a power cut.

Knows nothing of mail. Every function raises `OSError` and leaves no temporary file when it does;
after a crash `remove_temporaries` clears up.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from secrets import token_hex

from xlplan.files import sync_folder

_TEMPORARY = ".xlplan-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_durably(path: Path, data: bytes) -> None:
    """Puts these bytes there, over what was there before; for the owner alone (0600)."""
    temporary = path.with_name(f"{_TEMPORARY}{token_hex(8)}")
    try:
        _write(temporary, data)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(path.parent)


def move_durably(path: Path, folder: Path) -> None:
    """Moves a file into another folder of the same disk."""
    os.replace(path, folder / path.name)
    sync_folder(folder)
    sync_folder(path.parent)


def prove_writable(folder: Path) -> None:
    """Raises now what a later move into the folder would raise."""
    probe = folder / f"{_TEMPORARY}{token_hex(8)}"
    try:
        os.close(os.open(probe, _NEW, 0o600))
    finally:
        probe.unlink(missing_ok=True)


def remove_temporaries(folder: Path) -> None:
    """Removes what a crash left half-written."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """A new file, on the disk when this returns."""
    handle = os.open(path, _NEW, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
