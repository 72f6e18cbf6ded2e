"""The temporary file beside the one that is written: its name, its end, what killed runs left.

Its age stands in its name: once old and new have changed places, its times are the old file's, and
a run beside this one would take it for something left behind.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"\.xlplan-(?P<made>[0-9a-f]{8})[0-9a-f]{8}\.tmp")
_LEFT_BEHIND = 3600  # seconds after which a temporary file is nobody's any more


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """A name in the same folder, so that the last step is one rename; gone afterwards."""
    temporary = path.with_name(f".xlplan-{int(time.time()):08x}{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
    finally:
        _take_away(temporary)


def sweep_leftovers(path: Path) -> None:
    """Removes temporary files of runs that were killed beside this file; never raises."""
    with contextlib.suppress(OSError):
        for found in filter(None, map(_NAME.fullmatch, os.listdir(path.parent))):
            # Either way, as a clock may have been put back since.
            if abs(time.time() - int(found["made"], 16)) > _LEFT_BEHIND:
                with contextlib.suppress(OSError):
                    path.with_name(found.group()).unlink()


def _take_away(temporary: Path) -> None:
    """Tried twice, as it may hold a whole old tracker; what stays even so, a later run sweeps."""
    for _ in range(2):
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
            return
