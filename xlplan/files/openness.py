"""Whether a tracker may be written now: the hints beside it, then the proof of opening it.

Where a file lies decides what opening it proves: Windows and SMB shares refuse a second writer, so
that a lock file beside a tracker that opens was left behind by a crash. Elsewhere everybody may
open everything, and the lock file is all there is to go by.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from xlplan.errors import CannotWrite, NoPermission, TrackerChanged, TrackerOpen
from xlplan.files.holders import Holder, find_holders

T = TypeVar("T")
# Seconds: a virus scanner or a preview holds a file for moments, Excel for hours.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
_SHARES = frozenset({"cifs", "smb3", "smbfs"})
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")  # how a blank, tab, line end and backslash are written
_WINDOWS_BUSY = frozenset({5, 32, 33})  # access denied, sharing violation, lock violation


def refuse_if_open(path: Path, pauses: Sequence[float] = PAUSES) -> None:
    """Returns when the tracker may be written now.

    Raises `TrackerOpen` naming who has it, `TrackerChanged` if it is gone, `NoPermission`,
    `CannotWrite`.
    """
    holders = find_holders(path)
    if holders and not opening_tells(path):
        raise _open(path, holders)
    with telling(path):
        try:
            persist(lambda: path.open("r+b").close(), path, pauses)
        except FileNotFoundError:
            raise TrackerChanged(
                f"{path.name} is no longer there: it was moved or deleted while xlplan worked.",
                "Run again with its new name.",
            ) from None


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Says in a sentence why the operating system let nobody write the file.

    Raises `TrackerOpen`, `NoPermission` or `CannotWrite` in the place of an OSError.
    """
    try:
        yield
    except OSError as reason:
        if is_busy(reason, path):
            raise _open(path, find_holders(path)) from None
        if isinstance(reason, PermissionError):
            raise NoPermission(
                f"{path} may not be written.",
                "Close it where it is open, or ask for permission to write it and its folder.",
            ) from None
        raise cannot_write(path, reason) from None


def cannot_write(path: Path, reason: OSError) -> CannotWrite:
    """The sentence for any other reason, such as a full disk."""
    return CannotWrite(
        f"{path} cannot be written ({reason.strerror or reason}).",
        "Check the folder and the free space.",
    )


def _open(path: Path, holders: tuple[Holder, ...]) -> TrackerOpen:
    if not holders:
        return TrackerOpen(
            f"{path.name} is open: another program keeps it to itself.", "Close it and run again."
        )
    names = " and ".join(holder.described for holder in holders)
    files = " and ".join(holder.file.name for holder in holders)
    return TrackerOpen(
        f"{path.name} is open: {names} {'has' if len(holders) == 1 else 'have'} it.",
        f"Close it and run again; if nobody has it open, delete {files} beside it.",
    )


def persist(action: Callable[[], T], path: Path, pauses: Sequence[float] = PAUSES) -> T:
    """What the action gives, tried again while somebody seems to hold the file for a moment."""
    for pause in pauses:
        try:
            return action()
        except OSError as reason:
            if not is_busy(reason, path):
                raise
        time.sleep(pause)
    return action()


def is_busy(reason: OSError, path: Path) -> bool:
    """Whether this error means that another program has the file, and not that it is forbidden."""
    if os.name == "nt":
        return getattr(reason, "winerror", None) in _WINDOWS_BUSY and os.access(path, os.W_OK)
    if reason.errno in (errno.EBUSY, errno.ETXTBSY, errno.EAGAIN):
        return True
    return reason.errno == errno.EACCES and opening_tells(path) and os.access(path, os.W_OK)


def opening_tells(path: Path) -> bool:
    """Whether the tracker lies where only one program may have it open for writing."""
    if os.name == "nt":
        return True
    try:
        mounts = _MOUNTS.read_bytes().decode(errors="surrogateescape")
    except OSError:
        return False
    return file_system(mounts, Path(os.path.realpath(path))) in _SHARES


def file_system(mounts: str, path: Path) -> str:
    """The type of the file system a path lies in, by Linux's list of mounts; "" if not in it.

    The fifth field of a line is where it is mounted, the one behind " - " its type (proc(5)).

    >>> file_system("36 35 0:44 / /srv/plans rw - cifs //fs/plans rw", Path("/srv/plans/a.xlsx"))
    'cifs'
    """
    found: dict[Path, str] = {}
    for line in mounts.split("\n"):
        place, _, rest = line.partition(" - ")
        fields = place.split(" ")
        if len(fields) > 4 and rest:
            # What is mounted over another comes later, and hides it.
            found[Path(_OCTAL.sub(lambda o: chr(int(o[1], 8)), fields[4]))] = rest.split(" ")[0]
    return next((found[each] for each in (path, *path.parents) if each in found), "")
