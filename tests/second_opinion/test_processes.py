"""One file that hangs or crashes does not stop the others."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.second_opinion.processes import in_processes
from tests.second_opinion.report import Report


def examined(path: Path) -> Report:
    if path.name == "slow.xlsx":
        time.sleep(300)
    if path.name == "fatal.xlsx":
        os._exit(9)
    if path.name == "crash.xlsx":
        raise ValueError("no")
    return Report(str(path))


def test_a_hang_and_a_crash_are_one_files_fault() -> None:
    """A file that takes too long is ended and called wrong; the next one has its turn."""
    paths = [Path(f"{name}.xlsx") for name in ("slow", "fatal", "crash", "quick")]
    reports = {Path(r.path).stem: r.faults for r in in_processes(examined, paths, 2, 1)}
    assert reports == {
        "slow": ["no result after 1 s"],
        "fatal": ["its process died"],
        "crash": ["crashed: ValueError: no"],
        "quick": [],
    }
