"""What `xlplan check FILE` costs: seconds and megabytes of a fresh process.

The seconds are the clock's or the processor's, whichever are fewer: other work on the machine adds
to the first, a process beside the first one to the second. Far too many on the clock stay that.

The child is started by a bare interpreter, as the memory of whoever starts a process counts as
that process's own until it runs its program. Linux counts the largest of xlplan's processes.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

MOST_SECONDS, MOST_MEGABYTES = 1.0, 100.0
_TRIES, _LONG, _HANGS = 8, 10, 60
_AS_AT = "2026-11-23"
_STARTER = """
import os, subprocess, sys, time
began = time.monotonic()
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as told:
    print(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=told)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


@dataclass(frozen=True)
class Measured:
    """One run: its exit code, its seconds beyond a bare start, its megabytes, what it said."""

    code: int
    seconds: float
    megabytes: float
    said: str

    @property
    def within(self) -> bool:
        """Whether it kept to one second and a hundred megabytes."""
        return self.seconds <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES


def measured(path: Path) -> Measured:
    """The best of a few runs, as other work on the machine also wears on the processor."""
    found = _run(path)
    for _ in range(_TRIES - 1):
        if found.within or found.seconds > _LONG:
            break
        found = min(found, _run(path), key=lambda each: each.seconds)
    return found


def _run(path: Path) -> Measured:
    raw = _raw(path)
    return Measured(raw.code, max(0.0, raw.seconds - bare_seconds()), raw.megabytes, raw.said)


@cache
def bare_seconds() -> float:
    """What the same command needs for an empty file: to start, and to say so."""
    with TemporaryDirectory() as folder:
        empty = Path(folder, "plan.xlsx")
        empty.touch()
        return min(_raw(empty).seconds for _ in range(3))


def _raw(path: Path) -> Measured:
    """One run with nothing taken off; one that hangs is killed and counts as that long."""
    with TemporaryDirectory() as folder:
        told = Path(folder, "told")
        command = [sys.executable, "-m", "xlplan", "check", "--as-at", _AS_AT, str(path)]
        process = subprocess.Popen(
            [sys.executable, "-S", "-I", "-c", _STARTER, str(told), *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            cwd=Path(__file__).resolve().parents[2], start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=_HANGS)
        except subprocess.TimeoutExpired:
            _end(process)
            return Measured(-1, float(_HANGS), 0.0, "hangs")
        elapsed, worked, megabytes = map(float, told.read_text().split())
    seconds = elapsed if elapsed > _LONG else min(elapsed, worked)
    return Measured(process.returncode, seconds, megabytes, said)


def _end(process: subprocess.Popen[str]) -> None:
    import os
    import signal

    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
