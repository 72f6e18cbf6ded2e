"""One run a tracker at a time, on this computer.

The lock lies in the state folder, where the system itself lets go of it when a run is killed; on a
share it would be advice at best. Says nothing about people: who has a tracker open is
`xlplan.files.openness`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from xlplan.errors import AnotherRun, CannotWrite
from xlplan.files import make_private_folder


@contextlib.contextmanager
def holding(lock: Path, name: str) -> Iterator[None]:
    """Keeps every other run away from the tracker called `name`; waits for nobody.

    Raises `AnotherRun` when one is at work on it, `CannotWrite` where no lock can be kept.
    """
    held = FileLock(lock, timeout=0, mode=0o600)
    try:
        make_private_folder(lock.parent)
        held.acquire()
    except Timeout:
        raise AnotherRun(
            f"Another run of xlplan is at work on {name}.", "Wait until it has ended."
        ) from None
    except (OSError, NotImplementedError) as reason:
        raise CannotWrite(
            f"The lock {lock} cannot be kept ({getattr(reason, 'strerror', None) or reason}).",
            "Make sure that xlplan's state folder is on this computer and may be written.",
        ) from None
    try:
        yield
    finally:
        # What was done is done, and the system lets go when the run ends.
        with contextlib.suppress(OSError):
            held.release()
