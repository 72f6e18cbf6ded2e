"""The figures of docs/reliability.md on the night: what is measured and how often."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reliability import officers
from tests.reliability.aftermath import PROMISED
from tests.reliability.calls import NOT_HIT, kill_at_calls
from tests.reliability.crowds import CROWDED, NOT_STILL, again, crowd
from tests.reliability.disk_faults import LEFT_AT_ONCE, REPEATED, WRONG_CODE, fail_at_calls
from tests.reliability.kills import kill_nights
from tests.reliability.races import RACED, race
from tests.reliability.shares import share_out
from tests.reliability.tallies import Tally
from tests.reliability.traces import why_not

_SEED = 20261123
# By name: how often by itself, what must be 0, and the work.
Measurement = tuple[int, Sequence[str], Callable[[Path, int], Tally]]


def kill(folder: Path, times: int) -> Tally:
    """So many nights killed at random moments, on two trackers side by side."""
    return share_out(partial(_kill_share, folder, times))


def _kill_share(folder: Path, times: int, share: int, shares: int) -> Tally:
    mine = times // shares + (share < times % shares)
    return kill_nights(folder, share, _SEED, mine)


def kill_the_save(folder: Path, times: int) -> Tally:
    """A night killed at each system call of a save, or of them so many."""
    return _at_calls(folder, times, partial(kill_at_calls, save=True))


def kill_the_night(folder: Path, times: int) -> Tally:
    """The same at each call of the night that changes a file or speaks to the mail server."""
    return _at_calls(folder, times, partial(kill_at_calls, save=False))


def fail(folder: Path, times: int) -> Tally:
    """Each of those calls fails in turn."""
    return _at_calls(folder, times, fail_at_calls)


def _at_calls(folder: Path, step: int, work: Callable[..., Tally]) -> Tally:
    if why_not():
        return Tally(faults=[(f"{NOT_HIT}: {why_not()}", "everywhere")])
    tally = Tally()
    for first in (True, False):
        name = folder / ("first night" if first else "another night")
        name.mkdir()
        found = share_out(partial(_call_share, work, name, first, step))
        tally.figures.update(found.figures)
        tally.faults += found.faults
    return tally


def _call_share(
    work: Callable[..., Tally], folder: Path, first: bool, step: int, share: int, shares: int
) -> Tally:
    return work(folder, share, shares, first=first, step=step)


_CALLS = (*PROMISED, NOT_HIT)
_FAULTS = (*PROMISED, NOT_HIT, WRONG_CODE, LEFT_AT_ONCE, REPEATED)
MEASUREMENTS: dict[str, dict[str, Measurement]] = {
    "kill": {"kill": (1000, PROMISED, kill)},
    "calls": {
        "calls of a save": (1, _CALLS, kill_the_save),
        "calls of a night": (1, _CALLS, kill_the_night),
    },
    "faults": {"faults": (1, _FAULTS, fail)},
    "together": {"together": (20, (*PROMISED, CROWDED), crowd)},
    "again": {"again": (20, (NOT_STILL,), again)},
    "officers": {
        "saved once": (20, (*PROMISED, officers.SAVE_LOST, officers.NOT_TOLD), officers.save_once),
        "saved always": (3, (officers.SAVE_LOST, officers.NOT_TOLD), officers.save_always),
        "the last moment, seconds": (60, (RACED,), race),
        "open all night": (10, (officers.SAVE_LOST, officers.NOT_TOLD), officers.hold),
    },
}


def main(words: Sequence[str], description: str | None) -> int:
    """Measures and prints; 1 when anything is not as it was promised."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", default="all", choices=[*MEASUREMENTS, "all"])
    parser.add_argument("--times", type=int, help="how often; of calls: only every so manieth")
    given = parser.parse_args(words)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    wrong = False
    for what, parts in MEASUREMENTS.items():
        for name, measurement in parts.items() if given.what in (what, "all") else ():
            wrong = bool(_measure(name, measurement, given.times).faults) or wrong
    return int(wrong)


def _measure(name: str, measurement: Measurement, times: int | None) -> Tally:
    usual, promised, work = measurement
    begun = time.monotonic()
    with TemporaryDirectory(prefix="xlplan-") as folder:
        tally = work(Path(folder), times or usual)
    print("\n".join(tally.lines(name, promised)), flush=True)
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return tally
