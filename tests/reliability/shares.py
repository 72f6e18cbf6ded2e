"""Work shared out to processes side by side, as nights mostly wait for a disk or for strace."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from tests.reliability.tallies import Tally, together


def share_out(work: Callable[[int, int], Tally]) -> Tally:
    """What `work` comes to, called for each share with its number and how many there are."""
    shares = os.cpu_count() or 1
    # Not forked: a mail server's thread would be copied in the middle of something.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(shares, mp_context=context) as pool:
        return together(pool.map(work, range(shares), [shares] * shares))
