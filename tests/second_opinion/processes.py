"""A process for each file, so that a hang or a crash is one file's.

Deliberately knows nothing of workbooks. Works where processes can be forked: Linux and macOS.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from tests.second_opinion.report import Report

Examine = Callable[[Path], Report]

_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class _Running:
    path: Path
    start: float
    child: ForkProcess


def in_processes(
    examine: Examine, paths: Sequence[Path], jobs: int, seconds: int
) -> Iterator[Report]:
    """Each file's report as it comes, with so many files at a time and so long for each."""
    waiting, running = list(paths)[::-1], dict[Connection, _Running]()
    while waiting or running:
        while waiting and len(running) < jobs:
            running |= _started(examine, waiting.pop())
        ready = wait(list(running), timeout=1)
        for pipe, each in list(running.items()):
            report = _received(pipe, each.path) if pipe in ready else _overdue(each, seconds)
            if report is not None:
                yield report
                each.child.join()
                del running[pipe]


def _started(examine: Examine, path: Path) -> dict[Connection, _Running]:
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_child, args=(theirs, examine, path), daemon=True)
    child.start()
    theirs.close()
    return {ours: _Running(path, time.monotonic(), child)}


def _overdue(running: _Running, seconds: int) -> Report | None:
    """The report of a process that took too long, now ended; None for one that may go on."""
    if time.monotonic() - running.start <= seconds:
        return None
    running.child.kill()
    return Report(str(running.path), faults=[f"no result after {seconds} s"])


def _child(pipe: Connection, examine: Examine, path: Path) -> None:
    try:
        report = examine(path)
    except BaseException as error:
        report = Report(str(path), faults=[f"crashed: {type(error).__name__}: {error}"])
    pipe.send(report)


def _received(pipe: Connection, path: Path) -> Report:
    try:
        report = pipe.recv()
        assert isinstance(report, Report)
        return report
    except EOFError:
        return Report(str(path), faults=["its process died"])
