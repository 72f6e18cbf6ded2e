"""The table of all hostile files: what each came to, and whether that is what it should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.case import READ, Case
from tests.hostile.makers import HOSTILE, LARGE
from tests.hostile.measure import Measured, measured

_SHOWN = 100


def main(words: Sequence[str]) -> int:
    """Prints a line a file and what is wrong with it; 1 when anything is.

    What is only large is printed too, but has no second and no hundred megabytes to keep to.
    """
    wrong = 0
    for case in HOSTILE:
        if words and words[0] not in case.name:
            continue
        found = run(case)
        faults = faults_of(case, found)
        wrong += bool(faults)
        print(_line(case, found), *(f"\n    WRONG: {fault}" for fault in faults), flush=True)
    print(f"{wrong} wrong")
    for case in () if words else LARGE:
        print(f"as large as the limits allow: {_line(case, run(case))}", flush=True)
    return min(wrong, 1)


def run(case: Case) -> Measured:
    """The case, made and measured."""
    with TemporaryDirectory() as folder:
        return measured(case.put(Path(folder)))


def faults_of(case: Case, found: Measured) -> list[str]:
    """What is not as it should be."""
    faults = []
    if found.code != case.code:
        faults.append(f"exit code {found.code}, not {case.code}")
    if case.says not in found.said:
        faults.append(f"does not say “{case.says}” but “{found.said[-300:]}”")
    if "Traceback" in found.said or "bug in xlplan" in found.said:
        faults.append(f"a bug: {found.said[-300:]}")
    if not found.within:
        faults.append("over 1 s or 100 MB")
    return faults


def _line(case: Case, found: Measured) -> str:
    last = "read" if found.code == READ else found.said.strip().rpartition("\n")[2]
    cost = f"{found.seconds:5.2f} s {found.megabytes:4.0f} MB"
    return f"{case.name[:50]:<50} {found.code:>2} {cost}  {last[:_SHOWN]}"
