"""Swapping two files in one step, so that what was in the place of the new one can be looked at.

Only Linux has it, and there not every file system: an SMB share has not. `False` says so.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

_HERE = -100  # AT_FDCWD: names count from the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE, renameat2(2)
_NOT_HERE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})


def exchange(one: Path, other: Path) -> bool:
    """Each file gets the other's name at once; False where that cannot be done, and was not.

    Raises OSError, such as FileNotFoundError, for what would keep a rename from being done too.
    """
    if os.name != "posix":
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(other))
