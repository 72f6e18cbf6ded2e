"""Saves aimed at the very last moment: an officer who saves without pause, and so does xlplan.

Each save says its number, and each refresh which save it is of. Before every save the officer reads
what is there, and once more a moment later if it is older than their last save, which may just be
on its way back: a refresh of an older save than their last then means that the last one was lost.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.reliability.tallies import Tally
from xlplan.errors import TryAgainLater
from xlplan.files import read_original, replace_original

RACED = "officers' saves lost in the last moment"
_SIZE = 200_000  # bytes, which take some time to read
_OFFICER = """
import os, random, sys, time
path, seed = sys.argv[1], int(sys.argv[2])
dice, lost, number = random.Random(seed), 0, 0
while not os.path.exists(path + ".over"):
    for wait in (0, 0.1):
        time.sleep(wait)
        with open(path, "rb") as file:
            kind, seen = file.read(24).split()[:2]
        if int(seen) >= number:
            break
    else:
        lost += 1
    number += 1
    with open(path + ".new", "wb") as file:
        file.write(b"saved %16d " % number + bytes(int(sys.argv[3])))
    os.replace(path + ".new", path)
    for _ in range(dice.randrange(200_000)):
        pass
print(number, lost)
"""


def race(folder: Path, seconds: int, *, seed: int = 1) -> Tally:
    """So many seconds of replacing beside an officer's saves; how many of those were lost."""
    path, tally = folder / "raced.xlsx", Tally()
    path.write_bytes(b"saved %16d " % 0 + bytes(_SIZE))
    words = [sys.executable, "-c", _OFFICER, str(path), str(seed), str(_SIZE)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as officer:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            tally.figures[_replace_once(path)] += 1
            time.sleep(random.Random(seed).random() / 1000)
        path.with_name(f"{path.name}.over").touch()
        said, _ = officer.communicate(timeout=60)
    saves, lost = map(int, said.split())
    tally.figures["saves"] = saves
    tally.blame([RACED] * lost, f"of {saves} saves")
    return tally


def _replace_once(path: Path) -> str:
    original = read_original(path)
    data = original.data.replace(b"saved", b"fresh", 1)
    if data == original.data:
        return "nothing new"
    try:
        replace_original(original, data, lambda _: None)
    except TryAgainLater:
        return "stepped back"
    return "replaced"
