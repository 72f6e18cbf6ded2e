"""Runs to record, and a process that records them until it is done or killed."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.changes.nights import flag, noted
from xlplan.changes import Snapshot
from xlplan.errors import XlplanError
from xlplan.history import History, Run, open_history

FIRST_DAY = date(2026, 11, 1)
TRACKER = "high-needs.xlsx"


def run_on(day: date, number: int = 0, **others: Any) -> Run:
    """A run of 03:30 UTC, the number telling several of a day apart."""
    started = datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC)
    started += timedelta(minutes=number)
    run = Run(
        f"{started:%Y%m%d-%H%M}-{number:08x}", started, started + timedelta(seconds=4), day, 0,
        "xlplan: 412 rows, 17 changed, report sent to 6, 4.2 s", "a" * 64, 17, 3,
    )  # fmt: skip
    return replace(run, **others)


def seen_on(day: date, actions: int = 40, *, moved: int = -1) -> Snapshot:
    """A plan with a flag for each action; `moved` is one whose lead is the day's."""
    made = (
        noted(str(n), f"Review the offer of school {n}", row=n + 5, due=date(2027, 7, 31),
              lead=str(day) if n == moved else "Jane Brown – Head of Service")
        for n in range(actions)
    )  # fmt: skip
    flags = (
        flag("lead-not-named", str(n), "Name the person.", f"D{n + 5}") for n in range(actions)
    )
    return Snapshot(day, tuple(made), tuple(flags))


def record_nights(history: History, nights: int, tracker: str = TRACKER, actions: int = 40) -> None:
    """So many nights, in each of which one action has another lead; each is named when kept."""
    for n in range(nights):
        day = FIRST_DAY + timedelta(days=n)
        run = run_on(day)
        history.record_run(tracker, run, seen_on(day, actions, moved=n % actions))
        print(run.id, flush=True)


def main(folder: str, tracker: str, nights: str, largest: str) -> None:
    """Records in a process of its own; files it writes cannot grow beyond `largest` bytes."""
    if largest != "0":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    try:
        with open_history(Path(folder)) as history:
            record_nights(history, int(nights), tracker, 300)
    except XlplanError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main(*sys.argv[1:])
