"""Replacing a file only when nobody else has touched it since it was read.

A tracker is a council's only copy: it is replaced whole or not at all, and what was there goes to a
backup first. On Linux's own file systems old and new change places in one step, and what comes out
is looked at once more: a save of the very last moment goes back. A share and Windows have no such
step; there some milliseconds lie between the last look and the rename, in which a save is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from xlplan.errors import CannotWrite, TrackerChanged
from xlplan.files.exchange import exchange
from xlplan.files.folders import sync_folder
from xlplan.files.metadata import PERMISSIONS, copy_metadata
from xlplan.files.openness import cannot_write, persist, refuse_if_open, telling
from xlplan.files.original import Original
from xlplan.files.temporary import sweep_leftovers, temporary_beside

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def replace_original(
    original: Original, data: bytes, back_up: Callable[[Original], None]
) -> tuple[str, ...]:
    """Puts new bytes in the place of the file: whole, safe on disk, and only over what was read.

    `back_up` is called with the old file just before; what it raises keeps everything as it is.
    What could not be kept besides the bytes comes back in words. The old file stays as it was
    whenever this raises: `TrackerOpen`, `TrackerChanged`, `NoPermission`, `CannotWrite`.
    """
    path = original.path
    refuse_if_open(path)
    sweep_leftovers(path)
    with telling(path), temporary_beside(path) as temporary:
        lost = _write_like(path, temporary, data)
        _refuse_to_lock_out(path, lost)
        _read_back(path, temporary, data)
        _refuse_if_changed(original)
        back_up(original)
        # A backup over a network takes its time, in which somebody may open or save the file.
        refuse_if_open(path)
        _refuse_if_changed(original)
        persist(lambda: _put_in_place(temporary, original, data), path)
    told = [f"{path.name}: its {what} could not be kept." for what in lost]
    if os.path.lexists(temporary):
        told.append(f"{path.name}: its old version could not be removed from {temporary.name}.")
    return (*told, *_sync_folder(path))


def create_file(path: Path, data: bytes, what: str = "a tracker") -> None:
    """Writes a file that must not be there yet; `what` it is that xlplan never overwrites.

    Raises `CannotWrite` if it is there or cannot be written.
    """
    try:
        write_new(path, data)
    except FileExistsError:
        raise CannotWrite(
            f"{path} is there already, and xlplan never overwrites {what}.",
            "Choose another name, or move the old file away.",
        ) from None
    except OSError as reason:
        raise cannot_write(path, reason) from None
    _sync_folder(path)


def write_generated(path: Path, data: bytes) -> None:
    """Writes a file that xlplan made and may make again, such as a report; whole or not at all.

    A link is followed to the real file. Raises `CannotWrite` or `NoPermission`, or `TrackerOpen`
    where the system says that another program has it.
    """
    with telling(path):
        write_whole(Path(os.path.realpath(path)), data)


def write_whole(path: Path, data: bytes, like: Path | None = None) -> None:
    """Puts a file in its place by one rename, safe on disk; for those whom `like` is for, if given.

    Raises OSError, and then what was there is as it was.
    """
    sweep_leftovers(path)
    with temporary_beside(path) as temporary:
        if like is None:
            write_new(temporary, data)
        else:
            _write_like(like, temporary, data)
        persist(lambda: os.replace(temporary, path), path)
    _sync_folder(path)


def write_new(
    path: Path, data: bytes, mode: int = 0o666, before_sync: Callable[[], None] = lambda: None
) -> None:
    """Writes a file that is not there yet, safe on disk; half of one is taken away again."""
    handle = os.open(path, _NEW, mode)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            before_sync()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _put_in_place(temporary: Path, original: Original, data: bytes) -> None:
    """The last step; whatever is in the file's place that was not read, stays or goes back."""
    path = original.path
    try:
        if not exchange(temporary, path):
            os.replace(temporary, path)
            return
    except FileNotFoundError:
        raise _changed(path) from None
    try:
        if not _is_original(temporary, original):
            raise _changed(path)
    except BaseException:
        _give_back(temporary, path, data)
        raise


def _give_back(temporary: Path, path: Path, data: bytes) -> None:
    """What came out goes back, unless somebody has saved over the new file in the meantime."""
    exchange(temporary, path)
    if temporary.read_bytes() != data:
        exchange(temporary, path)


def _write_like(like: Path, temporary: Path, data: bytes) -> tuple[str, ...]:
    """Writes with all that belongs to the old file besides its bytes; gives what it could not keep.

    Nobody else may read it before it is known who may.
    """
    lost: list[str] = []
    write_new(temporary, data, 0o600, lambda: lost.extend(copy_metadata(like, temporary)))
    return tuple(lost)


def _refuse_to_lock_out(path: Path, lost: tuple[str, ...]) -> None:
    """A tracker that colleagues may no longer read would be worse than one not refreshed."""
    if PERMISSIONS in lost:
        raise CannotWrite(
            f"The permissions of {path.name} could not be given to its new version.",
            "The tracker is unchanged; ask IT who may change permissions in its folder.",
        )


def _read_back(path: Path, temporary: Path, data: bytes) -> None:
    if temporary.read_bytes() != data:
        raise CannotWrite(
            f"The disk did not keep what was written for {path.name}.",
            "The tracker is unchanged; have the drive checked.",
        )


def _refuse_if_changed(original: Original) -> None:
    try:
        unchanged = _is_original(original.path, original)
    except FileNotFoundError:
        unchanged = False
    if not unchanged:
        raise _changed(original.path)


def _is_original(path: Path, original: Original) -> bool:
    now = hashlib.sha256(persist(path.read_bytes, path)).hexdigest()
    return now == original.sha256 and not path.is_symlink()


def _changed(path: Path) -> TrackerChanged:
    return TrackerChanged(
        f"{path.name} was changed while xlplan worked on it.",
        "The new version was kept; run again.",
    )


def _sync_folder(path: Path) -> tuple[str, ...]:
    """Makes the rename itself durable, or says that the disk did not confirm it.

    The new file is in place; whether it would outlive a power cut now is not known.
    """
    try:
        sync_folder(path.parent)
    except OSError as reason:
        return (f"{path.name} was saved, but the disk did not confirm it ({reason.strerror}).",)
    return ()
