"""A night killed with SIGKILL at random moments, evenly over the time that a whole night takes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.reliability.aftermath import faults_now, faults_of_next_run, repeats
from tests.reliability.evenings import PLANS, Evening, evenings
from tests.reliability.posts import Post, post_office
from tests.reliability.premises import Premises, copy_code, end
from tests.reliability.tallies import Tally

_UNDISTURBED = 5  # nights, to learn how long one takes here

Broken = Mapping[str, tuple[str, str]]


def kill_nights(
    folder: Path, number: int, seed: int, kills: int, broken: Broken | None = None
) -> Tally:
    """Kills so many nights of the plan of that number; a night that ended first does not count.

    Several at once may share the folder, as trackers share a state folder.
    """
    plan, tally = PLANS[number % len(PLANS)], Tally()
    home = folder / str(number)
    premises = Premises(home, folder / "state", copy_code(folder / f"code-{number}", broken),
                        plan.name)  # fmt: skip
    dice = random.Random(f"{seed} {number}")
    with post_office() as post:
        premises.set_up(post.port)
        nights = evenings(plan, premises, dice)
        lasted = deque(_undisturbed(premises, nights, post, tally), maxlen=10)
        while tally.figures["kills"] < kills:
            _strike(premises, next(nights), post, dice.uniform(0, max(lasted)), lasted, tally)
    return tally


def _undisturbed(
    premises: Premises, nights: Iterator[Evening], post: Post, tally: Tally
) -> Iterator[float]:
    """Seconds of whole nights, which must come to what they are said to come to."""
    for _ in range(_UNDISTURBED):
        evening = next(nights)
        premises.tracker.write_bytes(evening.before)
        begun = time.monotonic()
        premises.run(evening.day)
        yield time.monotonic() - begun
        _judge(premises, evening, post, tally, "undisturbed")
        tally.figures["repeated without a kill"] += repeats(evening, post)


def _strike(
    premises: Premises, evening: Evening, post: Post, moment: float, lasted: deque[float],
    tally: Tally,
) -> None:  # fmt: skip
    premises.tracker.write_bytes(evening.before)
    begun = time.monotonic()
    process = premises.start(evening.day)
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGKILL)
    if end(process).code == -signal.SIGKILL:
        tally.figures["kills"] += 1
        tally.figures[f"killed {how_far(premises, evening, post)}"] += 1
    else:
        lasted.append(time.monotonic() - begun)
        tally.figures["nights that ended before they were killed"] += 1
    _judge(premises, evening, post, tally, f"{premises.plan} {evening.day} at {moment:.4f} s")
    tally.figures["mails repeated, byte for byte"] += repeats(evening, post)


def _judge(premises: Premises, evening: Evening, post: Post, tally: Tally, where: str) -> None:
    tally.blame(faults_now(premises, evening), where)
    tally.blame(faults_of_next_run(premises, evening, post), where)


def how_far(premises: Premises, evening: Evening, post: Post) -> str:
    """Where a night was when it was struck, by what it left."""
    if premises.mails("sent", evening.day):
        return "after the sending"
    if premises.mails("", evening.day):
        return "within the sending"
    if premises.read() == evening.after:
        return "between the save and the sending"
    if list(premises.folder.glob(".xlplan-*.tmp")):
        return "within the save"
    return "before the save"
