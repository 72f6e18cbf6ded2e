"""Folders: made for their owner alone, as the council's plan lies in them, and made durable."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

# What file systems say that have no fsync for a folder, as SMB shares before Linux 6.16.
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


def make_private_folder(folder: Path) -> None:
    """Makes the folder and those above it that are missing, each for the owner alone (0700).

    What is there already stays as it is. Raises OSError.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    # Another run may have made it in between; a file in its place is an error.
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable; raises OSError where the disk does not confirm it.

    Windows has no such call and needs none.
    """
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as reason:
        if reason.errno not in _NO_FOLDER_SYNC:
            raise
